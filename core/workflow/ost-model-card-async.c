/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-card.h"

/* A worker makes the card; what it says on the way goes to the caller's main context. */

typedef struct
{
  char                *project;
  gint64               model_id, against;
  GMainContext        *context;
  OstModelCardProgress progress;
  gpointer             progress_data;
} Job;

typedef struct
{
  GTask *task;
  int    done, total;
} Step;

static void
job_free (Job *job)
{
  g_main_context_unref (job->context);
  g_free (job->project);
  g_free (job);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

/* Steps and the callback are sources of one context and one priority, so none comes late; a cancelled caller may be gone. */
static gboolean
tell_step (gpointer data)
{
  Step      *step = data;
  const Job *job = g_task_get_task_data (step->task);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (step->task)) && !g_task_get_completed (step->task))
    job->progress (step->done, step->total, job->progress_data);
  return G_SOURCE_REMOVE;
}

static void
send_step (int done, int total, gpointer data)
{
  GTask     *task = data;
  const Job *job = g_task_get_task_data (task);
  Step      *step;

  if (job->progress == NULL)
    return;
  step = g_new (Step, 1);
  *step = (Step) { g_object_ref (task), done, total };
  g_main_context_invoke_full (job->context, G_PRIORITY_DEFAULT, tell_step, step, step_free);
}

static void
card_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job                *job = data;
  GError             *error = NULL;
  g_autoptr(OstStore) store = ost_store_open (job->project, OST_STORE_READ, &error);
  OstModelCard       *card = NULL;

  if (store)
    card = ost_model_card_new (store, job->model_id, job->against, send_step, task, cancellable, &error);
  if (card)
    g_task_return_pointer (task, card, (GDestroyNotify) ost_model_card_free);
  else
    g_task_return_error (task, error);
}

void
ost_model_card_new_async (const char *project, gint64 model_id, gint64 against, GCancellable *cancellable,
                          OstModelCardProgress progress, gpointer progress_data, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job             *job = g_new0 (Job, 1);

  *job = (Job) { g_strdup (project), model_id, against, g_main_context_ref_thread_default (), progress, progress_data };
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, card_thread);
}

OstModelCard *
ost_model_card_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
