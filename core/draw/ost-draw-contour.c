/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include <math.h>

#define TOLERANCE 0.3   /* view pixels: how far a line may pass beside a point of the contour, or end short of it */

/* Straight lines from an anchor that pass within TOLERANCE of every point left out so far: those between the directions
 * `low` and `high` (clockwise on screen), less than half a turn apart. */
typedef struct
{
  double x, y;                  /* anchor: the last point that was drawn */
  double low_x, low_y, high_x, high_y;
  double reach;                 /* distance of the farthest point left out; 0: none, every direction will do */
} Cone;

/* FALSE when the line from the anchor to (x, y) would miss a point left out before, or turns back from the farthest
 * one (the tip of a spike must stay); else narrows the cone for (x, y): lines within TOLERANCE of it leave the anchor
 * within +- asin (TOLERANCE / distance). Directions are compared by cross products, as vectors, without angles. */
static gboolean
cone_take (Cone *cone, double x, double y)
{
  const double dx = x - cone->x, dy = y - cone->y, distance = hypot (dx, dy);

  if (distance <= TOLERANCE)
    return cone->reach == 0;
  if (cone->reach > 0 && (cone->low_x * dy < cone->low_y * dx || dx * cone->high_y < dy * cone->high_x
                          || distance < cone->reach - TOLERANCE))
    return FALSE;

  const double s = TOLERANCE / distance, c = sqrt (1 - s * s);
  const double low_x = c * dx + s * dy, low_y = c * dy - s * dx, high_x = c * dx - s * dy, high_y = c * dy + s * dx;

  if (cone->reach == 0 || cone->low_x * low_y > cone->low_y * low_x)
    cone->low_x = low_x, cone->low_y = low_y;
  if (cone->reach == 0 || high_x * cone->high_y > high_y * cone->high_x)
    cone->high_x = high_x, cone->high_y = high_y;
  cone->reach = MAX (cone->reach, distance);
  return TRUE;
}

/* Draws as few points as keep the line within TOLERANCE of all points of the ring, in one pass: a bone seen whole
 * has many points a view pixel. */
static void
add_ring (cairo_t *cr, const OstView *view, const OstRing *ring)
{
  Cone   cone = { 0 };
  double vx = 0, vy = 0;

  for (gsize i = 0; i < ring->n_points; i++)
    {
      const double before_x = vx, before_y = vy;

      ost_view_from_image (view, ring->xy[2 * i], ring->xy[2 * i + 1], &vx, &vy);
      if (i == 0)
        {
          cairo_move_to (cr, vx, vy);
          cone = (Cone) { .x = vx, .y = vy };
        }
      else if (!cone_take (&cone, vx, vy))
        {
          cairo_line_to (cr, before_x, before_y);
          cone = (Cone) { .x = before_x, .y = before_y };
          cone_take (&cone, vx, vy);
        }
    }
  if (ring->n_points > 0)
    {
      cairo_line_to (cr, vx, vy);
      cairo_close_path (cr);
    }
}

void
ost_draw_contour_path (cairo_t *cr, const OstView *view, const OstContour *contour)
{
  for (gsize r = 0; r < contour->n_rings; r++)
    add_ring (cr, view, &contour->rings[r]);
}
