/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include <string.h>
#include "core/learn/ost-collapse.h"
#include "core/tensor/ost-random.h"

enum { N = 60, D = 12 };

static void
fill (float *z, int n, int dim, guint64 key)
{
  for (int i = 0; i < n * dim; i++)
    z[i] = (float) ost_random_normal_at (key, (guint64) i);
}

/* Corners of a cross: +-a along each axis gives singular values that are known. */
static void
test_known_rank (void)
{
  const float z[] = { 3, 0, 0,  -3, 0, 0,  0, 1, 0,  0, -1, 0 };
  OstCollapse c = ost_collapse (z, 4, 3);
  /* singular values sqrt 18 and sqrt 2: shares 3/4 and 1/4 */
  const double h = -(0.75 * log (0.75) + 0.25 * log (0.25));

  g_assert_cmpint (c.possible_rank, ==, 3);
  g_assert_cmpfloat_with_epsilon (c.effective_rank, exp (h), 1e-9);
  g_assert_cmpfloat_with_epsilon (c.spread, 1, 1e-12);
}

/* More dimensions than rows and the other way round: the same singular values. */
static void
test_turned (void)
{
  float       z[N * D], turned[D * N], mean[N] = { 0 };
  OstCollapse tall, wide;

  fill (z, N, D, 1);
  for (int i = 0; i < N; i++)           /* rows and columns centred, so that centring changes neither */
    for (int d = 0; d < D; d++)
      mean[i] += z[i * D + d] / D;
  for (int i = 0; i < N * D; i++)
    z[i] -= mean[i / D];
  for (int d = 0; d < D; d++)
    {
      float sum = 0;

      for (int i = 0; i < N; i++)
        sum += z[i * D + d] / N;
      for (int i = 0; i < N; i++)
        z[i * D + d] -= sum;
    }
  for (int i = 0; i < N * D; i++)
    turned[i % D * N + i / D] = z[i];
  tall = ost_collapse (z, N, D);
  wide = ost_collapse (turned, D, N);
  /* The zero singular values of centred data are rounding; their square roots are still 1e-7. */
  g_assert_cmpfloat_with_epsilon (tall.effective_rank, wide.effective_rank, 1e-3);
  g_assert_cmpint (wide.possible_rank, ==, D - 1);
}

static void
test_healthy (void)
{
  float           z[N * D];
  OstCollapse     c;
  g_autofree char *words = NULL;

  fill (z, N, D, 2);
  c = ost_collapse (z, N, D);
  g_assert_cmpfloat (c.effective_rank, >, 11);
  words = ost_collapse_describe (&c, NULL);
  g_assert_null (words);
}

static void
test_constant (void)
{
  float z[N * D];

  for (int noise = 0; noise < 2; noise++)
    {
      g_autofree char *words = NULL;
      OstCollapse      c;

      fill (z, N, D, 3);
      for (int i = 0; i < N * D; i++)
        z[i] = 0.3f + 0.007f * (float) (i % D) + (float) noise * 0.01f * z[i];
      c = ost_collapse (z, N, D);
      g_assert_cmpfloat (c.spread, <, 0.002);
      if (noise)                /* whose full rank must not hide it */
        g_assert_cmpfloat (c.effective_rank, >, 5);
      else
        g_assert_cmpfloat (c.effective_rank, ==, 0);
      words = ost_collapse_describe (&c, NULL);
      g_assert_nonnull (strstr (words, "same embedding"));
    }
}

static void
test_one_direction (void)
{
  float            z[N * D];
  OstCollapse      c;
  g_autofree char *words = NULL;

  for (int i = 0; i < N; i++)
    for (int d = 0; d < D; d++)
      z[i * D + d] = (float) (ost_random_normal_at (4, (guint64) i) * (d + 1));
  c = ost_collapse (z, N, D);
  g_assert_cmpfloat_with_epsilon (c.effective_rank, 1, 1e-3);
  words = ost_collapse_describe (&c, NULL);
  g_assert_nonnull (strstr (words, "1.0 of 12 directions"));
}

static void
test_not_a_number (void)
{
  float            z[N * D];
  OstCollapse      c;
  g_autofree char *words = NULL;

  fill (z, N, D, 5);
  z[17] = NAN;
  c = ost_collapse (z, N, D);
  g_assert_true (isnan (c.effective_rank));
  words = ost_collapse_describe (&c, NULL);
  g_assert_nonnull (strstr (words, "no longer numbers"));
}

/* Six embeddings, three near the first of four prototypes, two near the third, one near the last. */
static void
test_prototypes (void)
{
  const float       c[] = { 1, 0,  -1, 0,  0, 1,  0, -1 };
  const float       z[] = { 2, 0.1f,  5, 1,  1, -0.2f,  0, 3,  0.1f, 1,  0, -2 };
  OstPrototypeUsage usage = ost_prototype_usage (z, 6, 2, c, 4);
  const double      h = -(log (0.5) / 2 + log (1.0 / 3) / 3 + log (1.0 / 6) / 6);

  g_assert_cmpint (usage.used, ==, 3);
  g_assert_cmpint (usage.possible, ==, 4);
  g_assert_cmpfloat_with_epsilon (usage.perplexity, exp (h), 1e-9);
}

static void
test_one_prototype (void)
{
  float             z[N * D], c[8 * D];
  OstCollapse       healthy;
  OstPrototypeUsage usage;
  g_autofree char  *words = NULL;

  fill (z, N, D, 6);
  healthy = ost_collapse (z, N, D);
  memset (c, 0, sizeof c);
  for (int d = 0; d < D; d++)
    c[3 * D + d] = 1;
  for (int i = 0; i < N * D; i++)
    z[i] += 20;
  usage = ost_prototype_usage (z, N, D, c, 8);
  g_assert_cmpint (usage.used, ==, 1);
  words = ost_collapse_describe (&healthy, &usage);
  g_assert_nonnull (strstr (words, "1 of 8 are in use"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collapse/known-rank", test_known_rank);
  g_test_add_func ("/collapse/turned", test_turned);
  g_test_add_func ("/collapse/healthy", test_healthy);
  g_test_add_func ("/collapse/constant", test_constant);
  g_test_add_func ("/collapse/one-direction", test_one_direction);
  g_test_add_func ("/collapse/not-a-number", test_not_a_number);
  g_test_add_func ("/collapse/prototypes", test_prototypes);
  g_test_add_func ("/collapse/one-prototype", test_one_prototype);
  return g_test_run ();
}
