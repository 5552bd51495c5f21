/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/measure/ost-cortical-index.h"

/* The card of the cortical index of metacarpal 2: the number, its interval and site, why it cannot be trusted, and published
 * cut-offs side by side. Never a verdict. */
#define OST_TYPE_REVIEW_INDEX (ost_review_index_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewIndex, ost_review_index, OST, REVIEW_INDEX, AdwBin)

/* NULL: is being measured. Copied. by_hand: the ends were dragged. */
void ost_review_index_show (OstReviewIndex *card, const OstCorticalIndex *index, gboolean by_hand);
