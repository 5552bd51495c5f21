/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include <math.h>

/* Outlines lie beside the bone, not across its edge: the line is stroked at twice its width and clipped to what is outside of
 * the contour, so the pixels of the cortex stay as they were recorded. Sizes in view pixels. */
#define LINE_WIDTH          1.5
#define SELECTED_LINE_WIDTH 2.25
#define HALO_WIDTH          1.75
#define MIN_STEP            0.5         /* points nearer than this to the last one drawn make no visible difference */

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

static void
add_ring (cairo_t *cr, const OstView *view, const OstRing *ring)
{
  double last_x = 0, last_y = 0;

  for (gsize i = 0; i < ring->n_points; i++)
    {
      double vx, vy;

      ost_view_from_image (view, ring->xy[2 * i], ring->xy[2 * i + 1], &vx, &vy);
      if (i > 0 && fabs (vx - last_x) < MIN_STEP && fabs (vy - last_y) < MIN_STEP)
        continue;
      if (i == 0)
        cairo_move_to (cr, vx, vy);
      else
        cairo_line_to (cr, vx, vy);
      last_x = vx;
      last_y = vy;
    }
  if (ring->n_points > 0)
    cairo_close_path (cr);
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
