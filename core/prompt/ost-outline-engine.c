/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-engine.h"
#include "core/prompt/ost-outline-fit.h"
#include "core/prompt/ost-outline-levels.h"
#include "core/prompt/ost-outline-pose.h"
#include "core/prompt/ost-outline-points.h"
#include <math.h>

#define MAX_POINTS   4096       /* points taken into account; the rest of a longer list is ignored */
#define MAX_ROUNDS   4

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

/* Bends the outline past the points on its wrong side. A click marks the middle of an error, so the edge is expected twice
 * as far away as the click. FALSE when none was wrong. */
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

static gboolean
fit_outline (OstOutline *outline, const OstLevels *levels, const OstEvidence *evidence, double shaft,
             GCancellable *cancellable, GError **error)
{
  ost_outline_fit (outline, levels, 0.40 * shaft, 0.25, 0.03);
  if (outline->open)
    ost_outline_extend (outline, levels, shaft);
  for (int round = 0; round < MAX_ROUNDS && obey (outline, evidence, shaft); round++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      ost_outline_resample (outline, outline->n);
      limit (outline, evidence, shaft);
      ost_outline_fit (outline, levels, 0.22 * shaft, 0.25, 0.03);
    }
  for (double range = 0.15; range > 0.05; range *= 0.5)
    {
      ost_outline_resample (outline, MIN (2 * OST_SHAPE_POINTS, OST_OUTLINE_MAX));
      limit (outline, evidence, shaft);
      ost_outline_fit (outline, levels, range * shaft, 0.1, 0.03);
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
  OstPose                pose;

  if (n == 0)
    return ost_mask_new (image->width, image->height);
  if (!ost_pose_search (levels, &evidence, &pose, cancellable, error))
    return NULL;
  outline = g_new (OstOutline, 1);
  ost_outline_init (outline, &pose, request->bone);
  if (!fit_outline (outline, levels, &evidence, ost_shape_shaft (request->bone) * pose.unit, cancellable, error))
    return NULL;
  mask = draw_outline (outline, image);
  ost_points_enforce (mask, points, n, MAX (1.5, 0.03 * ost_shape_shaft (request->bone) * pose.unit));
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
