/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/image/ost-voi.h"

/* DICOM PS3.3 C.11.2.1.3.2, LINEAR_EXACT, word for word. */
static double
linear_exact (double x, double c, double w)
{
  if (x <= c - w / 2)
    return 0;
  if (x > c + w / 2)
    return 255;
  return ((x - c) / w + 0.5) * 255;
}

static guint32 *
make_lut (OstVoi voi, gboolean min_is_white)
{
  g_autoptr(OstImage) image = ost_image_new (2, 1, 16);
  guint32            *lut = g_new (guint32, 65536);

  image->min_is_white = min_is_white;
  ost_voi_make_lut (&voi, image, lut);
  return lut;
}

static void
check_lut (double width, double level)
{
  g_autofree guint32 *lut = make_lut ((OstVoi) { .width = width, .level = level }, FALSE);

  for (int v = 0; v < 65536; v++)
    {
      g_assert_cmphex (lut[v], ==, (lut[v] & 0xff) * 0x010101u);
      g_assert_cmpfloat (fabs ((lut[v] & 0xff) - linear_exact (v, level, width)), <=, 0.5 + 1e-9);
    }
}

static void
test_formula (void)
{
  check_lut (65535, 32767.5);
  check_lut (1, 100);
  check_lut (4095, 2047.5);
  check_lut (3000.25, 41234.75);
  check_lut (200000, -3000);
}

/* By hand: width 200 around 1100, so 1000 is black, 1200 white, 1100 is 127.5 which rounds to 128, 1050 is 63.75. */
static void
test_by_hand (void)
{
  OstVoi              voi = { .width = 200, .level = 1100 };
  g_autofree guint32 *plain = make_lut (voi, FALSE);

  g_assert_cmphex (plain[0], ==, 0x000000);
  g_assert_cmphex (plain[1000], ==, 0x000000);
  g_assert_cmphex (plain[1050], ==, 0x404040);
  g_assert_cmphex (plain[1100], ==, 0x808080);
  g_assert_cmphex (plain[1200], ==, 0xffffff);
  g_assert_cmphex (plain[65535], ==, 0xffffff);
}

/* Inversion comes after the window: the grey of the same value is turned over, the window stays where it is. */
static void
test_inversion (void)
{
  OstVoi              voi = { .width = 200, .level = 1100 }, turned = { 200, 1100, TRUE };
  g_autofree guint32 *plain = make_lut (voi, FALSE), *file = make_lut (voi, TRUE);
  g_autofree guint32 *reader = make_lut (turned, FALSE), *both = make_lut (turned, TRUE);

  for (int v = 0; v < 65536; v++)
    {
      g_assert_cmphex (file[v], ==, 0xffffff - plain[v]);
      g_assert_cmphex (reader[v], ==, 0xffffff - plain[v]);
      g_assert_cmphex (both[v], ==, plain[v]);
    }
}

/* 100 x 100: each value 1000 .. 1999 ten times, and a border of `border` instead of the first `n_border` pixels. */
static OstImage *
make_ramp (int n_border, guint16 border)
{
  OstImage *image = ost_image_new (100, 100, 12);

  for (int i = 0; i < 10000; i++)
    image->pixels[i] = i < n_border ? border : (guint16) (1000 + i % 1000);
  return image;
}

static void
check_range (const OstImage *image, OstVoiPreset preset, double low, double high, double slack)
{
  OstVoi voi = ost_voi_preset (image, preset);

  g_assert_cmpfloat (fabs (voi.level - voi.width / 2 - low), <=, slack);
  g_assert_cmpfloat (fabs (voi.level + voi.width / 2 - high), <=, slack);
  g_assert_false (voi.inverted);
}

static void
test_presets (void)
{
  g_autoptr(OstImage) image = make_ramp (0, 0);

  check_range (image, OST_VOI_AUTO, 1004, 1994, 0); /* 0.5 % of 10000 are 50 pixels: the 5th value; 99.5 %: the 995th */
  check_range (image, OST_VOI_BONE, 1499, 1994, 0);
  check_range (image, OST_VOI_SOFT, 1004, 1499, 0);
  check_range (image, OST_VOI_FULL, 0, 4095, 0);
  image->min_is_white = TRUE;
  check_range (image, OST_VOI_BONE, 1004, 1499, 0);
  check_range (image, OST_VOI_SOFT, 1499, 1994, 0);
}

static void
test_full_range (void)
{
  g_autoptr(OstImage) shallow = ost_image_new (2, 1, 8), deep = ost_image_new (2, 1, 16);
  g_autoptr(OstImage) real = ost_image_new (2, 1, 32);

  check_range (shallow, OST_VOI_FULL, 0, 255, 0);
  check_range (deep, OST_VOI_FULL, 0, 65535, 0);
  check_range (real, OST_VOI_FULL, 0, 65535, 0);
}

/* A collimation border of 40 % at either end does not move the window; one below 5 % counts as picture. */
static void
test_border_is_left_out (void)
{
  g_autoptr(OstImage) black = make_ramp (4000, 0), white = make_ramp (4000, 4095), thin = make_ramp (400, 0);

  check_range (black, OST_VOI_AUTO, 1004, 1994, 2);
  check_range (white, OST_VOI_AUTO, 1004, 1994, 2);
  check_range (thin, OST_VOI_AUTO, 0, 1994, 2);
}

static void
test_nothing_but_border (void)
{
  g_autoptr(OstImage) blank = ost_image_new (7, 3, 16), two = ost_image_new (4, 2, 16);

  g_assert_cmpfloat (ost_voi_preset (blank, OST_VOI_AUTO).width, ==, 1);
  g_assert_cmpfloat (ost_voi_preset (blank, OST_VOI_BONE).width, ==, 1);
  for (int i = 0; i < 4; i++)
    two->pixels[i] = 500;
  check_range (two, OST_VOI_AUTO, 0, 500, 0);
}

static void
test_drag (void)
{
  OstVoi automatic = { .width = 1000, .level = 3000 }, voi = { 400, 2500, TRUE }, dragged;

  dragged = ost_voi_drag (voi, &automatic, 500, 0, 1);
  g_assert_cmpfloat (dragged.width, ==, 2400);
  g_assert_cmpfloat (dragged.level, ==, 2500);
  g_assert_true (dragged.inverted);
  dragged = ost_voi_drag (voi, &automatic, 0, -100, 0.25);
  g_assert_cmpfloat (dragged.width, ==, 400);
  g_assert_cmpfloat (dragged.level, ==, 2400);
  g_assert_cmpfloat (ost_voi_drag (voi, &automatic, -10000, 0, 4).width, ==, 1);
}

static void
test_labels (void)
{
  g_assert_cmpstr (ost_voi_preset_get_label (OST_VOI_AUTO), ==, "auto");
  g_assert_cmpstr (ost_voi_preset_get_label (OST_VOI_FULL), ==, "full range");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voi/formula", test_formula);
  g_test_add_func ("/voi/by-hand", test_by_hand);
  g_test_add_func ("/voi/inversion", test_inversion);
  g_test_add_func ("/voi/presets", test_presets);
  g_test_add_func ("/voi/full-range", test_full_range);
  g_test_add_func ("/voi/border-is-left-out", test_border_is_left_out);
  g_test_add_func ("/voi/nothing-but-border", test_nothing_but_border);
  g_test_add_func ("/voi/drag", test_drag);
  g_test_add_func ("/voi/labels", test_labels);
  return g_test_run ();
}
