/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-training-kind.h"
#include "core/workflow/ost-training-log.h"

/* A training run in a process of its own, watched from here: it goes on when the window is closed, and a later window finds
 * it again. The process is `osteon-cli train KIND`, niced; what it says is in PROJECT/models/training-KIND:
 * `progress` (ost-training-log.h), read twice a second, and `errors`. Main thread.
 *
 * Signal "changed": the state or the progress is another. */
#define OST_TYPE_TRAINING_JOB (ost_training_job_get_type ())
G_DECLARE_FINAL_TYPE (OstTrainingJob, ost_training_job, OST, TRAINING_JOB, GObject)

typedef enum
{
  OST_TRAINING_RUNNING,
  OST_TRAINING_DONE,            /* to its end, or stopped early; see ost_training_has_best */
  OST_TRAINING_FAILED,          /* see ost_training_job_get_message and ost_training_can_resume */
  OST_TRAINING_DISCARDED,
} OstTrainingState;

/* Starts the process. `program` is the path of osteon-cli. The split must have been drawn (ost_training_prepare).
 * NULL with an error when it cannot be started or one runs already. */
OstTrainingJob *ost_training_job_start  (const char *program, const char *project, const OstTrainingWish *wish,
                                         gboolean resume, GError **error);

/* The run of this project and kind that goes on now, whoever started it, or what one has left that nobody has dealt with: a model to
 * be registered (DONE), or a checkpoint to go on from (FAILED). NULL when there is nothing. */
OstTrainingJob *ost_training_job_attach (const char *project, OstTrainingKind kind);

OstTrainingKind       ost_training_job_get_kind     (OstTrainingJob *self);
OstTrainingState      ost_training_job_get_state    (OstTrainingJob *self);
/* What the run has said so far; valid until the next "changed". */
const OstTrainingLog *ost_training_job_get_log      (OstTrainingJob *self);
/* Why it failed, a sentence; NULL otherwise. */
const char           *ost_training_job_get_message  (OstTrainingJob *self);
/* TRUE between ost_training_job_stop and the end. */
gboolean              ost_training_job_get_stopping (OstTrainingJob *self);

/* Asks the run to end after its current step and keep the best model. */
void                  ost_training_job_stop         (OstTrainingJob *self);
/* Kills it, if it still runs, and throws away what it has made. */
void                  ost_training_job_discard      (OstTrainingJob *self);

/* Where osteon-cli is: the environment's OSTEON_CLI, else beside the running program, else in PATH. NULL when nowhere. */
char                 *ost_training_job_dup_program  (void);
