/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-card.h"

#include <math.h>

#include "core/image/ost-json-write.h"
#include "core/workflow/ost-predict.h"
#include "core/workflow/ost-training-data.h"

#define ROUNDS 1000             /* of the bootstrap */

void
ost_card_case_free (OstCardCase *a_case)
{
  if (a_case == NULL)
    return;
  g_free (a_case->image);
  g_free (a_case);
}

void
ost_model_card_free (OstModelCard *card)
{
  if (card == NULL)
    return;
  g_free (card->model);
  g_free (card->against);
  g_clear_pointer (&card->changed, g_ptr_array_unref);
  g_free (card);
}

/* Everything that a card is made of: a Dice for each bone of each radiograph, NAN where no reading has the bone. */
typedef struct
{
  OstStore     *store;
  OstSegmenter *models[2];      /* before (or NULL), after */
  GPtrArray    *items;
  GArray       *dice[2];        /* double, n_items x OST_N_BONES */
  GArray       *people;         /* int, the same */
} Pairs;

/* --- Which model -------------------------------------------------------------------------------------------------- */

static OstModelRow *
find_by_id (OstStore *store, gint64 id, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  return ost_store_find_model (store, number, error);
}

/* What the model is measured against; NULL without error: nothing. */
static OstModelRow *
find_other (OstStore *store, const OstModelRow *model, gint64 against, GError **error)
{
  g_autoptr(OstModelRow) promoted = NULL;
  g_autoptr(GError)      failed = NULL;

  if (against)
    return find_by_id (store, against, error);
  promoted = ost_store_get_promoted (store, "segmenter", &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  if (promoted && promoted->id != model->id)
    return g_steal_pointer (&promoted);
  return model->parent ? find_by_id (store, model->parent, error) : NULL;
}

/* --- Dice --------------------------------------------------------------------------------------------------------- */

/* Mean over the readings that have the bone. */
static void
compare_readings (const OstSegmentation *s, GPtrArray *readings, double *dice)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      double sum = 0;
      int    n = 0;

      for (guint r = 0; r < readings->len; r++)
        {
          const OstMask *truth = ((OstReading *) readings->pdata[r])->bones[b]->mask;

          if (truth == NULL)
            continue;
          sum += ost_mask_dice (s->masks[b], truth);
          n++;
        }
      dice[b] = n ? sum / n : NAN;
    }
}

static GPtrArray *
load_readings (OstStore *store, const OstTrainingItem *item, GError **error)
{
  g_autoptr(GPtrArray) readings = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_reading_free);

  for (guint r = 0; r < item->readings->len; r++)
    {
      OstReading *reading = ost_store_load_reading (store, g_array_index (item->readings, gint64, r), error);

      if (reading == NULL)
        return NULL;
      g_ptr_array_add (readings, reading);
    }
  return g_steal_pointer (&readings);
}

static gboolean
measure_item (Pairs *pairs, const OstTrainingItem *item, GError **error)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (pairs->store, item->image_id, error);
  g_autofree char       *path = row ? ost_store_dup_image_path (pairs->store, row, error) : NULL;
  g_autoptr(OstImage)    image = path ? ost_image_load (path, NULL, error) : NULL;
  g_autoptr(GPtrArray)   readings = image ? load_readings (pairs->store, item, error) : NULL;

  if (readings == NULL)
    return FALSE;
  for (int m = 0; m < 2; m++)
    {
      double dice[OST_N_BONES];

      for (int b = 0; b < OST_N_BONES; b++)
        dice[b] = NAN;
      if (pairs->models[m])
        {
          g_autoptr(OstSegmentation) s = ost_segmenter_predict (pairs->models[m], image, error);

          if (s == NULL)
            return FALSE;
          compare_readings (s, readings, dice);
        }
      g_array_append_vals (pairs->dice[m], dice, OST_N_BONES);
    }
  for (int b = 0; b < OST_N_BONES; b++)
    g_array_append_val (pairs->people, item->person);
  return TRUE;
}

static gboolean
measure (Pairs *pairs, OstModelCardProgress progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < pairs->items->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !measure_item (pairs, pairs->items->pdata[i], error))
        return FALSE;
      if (progress)
        progress ((int) i + 1, (int) pairs->items->len, user_data);
    }
  return TRUE;
}

/* --- The card ----------------------------------------------------------------------------------------------------- */

static double
dice_of (const Pairs *pairs, int m, guint i)
{
  return g_array_index (pairs->dice[m], double, i);
}

static void
count (OstCardRow *row, double change)
{
  if (isnan (change))
    return;
  row->wins += change > OST_CARD_TIE;
  row->losses += change < -OST_CARD_TIE;
  row->ties += fabs (change) <= OST_CARD_TIE;
}

/* The pairs of one bone, or with bone < 0 of all. */
static void
fill_row (const Pairs *pairs, int bone, OstCardRow *row)
{
  guint              n = pairs->people->len;
  g_autofree double *before = g_new (double, n), *after = g_new (double, n), *change = g_new (double, n);
  const int         *people = (const int *) (void *) pairs->people->data;
  guint64            seed = (guint64) (bone + 1);

  for (guint i = 0; i < n; i++)
    {
      gboolean in = bone < 0 || (int) (i % OST_N_BONES) == bone;

      before[i] = in ? dice_of (pairs, 0, i) : NAN;
      after[i] = in ? dice_of (pairs, 1, i) : NAN;
      change[i] = after[i] - before[i];
      count (row, change[i]);
    }
  row->before = ost_bootstrap_mean (before, people, (int) n, ROUNDS, seed);
  row->after = ost_bootstrap_mean (after, people, (int) n, ROUNDS, seed);
  row->change = ost_bootstrap_mean (change, people, (int) n, ROUNDS, seed);
}

static int
by_change (gconstpointer a, gconstpointer b)
{
  const OstCardCase *x = *(const OstCardCase *const *) a, *y = *(const OstCardCase *const *) b;
  double             dx = fabs (x->after - x->before), dy = fabs (y->after - y->before);

  if (dx != dy)
    return dx < dy ? 1 : -1;
  if (x->image_id != y->image_id)
    return x->image_id < y->image_id ? -1 : 1;
  return (int) x->bone - (int) y->bone;
}

static gboolean
list_changed (const Pairs *pairs, GPtrArray *changed, GError **error)
{
  for (guint i = 0; i < pairs->people->len; i++)
    {
      const OstTrainingItem *item = pairs->items->pdata[i / OST_N_BONES];
      double                 before = dice_of (pairs, 0, i), after = dice_of (pairs, 1, i);
      g_autoptr(OstImageRow) row = NULL;
      OstCardCase           *a_case;

      if (!(fabs (after - before) > OST_CARD_TIE))
        continue;
      if ((row = ost_store_get_image (pairs->store, item->image_id, error)) == NULL)
        return FALSE;
      a_case = g_new (OstCardCase, 1);
      *a_case = (OstCardCase) { item->image_id, g_strdup (row->name), (OstBone) (i % OST_N_BONES), before, after };
      g_ptr_array_add (changed, a_case);
    }
  g_ptr_array_sort (changed, by_change);
  return TRUE;
}

static OstModelCard *
make_card (const Pairs *pairs, const OstModelRow *model, const OstModelRow *other, GError **error)
{
  g_autoptr(OstModelCard) card = g_new0 (OstModelCard, 1);
  g_autoptr(GHashTable)   people = g_hash_table_new (NULL, NULL);

  card->model = g_strdup (model->name);
  card->against = other ? g_strdup (other->name) : NULL;
  card->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_card_case_free);
  card->n_images = (int) pairs->items->len;
  for (guint i = 0; i < pairs->items->len; i++)
    {
      const OstTrainingItem *item = pairs->items->pdata[i];

      card->n_readings += (int) item->readings->len;
      card->n_subjects += g_hash_table_add (people, GINT_TO_POINTER (item->person));
    }
  for (int b = 0; b < OST_N_BONES; b++)
    fill_row (pairs, b, &card->bones[b]);
  fill_row (pairs, -1, &card->all);
  return list_changed (pairs, card->changed, error) ? g_steal_pointer (&card) : NULL;
}

static OstModelCard *
compare (OstStore *store, const OstModelRow *model, const OstModelRow *other, GPtrArray *items, OstModelCardProgress progress,
         gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstSegmenter) after = ost_segmenter_load (model->path, error);
  g_autoptr(OstSegmenter) before = after && other ? ost_segmenter_load (other->path, error) : NULL;
  g_autoptr(GArray)       old = g_array_new (FALSE, FALSE, sizeof (double)), new = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray)       people = g_array_new (FALSE, FALSE, sizeof (int));
  Pairs                   pairs = { store, { before, after }, items, { old, new }, people };

  if (after == NULL || (other && before == NULL) || !measure (&pairs, progress, user_data, cancellable, error))
    return NULL;
  return make_card (&pairs, model, other, error);
}

OstModelCard *
ost_model_card_new (OstStore *store, gint64 model_id, gint64 against, OstModelCardProgress progress, gpointer user_data,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr(OstModelRow) model = find_by_id (store, model_id, error), other = NULL;
  g_autoptr(GHashTable)  split = model ? ost_store_load_split (store, error) : NULL;
  g_autoptr(GPtrArray)   items = NULL, chosen = NULL;
  g_autoptr(GError)      failed = NULL;
  int                    n_readers;

  if (split == NULL || (items = ost_training_items_list (store, &n_readers, error)) == NULL)
    return NULL;
  other = find_other (store, model, against, &failed);
  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  chosen = ost_training_items_choose (items, split, OST_SPLIT_TEST);
  if (chosen->len == 0)
    {
      g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                           "Nobody is held out for testing yet, so this model cannot be judged: accept readings of at least "
                           "three people before training.");
      return NULL;
    }
  return compare (store, model, other, chosen, progress, user_data, cancellable, error);
}

/* --- In words ----------------------------------------------------------------------------------------------------- */

/* The interval decides, not the mean: a handful of radiographs can favour either by chance. */
char *
ost_model_card_dup_verdict (const OstModelCard *card)
{
  const OstInterval *change = &card->all.change;

  if (card->against == NULL || isnan (change->mean))
    return g_strdup ("There is no other model to compare it with.");
  if (card->n_subjects < 2)
    return g_strdup_printf ("Only one person is held out: too few to say whether it is better than %s.", card->against);
  if (change->low > 0)
    return g_strdup_printf ("Better than %s.", card->against);
  if (change->high < 0)
    return g_strdup_printf ("Worse than %s.", card->against);
  return g_strdup_printf ("No certain difference from %s: the interval holds zero.", card->against);
}

static void
add_interval (JsonBuilder *builder, const char *name, const OstInterval *interval)
{
  ost_json_begin_object (builder, name);
  ost_json_add_number (builder, "mean", interval->mean);
  ost_json_add_number (builder, "low", interval->low);
  ost_json_add_number (builder, "high", interval->high);
  json_builder_end_object (builder);
}

static void
add_row (JsonBuilder *builder, const char *name, const OstCardRow *row)
{
  ost_json_begin_object (builder, name);
  add_interval (builder, "before", &row->before);
  add_interval (builder, "after", &row->after);
  add_interval (builder, "change", &row->change);
  ost_json_add_integer (builder, "wins", row->wins);
  ost_json_add_integer (builder, "ties", row->ties);
  ost_json_add_integer (builder, "losses", row->losses);
  json_builder_end_object (builder);
}

static void
add_case (JsonBuilder *builder, const OstCardCase *a_case)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "image", a_case->image);
  ost_json_add_text (builder, "bone", ost_bone_get_id (a_case->bone));
  ost_json_add_number (builder, "before", a_case->before);
  ost_json_add_number (builder, "after", a_case->after);
  json_builder_end_object (builder);
}

void
ost_model_card_add_json (const OstModelCard *card, JsonBuilder *builder)
{
  g_autofree char *verdict = ost_model_card_dup_verdict (card);

  ost_json_add_text (builder, "against", card->against);
  ost_json_add_integer (builder, "images", card->n_images);
  ost_json_add_integer (builder, "readings", card->n_readings);
  ost_json_add_integer (builder, "subjects", card->n_subjects);
  ost_json_add_text (builder, "verdict", verdict);
  add_row (builder, "all", &card->all);
  ost_json_begin_object (builder, "bones");
  for (int b = 0; b < OST_N_BONES; b++)
    add_row (builder, ost_bone_get_id ((OstBone) b), &card->bones[b]);
  json_builder_end_object (builder);
  ost_json_begin_array (builder, "changed");
  for (guint i = 0; i < card->changed->len; i++)
    add_case (builder, card->changed->pdata[i]);
  json_builder_end_array (builder);
}
