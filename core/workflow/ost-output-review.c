/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-output-review.h"

#include <math.h>

#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-measure-index.h"

/* What the page draws from, as long as it is drawn. */
struct _OstOutputSeen
{
  OstHandPrediction *hand;
  OstSegmentation   *segmentation;      /* whose outlines the classifier saw, or NULL */
};

void
ost_output_review_clear (OstOutputReview *review)
{
  if (review->seen)
    {
      g_clear_pointer (&review->seen->hand, ost_hand_prediction_free);
      g_clear_pointer (&review->seen->segmentation, ost_segmentation_free);
    }
  g_free (review->seen);
  g_free (review->model);
  g_free (review->source);
  g_free (review->index_source);
}

static OstSegmentation *
load_segmentation (OstStore *store, gint64 image_id, gint64 model_id)
{
  g_autoptr(GBytes) bytes = model_id ? ost_store_get_prediction (store, image_id, model_id, NULL) : NULL;

  return bytes ? ost_segmentation_from_bytes (bytes, NULL) : NULL;
}

/* "classifier-2 of 2026-11-20" */
static char *
describe_model (const OstModelRow *row)
{
  g_autofree char *day = g_strndup (row->at, 10);

  return g_strdup_printf ("%s of %s", row->name, day);
}

static char *
describe_source (OstStore *store, const OstHandPrediction *hand)
{
  g_autofree char       *number = g_strdup_printf ("%" G_GINT64_FORMAT, hand->segmenter);
  g_autoptr(OstModelRow) row = hand->segmenter ? ost_store_find_model (store, number, NULL) : NULL;

  return row ? g_strdup_printf ("outlines of %s", row->name) : g_strdup ("outlines of a reader");
}

/* --- Probabilities ------------------------------------------------------------------------------------------------ */

static void
fill_bones (const struct _OstOutputSeen *seen, const OstReading *reading, OstReport *report)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstProbability *p = &seen->hand->bones[b];
      OstReportBone        *bone = &report->bones[b];

      if (isnan (p->probability))
        continue;
      bone->seen = seen->segmentation ? seen->segmentation->masks[b] : reading ? reading->bones[b]->mask : NULL;
      bone->probability = p->probability;
      bone->low = p->low;
      bone->high = p->high;
    }
}

static void
fill_hand (OstOutputReview *review, OstStore *store, const OstImageRow *row, const OstReading *reading, OstReport *report)
{
  g_autoptr(OstModelRow)       classifier = ost_store_get_promoted (store, "classifier", NULL);
  g_autoptr(OstHandPrediction) hand = classifier ? ost_classify_get (store, row->id, classifier->id, NULL) : NULL;

  if (hand == NULL)
    return;
  review->model = describe_model (classifier);
  review->source = describe_source (store, hand);
  report->review = (OstReportReview) {
    .model = review->model, .probability = hand->hand.probability, .low = hand->hand.low, .high = hand->hand.high,
    .n_bones = hand->n_bones, .threshold = hand->threshold, .rule = hand->rule, .source = review->source,
    .stale = ost_classify_is_stale (store, row->id, hand),
  };
  review->seen = g_new0 (struct _OstOutputSeen, 1);
  review->seen->segmentation = load_segmentation (store, row->id, hand->segmenter);
  review->seen->hand = g_steal_pointer (&hand);
  fill_bones (review->seen, reading, report);
}

/* --- Cortical index ----------------------------------------------------------------------------------------------- */

/* By the reader's outline, else by the prediction of the segmenter in use. FALSE when there is neither. */
static gboolean
measure (OstOutputReview *review, OstStore *store, const OstImageRow *row, const OstReading *reading, const OstImage *image,
         OstCorticalIndex *index)
{
  g_autoptr(OstModelRow)     segmenter = NULL;
  g_autoptr(OstSegmentation) segmentation = NULL;

  if (reading && reading->bones[OST_BONE_MC2]->mask)
    {
      *index = ost_measure_index_of_reading (image, reading, NULL);
      review->index_source = g_strdup ("by the reader's outline");
      return TRUE;
    }
  segmenter = ost_store_get_promoted (store, "segmenter", NULL);
  segmentation = segmenter ? load_segmentation (store, row->id, segmenter->id) : NULL;
  if (segmentation == NULL || segmentation->masks[OST_BONE_MC2] == NULL)
    return FALSE;
  *index = ost_measure_index_of_prediction (image, segmentation, NULL);
  review->index_source = g_strdup_printf ("by the outline of %s", segmenter->name);
  return TRUE;
}

static const char *
first_doubt (OstCorticalFlags flags)
{
  for (int i = 0; i < OST_CORTICAL_N_FLAGS; i++)
    if (flags & (1 << i))
      return ost_cortical_flag_get_text ((OstCorticalFlags) (1 << i));
  return NULL;
}

void
ost_output_review_fill (OstOutputReview *review, OstStore *store, const OstImageRow *row, const OstReading *reading,
                        OstReport *report)
{
  OstCorticalIndex index;

  fill_hand (review, store, row, reading, report);
  if (!measure (review, store, row, reading, report->image, &index))
    return;
  report->review.has_index = TRUE;
  report->review.index = index.index;
  report->review.index_low = index.low;
  report->review.index_high = index.high;
  report->review.index_source = review->index_source;
  report->review.index_doubt = first_doubt (index.flags);
}
