/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline-levels.h"
#include "core/prompt/ost-outline-shape.h"
#include "core/prompt/ost-prompt.h"

/* Where a bone lies: its frame (ost-outline-shape.h) on the image.
 *
 *   X = x + unit (mirror width u cos angle + s sin angle)
 *   Y = y + unit (mirror width u sin angle - s cos angle)            angle 0: finger tips up; grows clockwise */
typedef struct
{
  double x, y;                  /* image pixels of u = s = 0 */
  double angle;                 /* radians */
  double unit;                  /* image pixels per unit of the shape */
  double width;                 /* stretch across, near 1 */
  double mirror;                /* 1: thumb's side to the right; -1: to the left */
} OstPose;

/* Clicks as the search sees them: only those inside the image. */
typedef struct
{
  OstBone         bone;
  const OstPoint *points;       /* of this bone, then others as negative ones; the first positive one comes first */
  int             n_points;
  const OstMask *const *locked;
  gsize           n_locked;
} OstEvidence;

void     ost_pose_place (const OstPose *pose, double u, double s, double *ret_x, double *ret_y);
void     ost_pose_find  (const OstPose *pose, double x, double y, double *ret_u, double *ret_s);

typedef struct
{
  OstPose pose;
  double  score;                /* mean edge score, 0 .. 1, less what prior knowledge and points hold against it */
} OstScoredPose;

/* The poses whose outlines lie best on edges while they keep the positive points in and the negative ones out: at most
 * max, best first, no two of them nearly the same. evidence holds at least one positive point, in front. Returns how
 * many, at least one; 0 (and an error) only when cancelled. Any thread; the result depends on nothing else. */
int      ost_pose_search  (const OstLevels *levels, const OstEvidence *evidence, OstScoredPose *poses, int max,
                           GCancellable *cancellable, GError **error);

/* Mean edge score of any outline, given as places in image pixels with outward normals, on the level that suits a
 * metacarpal 3 of mc3 pixels. */
double   ost_pose_support (const OstLevels *levels, double mc3, const double *x, const double *y,
                           const double *nx, const double *ny, int n);
