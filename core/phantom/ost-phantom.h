/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* Synthetic hand radiographs whose truth is known exactly.
 *
 * This is the first, simple model: bones from outline tables as solids with a cortical shell and spongy ends, soft
 * tissue, Beer-Lambert attenuation over four energies, scatter, quantum noise, blur and a display curve. The palm
 * lies on the detector, so the thumb of a left hand points to the right of the picture. Radius and ulna are cut by
 * its lower border. The same (seed, index, height) gives the same bits on every machine with IEEE 754 doubles. Not
 * yet modelled: age and bone loss, views other than palmar, sesamoids besides the thumb's, disease, foreign objects. */
typedef struct
{
  OstImage *image;              /* 16 bit, bone bright */
  OstMask  *masks[OST_N_BONES]; /* exact silhouettes; they may overlap */
  gboolean  left;               /* left hand */
} OstPhantom;

/* height 400 .. 4000 px (others are taken as the nearest); the width is 0.7 of it. Cannot fail. Any thread; about a
 * second at 2000 px. The same seed and index at another height is the same hand, exposed the same way. */
OstPhantom *ost_phantom_new  (guint64 seed, guint64 index, int height);
void        ost_phantom_free (OstPhantom *phantom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPhantom, ost_phantom_free)
