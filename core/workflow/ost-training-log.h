/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"

/* What a training run has said: FOLDER/progress, one JSON object a line, appended by the run itself, wherever it was
 * started, and read by whoever watches it. A run begins with a line of stage "start"; one that goes on from a checkpoint
 * appends to what is there, so that the curve stays whole. */
typedef struct
{
  const char         *preset;   /* of the last run, static; NULL before its first line */
  guint64             seed;
  int                 epochs;   /* asked for; 0: the preset's */
  gint64              first_step;               /* where the last run began: 0, or a checkpoint's step */
  OstTrainingProgress last;     /* stage NULL: that run has said nothing yet */
  GArray             *curve;    /* OstTrainingProgress, one for each finished epoch */
  gint64              offset;   /* of the first byte that was not read yet */
} OstTrainingLog;

OstTrainingLog *ost_training_log_new  (void);
void            ost_training_log_free (OstTrainingLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstTrainingLog, ost_training_log_free)

/* Takes the whole lines that are new in the folder. TRUE when there were any; a missing file has none. */
gboolean        ost_training_log_read (OstTrainingLog *log, const char *folder);

/* The file to append to, as a descriptor, after writing the first line of a run; resume FALSE empties it. -1 with an error
 * that names it. preset is one of ost_segmenter_training_preset. */
int             ost_training_log_open (const char *folder, const char *preset, guint64 seed, int epochs, gboolean resume,
                                       GError **error);
void            ost_training_log_add  (int fd, const OstTrainingProgress *progress);
/* A line of a run of another kind, whose members of the same names mean the same. Without its end. */
void            ost_training_log_add_line (int fd, const char *line);

/* Seconds a step of the last run, validations shared out; NAN when it has not taken two steps. */
double          ost_training_log_get_step_seconds (const OstTrainingLog *log);
