/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-caliper.h"

#include <math.h>

static const OstImage bare = { .width = 100, .height = 100 };
static const OstImage detector = { .width = 100, .height = 100, .spacing_x_mm = 0.15, .spacing_y_mm = 0.15,
                                   .spacing_source = OST_SPACING_DETECTOR };

static void
test_distance (void)
{
  const OstCaliper        line = { OST_CALIPER_DISTANCE, 2, { 10, 20, 40, 60 } };
  const OstCaliperNumbers plain = ost_caliper_read (&line, &bare), named = ost_caliper_read (&line, &detector);

  g_assert_cmpfloat (plain.px, ==, 50);
  g_assert_true (isnan (plain.mm) && isnan (plain.degrees) && isnan (plain.index));
  g_assert_cmpfloat_with_epsilon (named.mm, 7.5, 1e-12);
}

/* Millimetres need a number and a source: neither alone will do, whatever the file holds. */
static void
test_no_millimetres_without_a_source (void)
{
  const OstCaliper line = { OST_CALIPER_DISTANCE, 2, { 0, 0, 3, 4 } };
  const OstImage   images[] = {
    { .spacing_x_mm = 0.15, .spacing_y_mm = 0.15, .spacing_source = OST_SPACING_UNKNOWN },
    { .spacing_source = OST_SPACING_CALIBRATED },
    { .spacing_x_mm = NAN, .spacing_y_mm = 0.15, .spacing_source = OST_SPACING_FILE },
    { .spacing_x_mm = 0.15, .spacing_y_mm = -1, .spacing_source = OST_SPACING_FILE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *words = ost_caliper_describe (&line, &images[i]);

      g_assert_true (isnan (ost_caliper_read (&line, &images[i]).mm));
      g_assert_null (ost_caliper_get_source (&images[i]));
      g_assert_cmpstr (words, ==, "5.0 px");
    }
  g_assert_cmpstr (ost_caliper_get_source (&detector), ==, "at the detector plane");
}

static void
test_angle (void)
{
  static const struct { double xy[6], degrees; } cases[] = {
    { { 10, 0, 0, 0, 0, 7 }, 90 },     { { 5, 5, 0, 0, 9, 0 }, 45 },  { { -4, 0, 0, 0, 6, 0 }, 180 },
    { { 3, 3, 0, 0, 9, 9 }, 0 },       { { 1, 0, 0, 0, -1, 1 }, 135 }, { { 0, -3, 0, 0, 3, 0 }, 90 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OstCaliper corner = { OST_CALIPER_ANGLE, 3, { 0 } };

      for (int k = 0; k < 6; k++)       /* anywhere in the picture */
        corner.xy[k] = cases[i].xy[k] + (k % 2 ? 31 : 57);
      g_assert_cmpfloat_with_epsilon (ost_caliper_read (&corner, &detector).degrees, cases[i].degrees, 1e-9);
    }
}

static void
test_angle_without_an_arm (void)
{
  const OstCaliper corner = { OST_CALIPER_ANGLE, 3, { 4, 4, 4, 4, 9, 1 } };

  g_assert_true (isnan (ost_caliper_read (&corner, &bare).degrees));
}

/* Pixels twice as tall as wide: what looks like 45 degrees in pixels is steeper on the hand. */
static void
test_oblong_pixels (void)
{
  const OstImage   tall = { .spacing_x_mm = 0.1, .spacing_y_mm = 0.2, .spacing_source = OST_SPACING_CALIBRATED };
  const OstCaliper corner = { OST_CALIPER_ANGLE, 3, { 10, 10, 0, 0, 10, 0 } };
  const OstCaliper line = { OST_CALIPER_DISTANCE, 2, { 0, 0, 30, 20 } };

  g_assert_cmpfloat_with_epsilon (ost_caliper_read (&corner, &tall).degrees, atan (2) * 180 / G_PI, 1e-9);
  g_assert_cmpfloat_with_epsilon (ost_caliper_read (&line, &tall).mm, 5, 1e-12);
}

static void
test_width (void)
{
  const OstCaliper        pair = { OST_CALIPER_WIDTH, 4, { 10, 50, 70, 50, 25, 52, 55, 52 } };
  const OstCaliper        wrong = { OST_CALIPER_WIDTH, 4, { 25, 52, 55, 52, 10, 50, 70, 50 } };
  const OstCaliperNumbers n = ost_caliper_read (&pair, &detector);
  g_autofree char        *words = ost_caliper_describe (&pair, &bare);

  g_assert_cmpfloat (n.px, ==, 60);
  g_assert_cmpfloat (n.inner_px, ==, 30);
  g_assert_cmpfloat_with_epsilon (n.mm, 9, 1e-12);
  g_assert_cmpfloat_with_epsilon (n.inner_mm, 4.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (n.index, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_caliper_read (&pair, &bare).index, 0.5, 1e-12);
  g_assert_true (isnan (ost_caliper_read (&wrong, &bare).index));
  g_assert_cmpstr (words, ==, "D 60.0 px, d 30.0 px, (D − d) / D 50.0 %");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/caliper/distance", test_distance);
  g_test_add_func ("/caliper/no-millimetres-without-a-source", test_no_millimetres_without_a_source);
  g_test_add_func ("/caliper/angle", test_angle);
  g_test_add_func ("/caliper/angle-without-an-arm", test_angle_without_an_arm);
  g_test_add_func ("/caliper/oblong-pixels", test_oblong_pixels);
  g_test_add_func ("/caliper/width", test_width);
  return g_test_run ();
}
