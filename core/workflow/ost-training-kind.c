/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-kind.h"

#include <math.h>

#include "core/workflow/ost-train-classifier.h"
#include "core/workflow/ost-train-encoder.h"
#include "core/workflow/ost-training-folder.h"

static const char *const ids[OST_TRAINING_N_KINDS] = { "segmenter", "encoder", "classifier" };

const char *
ost_training_kind_get_id (OstTrainingKind kind)
{
  return ids[kind];
}

gboolean
ost_training_kind_from_id (const char *id, OstTrainingKind *kind)
{
  for (int i = 0; i < OST_TRAINING_N_KINDS; i++)
    if (g_strcmp0 (id, ids[i]) == 0)
      {
        *kind = (OstTrainingKind) i;
        return TRUE;
      }
  return FALSE;
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

static gboolean
survey_readings (OstStore *store, guint64 seed, OstTrainingSurvey *survey, GError **error)
{
  OstTrainSummary summary;
  gboolean        enough = ost_train_segmenter_survey (store, seed, &summary, error);

  survey->n_readers = summary.n_readers;
  for (int p = 0; p < 3; p++)
    survey->parts[p] = summary.parts[p];
  return enough;
}

static gboolean
survey_patches (OstStore *store, guint64 seed, OstTrainingSurvey *survey, GError **error)
{
  OstPatchSummary summary;
  gboolean        enough = ost_patch_data_survey (store, seed, &summary, error);

  survey->n_read = summary.n_read;
  for (int p = 0; p < 3; p++)
    {
      survey->parts[p].n_images = summary.n_images_of[p];
      survey->parts[p].n_subjects = summary.n_subjects[p];
      survey->n_positive[p] = summary.n_positive[p];
      survey->n_unlabelled[p] = summary.n_unlabelled[p];
    }
  return enough;
}

gboolean
ost_training_survey (OstStore *store, OstTrainingKind kind, guint64 seed, OstTrainingSurvey *survey, GError **error)
{
  const OstTrainClassifierOptions options = { .seed = seed, .threshold = 0.5 };

  *survey = (OstTrainingSurvey) { 0 };
  if (kind == OST_TRAINING_SEGMENTER)
    return survey_readings (store, seed, survey, error);
  return survey_patches (store, seed, survey, error)
         && (kind == OST_TRAINING_ENCODER || ost_train_classifier_check (store, &options, error));
}

gboolean
ost_training_prepare (OstStore *store, const OstTrainingWish *wish, GError **error)
{
  const OstTrainOptions           options = { wish->preset, wish->seed, wish->epochs };
  const OstTrainClassifierOptions classifier = { .seed = wish->seed, .threshold = 0.5 };
  OstTrainSummary                 summary;

  switch (wish->kind)
    {
    case OST_TRAINING_ENCODER:
      return ost_patch_data_prepare (store, wish->seed, error);
    case OST_TRAINING_CLASSIFIER:
      return ost_train_classifier_prepare (store, &classifier, error);
    case OST_TRAINING_SEGMENTER:
    default:
      return ost_train_segmenter_prepare (store, &options, &summary, error);
    }
}

/* --- After -------------------------------------------------------------------------------------------------------- */

gint64
ost_training_register (OstStore *store, OstTrainingKind kind, GError **error)
{
  switch (kind)
    {
    case OST_TRAINING_ENCODER:
      return ost_train_encoder_register (store, error);
    case OST_TRAINING_CLASSIFIER:
      return ost_train_classifier_register (store, error);
    case OST_TRAINING_SEGMENTER:
    default:
      return ost_train_segmenter_register (store, error);
    }
}

gboolean
ost_training_can_resume (const char *project, OstTrainingKind kind)
{
  return ost_training_folder_has (project, ids[kind], "checkpoint.safetensors");
}

gboolean
ost_training_has_best (const char *project, OstTrainingKind kind)
{
  return ost_training_folder_has (project, ids[kind], "best.safetensors");
}
