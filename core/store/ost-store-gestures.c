/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-gestures.h"
#include "core/store/ost-store-points.h"
#include "core/store/ost-stroke-chain.h"

/* The log of a reading is a tree of gestures, and its head a place in that tree. Rows are only added:
 *
 *     row 1  gesture            head 1      1
 *     row 2  gesture            head 2      1 - 2
 *     row 3  undo of 2          head 1
 *     row 4  gesture, parent 1  head 4      1 - 2
 *                                            \ 4
 *     row 5  undo of 4          head 1
 *     row 6  redo of 4          head 4      the newest child of 1; 2 stays in the log, for a checkpoint made there
 *
 * Undo and redo are rows with a target and never parents. Each row says what was before and after it, so that undo is
 * the row read backwards, and the whole log can be replayed (ost-store-check.c). */

/* One row of the log before it is written. */
typedef struct
{
  const char *kind, *label;
  gint64      target;           /* 0: a gesture; else the one that is undone or redone */
  int         bone;             /* -1: the status */
  gint64      before_state, after_state;
  OstStatus   before_status, after_status;
} Entry;

/* --- where a reading stands --------------------------------------------------------------------------------------- */

gboolean
ost_reading_head_load (OstStore *store, gint64 reading_id, OstReadingHead *ret_head, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT head, status, width, height FROM readings JOIN images ON images.id = readings.image WHERE readings.id = ?1",
    "l", reading_id);
  const OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no reading number %" G_GINT64_FORMAT " in %s.", reading_id, store->path);
  if (step != OST_SQL_ROW)
    return FALSE;
  ret_head->reading = reading_id;
  ret_head->id = sqlite3_column_int64 (stmt, 0);
  ret_head->status = (OstStatus) CLAMP (sqlite3_column_int (stmt, 1), OST_STATUS_TODO, OST_STATUS_FLAGGED);
  ret_head->width = ost_sql_get_side (stmt, 2);
  ret_head->height = ost_sql_get_side (stmt, 3);
  return TRUE;
}

gboolean
ost_reading_head_find_redo (OstStore *store, const OstReadingHead *head, gint64 *ret_gesture, GError **error)
{
  *ret_gesture = 0;
  return ost_sql_get (store, ret_gesture, error,
                      "SELECT id FROM gestures WHERE reading = ?1 AND parent IS ?2 AND target IS NULL"
                      " ORDER BY id DESC LIMIT 1", "lI", head->reading, head->id) != OST_SQL_ERROR;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static gboolean
append (OstStore *store, const OstReadingHead *head, const Entry *entry, GError **error)
{
  return ost_sql_run (store, error,
                      "INSERT INTO gestures (reading, parent, target, kind, label, bone, before_state, after_state,"
                      " before_status, after_status, at, account, version)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, iif (?6 < 0, NULL, ?6), ?7, ?8, ?9, ?10, :at, :account, :version)",
                      "lIIttiIIii", head->reading, head->id, entry->target, entry->kind, entry->label, entry->bone,
                      entry->before_state, entry->after_state, (int) entry->before_status, (int) entry->after_status);
}

static gboolean
set_plane (OstStore *store, gint64 reading, int bone, gint64 state, GError **error)
{
  if (bone < 0)
    return TRUE;
  if (state == 0)
    return ost_sql_run (store, error, "DELETE FROM planes WHERE reading = ?1 AND bone = ?2", "li", reading, bone);
  return ost_sql_run (store, error,
                      "INSERT INTO planes (reading, bone, state) VALUES (?1, ?2, ?3)"
                      " ON CONFLICT (reading, bone) DO UPDATE SET state = excluded.state", "lil", reading, bone, state);
}

/* Masks, locks and absent bones as bits, gathered with the change itself: the worklist of ten thousand images reads
 * them and not seventy thousand states. */
gboolean
ost_store_update_summary (OstStore *store, gint64 reading_id, GError **error)
{
  return ost_sql_run (store, error,
                      "UPDATE readings SET (locked, masked, absent) ="
                      " (SELECT ifnull (sum (s.locked << p.bone), 0), ifnull (sum ((s.mask IS NOT NULL) << p.bone), 0),"
                      "  ifnull (sum (s.absent << p.bone), 0)"
                      "  FROM planes AS p JOIN bone_states AS s ON s.id = p.state WHERE p.reading = ?1) WHERE id = ?1",
                      "l", reading_id);
}

/* The row in the log, and the reading as it is after it. new_head counts for undo and redo only: after a gesture the
 * head is its own row. */
static gboolean
append_and_move (OstStore *store, const OstReadingHead *head, const Entry *entry, gint64 new_head, GError **error)
{
  if (!append (store, head, entry, error))
    return FALSE;
  if (entry->target == 0)
    new_head = sqlite3_last_insert_rowid (store->db);
  return set_plane (store, head->reading, entry->bone, entry->after_state, error)
         && ost_sql_run (store, error, "UPDATE readings SET head = ?2, status = ?3 WHERE id = ?1", "lIi",
                         head->reading, new_head, (int) entry->after_status)
         && ost_store_update_summary (store, head->reading, error);
}

static gboolean
check_words (const char *kind, const char *label, GError **error)
{
  return ost_store_check_text ("kind of a gesture", kind, OST_STORE_MAX_NAME, error)
         && ost_store_check_text ("label of a gesture", label, OST_STORE_MAX_LABEL, error);
}

/* --- a bone ------------------------------------------------------------------------------------------------------- */

/* The state that a bone has now, 0 for none, and its strokes; FALSE on error. */
static gboolean
load_before (OstStore *store, gint64 reading, OstBone bone, gint64 *ret_state, GPtrArray **ret_strokes, GError **error)
{
  *ret_state = 0;
  if (ost_sql_get (store, ret_state, error, "SELECT state FROM planes WHERE reading = ?1 AND bone = ?2", "li", reading,
                   (int) bone) == OST_SQL_ERROR)
    return FALSE;
  *ret_strokes = ost_stroke_chain_load (store, *ret_state, error);
  return *ret_strokes != NULL;
}

/* LOCKED when the state before is locked and the new one is more than its key: a locked bone may be unlocked, but its
 * points and strokes stay what they are in that gesture. In SQL, because points are compared as the text that is
 * stored, which is exact. Without a state before there is no row, and nothing is refused. */
static gboolean
check_lock (OstStore *store, OstBone bone, gint64 before, const OstBoneState *after, const char *json,
            gboolean same_strokes, GError **error)
{
  gint64           refused = 0;
  const OstSqlStep step = ost_sql_get (store, &refused, error,
    "SELECT locked AND (?2 OR points <> ?3 OR absent <> ?4 OR prior IS NOT ?5 OR ?6 OR start IS NOT ?7)"
    " FROM bone_states WHERE id = ?1",
    "litiIiI", before, after->locked != FALSE, json, after->absent != FALSE, after->prior, !same_strokes, after->start);

  if (step == OST_SQL_ERROR || !refused)
    return step != OST_SQL_ERROR;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED, "The %s is locked: unlock it to change it.",
               ost_bone_get_id (bone));
  return FALSE;
}

static gboolean
apply_bone (OstStore *store, gint64 reading_id, OstBone bone, Entry *entry, const OstBoneState *state, GError **error)
{
  g_autofree char *json = ost_points_to_json (state->points, state->n_points);
  g_autoptr(GPtrArray) strokes = NULL;
  OstReadingHead head;

  if (!ost_reading_head_load (store, reading_id, &head, error)
      || !load_before (store, reading_id, bone, &entry->before_state, &strokes, error)
      || !check_lock (store, bone, entry->before_state, state, json, ost_strokes_equal (strokes, state->strokes),
                      error))
    return FALSE;
  entry->after_state = ost_bone_state_insert (store, &head, bone, state, json, entry->before_state, strokes, error);
  entry->before_status = head.status;
  entry->after_status = head.status == OST_STATUS_TODO ? OST_STATUS_STARTED : head.status;
  return entry->after_state != 0 && append_and_move (store, &head, entry, 0, error);
}

gboolean
ost_store_apply_bone (OstStore *store, gint64 reading_id, OstBone bone, const char *kind, const char *label,
                      const OstBoneState *state, gint64 *ret_state_id, GError **error)
{
  Entry entry = { .kind = kind, .label = label, .bone = (int) bone };

  g_return_val_if_fail (bone < OST_N_BONES && state != NULL, FALSE);
  if (!check_words (kind, label, error) || !ost_sql_begin (store, error))
    return FALSE;
  if (!ost_sql_end (store, apply_bone (store, reading_id, bone, &entry, state, error), error))
    return FALSE;
  ost_masks_add (store->masks, entry.after_state, state->mask);
  if (state->strokes->len > 0)
    ost_stroke_lists_add (store->strokes, entry.after_state, state->strokes);
  if (ret_state_id != NULL)
    *ret_state_id = entry.after_state;
  return TRUE;
}

/* --- the status --------------------------------------------------------------------------------------------------- */

static gboolean
apply_status (OstStore *store, gint64 reading_id, Entry *entry, GError **error)
{
  OstReadingHead head;

  if (!ost_reading_head_load (store, reading_id, &head, error))
    return FALSE;
  entry->before_status = head.status;
  return append_and_move (store, &head, entry, 0, error);
}

gboolean
ost_store_apply_status (OstStore *store, gint64 reading_id, OstStatus status, const char *label, GError **error)
{
  Entry entry = { .kind = "status", .label = label, .bone = -1, .after_status = status };

  g_return_val_if_fail (status <= OST_STATUS_FLAGGED, FALSE);
  if (!check_words (entry.kind, label, error) || !ost_sql_begin (store, error))
    return FALSE;
  return ost_sql_end (store, apply_status (store, reading_id, &entry, error), error);
}

/* --- masks that come later ---------------------------------------------------------------------------------------- */

/* *ret_filled: the state waited for its mask and has it now. */
static gboolean
fill_mask (OstStore *store, gint64 state_id, OstMask *mask, const char *engine, gboolean *ret_filled, GError **error)
{
  g_autoptr(GBytes) runs = NULL;
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT reading, width, height FROM bone_states AS s JOIN readings ON readings.id = s.reading"
    " JOIN images ON images.id = readings.image WHERE s.id = ?1", "l", state_id);
  const OstSqlStep step = stmt != NULL ? ost_sql_step (store, stmt, error) : OST_SQL_ERROR;

  if (step == OST_SQL_DONE)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no state number %" G_GINT64_FORMAT " of a bone in %s.", state_id, store->path);
  if (step != OST_SQL_ROW
      || !ost_bone_state_make_runs (mask, ost_sql_get_side (stmt, 1), ost_sql_get_side (stmt, 2), &runs, error))
    return FALSE;
  if (!ost_sql_run (store, error,
                    "UPDATE bone_states SET mask = ?2, engine = ?3, pending = 0 WHERE id = ?1 AND pending", "lbt",
                    state_id, runs, engine))
    return FALSE;
  *ret_filled = sqlite3_changes (store->db) > 0;
  return ost_store_update_summary (store, sqlite3_column_int64 (stmt, 0), error);
}

gboolean
ost_store_fill_mask (OstStore *store, gint64 state_id, OstMask *mask, const char *engine, GError **error)
{
  gboolean filled = FALSE;

  if (!ost_store_check_engine (engine, error) || !ost_sql_begin (store, error)
      || !ost_sql_end (store, fill_mask (store, state_id, mask, engine, &filled, error), error))
    return FALSE;
  if (filled)                   /* only now: what was not committed is not known either */
    ost_masks_add (store->masks, state_id, mask);
  return TRUE;
}

OstMask *
ost_store_load_mask (OstStore *store, gint64 state_id, GError **error)
{
  OstMask *known = g_hash_table_lookup (store->masks, &state_id);
  g_autoptr(sqlite3_stmt) stmt = NULL;
  g_autoptr(GBytes) runs = NULL;

  if (known != NULL)
    return ost_mask_ref (known);
  stmt = ost_sql_query (store, error, "SELECT mask, width, height FROM bone_states AS s"
                        " JOIN readings ON readings.id = s.reading JOIN images ON images.id = readings.image WHERE "
                        "s.id = ?1",
                        "l", state_id);
  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW || sqlite3_column_type (stmt, 0) == SQLITE_NULL)
    return NULL;
  runs = ost_sql_dup_blob (stmt, 0);
  return ost_mask_from_runs (runs, ost_sql_get_side (stmt, 1), ost_sql_get_side (stmt, 2), error);
}

/* --- undo and redo ------------------------------------------------------------------------------------------------ */

/* Appends "undo" or "redo" of the gesture `target`. Undo is the gesture the other way round: what was after is before,
 * and the head goes to the target's parent. */
gboolean
ost_reading_head_step (OstStore *store, const OstReadingHead *head, gint64 target, gboolean undo, int *ret_bone,
                       GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = ost_sql_query (store, error,
    "SELECT label, ifnull (bone, -1), before_state, after_state, before_status, after_status, parent FROM gestures"
    " WHERE id = ?1", "l", target);
  Entry entry = { .kind = undo ? "undo" : "redo", .target = target };

  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return FALSE;
  entry.label = (const char *) sqlite3_column_text (stmt, 0);
  entry.bone = sqlite3_column_int (stmt, 1);
  entry.before_state = sqlite3_column_int64 (stmt, undo ? 3 : 2);
  entry.after_state = sqlite3_column_int64 (stmt, undo ? 2 : 3);
  entry.before_status = (OstStatus) sqlite3_column_int (stmt, undo ? 5 : 4);
  entry.after_status = (OstStatus) sqlite3_column_int (stmt, undo ? 4 : 5);
  *ret_bone = entry.bone;
  return append_and_move (store, head, &entry, undo ? sqlite3_column_int64 (stmt, 6) : target, error);
}

/* FALSE without error when there is nothing. */
static gboolean
undo_or_redo (OstStore *store, gint64 reading_id, gboolean undo, int *ret_bone, GError **error)
{
  OstReadingHead head;
  gint64 target = 0;

  if (!ost_reading_head_load (store, reading_id, &head, error)
      || (!undo && !ost_reading_head_find_redo (store, &head, &target, error)))
    return FALSE;
  if (undo)
    target = head.id;
  return target != 0 && ost_reading_head_step (store, &head, target, undo, ret_bone, error);
}

static gboolean
take_step (OstStore *store, gint64 reading_id, gboolean undo, int *ret_bone, GError **error)
{
  int bone = -1;

  if (!ost_sql_begin (store, error)
      || !ost_sql_end (store, undo_or_redo (store, reading_id, undo, &bone, error), error))
    return FALSE;
  if (ret_bone != NULL)
    *ret_bone = bone;
  return TRUE;
}

gboolean
ost_store_undo (OstStore *store, gint64 reading_id, int *ret_bone, GError **error)
{
  return take_step (store, reading_id, TRUE, ret_bone, error);
}

gboolean
ost_store_redo (OstStore *store, gint64 reading_id, int *ret_bone, GError **error)
{
  return take_step (store, reading_id, FALSE, ret_bone, error);
}
