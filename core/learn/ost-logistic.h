/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Logistic regression to its optimum, for a few thousand rows: the minimum over beta and b of
 *
 *   L = sum_i w_i ln (1 + e^(-s_i f_i)) + lambda / 2 |beta|^2,   f_i = x_i beta + b,   s_i = +1 or -1,
 *
 * b without penalty; with lambda > 0 there is one minimum. Newton's method in double, so that nothing depends on a
 * seed, a rate or a number of epochs. Same bits with the same threads and machine. */
typedef struct
{
  const double *x;              /* n x p, row-major, centred and scaled by the caller; borrowed while in use */
  const guint8 *positive;       /* n; 0 or 1 */
  const double *weights;        /* n; 0 or more, summing to 1 */
  int           n, p;
} OstLogisticData;

typedef struct _OstLogistic OstLogistic;

/* Takes memory for min (n, p)^2 (twice that when p > n) and n p doubles. */
OstLogistic *ost_logistic_new  (OstLogisticData data);
void         ost_logistic_free (OstLogistic *logistic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstLogistic, ost_logistic_free)

/* beta: p numbers and b, where to start and then the minimum. Returns the steps taken, 100 at most: so many only where
 * rounding, not the method, is the limit. lambda > 0. */
int          ost_logistic_fit  (OstLogistic *logistic, double lambda, double *beta);
