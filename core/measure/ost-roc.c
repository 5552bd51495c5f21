/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-roc.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  double score;
  int    positive;
} Scored;

static int
by_falling_score (const void *a, const void *b)
{
  double x = ((const Scored *) a)->score, y = ((const Scored *) b)->score;

  return (x < y) - (x > y);
}

/* Those with a prediction, highest score first; NULL when one class is missing. */
static Scored *
sort (const double *scores, const guint8 *positive, int n, int *ret_n, int *ret_positives)
{
  Scored *sorted = g_new (Scored, MAX (n, 1));
  int     kept = 0, positives = 0;

  for (int i = 0; i < n; i++)
    if (!isnan (scores[i]))
      {
        sorted[kept++] = (Scored) { scores[i], positive[i] != 0 };
        positives += positive[i] != 0;
      }
  *ret_n = kept;
  *ret_positives = positives;
  if (positives == 0 || positives == kept)
    g_clear_pointer (&sorted, g_free);
  else
    qsort (sorted, kept, sizeof *sorted, by_falling_score);
  return sorted;
}

/* Subjects with the same score are called positive together, so a corner stands after the last of them; its slanting
 * edge is what makes the area count ties half. */
GArray *
ost_roc_curve (const double *scores, const guint8 *positive, int n)
{
  GArray            *points = g_array_new (FALSE, FALSE, sizeof (OstRocPoint));
  int                kept, positives, hits = 0, alarms = 0;
  g_autofree Scored *sorted = sort (scores, positive, n, &kept, &positives);
  OstRocPoint        point = { INFINITY, 0, 0 };

  if (sorted == NULL)
    return points;
  g_array_append_val (points, point);
  for (int i = 0; i < kept; i++)
    {
      hits += sorted[i].positive;
      alarms += !sorted[i].positive;
      if (i + 1 < kept && sorted[i + 1].score == sorted[i].score)
        continue;
      point = (OstRocPoint) { sorted[i].score, (double) alarms / (kept - positives), (double) hits / positives };
      g_array_append_val (points, point);
    }
  return points;
}

double
ost_roc_area (const double *scores, const guint8 *positive, int n)
{
  g_autoptr(GArray) points = ost_roc_curve (scores, positive, n);
  double            area = 0;

  if (points->len == 0)
    return NAN;
  for (guint i = 1; i < points->len; i++)
    {
      OstRocPoint a = g_array_index (points, OstRocPoint, i - 1), b = g_array_index (points, OstRocPoint, i);

      area += (b.false_positive - a.false_positive) * (a.true_positive + b.true_positive) / 2;
    }
  return area;
}

/* Strictly greater: of equal ones the first, with the highest threshold, stays. */
double
ost_roc_youden (const double *scores, const guint8 *positive, int n)
{
  g_autoptr(GArray) points = ost_roc_curve (scores, positive, n);
  double            best = -INFINITY, threshold = NAN;

  for (guint i = 0; i < points->len; i++)
    {
      OstRocPoint p = g_array_index (points, OstRocPoint, i);

      if (p.true_positive - p.false_positive > best)
        {
          best = p.true_positive - p.false_positive;
          threshold = p.threshold;
        }
    }
  return threshold;
}

double
ost_roc_sensitivity_at (const double *scores, const guint8 *positive, int n, double specificity)
{
  g_autoptr(GArray) points = ost_roc_curve (scores, positive, n);
  double            best = NAN;

  for (guint i = 0; i < points->len; i++)
    {
      OstRocPoint p = g_array_index (points, OstRocPoint, i);

      if (1 - p.false_positive >= specificity - 1e-12)
        best = p.true_positive;         /* sensitivity never falls along the curve */
    }
  return best;
}
