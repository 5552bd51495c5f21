/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline-pose.h"

/* An outline on the image, and its fit to the edges around it.
 *
 * Along the normal of each point i lie offsets d_k. Dynamic programming finds the offsets with the least
 *     sum_i [ -edge (i, d_i) + pull (d_i / range)^2 + stiffness (d_i - d_{i-1})^2 / step^2 ],  |d_i - d_{i-1}| <= 2
 *     steps
 * where edge is the fall of grey from inside to outside over the strongest falls nearby. Because only a fall counts,
 * the wall between cortex and marrow canal, a rise, never holds the outline. */

#define OST_OUTLINE_MAX 512

typedef struct
{
  int      n;
  gboolean open;                                        /* no edge from the last point to the first */
  double   x[OST_OUTLINE_MAX], y[OST_OUTLINE_MAX];      /* image pixels */
  double   nx[OST_OUTLINE_MAX], ny[OST_OUTLINE_MAX];    /* outward unit normals */
  double   low[OST_OUTLINE_MAX], high[OST_OUTLINE_MAX]; /* offsets allowed, image pixels */
} OstOutline;

/* The shape laid on the image by a pose. */
void   ost_outline_init     (OstOutline *outline, const OstPose *pose, OstBone bone);

/* n points equally spaced; normals anew; limits removed. */
void   ost_outline_resample (OstOutline *outline, int n);
void   ost_outline_free_limits (OstOutline *outline);

/* Moves the points onto the edges, by at most range image pixels, within low and high. Returns the mean edge score. */
double ost_outline_fit      (OstOutline *outline, const OstLevels *levels, double range, double pull, double stiffness);

/* Radius and ulna: continues both walls until they leave the image, a piece at a time. */
void   ost_outline_extend   (OstOutline *outline, const OstLevels *levels, double shaft);

/* Nearest place on the outline: index of the point; *ret_depth is the distance, positive when (x, y) is inside. */
int    ost_outline_nearest  (const OstOutline *outline, double x, double y, double *ret_depth);
gboolean ost_outline_contains (const OstOutline *outline, double x, double y);

/* Pushes the outline out (amount > 0) or in around point i; falls off like a Gaussian of the way along it. */
void   ost_outline_bump     (OstOutline *outline, int i, double amount, double sigma);
