/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

/* The loupe: the radiograph alone, without masks and points, so that the true edge is seen. */

#define RADIUS     95.0         /* px */
#define MIN_FACTOR 2.0
#define MAX_FACTOR 8.0
#define STEP       1.25

gboolean
ost_canvas_get_loupe (OstCanvas *self)
{
  return self->loupe;
}

void
ost_canvas_set_loupe (OstCanvas *self, gboolean shown)
{
  if (shown == self->loupe)
    return;
  self->loupe = shown;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

double
ost_canvas_get_loupe_factor (OstCanvas *self)
{
  return self->loupe_factor;
}

void
ost_canvas_step_loupe (OstCanvas *self, int steps)
{
  self->loupe_factor = CLAMP (self->loupe_factor * pow (STEP, steps), MIN_FACTOR, MAX_FACTOR);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

/* What is under (vx, vy), so large that it covers the glass: stored pixels and no means as soon as one fills a pixel of
 * the screen. *ret_zoom is by how much the surface is to be drawn larger. */
static cairo_surface_t *
draw_glass (OstCanvas *self, double vx, double vy, double zoom, OstView *ret_view)
{
  OstView view = ost_view_zoom_at (self->view, MIN (zoom, 1.0), vx, vy);
  const int side = (int) ceil (2 * RADIUS * view.zoom / zoom) + 4;
  double x, y;

  ost_view_to_image (&self->view, vx, vy, &x, &y);
  view = ost_view_orient ((OstView) { .zoom = view.zoom, .aspect = view.aspect }, self->view.turn,
                          self->view.mirrored, 0, 0);
  ost_view_to_image (&view, -side / 2, -side / 2, &view.x, &view.y);
  view.x += view.zoom == 1 ? floor (x) : x;
  view.y += view.zoom == 1 ? floor (y) : y;
  *ret_view = view;
  return ost_draw_image (self->image, self->lut, &view, side, side);
}

static void
draw_rim (cairo_t *cr, double vx, double vy)
{
  cairo_arc (cr, vx, vy, RADIUS, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.8);
  cairo_set_line_width (cr, 5.0);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 0.9, 0.9, 0.9);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* Where the pointer would click, with an open middle. */
static void
draw_cross (cairo_t *cr, double vx, double vy)
{
  cairo_set_source_rgba (cr, 1, 0.88, 0.54, 0.8);
  cairo_set_line_width (cr, 1.0);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, vx + side * 5, vy);
      cairo_line_to (cr, vx + side * 12, vy);
      cairo_move_to (cr, vx, vy + side * 5);
      cairo_line_to (cr, vx, vy + side * 12);
    }
  cairo_stroke (cr);
}

/* At the keyboard's cursor where there is one. */
void
ost_canvas_draw_loupe (OstCanvas *self, cairo_t *cr)
{
  const double zoom = MIN (self->view.zoom * self->loupe_factor, OST_VIEW_MAX_ZOOM);
  double vx = self->pointer_vx, vy = self->pointer_vy, x, y, u, v;
  cairo_surface_t *glass = NULL;
  OstView view;

  if (self->cursor_shown)
    ost_view_from_image (&self->view, self->cursor_x, self->cursor_y, &vx, &vy);
  else if (!self->pointer_inside)
    return;
  ost_view_to_image (&self->view, vx, vy, &x, &y);
  glass = draw_glass (self, vx, vy, zoom, &view);
  ost_view_from_image (&view, x, y, &u, &v);
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_arc (cr, vx, vy, RADIUS, 0, 2 * G_PI);
  cairo_clip (cr);
  cairo_translate (cr, vx, vy);
  cairo_scale (cr, zoom / view.zoom, zoom / view.zoom);
  cairo_set_source_surface (cr, glass, -u, -v);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (glass);
  draw_cross (cr, vx, vy);
  draw_rim (cr, vx, vy);
}
