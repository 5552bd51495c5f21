/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-split.h"

#include <math.h>

#include "core/learn/ost-split.h"

int
ost_training_label (GHashTable *subjects, const char *subject, OstTRule rule)
{
  const OstSubject *row = g_hash_table_lookup (subjects, subject);

  if (row == NULL || isnan (row->t_score))
    return -1;
  return ost_t_rule_is_positive (rule, row->t_score);
}

/* Subjects without a part, each once, in order. */
static GPtrArray *
new_subjects (GPtrArray *subjects, GHashTable *split)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray            *fresh = g_ptr_array_new ();

  for (guint i = 0; i < subjects->len; i++)
    if (!g_hash_table_contains (split, subjects->pdata[i]) && g_hash_table_add (seen, subjects->pdata[i]))
      g_ptr_array_add (fresh, subjects->pdata[i]);
  return fresh;
}

gboolean
ost_training_split_draw (OstStore *store, GPtrArray *subjects, GHashTable *split, guint64 seed, gboolean keep,
                         GError **error)
{
  g_autoptr(GPtrArray)     fresh = new_subjects (subjects, split);
  g_autoptr(GHashTable)    rows = fresh->len ? ost_store_load_subjects (store, error) : NULL;
  g_autofree OstSplitPart *parts = g_new (OstSplitPart, MAX (fresh->len, 1));
  g_autofree const char  **ids = g_new (const char *, MAX (fresh->len, 1));
  g_autofree int          *strata = g_new (int, MAX (fresh->len, 1));

  if (fresh->len == 0 || rows == NULL)
    return fresh->len == 0;
  for (guint i = 0; i < fresh->len; i++)
    strata[i] = ost_training_label (rows, fresh->pdata[i], OST_T_RULE_BELOW);
  ost_split_subjects ((int) fresh->len, strata, seed, parts);
  for (guint i = 0; i < fresh->len; i++)
    ids[i] = ost_split_part_get_id (parts[i]);
  if (keep && !ost_store_add_split (store, (const char *const *) fresh->pdata, ids, fresh->len, error))
    return FALSE;
  for (guint i = 0; i < fresh->len; i++)
    g_hash_table_insert (split, g_strdup (fresh->pdata[i]), g_strdup (ids[i]));
  return TRUE;
}
