/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel.h"
#include "core/nn/ost-optimiser-private.h"

#include <math.h>

/* Gradient descent with momentum, alone and with a ratio for each tensor. One loop serves all:
 *
 *   d = scale (g + wd w);  v = momentum v + d;  w -= rate (nesterov ? d + momentum v : v)
 *
 *                  scale                              wd                      rate
 *   SGD            1                                  options                 lr
 *   LARC           eta |w| / (|g| + wd |w| + eps)     options                 lr
 *                  1 where |w| or |g| is 0            0 there
 *   LARS, SimCLR   lr eta |w| / |g + wd w|            options                 1
 *                  lr where that is 0 / 0 or x / 0,   0 for biases and norms
 *                  for biases and norms
 *   LARS, VICReg   eta |w| / |g + wd w|, 1 likewise   options                 lr
 *                  1 for vectors                      0 for vectors
 *
 * For tensors whose norm or gradient is 0 LARC takes a plain step without decay: biases and shifts of a norm, which
 * begin at 0, leave it by one of length lr |g| and then move slowly, as their ratio grows with |w|. SwAV has eta 0.001
 * and no clip_ratio. In SimCLR's form v holds steps that have the rate in them, in the others v is free of it: a change
 * of rate reaches what is in v only in the others.
 *
 * Sources: torch.optim.SGD (PyTorch 1.13); apex/parallel/LARC.py; simclr/lars_optimizer.py; vicreg/main_vicreg.py. */
typedef struct
{
  double scale, decay, rate;
} Plan;

typedef struct
{
  float scale, decay, momentum, rate;
  float nesterov;               /* 1 or 0 */
} Factors;

OST_KERNEL static void
move (float *w, const float *g, const Factors *factors, int64_t n)
{
  const Factors f = *factors;

  for (int64_t i = 0; i < n; i++)
    w[i] -= f.rate * (f.scale * (g[i] + f.decay * w[i]));
}

OST_KERNEL static void
move_with_momentum (float *restrict w, const float *restrict g, float *restrict v, const Factors *factors, int64_t n)
{
  const Factors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      const float d = f.scale * (g[i] + f.decay * w[i]);

      v[i] = f.momentum * v[i] + d;
      w[i] -= f.rate * (f.nesterov != 0 ? d + f.momentum * v[i] : v[i]);
    }
}

/* --- The ratios --- */

/* With clip_ratio scale times rate is at most the rate: LARC never steps further than SGD would. */
static Plan
plan_larc (const OstOptimiserOptions *options, double rate, double weight_norm, double gradient_norm)
{
  double ratio;

  if (!(weight_norm > 0) || !(gradient_norm > 0))
    return (Plan) { 1, 0, rate };
  ratio = options->eta * weight_norm / (gradient_norm + options->weight_decay * weight_norm + options->epsilon);
  if (options->clip_ratio)
    ratio = MIN (ratio / rate, 1);
  return (Plan) { ratio, options->weight_decay, rate };
}

/* eta |w| / |g + wd w|: the decay is part of the step that is scaled. */
static double
lars_ratio (const OstOptimiserOptions *options, const OstParameter *parameter, double weight_norm)
{
  const double step_norm = sqrt (ost_sum_of_squares (parameter->gradient->data, parameter->value->data,
                                                     options->weight_decay, parameter->value->count));

  return weight_norm > 0 && step_norm > 0 ? options->eta * weight_norm / step_norm : 1;
}

/* The gradient's norm comes from the caller, who has it for clipping and has scaled it with the gradient. */
static Plan
make_plan (const OstOptimiserOptions *options, const OstParameter *parameter, double rate, double gradient_norm)
{
  const gboolean is_vector = parameter->value->shape.n_dims <= 1;
  const gboolean is_aside = parameter->kind == OST_PARAMETER_BIAS || parameter->kind == OST_PARAMETER_NORM;
  double         weight_norm;

  if (options->kind == OST_SGD)
    return (Plan) { 1, options->weight_decay, rate };
  weight_norm = sqrt (ost_sum_of_squares (parameter->value->data, NULL, 0, parameter->value->count));
  if (options->kind == OST_LARC)
    return plan_larc (options, rate, weight_norm, gradient_norm);
  if (options->kind == OST_LARS_VICREG)
    return is_vector ? (Plan) { 1, 0, rate }
                     : (Plan) { lars_ratio (options, parameter, weight_norm), options->weight_decay, rate };
  return is_aside ? (Plan) { rate, 0, 1 }
                  : (Plan) { rate * lars_ratio (options, parameter, weight_norm), options->weight_decay, 1 };
}

void
ost_optimiser_step_sgd (OstOptimiser *optimiser, OstParameter *parameter, OstMoments *moments, double rate,
                        double gradient_norm)
{
  const OstOptimiserOptions *options = &optimiser->options;
  const Plan    plan = make_plan (options, parameter, rate, gradient_norm);
  const Factors factors = { (float) plan.scale, (float) plan.decay, (float) options->momentum, (float) plan.rate,
                            options->nesterov };
  const int64_t n = parameter->value->count, n_blocks = (n + OST_BLOCK - 1) / OST_BLOCK;
  float        *v = options->momentum != 0 ? ost_moments_get (moments, 0, parameter) : NULL;
  float        *w = parameter->value->data;
  const float  *g = parameter->gradient->data;

#pragma omp parallel for if (n_blocks > 1)
  for (int64_t b = 0; b < n_blocks; b++)
    {
      const int64_t first = b * OST_BLOCK, count = MIN (OST_BLOCK, n - first);

      if (v == NULL)
        move (w + first, g + first, &factors, count);
      else
        move_with_momentum (w + first, g + first, v + first, &factors, count);
    }
}
