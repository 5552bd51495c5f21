/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-project.h"

#include <string.h>

#include "core/workflow/ost-thumbnail-cache.h"

#define OST_PROJECT_SUFFIX ".osteon"

struct _OstProject
{
  GObject parent_instance;

  OstStore *store;
  OstSession *session;
  gint64 reader_id;
  char *reader;
  char *name;
  char *cache_dir;
};

G_DEFINE_FINAL_TYPE (OstProject, ost_project, G_TYPE_OBJECT)

/* The session first: it borrows the store. */
static void
ost_project_dispose (GObject *object)
{
  OstProject *self = OST_PROJECT (object);

  if (self->session != NULL)
    ost_session_close (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->store, ost_store_close);

  G_OBJECT_CLASS (ost_project_parent_class)->dispose (object);
}

static void
ost_project_finalize (GObject *object)
{
  OstProject *self = OST_PROJECT (object);

  g_free (self->reader);
  g_free (self->name);
  g_free (self->cache_dir);

  G_OBJECT_CLASS (ost_project_parent_class)->finalize (object);
}

static void
ost_project_class_init (OstProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ost_project_dispose;
  object_class->finalize = ost_project_finalize;
}

static void
ost_project_init (OstProject *self)
{
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

static char *
dup_display_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  if (g_str_has_suffix (base, OST_PROJECT_SUFFIX))
    base[strlen (base) - strlen (OST_PROJECT_SUFFIX)] = '\0';
  return g_filename_display_name (base);
}

OstProject *
ost_project_open (const char *path, const char *reader, GError **error)
{
  g_autoptr (OstProject) self = g_object_new (OST_TYPE_PROJECT, NULL);

  self->store = ost_store_open (path, OST_STORE_WRITE, error);
  if (self->store == NULL)
    return NULL;
  self->reader_id = ost_store_ensure_reader (self->store, reader, error);
  if (self->reader_id == 0)
    return NULL;
  self->reader = g_strdup (reader);
  self->name = dup_display_name (ost_store_get_path (self->store));
  self->cache_dir = ost_store_dup_cache_dir (self->store);
  self->session = ost_session_new (self->store, self->reader_id, NULL);
  return g_steal_pointer (&self);
}

OstProject *
ost_project_create (const char *path, const char *reader, GError **error)
{
  g_autofree char *full = NULL;

  if (g_str_has_suffix (path, OST_PROJECT_SUFFIX))
    full = g_strdup (path);
  else
    full = g_strconcat (path, OST_PROJECT_SUFFIX, NULL);
  if (!ost_store_create (full, error))
    return NULL;
  return ost_project_open (full, reader, error);
}

OstStore *
ost_project_get_store (OstProject *self)
{
  return self->store;
}

OstSession *
ost_project_get_session (OstProject *self)
{
  return self->session;
}

gint64
ost_project_get_reader_id (OstProject *self)
{
  return self->reader_id;
}

const char *
ost_project_get_reader (OstProject *self)
{
  return self->reader;
}

const char *
ost_project_get_path (OstProject *self)
{
  return ost_store_get_path (self->store);
}

const char *
ost_project_get_name (OstProject *self)
{
  return self->name;
}

/* --- defaults ----------------------------------------------------------------------------------------------------- */

char *
ost_project_dup_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "osteon", "Radiographs" OST_PROJECT_SUFFIX, NULL);
}

gboolean
ost_project_is_project_path (const char *path)
{
  g_autofree char *database = g_build_filename (path, "project.sqlite", NULL);
  g_autofree char *trimmed = g_strdup (path);

  while (strlen (trimmed) > 1 && g_str_has_suffix (trimmed, G_DIR_SEPARATOR_S))
    trimmed[strlen (trimmed) - 1] = '\0';
  return g_str_has_suffix (trimmed, OST_PROJECT_SUFFIX) || g_file_test (database, G_FILE_TEST_EXISTS);
}

/* GLib answers "Unknown" when the system knows no name. */
char *
ost_project_dup_default_reader (void)
{
  const char *name = g_get_real_name ();

  if (name == NULL || *name == '\0' || g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  return g_filename_display_name (name);
}

/* --- thumbnails --------------------------------------------------------------------------------------------------- */

typedef struct
{
  char *cache_dir;
  char *sha256;
  char *path;
} ThumbnailJob;

static void
thumbnail_job_free (gpointer data)
{
  ThumbnailJob *job = data;

  g_free (job->cache_dir);
  g_free (job->sha256);
  g_free (job->path);
  g_free (job);
}

/* The fourth byte of an RGB24 surface is undefined, and a texture takes it for opacity. */
static GdkTexture *
texture_from_surface (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    {
      const guint32 *row = (const guint32 *) (const void *) (cairo_image_surface_get_data (surface) + (gsize) y * stride);

      for (int x = 0; x < width; x++)
        pixels[(gsize) y * width + x] = row[x] | 0xff000000u;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&pixels), (gsize) width * height * 4);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, (gsize) width * 4);
}

static void
thumbnail_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ThumbnailJob *job = data;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  surface = ost_thumbnail_load (job->cache_dir, job->sha256, job->path, &error);
  if (surface == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_return_pointer (task, texture_from_surface (surface), g_object_unref);
  cairo_surface_destroy (surface);
}

void
ost_project_load_thumbnail_async (OstProject *self, gint64 image_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  /* No source object: a worker that lets go last must not take the store down in its own thread. */
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstImageRow) row = ost_store_get_image (self->store, image_id, &error);
  ThumbnailJob *job = NULL;

  if (row == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  job = g_new0 (ThumbnailJob, 1);
  job->cache_dir = g_strdup (self->cache_dir);
  job->sha256 = g_strdup (row->sha256);
  /* A file that was moved may still have its thumbnail in the cache. */
  job->path = ost_store_dup_image_path (self->store, row, NULL);
  if (job->path == NULL)
    job->path = g_strdup (row->path);
  g_task_set_task_data (task, job, thumbnail_job_free);
  g_task_run_in_thread (task, thumbnail_worker);
}

GdkTexture *
ost_project_load_thumbnail_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
