/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-trainer.h"

/* Progress of a training run as one line of JSON, as the command line prints it and its log keeps it
 * (ost-training-line.h reads it). */

/* Without the line's end. */
char    *ost_training_progress_to_json   (const OstTrainingProgress *progress);
