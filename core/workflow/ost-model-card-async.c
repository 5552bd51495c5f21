/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-card.h"
#include "core/workflow/ost-task-steps.h"

typedef struct
{
  char        *project;
  gint64       model_id, against;
  OstTaskSteps steps;
} Job;

static void
job_free (Job *job)
{
  ost_task_steps_clear (&job->steps);
  g_free (job->project);
  g_free (job);
}

static void
send_step (int done, int total, gpointer data)
{
  const Job *job = g_task_get_task_data (data);

  ost_task_steps_send (&job->steps, data, done, total);
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

  *job = (Job) { .project = g_strdup (project), .model_id = model_id, .against = against };
  ost_task_steps_init (&job->steps, progress, progress_data);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, card_thread);
}

OstModelCard *
ost_model_card_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
