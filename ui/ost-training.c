/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstTraining
{
  GObject parent_instance;

  /* Owned */
  OstProject *project;
  OstTrainingJob *job;          /* or NULL */
};

enum { CHANGED, MODEL_ADDED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstTraining, ost_training, G_TYPE_OBJECT)

static void
set_job (OstTraining *self, OstTrainingJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
}

static void
ost_training_dispose (GObject *object)
{
  OstTraining *self = OST_TRAINING (object);

  set_job (self, NULL);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (ost_training_parent_class)->dispose (object);
}

static void
ost_training_class_init (OstTrainingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_training_dispose;
  signals[CHANGED] = g_signal_new ("changed", OST_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MODEL_ADDED] = g_signal_new ("model-added", OST_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", OST_TYPE_TRAINING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
ost_training_init (OstTraining *self)
{
}

/* --- the run ------------------------------------------------------------------------------------------------------ */

static const char *
project_path (OstTraining *self)
{
  return ost_project_get_path (self->project);
}

static void look_for_job (OstTraining *self);

/* Takes the model that lies there into the project and forgets the run. */
static gboolean
take_model (OstTraining *self, GError **error)
{
  OstStore *store = ost_project_get_store (self->project);
  gint64 id = ost_training_register (store, ost_training_job_get_kind (self->job), error);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autoptr (OstModelRow) row = id != 0 ? ost_store_find_model (store, number, error) : NULL;

  if (row == NULL)
    return FALSE;
  set_job (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[MODEL_ADDED], 0, row->name);
  look_for_job (self);
  return TRUE;
}

/* A run that somebody else has started may have registered its model itself. */
static void
finish (OstTraining *self)
{
  g_autoptr (GError) error = NULL;

  if (!ost_training_has_best (project_path (self), ost_training_job_get_kind (self->job)))
    {
      set_job (self, NULL);
      g_signal_emit (self, signals[CHANGED], 0);
      look_for_job (self);
    }
  else if (!take_model (self, &error))
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
job_changed (OstTraining *self)
{
  g_autoptr (OstTraining) alive = g_object_ref (self);
  OstTrainingState state = ost_training_job_get_state (self->job);

  if (state == OST_TRAINING_DONE)
    {
      finish (self);
      return;
    }
  if (state == OST_TRAINING_DISCARDED)
    set_job (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->job == NULL)
    look_for_job (self);
  else if (state == OST_TRAINING_FAILED)
    g_signal_emit (self, signals[FAILED], 0, ost_training_job_get_message (self->job));
}

static void
watch (OstTraining *self, OstTrainingJob *job)
{
  set_job (self, job);
  g_signal_connect_swapped (job, "changed", G_CALLBACK (job_changed), self);
}

/* One that ended while nobody was looking is taken once there is somebody to tell. */
static gboolean
finish_later (gpointer data)
{
  OstTraining *self = data;

  if (self->project != NULL && self->job != NULL && ost_training_job_get_state (self->job) == OST_TRAINING_DONE)
    finish (self);
  return G_SOURCE_REMOVE;
}

/* One that runs, else one that has left something; that of another kind may have waited while this one was dealt with. */
static void
look_for_job (OstTraining *self)
{
  g_autoptr (OstTrainingJob) found = NULL;

  for (int kind = 0; kind < OST_TRAINING_N_KINDS; kind++)
    {
      g_autoptr (OstTrainingJob) job = ost_training_job_attach (project_path (self), (OstTrainingKind) kind);

      if (job != NULL && (found == NULL || ost_training_job_get_state (job) == OST_TRAINING_RUNNING))
        g_set_object (&found, job);
    }
  if (found == NULL)
    return;
  watch (self, found);
  g_signal_emit (self, signals[CHANGED], 0);
  if (ost_training_job_get_state (found) == OST_TRAINING_DONE)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, finish_later, g_object_ref (self), g_object_unref);
}

OstTraining *
ost_training_new (OstProject *project)
{
  OstTraining *self = g_object_new (OST_TYPE_TRAINING, NULL);

  self->project = g_object_ref (project);
  look_for_job (self);
  return self;
}

OstProject *
ost_training_get_project (OstTraining *self)
{
  return self->project;
}

OstTrainingJob *
ost_training_get_job (OstTraining *self)
{
  return self->job;
}

gboolean
ost_training_is_running (OstTraining *self)
{
  return self->job != NULL && ost_training_job_get_state (self->job) == OST_TRAINING_RUNNING;
}

const char *
ost_training_get_state_id (OstTraining *self)
{
  if (self->job == NULL)
    return "";
  if (ost_training_job_get_stopping (self->job))
    return "stopping";
  return (const char *const[]) { "running", "done", "failed", "" }[ost_training_job_get_state (self->job)];
}

double
ost_training_get_fraction (OstTraining *self)
{
  const OstTrainingLine *last = self->job != NULL ? &ost_training_job_get_log (self->job)->last : NULL;

  return last != NULL && last->stage != NULL && last->steps > 0 ? CLAMP ((double) last->step / (double) last->steps, 0, 1) : 0;
}

gboolean
ost_training_start (OstTraining *self, const OstTrainingWish *wish, gboolean resume, GError **error)
{
  g_autofree char *program = ost_training_job_dup_program ();
  g_autoptr (OstTrainingJob) job = NULL;

  if (program == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("The program osteon-cli, which trains, is not there: install it beside osteon."));
      return FALSE;
    }
  if (!ost_training_prepare (ost_project_get_store (self->project), wish, error)
      || (job = ost_training_job_start (program, project_path (self), wish, resume, error)) == NULL)
    return FALSE;
  watch (self, job);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

void
ost_training_stop (OstTraining *self)
{
  if (self->job != NULL)
    ost_training_job_stop (self->job);
}

void
ost_training_discard (OstTraining *self)
{
  if (self->job != NULL)
    ost_training_job_discard (self->job);
}

gboolean
ost_training_keep_best (OstTraining *self, GError **error)
{
  return take_model (self, error);
}

gboolean
ost_training_get_wish (OstTraining *self, OstTrainingWish *wish)
{
  const OstTrainingLog *log = self->job != NULL ? ost_training_job_get_log (self->job) : NULL;

  if (log == NULL || !log->begun)
    return FALSE;
  *wish = (OstTrainingWish) { ost_training_job_get_kind (self->job), log->preset, log->seed, log->epochs, log->method };
  return log->preset != NULL || wish->kind == OST_TRAINING_CLASSIFIER;
}

gboolean
ost_training_can_continue (OstTraining *self)
{
  return self->job != NULL && !ost_training_is_running (self)
         && ost_training_can_resume (project_path (self), ost_training_job_get_kind (self->job));
}

gboolean
ost_training_can_keep (OstTraining *self)
{
  return self->job != NULL && !ost_training_is_running (self)
         && ost_training_has_best (project_path (self), ost_training_job_get_kind (self->job));
}

/* --- words -------------------------------------------------------------------------------------------------------- */

char *
ost_training_dup_time (double seconds)
{
  if (seconds < 60)
    return g_strdup (_ ("less than a minute"));
  if (seconds < 90 * 60)
    return g_strdup_printf (_ ("%.0f min"), ceil (seconds / 60));
  if (seconds < 48 * 3600)
    return g_strdup_printf (_ ("%.1f h"), seconds / 3600);
  return g_strdup_printf (_ ("%.0f days"), seconds / 86400);
}

const char *
ost_training_preset_label (const char *preset)
{
  const struct { const char *id, *label; } presets[] = {
    { "quick", _ ("Quick") }, { "workstation", _ ("Workstation") }, { "paper", _ ("Paper") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (preset, presets[i].id) == 0)
      return presets[i].label;
  return preset != NULL ? preset : "";
}

const char *
ost_training_method_label (const char *method)
{
  const struct { const char *id, *label; } methods[] = {
    { "simclr", "SimCLR" }, { "supcon", "SupCon" }, { "swav", "SwAV" }, { "vicreg", "VICReg" },
    { "supervised", _ ("supervised") }, { "texture", _ ("texture") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].id))
      return methods[i].label;
  return method;
}

const char *
ost_training_kind_label (OstTrainingKind kind)
{
  switch (kind)
    {
    case OST_TRAINING_ENCODER:
      return _ ("Encoder");
    case OST_TRAINING_CLASSIFIER:
      return _ ("Classifier");
    case OST_TRAINING_SEGMENTER:
    default:
      return _ ("Segmenter");
    }
}
