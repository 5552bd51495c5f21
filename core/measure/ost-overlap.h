/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* How well two masks of one bone agree. Both empty: Dice and IoU 1, distances 0. One empty: Dice and IoU 0, distances
 * NAN. Distances are in pixels between the two boundaries (pixels of a mask with a neighbour outside it, the border of
 * the image counting as outside; pixel centres), both directions pooled; exact. */
typedef struct
{
  double dice, iou;
  double hd95;                  /* 95th percentile */
  double mean_distance;         /* average symmetric surface distance */
} OstOverlap;

/* The masks have the same size. Any thread. */
OstOverlap ost_overlap        (const OstMask *a, const OstMask *b);
/* Without distances, which cost more: they are NAN. */
OstOverlap ost_overlap_areas  (const OstMask *a, const OstMask *b);
