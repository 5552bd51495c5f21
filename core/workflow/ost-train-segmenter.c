/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-train-segmenter.h"

#include "core/workflow/ost-model-metadata.h"
#include "core/workflow/ost-training-data.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-progress.h"
#include "core/workflow/ost-training-run.h"
#include "core/workflow/ost-training-split.h"

#define KIND "segmenter"

char *
ost_train_segmenter_dup_folder (const char *project)
{
  return ost_training_folder_dup (project, KIND, NULL);
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

static gboolean
check_enough (GPtrArray *items, const OstTrainSummary *summary, GError **error)
{
  if (items->len == 0)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "There is no accepted reading to learn from. Accept a radiograph first: in the window with "
                         "Ctrl+Enter, or with “osteon-cli edit PROJECT IMAGE accept”.");
  else if (summary->parts[OST_SPLIT_TRAIN].n_subjects == 0 || summary->parts[OST_SPLIT_VALIDATION].n_subjects == 0)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "The accepted readings are all of one subject. Accept a radiograph of at least one more person, so "
                         "that the model can be judged on somebody it has not seen.");
  else
    return TRUE;
  return FALSE;
}

static void
summarise (GPtrArray *items, GHashTable *split, OstTrainSummary *summary)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  summary->n_images = (int) items->len;
  for (guint i = 0; i < items->len; i++)
    {
      OstTrainingItem *item = items->pdata[i];
      OstTrainPart    *part = &summary->parts[ost_training_item_get_part (item, split)];

      summary->n_readings += (int) item->readings->len;
      part->n_images++;
      part->n_readings += (int) item->readings->len;
      part->n_subjects += g_hash_table_add (seen, item->subject);
    }
}

static gboolean
survey (OstStore *store, guint64 seed, gboolean keep, OstTrainSummary *summary, GError **error)
{
  g_autoptr(GPtrArray)  items = NULL, subjects = g_ptr_array_new ();
  g_autoptr(GHashTable) split = ost_store_load_split (store, error);

  *summary = (OstTrainSummary) { 0 };
  if (split == NULL || (items = ost_training_items_list (store, &summary->n_readers, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (subjects, ((OstTrainingItem *) items->pdata[i])->subject);
  if (!ost_training_split_draw (store, subjects, split, seed, keep, error))
    return FALSE;
  summarise (items, split, summary);
  return check_enough (items, summary, error);
}

gboolean
ost_train_segmenter_survey (OstStore *store, guint64 seed, OstTrainSummary *summary, GError **error)
{
  return survey (store, seed, FALSE, summary, error);
}

gboolean
ost_train_segmenter_prepare (OstStore *store, const OstTrainOptions *options, OstTrainSummary *summary, GError **error)
{
  return survey (store, options->seed, TRUE, summary, error);
}

/* --- Running ------------------------------------------------------------------------------------------------------ */

static gboolean
make_training (const OstTrainOptions *options, OstSegmenterTraining *training, GError **error)
{
  if (!ost_segmenter_training_preset (training, options->preset))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "There is no preset “%s”: quick, workstation or paper.", options->preset);
      return FALSE;
    }
  training->seed = options->seed;
  if (options->epochs > 0)
    training->epochs = options->epochs;
  return TRUE;
}

/* As many annotations a step as most cases have, so that no reader is drawn twice while another waits. */
static int
annotations_of (GPtrArray *items)
{
  guint most = 1;

  for (guint i = 0; i < items->len; i++)
    most = MAX (most, ((OstTrainingItem *) items->pdata[i])->readings->len);
  return (int) MIN (most, 8);
}

static gboolean
report (const OstTrainingProgress *progress, gpointer run)
{
  return ost_training_run_say (run, ost_training_progress_to_json (progress));
}

static gboolean
run_locked (OstTrainingRun *run, OstSegmenterTraining *training, GError **error)
{
  g_autoptr(OstStore)         store = ost_store_open (run->project, OST_STORE_READ, error);
  int                         n_readers;
  g_autoptr(GPtrArray)        items = store ? ost_training_items_list (store, &n_readers, error) : NULL;
  g_autoptr(GHashTable)       split = items ? ost_store_load_split (store, error) : NULL;
  g_autoptr(OstSegmenterData) data = NULL;

  if (split == NULL)
    return FALSE;
  training->annotations = annotations_of (items);
  data = ost_training_data_new (run->project, items, split, training->config.width, training->config.height);
  if (!ost_segmenter_train (data, training, run->folder, report, run, error))
    return FALSE;
  if (ost_train_segmenter_has_best (run->project))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "Training was stopped before its first epoch: there is no model to keep.");
  return FALSE;
}

gboolean
ost_train_segmenter_run (const char *project, const OstTrainOptions *options, gboolean resume, OstTrainingSay say,
                         gpointer user_data, GError **error)
{
  const OstTrainingStart start = { options->preset, NULL, options->seed, options->epochs, resume };
  g_auto(OstTrainingRun) run = OST_TRAINING_RUN_INIT;
  OstSegmenterTraining   training;

  run.say = say;
  run.user_data = user_data;
  return make_training (options, &training, error) && ost_training_run_begin (&run, project, KIND, &start, error)
         && run_locked (&run, &training, error);
}

/* --- After -------------------------------------------------------------------------------------------------------- */

gint64
ost_train_segmenter_register (OstStore *store, GError **error)
{
  g_autofree char *card = ost_model_metadata_to_card (ost_store_get_path (store), KIND, error);

  return card ? ost_training_folder_register (store, KIND, 0, card, error) : 0;
}

void
ost_train_segmenter_discard (const char *project)
{
  ost_training_folder_clear (project, KIND, TRUE);
}

gboolean
ost_train_segmenter_can_resume (const char *project)
{
  return ost_training_folder_has (project, KIND, "checkpoint.safetensors");
}

gboolean
ost_train_segmenter_has_best (const char *project)
{
  return ost_training_folder_has (project, KIND, "best.safetensors");
}
