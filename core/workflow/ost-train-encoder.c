/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-train-encoder.h"

#include "core/workflow/ost-model-metadata.h"
#include "core/workflow/ost-progress-json.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-run.h"

#define KIND "encoder"

#define MEMBER(kind, name) OST_MEMBER (OstEncoderProgress, kind, name)
static const OstMember members[] = {
  MEMBER (TEXT, stage),
  MEMBER (INT, epoch),
  MEMBER (INT, epochs),
  MEMBER (LONG, step),
  MEMBER (LONG, steps),
  MEMBER (REAL, loss),
  MEMBER (REAL, rate),
  MEMBER (REAL, rank),
  MEMBER (INT, rank_possible),
  MEMBER (REAL, feature_rank),
  MEMBER (REAL, prototypes),
  MEMBER (INT, prototypes_possible),
  MEMBER (TEXT, warning),
  MEMBER (REAL, validation_loss),
  MEMBER (REAL, waiting),
  MEMBER (REAL, short_views),
  MEMBER (REAL, seconds),
  MEMBER (REAL, seconds_left),
};

char *
ost_encoder_progress_to_json (const OstEncoderProgress *progress)
{
  return ost_progress_json_line (members, G_N_ELEMENTS (members), progress);
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

gboolean
ost_train_encoder_prepare (OstStore *store, const OstTrainEncoderOptions *options, GError **error)
{
  return ost_patch_data_prepare (store, options->seed, error);
}

/* --- Running ------------------------------------------------------------------------------------------------------ */

static gboolean
make_training (const OstTrainEncoderOptions *options, OstEncoderTraining *training, GError **error)
{
  if (!ost_encoder_training_preset (training, options->preset, options->method))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "There is no preset “%s”: quick, workstation or paper.", options->preset);
      return FALSE;
    }
  training->seed = options->seed;
  if (options->epochs > 0)
    training->epochs = options->epochs;
  if (options->conventional)
    training->crop.min_bone = 0;
  training->config.segmented = !options->whole;
  return TRUE;
}

static gboolean
report (const OstEncoderProgress *progress, gpointer run)
{
  return ost_training_run_say (run, ost_encoder_progress_to_json (progress));
}

static gboolean
run_locked (OstTrainingRun *run, const OstEncoderTraining *training, OstPatchSummary *summary, GError **error)
{
  const OstPatchDataOptions data = { training->config, OST_T_RULE_BELOW, training->seed, FALSE };
  g_autoptr(OstPatchSet)    set = ost_patch_data_load (run->project, &data, ost_training_run_say_loading, run, summary,
                                                       error);

  if (set == NULL || !ost_encoder_train (set, training, run->folder, report, run, error))
    return FALSE;
  if (ost_training_folder_has (run->project, KIND, "best.safetensors"))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "Training was stopped before its first epoch: there is no encoder to keep.");
  return FALSE;
}

gboolean
ost_train_encoder_run (const char *project, const OstTrainEncoderOptions *options, gboolean resume, OstTrainingSay say,
                       gpointer user_data, OstPatchSummary *summary, GError **error)
{
  const OstTrainingStart start = { options->preset, ost_encoder_method_get_id (options->method), options->seed,
                                   options->epochs, resume };
  g_auto(OstTrainingRun) run = OST_TRAINING_RUN_INIT;
  OstEncoderTraining     training;

  run.say = say;
  run.user_data = user_data;
  return make_training (options, &training, error) && ost_training_run_begin (&run, project, KIND, &start, error)
         && run_locked (&run, &training, summary, error);
}

/* --- After -------------------------------------------------------------------------------------------------------- */

gint64
ost_train_encoder_register (OstStore *store, GError **error)
{
  g_autofree char *card = ost_model_metadata_to_card (ost_store_get_path (store), KIND, error);

  return card ? ost_training_folder_register (store, KIND, 0, card, error) : 0;
}

gboolean
ost_train_encoder_can_resume (const char *project)
{
  return ost_training_folder_has (project, KIND, "checkpoint.safetensors");
}
