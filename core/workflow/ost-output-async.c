/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-output.h"
#include "core/workflow/ost-review-csv.h"

/* A worker reads the project through a connection of its own: what is committed is what it sees, and the caller's
 * connection stays with the caller's thread. */

typedef struct
{
  char   *project, *dest;
  gint64  reader_id, image_id;  /* of a page or a table */
  OstOutput output;             /* of masks; its lists and dest are the job's */
} Job;

static void
job_free (Job *job)
{
  g_free (job->project);
  g_free (job->dest);
  g_free ((gpointer) job->output.readers);
  g_free ((gpointer) job->output.images);
  g_free (job);
}

static void
masks_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr(OstStore) store = ost_store_open (job->project, OST_STORE_READ, &error);
  int n = store ? ost_output_write (store, &job->output, &error) : -1;

  if (n < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

static void
report_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr(OstStore) store = ost_store_open (job->project, OST_STORE_READ, &error);

  if (store != NULL && ost_output_report (store, job->reader_id, job->image_id, job->dest, &error))
    g_task_return_int (task, 1);
  else
    g_task_return_error (task, error);
}

static gboolean
write_review (OstStore *store, const Job *job, GError **error)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (store, job->image_id, error);
  g_autofree char       *csv = row != NULL ? ost_review_to_csv (store, row, job->reader_id, error) : NULL;

  return csv != NULL && g_file_set_contents (job->dest, csv, -1, error);
}

static void
review_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr(OstStore) store = ost_store_open (job->project, OST_STORE_READ, &error);

  if (store != NULL && write_review (store, job, &error))
    g_task_return_int (task, 1);
  else
    g_task_return_error (task, error);
}

static Job *
job_new (OstStore *store, const char *dest)
{
  Job *job = g_new0 (Job, 1);

  job->project = g_strdup (ost_store_get_path (store));
  job->dest = g_strdup (dest);
  return job;
}

static void
start (Job *job, GTaskThreadFunc work, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, data);

  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, work);
}

void
ost_output_write_async (OstStore *store, const OstOutput *output, GAsyncReadyCallback callback, gpointer data)
{
  Job *job = job_new (store, output->dest);

  job->output = *output;
  job->output.dest = job->dest;
  job->output.readers = g_memdup2 (output->readers, output->n_readers * sizeof *output->readers);
  job->output.images = output->images ? g_memdup2 (output->images, output->n_images * sizeof *output->images) : NULL;
  start (job, masks_thread, callback, data);
}

void
ost_output_masks_async (OstStore *store, gint64 reader_id, const char *dest, GAsyncReadyCallback callback,
                        gpointer data)
{
  const OstOutput output = { .format = ost_format_find ("png"), .dest = dest, .readers = &reader_id, .n_readers = 1 };

  ost_output_write_async (store, &output, callback, data);
}

void
ost_output_report_async (OstStore *store, gint64 reader_id, gint64 image_id, const char *path,
                         GAsyncReadyCallback callback, gpointer data)
{
  Job *job = job_new (store, path);

  job->reader_id = reader_id;
  job->image_id = image_id;
  start (job, report_thread, callback, data);
}

void
ost_output_review_async (OstStore *store, gint64 reader_id, gint64 image_id, const char *path,
                         GAsyncReadyCallback callback, gpointer data)
{
  Job *job = job_new (store, path);

  job->reader_id = reader_id;
  job->image_id = image_id;
  start (job, review_thread, callback, data);
}

int
ost_output_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
