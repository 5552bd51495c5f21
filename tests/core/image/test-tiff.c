/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include <tiffio.h>

#include "core/image/ost-image.h"
#include "make-files.h"

static OstImage *
decode (const Picture *picture, TiffOptions options, GError **error)
{
  g_autoptr(GByteArray) file = make_tiff (picture, &options);

  return ost_image_decode (file->data, file->len, "test.tif", error);
}

/* Reads a picture whose pixels must be exactly those that were written. */
static OstImage *
check_exact (const Picture *picture, TiffOptions options)
{
  g_autoptr(GError) error = NULL;
  OstImage         *image = decode (picture, options, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "TIFF");
  g_assert_cmpint (image->width, ==, picture->width);
  g_assert_cmpint (image->height, ==, picture->height);
  g_assert_cmpint (image->bits, ==, picture->bits);
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      g_assert_cmpuint (image->pixels[y * picture->width + x], ==, picture_get_grey (picture, x, y));
  return image;
}

/* Every compression, both byte orders, strips and tiles, with and without the predictor. */
static void
test_layouts (void)
{
  static const int codecs[] = { COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,
                                COMPRESSION_PACKBITS };

  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++)
    for (int bits = 8; bits <= 16; bits += 8)
      for (int variant = 0; variant < 16; variant++)
        {
          g_autoptr(Picture) picture = picture_new (53, 38, bits, 1);
          gboolean    predicts = variant & 4 && codecs[c] != COMPRESSION_NONE && codecs[c] != COMPRESSION_PACKBITS;
          TiffOptions options = { .compression = codecs[c], .photometric = PHOTOMETRIC_MINISBLACK,
                                  .big_endian = variant & 1, .tile_width = variant & 2 ? 32 : 0, .tile_height = 16,
                                  .predictor = predicts ? 2 : 0, .big_tiff = variant & 8 };

          ost_image_unref (check_exact (picture, options));
        }
}

static void
test_odd_depths (void)
{
  static const int depths[] = { 1, 2, 4, 10, 12, 14 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    for (int variant = 0; variant < 4; variant++)
      {
        g_autoptr(Picture)  picture = picture_new (37, 22, depths[i], 1);
        TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .big_endian = variant & 1,
                                        .tile_width = variant & 2 ? 16 : 0, .tile_height = 16 };
        g_autoptr(OstImage) image = check_exact (picture, options);

        g_assert_false (image->min_is_white);
      }
}

/* RGB with and without alpha, samples side by side or plane by plane. */
static void
test_colours (void)
{
  for (int n_channels = 2; n_channels <= 4; n_channels++)
    for (int bits = 8; bits <= 16; bits += 8)
      for (int variant = 0; variant < 4; variant++)
        {
          g_autoptr(Picture) picture = picture_new (35, 21, bits, n_channels);
          TiffOptions options = { .photometric = n_channels >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK,
                                  .is_separate = variant & 1, .tile_width = variant & 2 ? 16 : 0, .tile_height = 32,
                                  .extra_sample = n_channels % 2 == 0 ? EXTRASAMPLE_UNASSALPHA : 0 };

          ost_image_unref (check_exact (picture, options));
        }
}

/* Associated alpha has already been multiplied in: the colours are taken as they are. */
static void
test_associated_alpha (void)
{
  g_autoptr(Picture)  picture = picture_new (5, 4, 8, 2);
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .extra_sample = EXTRASAMPLE_ASSOCALPHA };
  g_autoptr(OstImage) image = decode (picture, options, NULL);

  for (int i = 0; i < 5 * 4; i++)
    g_assert_cmpuint (image->pixels[i], ==, picture->samples[2 * i]);
}

static void
test_palette (void)
{
  g_autoptr(Picture)  picture = picture_new (12, 7, 8, 1);
  g_autoptr(OstImage) image = decode (picture, (TiffOptions) { .photometric = PHOTOMETRIC_PALETTE }, NULL);

  g_assert_cmpint (image->bits, ==, 8);
  for (int i = 0; i < 12 * 7; i++)
    {
      int c = picture->samples[i];

      g_assert_cmpint (image->pixels[i], ==, ((255 - c) * 299 + 2 * c % 256 * 587 + c * 114 + 500) / 1000);
    }
}

/* Nothing is inverted by the reader. */
static void
test_min_is_white (void)
{
  g_autoptr(Picture)  picture = picture_new (12, 7, 16, 1);
  g_autoptr(OstImage) image = check_exact (picture, (TiffOptions) { .photometric = PHOTOMETRIC_MINISWHITE });

  g_assert_true (image->min_is_white);
}

static void
test_signed (void)
{
  g_autoptr(Picture)  picture = picture_new (12, 7, 16, 1);
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .sample_format = SAMPLEFORMAT_INT };
  g_autoptr(OstImage) image = decode (picture, options, NULL);

  for (int i = 0; i < 12 * 7; i++)
    g_assert_cmpfloat (image->slope * image->pixels[i] + image->intercept, ==, (gint16) picture->samples[i]);
}

static void
check_float (int bits, gboolean big_endian, int compression, int predictor)
{
  double              values[13 * 9];
  Picture             picture = { 13, 9, bits, 1, NULL };
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .sample_format = SAMPLEFORMAT_IEEEFP,
                                  .values = values, .big_endian = big_endian, .compression = compression,
                                  .predictor = predictor };
  g_autoptr(OstImage) image = NULL;

  for (int i = 0; i < 13 * 9; i++)
    values[i] = -3.25 + 0.125 * i * (i % 7);
  image = decode (&picture, options, NULL);
  g_assert_nonnull (image);
  g_test_message ("%d bits, big-endian %d, compression %d", bits, big_endian, compression);
  g_assert_cmpint (image->bits, ==, 32);
  g_assert_null (image->notice);
  for (int i = 0; i < 13 * 9; i++)
    g_assert_cmpfloat_with_epsilon (image->slope * image->pixels[i] + image->intercept, values[i], image->slope * 0.51);
}

/* No big-endian file with the predictor: libtiff 4.5.0 writes its byte planes in the wrong order (it swaps the floats
 * first), so there is nothing right to read. */
static void
test_float (void)
{
  for (int bits = 32; bits <= 64; bits += 32)
    {
      check_float (bits, FALSE, COMPRESSION_NONE, 0);
      check_float (bits, TRUE, COMPRESSION_NONE, 0);
      check_float (bits, TRUE, COMPRESSION_LZW, 0);
      check_float (bits, FALSE, COMPRESSION_LZW, PREDICTOR_FLOATINGPOINT);
    }
}

static void
test_float_gaps (void)
{
  double              values[6] = { NAN, 5, -1, INFINITY, 2, -INFINITY }, nothing[6] = { NAN, NAN, NAN, NAN, NAN, NAN };
  Picture             picture = { 3, 2, 32, 1, NULL };
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .sample_format = SAMPLEFORMAT_IEEEFP,
                                  .values = values };
  g_autoptr(OstImage) image = decode (&picture, options, NULL);
  g_autoptr(GError)   error = NULL;

  g_assert_nonnull (strstr (image->notice, "NaN"));
  g_assert_cmpint (image->pixels[0], ==, 0);
  g_assert_cmpint (image->pixels[1], ==, 65535);
  g_assert_cmpint (image->pixels[2], ==, 0);
  g_assert_cmpint (image->pixels[3], ==, 0);
  g_assert_cmpint (image->pixels[4], ==, 32768);
  options.values = nothing;
  g_assert_null (decode (&picture, options, &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED);
}

/* Found by fuzzing: a range of a few denormal numbers has a step that cannot be told exactly, and 65535 of them are
 * more than the range. */
static void
test_float_tiny_range (void)
{
  double              values[6] = { 0, 0x1p-1074 * 98303, 0, 0x1p-1074, 0, 0 };
  Picture             picture = { 3, 2, 64, 1, NULL };
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .sample_format = SAMPLEFORMAT_IEEEFP,
                                  .values = values };
  g_autoptr(OstImage) image = decode (&picture, options, NULL);

  g_assert_cmpfloat (image->slope, ==, 1);
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (image->pixels[i], ==, 0);
}

static void
check_spacing (double x, double y, int unit, double x_mm, double y_mm)
{
  g_autoptr(Picture)  picture = picture_new (5, 4, 16, 1);
  TiffOptions         options = { .photometric = PHOTOMETRIC_MINISBLACK, .x_resolution = x, .y_resolution = y,
                                  .resolution_unit = unit };
  g_autoptr(OstImage) image = check_exact (picture, options);

  g_assert_cmpfloat_with_epsilon (image->spacing_x_mm, x_mm, 1e-6);
  g_assert_cmpfloat_with_epsilon (image->spacing_y_mm, y_mm, 1e-6);
  g_assert_cmpint (image->spacing_source, ==, x_mm > 0 ? OST_SPACING_FILE : OST_SPACING_UNKNOWN);
}

static void
test_spacing (void)
{
  check_spacing (254, 127, RESUNIT_INCH, 0.1, 0.2);
  check_spacing (69.4, 50, RESUNIT_CENTIMETER, 10 / 69.4, 0.2);
  check_spacing (254, 127, RESUNIT_NONE, 0, 0);
  check_spacing (72, 72, RESUNIT_INCH, 0, 0);
  check_spacing (96, 96, RESUNIT_INCH, 0, 0);
  check_spacing (1e7, 1e7, RESUNIT_INCH, 0, 0);
}

static void
test_notices (void)
{
  g_autoptr(Picture)  picture = picture_new (5, 4, 8, 1);
  g_autoptr(OstImage) paged = check_exact (picture, (TiffOptions) { .photometric = 1, .n_pages = 3 });
  g_autoptr(OstImage) turned = check_exact (picture, (TiffOptions) { .photometric = 1, .orientation = 6 });
  g_autoptr(OstImage) plain = check_exact (picture, (TiffOptions) { .photometric = 1 });

  g_assert_cmpstr (paged->notice, ==, "the first of 3 pages is shown");
  g_assert_nonnull (strstr (turned->notice, "rotated"));
  g_assert_null (plain->notice);
}

static void
check_refused (const Picture *picture, TiffOptions options, const char *word)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (decode (picture, options, &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (g_str_has_prefix (error->message, "test.tif: "));
}

static void
test_refused_by_name (void)
{
  g_autoptr(Picture) inks = picture_new (8, 8, 8, 4), grey = picture_new (16, 16, 8, 1);
  g_autoptr(Picture) bits = picture_new (16, 8, 1, 1);
  double             values[64 * 3] = { 0 };
  Picture            wide = { 8, 8, 32, 1, NULL };

  check_refused (inks, (TiffOptions) { .photometric = PHOTOMETRIC_SEPARATED }, "CMYK");
  check_refused (grey, (TiffOptions) { .photometric = 1, .compression = COMPRESSION_JPEG, .rows_per_strip = 16 },
                 "JPEG");
  check_refused (bits, (TiffOptions) { .photometric = 0, .compression = COMPRESSION_CCITTFAX4 }, "CCITT");
  check_refused (&wide, (TiffOptions) { .photometric = 1, .values = values }, "32-bit whole numbers");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiff/layouts", test_layouts);
  g_test_add_func ("/tiff/odd-depths", test_odd_depths);
  g_test_add_func ("/tiff/colours", test_colours);
  g_test_add_func ("/tiff/associated-alpha", test_associated_alpha);
  g_test_add_func ("/tiff/palette", test_palette);
  g_test_add_func ("/tiff/min-is-white", test_min_is_white);
  g_test_add_func ("/tiff/signed", test_signed);
  g_test_add_func ("/tiff/float", test_float);
  g_test_add_func ("/tiff/float-gaps", test_float_gaps);
  g_test_add_func ("/tiff/float-tiny-range", test_float_tiny_range);
  g_test_add_func ("/tiff/spacing", test_spacing);
  g_test_add_func ("/tiff/notices", test_notices);
  g_test_add_func ("/tiff/refused-by-name", test_refused_by_name);
  return g_test_run ();
}
