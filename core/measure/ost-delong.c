/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-delong.h"

#include <math.h>
#include <stdlib.h>

/* An AUC is a mean over positives of the share of negatives that each beats, and over negatives of the share of
 * positives that beats them: two means of independent subjects, so its variance is the sum of the variances of both,
 * and the covariance of two AUCs on the same subjects likewise. Ranks give all shares at once: the rank among all
 * minus the rank within the own class is the number of the other class below. */

typedef struct
{
  double score;
  int    at;
} Place;

static int
by_score (const void *a, const void *b)
{
  double x = ((const Place *) a)->score, y = ((const Place *) b)->score;

  return (x > y) - (x < y);
}

/* ranks[i] of scores[i], 1 .. n, equal scores share the mean of their ranks. */
static void
mid_ranks (const double *scores, int n, double *ranks)
{
  g_autofree Place *places = g_new (Place, n);

  for (int i = 0; i < n; i++)
    places[i] = (Place) { scores[i], i };
  qsort (places, n, sizeof *places, by_score);
  for (int from = 0, to; from < n; from = to)
    {
      for (to = from + 1; to < n && places[to].score == places[from].score; to++)
        ;
      for (int i = from; i < to; i++)
        ranks[places[i].at] = (from + 1 + to) / 2.0;
    }
}

/* Placement values: for each subject the share of the other class that it beats. `scores` holds the m positives, then
 * the n negatives. Returns the AUC. */
static double
place (const double *scores, int m, int n, double *values)
{
  g_autofree double *all = g_new (double, m + n), *own = g_new (double, m + n);
  double             auc = 0;

  mid_ranks (scores, m + n, all);
  mid_ranks (scores, m, own);
  mid_ranks (scores + m, n, own + m);
  for (int i = 0; i < m; i++)
    {
      values[i] = (all[i] - own[i]) / n;
      auc += values[i] / m;
    }
  for (int j = m; j < m + n; j++)
    values[j] = 1 - (all[j] - own[j]) / m;
  return auc;
}

/* Of the means of x and y. */
static double
covariance (const double *x, const double *y, int n)
{
  double mx = 0, my = 0, sum = 0;

  for (int i = 0; i < n; i++)
    {
      mx += x[i] / n;
      my += y[i] / n;
    }
  for (int i = 0; i < n; i++)
    sum += (x[i] - mx) * (y[i] - my);
  return sum / (n - 1) / n;
}

/* Subjects with both scores, positives first: scores[0] and scores[1] of *ret_m + *ret_n each. */
static void
gather (const double *a, const double *b, const guint8 *positive, int n, double *scores[2], int *ret_m, int *ret_n)
{
  int k = 0;

  for (int wanted = 1; wanted >= 0; wanted--)
    {
      for (int i = 0; i < n; i++)
        if ((positive[i] != 0) == wanted && !isnan (a[i]) && !isnan (b[i]))
          {
            scores[0][k] = a[i];
            scores[1][k++] = b[i];
          }
      if (wanted)
        *ret_m = k;
    }
  *ret_n = k - *ret_m;
}

static void
test_difference (OstDeLong *test)
{
  double variance = test->variance[0] + test->variance[1] - 2 * test->covariance, sd = sqrt (MAX (variance, 0));

  test->low = test->difference - 1.959963984540054 * sd;
  test->high = test->difference + 1.959963984540054 * sd;
  if (sd > 1e-12)               /* equal methods leave rounding behind */
    test->z = test->difference / sd;
  else
    test->z = fabs (test->difference) < 1e-12 ? 0 : copysign (INFINITY, test->difference);
  test->p = erfc (fabs (test->z) / sqrt (2));
}

OstDeLong
ost_delong (const double *a, const double *b, const guint8 *positive, int n)
{
  g_autofree double *memory = g_new (double, 4 * (gsize) MAX (n, 1));
  double            *scores[2] = { memory, memory + n }, *values[2] = { memory + 2 * n, memory + 3 * n };
  OstDeLong          test = { { NAN, NAN }, { NAN, NAN }, NAN, NAN, NAN, NAN, NAN, NAN };
  int                m, k;

  gather (a, b, positive, n, scores, &test.n_positive, &test.n_negative);
  m = test.n_positive;
  k = test.n_negative;
  if (m == 0 || k == 0)
    return test;
  for (int i = 0; i < 2; i++)
    test.auc[i] = place (scores[i], m, k, values[i]);
  if (m < 2 || k < 2)
    return test;
  for (int i = 0; i < 2; i++)
    test.variance[i] = covariance (values[i], values[i], m) + covariance (values[i] + m, values[i] + m, k);
  test.covariance = covariance (values[0], values[1], m) + covariance (values[0] + m, values[1] + m, k);
  test.difference = test.auc[0] - test.auc[1];
  test_difference (&test);
  return test;
}
