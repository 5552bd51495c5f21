/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-bone-state.h"
#include "core/store/ost-stroke-chain.h"
#include "core/store/ost-store-lock.h"
#include "core/store/ost-store-migrate.h"
#include "core/store/ost-store-sql.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000

/* --- connection --------------------------------------------------------------------------------------------------- */

/* A project may come from anybody: its schema gets no more rights than data has (triggers and views of it may call no
 * function with effects, pages are checked before they are believed). Foreign keys are off unless one asks for them;
 * without recursive triggers REPLACE would delete rows behind the triggers that forbid it; FULL flushes at each
 * commit, where NORMAL, in WAL mode, would only at checkpoints. */
static const char *settings =
  "PRAGMA trusted_schema = OFF;"
  "PRAGMA cell_size_check = ON;"
  "PRAGMA foreign_keys = ON;"
  "PRAGMA recursive_triggers = ON;"
  "PRAGMA synchronous = FULL;";

/* DEFENSIVE keeps SQL from writing to the schema's own table; without double-quoted strings (DQS) a misspelt column is
 * an error and no text. */
gboolean
ost_store_connect (OstStore *store, const char *database, int flags, GError **error)
{
  g_clear_pointer (&store->db, sqlite3_close);
  if (sqlite3_open_v2 (database, &store->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
    {
      ost_sql_fail (store, error);
      return FALSE;
    }
  sqlite3_busy_timeout (store->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  return ost_sql_script (store, settings, error);
}

/* The database as a URI, because only a URI can say "immutable". */
static char *
database_uri (const OstStore *store, const char *options)
{
  g_autofree char *file = g_build_filename (store->path, OST_STORE_DATABASE, NULL);
  g_autofree char *escaped = g_uri_escape_string (file, "/", /* allow_utf8= */ FALSE);

  return g_strconcat ("file:", escaped, options, NULL);
}

/* TRUE when the first page can be read, which is when SQLite opens -wal and -shm. */
static gboolean
can_read (OstStore *store, GError **error)
{
  gint64 n;

  return ost_sql_get (store, &n, error, "SELECT count(*) FROM sqlite_schema", "") == OST_SQL_ROW;
}

static gboolean
has_wal (const OstStore *store)
{
  g_autofree char *wal = g_build_filename (store->path, OST_STORE_DATABASE "-wal", NULL);
  struct stat info;

  return stat (wal, &info) == 0 && info.st_size > 0;
}

/* In a folder where SQLite cannot put its -shm file a project can still be read as it lies there, provided that
 * nothing waits in a -wal file beside it (no writer has it open, none was killed). */
static gboolean
connect_read_only_folder (OstStore *store, GError **error)
{
  g_autofree char *uri = database_uri (store, "?immutable=1");

  if (!has_wal (store))
    return ost_store_connect (store, uri, SQLITE_OPEN_READONLY, error) && can_read (store, error);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY,
               "%s lies in a folder that cannot be written and has gestures in " OST_STORE_DATABASE "-wal that cannot "
               "be read from there: copy the whole folder to another place and open the copy.", store->path);
  return FALSE;
}

static gboolean
connect_read (OstStore *store, GError **error)
{
  g_autofree char *uri = database_uri (store, "");
  g_autoptr(GError) local = NULL;

  if (ost_store_connect (store, uri, SQLITE_OPEN_READONLY, &local) && can_read (store, &local))
    return TRUE;
  if (g_error_matches (local, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY) && access (store->path, W_OK) != 0)
    return connect_read_only_folder (store, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
connect_write (OstStore *store, GError **error)
{
  g_autofree char *uri = database_uri (store, "");

  if (!ost_store_connect (store, uri, SQLITE_OPEN_READWRITE, error) || !can_read (store, error))
    return FALSE;
  if (!sqlite3_db_readonly (store->db, "main"))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY,
               "%s/" OST_STORE_DATABASE " cannot be written: make it writable, copy the project to another place, "
               "or open it for reading only.", store->path);
  return FALSE;
}

/* --- what lies there ---------------------------------------------------------------------------------------------- */

/* Absolute; NAME may stand for NAME.osteon. */
static char *
resolve_path (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *with_suffix = g_strconcat (absolute, ".osteon", NULL);

  if (!g_file_test (absolute, G_FILE_TEST_EXISTS) && g_file_test (with_suffix, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&with_suffix);
  return g_steal_pointer (&absolute);
}

static gboolean
set_not_project (const OstStore *store, const char *why, GError **error)
{
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_PROJECT,
               "%s is not an Osteon project (%s): name the folder that ends in .osteon, or make one with “new”.",
               store->path, why);
  return FALSE;
}

static gboolean
check_files (const OstStore *store, GError **error)
{
  g_autofree char *file = g_build_filename (store->path, OST_STORE_DATABASE, NULL);

  if (!g_file_test (store->path, G_FILE_TEST_EXISTS))
    return set_not_project (store, "nothing is there", error);
  if (!g_file_test (store->path, G_FILE_TEST_IS_DIR))
    return set_not_project (store, "it is a file", error);
  if (access (store->path, R_OK | X_OK) != 0)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY,
                   "%s belongs to somebody else and may not be read: ask for access to the folder.", store->path);
      return FALSE;
    }
  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return set_not_project (store, "there is no " OST_STORE_DATABASE " in it", error);
  return TRUE;
}

/* Before the lock and before SQLite: a file that is no database at all is not "damaged". */
static gboolean
check_magic (const OstStore *store, GError **error)
{
  static const char magic[16] = "SQLite format 3";
  g_autofree char *file = g_build_filename (store->path, OST_STORE_DATABASE, NULL);
  char head[16] = { 0 };
  FILE *stream = fopen (file, "rbe");
  gsize n;

  if (stream == NULL)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_READ_ONLY, "%s may not be read: ask its owner for access.",
                   file);
      return FALSE;
    }
  n = fread (head, 1, sizeof head, stream);
  fclose (stream);
  return (n == sizeof head && memcmp (head, magic, sizeof magic) == 0)
         || set_not_project (store, OST_STORE_DATABASE " is no SQLite database", error);
}

/* A database of another program may have tables of our names; PRAGMA application_id is set when a project is made and
 * never changes. */
static gboolean
check_application (OstStore *store, GError **error)
{
  gint64 id = 0;

  if (ost_sql_get (store, &id, error, "PRAGMA application_id", "") != OST_SQL_ROW)
    return FALSE;
  return id == OST_STORE_APPLICATION_ID
         || set_not_project (store, OST_STORE_DATABASE " belongs to another program", error);
}

/* --- schema ------------------------------------------------------------------------------------------------------- */

/* A project of an older schema that may not be changed is brought up to date in a copy in memory. */
static gboolean
copy_to_memory (OstStore *store, GError **error)
{
  sqlite3 *file = g_steal_pointer (&store->db);
  sqlite3_backup *backup = NULL;
  gboolean ok = ost_store_connect (store, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

  if (ok)
    {
      backup = sqlite3_backup_init (store->db, "main", file, "main");
      ok = backup != NULL && sqlite3_backup_step (backup, -1) == SQLITE_DONE;
      ok = sqlite3_backup_finish (backup) == SQLITE_OK && ok;
      if (!ok)
        ost_sql_fail (store, error);
    }
  sqlite3_close (file);
  return ok;
}

static gboolean
bring_up_to_date (OstStore *store, GError **error)
{
  g_auto(GStrv) steps = ost_migrations_load ();
  const int version = ost_migrations_get_version (store, error);

  if (version < 0)
    return FALSE;
  if (store->mode == OST_STORE_READ && version < (int) g_strv_length (steps) && !copy_to_memory (store, error))
    return FALSE;
  if (!ost_migrations_run (store, (const char *const *) steps, error))
    return FALSE;
  return store->mode == OST_STORE_WRITE || ost_sql_script (store, "PRAGMA query_only = ON", error);
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* The lock before SQLite: a writer that opens a project where another was killed plays its -wal file back, which only
 * one may do. */
static gboolean
open_here (OstStore *store, GError **error)
{
  if (!check_files (store, error) || !check_magic (store, error))
    return FALSE;
  if (store->mode == OST_STORE_WRITE)
    {
      store->lock_fd = ost_store_lock (store->path, error);
      if (store->lock_fd < 0 || !connect_write (store, error))
        return FALSE;
    }
  else if (!connect_read (store, error))
    return FALSE;
  return check_application (store, error) && bring_up_to_date (store, error);
}

OstStore *
ost_store_open (const char *path, OstStoreMode mode, GError **error)
{
  g_autoptr(OstStore) store = g_new0 (OstStore, 1);

  g_return_val_if_fail (path != NULL, NULL);
  store->path = resolve_path (path);
  store->mode = mode;
  store->account = g_utf8_make_valid (g_get_user_name (), -1);
  store->lock_fd = -1;
  store->masks = ost_masks_new ();
  store->strokes = ost_stroke_lists_new ();
  return open_here (store, error) ? g_steal_pointer (&store) : NULL;
}

/* The database before the lock: closing moves what is in -wal into the file, and no other writer may have begun by
 * then. */
void
ost_store_close (OstStore *store)
{
  if (store == NULL)
    return;
  g_clear_pointer (&store->masks, g_hash_table_unref);
  g_clear_pointer (&store->strokes, g_hash_table_unref);
  sqlite3_close (store->db);
  ost_store_unlock (store->lock_fd);
  g_free (store->account);
  g_free (store->path);
  g_free (store);
}

const char *
ost_store_get_path (const OstStore *store)
{
  return store->path;
}

char *
ost_store_dup_cache_dir (const OstStore *store)
{
  char *dir = g_build_filename (store->path, "cache", NULL);

  g_mkdir_with_parents (dir, 0700);        /* a cache that cannot be made is a cache that is not used */
  return dir;
}

/* --- settings ----------------------------------------------------------------------------------------------------- */

char *
ost_store_dup_setting (OstStore *store, const char *key)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, NULL, "SELECT value FROM settings WHERE key = ?1", "t", key);

  return stmt != NULL && ost_sql_step (store, stmt, NULL) == OST_SQL_ROW ? ost_sql_dup_text (stmt, 0) : NULL;
}

gboolean
ost_store_set_setting (OstStore *store, const char *key, const char *value, GError **error)
{
  if (!ost_store_check_text ("name of a setting", key, OST_STORE_MAX_NAME, error))
    return FALSE;
  if (value == NULL)
    return ost_sql_run (store, error, "DELETE FROM settings WHERE key = ?1", "t", key);
  if (strlen (value) > OST_STORE_MAX_VALUE || !g_utf8_validate (value, -1, NULL))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "The setting %s is no UTF-8 text of at most %d bytes: store something shorter.", key,
                   OST_STORE_MAX_VALUE);
      return FALSE;
    }
  return ost_sql_run (store, error,
                      "INSERT INTO settings (key, value, at, account, version) VALUES (?1, ?2, :at, :account, :version)"
                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at,"
                      " account = excluded.account, version = excluded.version", "tt", key, value);
}
