/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-patch-augment.h"

/* Several views of one patch: a few large crops and more small ones (Caron et al. 2020, arXiv:2006.09882), each varied
 * on its own. A crop is a rectangle of random area and shape, as torchvision's RandomResizedCrop draws it, brought to
 * the view's size.
 *
 * Long bones fill a small part of their square, so many small crops would show nothing. Rejection sampling: a crop is
 * drawn again until at least min_bone of its pixels are bone, by the mask and before brightness and contrast (a pixel
 * of bone may be black). If `tries` draws bring none, the one with most bone is kept, whatever it holds, and says so
 * in `bone`; ost_view_is_short tells. min_bone 0 is conventional multi-crop, the paper's other arm: the first draw is
 * kept. */
typedef struct
{
  int    n;                     /* views of this kind */
  int    size;                  /* px */
  double area_low, area_high;   /* of the patch */
} OstCropKind;

typedef struct
{
  OstCropKind global, local;    /* local.n may be 0 */
  double      min_bone;         /* 0.10; 0: conventional */
  int         tries;            /* 100 */
  double      strength;         /* of the augmentation, 0 .. 1 */
} OstMultiCrop;

/* 2 x 224 of 14 .. 100 % and 4 x 96 of 5 .. 14 % of the area, 10 %, 100 tries, full strength. */
OstMultiCrop ost_multi_crop_paper (void);

typedef struct
{
  OstPatchAugmentation augmentation;
  OstPatchPlace        place;
  int                  size;
  double               bone;    /* share of its pixels that are bone */
  int                  tries;   /* 1 .. */
} OstView;

/* View v (globals first) from the stream `key`: a function of patch, crop, key and v alone. */
OstView  ost_multi_crop_draw   (const OstMultiCrop *crop, const OstPatch *patch, guint64 key, int v);
gboolean ost_view_is_short     (const OstMultiCrop *crop, const OstView *view);

/* size x size numbers, 0 .. 1, 0 outside the bone. `mask`: as many, the crop's mask, or NULL. */
void     ost_view_render       (const OstView *view, const OstPatch *patch, float *grey, float *mask);
