/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-training.h"

/* Before a run: which kind of model, what there is to learn from, the presets with the time that each is expected to take. Its buttons
 * are actions of the window around it: "win.kind", "win.method", "win.preset", "win.start". */
#define OST_TYPE_TRAINING_SETUP (ost_training_setup_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingSetup, ost_training_setup, OST, TRAINING_SETUP, GtkWidget)

/* Whether the page offers that method: "simclr" "supcon" "swav" "vicreg" "supervised" "texture". */
gboolean ost_training_setup_is_method (const char *id);
/* Counts what the project has to learn from anew; shows kind and method of the wish. TRUE when that is enough to start. */
gboolean ost_training_setup_update (OstTrainingSetup *setup, OstStore *store, const OstTrainingWish *wish);
