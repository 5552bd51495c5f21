/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reader-map.h"

#include <math.h>

#define LONGER_SIDE 768.0       /* of the map, at most: finer than a screen shows of a whole hand */

void
ost_reader_map_free (OstReaderMap *map)
{
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&map->outlines[b], g_ptr_array_unref);
  g_free ((gpointer) map->doubt.values);
  g_free (map);
}

static gboolean
is_drawn (const OstMask *mask)
{
  const OstRect box = mask != NULL ? ost_mask_bounds (mask) : (OstRect) { 0 };

  return box.x0 < box.x1;
}

/* The masks of those who have drawn the bone. Borrowed. */
static GPtrArray *
masks_of (const GPtrArray *readings, int bone)
{
  GPtrArray *masks = g_ptr_array_new ();

  for (guint i = 0; i < readings->len; i++)
    {
      OstMask *mask = ((const OstReading *) readings->pdata[i])->bones[bone]->mask;

      if (is_drawn (mask))
        g_ptr_array_add (masks, mask);
    }
  return masks;
}

/* Over all pairs of n readers, those without the bone among them. */
static double
mean_dice (const GPtrArray *masks, guint n)
{
  double sum = 0, pairs = n * (n - 1) / 2.0;
  guint  without = n - masks->len;

  for (guint i = 0; i < masks->len; i++)
    for (guint j = i + 1; j < masks->len; j++)
      sum += ost_mask_dice (masks->pdata[i], masks->pdata[j]);
  pairs -= without * (without - 1.0) / 2;               /* two who both have not drawn it say nothing */
  return masks->len > 0 && pairs > 0 ? sum / pairs : (double) NAN;
}

static OstRect
bounds_of_all (const GPtrArray *masks)
{
  OstRect all = { G_MAXINT, G_MAXINT, 0, 0 };

  for (guint i = 0; i < masks->len; i++)
    {
      const OstRect r = ost_mask_bounds (masks->pdata[i]);

      all = (OstRect) { MIN (all.x0, r.x0), MIN (all.y0, r.y0), MAX (all.x1, r.x1), MAX (all.y1, r.y1) };
    }
  return all;
}

/* A difference of one pixel shows in a map that is ten times coarser, as thin lines should. */
static void
add_doubt (OstReaderMap *map, float *values, const GPtrArray *masks, int width)
{
  const OstRect box = bounds_of_all (masks);

  for (int y = box.y0; y < box.y1; y++)
    for (int x = box.x0; x < box.x1; x++)
      {
        float *value = values + (int) (y * map->doubt.scale) * map->doubt.width + (int) (x * map->doubt.scale);
        guint  n = 0;
        float  p;

        for (guint i = 0; i < masks->len; i++)
          n += ((const OstMask *) masks->pdata[i])->data[(gsize) y * width + x] != 0;
        p = (float) n / (float) map->n_readers;
        *value = MAX (*value, 4 * p * (1 - p));
      }
}

static void
add_bone (OstReaderMap *map, float *values, const GPtrArray *readings, int bone, int width)
{
  g_autoptr(GPtrArray) masks = masks_of (readings, bone);

  for (guint i = 0; i < masks->len; i++)
    {
      g_autoptr(OstContour) stairs = ost_contour_new (masks->pdata[i]);

      g_ptr_array_add (map->outlines[bone], ost_contour_smooth (stairs));
    }
  map->dice[bone] = mean_dice (masks, readings->len);
  if (masks->len > 0)
    add_doubt (map, values, masks, width);
}

static void
compare (OstReaderMap *map, const OstImageRow *row, const GPtrArray *readings)
{
  const double scale = MIN (1, LONGER_SIDE / MAX (row->width, row->height));
  const int    width = (int) (row->width * scale) + 1, height = (int) (row->height * scale) + 1;
  float       *values = g_new0 (float, (gsize) width * height);

  map->doubt = (OstDrawMap) { .values = values, .width = width, .height = height, .scale = scale };
  for (int b = 0; b < OST_N_BONES; b++)
    add_bone (map, values, readings, b, row->width);
}

OstReaderMap *
ost_reader_map_new (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error)
{
  gboolean             may_see;
  g_autoptr(GPtrArray) readings = ost_reader_agreement_list (store, row->id, reader_id, &may_see, error);
  OstReaderMap        *map;

  if (readings == NULL)
    return NULL;
  map = g_new0 (OstReaderMap, 1);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      map->outlines[b] = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_contour_free);
      map->dice[b] = NAN;
    }
  if (!may_see)
    map->n_hidden = ost_reader_agreement_count_others (readings, reader_id);
  else if ((map->n_readers = (int) readings->len) > 1)
    compare (map, row, readings);
  return map;
}

double
ost_reader_map_get_dice (const OstReaderMap *map, OstBone *ret_worst)
{
  double sum = 0, lowest = INFINITY;
  int    n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      if (isnan (map->dice[b]))
        continue;
      sum += map->dice[b];
      n++;
      if (map->dice[b] < lowest)
        *ret_worst = (OstBone) b;
      lowest = MIN (lowest, map->dice[b]);
    }
  return n > 0 ? sum / n : (double) NAN;
}

/* --- in a worker -------------------------------------------------------------------------------------------------- */

typedef struct
{
  char  *project;
  gint64 image_id, reader_id;
} Question;

static void
question_free (Question *question)
{
  g_free (question->project);
  g_free (question);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Question        *q = data;
  GError                *error = NULL;
  g_autoptr(OstStore)    store = ost_store_open (q->project, OST_STORE_READ, &error);
  g_autoptr(OstImageRow) row = store != NULL ? ost_store_get_image (store, q->image_id, &error) : NULL;
  OstReaderMap          *map = row != NULL ? ost_reader_map_new (store, row, q->reader_id, &error) : NULL;

  if (map == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, map, (GDestroyNotify) ost_reader_map_free);
}

void
ost_reader_map_new_async (const char *project, gint64 image_id, gint64 reader_id, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Question        *q = g_new0 (Question, 1);

  *q = (Question) { g_strdup (project), image_id, reader_id };
  g_task_set_source_tag (task, ost_reader_map_new_async);
  g_task_set_task_data (task, q, (GDestroyNotify) question_free);
  g_task_run_in_thread (task, work);
}

OstReaderMap *
ost_reader_map_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
