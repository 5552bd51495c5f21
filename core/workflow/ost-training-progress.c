/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-progress.h"

#include "core/workflow/ost-progress-json.h"

#define MEMBER(kind, name) OST_MEMBER (OstTrainingProgress, kind, name)
static const OstMember members[] = {
  MEMBER (TEXT, stage),
  MEMBER (INT, epoch),
  MEMBER (INT, epochs),
  MEMBER (LONG, step),
  MEMBER (LONG, steps),
  MEMBER (REAL, loss),
  MEMBER (REAL, transport),
  MEMBER (REAL, divergence),
  MEMBER (REAL, rate),
  MEMBER (REAL, gamma),
  MEMBER (REAL, validation_dice),
  MEMBER (REAL, validation_ged2),
  MEMBER (REAL, best_ged2),
  MEMBER (REAL, seconds),
  MEMBER (REAL, seconds_left),
};

char *
ost_training_progress_to_json (const OstTrainingProgress *p)
{
  return ost_progress_json_line (members, G_N_ELEMENTS (members), p);
}
