/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/workflow/ost-reviewer.h"
#include "ui/ost-review-strip.h"

/* Two cards: the hand's probability with its interval, by which model and since when; and the chart by bone with what drives it.
 *
 * Signal
 *   bone-chosen (int)   a bar was pressed */
#define OST_TYPE_REVIEW_HAND (ost_review_hand_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewHand, ost_review_hand, OST, REVIEW_HAND, AdwBin)

/* What is shown, here and in the strip. review is referenced; now is copied. */
typedef struct
{
  OstReview    *review;         /* NULL: nothing yet */
  const double *now;            /* OST_N_BONES probabilities with other masks, NAN: not there; NULL: none */
  double        now_hand;
  const char   *now_label;      /* "Sample 5 of 16", "Your outlines" */
  OstBone       bone;           /* the selected one */
} OstReviewShown;
void ost_review_hand_show       (OstReviewHand *hand, const OstReviewShown *shown);
/* The bars and explanations of the strip. */
void ost_review_hand_show_strip (OstReviewStrip *strip, const OstReviewShown *shown);
