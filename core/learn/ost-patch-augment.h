/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-patch-sample.h"
#include "core/tensor/ost-random.h"

/* How a view of a patch differs from the patch, as in the paper: rotation, translation, both flips, brightness and
 * contrast; no blur, no colour. One independent draw a view, before its crop is cut. */
typedef struct
{
  double   rotation;            /* degrees, clockwise on screen */
  double   shift_x, shift_y;    /* of the side */
  gboolean flip_x, flip_y;      /* mirrored left to right; top to bottom */
  double   brightness;          /* grey is multiplied by it */
  double   contrast;            /* then the distance from the bone's mean grey */
} OstPatchAugmentation;

/* `strength` 0 (nothing changes) .. 1 (+-30 degrees, +-10 %, each flip 1/2, brightness and contrast 0.5 .. 1.5). The
 * same number of draws whatever the strength. */
OstPatchAugmentation ost_patch_augmentation_draw (OstRandom *random, double strength);

/* Where a view of size x size that shows the rectangle x, y, width, height (shares of the side) of the varied patch
 * takes its pixels from. Rotation and flips are about the middle of the patch, then the shift. */
OstPatchPlace ost_patch_augmentation_place (const OstPatchAugmentation *augmentation, int side, double x, double y,
                                            double width, double height, int size);

/* Brightness and contrast on a sampled view, cut to 0 .. 1, and the mask applied again, so that the ground stays 0:
 * both planes as ost_patch_sample makes them, n pixels each. The mean is that of the bone's pixels in this view. */
void ost_patch_augment_grey (const OstPatchAugmentation *augmentation, float *grey, const float *mask, gsize n);
