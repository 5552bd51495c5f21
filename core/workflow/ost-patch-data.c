/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-patch-data.h"

#include <string.h>

#include "core/image/ost-json-write.h"
#include "core/learn/ost-load-all.h"
#include "core/tensor/ost-random.h"
#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-patch-masks.h"
#include "core/workflow/ost-training-split.h"

/* What the project says before any pixel is read. */
typedef struct
{
  GPtrArray  *rows;             /* OstImageRow, all images */
  GPtrArray  *items;            /* OstTrainingItem, images with accepted readings */
  GHashTable *readings;         /* image number (gint64 *) to its GArray of readings, borrowed from items */
  GHashTable *rejected;         /* image numbers, gint64 * */
  GHashTable *split, *subjects;
} Overview;

static void
overview_clear (Overview *o)
{
  g_clear_pointer (&o->readings, g_hash_table_unref);
  g_clear_pointer (&o->rejected, g_hash_table_unref);
  g_clear_pointer (&o->split, g_hash_table_unref);
  g_clear_pointer (&o->subjects, g_hash_table_unref);
  g_clear_pointer (&o->items, g_ptr_array_unref);
  g_clear_pointer (&o->rows, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Overview, overview_clear)

static gboolean
add_rejected (OstStore *store, GHashTable *rejected, GError **error)
{
  g_auto(GStrv) readers = ost_store_list_readers (store, error);

  for (int r = 0; readers && readers[r]; r++)
    {
      g_autoptr(GPtrArray) work = ost_store_list_work (store, ost_store_find_reader (store, readers[r]), error);

      if (work == NULL)
        return FALSE;
      for (guint i = 0; i < work->len; i++)
        if (((OstWorkItem *) work->pdata[i])->status == OST_STATUS_REJECTED)
          g_hash_table_add (rejected, g_memdup2 (&((OstWorkItem *) work->pdata[i])->image_id, sizeof (gint64)));
    }
  return readers != NULL;
}

static gboolean
overview_load (Overview *o, OstStore *store, GError **error)
{
  int n_readers;

  o->readings = g_hash_table_new (g_int64_hash, g_int64_equal);
  o->rejected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if ((o->rows = ost_store_list_images (store, error)) == NULL
      || (o->split = ost_store_load_split (store, error)) == NULL
      || (o->subjects = ost_store_load_subjects (store, error)) == NULL
      || (o->items = ost_training_items_list (store, &n_readers, error)) == NULL
      || !add_rejected (store, o->rejected, error))
    return FALSE;
  for (guint i = 0; i < o->items->len; i++)
    {
      OstTrainingItem *item = o->items->pdata[i];

      g_hash_table_insert (o->readings, &item->image_id, item->readings);
    }
  return TRUE;
}

/* --- Before ------------------------------------------------------------------------------------------------------- */

static gboolean
check_enough (const Overview *o, OstStore *store, GError **error)
{
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstModelRow) segmenter = NULL;

  if (!ost_default_model_take_in (store, error))
    return FALSE;
  segmenter = ost_store_get_promoted (store, "segmenter", &failed);
  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (o->rows->len == 0)
    g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "There is no radiograph in %s. Import some with “osteon-cli import”.", ost_store_get_path (store));
  else if (segmenter == NULL && o->items->len == 0)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "There is nothing to cut bones out by: no accepted reading, and no segmenter in use. Put one "
                         "to use with “osteon-cli models PROJECT promote NAME”.");
  else
    return TRUE;
  return FALSE;
}

/* The overview's table gets parts for those who have none; the project does when `keep`. */
static gboolean
draw_split (Overview *o, OstStore *store, guint64 seed, gboolean keep, GError **error)
{
  g_autoptr(GPtrArray) subjects = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < o->rows->len; i++)
    g_ptr_array_add (subjects, ost_store_dup_split_subject (o->rows->pdata[i]));
  return ost_training_split_draw (store, subjects, o->split, seed, keep, error);
}

gboolean
ost_patch_data_prepare (OstStore *store, guint64 seed, GError **error)
{
  g_auto(Overview) overview = { 0 };

  return overview_load (&overview, store, error) && check_enough (&overview, store, error)
         && draw_split (&overview, store, seed, TRUE, error);
}

static void
survey_image (const Overview *o, const OstImageRow *row, GHashTable *seen, OstPatchSummary *summary)
{
  OstTrainingItem item = { .subject = ost_store_dup_split_subject (row) };
  OstSplitPart    part = ost_training_item_get_part (&item, o->split);
  int             label = ost_training_label (o->subjects, item.subject, OST_T_RULE_BELOW);
  gboolean        read = g_hash_table_contains (o->readings, &row->id);

  if (!read && g_hash_table_contains (o->rejected, &row->id))
    summary->n_without++;
  else
    {
      summary->n_images++;
      summary->n_read += read;
      summary->n_images_of[part]++;
      if (!g_hash_table_contains (seen, item.subject))
        {
          summary->n_subjects[part]++;
          summary->n_positive[part] += label == 1;
          summary->n_unlabelled[part] += label < 0;
        }
      g_hash_table_add (seen, g_strdup (item.subject));
    }
  g_free (item.subject);
}

gboolean
ost_patch_data_survey (OstStore *store, guint64 seed, OstPatchSummary *summary, GError **error)
{
  g_auto(Overview)      overview = { 0 };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  *summary = (OstPatchSummary) { 0 };
  if (!overview_load (&overview, store, error) || !draw_split (&overview, store, seed, FALSE, error))
    return FALSE;
  for (guint i = 0; i < overview.rows->len; i++)
    survey_image (&overview, overview.rows->pdata[i], seen, summary);
  return check_enough (&overview, store, error);
}

/* --- Loading ------------------------------------------------------------------------------------------------------ */

/* What comes of one image. */
typedef struct
{
  char                *subject;
  OstSplitPart         part;
  int                  label;
  OstPatchMasksSource  source;
  OstPatch            *patches[OST_N_BONES];
} Hand;

typedef struct
{
  const char                *project;
  const OstPatchDataOptions *options;
  const Overview            *overview;
  OstPatchSegmenter          segmenter;
  Hand                      *hands;       /* one for each image */
  OstPatchDataProgress       progress;
  gpointer                   user_data;
  GMutex                     mutex;       /* guards `done` and calls of `progress` */
  int                        done;
} Loading;

/* Seven squares anywhere in the image: a function of (seed, image). */
static void
cut_squares (const OstImage *image, const OstPatchDataOptions *options, int number, OstPatch **patches)
{
  OstRandom random = { ost_random_at (ost_random_mix (options->seed), number), 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    {
      double share = ost_random_range (&random, 0.2, 0.4);
      int    side = MAX (1, (int) (MIN (image->width, image->height) * share));
      int    x = (int) ost_random_range (&random, 0, image->width - side);
      int    y = (int) ost_random_range (&random, 0, image->height - side);

      patches[b] = ost_patch_new_window (image, (OstRect) { x, y, x + side, y + side }, options->config.side);
    }
}

static gboolean
cut_hand (Loading *loading, OstStore *store, int i, const OstImage *image, GError **error)
{
  const OstPatchDataOptions *options = loading->options;
  const OstImageRow         *row = loading->overview->rows->pdata[i];
  Hand                      *hand = &loading->hands[i];
  OstMask                   *masks[OST_N_BONES];
  int                        source;

  source = ost_patch_masks_get (store, &loading->segmenter, row->id, image,
                                g_hash_table_lookup (loading->overview->readings, &row->id), masks, error);
  if (source < 0)
    return FALSE;
  hand->source = source;
  if (source != OST_PATCH_MASKS_NONE && !options->config.segmented)
    cut_squares (image, options, i, hand->patches);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      if (masks[b] && options->config.segmented)
        hand->patches[b] = ost_patch_new (image, masks[b], options->config.margin / 100.0, options->config.side);
      g_clear_pointer (&masks[b], ost_mask_unref);
    }
  return TRUE;
}

static gboolean
count_one (Loading *loading, GError **error)
{
  gboolean go_on;

  g_mutex_lock (&loading->mutex);
  loading->done++;
  go_on = loading->progress == NULL
          || loading->progress (loading->done, (int) loading->overview->rows->len, loading->user_data);
  g_mutex_unlock (&loading->mutex);
  if (!go_on)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped while the radiographs were being read.");
  return go_on;
}

static gboolean
is_left_out (const Loading *loading, int i)
{
  const OstImageRow *row = loading->overview->rows->pdata[i];
  gboolean           read = g_hash_table_contains (loading->overview->readings, &row->id);

  return (loading->hands[i].part == OST_SPLIT_TEST && !loading->options->with_test)
         || (!read && g_hash_table_contains (loading->overview->rejected, &row->id))
         || (!read && loading->segmenter.id == 0);
}

static gboolean
load_hand (int i, gpointer user_data, GError **error)
{
  Loading             *loading = user_data;
  OstImageRow         *row = loading->overview->rows->pdata[i];
  g_autoptr(OstStore)  store = NULL;
  g_autofree char     *path = NULL;
  g_autoptr(OstImage)  image = NULL;

  if (!is_left_out (loading, i))
    {
      store = ost_store_open (loading->project, OST_STORE_READ, error);
      path = store ? ost_store_dup_image_path (store, row, error) : NULL;
      image = path ? ost_image_load (path, NULL, error) : NULL;
      if (image == NULL || !cut_hand (loading, store, i, image, error))
        return FALSE;
    }
  return count_one (loading, error);
}

/* --- All together ------------------------------------------------------------------------------------------------- */

static void
count_subject (const Hand *hand, OstPatchSummary *summary)
{
  summary->n_subjects[hand->part]++;
  summary->n_positive[hand->part] += hand->label == 1;
  summary->n_unlabelled[hand->part] += hand->label < 0;
}

/* The number of a person, and whether it is new. */
static int
person_of (GHashTable *people, const char *subject, gboolean *ret_new)
{
  gpointer number;

  *ret_new = !g_hash_table_lookup_extended (people, subject, NULL, &number);
  if (*ret_new)
    g_hash_table_insert (people, (char *) subject, number = GINT_TO_POINTER (g_hash_table_size (people)));
  return GPOINTER_TO_INT (number);
}

static int
count_patches (const Hand *hand)
{
  int n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += hand->patches[b] != NULL;
  return n;
}

/* Patches move from the hands into the set. */
static void
add_hand (Hand *hand, GHashTable *people, OstPatchSet *set, OstPatchSummary *summary)
{
  int      n = count_patches (hand), person;
  gboolean is_new;

  summary->n_without += n == 0;
  if (n == 0)
    return;
  summary->n_images++;
  summary->n_images_of[hand->part]++;
  summary->n_read += hand->source == OST_PATCH_MASKS_READ;
  summary->n_stored += hand->source == OST_PATCH_MASKS_STORED;
  summary->n_predicted += hand->source == OST_PATCH_MASKS_PREDICTED;
  summary->n_bones += n;
  summary->n_missing += OST_N_BONES - n;
  person = person_of (people, hand->subject, &is_new);
  if (is_new)
    count_subject (hand, summary);
  for (int b = 0; b < OST_N_BONES; b++)
    if (hand->patches[b])
      set->cases[set->n++] = (OstPatchCase) { g_steal_pointer (&hand->patches[b]), b, hand->part, person, hand->label };
}

static OstPatchSet *
gather (Loading *loading, OstPatchSummary *summary)
{
  int                   n = (int) loading->overview->rows->len;
  OstPatchSet          *set = ost_patch_set_new (n * OST_N_BONES);
  g_autoptr(GHashTable) people = g_hash_table_new (g_str_hash, g_str_equal);

  set->n = 0;
  for (int i = 0; i < n; i++)
    if (loading->hands[i].part != OST_SPLIT_TEST || loading->options->with_test)
      add_hand (&loading->hands[i], people, set, summary);
  set->n_people = (int) g_hash_table_size (people);
  return set;
}

static void
start_hands (Loading *loading)
{
  const Overview *o = loading->overview;

  loading->hands = g_new0 (Hand, MAX (o->rows->len, 1));
  for (guint i = 0; i < o->rows->len; i++)
    {
      Hand           *hand = &loading->hands[i];
      OstTrainingItem item = { .subject = hand->subject = ost_store_dup_split_subject (o->rows->pdata[i]) };

      hand->part = ost_training_item_get_part (&item, o->split);
      hand->label = ost_training_label (o->subjects, hand->subject, loading->options->rule);
    }
}

static void
free_hands (Loading *loading)
{
  for (guint i = 0; i < loading->overview->rows->len; i++)
    {
      for (int b = 0; b < OST_N_BONES; b++)
        ost_patch_free (loading->hands[i].patches[b]);
      g_free (loading->hands[i].subject);
    }
  g_free (loading->hands);
}

OstPatchSet *
ost_patch_data_load (const char *project, const OstPatchDataOptions *options, OstPatchDataProgress progress,
                     gpointer user_data, OstPatchSummary *summary, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (project, OST_STORE_READ, error);
  g_auto(Overview)    overview = { 0 };
  Loading             loading = { project, options, &overview, .progress = progress, .user_data = user_data };
  OstPatchSet        *set = NULL;

  *summary = (OstPatchSummary) { 0 };
  if (store == NULL || !overview_load (&overview, store, error)
      || !ost_patch_segmenter_init (&loading.segmenter, store, error))
    return NULL;
  g_mutex_init (&loading.mutex);
  start_hands (&loading);
  if (ost_load_all ((int) overview.rows->len, load_hand, &loading, error))
    set = gather (&loading, summary);
  free_hands (&loading);
  g_mutex_clear (&loading.mutex);
  ost_patch_segmenter_clear (&loading.segmenter);
  return set;
}

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
ost_patch_data_dup_sites (OstStore *store, GError **error)
{
  g_autoptr(GHashTable) subjects = ost_store_load_subjects (store, error);
  g_autoptr(GPtrArray)  sites = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter        iter;
  gpointer              value;

  if (subjects == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, subjects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const OstSubject *subject = value;

      if (subject->t_site && g_hash_table_add (seen, (char *) subject->t_site))
        g_ptr_array_add (sites, (char *) subject->t_site);
    }
  g_ptr_array_sort (sites, compare_text);
  g_ptr_array_add (sites, NULL);
  return g_strjoinv (", ", (char **) sites->pdata);
}

/* "train": {"subjects": 24, "positive": 7, "unlabelled": 0} */
static void
add_part (JsonBuilder *builder, const OstPatchSummary *s, OstSplitPart part)
{
  ost_json_begin_object (builder, ost_split_part_get_id (part));
  ost_json_add_integer (builder, "subjects", s->n_subjects[part]);
  ost_json_add_integer (builder, "positive", s->n_positive[part]);
  ost_json_add_integer (builder, "unlabelled", s->n_unlabelled[part]);
  json_builder_end_object (builder);
}

char *
ost_patch_summary_to_json (const OstPatchSummary *s)
{
  const struct { const char *name; int value; } counts[] = {
    { "images", s->n_images }, { "from_readings", s->n_read }, { "from_predictions", s->n_stored },
    { "predicted_now", s->n_predicted }, { "left_out", s->n_without }, { "bones", s->n_bones },
    { "bones_not_found", s->n_missing },
  };
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_json_add_text (builder, "stage", "data");
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    ost_json_add_integer (builder, counts[i].name, counts[i].value);
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    add_part (builder, s, p);
  json_builder_end_object (builder);
  return ost_json_to_text (builder);
}
