/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/learn/ost-segmenter-loss.h"
#include "core/tensor/ost-random.h"

/* Two experts of one sample, one annotation, cap 1: everything goes to the cheaper sample, so L = 0.2 + lambda ln (1 / pi)
 * of that expert. */
static void
test_winner_takes_all (void)
{
  OstSegmenterLoss loss = { .batch = 1, .experts = 2, .samples = 1, .annotations = 1, .gamma = 1, .lambda = 0.5 };
  const float      costs[] = { 0.7f, 0.2f }, routing[] = { 0.75f, 0.25f };
  const double     beta[] = { 1 };
  float            dc[2], dr[2];
  double           transport, kl;

  g_assert_cmpfloat_with_epsilon (ost_segmenter_loss (&loss, costs, routing, beta, dc, dr, &transport, &kl),
                                  0.2 + 0.5 * log (4), 1e-6);
  g_assert_cmpfloat_with_epsilon (transport, 0.2, 1e-6);
  g_assert_cmpfloat_with_epsilon (kl, log (4), 1e-6);
  g_assert_cmpfloat_with_epsilon (dc[0], 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (dc[1], 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (dr[0], 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (dr[1], -0.5 / 0.25, 1e-5);
}

/* A cap of one half makes both experts share, whatever they cost; t = (1/2, 1/2). */
static void
test_shared (void)
{
  OstSegmenterLoss loss = { .batch = 1, .experts = 2, .samples = 1, .annotations = 1, .gamma = 0.5, .lambda = 1 };
  const float      costs[] = { 0.7f, 0.2f }, routing[] = { 0.75f, 0.25f };
  const double     beta[] = { 1 };

  g_assert_cmpfloat_with_epsilon (ost_segmenter_loss (&loss, costs, routing, beta, NULL, NULL, NULL, NULL),
                                  0.45 + 0.5 * log (0.5 / 0.75) + 0.5 * log (0.5 / 0.25), 1e-6);
}

/* Central differences where the coupling does not change: the loss is then smooth. */
static void
test_gradient (void)
{
  enum { B = 3, K = 4, S = 2, M = 3, NC = B * K * S * M };
  OstSegmenterLoss loss = { B, K, S, M, 0.3, 0.7 };
  float            costs[NC], routing[B * K], dc[NC], dr[B * K];
  double           betas[B * M];

  for (int i = 0; i < NC; i++)
    costs[i] = (float) ost_random_unit_at (1, i);
  for (int i = 0; i < B * K; i++)
    routing[i] = (float) (0.1 + ost_random_unit_at (2, i));
  for (int b = 0; b < B; b++)
    for (int j = 0; j < M; j++)
      betas[b * M + j] = (double[]) { 0.5, 0.3, 0.2 }[j];
  ost_segmenter_loss (&loss, costs, routing, betas, dc, dr, NULL, NULL);
  for (int i = 0; i < NC + B * K; i++)
    {
      float *x = i < NC ? &costs[i] : &routing[i - NC], kept = *x;
      double h = 1e-3, up, down;

      *x = (float) (kept + h);
      up = ost_segmenter_loss (&loss, costs, routing, betas, NULL, NULL, NULL, NULL);
      *x = (float) (kept - h);
      down = ost_segmenter_loss (&loss, costs, routing, betas, NULL, NULL, NULL, NULL);
      *x = kept;
      g_assert_cmpfloat_with_epsilon ((up - down) / (2 * h), i < NC ? dc[i] : dr[i - NC], 2e-3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmenter-loss/winner-takes-all", test_winner_takes_all);
  g_test_add_func ("/segmenter-loss/shared", test_shared);
  g_test_add_func ("/segmenter-loss/gradient", test_gradient);
  return g_test_run ();
}
