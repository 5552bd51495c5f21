/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmenter-loss.h"

#include <math.h>

#include "core/measure/ost-transport.h"

#define EPSILON 1e-8            /* beside alpha in the logarithm, as in the published code */

/* The gradient. T* is the minimum of a linear programme whose constraints do not depend on C: the derivative of its
 * value by C_ij is T*_ij itself wherever the minimum is unique (Danskin), so no gradient of T* is missing there. In the
 * divergence t is a constant, as published: it teaches pi alone.
 *
 * Rows of T* sum to gamma at most, all of it to 1: with N samples gamma must be 1 / N or more. At gamma 1 every
 * annotation goes to its cheapest sample, and with one annotation the winner takes all. */
typedef struct
{
  const OstSegmenterLoss *loss;
  int     n;                    /* samples: K S */
  double *cost, *caps, *coupling;       /* n x M, n, n x M */
} Problem;

/* KL (t || alpha) of one case and its gradient with respect to pi, d/d alpha_i = -t_i / (alpha_i + epsilon), alpha_i =
 * pi_k / S; t is a constant. */
static double
divergence (const Problem *p, const float *routing, float *gradient, double scale)
{
  const OstSegmenterLoss *loss = p->loss;
  double                  sum = 0;

  for (int k = 0; k < loss->experts; k++)
    {
      double alpha = routing[k] / (double) loss->samples, pull = 0;

      for (int i = k * loss->samples; i < (k + 1) * loss->samples; i++)
        {
          double t = 0;

          for (int j = 0; j < loss->annotations; j++)
            t += p->coupling[i * loss->annotations + j];
          if (t > 0)
            sum += t * (log (t) - log (alpha + EPSILON));
          pull -= t / (alpha + EPSILON) / loss->samples;
        }
      if (gradient)
        gradient[k] = (float) (scale * pull);
    }
  return sum;
}

double
ost_segmenter_loss (const OstSegmenterLoss *loss, const float *costs, const float *routing, const double *betas,
                    float *costs_gradient, float *routing_gradient, double *transport, double *kl)
{
  int                n = loss->experts * loss->samples, m = loss->annotations, size = n * m;
  g_autofree double *cost = g_new (double, size), *caps = g_new (double, n), *coupling = g_new (double, size);
  Problem            problem = { loss, n, cost, caps, coupling };
  double             moved = 0, apart = 0;

  for (int i = 0; i < n; i++)
    caps[i] = MAX (loss->gamma, 1.0 / n);
  for (int b = 0; b < loss->batch; b++)
    {
      for (int k = 0; k < size; k++)
        cost[k] = costs[(gsize) b * size + k];
      moved += ost_transport_exact (cost, caps, betas + (gsize) b * m, n, m, coupling);
      for (int k = 0; costs_gradient && k < size; k++)
        costs_gradient[(gsize) b * size + k] = (float) (coupling[k] / loss->batch);
      apart += divergence (&problem, routing + (gsize) b * loss->experts,
                           routing_gradient ? routing_gradient + (gsize) b * loss->experts : NULL,
                           loss->lambda / loss->batch);
    }
  if (transport)
    *transport = moved / loss->batch;
  if (kl)
    *kl = apart / loss->batch;
  return (moved + loss->lambda * apart) / loss->batch;
}
