/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-next-click.h"
#include "core/workflow/ost-predictor.h"

/* The card of the side panel about what the segmenter says of this radiograph: which model, what of it is shown (actions
 * win.prediction-view, win.prediction-sample), its experts' weights, how far its samples agree about the selected bone in
 * plain words, and a button that starts the bone from it. */
#define OST_TYPE_PREDICTION_PANEL (ost_prediction_panel_get_type ())
G_DECLARE_FINAL_TYPE (OstPredictionPanel, ost_prediction_panel, OST, PREDICTION_PANEL, AdwBin)

/* NULL: there is none; `sentence` says why or what is going on, NULL: nothing. */
void ost_prediction_panel_set_prediction (OstPredictionPanel *panel, OstPrediction *prediction, const char *sentence);
void ost_prediction_panel_set_bone       (OstPredictionPanel *panel, OstBone bone);
void ost_prediction_panel_set_sample     (OstPredictionPanel *panel, int sample);
/* NULL: no click is worth it, which is said when `known`. */
void ost_prediction_panel_set_next_click (OstPredictionPanel *panel, const OstNextClick *click, gboolean known);
