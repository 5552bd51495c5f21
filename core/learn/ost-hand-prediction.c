/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-hand-prediction.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDING 1e-9           /* weights are sums of quotients: 0.95 may come as 0.9499999 */

void
ost_hand_prediction_free (OstHandPrediction *prediction)
{
  if (prediction == NULL)
    return;
  for (int b = 0; b < OST_N_BONES; b++)
    g_free (prediction->missing[b]);
  g_free (prediction->rule);
  g_free (prediction->weights);
  g_free (prediction->samples);
  g_free (prediction->features);
  g_free (prediction->source);
  g_free (prediction->masks);
  g_free (prediction);
}

/* --- Summaries ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  double value, weight;
} Weighted;

static int
compare_values (const void *a, const void *b)
{
  const Weighted *x = a, *y = b;

  return (x->value > y->value) - (x->value < y->value);
}

/* The smallest value at which the weights up to it reach the share `q` of all. */
static double
quantile (const Weighted *sorted, int n, double total, double q)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    if ((sum += sorted[i].weight) >= (q - ROUNDING) * total)
      return sorted[i].value;
  return sorted[n - 1].value;
}

/* values: every `stride`-th, NAN is left out. */
static OstProbability
summarise (const double *values, int stride, const double *weights, int n)
{
  g_autofree Weighted *sorted = g_new (Weighted, MAX (n, 1));
  double               total = 0;
  int                  count = 0;

  for (int i = 0; i < n; i++)
    if (!isnan (values[i * stride]))
      {
        sorted[count++] = (Weighted) { values[i * stride], weights[i] };
        total += weights[i];
      }
  if (count == 0)
    return (OstProbability) { NAN, NAN, NAN };
  qsort (sorted, count, sizeof *sorted, compare_values);
  return (OstProbability) { quantile (sorted, count, total, 0.5), quantile (sorted, count, total, 0.05),
                            quantile (sorted, count, total, 0.95) };
}

/* The paper's equation 7 for one draw of all outlines: bones of a sample belong together, so the interval of a hand
 * is that of means, not the mean of intervals. */
double
ost_hand_prediction_of_sample (const OstHandPrediction *prediction, int sample)
{
  const double *row = prediction->samples + (gsize) sample * OST_N_BONES;
  double        sum = 0;
  int           n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    if (!isnan (row[b]))
      {
        sum += row[b];
        n++;
      }
  return n ? sum / n : NAN;
}

void
ost_hand_prediction_summarise (OstHandPrediction *prediction)
{
  const int          n = prediction->n_samples;
  g_autofree double *hands = g_new (double, MAX (n, 1));

  prediction->n_bones = 0;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      prediction->bones[b] = summarise (prediction->samples + b, OST_N_BONES, prediction->weights, n);
      prediction->n_bones += !isnan (prediction->bones[b].probability);
    }
  for (int s = 0; s < n; s++)
    hands[s] = ost_hand_prediction_of_sample (prediction, s);
  prediction->hand = summarise (hands, 1, prediction->weights, n);
  prediction->positive = prediction->hand.probability >= prediction->threshold;         /* NAN is not */
}
