/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* How far two outlines of one bone are apart, in pixels: the distances of the boundary pixels of either mask to the
 * nearest boundary pixel of the other, both directions pooled, exact. A boundary pixel lies in the mask and has one of
 * its four neighbours outside it; the border of the image counts as outside. Dice and IoU: core/image/ost-mask.h. */
typedef struct
{
  double hd95;                  /* 95th percentile */
  double mean;                  /* average symmetric surface distance */
} OstBoundaryDistance;

/* The masks have the same size. Both empty: 0; one empty: NAN. Any thread. */
OstBoundaryDistance ost_boundary_distance (const OstMask *a, const OstMask *b);
