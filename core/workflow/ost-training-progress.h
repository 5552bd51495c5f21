/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"

/* Progress of a training run as one line of JSON, as the command line prints it and the window reads it. */

/* Without the line's end. */
char    *ost_training_progress_to_json   (const OstTrainingProgress *progress);

/* FALSE for a line that is no progress (the summary of the data before, the model's name after, half a line). The stage is
 * one of the known ones, static. */
gboolean ost_training_progress_from_json (const char *line, OstTrainingProgress *progress);
