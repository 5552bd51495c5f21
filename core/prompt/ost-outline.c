/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline.h"
#include "core/prompt/ost-polyline.h"
#include <math.h>

/* Points run so that the outside lies to the left of the way: with y down, the tangent (dx, dy) has the outward normal
 * (dy, -dx). */

/* Tangents over two points on each side, against the noise of a single one. */
void
ost_outline_set_normals (OstOutline *outline)
{
  int n = outline->n;

  for (int i = 0; i < n; i++)
    {
      int    a = outline->open ? MAX (i - 2, 0) : (i + n - 2) % n;
      int    b = outline->open ? MIN (i + 2, n - 1) : (i + 2) % n;
      double dx = outline->x[b] - outline->x[a], dy = outline->y[b] - outline->y[a];
      double length = MAX (hypot (dx, dy), 1e-9);

      outline->nx[i] = dy / length;
      outline->ny[i] = -dx / length;
    }
}

void
ost_outline_free_limits (OstOutline *outline)
{
  for (int i = 0; i < outline->n; i++)
    {
      outline->low[i] = -G_MAXDOUBLE;
      outline->high[i] = G_MAXDOUBLE;
    }
}

/* A shape runs up the thumb's side and down the other. With the thumb to the right (mirror 1) that is against the
 * clock on the image, and set_normals would make normals that point inwards. */
static void
reverse (OstOutline *outline)
{
  for (int i = 0, j = outline->n - 1; i < j; i++, j--)
    {
      double x = outline->x[i], y = outline->y[i];

      outline->x[i] = outline->x[j];
      outline->y[i] = outline->y[j];
      outline->x[j] = x;
      outline->y[j] = y;
    }
}

void
ost_outline_init (OstOutline *outline, const OstPose *pose, OstBone bone)
{
  OstShape shape;

  ost_shape_init (&shape, bone, OST_SHAPE_POINTS);
  outline->n = shape.n;
  outline->open = shape.open;
  outline->shaft = ost_shape_shaft (bone) * pose->unit;
  for (int i = 0; i < shape.n; i++)
    ost_pose_place (pose, shape.u[i], shape.s[i], &outline->x[i], &outline->y[i]);
  if (pose->mirror > 0)
    reverse (outline);
  ost_outline_set_normals (outline);
  ost_outline_free_limits (outline);
}

void
ost_outline_resample (OstOutline *outline, int n)
{
  g_autofree OstOutline *old = g_memdup2 (outline, sizeof *outline);

  ost_polyline_resample (old->x, old->y, old->n, old->open, outline->x, outline->y, n);
  outline->n = n;
  ost_outline_set_normals (outline);
  ost_outline_free_limits (outline);
}

/* Even-odd rule: how often a ray to the right crosses the outline. The strict comparison on one side only counts a
 * corner once. An open outline is closed by its cut. */
gboolean
ost_outline_contains (const OstOutline *outline, double x, double y)
{
  gboolean inside = FALSE;

  for (int i = 0, j = outline->n - 1; i < outline->n; j = i++)
    if ((outline->y[i] > y) != (outline->y[j] > y)
        && x < (outline->x[j] - outline->x[i]) * (y - outline->y[i]) / (outline->y[j] - outline->y[i]) + outline->x[i])
      inside = !inside;
  return inside;
}

/* To the nearest point, not the nearest place on an edge: points are close together (about 1 % of a metacarpal), and
 * callers want an index. */
int
ost_outline_nearest (const OstOutline *outline, double x, double y, double *ret_depth)
{
  int    nearest = 0;
  double least = G_MAXDOUBLE;

  for (int i = 0; i < outline->n; i++)
    {
      double d = hypot (outline->x[i] - x, outline->y[i] - y);

      if (d < least)
        {
          least = d;
          nearest = i;
        }
    }
  *ret_depth = ost_outline_contains (outline, x, y) ? least : -least;
  return nearest;
}

double
ost_outline_missed (const OstOutline *outline, const OstPoint *point)
{
  double depth;

  ost_outline_nearest (outline, point->x, point->y, &depth);
  return point->positive ? -depth : depth;
}
