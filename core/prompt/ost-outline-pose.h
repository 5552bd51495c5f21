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

/* The pose whose outline lies best on edges while it keeps the positive points in and the negative ones out. evidence holds
 * at least one positive point, in front. FALSE only when cancelled. Any thread; the result depends on nothing else. */
gboolean ost_pose_search (const OstLevels *levels, const OstEvidence *evidence, OstPose *ret_pose,
                          GCancellable *cancellable, GError **error);
