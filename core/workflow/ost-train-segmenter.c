/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-train-segmenter.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <unistd.h>

#include "core/workflow/ost-training-data.h"
#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-lock.h"
#include "core/workflow/ost-training-log.h"
#include "core/workflow/ost-training-progress.h"
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

/* Each report goes to the log and to the caller. */
typedef struct
{
  int               log;
  OstTrainingReport report;
  gpointer          user_data;
} Reports;

static gboolean
report_both (const OstTrainingProgress *progress, gpointer data)
{
  const Reports *reports = data;

  ost_training_log_add (reports->log, progress);
  return reports->report == NULL || reports->report (progress, reports->user_data);
}

static gboolean
train_items (OstStore *store, const OstSegmenterTraining *training, GPtrArray *items, Reports *reports, GError **error)
{
  const char                 *project = ost_store_get_path (store);
  g_autofree char            *folder = ost_training_folder_dup (project, KIND, NULL);
  g_autoptr(GHashTable)       split = ost_store_load_split (store, error);
  g_autoptr(OstSegmenterData) data = NULL;

  if (split == NULL)
    return FALSE;
  data = ost_training_data_new (project, items, split, training->config.width, training->config.height);
  if (!ost_segmenter_train (data, training, folder, report_both, reports, error))
    return FALSE;
  if (ost_train_segmenter_has_best (project))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "Training was stopped before its first epoch: there is no model to keep.");
  return FALSE;
}

static gboolean
run_locked (OstStore *store, const OstTrainOptions *options, gboolean resume, OstTrainingReport report, gpointer user_data,
            GError **error)
{
  const char          *project = ost_store_get_path (store);
  g_autofree char     *folder = ost_training_folder_dup (project, KIND, NULL);
  g_autoptr(GPtrArray) items = NULL;
  OstSegmenterTraining training;
  Reports              reports = { -1, report, user_data };
  int                  n_readers;
  gboolean             done;

  if (!make_training (options, &training, error) || (items = ost_training_items_list (store, &n_readers, error)) == NULL)
    return FALSE;
  if (!resume)
    ost_training_folder_clear (project, KIND, FALSE);
  reports.log = ost_training_log_open (folder, options->preset, options->seed, options->epochs, resume, error);
  if (reports.log < 0)
    return FALSE;
  training.annotations = annotations_of (items);
  done = train_items (store, &training, items, &reports, error);
  close (reports.log);
  return done;
}

gboolean
ost_train_segmenter_run (const char *project, const OstTrainOptions *options, gboolean resume, OstTrainingReport report,
                         gpointer user_data, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_READ, error);
  g_autofree char    *folder = store ? ost_training_folder_dup (ost_store_get_path (store), KIND, NULL) : NULL;
  int                 lock;
  gboolean            done;

  if (store == NULL)
    return FALSE;
  g_mkdir_with_parents (folder, 0700);
  lock = ost_training_lock (folder, error);
  if (lock < 0)
    return FALSE;
  done = run_locked (store, options, resume, report, user_data, error);
  close (lock);
  return done;
}

/* --- After -------------------------------------------------------------------------------------------------------- */

/* What the model file says about itself. */
static gboolean
add_metadata (JsonBuilder *builder, const char *path, GError **error)
{
  static const char *const keys[] = { "epoch", "seed", "validation.ged2", "validation.dice", "cases.train",
                                      "cases.validation" };
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, error);

  for (gsize i = 0; file && i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = ost_safetensors_get_metadata (file, keys[i]);

      if (value == NULL)
        continue;
      json_builder_set_member_name (builder, keys[i]);
      json_builder_add_double_value (builder, g_ascii_strtod (value, NULL));
    }
  return file != NULL;
}

/* What its training said: the preset, seconds a step on this machine, and the curve. */
static void
add_log (JsonBuilder *builder, const char *folder)
{
  g_autoptr(OstTrainingLog) log = ost_training_log_new ();

  ost_training_log_read (log, folder);
  if (log->preset)
    {
      json_builder_set_member_name (builder, "preset");
      json_builder_add_string_value (builder, log->preset);
    }
  if (!isnan (ost_training_log_get_step_seconds (log)))
    {
      json_builder_set_member_name (builder, "seconds_per_step");
      json_builder_add_double_value (builder, ost_training_log_get_step_seconds (log));
    }
  json_builder_set_member_name (builder, "curve");
  json_builder_begin_array (builder);
  for (guint i = 0; i < log->curve->len; i++)
    {
      g_autofree char     *line = ost_training_progress_to_json (&g_array_index (log->curve, OstTrainingProgress, i));
      g_autoptr(JsonNode)  node = json_from_string (line, NULL);

      json_builder_add_value (builder, g_steal_pointer (&node));
    }
  json_builder_end_array (builder);
}

/* The card of the model's row, JSON. */
static char *
make_card (const char *project, const char *best, GError **error)
{
  g_autofree char       *folder = ost_training_folder_dup (project, KIND, NULL);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode)    root = NULL;

  json_builder_begin_object (builder);
  if (!add_metadata (builder, best, error))
    return NULL;
  add_log (builder, folder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

gint64
ost_train_segmenter_register (OstStore *store, GError **error)
{
  const char      *project = ost_store_get_path (store);
  g_autofree char *best = ost_training_folder_dup (project, KIND, "best.safetensors");
  g_autofree char *card = make_card (project, best, error);

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
