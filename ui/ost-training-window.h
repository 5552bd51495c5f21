/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "ui/ost-model-page.h"
#include "ui/ost-training.h"

/* The models of a project: a list beside the model that is chosen, the run that goes on, or the choices before one. Closing it
 * stops nothing. What can be done is an action "win.…" of this window, and what it shows is the state of one: page ("setup",
 * "run", "model"), model (name), training ("", "running", "stopping", "failed", "done"), epochs (finished ones), measured.
 *
 * Signals: "image-chosen" (gint64): a radiograph that the main window should show. "promoted": another model is in use.
 * "cohort-wanted" (string): the cohort of that classifier. */
#define OST_TYPE_TRAINING_WINDOW (ost_training_window_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingWindow, ost_training_window, OST, TRAINING_WINDOW, AdwApplicationWindow)

OstTrainingWindow *ost_training_window_new         (GtkApplication *application, OstTraining *training);
/* The run that goes on, or was left behind; without one the choices before one. */
void               ost_training_window_show_training (OstTrainingWindow *window, OstTrainingKind kind);
/* The model of that name; NULL: the newest, and without any the choices before a run. */
void               ost_training_window_show_model    (OstTrainingWindow *window, const char *name);
