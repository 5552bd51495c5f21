/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-blur.h"
#include "core/phantom/ost-phantom-math.h"
#include "core/tensor/ost-random.h"

/* Against the C library, whose last bits may differ but no more. */
static void
test_functions (void)
{
  for (double x = -30; x < 10; x += 0.0137)
    g_assert_cmpfloat (ABS (ost_exp (x) / exp (x) - 1), <, 1e-8);
  for (double x = 1e-4; x < 1e4; x *= 1.013)
    g_assert_cmpfloat (ABS (ost_log (x) - log (x)), <, 1e-8);
  for (double a = -90; a <= 90; a += 0.37)
    {
      OstPoint p = ost_direction (a);

      g_assert_cmpfloat (ABS (p.x - sin (a * G_PI / 180)), <, 1e-8);
      g_assert_cmpfloat (ABS (p.y - cos (a * G_PI / 180)), <, 1e-8);
    }
}

/* Through its knots, monotone between them, no overshoot of a step. */
static void
test_curve (void)
{
  static const double x[] = { 0, 1, 3, 4, 7 }, y[] = { 0, 0, 2, 2, 5 };
  double              before = -1;

  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (ost_curve_at (x, y, 5, x[i]), y[i], 1e-12);
  for (double at = -1; at < 8; at += 0.01)
    {
      double value = ost_curve_at (x, y, 5, at);

      g_assert_cmpfloat (value, >=, before - 1e-12);
      before = value;
    }
  g_assert_cmpfloat (before, ==, 5);
  g_assert_cmpfloat (ost_curve_at (x, y, 5, 3.5), ==, 2);
}

static void
test_random (void)
{
  double sum = 0, squares = 0, uniform = 0;
  int    n = 200000;

  for (int i = 0; i < n; i++)
    {
      double normal = ost_random_normal_at (7, i), unit = ost_random_unit_at (9, i);

      g_assert_true (unit >= 0 && unit < 1);
      sum += normal;
      squares += normal * normal;
      uniform += unit;
    }
  g_assert_cmpfloat (ABS (sum / n), <, 0.01);
  g_assert_cmpfloat (ABS (squares / n - 1), <, 0.015);
  g_assert_cmpfloat (ABS (uniform / n - 0.5), <, 0.003);
  /* SplitMix64 started at 0, as published with the algorithm */
  g_assert_cmphex (ost_random_mix (0), ==, G_GUINT64_CONSTANT (0xE220A8397B1DCDAF));
}

/* A point becomes a bell of the wished variance and keeps its sum; a constant stays. */
static void
test_blur (gconstpointer data)
{
  double sigma = GPOINTER_TO_INT (data) / 10.0, sum = 0, variance = 0;
  int    width = 101, height = 77;
  float *plane = g_new0 (float, width * height);

  plane[38 * width + 50] = 1000;
  ost_blur (plane, width, height, sigma);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        sum += plane[y * width + x];
        variance += plane[y * width + x] * (double) ((y - 38) * (y - 38)) / 1000;
      }
  g_assert_cmpfloat (ABS (sum - 1000), <, 0.1);
  g_assert_cmpfloat (ABS (sqrt (variance) / sigma - 1), <, 0.12);
  for (int i = 0; i < width * height; i++)
    plane[i] = 3;
  ost_blur (plane, width, height, sigma);
  for (int i = 0; i < width * height; i++)
    g_assert_cmpfloat (ABS (plane[i] - 3), <, 1e-4);
  g_free (plane);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-math/functions", test_functions);
  g_test_add_func ("/phantom-math/curve", test_curve);
  g_test_add_func ("/phantom-math/random", test_random);
  g_test_add_data_func ("/phantom-math/blur-narrow", GINT_TO_POINTER (10), test_blur);
  g_test_add_data_func ("/phantom-math/blur-wide", GINT_TO_POINTER (60), test_blur);
  return g_test_run ();
}
