/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/models/ost-mixture.h"
#include "core/nn/ost-op.h"
#include "core/tensor/ost-random.h"

/* z_n = mu_k + (exp (log_sigma_k) + 1e-8) e_n, n = k S + s;   dmu_k = sum_s dz_n,
 * dlog_sigma_k = sum_s dz_n exp (log_sigma_k) e_n. The draws e are made again in the backward pass.
 *
 * mu and log_sigma K,L: each expert has a deviation for every direction. z K S,L. Since z is a function of mu, sigma
 * and noise, gradients of a sample reach both (Kingma and Welling 2014). A draw is a function of its place, the step
 * and the seed (ost_op_random_key): S samples of expert k are rows k S .. k S + S - 1. */

#define TINY 1e-8               /* of the published code */

enum { MU, LOG_SIGMA };

static void
latent_forward (OstOp *op)
{
  const OstMixture *mixture = op->data;
  const float      *mu = ost_op_parameter (op, MU), *log_sigma = ost_op_parameter (op, LOG_SIGMA);
  const guint64     key = ost_op_random_key (op);
  float            *z = ost_op_output (op);

  for (int n = 0; n < mixture->experts * mixture->samples; n++)
    for (int i = 0; i < mixture->latent; i++)
      {
        const int    at = n * mixture->latent + i, of = n / mixture->samples * mixture->latent + i;
        const double sigma = exp ((double) log_sigma[of]) + TINY;

        z[at] = (float) ((double) mu[of] + sigma * ost_random_gaussian_at (key, (guint64) at));
      }
}

static void
latent_backward (OstOp *op)
{
  const OstMixture *mixture = op->data;
  const float      *log_sigma = ost_op_parameter (op, LOG_SIGMA), *dz = ost_op_output_gradient (op);
  const guint64     key = ost_op_random_key (op);
  float            *dmu = ost_op_parameter_gradient (op, MU), *dlog_sigma = ost_op_parameter_gradient (op, LOG_SIGMA);

  /* The gradients of mu and log sigma of an expert are sums over its S samples, in order. */
  for (int of = 0; of < mixture->experts * mixture->latent; of++)
    {
      const int k = of / mixture->latent, i = of % mixture->latent;
      double    sum = 0, moment = 0;

      for (int s = 0; s < mixture->samples; s++)
        {
          const int at = (k * mixture->samples + s) * mixture->latent + i;

          sum += (double) dz[at];
          moment += (double) dz[at] * ost_random_gaussian_at (key, (guint64) at);
        }
      if (dmu != NULL)
        dmu[of] = (float) sum;
      if (dlog_sigma != NULL)
        dlog_sigma[of] = (float) (moment * exp ((double) log_sigma[of]));
    }
}

static const OstOpClass latent_class = {
  .name = "mixture-latent", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = latent_forward, .backward = latent_backward,
};

/* The published start: the first 2^L means are the corners of the unit cube in binary order, the others uniform (as they
 * are already); deviations of 1/8. */
static void
place_experts (OstParameter *mu, OstParameter *log_sigma, const OstMixture *mixture)
{
  for (int k = 0; k < mixture->experts; k++)
    for (int i = 0; i < mixture->latent; i++)
      {
        float *mean = &mu->value->data[k * mixture->latent + i];

        *mean = mixture->latent < 16 && k < 1 << mixture->latent ? (float) (k >> i & 1) : (1 + *mean) / 2;
        log_sigma->value->data[k * mixture->latent + i] = (float) log (1.0 / 8);
      }
  ost_parameter_touch (mu);
  ost_parameter_touch (log_sigma);
}

OstValue *
ost_mixture_latent (OstGraph *graph, const OstMixture *mixture)
{
  const OstShape shape = OST_SHAPE (mixture->experts, mixture->latent);
  OstWeights    *weights = ost_graph_get_weights (graph);
  const guint    before = ost_weights_get_n (weights);
  OstOp         *op = ost_op_new (graph, &latent_class, NULL, 0,
                                  OST_SHAPE (mixture->experts * mixture->samples, mixture->latent),
                                  g_memdup2 (mixture, sizeof *mixture));

  if (op == NULL
      || ost_op_add_parameter (op, "mu", OST_PARAMETER_WEIGHT, shape, (OstInit) { OST_INIT_UNIFORM, .scale = 1 }) < 0
      || ost_op_add_parameter (op, "log_sigma", OST_PARAMETER_WEIGHT, shape, (OstInit) { OST_INIT_ZERO }) < 0)
    return NULL;
  /* Only where they are new: a second graph over the same weights must not put them back. */
  if (ost_weights_get_n (weights) == before + 2)
    place_experts (op->parameters[MU], op->parameters[LOG_SIGMA], mixture);
  return op->output;
}
