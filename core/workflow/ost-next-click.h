/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"
#include "core/workflow/ost-sample-evidence.h"

/* Where a click would settle most of what the samples of a prediction do not agree about; or that none is worth it.
 *
 * The doubt about a bone is the area by which two samples, drawn by their weights given the points so far, differ on average, over twice
 * their mean area: one minus their Dice where they are of one size. A click has two answers, on the bone or off it; each
 * would weigh the samples anew (ost-sample-evidence.h). The gain is the doubt that is expected to go, over both answers by
 * how likely they are: expected error reduction (Roy and McCallum, ICML 2001) with the doubt for the error. All places with
 * the same samples in favour are one candidate, and stand for it in their middle, where the answer is plainest; not within
 * 4 working px of a point, where the answer is known. */
typedef struct
{
  OstBone bone;
  double  x, y;                 /* image px */
  double  inside;               /* probability that the answer is "on the bone" */
  double  doubt;                /* before the click, 0 .. 1 */
  double  gain;                 /* of it, expected to go */
} OstNextClick;

#define OST_NEXT_CLICK_SAMPLES 64      /* more than these: no click is found */

/* Below that no click is worth it. See docs/segmenter.md for what it costs and saves. */
#define OST_NEXT_CLICK_WORTH 0.002

/* FALSE: none is worth it, the samples do not have the bone, or a point says what no sample says, so that the image decides.
 * ret_click is set either way; gain 0: there is none. Some ms; any thread. */
gboolean ost_next_click         (const OstSegmentation *segmentation, const OstPromptRequest *request, OstNextClick *ret_click);

/* The one of most gain over the bones that are open: not locked, not absent, without strokes, and with no mask but one that started
 * from the prediction of that model. */
gboolean ost_next_click_reading (const OstSegmentation *segmentation, gint64 model_id, const OstReading *reading,
                                 OstNextClick *ret_click);
