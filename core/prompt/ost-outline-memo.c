/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-memo.h"

/* Two threads may look for the same outline at the same time: both compute it, and the second keeps the same bits over
 * the first. The lock is held for look-ups and copies only, never while an outline is found. */
struct _OstOutlineMemo
{
  GMutex      lock;
  GHashTable *outlines;         /* of OstOutline by GBytes: all that went into it */
  GHashTable *masks;            /* set of OstMask: their addresses are in the keys, so they must stay alive */
};

OstOutlineMemo *
ost_outline_memo_new (void)
{
  OstOutlineMemo *memo = g_new0 (OstOutlineMemo, 1);

  g_mutex_init (&memo->lock);
  memo->outlines = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  memo->masks = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) ost_mask_unref, NULL);
  return memo;
}

void
ost_outline_memo_free (OstOutlineMemo *memo)
{
  g_hash_table_unref (memo->outlines);
  g_hash_table_unref (memo->masks);
  g_mutex_clear (&memo->lock);
  g_free (memo);
}

/* All that goes into an outline, byte for byte. Locked masks go in by address, which is enough because masks never
 * change and the memo keeps those it has seen alive: no other mask can take the address. */
static GBytes *
make_key (const OstEvidence *evidence, int n_start)
{
  GByteArray *key = g_byte_array_new ();
  int         head[3] = { (int) evidence->bone, n_start, evidence->n_points };

  g_byte_array_append (key, (const guint8 *) head, sizeof head);
  for (int i = 0; i < evidence->n_points; i++)
    {
      double point[3] = { evidence->points[i].x, evidence->points[i].y, evidence->points[i].positive != FALSE };

      g_byte_array_append (key, (const guint8 *) point, sizeof point);
    }
  if (evidence->n_locked > 0)
    g_byte_array_append (key, (const guint8 *) evidence->locked, evidence->n_locked * sizeof (OstMask *));
  return g_byte_array_free_to_bytes (key);
}

gboolean
ost_outline_memo_find (OstOutlineMemo *memo, const OstEvidence *evidence, int n_start, OstOutline *outline)
{
  g_autoptr(GBytes) key = make_key (evidence, n_start);
  const OstOutline *known;

  g_mutex_lock (&memo->lock);
  known = g_hash_table_lookup (memo->outlines, key);
  if (known != NULL)
    *outline = *known;
  g_mutex_unlock (&memo->lock);
  return known != NULL;
}

void
ost_outline_memo_keep (OstOutlineMemo *memo, const OstEvidence *evidence, int n_start, const OstOutline *outline)
{
  GBytes *key = make_key (evidence, n_start);

  g_mutex_lock (&memo->lock);
  if (g_hash_table_size (memo->outlines) >= OST_MEMO_MAX)
    {
      g_hash_table_remove_all (memo->outlines);
      g_hash_table_remove_all (memo->masks);
    }
  for (gsize i = 0; i < evidence->n_locked; i++)
    g_hash_table_add (memo->masks, ost_mask_ref ((OstMask *) evidence->locked[i]));
  g_hash_table_replace (memo->outlines, key, g_memdup2 (outline, sizeof *outline));
  g_mutex_unlock (&memo->lock);
}
