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

/* Takes the file's sets, one job each. */
static gboolean
add_jobs (GPtrArray *jobs, OstStore *store, const OstFormat *format, const char *file, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) sets = ost_format_load (format, file, error);

  for (guint i = 0; sets != NULL && i < sets->len; i++)
    {
      Job *job = g_new0 (Job, 1);

      g_ptr_array_add (jobs, job);
      job->set = g_steal_pointer (&sets->pdata[i]);
      if ((job->image = find_image (store, job->set, error)) == NULL || !check_job (store, job, reader_id, error))
        return FALSE;
    }
  return sets != NULL;
}

static GPtrArray *
prepare_jobs (OstStore *store, const GPtrArray *files, const OstFormat *format, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func (job_free);

  for (guint i = 0; i < files->len; i++)
    if (!add_jobs (jobs, store, format, files->pdata[i], reader_id, error))
      return NULL;
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

gboolean
ost_import_masks (OstStore *store, const char *path, const OstFormat *format, const char *reader, gboolean accepted,
                  OstImportMasksResult *result, GError **error)
{
  g_autoptr(GPtrArray) files = ost_format_list_files (format, path, error);
  g_autoptr(GPtrArray) jobs = NULL;
  g_autofree char *engine = g_strconcat (OST_IMPORT_ENGINE_PREFIX, format->id, NULL);
  gint64 reader_id;

  *result = (OstImportMasksResult) { 0 };
  jobs = files ? prepare_jobs (store, files, format, ost_store_find_reader (store, reader), error) : NULL;
  if (jobs == NULL || (reader_id = ost_store_ensure_reader (store, reader, error)) == 0)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    if (!write_job (store, jobs->pdata[i], reader_id, engine, accepted, result, error))
      return FALSE;
  result->n_files = (int) files->len;
  return TRUE;
}

gboolean
ost_import_polygons (OstStore *store, const char *path, const char *reader, OstImportMasksResult *result,
                     GError **error)
{
  return ost_import_masks (store, path, ost_format_find ("polygons"), reader, FALSE, result, error);
}
