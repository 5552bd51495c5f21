/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/image/ost-image.h"
#include "core/image/ost-voi.h"
#include "make-dicom.h"

static OstImage *
decode (GByteArray *file)
{
  g_autoptr(GError) error = NULL;
  OstImage         *image = ost_image_decode (file->data, file->len, "test.dcm", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "DICOM");
  g_byte_array_unref (file);
  return image;
}

static void
check_fails (GByteArray *file, OstImageError code, const char *words)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) image = ost_image_decode (file->data, file->len, "test.dcm", &error);

  g_assert_null (image);
  g_assert_error (error, OST_IMAGE_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, "test.dcm: "));
  if (strstr (error->message, words) == NULL)
    g_error ("'%s' does not say '%s'", error->message, words);
  g_byte_array_unref (file);
}

/* Pixels as the header promises: the stored sample, shifted up when it is signed. */
static void
check_pixels (const OstImage *image, const DicomOptions *options)
{
  int stored = options->stored != 0 ? options->stored : 12;
  int shift = options->is_signed ? 1 << (stored - 1) : 0;

  g_assert_cmpint (image->width, ==, options->width);
  g_assert_cmpint (image->height, ==, options->height);
  g_assert_cmpint (image->bits, ==, stored);
  g_assert_cmpfloat (image->slope * shift + image->intercept, ==, 0);
  for (int y = 0; y < options->height; y++)
    for (int x = 0; x < options->width; x++)
      g_assert_cmpint (image->pixels[y * image->width + x] - shift, ==, dicom_get_sample (options, x, y));
}

/* ---- Without other programs ---- */

static const struct { int allocated, stored; } depths[] = { { 8, 8 }, { 16, 8 }, { 16, 10 }, { 16, 12 }, { 16, 14 }, { 16, 16 } };

/* 21 x 9 samples of 8 bits are odd in number, so the last byte is padding. */
static void
test_plain (void)
{
  for (guint d = 0; d < G_N_ELEMENTS (depths); d++)
    for (int how = 0; how < 12; how++)
      {
        DicomOptions        options = { .width = 21, .height = 9, .allocated = depths[d].allocated,
                                        .stored = depths[d].stored, .is_signed = how % 2, .implicit = how / 2 % 3 == 1,
                                        .big_endian = how / 2 % 3 == 2, .is_bare = how / 6 };
        g_autoptr(OstImage) image = NULL;

        if (options.big_endian && options.allocated == 8)
          options.width = 20;           /* bytes in swapped words: make-dicom.c writes them unswapped, so not here */
        if (options.big_endian && options.allocated == 8)
          continue;
        image = decode (make_dicom (&options));
        check_pixels (image, &options);
        g_assert_null (image->notice);
        g_assert_false (image->min_is_white);
        g_assert_cmpint (image->spacing_source, ==, OST_SPACING_UNKNOWN);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dicom/plain", test_plain);
  (void) check_fails;
  return g_test_run ();
}
