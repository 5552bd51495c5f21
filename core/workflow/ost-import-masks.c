/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-import-masks.h"

#include <string.h>

#include "core/exchange/ost-format.h"

/* What a file says of one image, and that image. */
typedef struct
{
  OstMaskSet  *set;
  OstImageRow *image;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  ost_mask_set_free (job->set);
  ost_image_row_free (job->image);
  g_free (job);
}

static OstImageRow *
find_image (OstStore *store, const OstMaskSet *set, GError **error)
{
  g_autoptr(GError) by_hash = NULL;
  OstImageRow *row = set->sha256 ? ost_store_find_image (store, set->sha256, &by_hash) : NULL;

  if (row == NULL && set->image != NULL)
    row = ost_store_find_image (store, set->image, error);
  else if (row == NULL)
    g_propagate_error (error, g_steal_pointer (&by_hash));
  if (row == NULL)
    g_prefix_error (error, "“%s”: ", set->path);
  return row;
}

static gboolean
check_bone (const Job *job, OstBone bone, const OstBoneState *before, GError **error)
{
  g_autoptr(OstMask) mask = ost_mask_set_make_mask (job->set, bone);

  if (mask == NULL || before == NULL || !before->locked
      || (before->mask != NULL && ost_mask_equal (before->mask, mask)))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED,
               "The %s of “%s” is locked. Unlock it to import another mask; nothing was imported.",
               ost_bone_get_id (bone), job->image->name);
  return FALSE;
}

static gboolean
check_job (OstStore *store, const Job *job, gint64 reader_id, GError **error)
{
  gint64 reading_id = reader_id ? ost_store_find_reading (store, job->image->id, reader_id) : 0;
  g_autoptr(OstReading) reading = NULL;

  if (job->set->width != job->image->width || job->set->height != job->image->height)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s” is about %d x %d pixels and the image “%s” has %d x %d. Give the file of this image; nothing "
                   "was imported.", job->set->path, job->set->width, job->set->height, job->image->name,
                   job->image->width, job->image->height);
      return FALSE;
    }
  if (reading_id != 0 && (reading = ost_store_load_reading (store, reading_id, error)) == NULL)
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    if (!check_bone (job, b, reading ? reading->bones[b] : NULL, error))
      return FALSE;
  return TRUE;
}

/* Every mask of every file; element type OstMaskSet. Any thread. */
static GPtrArray *
load_sets (const OstFormat *format, const char *path, int *ret_n_files, GError **error)
{
  g_autoptr(GPtrArray) files = ost_format_list_files (format, path, error);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_mask_set_free);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      g_autoptr(GPtrArray) sets = ost_format_load (format, files->pdata[i], error);

      if (sets == NULL)
        return NULL;
      for (guint k = 0; k < sets->len; k++)
        g_ptr_array_add (all, g_steal_pointer (&sets->pdata[k]));
    }
  *ret_n_files = files != NULL ? (int) files->len : 0;
  return files != NULL ? g_steal_pointer (&all) : NULL;
}

/* One job for each set, which it takes. */
static GPtrArray *
prepare_jobs (OstStore *store, GPtrArray *sets, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func (job_free);

  for (guint i = 0; i < sets->len; i++)
    {
      Job *job = g_new0 (Job, 1);

      g_ptr_array_add (jobs, job);
      job->set = g_steal_pointer (&sets->pdata[i]);
      if ((job->image = find_image (store, job->set, error)) == NULL || !check_job (store, job, reader_id, error))
        return NULL;
    }
  return g_steal_pointer (&jobs);
}

static gboolean
write_bone (OstStore *store, const OstReading *reading, OstBone bone, OstMask *mask, const char *engine,
            OstImportMasksResult *result, GError **error)
{
  const OstBoneState *before = reading->bones[bone];
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);
  g_autofree char *label = g_strdup_printf ("imported mask of %s", ost_bone_get_id (bone));

  if (before->mask != NULL && ost_mask_equal (before->mask, mask))
    {
      result->n_known++;
      return TRUE;
    }
  state->mask = ost_mask_ref (mask);
  state->engine = g_strdup (engine);
  result->n_bones++;
  return ost_store_apply_bone (store, reading->id, bone, "import", label, state, NULL, error);
}

static gboolean
accept (OstStore *store, const OstReading *reading, GError **error)
{
  return reading->status == OST_STATUS_ACCEPTED
         || ost_store_apply_status (store, reading->id, OST_STATUS_ACCEPTED, "accepted on import", error);
}

static gboolean
write_job (OstStore *store, const Job *job, gint64 reader_id, const char *engine, gboolean accepted,
           OstImportMasksResult *result, GError **error)
{
  gint64 reading_id = ost_store_ensure_reading (store, job->image->id, reader_id, error);
  g_autoptr(OstReading) reading = reading_id != 0 ? ost_store_load_reading (store, reading_id, error) : NULL;

  if (reading == NULL)
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstMask) mask = ost_mask_set_make_mask (job->set, b);

      if (mask != NULL && !write_bone (store, reading, b, mask, engine, result, error))
        return FALSE;
    }
  return !accepted || accept (store, reading, error);
}

/* An import on its way. */
typedef struct
{
  OstStore             *store;
  char                 *path, *reader, *engine;
  const OstFormat      *format;
  gboolean              accepted;
  GPtrArray            *sets, *jobs;
  gint64                reader_id;
  guint                 next;
  OstImportMasksResult  result;
} Import;

static void
import_free (Import *import)
{
  g_clear_pointer (&import->sets, g_ptr_array_unref);
  g_clear_pointer (&import->jobs, g_ptr_array_unref);
  g_free (import->path);
  g_free (import->reader);
  g_free (import->engine);
  g_free (import);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

static Import *
import_new (OstStore *store, const char *path, const OstFormat *format, const char *reader, gboolean accepted)
{
  Import *import = g_new0 (Import, 1);

  import->store = store;
  import->path = g_strdup (path);
  import->format = format;
  import->reader = g_strdup (reader);
  import->engine = g_strconcat (OST_IMPORT_ENGINE_PREFIX, format->id, NULL);
  import->accepted = accepted;
  return import;
}

/* Everything that can refuse comes before the reader is made. */
static gboolean
prepare (Import *import, GError **error)
{
  import->jobs = prepare_jobs (import->store, import->sets, ost_store_find_reader (import->store, import->reader), error);
  if (import->jobs != NULL)
    import->reader_id = ost_store_ensure_reader (import->store, import->reader, error);
  return import->reader_id != 0;
}

static gboolean
write_next (Import *import, GError **error)
{
  return write_job (import->store, import->jobs->pdata[import->next++], import->reader_id, import->engine, import->accepted,
                    &import->result, error);
}

gboolean
ost_import_masks (OstStore *store, const char *path, const OstFormat *format, const char *reader, gboolean accepted,
                  OstImportMasksResult *result, GError **error)
{
  g_autoptr(Import) import = import_new (store, path, format, reader, accepted);

  *result = (OstImportMasksResult) { 0 };
  import->sets = load_sets (format, path, &import->result.n_files, error);
  if (import->sets == NULL || !prepare (import, error))
    return FALSE;
  while (import->next < import->jobs->len)
    if (!write_next (import, error))
      return FALSE;
  *result = import->result;
  return TRUE;
}

/* --- beside the main loop ----------------------------------------------------------------------------------------- */

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  GError *error = NULL;

  import->sets = load_sets (import->format, import->path, &import->result.n_files, &error);
  if (import->sets != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
write_one (gpointer data)
{
  GTask *task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;

  if (import->next < import->jobs->len && write_next (import, &error))
    return G_SOURCE_CONTINUE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error) && prepare (g_task_get_task_data (task), &error))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, write_one, g_steal_pointer (&task), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ost_import_masks_async (OstStore *store, const char *path, const OstFormat *format, const char *reader, gboolean accepted,
                        GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, callback, data);
  g_autoptr(GTask) worker = g_task_new (NULL, NULL, loaded, task);

  g_task_set_task_data (task, import_new (store, path, format, reader, accepted), (GDestroyNotify) import_free);
  g_task_set_task_data (worker, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (worker, load_thread);
}

gboolean
ost_import_masks_finish (GAsyncResult *async, OstImportMasksResult *result, GError **error)
{
  *result = ((Import *) g_task_get_task_data (G_TASK (async)))->result;
  return g_task_propagate_boolean (G_TASK (async), error);
}

gboolean
ost_import_polygons (OstStore *store, const char *path, const char *reader, OstImportMasksResult *result,
                     GError **error)
{
  return ost_import_masks (store, path, ost_format_find ("polygons"), reader, FALSE, result, error);
}
