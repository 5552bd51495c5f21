/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-random.h"

#include <stdlib.h>

#define N 200000

/* SplitMix64 from seed 0 as its authors print it: numbers one, two and three. */
static void
test_known (void)
{
  const guint64 step = G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  g_assert_cmphex (ost_random_mix (0), ==, G_GUINT64_CONSTANT (0xE220A8397B1DCDAF));
  g_assert_cmphex (ost_random_mix (step), ==, G_GUINT64_CONSTANT (0x6E789E6AA1B965F4));
  g_assert_cmphex (ost_random_mix (2 * step), ==, G_GUINT64_CONSTANT (0x06C45D188009454F));
}

static int
count_bits (guint64 x)
{
  int n = 0;

  for (; x != 0; x &= x - 1)
    n++;
  return n;
}

/* One bit of key or counter changes half of the number: neighbouring keys and counters are strangers. */
static void
test_avalanche (void)
{
  for (int bit = 0; bit < 64; bit++)
    {
      const guint64 flip = G_GUINT64_CONSTANT (1) << bit;
      double        by_key = 0, by_counter = 0;

      for (guint64 i = 0; i < 1000; i++)
        {
          by_key += count_bits (ost_random_at (i * 77, i) ^ ost_random_at ((i * 77) ^ flip, i));
          by_counter += count_bits (ost_random_at (i * 77, i) ^ ost_random_at (i * 77, i ^ flip));
        }
      g_assert_cmpfloat_with_epsilon (by_key / 1000, 32, 1);          /* sd of the mean: 0.13 */
      g_assert_cmpfloat_with_epsilon (by_counter / 1000, 32, 1);
    }
}

/* Mean, variance, skewness and excess kurtosis of a sample. */
static void
find_moments (const double *x, double moments[4])
{
  double sums[5] = { 0 }, sd;

  for (int i = 0; i < N; i++)
    sums[1] += x[i] / N;
  for (int i = 0; i < N; i++)
    for (int p = 2; p < 5; p++)
      sums[p] += pow (x[i] - sums[1], p) / N;
  sd = sqrt (sums[2]);
  moments[0] = sums[1];
  moments[1] = sums[2];
  moments[2] = sums[3] / pow (sd, 3);
  moments[3] = sums[4] / pow (sd, 4) - 3;
}

static int
compare (const void *a, const void *b)
{
  return (*(double *) a > *(double *) b) - (*(double *) a < *(double *) b);
}

static double
normal_below (double x)
{
  return 0.5 * erfc (-x / sqrt (2));
}

static double
unit_below (double x)
{
  return x;
}

/* Largest difference between the share of a sample below x and what it should be (Kolmogorov and Smirnov): above
 * 1.95 / sqrt (n) one time in a thousand. Sorts the sample. */
static double
find_distance (double *x, double (*below) (double))
{
  double distance = 0;

  qsort (x, N, sizeof *x, compare);
  for (int i = 0; i < N; i++)
    distance = MAX (distance, fabs (below (x[i]) - (i + 0.5) / N));
  return distance;
}

static void
assert_moments (const double *x, double mean, double variance, double kurtosis)
{
  double moments[4];

  find_moments (x, moments);            /* standard errors are below 0.0023, 0.0032, 0.0055, 0.011 */
  g_assert_cmpfloat_with_epsilon (moments[0], mean, 0.01);
  g_assert_cmpfloat_with_epsilon (moments[1], variance, 0.013);
  g_assert_cmpfloat_with_epsilon (moments[2], 0, 0.025);
  g_assert_cmpfloat_with_epsilon (moments[3], kurtosis, 0.05);
}

static void
test_unit (void)
{
  g_autofree double *x = g_new (double, N);

  for (int i = 0; i < N; i++)
    {
      x[i] = ost_random_unit_at (1, (guint64) i);
      g_assert_true (x[i] >= 0 && x[i] < 1);
    }
  assert_moments (x, 0.5, 1.0 / 12, -1.2);
  g_assert_cmpfloat (find_distance (x, unit_below), <, 1.95 / sqrt (N));
}

static void
test_normal (void)
{
  g_autofree double *x = g_new (double, N);

  for (int i = 0; i < N; i++)
    {
      x[i] = ost_random_normal_at (2, (guint64) i);
      g_assert_true (fabs (x[i]) < 3.47);
    }
  assert_moments (x, 0, 1, -0.3);
}

static void
test_gaussian (void)
{
  g_autofree double *x = g_new (double, N);
  int                beyond[5] = { 0 };

  for (int i = 0; i < N; i++)
    {
      x[i] = ost_random_gaussian_at (3, (guint64) i);
      for (int k = 1; k < 5; k++)
        beyond[k] += fabs (x[i]) > k;
    }
  assert_moments (x, 0, 1, 0);
  for (int k = 1; k < 5; k++)
    {
      const double wanted = 2 * N * normal_below (-k);

      g_assert_cmpfloat_with_epsilon (beyond[k], wanted, 4 * sqrt (wanted));
    }
  g_assert_cmpfloat (find_distance (x, normal_below), <, 1.95 / sqrt (N));
}

/* What a stream says is no function of what its neighbours say, nor of what it said before. */
static void
test_independent (void)
{
  double keys = 0, lag = 0, halves = 0;

  for (guint64 i = 0; i < N; i++)
    {
      const double x = ost_random_gaussian_at (3, i);

      keys += x * ost_random_gaussian_at (4, i) / N;
      lag += x * ost_random_gaussian_at (3, i + 1) / N;
      halves += x * x * pow (ost_random_gaussian_at (3, i + 1), 2) / N;
    }
  g_assert_cmpfloat_with_epsilon (keys, 0, 4 / sqrt (N));
  g_assert_cmpfloat_with_epsilon (lag, 0, 4 / sqrt (N));
  g_assert_cmpfloat_with_epsilon (halves, 1, 4 * sqrt (8) / sqrt (N));
}

/* The numbers at the end of the range stay finite: a uniform of 0 and the largest below 1. */
static void
test_extremes (void)
{
  g_assert_cmpfloat (sqrt (-2 * log (1 - 0.0)), ==, 0);
  g_assert_cmpfloat_with_epsilon (sqrt (-2 * log (1 - (1 - 0x1p-53))), 8.57, 0.005);
}

static void
test_stream (void)
{
  OstRandom one = { 5, 0 }, two = { 5, 0 };

  for (int i = 0; i < 1000; i++)
    {
      const double x = ost_random_range (&one, -3, 2), y = ost_random_normal (&one, 10, 2);

      g_assert_true (x >= -3 && x < 2);
      g_assert_true (fabs (y - 10) <= 2 * 2.5);
      g_assert_cmpfloat (ost_random_range (&two, -3, 2), ==, x);
      g_assert_cmpfloat (ost_random_normal (&two, 10, 2), ==, y);
    }
  g_assert_cmpuint (one.counter, ==, two.counter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/known", test_known);
  g_test_add_func ("/random/avalanche", test_avalanche);
  g_test_add_func ("/random/unit", test_unit);
  g_test_add_func ("/random/normal", test_normal);
  g_test_add_func ("/random/gaussian", test_gaussian);
  g_test_add_func ("/random/independent", test_independent);
  g_test_add_func ("/random/extremes", test_extremes);
  g_test_add_func ("/random/stream", test_stream);
  return g_test_run ();
}
