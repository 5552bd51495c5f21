/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-review.h"

#include <math.h>

#include "core/workflow/ost-classify.h"

static const char *const ids[] = { "uncertainty", "disagreement", "label-change" };
G_STATIC_ASSERT (G_N_ELEMENTS (ids) == OST_N_REVIEW_ORDERS);

const char *
ost_review_order_get_id (OstReviewOrder order)
{
  g_return_val_if_fail ((guint) order < G_N_ELEMENTS (ids), NULL);
  return ids[order];
}

gboolean
ost_review_order_from_id (const char *id, OstReviewOrder *ret_order)
{
  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (ids[i], id))
      {
        *ret_order = (OstReviewOrder) i;
        return TRUE;
      }
  return FALSE;
}

/* --- what readers decided ----------------------------------------------------------------------------------------- */

typedef struct
{
  int      accepts, rejects;
  gboolean settled;             /* adjudicated */
} Votes;

/* Table from image to Votes. */
static GHashTable *
count_votes (OstStore *store, GError **error)
{
  g_autoptr(GArray)     standings = ost_store_list_standings (store, error);
  g_autoptr(GHashTable) votes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  if (standings == NULL)
    return NULL;
  for (guint i = 0; i < standings->len; i++)
    {
      const OstStanding *s = &g_array_index (standings, OstStanding, i);
      Votes             *v = g_hash_table_lookup (votes, &s->image_id);

      if (v == NULL)
        {
          v = g_new0 (Votes, 1);
          g_hash_table_insert (votes, g_memdup2 (&s->image_id, sizeof s->image_id), v);
        }
      v->settled |= s->adjudicated;
      v->accepts += !s->adjudicated && s->kind == OST_DECISION_ACCEPT;
      v->rejects += !s->adjudicated && s->kind == OST_DECISION_REJECT;
    }
  return g_steal_pointer (&votes);
}

static double
disagreement (const Votes *v)
{
  if (v == NULL || v->settled || v->accepts + v->rejects < 2)
    return NAN;
  return MIN (v->accepts, v->rejects) / (double) (v->accepts + v->rejects);
}

/* --- orders ------------------------------------------------------------------------------------------------------- */

static void
add_prediction (OstStore *store, gint64 model_id, OstReviewOrder order, OstReviewCase *c)
{
  g_autoptr(OstHandPrediction) hand = model_id ? ost_classify_get (store, c->image_id, model_id, NULL) : NULL;

  if (hand == NULL)
    return;                     /* never asked, or what was kept cannot be read: it has no place in the order */
  c->hand = hand->hand;
  if (order == OST_REVIEW_UNCERTAINTY)
    c->score = hand->hand.high - hand->hand.low;
  else if (order == OST_REVIEW_LABEL_CHANGE)
    c->score = ost_review_label_change (hand);
}

/* Equal scores: nearer to the threshold would be better, but the order of import can be followed by people. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const OstReviewCase *left = a, *right = b;

  if (isnan (left->score) != isnan (right->score))
    return isnan (left->score) ? 1 : -1;
  if (left->score != right->score && !isnan (left->score))
    return left->score > right->score ? -1 : 1;
  return left->image_id < right->image_id ? -1 : left->image_id > right->image_id;
}

GArray *
ost_review_list (OstStore *store, OstReviewOrder order, gint64 reader_id, GError **error)
{
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstModelRow) model = ost_store_get_promoted (store, "classifier", &failed);
  g_autoptr(GPtrArray)   rows = failed == NULL ? ost_store_list_images (store, &failed) : NULL;
  g_autoptr(GHashTable)  votes = rows != NULL ? count_votes (store, &failed) : NULL;
  g_autoptr(GArray)      cases = g_array_new (FALSE, TRUE, sizeof (OstReviewCase));

  if (votes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const OstImageRow *row = rows->pdata[i];
      OstReviewCase      c = { .image_id = row->id, .score = NAN, .hand = { NAN, NAN, NAN } };

      c.decided = ost_store_has_decided (store, row->id, reader_id);
      add_prediction (store, model != NULL ? model->id : 0, order, &c);
      if (order == OST_REVIEW_DISAGREEMENT && c.decided)
        c.score = disagreement (g_hash_table_lookup (votes, &row->id));
      g_array_append_val (cases, c);
    }
  g_array_sort (cases, compare);
  return g_steal_pointer (&cases);
}

/* Undecided cases of which nothing is known, in the order of the list: the first after image_id, else the first. */
static gint64
next_unseen (const GArray *cases, gint64 image_id)
{
  gboolean passed = FALSE;
  gint64   first = 0;

  for (guint i = 0; i < cases->len; i++)
    {
      const OstReviewCase *c = &g_array_index (cases, OstReviewCase, i);

      if (c->image_id == image_id)
        passed = TRUE;
      else if (!c->decided && isnan (c->score))
        {
          if (passed)
            return c->image_id;
          first = first != 0 ? first : c->image_id;
        }
    }
  return first;
}

gint64
ost_review_next (const GArray *cases, OstReviewOrder order, gint64 image_id)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const OstReviewCase *c = &g_array_index (cases, OstReviewCase, i);

      if (c->image_id != image_id && c->decided == (order == OST_REVIEW_DISAGREEMENT) && !isnan (c->score)
          && (order == OST_REVIEW_UNCERTAINTY || c->score > 0))
        return c->image_id;
    }
  return order == OST_REVIEW_UNCERTAINTY ? next_unseen (cases, image_id) : 0;
}

/* --- agreement ---------------------------------------------------------------------------------------------------- */

/* Fleiss (1971) for two categories; cases may have different numbers of readers, so each counts by its own pairs. */
static void
add_case (OstReviewAgreement *a, const Votes *v, double *agreed, double *accepts, double *votes)
{
  const int n = v->accepts + v->rejects;

  if (n < 2)
    return;
  a->n_cases++;
  a->n_agree += v->accepts == 0 || v->rejects == 0;
  *agreed += (v->accepts * (v->accepts - 1) + v->rejects * (v->rejects - 1)) / (double) (n * (n - 1));
  *accepts += v->accepts;
  *votes += n;
}

gboolean
ost_review_agreement (OstStore *store, gint64 reader_id, OstReviewAgreement *ret, GError **error)
{
  g_autoptr(GHashTable) votes = count_votes (store, error);
  GHashTableIter        iter;
  gpointer              key, value;
  double                agreed = 0, accepts = 0, all = 0, by_chance;

  *ret = (OstReviewAgreement) { .kappa = NAN };
  if (votes == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, votes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (reader_id == 0 || ost_store_has_decided (store, *(gint64 *) key, reader_id))
      add_case (ret, value, &agreed, &accepts, &all);
  by_chance = all > 0 ? (accepts * accepts + (all - accepts) * (all - accepts)) / (all * all) : 1;
  if (ret->n_cases > 0 && by_chance < 1)
    ret->kappa = (agreed / ret->n_cases - by_chance) / (1 - by_chance);
  return TRUE;
}
