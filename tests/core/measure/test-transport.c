/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/measure/ost-transport.h"
#include "core/tensor/ost-random.h"

/* Two samples, two annotations, solved by hand: at cap 1 both go to sample 0 (cost 0.2); at cap 0.5 one must move, and
 * moving annotation 1 costs 0.5 x (0.6 - 0.3), moving annotation 0 costs 0.5 x (0.9 - 0.1). */
static void
test_by_hand (void)
{
  const double cost[] = { 0.1, 0.3, 0.9, 0.6 }, betas[] = { 0.5, 0.5 };
  double       t[4];

  g_assert_cmpfloat_with_epsilon (ost_transport_exact (cost, (double[]) { 1, 1 }, betas, 2, 2, t), 0.2, 1e-11);
  g_assert_cmpfloat_with_epsilon (t[0], 0.5, 1e-11);
  g_assert_cmpfloat_with_epsilon (t[1], 0.5, 1e-11);
  g_assert_cmpfloat_with_epsilon (ost_transport_exact (cost, (double[]) { 0.5, 0.5 }, betas, 2, 2, t), 0.35, 1e-11);
  g_assert_cmpfloat_with_epsilon (t[3], 0.5, 1e-11);
}

/* The published rule serves annotation 0 first and leaves annotation 1 only what is dear: 0.5 x 0.1 + 0.5 x 0.9, where
 * the best is 0.5 x 0.2 + 0.5 x 0.15. */
static void
test_greedy_is_not_best (void)
{
  const double cost[] = { 0.1, 0.15, 0.2, 0.9 }, betas[] = { 0.5, 0.5 }, caps[] = { 0.5, 0.5 };
  double       t[4];

  g_assert_cmpfloat_with_epsilon (ost_transport_greedy (cost, caps, betas, 2, 2, t), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_transport_exact (cost, caps, betas, 2, 2, t), 0.175, 1e-11);
}

static void
test_one_annotation_wins_all (void)
{
  const double cost[] = { 0.5, 0.2, 0.2, 0.9 }, caps[] = { 1, 1, 1, 1 }, one[] = { 1 };
  double       t[4];

  ost_transport_exact (cost, caps, one, 4, 1, t);
  g_assert_cmpfloat_with_epsilon (t[1], 1, 1e-11);    /* of two equals the lower */
  ost_transport_exact (cost, (double[]) { 0.25, 0.25, 0.25, 0.25 }, one, 4, 1, t);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (t[i], 0.25, 1e-11);
}

/* Least sum over all permutations, for equal weights: the corners of the set of couplings are permutations (Birkhoff). */
static double
best_permutation (const double *cost, int n, int row, unsigned used)
{
  double best = 1e9;

  if (row == n)
    return 0;
  for (int j = 0; j < n; j++)
    if (!(used & 1u << j))
      best = MIN (best, cost[row * n + j] / n + best_permutation (cost, n, row + 1, used | 1u << j));
  return best;
}

static void
test_assignment (void)
{
  for (guint64 trial = 0; trial < 50; trial++)
    {
      enum { N = 6 };
      double cost[N * N], even[N], t[N * N];

      for (int k = 0; k < N * N; k++)
        cost[k] = ost_random_unit_at (trial, k);
      for (int i = 0; i < N; i++)
        even[i] = 1.0 / N;
      g_assert_cmpfloat_with_epsilon (ost_transport_exact (cost, even, even, N, N, t),
                                      best_permutation (cost, N, 0, 0), 1e-10);
    }
}

/* Constraints hold, nothing is negative, exact is never worse than greedy. */
static void
test_random (void)
{
  for (guint64 trial = 0; trial < 200; trial++)
    {
      enum { N = 16, M = 5 };
      double cost[N * M], caps[N], betas[M], exact[N * M], greedy[N * M], sum = 0, gamma = trial % 2 ? 1.0 / N : 0.3;

      for (int k = 0; k < N * M; k++)
        cost[k] = ost_random_unit_at (trial + 1000, k);
      for (int i = 0; i < N; i++)
        caps[i] = gamma;
      for (int j = 0; j < M; j++)
        sum += betas[j] = 0.05 + ost_random_unit_at (trial + 2000, j);
      for (int j = 0; j < M; j++)
        betas[j] /= sum;
      g_assert_cmpfloat (ost_transport_exact (cost, caps, betas, N, M, exact), <=,
                         ost_transport_greedy (cost, caps, betas, N, M, greedy) + 1e-9);
      for (int j = 0; j < M; j++)
        {
          double column = 0;

          for (int i = 0; i < N; i++)
            column += exact[i * M + j];
          g_assert_cmpfloat_with_epsilon (column, betas[j], 1e-10);
        }
      for (int i = 0; i < N; i++)
        {
          double row = 0;

          for (int j = 0; j < M; j++)
            {
              g_assert_cmpfloat (exact[i * M + j], >=, 0);
              row += exact[i * M + j];
            }
          g_assert_cmpfloat (row, <=, gamma + 1e-10);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transport/by-hand", test_by_hand);
  g_test_add_func ("/transport/greedy-is-not-best", test_greedy_is_not_best);
  g_test_add_func ("/transport/one-annotation", test_one_annotation_wins_all);
  g_test_add_func ("/transport/assignment", test_assignment);
  g_test_add_func ("/transport/random", test_random);
  return g_test_run ();
}
