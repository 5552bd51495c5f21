/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-image.h"
#include "make-files.h"

static OstImage *
decode (GByteArray *file)
{
  g_autoptr(GError) error = NULL;
  OstImage         *image = ost_image_decode (file->data, file->len, "test.png", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "PNG");
  g_byte_array_unref (file);
  return image;
}

static void
check_pixels (const Picture *picture, gboolean interlaced)
{
  PngOptions          options = { .interlaced = interlaced };
  g_autoptr(OstImage) image = decode (make_png (picture, &options));

  g_assert_cmpint (image->width, ==, picture->width);
  g_assert_cmpint (image->height, ==, picture->height);
  g_assert_cmpint (image->bits, ==, picture->bits);
  g_assert_false (image->min_is_white);
  g_assert_null (image->notice);
  g_assert_cmpint (image->spacing_source, ==, OST_SPACING_UNKNOWN);
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      g_assert_cmpuint (image->pixels[y * picture->width + x], ==, picture_get_grey (picture, x, y));
}

/* Every depth and colour type of the format, both orders of rows; 1 x 1 and 3 x 2 leave passes of Adam7 empty. */
static void
test_kinds (void)
{
  static const int sizes[][2] = { { 29, 17 }, { 17, 29 }, { 1, 1 }, { 3, 2 }, { 1, 9 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int bits = 1; bits <= 16; bits *= 2)
      for (int n_channels = 1; n_channels <= (bits < 8 ? 1 : 4); n_channels++)
        {
          g_autoptr(Picture) picture = picture_new (sizes[s][0], sizes[s][1], bits, n_channels);

          check_pixels (picture, FALSE);
          check_pixels (picture, TRUE);
        }
}

static void
test_palette (void)
{
  for (int bits = 1; bits <= 8; bits *= 2)
    for (int interlaced = 0; interlaced < 2; interlaced++)
      {
        g_autoptr(Picture)  picture = picture_new (19, 11, bits, 1);
        PngOptions          options = { .interlaced = interlaced, .is_palette = TRUE, .has_transparent = TRUE,
                                        .transparent = 1 };
        g_autoptr(OstImage) image = decode (make_png (picture, &options));

        g_assert_cmpint (image->bits, ==, 8);
        for (int i = 0; i < 19 * 11; i++)
          {
            int c = picture->samples[i];
            int grey = ((255 - c) * 299 + 2 * c % 256 * 587 + c * 114 + 500) / 1000;

            g_assert_cmpint (image->pixels[i], ==, c == 1 ? 0 : grey);
          }
      }
}

static void
test_transparent_grey (void)
{
  for (int bits = 2; bits <= 16; bits *= 2)
    {
      g_autoptr(Picture)  picture = picture_new (9, 14, bits, 1);
      PngOptions          options = { .has_transparent = TRUE, .transparent = picture->samples[3] };
      g_autoptr(OstImage) image = decode (make_png (picture, &options));

      g_assert_cmpint (image->bits, ==, bits);
      for (int i = 0; i < 9 * 14; i++)
        g_assert_cmpint (image->pixels[i], ==,
                         picture->samples[i] == options.transparent ? 0 : picture->samples[i]);
    }
}

static void
test_spacing (void)
{
  g_autoptr(Picture)  picture = picture_new (4, 3, 16, 1);
  PngOptions          fine = { .x_per_m = 10000, .y_per_m = 5000 }, screen = { .x_per_m = 2835, .y_per_m = 2835 };
  g_autoptr(OstImage) measured = decode (make_png (picture, &fine)), unmeasured = decode (make_png (picture, &screen));
  g_autofree char    *words = ost_image_describe_spacing (measured);

  g_assert_cmpint (measured->spacing_source, ==, OST_SPACING_FILE);
  g_assert_cmpfloat_with_epsilon (measured->spacing_x_mm, 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (measured->spacing_y_mm, 0.2, 1e-12);
  g_assert_cmpstr (words, ==, "0.100 x 0.200 mm/px from the file's resolution tag");
  g_assert_cmpint (unmeasured->spacing_source, ==, OST_SPACING_UNKNOWN);
  g_assert_cmpfloat (unmeasured->spacing_x_mm, ==, 0);
}

static void
test_orientation (void)
{
  g_autoptr(Picture)  picture = picture_new (4, 3, 8, 1);
  PngOptions          turned = { .orientation = 6 }, upright = { .orientation = 1 };
  g_autoptr(OstImage) image = decode (make_png (picture, &turned)), plain = decode (make_png (picture, &upright));

  g_assert_nonnull (strstr (image->notice, "rotated"));
  g_assert_cmpint (image->width, ==, 4);
  g_assert_null (plain->notice);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/png/kinds", test_kinds);
  g_test_add_func ("/png/palette", test_palette);
  g_test_add_func ("/png/transparent-grey", test_transparent_grey);
  g_test_add_func ("/png/spacing", test_spacing);
  g_test_add_func ("/png/orientation", test_orientation);
  return g_test_run ();
}
