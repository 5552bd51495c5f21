/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/image/ost-image.h"
#include "make-files.h"

static OstImage *
decode (GByteArray *file, GError **error)
{
  OstImage *image = ost_image_decode (file->data, file->len, "test.jpg", error);

  g_byte_array_unref (file);
  return image;
}

/* JPEG is lossy: a smooth picture, so that quality 100 stays within a few grey levels. */
static Picture *
smooth_picture (int n_channels)
{
  Picture *picture = picture_new (45, 27, 8, n_channels);

  for (int y = 0; y < 27; y++)
    for (int x = 0; x < 45; x++)
      for (int c = 0; c < n_channels; c++)
        picture->samples[(y * 45 + x) * n_channels + c] = (guint16) (5 * x + y * (c - 1) + 30 * (c == 0));
  return picture;
}

static void
check_close (int n_channels, const JpegOptions *options)
{
  g_autoptr(Picture)  picture = smooth_picture (n_channels);
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) image = decode (make_jpeg (picture, options), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "JPEG");
  g_assert_cmpint (image->width, ==, 45);
  g_assert_cmpint (image->height, ==, 27);
  g_assert_cmpint (image->bits, ==, 8);
  g_assert_null (image->notice);
  for (int y = 0; y < 27; y++)
    for (int x = 0; x < 45; x++)
      g_assert_cmpint (abs (image->pixels[y * 45 + x] - (int) picture_get_grey (picture, x, y)), <=, 2);
}

static void
test_kinds (void)
{
  for (int n_channels = 1; n_channels <= 3; n_channels += 2)
    for (int progressive = 0; progressive < 2; progressive++)
      check_close (n_channels, &(JpegOptions) { .progressive = progressive });
  check_close (3, &(JpegOptions) { .is_rgb = TRUE });
}

static void
check_refused (int n_channels, JpegOptions options, const char *word)
{
  g_autoptr(Picture) picture = picture_new (16, 8, 8, n_channels);
  g_autoptr(GError)  error = NULL;

  g_assert_null (decode (make_jpeg (picture, &options), &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (g_str_has_prefix (error->message, "test.jpg: "));
}

static void
test_refused_by_name (void)
{
  check_refused (4, (JpegOptions) { 0 }, "CMYK");
  check_refused (1, (JpegOptions) { .arithmetic = TRUE }, "arithmetic");
}

static void
check_spacing (int unit, int x, int y, double x_mm, double y_mm)
{
  g_autoptr(Picture)  picture = picture_new (16, 8, 8, 1);
  JpegOptions         options = { .density_unit = unit, .x_density = x, .y_density = y };
  g_autoptr(OstImage) image = decode (make_jpeg (picture, &options), NULL);

  g_assert_cmpfloat_with_epsilon (image->spacing_x_mm, x_mm, 1e-9);
  g_assert_cmpfloat_with_epsilon (image->spacing_y_mm, y_mm, 1e-9);
  g_assert_cmpint (image->spacing_source, ==, x_mm > 0 ? OST_SPACING_FILE : OST_SPACING_UNKNOWN);
}

static void
test_spacing (void)
{
  check_spacing (1, 254, 127, 0.1, 0.2);
  check_spacing (2, 100, 50, 0.1, 0.2);
  check_spacing (1, 72, 72, 0, 0);
  check_spacing (1, 96, 96, 0, 0);
  check_spacing (1, 1, 1, 0, 0);
  check_spacing (0, 254, 127, 0, 0);            /* an aspect ratio, not a density */
}

static void
test_orientation (void)
{
  g_autoptr(Picture)  picture = picture_new (16, 8, 8, 1);
  g_autoptr(OstImage) image = decode (make_jpeg (picture, &(JpegOptions) { .orientation = 8 }), NULL);

  g_assert_cmpint (image->width, ==, 16);
  g_assert_nonnull (strstr (image->notice, "rotated"));
}

/* Rubbish between two markers loses nothing: the picture is read, with a notice. */
static void
test_stray_bytes (void)
{
  g_autoptr(Picture)  picture = picture_new (16, 8, 8, 1);
  GByteArray         *file = make_jpeg (picture, &(JpegOptions) { 0 });
  g_autoptr(OstImage) image = NULL;
  static const guint8 stray[] = { 1, 2, 3 };
  gsize               tail = file->len - 2;
  guint8              eoi[2] = { file->data[tail], file->data[tail + 1] };

  g_assert_cmphex (file->data[2] << 8 | file->data[3], ==, 0xffe0);
  g_byte_array_set_size (file, (guint) tail);
  g_byte_array_append (file, stray, 3);
  g_byte_array_append (file, eoi, 2);
  image = decode (file, NULL);
  g_assert_nonnull (image);
  g_assert_nonnull (strstr (image->notice, "stray"));
}

/* The last scan again and again: libjpeg has nothing against that, but each walks over all blocks. */
static GByteArray *
make_scans (int n_repeats)
{
  g_autoptr(Picture) picture = picture_new (16, 8, 8, 1);
  GByteArray        *file = make_jpeg (picture, &(JpegOptions) { .two_scans = TRUE });
  g_autofree guint8 *scan = NULL;
  gsize              start = 0, length;

  for (gsize i = 2; i + 1 < file->len; i++)     /* the last scan stands before the end marker */
    if (file->data[i] == 0xff && file->data[i + 1] == 0xda)
      start = i;
  g_assert_cmpuint (start, >, 0);
  length = file->len - 2 - start;
  scan = g_memdup2 (file->data + start, length);
  g_byte_array_set_size (file, (guint) (start + length));
  for (int i = 0; i < n_repeats; i++)
    g_byte_array_append (file, scan, (guint) length);
  g_byte_array_append (file, (const guint8 *) "\xff\xd9", 2);
  return file;
}

static void
test_scan_bomb (void)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) few = decode (make_scans (20), &error), many = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (few);
  many = decode (make_scans (200), &error);
  g_assert_null (many);
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "scans"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jpeg/kinds", test_kinds);
  g_test_add_func ("/jpeg/refused-by-name", test_refused_by_name);
  g_test_add_func ("/jpeg/spacing", test_spacing);
  g_test_add_func ("/jpeg/orientation", test_orientation);
  g_test_add_func ("/jpeg/stray-bytes", test_stray_bytes);
  g_test_add_func ("/jpeg/scan-bomb", test_scan_bomb);
  return g_test_run ();
}
