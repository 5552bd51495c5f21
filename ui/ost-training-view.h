/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-training.h"

/* A run: how far it is, its curves, and what can be done about it. Its buttons are actions of the window around it: "win.stop",
 * "win.discard", "win.continue", "win.start-again", "win.keep-best". */
#define OST_TYPE_TRAINING_VIEW (ost_training_view_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingView, ost_training_view, OST, TRAINING_VIEW, GtkWidget)

/* Shows what the run says now; nothing when there is none. */
void ost_training_view_update (OstTrainingView *run, OstTraining *training);

/* "Epoch 3 of 30", "Reading the radiographs": the stage in a few words. To be freed. */
char *ost_training_view_dup_stage (OstTraining *training);
/* "about 12 min left"; NULL when it is not known. To be freed. */
char *ost_training_view_dup_time_left (OstTraining *training);
