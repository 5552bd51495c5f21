/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-task-steps.h"

typedef struct
{
  GTask              *task;
  const OstTaskSteps *steps;
  int                 done, total;
} Step;

void
ost_task_steps_init (OstTaskSteps *steps, OstTaskProgress progress, gpointer user_data)
{
  *steps = (OstTaskSteps) { g_main_context_ref_thread_default (), progress, user_data };
}

void
ost_task_steps_clear (OstTaskSteps *steps)
{
  g_clear_pointer (&steps->context, g_main_context_unref);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

/* Steps and the callback are sources of one context and one priority, so none comes late. */
static gboolean
tell_step (gpointer data)
{
  Step *step = data;

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (step->task)) && !g_task_get_completed (step->task))
    step->steps->progress (step->done, step->total, step->steps->user_data);
  return G_SOURCE_REMOVE;
}

void
ost_task_steps_send (const OstTaskSteps *steps, GTask *task, int done, int total)
{
  Step *step;

  if (steps->progress == NULL)
    return;
  step = g_new (Step, 1);
  *step = (Step) { g_object_ref (task), steps, done, total };
  g_main_context_invoke_full (steps->context, G_PRIORITY_DEFAULT, tell_step, step, step_free);
}
