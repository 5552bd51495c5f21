/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-contour.h"
#include "core/learn/ost-segmenter.h"

/* What is shown of the samples of a segmentation. */

/* Outline of one sample's bone in image coordinates, smooth; without rings where the sample does not have the bone. */
OstContour *ost_segmentation_sample_contour (const OstSegmentation *segmentation, int sample, OstBone bone);

/* How far the samples agree about a bone: the Dice that two of them, drawn by their weights, have on average, at the working
 * size. 1 when no sample has the bone. E Dice (S, S'), the diagonal included as in GED (core/measure/ost-agreement.h). */
double      ost_segmentation_agreement      (const OstSegmentation *segmentation, OstBone bone);
