/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include "core/workflow/ost-classify.h"
#include "core/workflow/ost-measure-index.h"
#include "core/workflow/ost-predictor.h"
#include "core/workflow/ost-review.h"

/* The classifier of a project at work for a window, and everything else that a reviewer's view needs and that takes longer than
 * a frame: each in a worker, cancelled when it is no longer wanted. All functions on the main thread; so are the callbacks. */
#define OST_TYPE_REVIEWER (ost_reviewer_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewer, ost_reviewer, OST, REVIEWER, GObject)

/* store is borrowed: requests must be cancelled before it is closed. */
OstReviewer *ost_reviewer_new (OstStore *store);

/* What the classifier in use says about a radiograph. Reference counted, immutable. */
typedef struct
{
  int                ref_count; /* private */
  gint64             image_id, model_id;
  char              *model, *model_at;          /* name; when it was added, ISO 8601, UTC */
  OstHandPrediction *hand;
  gboolean           stale;     /* the segmenter says something else by now: ask again */
} OstReview;
OstReview   *ost_review_ref   (OstReview *review);
void         ost_review_unref (OstReview *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReview, ost_review_unref)

/* What the project has is given as it is, marked when it is stale; what it has not, or `again`, is made of the segmenter's
 * prediction and kept. NOT_FOUND in words when no classifier is in use. */
void         ost_reviewer_ask_async     (OstReviewer *reviewer, OstPrediction *prediction, OstImage *image, gboolean again,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
OstReview   *ost_reviewer_ask_finish    (OstReviewer *reviewer, GAsyncResult *result, GError **error);

/* The same classifier at masks that somebody has drawn (NULL: bones that are not there). Nothing is kept. */
void         ost_reviewer_try_async     (OstReviewer *reviewer, OstImage *image, OstMask *const masks[OST_N_BONES],
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
OstHandPrediction *ost_reviewer_try_finish (OstReviewer *reviewer, GAsyncResult *result, GError **error);

/* The seven bones cut out, size x size (ost_draw_crop): by the reader's masks where there are some, else by that sample
 * of the prediction, -1: by its mean. A bone that is nowhere is NULL. The array owns cairo surfaces. */
void         ost_reviewer_crop_async    (OstReviewer *reviewer, OstImage *image, OstPrediction *prediction, int sample,
                                         OstMask *const masks[OST_N_BONES], int size, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
GPtrArray   *ost_reviewer_crop_finish   (OstReviewer *reviewer, GAsyncResult *result, GError **error);

/* The cortical index of the reader's metacarpal 2 where masks has one, else of the prediction. axis: the ends as
 * somebody dragged them, or NULL. Free with g_free. */
void         ost_reviewer_measure_async (OstReviewer *reviewer, OstImage *image, OstPrediction *prediction,
                                         OstMask *const masks[OST_N_BONES], const OstCorticalAxis *axis,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
OstCorticalIndex *ost_reviewer_measure_finish (OstReviewer *reviewer, GAsyncResult *result, GError **error);
