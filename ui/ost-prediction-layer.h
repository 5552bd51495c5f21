/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-next-click.h"
#include "core/workflow/ost-predictor.h"
#include "ui/ost-canvas.h"

/* What the segmenter says, over the canvas: lets the pointer through and moves with the canvas' view. It hides with the
 * canvas' overlays and bones. */
#define OST_TYPE_PREDICTION_LAYER (ost_prediction_layer_get_type ())
G_DECLARE_FINAL_TYPE (OstPredictionLayer, ost_prediction_layer, OST, PREDICTION_LAYER, GtkWidget)

typedef enum
{
  OST_PREDICTION_NONE,
  OST_PREDICTION_SUGGESTION,    /* dashed outlines of bones that the reading has no mask of */
  OST_PREDICTION_SAMPLES,       /* the outlines of all samples */
  OST_PREDICTION_UNCERTAINTY,   /* the entropy of the mean as a veil */
} OstPredictionView;
/* "none" "suggestion" "samples" "uncertainty". Static. */
const char       *ost_prediction_view_get_id  (OstPredictionView view);
gboolean          ost_prediction_view_from_id (const char *id, OstPredictionView *ret_view);

void              ost_prediction_layer_set_canvas     (OstPredictionLayer *layer, OstCanvas *canvas);
/* NULL: none. */
void              ost_prediction_layer_set_prediction (OstPredictionLayer *layer, OstPrediction *prediction);
OstPredictionView ost_prediction_layer_get_view       (OstPredictionLayer *layer);
void              ost_prediction_layer_set_view       (OstPredictionLayer *layer, OstPredictionView view);
/* Which sample stands out; -1: the mean. */
int               ost_prediction_layer_get_sample     (OstPredictionLayer *layer);
void              ost_prediction_layer_set_sample     (OstPredictionLayer *layer, int sample);
/* A ring where a click would settle most; NULL: none. Hides with the prediction. */
void              ost_prediction_layer_set_next_click (OstPredictionLayer *layer, const OstNextClick *click);
