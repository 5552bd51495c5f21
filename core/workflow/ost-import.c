/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-import.h"

#include <glib/gstdio.h>

#include "core/image/ost-identity.h"
#include "core/store/ost-sync.h"
#include "core/workflow/ost-file-search.h"
#include "core/workflow/ost-thumbnail-cache.h"

/* One file after the other: a worker thread decodes it, hashes it, makes its thumbnail and copies it if asked; back on
 * the calling thread its row is inserted and the next one starts. */

typedef struct
{
  OstStore          *store;             /* borrowed; calling thread only */
  GStrv              paths;
  char              *images_dir;        /* PROJECT/images when files are copied in, else NULL */
  OstImportHow       how;
  char              *cache_dir;
  OstImportProgress  progress;
  gpointer           progress_data;
  OstImportResult   *result;
  GPtrArray         *files;             /* char *: what the search found */
  guint              next;

  /* the file under way: written by the worker, read when it is back */
  char              *stored_path;
  char              *sha256;
  OstImage          *image;
  gboolean           is_bare;
} Import;

static void
forget_file (Import *import)
{
  g_clear_pointer (&import->stored_path, g_free);
  g_clear_pointer (&import->sha256, g_free);
  g_clear_pointer (&import->image, ost_image_unref);
  import->is_bare = FALSE;
}

static void
import_free (Import *import)
{
  forget_file (import);
  g_strfreev (import->paths);
  g_free (import->images_dir);
  g_free (import->cache_dir);
  g_clear_pointer (&import->result, ost_import_result_free);
  g_clear_pointer (&import->files, g_ptr_array_unref);
  g_free (import);
}

void
ost_import_result_free (OstImportResult *result)
{
  g_ptr_array_unref (result->failures);
  g_ptr_array_unref (result->notices);
  g_free (result);
}

/* --- in the worker ------------------------------------------------------------------------------------------------ */

/* On disk before its row is: a row must not outlive its file in a power cut. */
static gboolean
sync_and_rename (const char *part, const char *target, const char *folder, GError **error)
{
  if (ost_sync (part) && g_rename (part, target) == 0 && ost_sync (folder))
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
  return FALSE;
}

static gboolean
copy_whole (const char *path, const char *to, GError **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (path);
  g_autoptr(GFile) target = g_file_new_for_path (to);

  return g_file_copy (source, target, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error);
}

/* The copy's own identifier (PS3.5 B.2), the same one whenever the same file is copied. */
static gboolean
copy_bare (Import *import, const char *path, const char *to, GError **error)
{
  g_autofree char *head = g_strndup (import->sha256, 16);
  g_autofree char *uid = g_strdup_printf ("2.25.%" G_GUINT64_FORMAT, g_ascii_strtoull (head, NULL, 16));

  return ost_identity_copy_without (path, uid, to, &import->is_bare, error);
}

/* What was written is what will be read: a copy without the patient has a hash of its own. */
static gboolean
copy_to (Import *import, const char *path, const char *to, GError **error)
{
  if (import->how == OST_IMPORT_COPY_WHOLE)
    return copy_whole (path, to, error);
  if (!copy_bare (import, path, to, error))
    return FALSE;
  if (import->is_bare)
    {
      g_free (import->sha256);
      import->sha256 = ost_image_hash_file (to, error);
    }
  return import->sha256 != NULL;
}

/* Copies under a name made of the hash, so that two files called hand.png do not meet. Whole or not at all. */
static char *
copy_in (Import *import, const char *path, GError **error)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *part = g_strdup_printf ("%s/%s.part", import->images_dir, import->sha256);
  g_autofree char *target = NULL;

  g_mkdir_with_parents (import->images_dir, 0700);
  if (copy_to (import, path, part, error))
    target = g_strdup_printf ("%s/%s%s", import->images_dir, import->sha256, dot && !strchr (dot, '/') ? dot : "");
  if (target == NULL || !sync_and_rename (part, target, import->images_dir, error))
    {
      g_unlink (part);
      g_prefix_error (error, "“%s” could not be copied into the project: ", path);
      return NULL;
    }
  return g_steal_pointer (&target);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  const char *path = import->files->pdata[import->next];
  GError *error = NULL;

  import->image = ost_image_load (path, &import->sha256, &error);
  if (import->image != NULL)
    import->stored_path = import->images_dir ? copy_in (import, path, &error) : g_strdup (path);
  if (import->stored_path != NULL)
    ost_thumbnail_store (import->cache_dir, import->sha256, import->image);
  if (import->stored_path != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
search_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;

  import->files = ost_file_search ((const char *const *) import->paths, import->result->failures);
  g_task_return_boolean (task, TRUE);
}

/* --- on the calling thread ---------------------------------------------------------------------------------------- */

static gboolean
insert (Import *import, GError **error)
{
  gboolean known = FALSE;
  gint64 id = ost_store_add_image_as (import->store, import->stored_path, import->files->pdata[import->next],
                                      import->images_dir != NULL, import->sha256, import->image, &known, error);

  if (id == 0)
    return FALSE;
  if (import->result->first_image == 0)
    import->result->first_image = id;
  import->result->n_known += known;
  import->result->n_added += !known;
  import->result->n_bare += import->is_bare;
  if (import->image->notice != NULL)
    g_ptr_array_add (import->result->notices, g_strdup_printf ("%s: %s", import->stored_path, import->image->notice));
  return TRUE;
}

static void start (GTask *task, GTaskThreadFunc work, GAsyncReadyCallback after);
static void read_next (GTask *task);

static void
file_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Import *import = g_task_get_task_data (task);
  const char *path = import->files->pdata[import->next];
  g_autoptr(GError) problem = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &problem))
    g_ptr_array_add (import->result->failures, g_strdup (problem->message));
  else if (!insert (import, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  forget_file (import);
  import->next++;
  if (import->progress != NULL)
    import->progress (import->next, import->files->len, path, import->progress_data);
  read_next (task);
}

/* Ends the import when nothing is left, or nothing more is wanted. */
static void
read_next (GTask *task)
{
  Import *import = g_task_get_task_data (task);

  if (import->next < import->files->len && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      start (task, read_thread, file_read);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&import->result), (GDestroyNotify) ost_import_result_free);
  g_object_unref (task);
}

static void
searched (GObject *source, GAsyncResult *result, gpointer data)
{
  read_next (data);
}

static void
start (GTask *task, GTaskThreadFunc work, GAsyncReadyCallback after)
{
  g_autoptr(GTask) worker = g_task_new (NULL, NULL, after, task);

  g_task_set_task_data (worker, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (worker, work);
}

void
ost_import_async (OstStore *store, const char *const *paths, OstImportHow how, OstImportProgress progress,
                  gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Import *import = g_new0 (Import, 1);

  /* What was imported before a cancellation counts: the result is given all the same. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, import, (GDestroyNotify) import_free);
  import->store = store;
  import->paths = g_strdupv ((GStrv) paths);
  import->how = how;
  import->images_dir = how != OST_IMPORT_LINK ? g_build_filename (ost_store_get_path (store), "images", NULL) : NULL;
  import->cache_dir = ost_store_dup_cache_dir (store);
  import->progress = progress;
  import->progress_data = progress_data;
  import->result = g_new0 (OstImportResult, 1);
  import->result->failures = g_ptr_array_new_with_free_func (g_free);
  import->result->notices = g_ptr_array_new_with_free_func (g_free);
  start (task, search_thread, searched);
}

OstImportResult *
ost_import_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

OstImportResult *
ost_import (OstStore *store, const char *const *paths, OstImportHow how, OstImportProgress progress, gpointer data,
            GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ost_import_async (store, paths, how, progress, data, cancellable, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  return ost_import_finish (result, error);
}
