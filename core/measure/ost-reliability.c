/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-reliability.h"

#include <math.h>

/* Wilson's interval: the shares from which the observed one is z standard errors away, with their errors and not its
 * own. It stays within 0 .. 1 and has a width where the share is 0 or 1. */
static void
finish_bin (OstReliabilityBin *bin)
{
  const double z = 1.959963984540054, z2 = z * z;       /* 97.5 % of the normal distribution */
  double       share, middle, half;

  if (bin->n == 0)
    {
      bin->probability = bin->positives = bin->low = bin->high = NAN;
      return;
    }
  bin->probability /= bin->n;
  bin->positives /= bin->n;
  share = bin->positives;
  middle = (share + z2 / (2 * bin->n)) / (1 + z2 / bin->n);
  half = z / (1 + z2 / bin->n) * sqrt (share * (1 - share) / bin->n + z2 / (4.0 * bin->n * bin->n));
  bin->low = MAX (middle - half, 0);
  bin->high = MIN (middle + half, 1);
}

OstReliability
ost_reliability (const double *probabilities, const guint8 *positive, int n, int n_bins)
{
  OstReliability r = { .n_bins = CLAMP (n_bins, 1, OST_RELIABILITY_MAX_BINS) };

  for (int i = 0; i < n; i++)
    if (!isnan (probabilities[i]))
      {
        double             p = CLAMP (probabilities[i], 0, 1);
        OstReliabilityBin *bin = &r.bins[CLAMP ((int) ceil (p * r.n_bins) - 1, 0, r.n_bins - 1)];

        bin->n++;
        bin->probability += p;
        bin->positives += positive[i] != 0;
        r.n++;
      }
  for (int b = 0; b < r.n_bins; b++)
    {
      OstReliabilityBin *bin = &r.bins[b];
      double             gap;

      finish_bin (bin);
      gap = bin->n ? fabs (bin->probability - bin->positives) : 0;
      r.ece += gap * bin->n / MAX (r.n, 1);
      r.largest = MAX (r.largest, gap);
    }
  if (r.n == 0)
    r.ece = r.largest = NAN;
  return r;
}
