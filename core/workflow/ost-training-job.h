/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-train-segmenter.h"

/* A training run in a process of its own, watched from here: it goes on when the window is closed, and a later window finds
 * it again. The process is `osteon-cli train segmenter`, niced; its lines go to PROJECT/models/training-segmenter/progress,
 * which is read twice a second. Main thread.
 *
 * Signal "changed": the state or the progress is another. */
#define OST_TYPE_TRAINING_JOB (ost_training_job_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingJob, ost_training_job, OST, TRAINING_JOB, GObject)

typedef enum
{
  OST_TRAINING_RUNNING,
  OST_TRAINING_DONE,            /* a model is there to be registered, stopped early or not */
  OST_TRAINING_FAILED,          /* see ost_training_job_get_message */
} OstTrainingState;

/* Starts the process. `program` is the path of osteon-cli. The split must have been drawn (ost_train_segmenter_prepare).
 * NULL with an error when it cannot be started or one runs already. */
OstTrainingJob *ost_training_job_start  (const char *program, const char *project, const OstTrainOptions *options,
                                         gboolean resume, GError **error);

/* The run of this project that goes on now; NULL when there is none. */
OstTrainingJob *ost_training_job_attach (const char *project);

OstTrainingState           ost_training_job_get_state    (OstTrainingJob *self);
/* The last line; stage NULL before the first. Valid until the next "changed". */
const OstTrainingProgress *ost_training_job_get_progress (OstTrainingJob *self);
/* One entry for each finished epoch, OstTrainingProgress, borrowed: the curves. */
GArray                    *ost_training_job_get_epochs   (OstTrainingJob *self);
/* What the process said on standard error when it failed; NULL otherwise. */
const char                *ost_training_job_get_message  (OstTrainingJob *self);

/* Asks the run to end after its current step and keep the best model. */
void                       ost_training_job_stop         (OstTrainingJob *self);
/* Kills it and throws away what it has made. */
void                       ost_training_job_discard      (OstTrainingJob *self);
