/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-split.h"

#include "core/tensor/ost-random.h"

const char *
ost_split_part_get_id (OstSplitPart part)
{
  static const char *const ids[] = { "train", "validation", "test" };

  g_return_val_if_fail ((guint) part < G_N_ELEMENTS (ids), NULL);
  return ids[part];
}

typedef struct
{
  int     subject, stratum;
  guint64 lot;
} Draw;

/* By stratum, then by lot: walking down the list meets every stratum in one run, in random order within. */
static int
by_lot (const void *a, const void *b)
{
  const Draw *x = a, *y = b;

  if (x->stratum != y->stratum)
    return x->stratum < y->stratum ? -1 : 1;
  if (x->lot != y->lot)
    return x->lot < y->lot ? -1 : 1;
  return (x->subject > y->subject) - (x->subject < y->subject);
}

/* Spreads n people evenly along the sorted list: those at which the running count of `share` steps up. */
static gboolean
steps_up (int i, int n, int share)
{
  return (gint64) (i + 1) * share / n > (gint64) i * share / n;
}

/* A tenth each, rounded, and at least one; every part is spread evenly along the list that is sorted by stratum,
 * which gives each stratum its share. Of those that are not for the test every so many-th is for validation. */
void
ost_split_subjects (int n, const int *strata, guint64 seed, OstSplitPart *parts)
{
  g_autofree Draw *draws = g_new (Draw, MAX (n, 1));
  int test = n < 3 ? 0 : MAX (1, (n + 5) / 10), validation = n < 2 ? 0 : MAX (1, (n + 5) / 10);
  int rest = 0;

  for (int i = 0; i < n; i++)
    draws[i] = (Draw) { i, strata ? strata[i] : 0, ost_random_at (ost_random_mix (seed), i) };
  qsort (draws, n, sizeof *draws, by_lot);
  for (int i = 0; i < n; i++)
    {
      OstSplitPart part = OST_SPLIT_TRAIN;

      if (steps_up (i, n, test))
        part = OST_SPLIT_TEST;
      else if (steps_up (rest++, n - test, validation))
        part = OST_SPLIT_VALIDATION;
      parts[draws[i].subject] = part;
    }
}
