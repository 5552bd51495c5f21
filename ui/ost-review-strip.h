/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ui/ost-review-crop.h"

/* The seven bones below the picture.
 *
 * Signal
 *   bone-chosen (int)   a crop was pressed */
#define OST_TYPE_REVIEW_STRIP (ost_review_strip_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewStrip, ost_review_strip, OST, REVIEW_STRIP, AdwBin)

OstReviewCrop *ost_review_strip_get_crop     (OstReviewStrip *strip, OstBone bone);
/* OST_N_BONES surfaces by bone, some of them NULL; NULL empties all. */
void           ost_review_strip_set_pictures (OstReviewStrip *strip, GPtrArray *pictures);
void           ost_review_strip_set_bone     (OstReviewStrip *strip, OstBone bone);
