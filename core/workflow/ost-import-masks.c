/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-import-masks.h"

#include <string.h>

#include "core/exchange/ost-polygons.h"

/* One file and the image that it is about. */
typedef struct
{
  OstPolygons *polygons;
  OstImageRow *image;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  ost_polygons_free (job->polygons);
  ost_image_row_free (job->image);
  g_free (job);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The file itself, or the *.json files of a folder. */
static GPtrArray *
list_files (const char *path, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_ptr_array_add (files, g_strdup (path));
      return g_steal_pointer (&files);
    }
  if ((dir = g_dir_open (path, 0, error)) == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_str_has_suffix (name, ".json") && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (files, g_steal_pointer (&file));
    }
  g_ptr_array_sort (files, compare_names);
  if (files->len > 0)
    return g_steal_pointer (&files);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "“%s” has no .json file in it. Name a file of polygons, or the folder of them.", path);
  return NULL;
}

static OstImageRow *
find_image (OstStore *store, const OstPolygons *polygons, GError **error)
{
  g_autoptr(GError) by_hash = NULL;
  OstImageRow *row = polygons->sha256 ? ost_store_find_image (store, polygons->sha256, &by_hash) : NULL;

  if (row == NULL && polygons->image != NULL)
    row = ost_store_find_image (store, polygons->image, error);
  else if (row == NULL)
    g_propagate_error (error, g_steal_pointer (&by_hash));
  if (row == NULL)
    g_prefix_error (error, "“%s”: ", polygons->path);
  return row;
}

static gboolean
check_bone (const Job *job, OstBone bone, const OstBoneState *before, GError **error)
{
  g_autoptr(OstMask) mask = ost_polygons_make_mask (job->polygons, bone, job->image->width, job->image->height);

  if (mask == NULL)
    return TRUE;
  if (ost_mask_count (mask) == 0)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                 "“%s”: the outline of %s covers no pixel of “%s”. Correct the file; nothing was imported.",
                 job->polygons->path, ost_bone_get_id (bone), job->image->name);
  else if (before != NULL && before->locked && !(before->mask != NULL && ost_mask_equal (before->mask, mask)))
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED,
                 "The %s of “%s” is locked. Unlock it to import another mask; nothing was imported.",
                 ost_bone_get_id (bone), job->image->name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_job (OstStore *store, const Job *job, gint64 reader_id, GError **error)
{
  gint64 reading_id = reader_id ? ost_store_find_reading (store, job->image->id, reader_id) : 0;
  g_autoptr(OstReading) reading = NULL;

  if (job->polygons->width != job->image->width || job->polygons->height != job->image->height)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "“%s” is about %d x %d pixels and the image “%s” has %d x %d. Give the file of this image; nothing "
                   "was imported.", job->polygons->path, job->polygons->width, job->polygons->height, job->image->name,
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

static GPtrArray *
prepare_jobs (OstStore *store, const char *path, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) files = list_files (path, error);
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func (job_free);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      Job *job = g_new0 (Job, 1);

      g_ptr_array_add (jobs, job);
      if ((job->polygons = ost_polygons_load (files->pdata[i], error)) == NULL
          || (job->image = find_image (store, job->polygons, error)) == NULL
          || !check_job (store, job, reader_id, error))
        return NULL;
    }
  return g_steal_pointer (&jobs);
}

static gboolean
write_bone (OstStore *store, const OstReading *reading, OstBone bone, OstMask *mask, OstImportMasksResult *result,
            GError **error)
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
  state->engine = g_strdup (OST_IMPORT_POLYGONS_ENGINE);
  result->n_bones++;
  return ost_store_apply_bone (store, reading->id, bone, "import", label, state, NULL, error);
}

static gboolean
write_job (OstStore *store, const Job *job, gint64 reader_id, OstImportMasksResult *result, GError **error)
{
  gint64 reading_id = ost_store_ensure_reading (store, job->image->id, reader_id, error);
  g_autoptr(OstReading) reading = reading_id != 0 ? ost_store_load_reading (store, reading_id, error) : NULL;

  if (reading == NULL)
    return FALSE;
  result->n_files++;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(OstMask) mask = ost_polygons_make_mask (job->polygons, b, job->image->width, job->image->height);

      if (mask != NULL && !write_bone (store, reading, b, mask, result, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ost_import_polygons (OstStore *store, const char *path, const char *reader, OstImportMasksResult *result,
                     GError **error)
{
  g_autoptr(GPtrArray) jobs = prepare_jobs (store, path, ost_store_find_reader (store, reader), error);
  gint64 reader_id = jobs != NULL ? ost_store_ensure_reader (store, reader, error) : 0;

  *result = (OstImportMasksResult) { 0 };
  if (reader_id == 0)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    if (!write_job (store, jobs->pdata[i], reader_id, result, error))
      return FALSE;
  return TRUE;
}
