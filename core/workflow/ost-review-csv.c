/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-review-csv.h"

#include <math.h>

#include "core/exchange/ost-csv.h"
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-measure-index.h"
#include "core/workflow/ost-review.h"

static void
append_three (GString *csv, double value, double low, double high)
{
  ost_csv_append_number (csv, value);
  ost_csv_append_number (csv, low);
  ost_csv_append_number (csv, high);
}

static char *
join_decisions (OstStore *store, gint64 image_id, gint64 reader_id, GError **error)
{
  g_autoptr(GPtrArray) rows = ost_store_list_decisions (store, image_id, reader_id, NULL, error);
  GString             *text = rows != NULL ? g_string_new (NULL) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const OstDecision *d = rows->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? "; " : "", d->reader, ost_decision_kind_get_id (d->kind));
      if (d->kind == OST_DECISION_ADJUDICATE)
        g_string_append_printf (text, " %s", ost_decision_kind_get_id (d->outcome));
    }
  return text != NULL ? g_string_free (text, FALSE) : NULL;
}

static void
append_hand (GString *csv, const OstHandPrediction *hand, const OstModelRow *model, gboolean stale)
{
  append_three (csv, hand->hand.probability, hand->hand.low, hand->hand.high);
  ost_csv_append_number (csv, hand->threshold);
  ost_csv_append_text (csv, model->name);
  ost_csv_append_text (csv, model->at);
  g_string_append (csv, stale ? "yes," : "no,");
}

static gboolean
measure (OstStore *store, const OstImageRow *row, OstCorticalIndex *index, GError **error)
{
  g_autoptr(OstModelRow) segmenter = ost_store_get_promoted (store, "segmenter", NULL);

  index->index = index->low = index->high = NAN;
  return segmenter == NULL || ost_measure_index (store, row, &(OstIndexSource) { .model_id = segmenter->id }, index, error);
}

static void
append_bone (GString *csv, const OstHandPrediction *hand, OstBone bone)
{
  const OstProbability *p = &hand->bones[bone];
  const gboolean        found = !isnan (p->probability);

  ost_csv_append_text (csv, ost_bone_get_id (bone));
  append_three (csv, p->probability, p->low, p->high);
  ost_csv_append_number (csv, found ? hand->hand.probability - ost_review_without (hand, bone).probability : (double) NAN);
  ost_csv_append_text (csv, hand->missing[bone] != NULL ? hand->missing[bone] : "");
}

char *
ost_review_to_csv (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error)
{
  g_autoptr(GError)            failed = NULL;
  g_autoptr(OstModelRow)       model = ost_store_get_promoted (store, "classifier", &failed);
  g_autoptr(OstHandPrediction) hand = model != NULL ? ost_classify_get (store, row->id, model->id, &failed) : NULL;
  g_autofree char             *decisions = hand != NULL ? join_decisions (store, row->id, reader_id, &failed) : NULL;
  OstCorticalIndex             index;
  GString                     *csv;

  if (hand == NULL && failed == NULL)
    g_set_error (&failed, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                 "The classifier has said nothing of “%s” yet: “predict --classify” asks it.", row->name);
  if (failed != NULL || !measure (store, row, &index, &failed))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  csv = g_string_new ("image,bone,probability,low,high,carries,missing,hand,hand_low,hand_high,threshold,model,model_at,stale,"
                      "index,index_low,index_high,decisions\r\n");
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const gboolean indexed = b == OST_BONE_MC2;

      ost_csv_append_text (csv, row->name);
      append_bone (csv, hand, (OstBone) b);
      append_hand (csv, hand, model, ost_classify_is_stale (store, row->id, hand));
      append_three (csv, indexed ? index.index : (double) NAN, indexed ? index.low : (double) NAN, indexed ? index.high : (double) NAN);
      ost_csv_append_text (csv, decisions);
      g_string_truncate (csv, csv->len - 1);            /* the last field has no comma after it */
      g_string_append (csv, "\r\n");
    }
  return g_string_free (csv, FALSE);
}
