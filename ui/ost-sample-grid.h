/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-predictor.h"

/* All samples of a prediction side by side, a row for each expert with its routing weight: small outlines that are buttons and
 * choose the sample to look at (win.prediction-sample). As stored, not as the picture is turned. */
#define OST_TYPE_SAMPLE_GRID (ost_sample_grid_get_type ())
G_DECLARE_FINAL_TYPE (OstSampleGrid, ost_sample_grid, OST, SAMPLE_GRID, AdwBin)

GtkWidget *ost_sample_grid_new            (void);
/* NULL: none. */
void       ost_sample_grid_set_prediction (OstSampleGrid *grid, OstPrediction *prediction);
