/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-data.h"

typedef struct
{
  char       *project;
  GPtrArray  *items;
  GHashTable *split;
  int         width, height;
} Source;

static void
item_free (gpointer data)
{
  OstTrainingItem *item = data;

  g_free (item->subject);
  g_array_unref (item->readings);
  g_free (item);
}

static OstTrainingItem *
item_new (const OstImageRow *row, GHashTable *people)
{
  OstTrainingItem *item = g_new0 (OstTrainingItem, 1);

  item->image_id = row->id;
  item->subject = ost_store_dup_split_subject (row);
  item->readings = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!g_hash_table_contains (people, item->subject))
    g_hash_table_insert (people, g_strdup (item->subject), GINT_TO_POINTER (g_hash_table_size (people)));
  item->person = GPOINTER_TO_INT (g_hash_table_lookup (people, item->subject));
  return item;
}

/* Adds the accepted readings of one reader to the items by image. */
static gboolean
add_reader (OstStore *store, const char *reader, GHashTable *by_image, gboolean *ret_any, GError **error)
{
  gint64               reader_id = ost_store_find_reader (store, reader);
  g_autoptr(GPtrArray) work = ost_store_list_work (store, reader_id, error);

  for (guint i = 0; work && i < work->len; i++)
    {
      const OstWorkItem *item = work->pdata[i];
      OstTrainingItem   *training = g_hash_table_lookup (by_image, &item->image_id);
      gint64             reading;

      if (item->status != OST_STATUS_ACCEPTED || item->masked == 0 || training == NULL)
        continue;
      reading = ost_store_find_reading (store, item->image_id, reader_id);
      g_array_append_val (training->readings, reading);
      *ret_any = TRUE;
    }
  return work != NULL;
}

GPtrArray *
ost_training_items_list (OstStore *store, int *ret_n_readers, GError **error)
{
  g_autoptr(GPtrArray)  rows = ost_store_list_images (store, error), all = NULL, items = NULL;
  g_autoptr(GHashTable) by_image = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv)         readers = rows ? ost_store_list_readers (store, error) : NULL;

  if (readers == NULL)
    return NULL;
  all = g_ptr_array_new_with_free_func (item_free);
  for (guint i = 0; i < rows->len; i++)
    {
      OstTrainingItem *item = item_new (rows->pdata[i], people);

      g_ptr_array_add (all, item);
      g_hash_table_insert (by_image, &item->image_id, item);
    }
  *ret_n_readers = 0;
  for (int r = 0; readers[r]; r++)
    {
      gboolean any = FALSE;

      if (!add_reader (store, readers[r], by_image, &any, error))
        return NULL;
      *ret_n_readers += any;
    }
  items = g_ptr_array_new_with_free_func (item_free);
  while (all->len > 0)
    {
      OstTrainingItem *item = g_ptr_array_steal_index (all, 0);

      if (item->readings->len > 0)
        g_ptr_array_add (items, item);
      else
        item_free (item);
    }
  return g_steal_pointer (&items);
}

OstSplitPart
ost_training_item_get_part (const OstTrainingItem *item, GHashTable *split)
{
  const char *part = g_hash_table_lookup (split, item->subject);

  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    if (g_strcmp0 (part, ost_split_part_get_id (p)) == 0)
      return p;
  return OST_SPLIT_TEST;
}

GPtrArray *
ost_training_items_choose (GPtrArray *items, GHashTable *split, OstSplitPart part)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      OstTrainingItem *item = items->pdata[i];

      if (g_hash_table_contains (split, item->subject) && ost_training_item_get_part (item, split) == part)
        g_ptr_array_add (chosen, item);
    }
  return chosen;
}

/* --- Loading ------------------------------------------------------------------------------------------------------ */

static OstSplitPart
get_part (OstSegmenterData *data, int i)
{
  const Source *source = data->user_data;

  return ost_training_item_get_part (source->items->pdata[i], source->split);
}

guint8 *
ost_training_labels_new (const OstReading *reading, const OstLetterbox *box)
{
  guint8  *labels = g_malloc ((gsize) box->width * box->height);
  OstMask *masks[OST_N_BONES];

  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = reading->bones[b]->mask;
  ost_letterbox_labels (box, masks, labels);
  return labels;
}

static gboolean
load_labels (OstStore *store, const OstTrainingItem *item, const OstLetterbox *box, OstSegmenterCase *a_case, GError **error)
{
  int n = (int) item->readings->len;

  a_case->labels = g_new0 (guint8 *, n);
  a_case->betas = g_new (double, n);
  a_case->n_annotations = n;
  for (int r = 0; r < n; r++)
    {
      g_autoptr(OstReading) reading = ost_store_load_reading (store, g_array_index (item->readings, gint64, r), error);

      if (reading == NULL)
        return FALSE;
      a_case->labels[r] = ost_training_labels_new (reading, box);
      a_case->betas[r] = 1.0 / n;
    }
  return TRUE;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSegmenterCase, ost_segmenter_case_free)

static OstSegmenterCase *
load_case (OstSegmenterData *data, int i, GError **error)
{
  const Source               *source = data->user_data;
  const OstTrainingItem      *item = source->items->pdata[i];
  g_autoptr(OstStore)         store = ost_store_open (source->project, OST_STORE_READ, error);
  g_autoptr(OstImageRow)      row = store ? ost_store_get_image (store, item->image_id, error) : NULL;
  g_autofree char            *path = row ? ost_store_dup_image_path (store, row, error) : NULL;
  g_autoptr(OstImage)         image = path ? ost_image_load (path, NULL, error) : NULL;
  g_autoptr(OstSegmenterCase) a_case = NULL;
  OstLetterbox                box;

  if (image == NULL)
    return NULL;
  a_case = g_new0 (OstSegmenterCase, 1);
  box = ost_letterbox_fit (image->width, image->height, source->width, source->height);
  a_case->subject = item->person;
  a_case->image = g_new (float, (gsize) source->width * source->height);
  ost_letterbox_image (&box, 0, image, a_case->image);
  return load_labels (store, item, &box, a_case, error) ? g_steal_pointer (&a_case) : NULL;
}

OstSegmenterData *
ost_training_data_new (const char *project, GPtrArray *items, GHashTable *split, int width, int height)
{
  OstSegmenterData *data = g_new0 (OstSegmenterData, 1);
  Source           *source = g_new0 (Source, 1);

  *source = (Source) { g_strdup (project), items, g_hash_table_ref (split), width, height };
  *data = (OstSegmenterData) { (int) items->len, get_part, load_case, source };
  return data;
}

void
ost_training_data_free (OstSegmenterData *data)
{
  Source *source = data ? data->user_data : NULL;

  if (source == NULL)
    return;
  g_free (source->project);
  g_hash_table_unref (source->split);
  g_free (source);
  g_free (data);
}
