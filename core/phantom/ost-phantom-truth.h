/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"
#include "core/phantom/ost-phantom-scene.h"

/* What is known exactly of one of the seven bones in one picture. Pixels: x right, y down, the centre of the first
 * pixel at 0.5, 0.5. Bones may overlap: a radiograph is a projection. */
typedef struct
{
  GArray       *outline;        /* of double: x, y pairs, closed, cut at the borders of the picture and of the field;
                                 * empty when nothing of the bone is seen */
  OstMask      *mask;           /* the outline, filled; empty when nothing is seen */
  OstBonePoints points;         /* may lie outside the picture */
  double        visible;        /* 0 .. 1: share in picture and field, ost_scene_get_visible */
  double        covered;        /* 0 .. 1: share of the mask behind metal or lead that lets little through */
  double        plaster;        /* 0 .. 1: share of the mask under a thick cast of plaster */
  const char   *problem;        /* why the bone is of no use for judging it, in words, or NULL; static */
} OstBoneTruth;

/* The outline of `bone` cut by a picture and a field that are both smaller by `margin` px at each side. Free with
 * g_array_unref. */
GArray      *ost_truth_clip (const OstScene *scene, const double *xy, int n, double margin);

/* `paths` as they are after ost_scene_add_objects. Any thread. */
OstBoneTruth ost_truth_init  (const OstScene *scene, const OstPaths *paths, OstBone bone);
void         ost_truth_clear (OstBoneTruth *truth);
