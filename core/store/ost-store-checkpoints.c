/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-checkpoints.h"
#include "core/store/ost-store-gestures.h"
#include "core/store/ost-store-sql.h"

#define BEFORE "before going back to “%s”"

void
ost_checkpoint_free (OstCheckpoint *checkpoint)
{
  if (checkpoint == NULL)
    return;
  g_free (checkpoint->note);
  g_free (checkpoint->at);
  g_free (checkpoint->account);
  g_free (checkpoint->version);
  g_free (checkpoint);
}

/* --- adding and listing ------------------------------------------------------------------------------------------- */

static gint64
insert (OstStore *store, const OstReadingHead *head, const char *note, GError **error)
{
  return ost_sql_run (store, error, "INSERT INTO checkpoints (reading, head, note, at, account, version)"
                      " VALUES (?1, ?2, ?3, :at, :account, :version)", "lIt", head->reading, head->id, note)
         ? sqlite3_last_insert_rowid (store->db) : 0;
}

gint64
ost_store_add_checkpoint (OstStore *store, gint64 reading_id, const char *note, GError **error)
{
  OstReadingHead head;
  gint64 id;

  if (!ost_store_check_text ("note of a checkpoint", note, OST_STORE_MAX_LABEL, error) || !ost_sql_begin (store, error))
    return 0;
  id = ost_reading_head_load (store, reading_id, &head, error) ? insert (store, &head, note, error) : 0;
  return ost_sql_end (store, id != 0, error) ? id : 0;
}

static OstCheckpoint *
read_row (sqlite3_stmt *stmt)
{
  OstCheckpoint *checkpoint = g_new0 (OstCheckpoint, 1);

  checkpoint->id = sqlite3_column_int64 (stmt, 0);
  checkpoint->note = ost_sql_dup_text (stmt, 1);
  checkpoint->at = ost_sql_dup_text (stmt, 2);
  checkpoint->account = ost_sql_dup_text (stmt, 3);
  checkpoint->version = ost_sql_dup_text (stmt, 4);
  checkpoint->current = sqlite3_column_int (stmt, 5) != 0;
  return checkpoint;
}

GPtrArray *
ost_store_list_checkpoints (OstStore *store, gint64 reading_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT c.id, c.note, strftime ('%Y-%m-%dT%H:%M:%SZ', c.at / 1000000, 'unixepoch'), c.account,"
    " c.version, c.head IS r.head FROM checkpoints AS c"
    " JOIN readings AS r ON r.id = c.reading WHERE c.reading = ?1 ORDER BY c.id DESC", "l", reading_id);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_checkpoint_free);
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    g_ptr_array_add (list, read_row (stmt));
  return step == OST_SQL_DONE ? g_steal_pointer (&list) : NULL;
}

/* --- going back --------------------------------------------------------------------------------------------------- */

/* The gesture (0: none) and those before it, newest first. NULL on error. */
static GArray *
load_line (OstStore *store, gint64 gesture, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "WITH RECURSIVE line (id, parent) AS (SELECT id, parent FROM gestures WHERE id = ?1"
    " UNION ALL SELECT g.id, g.parent FROM gestures AS g JOIN line ON g.id = line.parent) SELECT id FROM line", "l",
    gesture);
  g_autoptr(GArray) line = g_array_new (FALSE, FALSE, sizeof (gint64));
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      const gint64 id = sqlite3_column_int64 (stmt, 0);
      g_array_append_val (line, id);
    }
  return step == OST_SQL_DONE ? g_steal_pointer (&line) : NULL;
}

/* How many gestures both lines begin with, from the oldest. */
static guint
count_common (const GArray *a, const GArray *b)
{
  guint n = 0;

  while (n < a->len && n < b->len
         && g_array_index (a, gint64, a->len - 1 - n) == g_array_index (b, gint64, b->len - 1 - n))
    n++;
  return n;
}

static gboolean
step_over (OstStore *store, gint64 reading, gint64 gesture, gboolean undo, GError **error)
{
  OstReadingHead head;
  int bone = -1;

  return ost_reading_head_load (store, reading, &head, error)
         && ost_reading_head_step (store, &head, gesture, undo, &bone, error);
}

/* From one place of the tree to another: up to the last gesture that both lines share by undos, then down by redos.
 * Each is a row of the log like any other, so that going back can be taken back. */
static gboolean
walk (OstStore *store, gint64 reading, gint64 from, gint64 to, GError **error)
{
  g_autoptr(GArray) here = load_line (store, from, error);
  g_autoptr(GArray) there = here != NULL ? load_line (store, to, error) : NULL;
  guint common;

  if (there == NULL)
    return FALSE;
  common = count_common (here, there);
  for (guint i = 0; i < here->len - common; i++)
    if (!step_over (store, reading, g_array_index (here, gint64, i), TRUE, error))
      return FALSE;
  for (guint i = there->len - common; i > 0; i--)
    if (!step_over (store, reading, g_array_index (there, gint64, i - 1), FALSE, error))
      return FALSE;
  return TRUE;
}

/* The place that is left gets a name, unless it has one. */
static gboolean
name_place (OstStore *store, const OstReadingHead *head, const char *destination, GError **error)
{
  g_autofree char *shortened = g_utf8_substring (destination, 0, MIN (g_utf8_strlen (destination, -1), 150));
  g_autofree char *note = g_strdup_printf (BEFORE, shortened);
  gint64 known = 0;

  return ost_sql_get (store, &known, error, "SELECT count (*) FROM checkpoints WHERE reading = ?1 AND head IS ?2", "lI",
                      head->reading, head->id) == OST_SQL_ROW
         && (known > 0 || insert (store, head, note, error) != 0);
}

static gboolean
restore (OstStore *store, gint64 reading_id, gint64 checkpoint_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT head, note FROM checkpoints WHERE id = ?1 AND reading = ?2", "ll", checkpoint_id, reading_id);
  const OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;
  OstReadingHead head;
  gint64 wanted;

  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no checkpoint number %" G_GINT64_FORMAT " of this reading in %s.", checkpoint_id,
                 store->path);
  if (step != OST_SQL_ROW || !ost_reading_head_load (store, reading_id, &head, error))
    return FALSE;
  wanted = sqlite3_column_int64 (stmt, 0);
  return head.id == wanted
         || (name_place (store, &head, (const char *) sqlite3_column_text (stmt, 1), error)
             && walk (store, reading_id, head.id, wanted, error));
}

gboolean
ost_store_restore_checkpoint (OstStore *store, gint64 reading_id, gint64 checkpoint_id, GError **error)
{
  return ost_sql_begin (store, error)
         && ost_sql_end (store, restore (store, reading_id, checkpoint_id, error), error);
}
