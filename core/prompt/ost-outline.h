/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline-pose.h"

/* An outline on the image: points, outward normals, and how far along them each point may be moved. */

#define OST_OUTLINE_MAX 512

typedef struct
{
  int      n;
  double   shaft;                                       /* width of the bone's shaft, image pixels: the yardstick */
  gboolean open;                                        /* no edge from the last point to the first */
  double   x[OST_OUTLINE_MAX], y[OST_OUTLINE_MAX];      /* image pixels */
  double   nx[OST_OUTLINE_MAX], ny[OST_OUTLINE_MAX];    /* outward unit normals */
  double   low[OST_OUTLINE_MAX], high[OST_OUTLINE_MAX]; /* offsets allowed, image pixels; both 0: the point stays */
} OstOutline;

/* The shape laid on the image by a pose. */
void     ost_outline_init        (OstOutline *outline, const OstPose *pose, OstBone bone);

/* n points equally spaced; normals anew; limits removed. */
void     ost_outline_resample    (OstOutline *outline, int n);
void     ost_outline_free_limits (OstOutline *outline);
void     ost_outline_set_normals (OstOutline *outline);

/* Nearest place on the outline: index of the point; *ret_depth is the distance, positive when (x, y) is inside. */
int      ost_outline_nearest     (const OstOutline *outline, double x, double y, double *ret_depth);
gboolean ost_outline_contains    (const OstOutline *outline, double x, double y);

/* How far a click lies on the wrong side; negative on the right one. */
double   ost_outline_missed      (const OstOutline *outline, const OstPoint *point);
