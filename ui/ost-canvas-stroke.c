/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

#include "ui/ost-i18n.h"

/* Tools that draw: a stroke from press to release, and what is seen of it meanwhile. While it is drawn, it is a path
 * over the picture, so that its cost does not grow with the image; at release the session commits it, and the mask is
 * the truth again. */

#define STEP          1.5       /* px that a hand moves between two vertices */
#define MIN_RADIUS    1.0       /* px of the image */
#define MAX_RADIUS    400.0
#define CLOSE_REACH   9.0       /* px from the first corner of a polygon: a press there closes it */
#define RADIUS_STEP   1.2

static gboolean
is_region (OstTool tool)
{
  return tool == OST_TOOL_POLYGON || tool == OST_TOOL_LASSO;
}

gboolean
ost_canvas_draws (OstCanvas *self)
{
  return self->tool >= OST_TOOL_BRUSH && self->tool <= OST_TOOL_LASSO;
}

static const char *const tool_ids[OST_N_TOOLS] = {
  [OST_TOOL_POINTS] = "points",   [OST_TOOL_BRUSH] = "brush",   [OST_TOOL_ERASER] = "eraser",
  [OST_TOOL_POLYGON] = "polygon", [OST_TOOL_LASSO] = "lasso",   [OST_TOOL_PAN] = "pan",
  [OST_TOOL_ZOOM] = "zoom",       [OST_TOOL_WINDOW] = "window", [OST_TOOL_DISTANCE] = "distance",
  [OST_TOOL_ANGLE] = "angle",     [OST_TOOL_WIDTH] = "width",
};

const char *
ost_tool_get_id (OstTool tool)
{
  return tool_ids[tool];
}

gboolean
ost_tool_from_id (const char *id, OstTool *ret_tool)
{
  for (int i = 0; i < OST_N_TOOLS; i++)
    if (g_str_equal (id, tool_ids[i]))
      {
        *ret_tool = (OstTool) i;
        return TRUE;
      }
  return FALSE;
}

OstTool
ost_canvas_get_tool (OstCanvas *self)
{
  return self->tool;
}

void
ost_canvas_set_tool (OstCanvas *self, OstTool tool)
{
  if (tool == self->tool)
    return;
  ost_canvas_cancel (self);
  self->tool = tool;
  if (ost_canvas_draws (self))
    ost_canvas_set_overview (self, FALSE);      /* drawing needs a bone */
  self->straight = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

double
ost_canvas_get_radius (OstCanvas *self)
{
  return self->radius;
}

void
ost_canvas_set_radius (OstCanvas *self, double radius)
{
  self->radius = CLAMP (radius, MIN_RADIUS, MAX_RADIUS);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

void
ost_canvas_step_radius (OstCanvas *self, int steps)
{
  ost_canvas_set_radius (self, self->radius * pow (RADIUS_STEP, steps));
}

/* --- vertices ----------------------------------------------------------------------------------------------------- */

static void
append_vertex (OstCanvas *self, double x, double y)
{
  const OstStrokeVertex vertex = { x, y, is_region (self->tool) ? 0 : self->radius * self->pressure };

  if (self->stroke->len < OST_STROKE_MAX_VERTICES)
    g_array_append_val (self->stroke, vertex);
}

static void
append_at (OstCanvas *self, double vx, double vy)
{
  double x, y;

  ost_view_to_image (&self->view, vx, vy, &x, &y);
  append_vertex (self, x, y);
}

static OstStrokeVertex *
get_vertex (OstCanvas *self, guint index)
{
  return &g_array_index (self->stroke, OstStrokeVertex, index);
}

/* Distance in widget pixels from a vertex. */
static double
distance_to (OstCanvas *self, guint index, double vx, double vy)
{
  double px, py;

  ost_view_from_image (&self->view, get_vertex (self, index)->x, get_vertex (self, index)->y, &px, &py);
  return hypot (px - vx, py - vy);
}

/* --- a stroke ----------------------------------------------------------------------------------------------------- */

static void
commit_stroke (OstCanvas *self)
{
  g_autoptr (GError) error = NULL;
  const OstStrokeKind kind = is_region (self->tool) ? OST_STROKE_REGION : OST_STROKE_BRUSH;
  g_autoptr (OstStroke) stroke =
      ost_stroke_new (kind, self->stroke_positive, (OstStrokeVertex *)(gpointer)self->stroke->data, self->stroke->len);

  if (stroke != NULL && (kind == OST_STROKE_BRUSH || stroke->n_vertices > 2))
    {
      self->end_x = stroke->vertices[stroke->n_vertices - 1].x;
      self->end_y = stroke->vertices[stroke->n_vertices - 1].y;
      self->straight = ost_session_add_stroke (self->session, stroke, &error) && kind == OST_STROKE_BRUSH;
    }
  g_array_set_size (self->stroke, 0);
  if (error != NULL)
    ost_canvas_refuse (self, &error);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Ctrl turns adding into taking away and back; a press on a locked bone is refused before anything is drawn. */
static gboolean
begin (OstCanvas *self, GdkModifierType modifiers)
{
  const OstReading *reading = ost_session_get_reading (self->session);
  const OstBone bone = ost_session_get_bone (self->session);

  if (reading == NULL || reading->bones[bone]->locked)
    {
      g_autoptr (GError) error = g_error_new (OST_STORE_ERROR, OST_STORE_ERROR_LOCKED,
                                              _ ("%s is locked. Unlock it to change it."), ost_bone_get_label (bone));
      ost_canvas_refuse (self, &error);
      return FALSE;
    }
  self->stroke_positive = ((modifiers & GDK_CONTROL_MASK) != 0) == (self->tool == OST_TOOL_ERASER);
  return TRUE;
}

/* A corner; on the first one, or twice on the last, the polygon is closed. */
static OstDragKind
press_polygon (OstCanvas *self, GdkModifierType modifiers, double vx, double vy)
{
  const guint n = self->stroke->len;

  if (n == 0 && !begin (self, modifiers))
    return OST_DRAG_IDLE;
  if (n > 2 && (distance_to (self, 0, vx, vy) < CLOSE_REACH || distance_to (self, n - 1, vx, vy) < CLOSE_REACH / 3))
    commit_stroke (self);
  else
    append_at (self, vx, vy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return OST_DRAG_IDLE;
}

OstDragKind
ost_canvas_press_stroke (OstCanvas *self, GdkModifierType modifiers, double vx, double vy)
{
  if (self->tool == OST_TOOL_POLYGON)
    return press_polygon (self, modifiers, vx, vy);
  if (!begin (self, modifiers))
    return OST_DRAG_IDLE;
  g_array_set_size (self->stroke, 0);
  if ((modifiers & GDK_SHIFT_MASK) != 0 && self->straight && !is_region (self->tool))
    append_vertex (self, self->end_x, self->end_y);
  append_at (self, vx, vy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return OST_DRAG_STROKE;
}

void
ost_canvas_drag_stroke (OstCanvas *self, double vx, double vy)
{
  if (self->stroke->len == 0 || distance_to (self, self->stroke->len - 1, vx, vy) < STEP)
    return;
  append_at (self, vx, vy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_canvas_end_stroke (OstCanvas *self)
{
  if (self->stroke->len > 0)
    commit_stroke (self);
}

gboolean
ost_canvas_drop_stroke (OstCanvas *self)
{
  const gboolean drawing = self->stroke->len > 0;

  g_array_set_size (self->stroke, 0);
  if (drawing)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  return drawing;
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static void
trace (OstCanvas *self, cairo_t *cr)
{
  for (guint i = 0; i < self->stroke->len; i++)
    {
      double vx, vy;

      ost_view_from_image (&self->view, get_vertex (self, i)->x, get_vertex (self, i)->y, &vx, &vy);
      cairo_line_to (cr, vx, vy);
    }
  if (self->tool == OST_TOOL_POLYGON)
    cairo_line_to (cr, self->pointer_vx, self->pointer_vy);
}

static void
set_colour (OstCanvas *self, cairo_t *cr, double alpha)
{
  const guint32 colour = self->stroke_positive ? ost_bone_get_colour (ost_session_get_bone (self->session)) : 0xffffff;

  cairo_set_source_rgba (cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0, alpha);
}

/* From here on a circle of cr is one of the image's pixels, which may be taller than wide. */
static void
use_pixels (OstCanvas *self, cairo_t *cr)
{
  const double aspect = self->view.aspect > 0 ? self->view.aspect : 1;

  cairo_scale (cr, self->view.turn % 2 ? aspect : 1, self->view.turn % 2 ? 1 : aspect);
}

/* As one group, so that segments do not darken each other where they overlap. */
static void
draw_brush (OstCanvas *self, cairo_t *cr)
{
  cairo_push_group (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_colour (self, cr, 1.0);
  for (guint i = 0; i < self->stroke->len; i++)
    {
      const OstStrokeVertex *a = get_vertex (self, i > 0 ? i - 1 : 0), *b = get_vertex (self, i);
      double ax, ay, bx, by;

      ost_view_from_image (&self->view, a->x, a->y, &ax, &ay);
      ost_view_from_image (&self->view, b->x, b->y, &bx, &by);
      cairo_set_line_width (cr, MAX ((a->radius + b->radius) * self->view.zoom, 1.0));
      cairo_move_to (cr, ax, ay);
      cairo_line_to (cr, bx, by);
      cairo_save (cr);
      use_pixels (self, cr);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
  cairo_pop_group_to_source (cr);
  cairo_paint_with_alpha (cr, 0.5);
}

static void
stroke_with_halo (cairo_t *cr, double width)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
  cairo_set_line_width (cr, width + 2.0);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.95);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

static void
draw_outline (OstCanvas *self, cairo_t *cr)
{
  trace (self, cr);
  set_colour (self, cr, 0.35);
  cairo_fill_preserve (cr);
  stroke_with_halo (cr, 1.2);
}

/* The circle says how large a brush is; a dashed one takes away. */
static void
draw_circle (OstCanvas *self, cairo_t *cr)
{
  const double dashes[] = { 4.0, 3.0 };

  cairo_new_path (cr);
  cairo_save (cr);
  cairo_translate (cr, self->pointer_vx, self->pointer_vy);
  use_pixels (self, cr);
  cairo_arc (cr, 0, 0, MAX (self->radius * self->view.zoom, 1.5), 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_set_dash (cr, dashes, self->tool == OST_TOOL_ERASER ? 2 : 0, 0);
  stroke_with_halo (cr, 1.2);
  cairo_set_dash (cr, NULL, 0, 0);
}

void
ost_canvas_draw_stroke (OstCanvas *self, cairo_t *cr)
{
  if (self->stroke->len > 0 && is_region (self->tool))
    draw_outline (self, cr);
  else if (self->stroke->len > 0)
    draw_brush (self, cr);
  if (self->pointer_inside && (self->tool == OST_TOOL_BRUSH || self->tool == OST_TOOL_ERASER))
    draw_circle (self, cr);
}
