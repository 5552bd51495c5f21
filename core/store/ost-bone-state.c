/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-bone-state.h"
#include "core/store/ost-store-points.h"
#include "core/store/ost-stroke-chain.h"
#include <math.h>

#define MAX_MASKS (2 * OST_N_BONES)     /* in a table; some 9 MB each */

OstBoneState *
ost_bone_state_new (const OstPoint *points, gsize n_points)
{
  OstBoneState *state = g_new0 (OstBoneState, 1);

  state->points = g_memdup2 (points, n_points * sizeof *points);
  state->n_points = n_points;
  state->strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);
  return state;
}

OstBoneState *
ost_bone_state_copy (const OstBoneState *state)
{
  OstBoneState *copy = ost_bone_state_new (state->points, state->n_points);

  copy->id = state->id;
  copy->locked = state->locked;
  copy->absent = state->absent;
  copy->mask = state->mask != NULL ? ost_mask_ref (state->mask) : NULL;
  copy->mask_pending = state->mask_pending;
  copy->engine = g_strdup (state->engine);
  copy->prior = state->prior;
  copy->start = state->start;
  for (guint i = 0; i < state->strokes->len; i++)
    g_ptr_array_add (copy->strokes, ost_stroke_ref (g_ptr_array_index (state->strokes, i)));
  return copy;
}

/* A mask without any evidence (an import) can only be kept by its number: it cannot be made again. */
gint64
ost_bone_state_get_start (const OstBoneState *state)
{
  const gboolean bare = state->n_points == 0 && state->strokes->len == 0 && state->prior == 0 && state->start == 0;

  return bare && state->mask != NULL ? state->id : state->start;
}

void
ost_bone_state_free (OstBoneState *state)
{
  if (state == NULL)
    return;
  g_free (state->points);
  g_clear_pointer (&state->strokes, g_ptr_array_unref);
  g_clear_pointer (&state->mask, ost_mask_unref);
  g_free (state->engine);
  g_free (state);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

GHashTable *
ost_masks_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ost_mask_unref);
}

/* All are forgotten at once when there are too many: the next reading brings its own, and counting uses would be more
 * than this is worth. */
void
ost_masks_add (GHashTable *masks, gint64 state_id, OstMask *mask)
{
  if (g_hash_table_size (masks) >= MAX_MASKS)
    g_hash_table_remove_all (masks);
  if (mask != NULL)
    g_hash_table_insert (masks, g_memdup2 (&state_id, sizeof state_id), ost_mask_ref (mask));
}

/* FALSE on error only: *ret_mask stays NULL for a state without a mask. */
static gboolean
read_mask (sqlite3_stmt *stmt, gint64 state_id, int width, int height, GHashTable *known, OstMask **ret_mask,
           GError **error)
{
  OstMask *mask = known != NULL ? g_hash_table_lookup (known, &state_id) : NULL;
  g_autoptr(GBytes) runs = NULL;

  if (sqlite3_column_type (stmt, 6) == SQLITE_NULL)
    return TRUE;
  if (mask != NULL)
    {
      *ret_mask = ost_mask_ref (mask);
      return TRUE;
    }
  runs = ost_sql_dup_blob (stmt, 6);
  *ret_mask = ost_mask_from_runs (runs, width, height, error);
  return *ret_mask != NULL;
}

/* Columns by their place in OST_BONE_STATE_COLUMNS. */
OstBoneState *
ost_bone_state_read (OstStore *store, sqlite3_stmt *stmt, int width, int height, GHashTable *known, GError **error)
{
  g_autoptr(OstBoneState) state = g_new0 (OstBoneState, 1);
  g_autoptr(GError) why = NULL;

  state->id = sqlite3_column_int64 (stmt, 0);
  state->locked = sqlite3_column_int (stmt, 2) != 0;
  state->absent = sqlite3_column_int (stmt, 3) != 0;
  state->mask_pending = sqlite3_column_int (stmt, 4) != 0;
  state->engine = ost_sql_dup_text (stmt, 5);
  state->prior = sqlite3_column_int64 (stmt, 7);
  state->strokes = ost_stroke_chain_read (store, state->id, (const char *) sqlite3_column_text (stmt, 8),
                                          sqlite3_column_int64 (stmt, 10), &why);
  state->start = sqlite3_column_int64 (stmt, 9);
  if (state->strokes
      && ost_points_from_json ((const char *) sqlite3_column_text (stmt, 1), &state->points, &state->n_points, &why)
      && read_mask (stmt, state->id, width, height, known, &state->mask, &why))
    return g_steal_pointer (&state);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_DAMAGED,
               "State %" G_GINT64_FORMAT " of a bone in %s is damaged (%s): keep the whole folder and go on with a "
               "copy from a backup.", state->id, store->path, why->message);
  return NULL;
}

static gboolean
check_points (const OstBoneState *state, GError **error)
{
  gboolean ok = state->n_points <= OST_STORE_MAX_POINTS && state->strokes->len <= OST_STORE_MAX_STROKES;

  for (gsize i = 0; ok && i < state->n_points; i++)
    ok = isfinite (state->points[i].x) && isfinite (state->points[i].y);
  if (!ok)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                 "A bone takes at most %d points, with finite coordinates, and %d strokes: delete some.",
                 OST_STORE_MAX_POINTS, OST_STORE_MAX_STROKES);
  return ok;
}

/* The mask as runs; *ret_runs stays NULL for an empty one. */
gboolean
ost_bone_state_make_runs (OstMask *mask, int width, int height, GBytes **ret_runs, GError **error)
{
  if (mask != NULL && (mask->width != width || mask->height != height))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "A mask of %d x %d pixels does not fit an image of %d x %d: make it for this image.",
                   mask->width, mask->height, width, height);
      return FALSE;
    }
  if (mask != NULL && ost_mask_count (mask) > 0)
    *ret_runs = ost_mask_to_runs (mask);
  return TRUE;
}

/* A state with a mask is not pending, whatever it says: pending means that the mask is owed. */
gint64
ost_bone_state_insert (OstStore *store, const OstReadingHead *head, OstBone bone, const OstBoneState *state,
                       const char *json, gint64 before, const GPtrArray *before_strokes, GError **error)
{
  g_autoptr(GBytes) runs = NULL;
  g_autofree char *strokes = NULL;
  gint64 after = 0;
  const gboolean pending = state->mask == NULL && state->mask_pending;

  if (!check_points (state, error)
      || !ost_store_check_engine (state->engine, error)
      || !ost_bone_state_make_runs (state->mask, head->width, head->height, &runs, error)
      || (strokes = ost_stroke_chain_split (store, before, before_strokes, state->strokes, &after, error)) == NULL)
    return 0;
  if (!ost_sql_run (store, error,
                    "INSERT INTO bone_states (reading, bone, points, locked, absent, pending, engine, mask,"
                    " prior, strokes, start, strokes_after, at, account, version)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, :at, :account, :version)",
                    "litiiitbItII", head->reading, (int) bone, json, state->locked != FALSE, state->absent != FALSE,
                    pending, state->engine, runs, state->prior, strokes, state->start, after))
    return 0;
  return sqlite3_last_insert_rowid (store->db);
}
