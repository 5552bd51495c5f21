/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-image-name.h"

#define COLUMNS "images.id, sha256, path, name, width, height, bits, spacing_x_mm, spacing_y_mm, spacing_source, code"
#define FROM    " FROM images LEFT JOIN subjects ON subjects.id = images.subject "

#define MIN_HASH_PREFIX 6

void
ost_image_row_free (OstImageRow *row)
{
  if (row == NULL)
    return;
  g_free (row->sha256);
  g_free (row->path);
  g_free (row->name);
  g_free (row->subject);
  g_free (row);
}

/* Columns as COLUMNS has them. Sides are bounded whatever the row says: they size masks. */
static OstImageRow *
read_row (sqlite3_stmt *stmt)
{
  OstImageRow *row = g_new0 (OstImageRow, 1);

  row->id = sqlite3_column_int64 (stmt, 0);
  row->sha256 = ost_sql_dup_text (stmt, 1);
  row->path = ost_sql_dup_text (stmt, 2);
  row->name = ost_sql_dup_text (stmt, 3);
  row->width = ost_sql_get_side (stmt, 4);
  row->height = ost_sql_get_side (stmt, 5);
  row->bits = sqlite3_column_int (stmt, 6);
  row->spacing_x_mm = sqlite3_column_double (stmt, 7);
  row->spacing_y_mm = sqlite3_column_double (stmt, 8);
  row->spacing_source = (OstSpacingSource) sqlite3_column_int (stmt, 9);
  row->subject = ost_sql_dup_text (stmt, 10);
  return row;
}

/* --- adding ------------------------------------------------------------------------------------------------------- */

static gboolean
check_hash (const char *sha256, GError **error)
{
  if (sha256 != NULL && strlen (sha256) == 64 && strspn (sha256, "0123456789abcdef") == 64)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” is not a SHA-256: 64 lower-case hexadecimal digits are needed.", sha256 != NULL ? sha256 : "");
  return FALSE;
}

/* As it is stored: absolute, or relative to the project for a copy in it. */
static char *
make_stored_path (const OstStore *store, const char *path, gboolean copied, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, copied ? store->path : NULL);
  const gsize n = strlen (store->path);

  if (strlen (absolute) > OST_STORE_MAX_PATH)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "The path %.60s... is longer than %d bytes: move the file to a shorter one.", path,
                   OST_STORE_MAX_PATH);
      return NULL;
    }
  if (!copied)
    return g_steal_pointer (&absolute);
  if (g_str_has_prefix (absolute, store->path) && absolute[n] == '/')
    return g_strdup (absolute + n + 1);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "%s is not inside the project %s: copy it there first.", absolute, store->path);
  return NULL;
}

/* A copy in the project that is still there is worth more than the place that it was copied from. */
static gboolean
keeps_its_copy (OstStore *store, const char *sha256, gboolean copied)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, NULL, "SELECT path FROM images WHERE sha256 = ?1", "t", sha256);
  g_autofree char *file = NULL;
  const char *path;

  if (copied || stmt == NULL || ost_sql_step (store, stmt, NULL) != OST_SQL_ROW)
    return FALSE;
  path = (const char *) sqlite3_column_text (stmt, 0);
  file = g_build_filename (store->path, path, NULL);
  return !g_path_is_absolute (path) && g_file_test (file, G_FILE_TEST_IS_REGULAR);
}

/* Import of a file that is known is how a moved one is found again. */
static gboolean
update_path (OstStore *store, const char *sha256, const char *stored, gboolean copied, GError **error)
{
  if (keeps_its_copy (store, sha256, copied))
    return TRUE;
  return ost_sql_run (store, error, "UPDATE images SET path = ?2, at = :at, account = :account, version = :version"
                      " WHERE sha256 = ?1 AND path <> ?2", "tt", sha256, stored);
}

static gint64
insert_image (OstStore *store, const char *stored, const char *original, const char *sha256, const OstImage *image,
              GError **error)
{
  g_autofree char *name = ost_image_name_new (store, original, error);

  if (name == NULL
      || !ost_sql_run (store, error,
                       "INSERT INTO images (sha256, path, name, width, height, bits, spacing_x_mm, spacing_y_mm,"
                       " spacing_source, at, account, version)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, :at, :account, :version)",
                       "tttiiiddi", sha256, stored, name, image->width, image->height, image->bits, image->spacing_x_mm,
                       image->spacing_y_mm, (int) image->spacing_source))
    return 0;
  return sqlite3_last_insert_rowid (store->db);
}

/* The hash is the identity: the same bytes under any name are the same image, with its readings. */
static gint64
add_or_update (OstStore *store, const char *stored, const char *original, gboolean copied, const char *sha256,
               const OstImage *image, gboolean *ret_known, GError **error)
{
  gint64 id = 0;

  switch (ost_sql_get (store, &id, error, "SELECT id FROM images WHERE sha256 = ?1", "t", sha256))
    {
    case OST_SQL_ROW:
      *ret_known = TRUE;
      return update_path (store, sha256, stored, copied, error) ? id : 0;
    case OST_SQL_DONE:
      *ret_known = FALSE;
      return insert_image (store, stored, original, sha256, image, error);
    default:
      return 0;
    }
}

gint64
ost_store_add_image (OstStore *store, const char *path, gboolean copied, const char *sha256, const OstImage *image,
                     gboolean *ret_known, GError **error)
{
  return ost_store_add_image_as (store, path, path, copied, sha256, image, ret_known, error);
}

gint64
ost_store_add_image_as (OstStore *store, const char *path, const char *original, gboolean copied, const char *sha256,
                        const OstImage *image, gboolean *ret_known, GError **error)
{
  g_autofree char *stored = NULL;
  gboolean known = FALSE;
  gint64 id;

  if (!check_hash (sha256, error))
    return 0;
  stored = make_stored_path (store, path, copied, error);
  if (stored == NULL || !ost_sql_begin (store, error))
    return 0;
  id = add_or_update (store, stored, original, copied, sha256, image, &known, error);
  if (!ost_sql_end (store, id != 0, error))
    return 0;
  if (ret_known != NULL)
    *ret_known = known;
  return id;
}

/* --- finding ------------------------------------------------------------------------------------------------------ */

GPtrArray *
ost_store_list_images (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT " COLUMNS FROM "ORDER BY images.id", "");
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_image_row_free);
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_ptr_array_add (rows, read_row (stmt));
  return step == OST_SQL_DONE ? g_steal_pointer (&rows) : NULL;
}

OstImageRow *
ost_store_get_image (OstStore *store, gint64 image_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT " COLUMNS FROM "WHERE images.id = ?1", "l",
                                                 image_id);
  OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step == OST_SQL_ROW)
    return read_row (stmt);
  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no image number %" G_GINT64_FORMAT " in %s: “list” shows those that are.", image_id,
                 store->path);
  return NULL;
}

/* One way of naming an image: `where` with ?1 the word. */
static OstSqlStep
find_by (OstStore *store, const char *where, const char *word, OstImageRow **ret_row, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT " COLUMNS FROM "WHERE ", where, " LIMIT 2", NULL);
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, sql, "t", word);
  g_autoptr(OstImageRow) row = NULL;
  OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step != OST_SQL_ROW)
    return step;
  row = read_row (stmt);
  step = ost_sql_step (store, stmt, error);
  if (step == OST_SQL_ROW)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "“%s” fits several images of %s: use the name that “list” shows, or the whole path.", word,
                 store->path);
  if (step != OST_SQL_DONE)
    return OST_SQL_ERROR;
  *ret_row = g_steal_pointer (&row);
  return OST_SQL_ROW;
}

static gboolean
is_hash_prefix (const char *what)
{
  const gsize n = strlen (what);

  return n >= MIN_HASH_PREFIX && n <= 64 && strspn (what, "0123456789abcdefABCDEF") == n;
}

/* The first way that fits anything decides: an image whose name looks like a hash is found by its name. Text is
 * compared with substr and never with LIKE, as file names may hold its wildcards. */
OstImageRow *
ost_store_find_image (OstStore *store, const char *what, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (what, NULL);
  g_autofree char *stem = ost_image_name_stem (what);
  const struct { const char *where, *word; } ways[] = {
    { "name = ?1", what },
    { "substr (path, -length ('/' || ?1)) = '/' || ?1", what },
    { "name = ?1 AND substr (path, 1, 1) <> '/'", stem },        /* a copy may have another file name */
    { "path = ?1", what },
    { "path = ?1", absolute },
    { "substr (sha256, 1, length (?1)) = lower (?1)", is_hash_prefix (what) ? what : NULL },
  };
  OstImageRow *row = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    switch (find_by (store, ways[i].where, ways[i].word, &row, error))
      {
      case OST_SQL_ROW:
        return row;
      case OST_SQL_ERROR:
        return NULL;
      case OST_SQL_DONE:
        break;
      }
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "There is no image “%s” in %s: “list” shows those that are, “import” adds one.", what,
               store->path);
  return NULL;
}

char *
ost_store_dup_image_path (OstStore *store, const OstImageRow *row, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (row->path, store->path);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&path);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
               "The file of image “%s” is missing: it was at %s; import it again from its new place, it is recognised "
               "by its content and keeps its readings.", row->name, path);
  return NULL;
}
