/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-sql.h"
#include <errno.h>
#include <math.h>

G_DEFINE_QUARK (ost-store-error-quark, ost_store_error)

/* --- errors ------------------------------------------------------------------------------------------------------- */

/* SQLite reports a quota, a file size limit and a file that cannot be made on a full disk as plain input/output
 * errors; to people they are all a full disk. */
static OstStoreError
code_of_io_error (int system_errno, OstStoreError otherwise)
{
  if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)
    return OST_STORE_ERROR_FULL;
  return system_errno == EROFS || system_errno == EACCES ? OST_STORE_ERROR_READ_ONLY : otherwise;
}

static OstStoreError
code_of (int sqlite_code, int system_errno)
{
  switch (sqlite_code & 0xff)
    {
    case SQLITE_FULL:
      return OST_STORE_ERROR_FULL;
    case SQLITE_IOERR:
      return code_of_io_error (system_errno, OST_STORE_ERROR_SQL);
    case SQLITE_CANTOPEN:
      return code_of_io_error (system_errno, OST_STORE_ERROR_READ_ONLY);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return OST_STORE_ERROR_READ_ONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return OST_STORE_ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return OST_STORE_ERROR_DAMAGED;
    default:
      return OST_STORE_ERROR_SQL;
    }
}

/* sqlite3_system_errno stays 0 when COMMIT fails to write, but errno itself still says why: every call below clears
 * it first. */
void
ost_sql_fail (OstStore *store, GError **error)
{
  const int here = errno;
  const int kept = sqlite3_system_errno (store->db);
  const OstStoreError code = code_of (sqlite3_extended_errcode (store->db), kept != 0 ? kept : here);
  const char *path = store->path;
  const char *said = sqlite3_errmsg (store->db);

  switch (code)
    {
    case OST_STORE_ERROR_FULL:
      g_set_error (error, OST_STORE_ERROR, code,
                   "The disk that holds %s is full: nothing was changed, free some space and do it again.", path);
      break;
    case OST_STORE_ERROR_READ_ONLY:
      if (store->mode == OST_STORE_READ)
        g_set_error (error, OST_STORE_ERROR, code,
                     "%s is open for reading only (%s): open it for writing to change it.", path, said);
      else
        g_set_error (error, OST_STORE_ERROR, code, "%s cannot be written (%s): "
                     "make the folder and the files in it writable, or copy the project to another place.", path, said);
      break;
    case OST_STORE_ERROR_BUSY:
      g_set_error (error, OST_STORE_ERROR, code,
                   "%s is in use by another program: wait until it is done and do it again.", path);
      break;
    case OST_STORE_ERROR_DAMAGED:
      g_set_error (error, OST_STORE_ERROR, code, "%s/" OST_STORE_DATABASE " is damaged (%s): keep the whole folder, "
                   OST_STORE_DATABASE "-wal with it, and go on with a copy from a backup.", path, said);
      break;
    default:
      g_set_error (error, OST_STORE_ERROR, code,
                   "%s: SQLite says “%s”; nothing was changed, look at the folder and its disk.", path, said);
    }
}

/* --- statements --------------------------------------------------------------------------------------------------- */

/* An empty blob is no NULL: SQLite would take a pointer that is NULL for one. */
static int
bind_bytes (sqlite3_stmt *stmt, int n, GBytes *bytes)
{
  gsize size = 0;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    return sqlite3_bind_null (stmt, n);
  return sqlite3_bind_blob64 (stmt, n, size > 0 ? data : "", size, SQLITE_TRANSIENT);
}

static int
bind_next (sqlite3_stmt *stmt, int n, char type, va_list *args)
{
  switch (type)
    {
    case 'i':
      return sqlite3_bind_int (stmt, n, va_arg (*args, int));
    case 'l':
      return sqlite3_bind_int64 (stmt, n, va_arg (*args, gint64));
    case 'I':
      {
        const gint64 value = va_arg (*args, gint64);
        return value != 0 ? sqlite3_bind_int64 (stmt, n, value) : sqlite3_bind_null (stmt, n);
      }
    case 'd':
      return sqlite3_bind_double (stmt, n, va_arg (*args, double));     /* SQLite makes NAN a NULL */
    case 't':
      return sqlite3_bind_text (stmt, n, va_arg (*args, const char *), -1, SQLITE_TRANSIENT);
    case 'b':
      return bind_bytes (stmt, n, va_arg (*args, GBytes *));
    default:
      g_assert_not_reached ();
    }
}

/* Who, when and with what: bound by name, so that no statement can forget one or put it in the wrong place. */
static int
bind_origin (OstStore *store, sqlite3_stmt *stmt)
{
  const int at = sqlite3_bind_parameter_index (stmt, ":at");
  const int account = sqlite3_bind_parameter_index (stmt, ":account");
  const int version = sqlite3_bind_parameter_index (stmt, ":version");
  int rc = SQLITE_OK;

  if (at > 0)
    rc = sqlite3_bind_int64 (stmt, at, g_get_real_time ());
  if (rc == SQLITE_OK && account > 0)
    rc = sqlite3_bind_text (stmt, account, store->account, -1, SQLITE_TRANSIENT);
  if (rc == SQLITE_OK && version > 0)
    rc = sqlite3_bind_text (stmt, version, OST_VERSION, -1, SQLITE_STATIC);
  return rc;
}

static sqlite3_stmt *
query_va (OstStore *store, GError **error, const char *sql, const char *types, va_list *args)
{
  g_autoptr(sqlite3_stmt) stmt = NULL;
  int rc;

  errno = 0;
  rc = sqlite3_prepare_v2 (store->db, sql, -1, &stmt, NULL);
  for (int n = 0; rc == SQLITE_OK && types[n] != '\0'; n++)
    rc = bind_next (stmt, n + 1, types[n], args);
  if (rc == SQLITE_OK)
    rc = bind_origin (store, stmt);
  if (rc == SQLITE_OK)
    return g_steal_pointer (&stmt);
  ost_sql_fail (store, error);
  return NULL;
}

sqlite3_stmt *
ost_sql_query (OstStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list args;
  sqlite3_stmt *stmt;

  va_start (args, types);
  stmt = query_va (store, error, sql, types, &args);
  va_end (args);
  return stmt;
}

OstSqlStep
ost_sql_step (OstStore *store, sqlite3_stmt *stmt, GError **error)
{
  errno = 0;
  switch (sqlite3_step (stmt))
    {
    case SQLITE_ROW:
      return OST_SQL_ROW;
    case SQLITE_DONE:
      return OST_SQL_DONE;
    default:
      ost_sql_fail (store, error);
      return OST_SQL_ERROR;
    }
}

gboolean
ost_sql_run (OstStore *store, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr(sqlite3_stmt) stmt = NULL;
  OstSqlStep step = OST_SQL_ERROR;
  va_list args;

  va_start (args, types);
  stmt = query_va (store, error, sql, types, &args);
  va_end (args);
  if (stmt == NULL)
    return FALSE;
  while ((step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    ;
  return step == OST_SQL_DONE;
}

OstSqlStep
ost_sql_get (OstStore *store, gint64 *ret_value, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr(sqlite3_stmt) stmt = NULL;
  OstSqlStep step;
  va_list args;

  va_start (args, types);
  stmt = query_va (store, error, sql, types, &args);
  va_end (args);
  if (stmt == NULL)
    return OST_SQL_ERROR;
  step = ost_sql_step (store, stmt, error);
  if (step == OST_SQL_ROW)
    *ret_value = sqlite3_column_int64 (stmt, 0);
  return step;
}

gboolean
ost_sql_script (OstStore *store, const char *sql, GError **error)
{
  errno = 0;
  if (sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  ost_sql_fail (store, error);
  return FALSE;
}

/* --- transactions ------------------------------------------------------------------------------------------------- */

/* IMMEDIATE: a transaction that reads first and writes later could find the database changed in between and fail
 * half-way. */
gboolean
ost_sql_begin (OstStore *store, GError **error)
{
  return ost_sql_script (store, "BEGIN IMMEDIATE", error);
}

gboolean
ost_sql_begin_read (OstStore *store, GError **error)
{
  return ost_sql_script (store, "BEGIN", error);
}

gboolean
ost_sql_end (OstStore *store, gboolean ok, GError **error)
{
  if (ok && ost_sql_script (store, "COMMIT", error))
    return TRUE;
  /* SQLite has rolled back by itself after some errors (a full disk, for one). */
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* --- columns ------------------------------------------------------------------------------------------------------ */

char *
ost_sql_dup_text (sqlite3_stmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

GBytes *
ost_sql_dup_blob (sqlite3_stmt *stmt, int column)
{
  const void *data = sqlite3_column_blob (stmt, column);

  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return NULL;
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (stmt, column));
}

int
ost_sql_get_side (sqlite3_stmt *stmt, int column)
{
  return CLAMP (sqlite3_column_int (stmt, column), 1, OST_IMAGE_MAX_SIDE);
}
