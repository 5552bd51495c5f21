/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-report.h"
#include "core/store/ost-store-models.h"

/* What a page shows beside the reading: what the classifier in use has said of the radiograph and the project has kept, and the
 * cortical index, measured now. What a report borrows belongs to this. */
typedef struct
{
  struct _OstOutputSeen *seen;
  char                  *model, *source, *index_source;
} OstOutputReview;
void ost_output_review_clear (OstOutputReview *review);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OstOutputReview, ost_output_review_clear)

/* Fills report->review and the bones' probabilities. `reading`: the report's, or NULL. What is not there, or cannot be read, is
 * left out: the page is about the reading. */
void ost_output_review_fill  (OstOutputReview *review, OstStore *store, const OstImageRow *row, const OstReading *reading,
                              OstReport *report);
