/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-training-line.h"

/* A segmenter from the accepted readings of a project.
 *
 * Three steps, because the window holds the project while a child process trains: `prepare` and `register` write to the
 * project, `run` only reads it and works in PROJECT/models/training-segmenter, where a later run goes on. */
typedef struct
{
  const char *preset;           /* "quick", "workstation", "paper" */
  guint64     seed;
  int         epochs;           /* 0: the preset's */
} OstTrainOptions;

typedef struct
{
  int n_images, n_readings, n_subjects;
} OstTrainPart;

typedef struct
{
  int          n_images, n_readings, n_readers;          /* with at least one accepted reading */
  OstTrainPart parts[3];        /* by OstSplitPart */
} OstTrainSummary;

/* Counts what there is to learn from as `prepare` would leave it, and changes nothing. Fails in words, with the summary
 * filled as far as it goes, when there are no accepted readings, or those of one subject only. */
gboolean ost_train_segmenter_survey   (OstStore *store, guint64 seed, OstTrainSummary *summary, GError **error);

/* The same, and gives every new subject its part of the split. */
gboolean ost_train_segmenter_prepare  (OstStore *store, const OstTrainOptions *options, OstTrainSummary *summary,
                                       GError **error);

/* Seconds that a run is expected to take, reading the radiographs included: with `step_seconds` measured (a first few
 * steps, or an earlier run with that preset), NAN: as on the two cores where the presets were timed. epochs 0: the
 * preset's. NAN for an unknown preset. */
double   ost_train_segmenter_estimate (const OstTrainOptions *options, const OstTrainSummary *summary, double step_seconds);

/* Seconds a step of the newest model of the project that was trained with that preset; NAN when there is none. */
double   ost_train_segmenter_measured (OstStore *store, const char *preset);

/* Trains. The project may be open for writing elsewhere; a split must have been drawn. resume FALSE starts afresh. Blocks:
 * for a process or thread of its own. BUSY while another process trains. */
gboolean ost_train_segmenter_run      (const char *project, const OstTrainOptions *options, gboolean resume,
                                       OstTrainingSay say, gpointer user_data, GError **error);

/* Adds the best model as a candidate, its card with what the training said, and removes it from the working folder.
 * Returns its number, 0 on error. */
gint64   ost_train_segmenter_register (OstStore *store, GError **error);

/* Throws away what a run has left. */
void     ost_train_segmenter_discard  (const char *project);

/* Where a run of this project works. Free with g_free. */
char    *ost_train_segmenter_dup_folder (const char *project);

/* TRUE when a run was stopped or killed and can go on. */
gboolean ost_train_segmenter_can_resume (const char *project);

/* TRUE when a run has left a model that nobody has registered. */
gboolean ost_train_segmenter_has_best   (const char *project);
