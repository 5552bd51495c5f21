/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench-loss.h"
#include <glib.h>

/* The numbers are PyTorch's, in double: cross entropy over rows of normalised products / 0.5, the diagonal at -1e9. */

#define N 3
#define D 3

static const float a[N * D] = { 1, 2, -1, 0.5f, -1, 3, 2, 0, 1 }, b[N * D] = { 1, 1.5f, 0, -1, 0.5f, 2, 3, 1, -0.5f };

static const double truth_a[N * D] = { 0.049940904, -0.030779038, -0.011617173, 0.129697722, -0.014190183, -0.026346348,
                                       -0.079257448, -0.005487104, 0.158514895 };
static const double truth_b[N * D] = { 0.114795098, -0.076530065, 0.149862818, -0.006655760, 0.108396653, -0.030427043,
                                       -0.047394821, 0.108476362, -0.067416200 };

static void
test_numbers (void)
{
  float da[N * D] = { 0 }, db[N * D] = { 0 };

  g_assert_cmpfloat_with_epsilon (ost_bench_nt_xent (a, b, N, D, 0.5, da, db), 0.8549871096816236, 1e-9);
  for (int i = 0; i < N * D; i++)
    {
      g_assert_cmpfloat_with_epsilon (da[i], truth_a[i], 1e-7);
      g_assert_cmpfloat_with_epsilon (db[i], truth_b[i], 1e-7);
    }
}

/* Gradients are added to what is there; lengths of the rows do not matter, but divide the gradient. */
static void
test_added (void)
{
  float da[N * D], db[N * D] = { 0 }, twice[N * D];

  for (int i = 0; i < N * D; i++)
    {
      da[i] = 1;
      twice[i] = 2 * a[i];
    }
  g_assert_cmpfloat_with_epsilon (ost_bench_nt_xent (twice, b, N, D, 0.5, da, db), 0.8549871096816236, 1e-9);
  for (int i = 0; i < N * D; i++)
    {
      g_assert_cmpfloat_with_epsilon (da[i], 1 + truth_a[i] / 2, 2e-7);
      g_assert_cmpfloat_with_epsilon (db[i], truth_b[i], 1e-7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench-loss/numbers", test_numbers);
  g_test_add_func ("/bench-loss/added", test_added);
  return g_test_run ();
}
