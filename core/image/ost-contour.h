/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* Outlines of a mask as closed polygons on the pixel edges (the boundary runs between pixels, never through their
 * centres), in image coordinates. Outer rings run clockwise on screen, holes the other way, so that a non-zero fill of
 * all of them gives the mask back bit for bit (tested). Collinear points are left out. */
typedef struct
{
  double *xy;                   /* x, y pairs */
  gsize   n_points;
} OstRing;

typedef struct
{
  OstRing *rings;
  gsize    n_rings;
} OstContour;

OstContour *ost_contour_new  (const OstMask *mask);
void        ost_contour_free (OstContour *contour);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstContour, ost_contour_free)

/* The same outline without its pixel stairs, for the screen only: mid-points of the edges, so it stays within half a
 * pixel of the boundary. */
OstContour *ost_contour_smooth (const OstContour *contour);
