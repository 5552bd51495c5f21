/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-checkpoint.h"

/* What trainers have in common: two files in a folder, and epochs that can be stopped and gone on with. */

typedef struct
{
  char    *checkpoint;          /* FOLDER/checkpoint.safetensors: all that a resumed run must know */
  char    *best;                /* FOLDER/best.safetensors: the model */
  gboolean kept;                /* there is a best of this run */
} OstTrainingFiles;

/* Makes the folder where there is none. */
gboolean ost_training_files_init  (OstTrainingFiles *files, const char *folder, GError **error);
void     ost_training_files_clear (OstTrainingFiles *files);

/* The parts of one run; `run` is the trainer's own. */
typedef struct
{
  gboolean (*tell)  (gpointer run, const char *stage);          /* FALSE to stop */
  gboolean (*train) (gpointer run, gboolean *stopped, GError **error);          /* one epoch, or until stopped */
  gboolean (*close) (gpointer run, gboolean whole, GError **error);     /* counts it, keeps model and checkpoint */
} OstTrainingParts;

/* Tells "prepare", trains and closes epochs until progress->epoch is `epochs`, each told as "validate", and tells "done".
 * A stop takes effect after the step that is running. The very first epoch is closed even when cut short, so that there
 * is a model; a later one that was cut short does not count. */
gboolean ost_training_epochs (const OstTrainingParts *parts, gpointer run, const OstProgress *progress, int epochs,
                             const OstTrainingFiles *files, GError **error);
