/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-classifier.h"
#include "core/learn/ost-hand-prediction.h"
#include "core/learn/ost-segmenter.h"

/* A hand as a classifier sees it (ost-hand-prediction.h), from all samples of a segmentation or from one reader's
 * masks.
 *
 * Samples that have the same working pixels for a bone share its crop, so that a bone of which the segmenter is
 * sure costs one. An encoder so large that all crops of a hand would cost more than OST_HAND_FLOP looks at fewer
 * samples of each bone (OST_HAND_LEAST at least), chosen so that they lie far apart; each speaks for those that are
 * nearest to it, with their weights too (ost-segmentation-groups.h). A bone that the mean of the samples does not
 * have counts as not found in all of them. NULL only without memory for the network. Any thread, one call at a time
 * for a classifier. */
#define OST_HAND_FLOP  2.4e11           /* under two seconds on two cores without AVX-512 */
#define OST_HAND_LEAST 3                /* two ends and a middle */

OstHandPrediction *ost_classifier_see_samples (OstClassifier *classifier, const OstImage *image,
                                               const OstSegmentation *segmentation, GError **error);
/* NULL entries: not drawn. */
OstHandPrediction *ost_classifier_see_masks   (OstClassifier *classifier, const OstImage *image,
                                               OstMask *const masks[OST_N_BONES], GError **error);
