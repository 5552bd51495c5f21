/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-bone-state.h"
#include "core/store/ost-store-migrate.h"

/* Integrity beyond what SQLite sees. Each check is a query whose rows contradict the contract, or a walk in C. */

static gboolean
set_damaged (OstStore *store, const char *what, GError **error)
{
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_DAMAGED,
               "%s/" OST_STORE_DATABASE " contradicts itself (%s): keep the whole folder, " OST_STORE_DATABASE "-wal "
               "with it, and go on with a copy from a backup.", store->path, what);
  return FALSE;
}

static gboolean
check_sqlite (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, "PRAGMA integrity_check (1)", "");
  const char *said;

  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return FALSE;
  said = (const char *) sqlite3_column_text (stmt, 0);
  return g_strcmp0 (said, "ok") == 0 || set_damaged (store, said, error);
}

/* --- queries that must have no rows ------------------------------------------------------------------------------- */

static const struct { const char *what, *sql; } contradictions[] = {
  { "a row names another that is not there",
    "SELECT 1 FROM pragma_foreign_key_check" },
  { "a head belongs to another reading or is no gesture",
    "SELECT 1 FROM readings AS r JOIN gestures AS g ON g.id = r.head WHERE g.reading <> r.id OR g.target IS NOT NULL" },
  { "a plane shows the state of another bone",
    "SELECT 1 FROM planes AS p JOIN bone_states AS s ON s.id = p.state"
    " WHERE s.reading <> p.reading OR s.bone <> p.bone" },
  { "the worklist shows something else than the planes",
    "SELECT 1 FROM readings AS r LEFT JOIN"
    " (SELECT p.reading, sum (s.locked << p.bone) AS locked, sum ((s.mask IS NOT NULL) << p.bone) AS masked,"
    "  sum (s.absent << p.bone) AS absent"
    "  FROM planes AS p JOIN bone_states AS s ON s.id = p.state GROUP BY p.reading) AS now"
    " ON now.reading = r.id WHERE r.locked <> ifnull (now.locked, 0) OR r.masked <> ifnull (now.masked, 0)"
    " OR r.absent <> ifnull (now.absent, 0)" },
};

static gboolean
check_contradictions (OstStore *store, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contradictions); i++)
    {
      gint64 found;

      switch (ost_sql_get (store, &found, error, contradictions[i].sql, ""))
        {
        case OST_SQL_ROW:
          return set_damaged (store, contradictions[i].what, error);
        case OST_SQL_ERROR:
          return FALSE;
        case OST_SQL_DONE:
          break;
        }
    }
  return TRUE;
}

/* --- the schema --------------------------------------------------------------------------------------------------- */

static char *
dup_schema (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT group_concat (sql, char (10)) FROM"
    " (SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name)", "");

  return stmt != NULL && ost_sql_step (store, stmt, error) == OST_SQL_ROW ? ost_sql_dup_text (stmt, 0) : NULL;
}

/* A trigger that is gone would let the log be rewritten. The schema is compared, text by text, with the one that the
 * migrations make of nothing. */
static gboolean
check_schema (OstStore *store, GError **error)
{
  OstStore fresh = { .path = store->path, .mode = OST_STORE_WRITE, .lock_fd = -1 };
  g_auto(GStrv) steps = ost_migrations_load ();
  g_autofree char *here = dup_schema (store, error);
  g_autofree char *there = NULL;

  if (here != NULL && ost_store_connect (&fresh, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error)
      && ost_migrations_run (&fresh, (const char *const *) steps, error))
    there = dup_schema (&fresh, error);
  sqlite3_close (fresh.db);
  if (there == NULL)
    return FALSE;
  return g_str_equal (here, there) || set_damaged (store, "its tables are not those that Osteon makes", error);
}

/* --- states ------------------------------------------------------------------------------------------------------- */

/* Reading is checking: runs that do not fill their image, points and strokes that say anything else are errors. */
static gboolean
check_states (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT " OST_BONE_STATE_COLUMNS ", width, height FROM bone_states"
    " JOIN readings ON readings.id = bone_states.reading JOIN images ON images.id = readings.image", "");
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      const int width = ost_sql_get_side (stmt, OST_BONE_STATE_N_COLUMNS);
      const int height = ost_sql_get_side (stmt, OST_BONE_STATE_N_COLUMNS + 1);
      g_autoptr(OstBoneState) state = ost_bone_state_read (store, stmt, width, height, /* known= */ NULL, error);

      if (state == NULL)
        return FALSE;
    }
  return step == OST_SQL_DONE;
}

/* --- the log ------------------------------------------------------------------------------------------------------ */

/* One reading as the log builds it up. */
typedef struct
{
  gint64 reading, head;
  gint64 planes[OST_N_BONES];
  int    status;
} Replay;

/* Columns of the query in check_log. */
enum { READING, ID, PARENT, TARGET, KIND, BONE, BEFORE_STATE, AFTER_STATE, BEFORE_STATUS, AFTER_STATUS, TARGET_PARENT };

/* TRUE when the row continues what came before it: its parent is the head, what it says was before is what is there,
 * and an undo takes back the head, a redo one of its children. The replay then stands after it. */
static gboolean
replay_row (Replay *replay, sqlite3_stmt *stmt)
{
  const gint64 parent = sqlite3_column_int64 (stmt, PARENT), target = sqlite3_column_int64 (stmt, TARGET);
  const gint64 target_parent = sqlite3_column_int64 (stmt, TARGET_PARENT);
  const gboolean undo = g_strcmp0 ((const char *) sqlite3_column_text (stmt, KIND), "undo") == 0;
  const int bone = sqlite3_column_type (stmt, BONE) == SQLITE_NULL ? -1 : sqlite3_column_int (stmt, BONE);

  if (parent != replay->head || sqlite3_column_int (stmt, BEFORE_STATUS) != replay->status
      || (bone >= 0 && sqlite3_column_int64 (stmt, BEFORE_STATE) != replay->planes[bone])
      || (target != 0 && (undo ? target != parent : target_parent != parent)))
    return FALSE;
  replay->head = target == 0 ? sqlite3_column_int64 (stmt, ID) : undo ? target_parent : target;
  replay->status = sqlite3_column_int (stmt, AFTER_STATUS);
  if (bone >= 0)
    replay->planes[bone] = sqlite3_column_int64 (stmt, AFTER_STATE);
  return TRUE;
}

/* TRUE when the reading's row and planes are where the log has led to. */
static gboolean
ends_there (OstStore *store, const Replay *replay, GError **error)
{
  gint64 same = 0;

  if (ost_sql_get (store, &same, error, "SELECT head IS ?2 AND status = ?3 FROM readings WHERE id = ?1", "lIi",
                   replay->reading, replay->head, replay->status) != OST_SQL_ROW)
    return FALSE;
  for (int b = 0; same && b < OST_N_BONES; b++)
    if (ost_sql_get (store, &same, error, "SELECT (SELECT state FROM planes WHERE reading = ?1 AND bone = ?2) IS ?3",
                     "liI", replay->reading, b, replay->planes[b]) != OST_SQL_ROW)
      return FALSE;
  return same || set_damaged (store, "a reading is not where its log leads to", error);
}

/* Readings without gestures have rows of their own here, so that they are compared with an empty log. */
static const char *log_query =
  "SELECT r.id, g.id, g.parent, g.target, g.kind, g.bone, g.before_state, g.after_state, g.before_status,"
  " g.after_status, t.parent FROM readings AS r LEFT JOIN gestures AS g ON g.reading = r.id"
  " LEFT JOIN gestures AS t ON t.id = g.target ORDER BY r.id, g.id";

static gboolean
check_log (OstStore *store, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error, log_query, "");
  Replay replay = { 0 };
  OstSqlStep step = OST_SQL_ERROR;

  while (stmt != NULL && (step = ost_sql_step (store, stmt, error)) == OST_SQL_ROW)
    {
      const gint64 reading = sqlite3_column_int64 (stmt, READING);

      if (reading != replay.reading)
        {
          if (replay.reading != 0 && !ends_there (store, &replay, error))
            return FALSE;
          replay = (Replay) { .reading = reading, .status = OST_STATUS_TODO };
        }
      if (sqlite3_column_type (stmt, ID) != SQLITE_NULL && !replay_row (&replay, stmt))
        return set_damaged (store, "the log of a reading does not follow from itself", error);
    }
  return step == OST_SQL_DONE && (replay.reading == 0 || ends_there (store, &replay, error));
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

gboolean
ost_store_check (OstStore *store, GError **error)
{
  gboolean sound;

  if (!check_sqlite (store, error) || !check_schema (store, error) || !ost_sql_begin_read (store, error))
    return FALSE;
  sound = check_contradictions (store, error) && check_states (store, error) && check_log (store, error);
  return ost_sql_end (store, sound, error);
}
