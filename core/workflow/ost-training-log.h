/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/workflow/ost-training-line.h"

/* What a training run has said: FOLDER/progress, one JSON object a line, appended by the run itself, wherever it was
 * started, and read by whoever watches it. A run begins with a line of stage "start"; one that goes on from a checkpoint
 * appends to what is there, so that the curve stays whole. */
typedef struct
{
  gboolean        begun;        /* FALSE before the first line of a run */
  const char     *preset;       /* of the last run, static; NULL before its first line, and for a classifier */
  char           *method;       /* of an encoder's run: ost_encoder_method_get_id; or NULL */
  guint64         seed;
  int             epochs;       /* asked for; 0: the preset's */
  gint64          first_step;   /* where the last run began: 0, or a checkpoint's step */
  OstTrainingLine last;         /* stage NULL: that run has said nothing yet */
  char           *warning;      /* of `last`; or NULL */
  GArray         *curve;        /* OstTrainingLine, one for each finished epoch */
  gint64          offset;       /* of the first byte that was not read yet */
} OstTrainingLog;

OstTrainingLog *ost_training_log_new  (void);
void            ost_training_log_free (OstTrainingLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstTrainingLog, ost_training_log_free)

/* Takes the whole lines that are new in the folder. TRUE when there were any; a missing file has none. */
gboolean        ost_training_log_read (OstTrainingLog *log, const char *folder);

/* What a run was asked for, as its first line says it. */
typedef struct
{
  const char *preset;           /* "quick", "workstation", "paper"; "" for a classifier */
  const char *method;           /* of an encoder; or NULL */
  guint64     seed;
  int         epochs;           /* 0: the preset's */
  gboolean    resume;           /* FALSE: what an earlier run has left is removed */
} OstTrainingStart;

/* The file to append to, as a descriptor, after writing the first line of a run; without resume it is emptied. -1 with
 * an error that names it. */
int             ost_training_log_open (const char *folder, const OstTrainingStart *start, GError **error);
/* A report of the run (ost-training-line.h), without its end. */
void            ost_training_log_add  (int fd, const char *line);

/* Seconds a step of the last run, validations shared out; NAN when it has not taken two steps. */
double          ost_training_log_get_step_seconds (const OstTrainingLog *log);
