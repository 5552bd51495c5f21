/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"
#include "core/store/ost-store-models.h"

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
  int n_images, n_readings, n_readers;           /* with at least one accepted reading */
  int n_subjects[3];            /* by OstSplitPart */
} OstTrainSummary;

/* Counts what there is to learn from and gives every new subject its part of the split. Fails in words when there are no
 * accepted readings, or those of one subject only. */
gboolean ost_train_segmenter_prepare  (OstStore *store, const OstTrainOptions *options, OstTrainSummary *summary,
                                       GError **error);

/* Trains. The project may be open for writing elsewhere; a split must have been drawn. resume FALSE starts afresh. Blocks:
 * for a process or thread of its own. BUSY while another process trains. */
gboolean ost_train_segmenter_run      (const char *project, const OstTrainOptions *options, gboolean resume,
                                       OstTrainingReport report, gpointer user_data, GError **error);

/* Adds the best model as a candidate and clears the working folder. Returns its number, 0 on error. */
gint64   ost_train_segmenter_register (OstStore *store, GError **error);

/* Throws away what a run has left. */
void     ost_train_segmenter_discard  (const char *project);

/* Where a run of this project works. Free with g_free. */
char    *ost_train_segmenter_dup_folder (const char *project);

/* TRUE when a run was stopped or killed and can go on. */
gboolean ost_train_segmenter_can_resume (const char *project);
