/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/tensor/ost-random.h"

/* Varies a case of segmenter training: one change of place for the image and all its annotations, one change of grey for
 * the image. All draws come from the stream, so that a run repeats. */
typedef struct
{
  gboolean flip;                /* mirrored left to right: the other hand */
  double   rotation;            /* degrees, clockwise on screen */
  double   scale;               /* above 1 enlarges */
  double   shift_x, shift_y;    /* of the frame's width and height */
  double   gamma;               /* of the grey between its extremes */
  double   contrast_field;      /* amplitude of a slow unevenness, standard deviations */
  double   noise;               /* white, standard deviations */
  double   blur;                /* sigma, px */
  gboolean invert;              /* a film read the wrong way round */
  guint64  key;                 /* of noise and unevenness */
} OstAugmentation;

/* `strength` 0 (nothing changes) .. 1 (flip 1/2; rotation +-25 degrees, in one case of ten any angle; scale 0.75 .. 1.3;
 * shift 10 %; gamma 0.6 .. 1.7; noise to 0.2; blur to 1.5 px; inverted in 5 %). */
OstAugmentation ost_augmentation_draw (OstRandom *random, double strength);

/* in, out: height x width, standardised as by ost_letterbox_image, not the same memory. Bilinear; 0 comes in from
 * outside. The result is standardised again. */
void ost_augment_image  (const OstAugmentation *augmentation, const float *in, int width, int height, float *out);

/* Nearest neighbour, so that classes stay classes. */
void ost_augment_labels (const OstAugmentation *augmentation, const guint8 *in, int width, int height, guint8 *out);
