/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-cohort.h"
#include "ui/ost-project.h"

/* How the classifier in use does on a part of the project's people: scores with intervals, ROC, reliability, what each bone
 * contributes, and the people it confuses, who open in the main window. The numbers are those of `osteon-cli evaluate
 * classifier`: the same function makes them, in a worker.
 *
 * Actions for whoever drives it: part ("test", "validation", "train", "all"), refresh, cancel, save-csv (path), and read-only page
 * ("empty", "busy", "results"), model, auc (as text, three decimals), confused (how many).
 *
 * Signals: "image-chosen" (gint64). "train-classifier": the empty page's button. */
#define OST_TYPE_COHORT_WINDOW (ost_cohort_window_get_type ())
G_DECLARE_FINAL_TYPE (OstCohortWindow, ost_cohort_window, OST, COHORT_WINDOW, AdwApplicationWindow)

OstCohortWindow *ost_cohort_window_new     (GtkApplication *application, OstProject *project);
/* Evaluates that classifier, NULL: the one in use. */
void             ost_cohort_window_show    (OstCohortWindow *window, const char *model);
