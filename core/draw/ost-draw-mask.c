/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include <math.h>

/* Outlines lie beside the bone, not across its edge: the line is stroked at twice its width and clipped to what is outside of
 * the contour, so the pixels of the cortex stay as they were recorded. Sizes in view pixels. */
#define LINE_WIDTH          1.5
#define SELECTED_LINE_WIDTH 2.25
#define HALO_WIDTH          1.75
#define TOLERANCE           0.3         /* how far a drawn line may pass from a point of the contour */

typedef struct
{
  double x0, y0, x1, y1;
} Extents;

static Extents
contour_extents (const OstContour *contour, const OstView *view)
{
  Extents e = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        const double *p = contour->rings[r].xy + 2 * i;

        e = (Extents) { MIN (e.x0, p[0]), MIN (e.y0, p[1]), MAX (e.x1, p[0]), MAX (e.y1, p[1]) };
      }
  ost_view_from_image (view, e.x0, e.y0, &e.x0, &e.y0);
  ost_view_from_image (view, e.x1, e.y1, &e.x1, &e.y1);
  return e;
}

/* Straight lines from an anchor that pass within TOLERANCE of every point left out so far: those between the directions `low`
 * and `high` (clockwise on screen), less than half a turn apart. */
typedef struct
{
  double x, y;                  /* anchor: the last point that was drawn */
  double low_x, low_y, high_x, high_y;
  double reach;                 /* distance of the farthest point left out; 0: none, every direction will do */
} Cone;

/* FALSE when the line from the anchor to (x, y) would miss a point left out before, or one turned back from the farthest
 * (the tip of a spike must stay); else narrows the cone for (x, y). */
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

/* Draws as few points as keep the line within TOLERANCE of all points of the ring, in one pass. Stroking and clipping are what
 * costs, and a bone seen whole has many points a view pixel. */
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

static void
add_contour (cairo_t *cr, const OstView *view, const OstContour *contour)
{
  for (gsize r = 0; r < contour->n_rings; r++)
    add_ring (cr, view, &contour->rings[r]);
}

/* Clips to everything near the contour but its inside: a rectangle around it with the rings as holes. */
static void
clip_to_outside (cairo_t *cr, const Extents *e, double margin, const cairo_path_t *path)
{
  cairo_new_path (cr);
  cairo_rectangle (cr, floor (e->x0 - margin), floor (e->y0 - margin),
                   ceil (e->x1 - e->x0 + 2 * margin + 1), ceil (e->y1 - e->y0 + 2 * margin + 1));
  cairo_append_path (cr, path);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_clip (cr);
}

static void
stroke_outside (cairo_t *cr, double width, guint32 colour, double alpha)
{
  cairo_set_line_width (cr, 2 * width);
  ost_draw_set_colour (cr, colour, alpha);
  cairo_stroke_preserve (cr);
}

void
ost_draw_mask (cairo_t *cr, const OstView *view, const OstContour *contour, guint32 colour, OstMaskStyle style,
               double opacity, gboolean selected)
{
  if (style == OST_NONE || !contour || contour->n_rings == 0)
    return;

  const double  line = selected ? SELECTED_LINE_WIDTH : LINE_WIDTH, margin = line + HALO_WIDTH + 1;
  const Extents e = contour_extents (contour, view);

  cairo_save (cr);
  cairo_new_path (cr);
  add_contour (cr, view, contour);
  if (style == OST_FILL)
    {
      ost_draw_set_colour (cr, colour, CLAMP (opacity, 0, 1));
      cairo_fill_preserve (cr);
    }

  cairo_path_t *path = cairo_copy_path (cr);

  clip_to_outside (cr, &e, margin, path);
  cairo_append_path (cr, path);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (selected)
    stroke_outside (cr, line + HALO_WIDTH, 0x000000, 0.55);
  stroke_outside (cr, line, colour, 1);
  cairo_path_destroy (path);
  cairo_restore (cr);
}
