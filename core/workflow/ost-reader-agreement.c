/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reader-agreement.h"

#include <math.h>

static const OstBoundaryDistance unknown = { NAN, NAN };

static void
pair_free (OstReaderPair *pair)
{
  g_free (pair->first);
  g_free (pair->second);
  g_free (pair);
}

void
ost_reader_agreement_free (OstReaderAgreement *agreement)
{
  g_ptr_array_unref (agreement->pairs);
  g_free (agreement);
}

static OstReading *
load (OstStore *store, gint64 image_id, gint64 reader_id, GError **error)
{
  const gint64 id = ost_store_find_reading (store, image_id, reader_id);

  return id != 0 ? ost_store_load_reading (store, id, error) : NULL;
}

GPtrArray *
ost_reader_agreement_list (OstStore *store, gint64 image_id, gint64 reader_id, gboolean *ret_may_see, GError **error)
{
  g_auto(GStrv)        names = ost_store_list_readers (store, error);
  g_autoptr(GPtrArray) readings = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_reading_free);
  g_autoptr(GError)    failed = NULL;

  *ret_may_see = reader_id == 0;
  if (names == NULL)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr(OstReading) reading = load (store, image_id, ost_store_find_reader (store, names[i]), &failed);

      if (failed != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failed));
          return NULL;
        }
      if (reading == NULL)
        continue;
      if (reading->reader_id == reader_id)
        *ret_may_see = reading->status == OST_STATUS_ACCEPTED || reading->status == OST_STATUS_REJECTED;
      if (reading->status == OST_STATUS_ACCEPTED)
        g_ptr_array_add (readings, g_steal_pointer (&reading));
    }
  return g_steal_pointer (&readings);
}

static OstBoundaryDistance
to_mm (const OstImageRow *row, OstBoundaryDistance px)
{
  const double mm = row->spacing_x_mm;

  if (row->spacing_source == OST_SPACING_UNKNOWN || !(mm > 0) || fabs (mm - row->spacing_y_mm) > 1e-6 * mm)
    return unknown;
  return (OstBoundaryDistance) { .hd95 = px.hd95 * mm, .mean = px.mean * mm };
}

static gboolean
is_drawn (const OstMask *mask)
{
  const OstRect box = mask != NULL ? ost_mask_bounds (mask) : (OstRect) { 0 };

  return box.x0 < box.x1;
}

static void
compare_bone (OstReaderPair *pair, const OstImageRow *row, const OstMask *a, const OstMask *b)
{
  const gboolean both = is_drawn (a) && is_drawn (b);

  pair->dice = both ? ost_mask_dice (a, b) : 0;
  pair->px = both ? ost_boundary_distance (a, b) : unknown;
  pair->mm = to_mm (row, pair->px);
}

static void
add_pair (OstReaderAgreement *agreement, OstStore *store, const OstImageRow *row, const OstReading *a, const OstReading *b)
{
  for (int bone = 0; bone < OST_N_BONES; bone++)
    {
      const OstMask *first = a->bones[bone]->mask, *second = b->bones[bone]->mask;
      OstReaderPair *pair;

      if (!is_drawn (first) && !is_drawn (second))
        continue;
      pair = g_new0 (OstReaderPair, 1);
      pair->first = ost_store_dup_reader_name (store, a->reader_id);
      pair->second = ost_store_dup_reader_name (store, b->reader_id);
      pair->bone = (OstBone) bone;
      compare_bone (pair, row, first, second);
      g_ptr_array_add (agreement->pairs, pair);
    }
}

int
ost_reader_agreement_count_others (const GPtrArray *readings, gint64 reader_id)
{
  int n = 0;

  for (guint i = 0; i < readings->len; i++)
    n += ((const OstReading *) readings->pdata[i])->reader_id != reader_id;
  return n;
}

OstReaderAgreement *
ost_reader_agreement_new (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error)
{
  gboolean             may_see;
  g_autoptr(GPtrArray) readings = ost_reader_agreement_list (store, row->id, reader_id, &may_see, error);
  OstReaderAgreement  *agreement;

  if (readings == NULL)
    return NULL;
  agreement = g_new0 (OstReaderAgreement, 1);
  agreement->pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_free);
  agreement->n_hidden = may_see ? 0 : ost_reader_agreement_count_others (readings, reader_id);
  if (!may_see)
    return agreement;
  agreement->n_readers = (int) readings->len;
  for (guint i = 0; i < readings->len; i++)
    for (guint j = i + 1; j < readings->len; j++)
      add_pair (agreement, store, row, readings->pdata[i], readings->pdata[j]);
  return agreement;
}
