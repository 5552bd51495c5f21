/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-sinkhorn.h"

#include <math.h>

/* A round of Sinkhorn and Knopp in logarithms: with x_bk = s_bk / epsilon, ln c_k = - ln sum_b e^(x_bk + ln r_b) and
 * ln r_b = - ln sum_k e^(x_bk + ln c_k), each less its largest term, so that nothing over- or underflows. The scale of
 * all c may drift (the share n / K is left out); r takes it out again. Sums run in the order of rows: same bits. */
typedef struct
{
  const float *scores;
  int          n, k;
  double       sharpness;               /* 1 / epsilon */
  double      *samples, *prototypes;    /* n, k: logarithms of the scales */
  double      *most, *sum;              /* k each: of the logarithm of a sum */
} Sinkhorn;

/* Every prototype gets the same: c_k = 1 / sum_b r_b e^(..), all samples in one pass for the largest terms and one for
 * the sums. (The share itself, n / K, would be taken out again by the samples' turn.) */
static void
balance_prototypes (Sinkhorn *s)
{
  for (int k = 0; k < s->k; k++)
    {
      s->most[k] = -G_MAXDOUBLE;
      s->sum[k] = 0;
    }
  for (int b = 0; b < s->n; b++)
    for (int k = 0; k < s->k; k++)
      s->most[k] = fmax (s->most[k], (double) s->scores[(gsize) b * s->k + k] * s->sharpness + s->samples[b]);
  for (int b = 0; b < s->n; b++)
    for (int k = 0; k < s->k; k++)
      s->sum[k] += exp ((double) s->scores[(gsize) b * s->k + k] * s->sharpness + s->samples[b] - s->most[k]);
  for (int k = 0; k < s->k; k++)
    s->prototypes[k] = -s->most[k] - log (s->sum[k]);
}

/* Every sample is assigned once: r_b = 1 / sum_k c_k e^(..). */
static void
balance_samples (Sinkhorn *s)
{
  for (int b = 0; b < s->n; b++)
    {
      const float *row = s->scores + (gsize) b * s->k;
      double       most = -G_MAXDOUBLE, sum = 0;

      for (int k = 0; k < s->k; k++)
        most = fmax (most, (double) row[k] * s->sharpness + s->prototypes[k]);
      for (int k = 0; k < s->k; k++)
        sum += exp ((double) row[k] * s->sharpness + s->prototypes[k] - most);
      s->samples[b] = -most - log (sum);
    }
}

void
ost_sinkhorn (float *q, const float *scores, int n, int k, int first, double epsilon, int iterations, double *scratch)
{
  Sinkhorn s = { scores, n, k, 1 / epsilon, scratch, scratch + n, scratch + n + k, scratch + n + 2 * k };

  for (int b = 0; b < n; b++)
    s.samples[b] = 0;
  for (int i = 0; i < iterations; i++)
    {
      balance_prototypes (&s);
      balance_samples (&s);
    }
  for (int b = first; b < n; b++)
    for (int j = 0; j < k; j++)
      *q++ = (float) exp ((double) scores[(gsize) b * k + j] * s.sharpness + s.samples[b] + s.prototypes[j]);
}

gsize
ost_sinkhorn_doubles (int n, int k)
{
  return (gsize) n + 3 * (gsize) k;
}
