/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/learn/ost-segmentation-shape.h"
#include "core/store/ost-store-models.h"

/* The segmenter of a project at work for a window: what it says about the radiograph that is open, computed once in a worker
 * and kept in the project. */

/* Reference counted, immutable. */
typedef struct
{
  int              ref_count;   /* private */
  gint64           image_id, model_id;
  char            *model;       /* its name */
  char            *model_at;    /* when it was added, ISO 8601, UTC */
  OstSegmentation *segmentation;
  OstContour      *mean[OST_N_BONES];           /* image coordinates, smooth; without rings: not found */
  OstContour     **samples[OST_N_BONES];        /* segmentation->n_samples of each */
  double           agreement[OST_N_BONES];      /* ost_segmentation_agreement */
} OstPrediction;

OstPrediction *ost_prediction_ref   (OstPrediction *prediction);
void           ost_prediction_unref (OstPrediction *prediction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPrediction, ost_prediction_unref)

#define OST_TYPE_PREDICTOR (ost_predictor_get_type ())
G_DECLARE_FINAL_TYPE (OstPredictor, ost_predictor, OST, PREDICTOR, GObject)

/* store is borrowed: requests must be cancelled before it is closed. */
OstPredictor  *ost_predictor_new        (OstStore *store);

/* What the promoted segmenter says about the image; the built-in one in a project that never had one. A result that the
 * project has is taken from there. NOT_FOUND when no segmenter is in use. Main thread; so is the callback. */
void           ost_predictor_ask_async  (OstPredictor *predictor, gint64 image_id, OstImage *image, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
/* Keeps a new result in the project. */
OstPrediction *ost_predictor_ask_finish (OstPredictor *predictor, GAsyncResult *result, GError **error);

/* The same for an image that is expected to be opened next: the answer is kept (one, in memory and in the project) and given at
 * once when that image is asked about, as long as the model is in use. image_id 0: what was kept is dropped, and what
 * is on its way is not wanted; to be said before the store is closed. */
void           ost_predictor_look_ahead (OstPredictor *predictor, gint64 image_id, OstImage *image);
