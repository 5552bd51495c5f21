/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-train-classifier.h"

#include <math.h>

#include "core/learn/ost-fine-tune.h"
#include "core/learn/ost-number-table.h"
#include "core/workflow/ost-model-choose.h"
#include "core/workflow/ost-model-metadata.h"
#include "core/workflow/ost-progress-json.h"
#include "core/workflow/ost-train-encoder.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-run.h"

#define KIND "classifier"

#define MEMBER(kind, name) OST_MEMBER (OstClassifierProgress, kind, name)
static const OstMember members[] = {
  MEMBER (TEXT, stage),
  MEMBER (LONG, step),
  MEMBER (LONG, steps),
  MEMBER (REAL, lambda),
  MEMBER (REAL, temperature),
  MEMBER (REAL, validation_macro_f1),
  MEMBER (REAL, validation_auc),
  MEMBER (REAL, validation_loss),
  MEMBER (REAL, seconds),
  MEMBER (REAL, seconds_left),
  MEMBER (TEXT, warning),
};

char *
ost_classifier_progress_to_json (const OstClassifierProgress *progress)
{
  return ost_progress_json_line (members, G_N_ELEMENTS (members), progress);
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

static gboolean
check_labels (OstStore *store, GError **error)
{
  g_autoptr(GHashTable) subjects = ost_store_load_subjects (store, error);
  GHashTableIter        iter;
  gpointer              value;

  if (subjects == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, subjects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!isnan (((OstSubject *) value)->t_score))
      return TRUE;
  g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                       "No subject has a T-score. Import them with “osteon-cli import PROJECT PATH --subjects "
                       "FILE.csv”.");
  return FALSE;
}

gboolean
ost_train_classifier_check (OstStore *store, const OstTrainClassifierOptions *options, GError **error)
{
  g_autoptr(OstModelRow) encoder = ost_model_choose (store, "encoder", options->encoder, error);

  return encoder != NULL && check_labels (store, error);
}

gboolean
ost_train_classifier_prepare (OstStore *store, const OstTrainClassifierOptions *options, GError **error)
{
  return ost_train_classifier_check (store, options, error) && ost_patch_data_prepare (store, options->seed, error);
}

/* --- Running ------------------------------------------------------------------------------------------------------ */

static gboolean
report (const OstClassifierProgress *progress, gpointer run)
{
  return ost_training_run_say (run, ost_classifier_progress_to_json (progress));
}

static gboolean
save (OstClassifier *classifier, const OstTrainingRun *run, const OstTrainClassifierOptions *options, gint64 encoder,
      const OstPatchSummary *summary, const OstClassifierProgress *last, GError **error)
{
  g_autoptr(GHashTable) card = ost_number_table_new ();
  g_autofree char      *path = ost_training_folder_dup (run->project, KIND, "best.safetensors");

  g_hash_table_insert (card, g_strdup ("rule"), ost_classifier_describe_rule (classifier));
  ost_number_table_put (card, "encoder", (double) encoder);
  ost_number_table_put (card, "seed", (double) options->seed);
  ost_number_table_put (card, "threshold", options->threshold);
  ost_number_table_put (card, "balanced", options->balanced);
  ost_number_table_put (card, "fine.tuned", options->fine_tune);
  ost_number_table_put (card, "lambda", last->lambda);
  ost_number_table_put (card, "temperature", last->temperature);
  ost_number_table_put (card, "validation.macro_f1", last->validation_macro_f1);
  ost_number_table_put (card, "validation.auc", last->validation_auc);
  ost_number_table_put (card, "validation.loss", last->validation_loss);
  ost_number_table_put (card, "subjects.train", summary->n_subjects[OST_SPLIT_TRAIN]);
  ost_number_table_put (card, "subjects.validation", summary->n_subjects[OST_SPLIT_VALIDATION]);
  ost_number_table_put (card, "positive.train", summary->n_positive[OST_SPLIT_TRAIN]);
  ost_number_table_put (card, "positive.validation", summary->n_positive[OST_SPLIT_VALIDATION]);
  ost_number_table_put_words (card, "warning", last->warning);
  return ost_classifier_save (classifier, path, card, error);
}

static gboolean
report_fine_tuning (const OstEncoderProgress *progress, gpointer run)
{
  return g_str_equal (progress->stage, "done") || ost_training_run_say (run, ost_encoder_progress_to_json (progress));
}

/* Takes the encoder; the one to put the probe on, or NULL. */
static OstEncoder *
fine_tune (OstTrainingRun *run, const OstTrainClassifierOptions *options, const OstPatchSet *set, OstEncoder *encoder,
           GError **error)
{
  const OstFineTuning   tuning = { options->fine_tune, 0, options->balanced, options->seed };
  g_autofree char      *folder = ost_training_folder_dup (run->project, KIND, "fine-tuning");
  g_autoptr(OstEncoder) own = encoder;

  if (options->fine_tune <= 0)
    return g_steal_pointer (&own);
  return ost_fine_tune (set, own, &tuning, folder, report_fine_tuning, run, error);
}

/* The encoder of the options: its number and itself. */
static OstEncoder *
load_encoder (OstStore *store, const char *name, gint64 *ret_id, GError **error)
{
  g_autoptr(OstModelRow) row = ost_model_choose (store, "encoder", name, error);

  if (row == NULL)
    return NULL;
  *ret_id = row->id;
  return ost_encoder_load (row->path, error);
}

static gboolean
run_locked (OstTrainingRun *run, const OstTrainClassifierOptions *options, OstPatchSummary *summary, GError **error)
{
  g_autoptr(OstStore)      store = ost_store_open (run->project, OST_STORE_READ, error);
  g_autofree char         *sites = store ? ost_patch_data_dup_sites (store, error) : NULL;
  gint64                   id = 0;
  g_autoptr(OstEncoder)    encoder = sites ? load_encoder (store, options->encoder, &id, error) : NULL;
  OstClassifierTraining    training = { { options->threshold, 1, options->rule, sites }, options->balanced };
  OstPatchDataOptions      data = { .rule = options->rule, .seed = options->seed };
  g_autoptr(OstPatchSet)   set = NULL;
  g_autoptr(OstClassifier) classifier = NULL;
  OstClassifierProgress    last;

  if (encoder == NULL || (options->fine_tune > 0 && !ost_fine_tune_check (encoder, error)))
    return FALSE;
  data.config = *ost_encoder_get_config (encoder);
  if ((set = ost_patch_data_load (run->project, &data, ost_training_run_say_loading, run, summary, error)) == NULL)
    return FALSE;
  if ((encoder = fine_tune (run, options, set, g_steal_pointer (&encoder), error)) == NULL)
    return FALSE;
  classifier = ost_classifier_train (set, g_steal_pointer (&encoder), &training, report, run, &last, error);
  return classifier != NULL && save (classifier, run, options, id, summary, &last, error);
}

gboolean
ost_train_classifier_run (const char *project, const OstTrainClassifierOptions *options, OstTrainingSay say,
                          gpointer user_data, OstPatchSummary *summary, GError **error)
{
  const OstTrainingStart start = { "", NULL, options->seed, 0, FALSE };
  g_auto(OstTrainingRun) run = OST_TRAINING_RUN_INIT;

  run.say = say;
  run.user_data = user_data;
  return ost_training_run_begin (&run, project, KIND, &start, error) && run_locked (&run, options, summary, error);
}

/* --- After -------------------------------------------------------------------------------------------------------- */

/* The number of the encoder that the file names, if the project still has it. */
static gint64
parent_of (OstStore *store)
{
  g_autofree char          *path = ost_training_folder_dup (ost_store_get_path (store), KIND, "best.safetensors");
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, NULL);
  const char               *text = file ? ost_safetensors_get_metadata (file, "encoder") : NULL;
  g_autoptr(OstModelRow)    row = text ? ost_store_find_model (store, text, NULL) : NULL;

  return row ? row->id : 0;
}

gint64
ost_train_classifier_register (OstStore *store, GError **error)
{
  g_autofree char *card = ost_model_metadata_to_card (ost_store_get_path (store), KIND, error);

  return card ? ost_training_folder_register (store, KIND, parent_of (store), card, error) : 0;
}

OstClassifier *
ost_train_classifier_load (OstStore *store, const char *model, gint64 *ret_id, GError **error)
{
  g_autoptr(OstModelRow) row = ost_model_choose (store, KIND, model, error);

  if (row == NULL)
    return NULL;
  *ret_id = row->id;
  return ost_classifier_load (row->path, error);
}
