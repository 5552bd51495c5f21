/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/measure/ost-quantile.h"
#include "core/workflow/ost-evaluate-prompts.h"

const double ost_evaluate_iou[OST_EVALUATE_N_IOU] = { 0.85, 0.90, 0.95 };
const int ost_evaluate_after[OST_EVALUATE_N_AFTER] = { 1, 2, 3, 5 };

static gboolean
is_meant (const OstEvaluateRow *row, const char *image, int bone)
{
  return (image == NULL || g_str_equal (image, row->image)) && (bone < 0 || bone == (int) row->bone);
}

static gboolean
reached (const OstRobotRun *run, double iou)
{
  gboolean any = run->start_iou >= iou;

  for (int i = 0; i < run->n; i++)
    any |= run->iou[i] >= iou;
  return any;
}

static void
add_run (OstEvaluateSummary *sum, const OstEvaluation *evaluation, const OstRobotRun *run)
{
  sum->n++;
  sum->failed_target += !reached (run, evaluation->target);
  for (int t = 0; t < OST_EVALUATE_N_IOU; t++)
    {
      sum->noc[t] += MIN (ost_robot_run_noc (run, ost_evaluate_iou[t]), evaluation->max_clicks);
      sum->failed[t] += !reached (run, ost_evaluate_iou[t]);
    }
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    sum->dice[d] += ost_robot_run_dice (run, ost_evaluate_after[d]);
  sum->suggested += run->n_suggested;
  sum->dice_suggested += ost_robot_run_dice (run, run->n_suggested);
}

/* Mean of hd95[d] over the rows that have one. */
static double
mean_hd95 (const OstEvaluation *evaluation, const char *image, int bone, int d)
{
  double sum = 0;
  int n = 0;

  for (guint i = 0; i < evaluation->rows->len; i++)
    {
      const OstEvaluateRow *row = evaluation->rows->pdata[i];

      if (is_meant (row, image, bone) && isfinite (row->hd95[d]))
        {
          sum += row->hd95[d];
          n++;
        }
    }
  return n > 0 ? sum / n : NAN;
}

static void
divide (OstEvaluateSummary *sum, double target)
{
  for (int t = 0; t < OST_EVALUATE_N_IOU; t++)
    {
      gboolean asked = ost_evaluate_iou[t] <= target;

      sum->noc[t] = asked ? sum->noc[t] / sum->n : NAN;
      sum->failed[t] = asked ? sum->failed[t] : -1;
    }
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    sum->dice[d] /= sum->n;
  sum->suggested /= sum->n;
  sum->dice_suggested /= sum->n;
}

OstEvaluateSummary
ost_evaluation_summarize (const OstEvaluation *evaluation, const char *image, int bone)
{
  OstEvaluateSummary sum = { 0 };
  g_autoptr(GArray) ms = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < evaluation->rows->len; i++)
    {
      const OstEvaluateRow *row = evaluation->rows->pdata[i];

      if (!is_meant (row, image, bone))
        continue;
      add_run (&sum, evaluation, &row->run);
      for (int k = 0; k < row->run.n; k++)
        g_array_append_vals (ms, &(double) { 1e3 * row->run.seconds[k] }, 1);
    }
  divide (&sum, evaluation->target);
  for (int d = 0; d < OST_EVALUATE_N_AFTER; d++)
    sum.hd95[d] = mean_hd95 (evaluation, image, bone, d);
  sum.median_ms = sum.p95_ms = NAN;
  if (ms->len > 0)
    {
      double *sorted = (double *) (void *) ms->data;

      ost_sort_doubles (sorted, ms->len);
      sum.median_ms = ost_quantile_nearest (sorted, ms->len, 0.5);
      sum.p95_ms = ost_quantile_nearest (sorted, ms->len, 0.95);
    }
  return sum;
}
