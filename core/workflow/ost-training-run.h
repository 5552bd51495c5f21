/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* A run while it goes on: its folder (ost-training-folder.h), the lock that keeps others out, the log that it appends
 * to. */
typedef struct
{
  char *project;                /* absolute */
  char *folder;
  int   lock, log;              /* descriptors */
} OstTrainingRun;

typedef struct
{
  const char *kind, *preset;
  guint64     seed;
  int         epochs;           /* 0: the preset's */
  gboolean    resume;           /* FALSE: what an earlier run has left is removed */
} OstTrainingRunStart;

#define OST_TRAINING_RUN_INIT { NULL, NULL, -1, -1 }

/* `project` may leave out .osteon. FALSE when it is none, when another process trains (BUSY), when nothing can be
 * written. */
gboolean ost_training_run_begin (OstTrainingRun *run, const char *project, const OstTrainingRunStart *start,
                                 GError **error);
void     ost_training_run_clear (OstTrainingRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OstTrainingRun, ost_training_run_clear)
