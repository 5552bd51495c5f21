/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-canvas.h"
#include "ui/ost-prediction-layer.h"

/* The canvas with what stands in its corners: size and depth, window and zoom, a hint for the first clicks, the spacing
 * and where it comes from. All of it lets the pointer through. */
#define OST_TYPE_VIEWER (ost_viewer_get_type ())
G_DECLARE_FINAL_TYPE (OstViewer, ost_viewer, OST, VIEWER, AdwBin)

OstCanvas *ost_viewer_get_canvas      (OstViewer *viewer);
OstPredictionLayer *ost_viewer_get_prediction_layer (OstViewer *viewer);
/* NULL shows nothing. */
void       ost_viewer_set_session     (OstViewer *viewer, OstSession *session);
gboolean   ost_viewer_get_corner_text (OstViewer *viewer);
void       ost_viewer_set_corner_text (OstViewer *viewer, gboolean shown);
/* A sentence over the picture for some seconds, with a button when `button` is given. Unlike a toast it does not cover
 * the wrist, and without a button it lets clicks through. */
void ost_viewer_tell (OstViewer *viewer, const char *sentence, const char *button, const char *detailed_action);
/* Why there is no picture; shown until one opens or another session is set. */
void       ost_viewer_set_problem     (OstViewer *viewer, const char *sentence);
