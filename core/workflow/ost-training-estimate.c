/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/learn/ost-encoder-trainer.h"
#include "core/workflow/ost-model-row.h"
#include "core/workflow/ost-training-kind.h"

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

/* Seconds a step of the newest model of that kind and preset. */
static double
measured (OstStore *store, OstTrainingKind kind, const char *preset)
{
  g_autoptr(GPtrArray) rows = ost_store_list_models (store, NULL);

  for (guint i = rows ? rows->len : 0; i > 0; i--)
    {
      const OstModelRow *row = rows->pdata[i - 1];
      g_autofree char   *trained = ost_model_row_dup_word (row, "preset");
      double             pace = ost_model_row_get_number (row, "seconds_per_step");

      if (g_str_equal (row->kind, ost_training_kind_get_id (kind)) && g_strcmp0 (trained, preset) == 0 && pace > 0)
        return pace;
    }
  return NAN;
}

double
ost_train_segmenter_measured (OstStore *store, const char *preset)
{
  return measured (store, OST_TRAINING_SEGMENTER, preset);
}

/* Seven bones of each radiograph, whole batches. */
static double
estimate_encoder (OstStore *store, const OstTrainingWish *wish, const OstTrainingSurvey *survey)
{
  OstEncoderMethod   method = OST_ENCODER_SIMCLR;
  OstEncoderTraining training;
  int                n_patches = OST_N_BONES * survey->parts[OST_SPLIT_TRAIN].n_images;
  int                epochs;

  if (wish->method && !ost_encoder_method_from_id (wish->method, &method))
    return NAN;
  if (!ost_encoder_training_preset (&training, wish->preset, method))
    return NAN;
  epochs = wish->epochs > 0 ? wish->epochs : training.epochs;
  return measured (store, OST_TRAINING_ENCODER, wish->preset) * MAX (n_patches / training.batch, 1) * epochs;
}

double
ost_training_estimate (OstStore *store, const OstTrainingWish *wish, const OstTrainingSurvey *survey)
{
  const OstTrainOptions options = { wish->preset, wish->seed, wish->epochs };
  OstTrainSummary       summary = { 0 };

  if (wish->kind == OST_TRAINING_CLASSIFIER)
    return NAN;
  if (wish->kind == OST_TRAINING_ENCODER)
    return estimate_encoder (store, wish, survey);
  for (int p = 0; p < 3; p++)
    {
      summary.parts[p] = survey->parts[p];
      summary.n_images += survey->parts[p].n_images;
    }
  return ost_train_segmenter_estimate (&options, &summary, measured (store, wish->kind, wish->preset));
}
