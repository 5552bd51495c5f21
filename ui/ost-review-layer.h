/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/measure/ost-cortical-index.h"
#include "core/workflow/ost-predictor.h"
#include "core/workflow/ost-reader-map.h"
#include "ui/ost-canvas.h"

/* What a reviewer sees over the canvas: the cortical index with ends that can be dragged, numbered pins of comments, the map of
 * readers' agreement, and the wipe: left of a line the model's outlines, right of it the reader's. It takes the pointer only at an end or while a
 * place is chosen, else the canvas does.
 *
 * Signals
 *   ends-moved (pointer)           const OstCorticalAxis *, the ends as they were let go
 *   place-chosen (double, double)  image coordinates */
#define OST_TYPE_REVIEW_LAYER (ost_review_layer_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewLayer, ost_review_layer, OST, REVIEW_LAYER, GtkWidget)

GtkWidget *ost_review_layer_new            (OstCanvas *canvas);
/* NULL: none. Copied. */
void       ost_review_layer_set_index      (OstReviewLayer *layer, const OstCorticalIndex *index);
/* n pairs of image coordinates, in the order of their numbers. Copied. */
void       ost_review_layer_set_pins       (OstReviewLayer *layer, const double *xy, guint n);
/* The next press is the place of a comment. */
void       ost_review_layer_choose_place   (OstReviewLayer *layer, gboolean choosing);
/* Takes it: all readers' outlines and where they differ. NULL: none. */
void       ost_review_layer_set_map        (OstReviewLayer *layer, OstReaderMap *map);
void       ost_review_layer_set_prediction (OstReviewLayer *layer, OstPrediction *prediction);
gboolean   ost_review_layer_get_wipe       (OstReviewLayer *layer);
void       ost_review_layer_set_wipe       (OstReviewLayer *layer, gboolean wipe);
