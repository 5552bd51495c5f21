/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-canvas.h"
#include "ui/ost-prediction-panel.h"

/* The side panel: the seven bones, the points of the selected one, and the buttons that end the work on a bone. Real
 * widgets for everything that the canvas draws. */
#define OST_TYPE_BONE_PANEL (ost_bone_panel_get_type ())
G_DECLARE_FINAL_TYPE (OstBonePanel, ost_bone_panel, OST, BONE_PANEL, AdwBin)

/* canvas: whose visibility switches and selected point are shown; borrowed, outlives the panel. session NULL: nothing
 * open. */
void ost_bone_panel_set_session (OstBonePanel *panel, OstSession *session, OstCanvas *canvas);
/* Looks at the reading for what may be wrong, lists it, and says how much it is. The list follows the reading from then
 * on, until nothing is wrong or another radiograph opens. */
guint ost_bone_panel_check (OstBonePanel *panel);
OstPredictionPanel *ost_bone_panel_get_prediction_panel (OstBonePanel *panel);
