/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* Synthetic hand radiographs whose truth is known exactly.
 *
 * This is the first, simple model: bones from outline tables as solids with a cortical shell, soft tissue, Beer-Lambert
 * attenuation, blur, quantum noise. The same (seed, index) gives the same bits on every machine. */
typedef struct
{
  OstImage *image;              /* 16 bit, bone bright */
  OstMask  *masks[OST_N_BONES]; /* exact silhouettes; they may overlap */
  gboolean  left;               /* left hand */
} OstPhantom;

/* height 400 .. 4000 px; the width follows (about 0.7 of it). Cannot fail. Any thread; about a second at 2000 px. */
OstPhantom *ost_phantom_new  (guint64 seed, guint64 index, int height);
void        ost_phantom_free (OstPhantom *phantom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstPhantom, ost_phantom_free)
