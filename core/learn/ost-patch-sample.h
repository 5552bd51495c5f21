/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-patch.h"

/* Where the pixels of a view come from: view point (u, v) is at patch point (xx u + xy v + x0, yx u + yy v + y0); pixel
 * centres at half-integers in both. */
typedef struct
{
  double xx, xy, x0, yx, yy, y0;
} OstPatchPlace;

/* size x size grey (0 .. 1, mask multiplied in) and mask (0 .. 1; may be NULL), bilinear, 0 from outside the patch;
 * where the view is coarser than the patch, the mean of a few points in each pixel. */
void   ost_patch_sample (const OstPatch *patch, const OstPatchPlace *place, int size, float *grey, float *mask);

/* Share of the view's pixels whose centre lies on a patch pixel that is at least half inside the mask. */
double ost_patch_share  (const OstPatch *patch, const OstPatchPlace *place, int size);
