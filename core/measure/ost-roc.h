/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* How well scores tell positives from negatives. scores: n finite numbers, higher means more positive (NAN: no
 * prediction, left out); positive: n truths, 0 or 1. Any thread.
 *
 * A curve has a corner for each distinct score, from (0, 0), where nobody is called positive, to (1, 1). Its area
 * counts ties half: it is the share of pairs of a positive and a negative in which the positive scores higher (Mann
 * and Whitney 1947). Without a positive or without a negative there is no curve: the area is NAN and there are no
 * points. */
typedef struct
{
  double threshold;             /* positive: score >= threshold; +INFINITY at the first point */
  double false_positive;        /* share of the negatives called positive: 1 - specificity */
  double true_positive;         /* share of the positives: sensitivity */
} OstRocPoint;

/* Points in order, element type OstRocPoint; g_array_unref. */
GArray *ost_roc_curve (const double *scores, const guint8 *positive, int n);

double  ost_roc_area  (const double *scores, const guint8 *positive, int n);

/* The point of the largest Youden index, sensitivity + specificity - 1, of equal ones that with the higher threshold:
 * a rule made on validation subjects, to be applied to others. NAN without a curve. */
double  ost_roc_youden (const double *scores, const guint8 *positive, int n);

/* Sensitivity where the specificity is at least `specificity`, the best such point; NAN without a curve. */
double  ost_roc_sensitivity_at (const double *scores, const guint8 *positive, int n, double specificity);
