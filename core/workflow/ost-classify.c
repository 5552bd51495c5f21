/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-classify.h"

#include <math.h>
#include <string.h>

#include "core/learn/ost-classifier-hand.h"
#include "core/learn/ost-segmentation-fingerprint.h"
#include "core/workflow/ost-predict.h"
#include "core/workflow/ost-train-classifier.h"
#include "core/workflow/ost-training-split.h"

OstClassifier *
ost_classify_load_model (OstStore *store, const char *model, gint64 *ret_id, GError **error)
{
  return ost_train_classifier_load (store, model, ret_id, error);
}

OstHandPrediction *
ost_classify_segmentation (OstClassifier *classifier, const OstImage *image, const OstSegmentation *segmentation,
                           GError **error)
{
  return ost_classifier_see_samples (classifier, image, segmentation, error);
}

OstHandPrediction *
ost_classify_masks (OstClassifier *classifier, const OstImage *image, OstMask *const masks[OST_N_BONES], GError **error)
{
  return ost_classifier_see_masks (classifier, image, masks, error);
}

/* --- One image of the project ------------------------------------------------------------------------------------- */

/* What the segmenter in use says, its number in *ret_id: stored, or now. */
static OstSegmentation *
segmentation_of (OstStore *store, const OstImageRow *row, gint64 *ret_id, GError **error)
{
  g_autoptr(GError)       failed = NULL;
  g_autoptr(OstModelRow)  promoted = ost_store_get_promoted (store, "segmenter", &failed);
  g_autoptr(GBytes)       bytes = promoted ? ost_store_get_prediction (store, row->id, promoted->id, &failed) : NULL;
  g_autoptr(OstSegmenter) segmenter = NULL;
  OstSegmentation        *kept;

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  if (bytes && (kept = ost_segmentation_from_bytes (bytes, NULL)) != NULL)
    {
      *ret_id = promoted->id;
      return kept;
    }
  segmenter = ost_predict_load_model (store, NULL, ret_id, error);
  return segmenter ? ost_predict_image (store, segmenter, *ret_id, row, error) : NULL;
}

OstHandPrediction *
ost_classify_image (OstStore *store, OstClassifier *classifier, gint64 model_id, const OstImageRow *row, GError **error)
{
  gint64                       segmenter = 0;
  g_autoptr(OstSegmentation)   segmentation = segmentation_of (store, row, &segmenter, error);
  g_autofree char             *path = segmentation ? ost_store_dup_image_path (store, row, error) : NULL;
  g_autoptr(OstImage)          image = path ? ost_image_load (path, NULL, error) : NULL;
  g_autoptr(OstHandPrediction) p = image ? ost_classify_segmentation (classifier, image, segmentation, error) : NULL;
  g_autoptr(GBytes)            bytes = NULL;

  if (p == NULL)
    return NULL;
  p->segmenter = segmenter;
  bytes = ost_hand_prediction_to_bytes (p);
  return ost_store_put_prediction (store, row->id, model_id, bytes, error) ? g_steal_pointer (&p) : NULL;
}

OstHandPrediction *
ost_classify_get (OstStore *store, gint64 image_id, gint64 model_id, GError **error)
{
  g_autoptr(GBytes) bytes = ost_store_get_prediction (store, image_id, model_id, error);

  return bytes ? ost_hand_prediction_from_bytes (bytes, error) : NULL;
}

gboolean
ost_classify_is_stale (OstStore *store, gint64 image_id, const OstHandPrediction *prediction)
{
  g_autoptr(OstModelRow) promoted = NULL;
  g_autoptr(GBytes)      bytes = NULL;
  g_autofree char       *now = NULL;

  if (!g_str_equal (prediction->source, "prediction"))
    return FALSE;               /* a reader's masks: no segmenter has a say */
  promoted = ost_store_get_promoted (store, "segmenter", NULL);
  if (promoted == NULL || promoted->id != prediction->segmenter)
    return TRUE;
  bytes = ost_store_get_prediction (store, image_id, promoted->id, NULL);
  now = bytes ? ost_segmentation_fingerprint_of_bytes (bytes) : NULL;
  return now != NULL && !g_str_equal (now, prediction->masks);
}

/* --- Cases alike -------------------------------------------------------------------------------------------------- */

static double
cosine (const OstHandPrediction *a, const OstHandPrediction *b)
{
  double sum = 0;

  for (int f = 0; f < a->n_features; f++)
    sum += (double) a->features[f] * b->features[f];
  return CLAMP (sum, -1, 1);
}

static int
by_similarity (gconstpointer a, gconstpointer b)
{
  const OstSimilarCase *x = a, *y = b;

  return (x->similarity < y->similarity) - (x->similarity > y->similarity);
}

static OstTRule
rule_of (const OstHandPrediction *p)
{
  return g_str_has_prefix (p->rule, ost_t_rule_get_label (OST_T_RULE_AT_MOST)) ? OST_T_RULE_AT_MOST : OST_T_RULE_BELOW;
}

/* One other image, if it was classified by the same model. */
static gboolean
add_case (OstStore *store, gint64 model_id, const OstImageRow *row, const char *subject, GHashTable *subjects,
          const OstHandPrediction *self, GArray *cases, GError **error)
{
  g_autoptr(GError)            failed = NULL;
  g_autoptr(OstHandPrediction) other = ost_classify_get (store, row->id, model_id, &failed);
  int                          label;

  if (failed)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (other == NULL || other->n_features != self->n_features || other->n_bones == 0)
    return TRUE;
  label = ost_training_label (subjects, subject, rule_of (self));
  g_array_append_val (cases, ((OstSimilarCase) { row->id, cosine (self, other), other->hand.probability, label >= 0,
                                                 label == 1 }));
  return TRUE;
}

/* The subject of an image as splits name it; NULL without that image. */
static char *
dup_subject_of (const GPtrArray *rows, gint64 image_id)
{
  for (guint i = 0; i < rows->len; i++)
    if (((OstImageRow *) rows->pdata[i])->id == image_id)
      return ost_store_dup_split_subject (rows->pdata[i]);
  return NULL;
}

GArray *
ost_classify_similar (OstStore *store, gint64 model_id, gint64 image_id, int n, GError **error)
{
  g_autoptr(GError)            failed = NULL;
  g_autoptr(GArray)            cases = g_array_new (FALSE, FALSE, sizeof (OstSimilarCase));
  g_autoptr(OstHandPrediction) self = ost_classify_get (store, image_id, model_id, &failed);
  g_autoptr(GPtrArray)         rows = NULL;
  g_autoptr(GHashTable)        subjects = NULL;
  g_autofree char             *own = NULL;

  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (self == NULL)
    return g_steal_pointer (&cases);
  else if ((rows = ost_store_list_images (store, error)) != NULL)
    subjects = ost_store_load_subjects (store, error);
  if (subjects == NULL)
    return NULL;
  own = dup_subject_of (rows, image_id);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *subject = ost_store_dup_split_subject (rows->pdata[i]);

      if (g_strcmp0 (subject, own) != 0
          && !add_case (store, model_id, rows->pdata[i], subject, subjects, self, cases, error))
        return NULL;
    }
  g_array_sort (cases, by_similarity);
  g_array_set_size (cases, MIN (cases->len, (guint) MAX (n, 0)));
  return g_steal_pointer (&cases);
}
