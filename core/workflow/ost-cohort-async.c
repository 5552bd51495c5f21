/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-cohort.h"
#include "core/workflow/ost-task-steps.h"

typedef struct
{
  char                        *project, *model, *against;
  OstEvaluateClassifierOptions options;
  OstTaskSteps                 steps;
} Job;

static void
job_free (Job *job)
{
  ost_task_steps_clear (&job->steps);
  g_free (job->project);
  g_free (job->model);
  g_free (job->against);
  g_free (job);
}

static gboolean
send_step (int done, int total, gpointer data)
{
  const Job *job = g_task_get_task_data (data);

  ost_task_steps_send (&job->steps, data, done, total);
  return !g_cancellable_is_cancelled (g_task_get_cancellable (data));
}

static void
evaluate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job               *job = data;
  GError                  *error = NULL;
  OstClassifierEvaluation *evaluation = ost_evaluate_classifier (job->project, &job->options, send_step, task, &error);

  if (evaluation)
    g_task_return_pointer (task, evaluation, (GDestroyNotify) ost_classifier_evaluation_free);
  else
    g_task_return_error (task, error);
}

void
ost_cohort_evaluate_async (const char *project, const OstEvaluateClassifierOptions *options, GCancellable *cancellable,
                           OstTaskProgress progress, gpointer progress_data, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job             *job = g_new0 (Job, 1);

  *job = (Job) { .project = g_strdup (project), .model = g_strdup (options->model),
                  .against = g_strdup (options->against), .options = *options };
  job->options.model = job->model;
  job->options.against = job->against;
  ost_task_steps_init (&job->steps, progress, progress_data);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, evaluate_thread);
}

OstClassifierEvaluation *
ost_cohort_evaluate_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
