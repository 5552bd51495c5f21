/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/workflow/ost-model-row.h"
#include "core/workflow/ost-train-segmenter.h"

/* Seconds a step on two idle cores (AVX-512): quick over 25 steps, workstation over 50. paper was not timed: scaled by its
 * multiplications. For a first impression: after the first steps the run says it itself, and after the first
 * model of a preset this machine's own pace is known. */
static const struct { const char *preset; double step_s; } paces[] = {
  { "quick", 0.28 }, { "workstation", 0.4 }, { "paper", 26 },
};

#define READ_S 0.15             /* to decode one radiograph and fit it to the working size */

double
ost_train_segmenter_estimate (const OstTrainOptions *options, const OstTrainSummary *summary, double step_seconds)
{
  OstSegmenterTraining training;
  int                  n_train = summary->parts[OST_SPLIT_TRAIN].n_images;
  gint64               steps;

  if (!ost_segmenter_training_preset (&training, options->preset))
    return NAN;
  for (gsize i = 0; isnan (step_seconds) && i < G_N_ELEMENTS (paces); i++)
    if (g_str_equal (paces[i].preset, options->preset))
      step_seconds = paces[i].step_s;
  steps = training.steps_per_epoch ? training.steps_per_epoch : (n_train + training.batch - 1) / training.batch;
  return READ_S * summary->n_images + step_seconds * (double) steps * (options->epochs > 0 ? options->epochs : training.epochs);
}

double
ost_train_segmenter_measured (OstStore *store, const char *preset)
{
  g_autoptr(GPtrArray) rows = ost_store_list_models (store, NULL);

  for (guint i = rows ? rows->len : 0; i > 0; i--)
    {
      const OstModelRow *row = rows->pdata[i - 1];
      g_autofree char   *trained = ost_model_row_dup_word (row, "preset");
      double             pace = ost_model_row_get_number (row, "seconds_per_step");

      if (g_strcmp0 (trained, preset) == 0 && pace > 0)
        return pace;
    }
  return NAN;
}
