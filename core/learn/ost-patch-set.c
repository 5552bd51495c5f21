/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-patch-set.h"

OstPatchSet *
ost_patch_set_new (int n)
{
  OstPatchSet *set = g_new0 (OstPatchSet, 1);

  set->cases = g_new0 (OstPatchCase, MAX (n, 1));
  set->n = n;
  return set;
}

void
ost_patch_set_free (OstPatchSet *set)
{
  if (set == NULL)
    return;
  for (int i = 0; i < set->n; i++)
    ost_patch_free (set->cases[i].patch);
  g_free (set->cases);
  g_free (set);
}

GArray *
ost_patch_set_choose (const OstPatchSet *set, OstSplitPart part, gboolean labelled)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < set->n; i++)
    if (set->cases[i].part == part && (!labelled || set->cases[i].label >= 0))
      g_array_append_val (chosen, i);
  return chosen;
}
