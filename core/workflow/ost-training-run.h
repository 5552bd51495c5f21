/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-training-log.h"

/* A run while it goes on, of any kind: its folder (ost-training-folder.h), the lock that keeps others out, and whom it
 * tells what it does: the log that it appends to, and the caller. */

typedef struct
{
  char          *project;       /* absolute */
  char          *folder;
  int            lock, log;     /* descriptors */
  OstTrainingSay say;           /* or NULL */
  gpointer       user_data;
} OstTrainingRun;

#define OST_TRAINING_RUN_INIT { NULL, NULL, -1, -1, NULL, NULL }

/* kind: "segmenter", "encoder", "classifier". `project` may leave out .osteon. FALSE when it is none, when another
 * process trains (BUSY), when nothing can be written. */
gboolean ost_training_run_begin       (OstTrainingRun *run, const char *project, const char *kind,
                                       const OstTrainingStart *start, GError **error);
void     ost_training_run_clear       (OstTrainingRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OstTrainingRun, ost_training_run_clear)

/* Tells the log and the caller, and frees the line. FALSE to stop. */
gboolean ost_training_run_say         (OstTrainingRun *run, char *line);

/* While radiographs are read, "prepare" counts them as steps, with no epochs: an OstPatchDataProgress, of a run. */
gboolean ost_training_run_say_loading (int done, int total, gpointer run);
