/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* How a worker thread of a GTask says how far it is: in the main context of whoever waits, never after the task's callback,
 * and not to a caller who has cancelled and may be gone. */
typedef void (*OstTaskProgress) (int done, int total, gpointer user_data);

typedef struct
{
  GMainContext   *context;
  OstTaskProgress progress;     /* or NULL */
  gpointer        user_data;
} OstTaskSteps;

/* For the thread-default context of the calling thread. */
void ost_task_steps_init  (OstTaskSteps *steps, OstTaskProgress progress, gpointer user_data);
void ost_task_steps_clear (OstTaskSteps *steps);
/* From the worker; `steps` lives as long as the task. */
void ost_task_steps_send  (const OstTaskSteps *steps, GTask *task, int done, int total);
