/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Whether two methods differ in AUC on the same subjects: DeLong, DeLong and Clarke-Pearson 1988, with the mid-ranks of
 * Sun and Xu 2014, so that n log n steps are enough. Subjects are taken as independent: one score for each person. */
typedef struct
{
  double auc[2];
  double variance[2], covariance;       /* of the two AUCs */
  double difference;            /* auc[0] - auc[1] */
  double low, high;             /* 95 % interval of the difference, normal approximation */
  double z, p;                  /* two-sided; difference and its variance both 0: z 0, p 1 */
  int    n_positive, n_negative;        /* subjects with both scores */
} OstDeLong;

/* a, b: n scores each, higher means more positive (NAN in either: the subject is left out of both); positive: 0 or 1.
 * AUCs are NAN when a class is missing, all else too when a class has fewer than 2 subjects. Any thread. */
OstDeLong ost_delong (const double *a, const double *b, const guint8 *positive, int n);
