/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-stroke-chain.h"

#include "core/store/ost-store-sql.h"
#include "core/store/ost-store-strokes.h"

/* Rows and the lists that they stand for; `after` is strokes_after:
 *
 *     state 10   strokes [a]     after -      a
 *     state 11   strokes [b]     after 10     a b
 *     state 12   strokes []      after 11     a b         a point was added
 *     state 13   strokes [c]     after 11     a b c       12 adds nothing and is passed over
 *     state 14   strokes [x]     after -      x           does not begin as 13 does: a chain of its own
 */

#define MAX_LISTS (4 * OST_N_BONES)     /* in a table; a list holds references alone */

GHashTable *
ost_stroke_lists_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

static void
append_refs (GPtrArray *to, const GPtrArray *from, guint first)
{
  for (guint i = first; i < from->len; i++)
    g_ptr_array_add (to, ost_stroke_ref (g_ptr_array_index (from, i)));
}

static GPtrArray *
copy (const GPtrArray *strokes)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);

  append_refs (list, strokes, 0);
  return list;
}

void
ost_stroke_lists_add (GHashTable *lists, gint64 state_id, const GPtrArray *strokes)
{
  if (g_hash_table_size (lists) >= MAX_LISTS)
    g_hash_table_remove_all (lists);
  g_hash_table_insert (lists, g_memdup2 (&state_id, sizeof state_id), copy (strokes));
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static gboolean
damaged (GError **error)
{
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_DAMAGED, "its strokes go on from no earlier state");
  return FALSE;
}

/* Puts the strokes of the row before what was gathered, and says where they come after. */
static gboolean
prepend_row (OstStore *store, gint64 state_id, GPtrArray *parts, gint64 *ret_after, GError **error)
{
  g_autoptr (sqlite3_stmt) stmt =
      ost_sql_query (store, error, "SELECT strokes, strokes_after FROM bone_states WHERE id = ?1", "l", state_id);
  GPtrArray *own;

  if (stmt == NULL)
    return FALSE;
  if (ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return error == NULL || *error == NULL ? damaged (error) : FALSE;
  own = ost_strokes_from_json ((const char *) sqlite3_column_text (stmt, 0), error);
  *ret_after = sqlite3_column_int64 (stmt, 1);
  if (own != NULL)
    g_ptr_array_add (parts, own);
  return own != NULL;
}

/* Backwards from state `after` to one that is known or the first; numbers of states only grow, so this ends. */
static gboolean
gather (OstStore *store, gint64 state_id, gint64 after, GPtrArray *parts, GError **error)
{
  while (after != 0)
    {
      GPtrArray *known = g_hash_table_lookup (store->strokes, &after);
      gint64     next = 0;

      if (after >= state_id)
        return damaged (error);
      if (known != NULL)
        g_ptr_array_add (parts, g_ptr_array_ref (known));
      else if (!prepend_row (store, after, parts, &next, error))
        return FALSE;
      state_id = after;
      after = next;
    }
  return TRUE;
}

GPtrArray *
ost_stroke_chain_read (OstStore *store, gint64 state_id, const char *own, gint64 after, GError **error)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr(GPtrArray) last = NULL;
  GPtrArray           *known = g_hash_table_lookup (store->strokes, &state_id), *list;

  if (known != NULL)
    return copy (known);
  last = ost_strokes_from_json (own, error);
  if (last == NULL || !gather (store, state_id, after, parts, error))
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);
  for (guint i = parts->len; i > 0; i--)
    append_refs (list, g_ptr_array_index (parts, i - 1), 0);
  append_refs (list, last, 0);
  if (list->len > 0)
    ost_stroke_lists_add (store->strokes, state_id, list);
  return list;
}

GPtrArray *
ost_stroke_chain_load (OstStore *store, gint64 state_id, GError **error)
{
  g_autoptr(sqlite3_stmt) stmt = NULL;

  if (state_id == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);
  stmt = ost_sql_query (store, error, "SELECT strokes, strokes_after FROM bone_states WHERE id = ?1", "l", state_id);
  if (stmt == NULL || ost_sql_step (store, stmt, error) != OST_SQL_ROW)
    return NULL;
  return ost_stroke_chain_read (store, state_id, (const char *) sqlite3_column_text (stmt, 0),
                                sqlite3_column_int64 (stmt, 1), error);
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static gboolean
begins_with (const GPtrArray *strokes, const GPtrArray *beginning)
{
  gboolean same = strokes->len >= beginning->len;

  for (guint i = 0; same && i < beginning->len; i++)
    same = strokes->pdata[i] == beginning->pdata[i] || ost_stroke_equal (strokes->pdata[i], beginning->pdata[i]);
  return same;
}

gboolean
ost_strokes_equal (const GPtrArray *a, const GPtrArray *b)
{
  return a->len == b->len && begins_with (a, b);
}

char *
ost_stroke_chain_split (OstStore *store, gint64 before, const GPtrArray *before_strokes, const GPtrArray *strokes,
                        gint64 *ret_after, GError **error)
{
  g_autoptr(GPtrArray) own = NULL;

  *ret_after = 0;
  if (before == 0 || before_strokes->len == 0 || !begins_with (strokes, before_strokes))
    return ost_strokes_to_json (strokes);
  /* A state that adds none is passed over: chains are no longer than there are strokes. */
  if (ost_sql_get (store, ret_after, error, "SELECT iif (strokes = '[]' AND strokes_after IS NOT NULL, strokes_after, "
                                            "id)"
                   " FROM bone_states WHERE id = ?1", "l", before) == OST_SQL_ERROR)
    return NULL;
  own = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);
  append_refs (own, strokes, before_strokes->len);
  return ost_strokes_to_json (own);
}
