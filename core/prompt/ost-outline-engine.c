/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-engine.h"
#include "core/prompt/ost-outline-fit.h"
#include "core/prompt/ost-outline-levels.h"
#include "core/prompt/ost-outline-pose.h"
#include "core/prompt/ost-outline-points.h"
#include <math.h>

#define MAX_POINTS   4096       /* points taken into account; the rest of a longer list is ignored */
#define MAX_ROUNDS   4
#define TRIED_POSES  6
#define MAX_SEARCHES 3
#define LOCAL_REACH  0.3 /* shaft widths within which a missed point bends the outline instead of moving the bone */
#define POSE_SHARE   5.0        /* of the score before bending in that after it */
#define CONTRADICTION_COST 0.5
#define FIRST_RANGE  0.40       /* shaft widths */
#define FIRST_PULL   0.25
#define STIFFNESS    0.03

static gboolean
is_inside_image (const OstImage *image, const OstPoint *point)
{
  return point->x >= 0 && point->y >= 0 && point->x < image->width && point->y < image->height;
}

/* This bone's points in front, the first positive one first of all; other bones' points as negative ones. */
static OstPoint *
collect_points (const OstImage *image, const OstPromptRequest *request, int *ret_n)
{
  gsize     n_points = MIN (request->n_points, MAX_POINTS), n_others = MIN (request->n_others, MAX_POINTS);
  OstPoint *points = g_new (OstPoint, n_points + n_others + 1);
  int       n = 0;
  gboolean  found = FALSE;

  for (gsize i = 0; i < n_points; i++)
    if (is_inside_image (image, &request->points[i]))
      {
        points[n++] = request->points[i];
        if (!found && request->points[i].positive)
          {
            OstPoint first = points[n - 1];

            found = TRUE;
            points[n - 1] = points[0];
            points[0] = first;
          }
      }
  for (gsize i = 0; i < n_others && found; i++)
    if (is_inside_image (image, &request->others[i]))
      points[n++] = (OstPoint) { request->others[i].x, request->others[i].y, FALSE };
  *ret_n = found ? n : 0;
  return points;
}

/* Offsets that would put a point on the wrong side of the outline next to it are forbidden. */
static void
limit (OstOutline *outline, const OstEvidence *evidence, double shaft)
{
  double margin = 0.04 * shaft;

  ost_outline_free_limits (outline);
  for (int k = 0; k < evidence->n_points; k++)
    {
      const OstPoint *point = &evidence->points[k];
      double          depth;
      int             nearest = ost_outline_nearest (outline, point->x, point->y, &depth);

      if (fabs (depth) > shaft)
        continue;
      for (int j = -4; j <= 4; j++)
        {
          int    i = (nearest + j + outline->n) % outline->n;
          double dx = point->x - outline->x[i], dy = point->y - outline->y[i];
          double along = dx * outline->nx[i] + dy * outline->ny[i];

          if (fabs (dx * outline->ny[i] - dy * outline->nx[i]) > 0.12 * shaft)
            continue;
          if (point->positive)
            outline->low[i] = MAX (outline->low[i], along + margin);
          else
            outline->high[i] = MIN (outline->high[i], along - margin);
        }
    }
}

/* Bends the outline past the points on its wrong side. A click marks the middle of an error, so the edge is expected
 * twice as far away as the click. FALSE when none was wrong. */
static gboolean
obey (OstOutline *outline, const OstEvidence *evidence, double shaft)
{
  gboolean moved = FALSE;

  for (int k = 0; k < evidence->n_points; k++)
    {
      const OstPoint *point = &evidence->points[k];
      double          depth, missed;
      int             nearest = ost_outline_nearest (outline, point->x, point->y, &depth);

      missed = point->positive ? -depth : depth;
      if (missed < 0 || missed > 4 * shaft)
        continue;
      missed += 0.02 * shaft;
      ost_outline_bump (outline, nearest, (point->positive ? 1.7 : -1.7) * missed, MAX (1.2 * missed, 0.25 * shaft));
      moved = TRUE;
    }
  return moved;
}

/* How badly the points contradict an outline, in shaft widths, each at most one. */
static double
contradiction (const OstOutline *outline, const OstEvidence *evidence, double shaft)
{
  double sum = 0;

  for (int k = 0; k < evidence->n_points; k++)
    {
      const OstPoint *point = &evidence->points[k];
      double          depth;

      ost_outline_nearest (outline, point->x, point->y, &depth);
      sum += CLAMP ((point->positive ? -depth : depth) / shaft, 0.0, 1.0);
    }
  return sum;
}

/* Bends one pose's outline onto the edges and says how good it has become. */
static double
try_pose (const OstScoredPose *scored, const OstLevels *levels, const OstEvidence *evidence, OstOutline *outline)
{
  double shaft = ost_shape_shaft (evidence->bone) * scored->pose.unit;

  ost_outline_init (outline, &scored->pose, evidence->bone);
  ost_outline_fit (outline, levels, FIRST_RANGE * shaft, FIRST_PULL, STIFFNESS);
  return POSE_SHARE * scored->score
         + ost_pose_support (levels, scored->pose.unit / ost_shape_unit (evidence->bone), outline->x, outline->y,
                             outline->nx, outline->ny, outline->n)
         - CONTRADICTION_COST * contradiction (outline, evidence, shaft);
}

/* The best of several poses once each has been bent onto the edges; *ret_shaft in image pixels. NULL when cancelled. */
static OstOutline *
find_outline (const OstLevels *levels, const OstEvidence *evidence, double *ret_shaft,
              GCancellable *cancellable, GError **error)
{
  OstScoredPose          poses[TRIED_POSES];
  int                    n = ost_pose_search (levels, evidence, poses, TRIED_POSES, cancellable, error);
  g_autofree OstOutline *best = g_new0 (OstOutline, 1), *outline = g_new0 (OstOutline, 1);
  double                 most = -G_MAXDOUBLE;

  for (int i = 0; i < n; i++)
    {
      double score = try_pose (&poses[i], levels, evidence, outline);

      if (score > most)
        {
          most = score;
          *best = *outline;
          *ret_shaft = ost_shape_shaft (evidence->bone) * poses[i].pose.unit;
        }
    }
  return n > 0 ? g_steal_pointer (&best) : NULL;
}

/* The first point that is further than LOCAL_REACH on the wrong side of an outline; n_points when there is none. */
static int
first_contradiction (const OstOutline *outline, const OstEvidence *evidence, double shaft)
{
  for (int k = 0; k < evidence->n_points; k++)
    {
      const OstPoint *point = &evidence->points[k];
      double          depth;

      ost_outline_nearest (outline, point->x, point->y, &depth);
      if ((point->positive ? -depth : depth) > LOCAL_REACH * shaft)
        return k;
    }
  return evidence->n_points;
}

/* A point that can be satisfied by bending the outline must not move the whole bone. So the bone is first looked for
 * with the first point alone, then with all points up to the first that is badly missed, then with all of them. */
static OstOutline *
find_stable_outline (const OstLevels *levels, const OstEvidence *evidence, double *ret_shaft,
                     GCancellable *cancellable, GError **error)
{
  OstEvidence            known = *evidence;
  g_autofree OstOutline *outline = NULL;

  known.n_points = 1;
  for (int search = 1; ; search++)
    {
      int missed;

      g_free (outline);
      outline = find_outline (levels, &known, ret_shaft, cancellable, error);
      if (outline == NULL)
        return NULL;
      missed = first_contradiction (outline, evidence, *ret_shaft);
      if (known.n_points == evidence->n_points || missed == evidence->n_points)
        return g_steal_pointer (&outline);
      known.n_points = search == MAX_SEARCHES - 1 || missed < known.n_points ? evidence->n_points : missed + 1;
    }
}

static gboolean
finish_outline (OstOutline *outline, const OstLevels *levels, const OstEvidence *evidence, double shaft,
                GCancellable *cancellable, GError **error)
{
  if (outline->open)
    ost_outline_extend (outline, levels, shaft);
  for (int round = 0; round < MAX_ROUNDS && obey (outline, evidence, shaft); round++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      ost_outline_resample (outline, outline->n);
      limit (outline, evidence, shaft);
      ost_outline_fit (outline, levels, 0.22 * shaft, 0.25, STIFFNESS);
    }
  for (double range = 0.15; range > 0.05; range *= 0.5)
    {
      ost_outline_resample (outline, MIN (2 * OST_SHAPE_POINTS, OST_OUTLINE_MAX));
      limit (outline, evidence, shaft);
      ost_outline_fit (outline, levels, range * shaft, 0.1, STIFFNESS);
    }
  return TRUE;
}

static OstMask *
draw_outline (const OstOutline *outline, const OstImage *image)
{
  OstMask           *mask = ost_mask_new (image->width, image->height);
  g_autofree double *xy = g_new (double, 2 * outline->n);

  for (int i = 0; i < outline->n; i++)
    {
      xy[2 * i] = outline->x[i];
      xy[2 * i + 1] = outline->y[i];
    }
  ost_mask_fill_polygon (mask, xy, outline->n);
  return mask;
}

/* Takes out what the image does not show: the padding around a turned or collimated field, darker than any bone. */
static void
remove_padding (OstMask *mask, const OstLevels *levels)
{
  const OstImage *image = levels->image;
  OstRect         box = ost_mask_bounds (mask);
  int             flip = levels->inverted ? 0xffff : 0;

  for (int y = box.y0; y < box.y1; y++)
    {
      const guint16 *grey = image->pixels + (gsize) y * image->width;
      guint8        *inside = mask->data + (gsize) y * mask->width;

      for (int x = box.x0; x < box.x1; x++)
        if ((grey[x] ^ flip) < levels->padding)
          inside[x] = 0;
    }
}

static gpointer
prepare (OstImage *image, GCancellable *cancellable, GError **error)
{
  return ost_levels_new (image, cancellable, error);
}

static OstMask *
segment (gpointer prepared, const OstImage *image, const OstPromptRequest *request,
         GCancellable *cancellable, GError **error)
{
  const OstLevels       *levels = prepared;
  int                    n = 0;
  g_autofree OstPoint   *points = collect_points (image, request, &n);
  g_autofree OstOutline *outline = NULL;
  g_autoptr(OstMask)     mask = NULL;
  OstEvidence            evidence = { request->bone, points, n, request->locked, request->n_locked };
  double                 shaft = 0;

  if (n == 0)
    return ost_mask_new (image->width, image->height);
  outline = find_stable_outline (levels, &evidence, &shaft, cancellable, error);
  if (outline == NULL || !finish_outline (outline, levels, &evidence, shaft, cancellable, error))
    return NULL;
  mask = draw_outline (outline, image);
  remove_padding (mask, levels);
  ost_points_enforce (mask, points, n, MAX (1.5, 0.03 * shaft));
  return g_steal_pointer (&mask);
}

static void
free_levels (gpointer prepared)
{
  ost_levels_free (prepared);
}

const OstPromptEngine ost_outline_engine = {
  .id = "outline",
  .version = 1,
  .prepare = prepare,
  .segment = segment,
  .free = free_levels,
};
