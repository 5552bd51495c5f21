/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Whether a probability means what it says, of a positive class: equal bins of (i / n, (i + 1) / n], 0 in the first;
 * ECE = sum of n_bin / n |mean probability - share of positives| (Naeini, Cooper and Hauskrecht 2015, of the positive
 * class, not of the more likely one). ost-agreement.h has the calibration of label maps. */
#define OST_RELIABILITY_MAX_BINS 20

typedef struct
{
  int    n;
  double probability, positives;        /* mean, share; NAN when empty */
  double low, high;                     /* of the share: 95 % interval of Wilson 1927; NAN when empty */
} OstReliabilityBin;

typedef struct
{
  int    n_bins, n;
  OstReliabilityBin bins[OST_RELIABILITY_MAX_BINS];
  double ece, largest;          /* largest: of the gaps (MCE); both NAN without predictions */
} OstReliability;

/* probabilities in 0 .. 1 (NAN left out, others taken as the nearest); n_bins 1 .. OST_RELIABILITY_MAX_BINS. Any
 * thread. */
OstReliability ost_reliability (const double *probabilities, const guint8 *positive, int n, int n_bins);
