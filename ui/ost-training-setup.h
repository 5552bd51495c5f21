/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-training.h"

/* Before a run: what there is to learn from, the presets with the time that each is expected to take. Its buttons are actions of
 * the window around it: "win.preset", "win.start". */
#define OST_TYPE_TRAINING_SETUP (ost_training_setup_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingSetup, ost_training_setup, OST, TRAINING_SETUP, GtkWidget)

/* Counts the readings of the project anew. TRUE when there are enough to start. */
gboolean ost_training_setup_update (OstTrainingSetup *setup, OstStore *store);
