/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* Between a radiograph and the fixed size at which a network works: scaled to fit, centred, nothing cut.
 * Working pixel (u, v) is at image pixel ((u - x) / scale, (v - y) / scale), centres at half-integers. */
typedef struct
{
  int    image_width, image_height;
  int    width, height;         /* working size, px */
  double scale, x, y;
} OstLetterbox;

OstLetterbox ost_letterbox_fit (int image_width, int image_height, int width, int height);

/* A working position turned by `degrees`, clockwise on screen, about the middle of the frame. */
void         ost_letterbox_turn (const OstLetterbox *box, double degrees, double *u, double *v);

/* Grey into `out` (height x width), averaged over the area of each working pixel, bone bright (MONOCHROME1 turned
 * around), then (x - mean) / sd over the pixels of the image; the border is 0, the mean. The picture is turned by
 * `degrees` first, as above: what lies at (u, v) of the frame is seen where ost_letterbox_turn() takes it. */
void         ost_letterbox_image (const OstLetterbox *box, double degrees, const OstImage *image, float *out);

/* Seven masks (NULL: not there) to one label map: 0 background, 1 + OstBone. A pixel of several bones goes to the one in
 * whose mask its centre lies deepest (largest distance to the border over the bone's own largest): the nearer medial
 * line. A working pixel belongs to a bone when its centre does. */
void         ost_letterbox_labels (const OstLetterbox *box, OstMask *const *masks, guint8 *out);

/* Back: probability of one bone, height x width with `stride` floats from pixel to pixel, to a mask of the image's size:
 * probabilities are interpolated, never labels; 0.5 is the edge. `margin`: the highest probability of the other classes
 * is what must be beaten instead when not NULL (same layout). Keeps the largest component. */
OstMask     *ost_letterbox_mask (const OstLetterbox *box, const float *probability, const float *margin, int stride);
