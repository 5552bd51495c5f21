/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-models.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/image/ost-json-depth.h"
#include "core/store/ost-store-sql.h"
#include "core/store/ost-sync.h"

#define MAX_CARD_DEPTH 16

/* A model's row never changes; what became of it is the newest row of model_states, looked up with each row. */
#define COLUMNS \
  "id, kind, name, file, sha256, parent, card," \
  " (SELECT state FROM model_states WHERE model = models.id ORDER BY id DESC LIMIT 1) AS state," \
  " strftime ('%Y-%m-%dT%H:%M:%SZ', at / 1000000, 'unixepoch')"

static const char *const state_ids[] = { "candidate", "promoted", "retired" };

const char *
ost_model_state_get_id (OstModelState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_ids), NULL);
  return state_ids[state];
}

void
ost_model_row_free (OstModelRow *row)
{
  if (row == NULL)
    return;
  g_free (row->kind);
  g_free (row->name);
  g_free (row->path);
  g_free (row->sha256);
  g_free (row->card);
  g_free (row->at);
  g_free (row);
}

/* A card that no parser should be given reads as an empty one: everybody who asks for it will parse it. */
static char *
dup_card (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return g_strdup (text != NULL && ost_json_is_shallow (text, strlen (text), MAX_CARD_DEPTH) ? text : "{}");
}

static OstModelRow *
read_row (OstStore *store, sqlite3_stmt *stmt)
{
  OstModelRow     *row = g_new0 (OstModelRow, 1);
  g_autofree char *file = ost_sql_dup_text (stmt, 3), *state = ost_sql_dup_text (stmt, 7);

  row->id = sqlite3_column_int64 (stmt, 0);
  row->kind = ost_sql_dup_text (stmt, 1);
  row->name = ost_sql_dup_text (stmt, 2);
  row->path = g_build_filename (store->path, file, NULL);
  row->sha256 = ost_sql_dup_text (stmt, 4);
  row->parent = sqlite3_column_int64 (stmt, 5);
  row->card = dup_card (stmt, 6);
  for (gsize s = 0; s < G_N_ELEMENTS (state_ids); s++)
    if (g_strcmp0 (state, state_ids[s]) == 0)
      row->state = (OstModelState) s;
  row->at = ost_sql_dup_text (stmt, 8);
  return row;
}

/* The first row, or NULL; *ret_none tells no row from an error. */
static OstModelRow *
read_first (OstStore *store, sqlite3_stmt *stmt, gboolean *ret_none, GError **error)
{
  OstSqlStep step = stmt ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  *ret_none = step == OST_SQL_DONE;
  return step == OST_SQL_ROW ? read_row (store, stmt) : NULL;
}

GPtrArray *
ost_store_list_models (OstStore *store, GError **error)
{
  g_autoptr(GPtrArray)    rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_model_row_free);
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT " COLUMNS " FROM models ORDER BY id", "");
  OstSqlStep              step = OST_SQL_ERROR;

  while (stmt && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_ptr_array_add (rows, read_row (store, stmt));
  return step == OST_SQL_DONE ? g_steal_pointer (&rows) : NULL;
}

OstModelRow *
ost_store_find_model (OstStore *store, const char *what, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT " COLUMNS " FROM models WHERE name = ?1"
                                                " OR CAST (id AS TEXT) = ?1 ORDER BY name = ?1 DESC", "t", what);
  gboolean     none;
  OstModelRow *row = read_first (store, stmt, &none, error);

  if (none)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no model “%s” in %s: “osteon-cli models” lists them.", what, store->path);
  return row;
}

OstModelRow *
ost_store_get_promoted (OstStore *store, const char *kind, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "SELECT " COLUMNS " FROM models WHERE kind = ?1"
                                                " AND state = 'promoted' ORDER BY id DESC", "t", kind);
  gboolean none;

  return read_first (store, stmt, &none, error);
}

/* The newest promotion of a model of that kind that is not promoted any more. */
OstModelRow *
ost_store_get_former (OstStore *store, const char *kind, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT " COLUMNS " FROM models WHERE id = (SELECT model FROM model_states AS s WHERE s.state = 'promoted'"
    " AND (SELECT kind FROM models AS m WHERE m.id = s.model) = ?1"
    " AND 'promoted' <> (SELECT state FROM model_states WHERE model = s.model ORDER BY id DESC LIMIT 1)"
    " ORDER BY s.id DESC LIMIT 1)", "t", kind);
  gboolean none;

  return read_first (store, stmt, &none, error);
}

/* --- Adding ------------------------------------------------------------------------------------------------------- */

static gboolean
set_not_copied (const char *target, GError **error)
{
  const int saved_errno = errno;
  const gboolean full = saved_errno == ENOSPC || saved_errno == EDQUOT;

  g_set_error (error, OST_STORE_ERROR, full ? OST_STORE_ERROR_FULL : OST_STORE_ERROR_READ_ONLY,
               "The model cannot be kept as “%s” (%s): free some space, or make the folder writable.", target,
               g_strerror (saved_errno));
  return FALSE;
}

/* The file's bytes at `beside`, on the disk, and the hash of what is there. */
static gboolean
copy_beside (const char *file, const char *beside, char **ret_sha256, GError **error)
{
  g_autoptr(GFile) from = g_file_new_for_path (file), to = g_file_new_for_path (beside);

  if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error))
    return FALSE;
  *ret_sha256 = ost_image_hash_file (beside, error);
  return *ret_sha256 != NULL && (ost_sync (beside) || set_not_copied (beside, error));
}

/* Copies the file to where it stays. Beside it first and on the disk before it has the name, and the name on the disk
 * before the row is committed: a row must not outlive its file in a power cut. A file without a row, which a failure
 * after this leaves, is overwritten by the next model of that name. */
static gboolean
copy_in (OstStore *store, const char *file, const char *name, char **ret_sha256, GError **error)
{
  g_autofree char *folder = g_build_filename (store->path, "models", NULL);
  g_autofree char *target = g_build_filename (store->path, name, NULL), *beside = g_strconcat (target, ".part", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_not_copied (target, error);
  if (copy_beside (file, beside, ret_sha256, error)
      && ((g_rename (beside, target) == 0 && ost_sync (folder)) || set_not_copied (target, error)))
    return TRUE;
  g_unlink (beside);
  return FALSE;
}

static gboolean
add_state (OstStore *store, gint64 model_id, OstModelState state, GError **error)
{
  return ost_sql_run (store, error, "INSERT INTO model_states (model, state, at, account, version)"
                      " VALUES (?1, ?2, :at, :account, :version)", "lt", model_id, ost_model_state_get_id (state));
}

static gboolean
add_row (OstStore *store, const char *kind, const char *file, gint64 parent, const char *card, gint64 *ret_id,
         GError **error)
{
  g_autofree char *name = NULL, *place = NULL, *sha256 = NULL;
  gint64           number = 0;

  if (ost_sql_get (store, &number, error, "SELECT count (*) + 1 FROM models WHERE kind = ?1", "t", kind) != OST_SQL_ROW)
    return FALSE;
  name = g_strdup_printf ("%s-%" G_GINT64_FORMAT, kind, number);
  place = g_strdup_printf ("models/%s.safetensors", name);
  if (!copy_in (store, file, place, &sha256, error)
      || !ost_sql_run (store, error, "INSERT INTO models (kind, name, file, sha256, parent, card, at, account, version)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, :at, :account, :version)", "ttttIt", kind, name, place, sha256,
                       parent, card))
    return FALSE;
  *ret_id = sqlite3_last_insert_rowid (store->db);
  return add_state (store, *ret_id, OST_MODEL_CANDIDATE, error);
}

gint64
ost_store_add_model (OstStore *store, const char *kind, const char *file, gint64 parent, const char *card,
                     GError **error)
{
  gint64 id = 0;

  if (!ost_sql_begin (store, error))
    return 0;
  return ost_sql_end (store, add_row (store, kind, file, parent, card, &id, error), error) ? id : 0;
}

/* --- States ------------------------------------------------------------------------------------------------------- */

static gboolean
retire_promoted (OstStore *store, gint64 model_id, GError **error)
{
  return ost_sql_run (store, error,       /* ?1 before :at, which counts on */
    "WITH this AS (SELECT id, kind FROM models WHERE id = ?1)"
    " INSERT INTO model_states (model, state, at, account, version)"
    " SELECT other.id, 'retired', :at, :account, :version FROM models AS other, this"
    " WHERE other.kind = this.kind AND other.id <> this.id AND 'promoted' ="
    " (SELECT state FROM model_states WHERE model = other.id ORDER BY id DESC LIMIT 1)", "l", model_id);
}

gboolean
ost_store_set_model_state (OstStore *store, gint64 model_id, OstModelState state, GError **error)
{
  gint64 exists = 0;

  if (ost_sql_get (store, &exists, error, "SELECT count (*) FROM models WHERE id = ?1", "l", model_id) == OST_SQL_ERROR)
    return FALSE;
  if (!exists)
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                   "There is no model number %" G_GINT64_FORMAT " in %s.", model_id, store->path);
      return FALSE;
    }
  return ost_sql_begin (store, error)
         && ost_sql_end (store, (state != OST_MODEL_PROMOTED || retire_promoted (store, model_id, error))
                                && add_state (store, model_id, state, error), error);
}

/* --- Predictions -------------------------------------------------------------------------------------------------- */

/* Overwritten, which readings never are: a prediction can be made again at any time. */
gboolean
ost_store_put_prediction (OstStore *store, gint64 image_id, gint64 model_id, GBytes *content, GError **error)
{
  return ost_sql_run (store, error,
                      "INSERT INTO predictions (image, model, content, at, account, version)"
                      " VALUES (?1, ?2, ?3, :at, :account, :version) ON CONFLICT (image, model) DO UPDATE SET"
                      " at = excluded.at, account = excluded.account, version = excluded.version,"
                      " content = excluded.content", "llb", image_id, model_id, content);
}

GBytes *
ost_store_get_prediction (OstStore *store, gint64 image_id, gint64 model_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT content FROM predictions WHERE image = ?1 AND model = ?2", "ll", image_id, model_id);

  return stmt && ost_sql_step (store, stmt, error) == OST_SQL_ROW ? ost_sql_dup_blob (stmt, 0) : NULL;
}
