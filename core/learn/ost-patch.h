/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* One bone of one radiograph as the classifier sees it: the product of radiograph and mask, cut out as a square around
 * the bone and brought to a fixed side, with the mask kept beside it.
 *
 * Grey is 0 (black) .. 1 (white) within the radiograph's own exposed range (0.5 to 99.5 percentile), bone bright
 * whatever the file's sense; outside the mask it is 0. Pixels are held as whole numbers so that thousands of patches
 * fit: a third of what floats would take. Both planes are averaged over the area that a pixel covers, so an edge pixel
 * has a part of its mask and the same part of its grey. What lies outside the radiograph is empty. */
#define OST_PATCH_GREY 65535            /* grey 1 */
#define OST_PATCH_MASK 255              /* wholly inside */
#define OST_PATCH_MAX_SIDE 1024

typedef struct
{
  int      side;                /* px */
  guint16 *grey;                /* side x side: 0 .. OST_PATCH_GREY, the mask multiplied in */
  guint8  *mask;                /* side x side: 0 .. OST_PATCH_MASK */
} OstPatch;

/* The square around the mask's bounds, `margin` (0.08: that share of the longer side) added all around; may reach
 * beyond the image. Empty for an empty mask. */
OstRect   ost_patch_square (const OstMask *mask, double margin);

/* The patch of a bone; NULL when the mask is empty. Image and mask are of the same size. Any thread. */
OstPatch *ost_patch_new        (const OstImage *image, const OstMask *mask, double margin, int side);

/* From stored values to grey: a line over the exposed range, cut at its ends. Finding it reads the whole radiograph: for
 * many patches of one it is found once. */
typedef struct
{
  double low, slope;
} OstPatchWindow;

OstPatchWindow ost_patch_window (const OstImage *image);
OstPatch *ost_patch_new_with   (const OstImage *image, OstPatchWindow window, const OstMask *mask, double margin,
                                int side);

/* A square of the radiograph without a bone's mask, for the arm without segmentation: the mask is 1 within the
 * image. */
OstPatch *ost_patch_new_window (const OstImage *image, OstRect square, int side);

void      ost_patch_free       (OstPatch *patch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPatch, ost_patch_free)

/* The whole patch at `size` x `size`, nothing varied: grey and mask (may be NULL) as ost_patch_sample makes them,
 * averaged over area when the patch gets smaller, interpolated when it grows. */
void      ost_patch_resize     (const OstPatch *patch, int size, float *grey, float *mask);
