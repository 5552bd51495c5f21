/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-trace.h"
#include "core/prompt/ost-outline-bend.h"
#include "core/prompt/ost-outline-fit.h"
#include <math.h>
#include <string.h>

#define TRIED_POSES  8
#define POSE_SHARE   3.0        /* of the score before bending in that after it */
#define CONTRADICTION_COST 0.5
#define LOCAL_REACH  0.3        /* shaft widths within which a missed point never moves the whole bone */
#define CONFLICT     1.0        /* of the miss of a click: an older point so near that says the opposite is a slip; with
                                 * 0.7 the noisy robot needed more clicks: tests/bench/README.md, "Tried" */
#define FIRST_RANGE  0.40       /* shaft widths */
#define FIRST_PULL   0.25
#define STIFFNESS    0.03

/* Points are taken strictly in their order and the outline after n of them depends on these n alone, in this order:
 * that is what lets the memo answer for every beginning of a sequence, and a new click cost one step. */
typedef struct
{
  const OstLevels *levels;
  OstEvidence      evidence;            /* the points that count so far */
  GCancellable    *cancellable;
} Trace;

/* How badly the points contradict an outline, in shaft widths, each at most one. */
static double
contradiction (const OstOutline *outline, const OstEvidence *evidence)
{
  double sum = 0;

  for (int k = 0; k < evidence->n_points; k++)
    sum += CLAMP (ost_outline_missed (outline, &evidence->points[k]) / outline->shaft, 0.0, 1.0);
  return sum;
}

/* How well an outline fits image and points, whatever it was made from. At most 1. */
static double
rate (const Trace *trace, const OstOutline *outline)
{
  OstBone bone = trace->evidence.bone;
  double  mc3 = outline->shaft / ost_shape_shaft (bone) / ost_shape_unit (bone);

  return ost_pose_support (trace->levels, mc3, outline->x, outline->y, outline->nx, outline->ny, outline->n)
         - CONTRADICTION_COST * contradiction (outline, &trace->evidence);
}

/* Onto the edges of ever finer levels; 0.15 and 0.075 shaft widths, which on a large image ends at the image itself.
 * The points limit the fit from here on, not before: the coarse fit may still have to pass them. */
static void
settle (const Trace *trace, OstOutline *outline)
{
  if (outline->open)
    ost_outline_extend (outline, trace->levels);
  for (double range = 0.15; range > 0.05; range *= 0.5)
    {
      ost_outline_resample (outline, MIN (2 * OST_SHAPE_POINTS, OST_OUTLINE_MAX));
      ost_outline_limit (outline, trace->evidence.points, trace->evidence.n_points);
      ost_outline_fit (outline, trace->levels, range * outline->shaft, 0.1, STIFFNESS);
    }
}

/* Looks for the bone: the best of several poses once each has been bent onto the edges. */
static gboolean
find (const Trace *trace, OstOutline *outline, GError **error)
{
  OstScoredPose          poses[TRIED_POSES];
  int                    n = ost_pose_search (trace->levels, &trace->evidence, poses, TRIED_POSES, trace->cancellable,
                                              error);
  g_autofree OstOutline *tried = g_new (OstOutline, 1);
  double                 most = -G_MAXDOUBLE;

  for (int i = 0; i < n; i++)
    {
      double score;

      ost_outline_init (tried, &poses[i].pose, trace->evidence.bone);
      ost_outline_fit (tried, trace->levels, FIRST_RANGE * tried->shaft, FIRST_PULL, STIFFNESS);
      score = POSE_SHARE * poses[i].score + rate (trace, tried);
      if (score > most)
        {
          most = score;
          *outline = *tried;
        }
    }
  if (n > 0)
    settle (trace, outline);
  return n > 0;
}

/* A badly missed point may mean that the bone lies elsewhere. */
static gboolean
reconsider (const Trace *trace, OstOutline *outline, GError **error)
{
  g_autofree OstOutline *other = g_new (OstOutline, 1);

  if (!find (trace, other, error))
    return FALSE;
  if (rate (trace, other) > rate (trace, outline))
    *outline = *other;
  return TRUE;
}

/* The newest point of the evidence. All points are looked at afterwards, because a bend for one may have pulled the
 * outline over another; those on the right side cost nothing. */
static gboolean
take_point (const Trace *trace, OstOutline *outline, GError **error)
{
  const OstPoint *points = trace->evidence.points;
  int             n = trace->evidence.n_points;

  if (ost_outline_missed (outline, &points[n - 1]) > LOCAL_REACH * outline->shaft
      && !reconsider (trace, outline, error))
    return FALSE;
  for (int k = 0; k < n; k++)
    if (ost_outline_missed (outline, &points[k]) >= 0)
      ost_outline_bend (outline, trace->levels, &points[k], points, n);
  return TRUE;
}

/* A click says that all that is nearer to it than the outline is wrong too: an older point there that says the
 * opposite was a slip, or the click itself when that is the point from which the bone was found. Its index, or -1;
 * always -1 for a click on the right side, whose miss is negative. */
static int
find_slip (const OstOutline *outline, const OstPoint *points, int newest)
{
  const OstPoint *point = &points[newest];
  double          missed = ost_outline_missed (outline, point);

  for (int k = 0; k < newest; k++)
    if (points[k].positive != point->positive
        && hypot (points[k].x - point->x, points[k].y - point->y) < CONFLICT * missed)
      return k > 0 ? k : newest;
  return -1;
}

/* Follows the points until a slip comes to light, whose index is in *ret_slip; -1 at the end. */
static gboolean
follow (const OstLevels *levels, OstOutlineMemo *memo, const OstEvidence *evidence, int n_start, OstOutline *outline,
        int *ret_slip, GCancellable *cancellable, GError **error)
{
  Trace trace = { levels, *evidence, cancellable };

  *ret_slip = -1;
  for (int n = n_start; n <= evidence->n_points; n++)
    {
      trace.evidence.n_points = n;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (n > n_start && (*ret_slip = find_slip (outline, evidence->points, n - 1)) >= 0)
        return TRUE;
      if (ost_outline_memo_find (memo, &trace.evidence, n_start, outline))
        continue;
      if (n == n_start ? !find (&trace, outline, error) : !take_point (&trace, outline, error))
        return FALSE;
      ost_outline_memo_keep (memo, &trace.evidence, n_start, outline);
    }
  return TRUE;
}

/* A slip is taken out and the whole is followed again without it; what came before it is in the memo. Each round has
 * one point less, so it ends; the first one, from which the bone is found, is never taken out. */
gboolean
ost_trace_follow (const OstLevels *levels, OstOutlineMemo *memo, const OstEvidence *evidence, int n_start,
                  OstOutline *outline, GCancellable *cancellable, GError **error)
{
  g_autofree OstPoint *points = g_memdup2 (evidence->points, evidence->n_points * sizeof (OstPoint));
  OstEvidence          counting = *evidence;
  int                  slip;

  counting.points = points;
  while (follow (levels, memo, &counting, n_start, outline, &slip, cancellable, error))
    {
      if (slip < 0)
        return TRUE;
      counting.n_points--;
      n_start -= slip < n_start;
      memmove (points + slip, points + slip + 1, (counting.n_points - slip) * sizeof (OstPoint));
    }
  return FALSE;
}
