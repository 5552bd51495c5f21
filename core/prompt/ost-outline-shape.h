/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"

/* Mean silhouettes of the seven bones in a postero-anterior view, as closed outlines in the bone's own frame.
 *
 *   s  along the shaft, growing towards the finger tips      u  across it, positive on the thumb's side
 *
 * Unit: the bone's length for metacarpals (s from 0, base, to 1, head), the greatest width of the distal end for radius
 * and ulna (s from -OST_SHAPE_FOREARM, cut, to 0, tip). A pose (ost-outline-pose.h) lays them on the image. */

#define OST_SHAPE_POINTS  240 /* points of the outline used to fit: about one per 1 % of a metacarpal's length */
#define OST_SHAPE_FOREARM 3.0           /* widths of radius and ulna from the tip to the cut */

typedef struct
{
  int    n;                             /* points, equally spaced: up the thumb's side, down the other */
  gboolean open;                        /* the proximal end is a cut: no edge from the last point to the first */
  double u[OST_SHAPE_POINTS], s[OST_SHAPE_POINTS];
  double normal[OST_SHAPE_POINTS];      /* direction of the outward normal, radians from u towards -s */
} OstShape;

/* n <= OST_SHAPE_POINTS points of the outline of a bone. */
void   ost_shape_init (OstShape *shape, OstBone bone, int n);

/* How far (u, s) lies inside the outline, in the shape's unit; negative outside. Near the ends the smaller of the ways
 * across and along, which is good enough to tell how badly a click is missed. */
double ost_shape_depth (OstBone bone, double u, double s);

/* Unit of the bone (length or width) over the length of metacarpal 3. */
double ost_shape_unit  (OstBone bone);

/* Width of the shaft in the shape's unit: the yardstick for everything else. */
double ost_shape_shaft (OstBone bone);

/* Places inside the bone at which a click may have fallen, in rows of three across; at most max. Returns how many. */
int    ost_shape_anchors (OstBone bone, double *u, double *s, int max);
