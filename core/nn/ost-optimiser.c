/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-optimiser-private.h"

#include <math.h>

OstMoments *
ost_moments_new (void)
{
  return g_new0 (OstMoments, 1);
}

void
ost_moments_free (OstMoments *moments)
{
  for (int i = 0; i < 2; i++)
    ost_tensor_unref (moments->moments[i]);
  g_free (moments);
}

float *
ost_moments_get (OstMoments *moments, int i, const OstParameter *parameter)
{
  if (moments->moments[i] == NULL)
    moments->moments[i] = ost_tensor_new (parameter->value->shape);
  return moments->moments[i]->data;
}

OstOptimiser *
ost_optimiser_new (OstWeights *weights, OstOptimiserOptions options)
{
  OstOptimiser *optimiser = g_new0 (OstOptimiser, 1);

  optimiser->weights = ost_weights_ref (weights);
  optimiser->moments = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ost_moments_free);
  options.beta1 = options.beta1 == 0 ? 0.9 : options.beta1;
  options.beta2 = options.beta2 == 0 ? 0.999 : options.beta2;
  options.epsilon = options.epsilon == 0 ? 1e-8 : options.epsilon;
  options.eta = options.eta == 0 ? 0.001 : options.eta;
  optimiser->options = options;
  return optimiser;
}

void
ost_optimiser_free (OstOptimiser *optimiser)
{
  if (optimiser == NULL)
    return;
  g_hash_table_unref (optimiser->moments);      /* before the weights, which own its keys */
  ost_weights_unref (optimiser->weights);
  g_free (optimiser);
}

/* --- A step --- */

static gboolean
is_moved (const OstParameter *parameter)
{
  return parameter->kind != OST_PARAMETER_BUFFER && !parameter->frozen && parameter->has_gradient
         && parameter->gradient != NULL;
}

/* The parameters that a step moves, borrowed, and the sum of squares of the gradient of each. */
static GPtrArray *
list_moved (OstWeights *weights, GArray *squares)
{
  GPtrArray *moved = g_ptr_array_new ();

  for (guint i = 0; i < ost_weights_get_n (weights); i++)
    {
      OstParameter *parameter = ost_weights_get (weights, i);
      double        square;

      if (!is_moved (parameter))
        continue;
      square = ost_sum_of_squares (parameter->gradient->data, NULL, 0, parameter->gradient->count);
      g_ptr_array_add (moved, parameter);
      g_array_append_val (squares, square);
    }
  return moved;
}

/* As torch.nn.utils.clip_grad_norm_: never up, and with a little in the divisor. Returns the factor. All tensors
 * together: the direction of the step stays. */
static double
clip (GPtrArray *moved, double norm, double limit)
{
  const double factor = limit / (norm + 1e-6);

  if (limit <= 0 || factor >= 1)
    return 1;
  for (guint i = 0; i < moved->len; i++)
    {
      OstParameter *parameter = moved->pdata[i];

      ost_scale (parameter->gradient->data, factor, parameter->gradient->count);
    }
  return factor;
}

/* Moments are made when a parameter is first moved, so one that was frozen for a while counts its own steps. */
static void
step_one (OstOptimiser *optimiser, OstParameter *parameter, double rate, double gradient_norm)
{
  const OstOptimiserKind kind = optimiser->options.kind;
  OstMoments            *moments = g_hash_table_lookup (optimiser->moments, parameter->name);

  if (moments == NULL)
    {
      moments = ost_moments_new ();
      g_hash_table_insert (optimiser->moments, parameter->name, moments);
    }
  if (kind == OST_ADAM || kind == OST_ADAMW)
    ost_optimiser_step_adam (optimiser, parameter, moments, rate);
  else
    ost_optimiser_step_sgd (optimiser, parameter, moments, rate, gradient_norm);
  moments->steps++;
  ost_parameter_touch (parameter);
}

double
ost_optimiser_step (OstOptimiser *optimiser, double rate)
{
  g_autoptr(GArray)    squares = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GPtrArray) moved = list_moved (optimiser->weights, squares);
  double               sum = 0, norm, factor;

  /* The norm over all parameters, in the order in which they were made. */
  for (guint i = 0; i < squares->len; i++)
    sum += g_array_index (squares, double, i);
  norm = sqrt (sum);
  /* Nothing is moved then, moments neither: the caller sees the norm and stops, with the weights of the step before. */
  if (!isfinite (norm))
    return norm;
  factor = clip (moved, norm, optimiser->options.clip_norm);
  for (guint i = 0; i < moved->len; i++)
    step_one (optimiser, moved->pdata[i], rate, factor * sqrt (g_array_index (squares, double, i)));
  return norm;
}
