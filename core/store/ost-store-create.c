/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-migrate.h"
#include "core/store/ost-store-sql.h"
#include "core/store/ost-sync.h"
#include <errno.h>
#include <glib/gstdio.h>

/* A project is built beside its place under another name, synced, and renamed: it is there whole or not at all. */

static gboolean
set_file_error (const char *path, const char *what, GError **error)
{
  const int saved_errno = errno;
  const gboolean full = saved_errno == ENOSPC || saved_errno == EDQUOT;

  g_set_error (error, OST_STORE_ERROR, full ? OST_STORE_ERROR_FULL : OST_STORE_ERROR_READ_ONLY,
               "The project %s cannot be made (%s: %s): choose a folder that exists, has room and can be written.",
               path, what, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
set_exists (const char *path, GError **error)
{
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_EXISTS,
               "%s exists already: open it, or choose another name for the new project.", path);
  return FALSE;
}

/* The folder that we have just made; nothing in it but plain files and empty folders. */
static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder);
}

static gboolean
make_database (const char *file, const char *path, GError **error)
{
  g_auto(GStrv) steps = ost_migrations_load ();
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA journal_mode = WAL",
                                           OST_STORE_APPLICATION_ID);
  OstStore store = { .path = (char *) path, .mode = OST_STORE_WRITE, .lock_fd = -1 };
  const gboolean ok = ost_store_connect (&store, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)
                      && ost_sql_script (&store, mark, error)
                      && ost_migrations_run (&store, (const char *const *) steps, error);

  sqlite3_close (store.db);                /* moves everything from -wal into the file */
  return ok;
}

/* The folder's own fsync keeps the names in it; without it a power cut could leave a project without its database. */
static gboolean
fill_folder (const char *folder, const char *path, GError **error)
{
  g_autofree char *file = g_build_filename (folder, OST_STORE_DATABASE, NULL);
  g_autofree char *models = g_build_filename (folder, "models", NULL);
  g_autofree char *cache = g_build_filename (folder, "cache", NULL);

  if (!make_database (file, path, error))
    return FALSE;
  if (g_chmod (file, 0600) != 0)           /* -wal and -shm take after it */
    return set_file_error (path, "protecting its data", error);
  if (g_mkdir (models, 0700) != 0 || g_mkdir (cache, 0700) != 0)
    return set_file_error (path, "making its folders", error);
  if (!ost_sync (file) || !ost_sync (folder))
    return set_file_error (path, "writing to disk", error);
  return TRUE;
}

static gboolean
put_in_place (const char *folder, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_rename (folder, path) == 0)
    {
      ost_sync (parent);                  /* the project is whole; only its name could be lost with the power */
      return TRUE;
    }
  if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
    return set_exists (path, error);
  return set_file_error (path, "giving it its name", error);
}

static char *
project_path (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return g_str_has_suffix (absolute, ".osteon") ? g_steal_pointer (&absolute) : g_strconcat (absolute, ".osteon", NULL);
}

gboolean
ost_store_create (const char *path, GError **error)
{
  g_autofree char *final = project_path (path);
  g_autofree char *parent = g_path_get_dirname (final);
  g_autofree char *folder = g_build_filename (parent, ".new-osteon-XXXXXX", NULL);

  if (g_file_test (final, G_FILE_TEST_EXISTS) || g_file_test (final, G_FILE_TEST_IS_SYMLINK))
    return set_exists (final, error);
  if (g_mkdtemp_full (folder, 0700) == NULL)
    return set_file_error (final, "making its folder", error);
  if (fill_folder (folder, final, error) && put_in_place (folder, final, error))
    return TRUE;
  remove_folder (folder);
  return FALSE;
}
