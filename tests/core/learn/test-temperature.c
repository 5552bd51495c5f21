/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/learn/ost-temperature.h"
#include "core/tensor/ost-random.h"

/* Says +-2 and is right three times of four. Targets are 5/6 and 1/6, their mean (3 * 5/6 + 1/6) / 4 = 2/3: logit ln
 * 2. */
static void
test_known (void)
{
  const double logits[] = { 2, 2, 2, 2, -2, -2, -2, -2 };
  const guint8 y[] = { 1, 1, 1, 0, 0, 0, 0, 1 };

  g_assert_cmpfloat_with_epsilon (ost_temperature_fit (logits, y, 8), 2 / log (2), 1e-9);
}

/* Labels drawn from sigmoid (f / 2.5): that T comes back, as far as 20,000 draws tell. */
static void
test_drawn (void)
{
  enum { N = 20000 };
  g_autofree double *logits = g_new (double, N);
  g_autofree guint8 *y = g_new (guint8, N);

  for (int i = 0; i < N; i++)
    {
      logits[i] = 4 * ost_random_gaussian_at (1, (guint64) i);
      y[i] = ost_random_unit_at (2, (guint64) i) < 1 / (1 + exp (-logits[i] / 2.5));
    }
  g_assert_cmpfloat_with_epsilon (ost_temperature_fit (logits, y, N), 2.5, 0.1);
}

/* Scaling the logits scales T. */
static void
test_scale (void)
{
  const double logits[] = { 3, 1, -0.5, 0.2, -2, -1 }, larger[] = { 9, 3, -1.5, 0.6, -6, -3 };
  const guint8 y[] = { 1, 0, 1, 1, 0, 0 };

  g_assert_cmpfloat_with_epsilon (3 * ost_temperature_fit (logits, y, 6), ost_temperature_fit (larger, y, 6), 1e-9);
}

static void
test_bounds (void)
{
  const double logits[] = { 1, 2, -1, -3 }, zero[] = { 0, 0, 0, 0 };
  const guint8 right[] = { 1, 1, 0, 0 }, wrong[] = { 0, 0, 1, 1 }, one[] = { 1, 1, 1, 1 };

  /* No error in four rows is no certainty. */
  g_assert_cmpfloat (ost_temperature_fit (logits, right, 4), >, 0.5);
  g_assert_cmpfloat (ost_temperature_fit (logits, wrong, 4), ==, OST_TEMPERATURE_MAX);
  g_assert_cmpfloat (ost_temperature_fit (logits, one, 4), ==, 1);
  g_assert_cmpfloat (ost_temperature_fit (zero, right, 4), ==, 1);
  g_assert_cmpfloat (ost_temperature_fit (logits, right, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/temperature/known", test_known);
  g_test_add_func ("/temperature/drawn", test_drawn);
  g_test_add_func ("/temperature/scale", test_scale);
  g_test_add_func ("/temperature/bounds", test_bounds);
  return g_test_run ();
}
