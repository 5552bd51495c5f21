/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-training-job.h"
#include "ui/ost-project.h"

/* The training of an open project: at most one run, of any kind, found again when there is one already, its model taken into the
 * project when it is done. Windows come and go; this stays as long as the project is open. Main thread.
 *
 * Signals: "changed": there is another run, or it says something new. "model-added" (name): a candidate is there. "failed"
 * (sentence): the run has ended without a model, while somebody was looking. */
#define OST_TYPE_TRAINING (ost_training_get_type ())
G_DECLARE_FINAL_TYPE (OstTraining, ost_training, OST, TRAINING, GObject)

OstTraining    *ost_training_new      (OstProject *project);
OstProject     *ost_training_get_project (OstTraining *training);

/* NULL when none goes on and none was left behind. */
OstTrainingJob *ost_training_get_job  (OstTraining *training);
gboolean        ost_training_is_running (OstTraining *training);
/* "" (no run), "running", "stopping", "failed", "done" (its model not taken yet). */
const char     *ost_training_get_state_id (OstTraining *training);
/* 0 .. 1 of the steps; 0 before the first. */
double          ost_training_get_fraction (OstTraining *training);

/* Draws the split and starts the run. resume: goes on from what the last one has left, with its options. */
gboolean        ost_training_start    (OstTraining *training, const OstTrainingWish *wish, gboolean resume, GError **error);
void            ost_training_stop     (OstTraining *training);
void            ost_training_discard  (OstTraining *training);
/* Takes the best model of a run that was interrupted. */
gboolean        ost_training_keep_best (OstTraining *training, GError **error);
/* What the last run was asked for, its words borrowed from the run; FALSE when it is not known. */
gboolean        ost_training_get_wish   (OstTraining *training, OstTrainingWish *wish);

/* Whether the run, which goes on no more, can go on, or has left a model that nobody has taken. */
gboolean        ost_training_can_continue (OstTraining *training);
gboolean        ost_training_can_keep   (OstTraining *training);

/* "less than a minute", "12 min", "3.5 h": as exact as an estimate is. To be freed. */
char           *ost_training_dup_time (double seconds);
/* "Quick", "Workstation", "Paper"; the id itself for others. */
const char     *ost_training_preset_label (const char *preset);
/* "SimCLR" for "simclr"; names of publications, not translated; the id itself for others. */
const char     *ost_training_method_label (const char *method);
/* "Segmenter", "Encoder", "Classifier". */
const char     *ost_training_kind_label (OstTrainingKind kind);
