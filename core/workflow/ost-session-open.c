/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-session-private.h"

/* Opening an image: decoded in one worker, prepared for clicks in the next. Looking ahead does both for the image that is
 * expected to come next and keeps what it got, so that opening that one is a matter of the reading alone. */

typedef struct
{
  OstImageRow           *row;
  char                  *path;
  const OstPromptEngine *engine;
  OstImage              *image;
  OstPrompt             *prompt;        /* looking ahead: NULL when it was cut short */
} Job;

static void
job_free (Job *job)
{
  g_clear_pointer (&job->row, ost_image_row_free);
  g_clear_pointer (&job->image, ost_image_unref);
  g_clear_pointer (&job->prompt, ost_prompt_unref);
  g_free (job->path);
  g_free (job);
}

static Job *
job_new (OstSession *self, gint64 image_id, GError **error)
{
  Job *job = g_new0 (Job, 1);

  job->engine = self->engine;
  if ((job->row = ost_store_get_image (self->store, image_id, error)) != NULL
      && (job->path = ost_store_dup_image_path (self->store, job->row, error)) != NULL)
    return job;
  job_free (job);
  return NULL;
}

static gboolean
decode (Job *job, GError **error)
{
  g_autofree char *sha256 = NULL;

  job->image = ost_image_load (job->path, &sha256, error);
  if (job->image == NULL)
    return FALSE;
  if (g_strcmp0 (sha256, job->row->sha256) == 0)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "“%s” is no longer the image that was imported: its content has changed. "
               "Put the original back, or import this one as a new image.", job->path);
  return FALSE;
}

/* Takes job. Its callback runs even when it was cancelled: who asked compares the cancellable. */
static GTask *
task_new (OstSession *self, Job *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_return_on_cancel (task, FALSE);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  return task;
}

static void
decode_thread (GTask *task, gpointer source, gpointer job, GCancellable *cancellable)
{
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;                     /* stepping through a list quickly must not decode all that was passed */
  if (decode (job, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- preparing ---------------------------------------------------------------------------------------------------- */

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job    *job = data;
  GError *error = NULL;

  job->prompt = ost_prompt_new (job->engine, job->image, cancellable, &error);
  if (job->prompt != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  OstSession *self = OST_SESSION (source);
  GTask *task = G_TASK (result);
  Job *job = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (g_task_get_cancellable (task) != self->preparing)
    return;                     /* another image was opened since */
  g_clear_object (&self->preparing);
  if (g_task_propagate_boolean (task, &error))
    self->prompt = g_steal_pointer (&job->prompt);
  else
    ost_session_emit_mask_failed (self, error->message);
  ost_session_solve (self);
  ost_session_update_busy (self);
}

static void
start_preparing (OstSession *self)
{
  g_autoptr(GTask) task = NULL;
  Job *job = g_new0 (Job, 1);

  job->engine = self->engine;
  job->image = ost_image_ref (self->image);
  self->preparing = g_cancellable_new ();
  task = task_new (self, job, self->preparing, prepared, NULL);
  g_task_run_in_thread (task, prepare_thread);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* The image is decoded: from here on nothing can fail but the store. */
static gboolean
enter (OstSession *self, Job *job, GError **error)
{
  gint64 reading_id = ost_store_ensure_reading (self->store, job->row->id, self->reader_id, error);
  OstReading *reading = reading_id ? ost_store_load_reading (self->store, reading_id, error) : NULL;

  if (reading == NULL)
    return FALSE;
  ost_session_close (self);
  self->image = g_steal_pointer (&job->image);
  self->image_id = job->row->id;
  self->prompt = g_steal_pointer (&job->prompt);
  ost_session_take_reading (self, reading);
  if (self->prompt == NULL)
    start_preparing (self);
  else
    ost_session_solve (self);
  ost_session_update_busy (self);
  ost_session_emit_changed (self, -1);
  return TRUE;
}

static void
decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  OstSession *self = OST_SESSION (source);
  g_autoptr(GTask) caller = data;
  GTask *task = G_TASK (result);
  gboolean stale = g_task_get_cancellable (task) != self->opening;
  GError *error = NULL;

  if (stale)
    {
      g_task_return_new_error (caller, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Another image was opened meanwhile.");
      return;
    }
  g_clear_object (&self->opening);
  if (g_task_propagate_boolean (task, &error) && enter (self, g_task_get_task_data (task), &error))
    g_task_return_boolean (caller, TRUE);
  else
    g_task_return_error (caller, error);
  ost_session_update_busy (self);
}

/* What was looked at ahead is of use for this image or for none: the one after it is another. */
static gboolean
take_ahead (OstSession *self, Job *job)
{
  if (self->ahead_id == job->row->id)
    {
      job->image = g_steal_pointer (&self->ahead);
      job->prompt = g_steal_pointer (&self->ahead_prompt);
    }
  ost_session_forget_ahead (self);
  return job->image != NULL;
}

void
ost_session_open_async (OstSession *self, gint64 image_id, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) caller = NULL;
  g_autoptr(GTask) task = NULL;
  Job *job;
  GError *error = NULL;

  g_return_if_fail (OST_IS_SESSION (self));

  caller = g_task_new (self, NULL, callback, data);
  if ((job = job_new (self, image_id, &error)) == NULL)
    {
      g_task_return_error (caller, error);
      return;
    }
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  task = task_new (self, job, self->opening, decoded, g_steal_pointer (&caller));
  if (take_ahead (self, job))
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, decode_thread);
  ost_session_update_busy (self);
}

gboolean
ost_session_open_finish (OstSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
ost_session_open (OstSession *self, gint64 image_id, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ost_session_open_async (self, image_id, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return ost_session_open_finish (self, result, error);
}

/* --- looking ahead ------------------------------------------------------------------------------------------------ */

void
ost_session_forget_ahead (OstSession *self)
{
  g_return_if_fail (OST_IS_SESSION (self));

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->ahead, ost_image_unref);
  g_clear_pointer (&self->ahead_prompt, ost_prompt_unref);
  self->ahead_id = 0;
}

gint64
ost_session_get_ahead_id (OstSession *self)
{
  g_return_val_if_fail (OST_IS_SESSION (self), 0);
  return self->ahead_id;
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job    *job = data;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (decode (job, &error))
    {
      job->prompt = ost_prompt_new (job->engine, job->image, cancellable, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  OstSession *self = OST_SESSION (source);
  g_autoptr(GTask) caller = data;
  GTask *task = G_TASK (result);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_get_cancellable (task) != self->looking)
    {
      g_task_return_new_error (caller, G_IO_ERROR, G_IO_ERROR_CANCELLED, "That image is not expected any more.");
      return;
    }
  g_clear_object (&self->looking);
  if (!g_task_propagate_boolean (task, &error))
    {
      g_task_return_error (caller, error);      /* whoever opens it is told in due time */
      return;
    }
  self->ahead_id = job->row->id;
  self->ahead = g_steal_pointer (&job->image);
  self->ahead_prompt = g_steal_pointer (&job->prompt);
  g_task_return_pointer (caller, ost_image_ref (self->ahead), (GDestroyNotify) ost_image_unref);
}

void
ost_session_look_ahead_async (OstSession *self, gint64 image_id, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) caller = NULL;
  g_autoptr(GTask) task = NULL;
  Job *job;
  GError *error = NULL;

  g_return_if_fail (OST_IS_SESSION (self));

  ost_session_forget_ahead (self);
  caller = g_task_new (self, NULL, callback, data);
  if ((job = job_new (self, image_id, &error)) == NULL)
    {
      g_task_return_error (caller, error);
      return;
    }
  self->looking = g_cancellable_new ();
  task = task_new (self, job, self->looking, looked, g_steal_pointer (&caller));
  g_task_run_in_thread (task, look_thread);
}

OstImage *
ost_session_look_ahead_finish (OstSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
