/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

/* A press until its release, and what the keyboard does to points. No events here: the gestures of ost-canvas-input.c
 * and the tests call the same functions. */

#define CLICK_SLACK  4.0        /* px: a press that moves less is a click */
#define POINT_REACH  10.0       /* px: how near to a point a press takes hold of it */
#define COARSE       4.0        /* speed of a window drag with Ctrl */
#define FINE         0.25       /* and with Shift */
#define ZOOM_SPEED   0.01       /* a pixel up: so much nearer */

int
ost_canvas_point_at (OstCanvas *self, double vx, double vy)
{
  gsize n = 0;
  const OstPoint *points;
  double nearest = POINT_REACH;
  int found = -1;

  if (self->session == NULL || !self->overlays || self->overview)
    return -1;
  points = ost_session_get_points (self->session, ost_session_get_bone (self->session), &n);
  for (gsize i = 0; i < n; i++)
    {
      double px, py, distance;

      ost_view_from_image (&self->view, points[i].x, points[i].y, &px, &py);
      distance = hypot (px - vx, py - vy);
      if (distance <= nearest)
        {
          nearest = distance;
          found = (int) i;
        }
    }
  return found;
}

static gboolean
inside_image (OstCanvas *self, double x, double y)
{
  return x >= 0 && y >= 0 && x < self->image->width && y < self->image->height;
}

/* The new point becomes the selected one, so that Delete and a drag that goes on mean it. A press on the dark beside
 * the image is nothing. */
static gboolean
add_point (OstCanvas *self, double x, double y, gboolean positive)
{
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  if (!inside_image (self, x, y))
    return FALSE;
  if (!ost_session_add_point (self->session, x, y, positive, &error))
    {
      ost_canvas_refuse (self, &error);
      return FALSE;
    }
  ost_session_get_points (self->session, ost_session_get_bone (self->session), &n);
  ost_canvas_select (self, (int) n - 1);
  ost_canvas_emit_placed (self);
  return TRUE;
}

static gboolean
add_point_at (OstCanvas *self, double vx, double vy, gboolean positive)
{
  double x, y;

  ost_view_to_image (&self->view, vx, vy, &x, &y);
  return add_point (self, x, y, positive);
}

/* --- press -------------------------------------------------------------------------------------------------------- */

static OstDragKind
press_left (OstCanvas *self, GdkModifierType modifiers, double vx, double vy)
{
  int index = ost_canvas_point_at (self, vx, vy);
  gboolean negative = ((modifiers & GDK_SHIFT_MASK) != 0) != self->swapped;

  if (self->space || self->tool == OST_TOOL_PAN)
    return OST_DRAG_PAN;
  if (self->tool == OST_TOOL_ZOOM || self->tool == OST_TOOL_WINDOW)
    return self->tool == OST_TOOL_ZOOM ? OST_DRAG_ZOOM : OST_DRAG_WINDOW;
  if (ost_tool_measures (self->tool))
    return ost_canvas_press_caliper (self, vx, vy);
  if (self->overview)
    {
      ost_canvas_choose_bone (self, vx, vy);
      return OST_DRAG_IDLE;
    }
  if (ost_canvas_draws (self))
    return ost_canvas_press_stroke (self, modifiers, vx, vy);
  if (index >= 0)
    {
      ost_canvas_select (self, index);
      return OST_DRAG_POINT;
    }
  return add_point_at (self, vx, vy, !negative) ? OST_DRAG_POINT : OST_DRAG_IDLE;
}

void
ost_canvas_press (OstCanvas *self, guint button, GdkModifierType modifiers, double vx, double vy)
{
  if (self->session == NULL || self->image == NULL || self->drag.kind != OST_DRAG_NONE)
    return;
  self->cursor_shown = FALSE;
  ost_canvas_show_alternative (self, NULL);
  self->drag = (OstDrag) { OST_DRAG_IDLE, modifiers, vx, vy, vx, vy, FALSE, self->voi, self->view };
  if (button == GDK_BUTTON_PRIMARY)
    self->drag.kind = press_left (self, modifiers, vx, vy);
  else if (button == GDK_BUTTON_MIDDLE)
    self->drag.kind = OST_DRAG_PAN;
  else if (button == GDK_BUTTON_SECONDARY)
    self->drag.kind = OST_DRAG_RIGHT;
}

/* --- drag --------------------------------------------------------------------------------------------------------- */

gboolean
ost_canvas_clamp_position (OstCanvas *self, double vx, double vy, double *x, double *y)
{
  gboolean inside;

  ost_view_to_image (&self->view, vx, vy, x, y);
  inside = inside_image (self, *x, *y);
  *x = CLAMP (*x, 0, nextafter (self->image->width, 0));
  *y = CLAMP (*y, 0, nextafter (self->image->height, 0));
  return inside;
}

static void
drag_point (OstCanvas *self, double vx, double vy)
{
  double x, y;

  if (self->selected < 0)
    return;
  ost_canvas_clamp_position (self, vx, vy, &x, &y);
  ost_session_preview_move (self->session, ost_session_get_bone (self->session), (gsize) self->selected, x, y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_window (OstCanvas *self, GdkModifierType modifiers, double dx, double dy)
{
  double speed = modifiers & GDK_CONTROL_MASK ? COARSE : modifiers & GDK_SHIFT_MASK ? FINE : 1.0;

  ost_canvas_set_voi (self, ost_voi_drag (self->voi, &self->automatic, dx, dy, speed));
}

void
ost_canvas_drag_to (OstCanvas *self, GdkModifierType modifiers, double vx, double vy)
{
  OstDrag *drag = &self->drag;
  double dx = vx - drag->last_vx, dy = vy - drag->last_vy;

  if (drag->kind == OST_DRAG_NONE)
    return;
  if (drag->kind == OST_DRAG_STROKE)
    {
      ost_canvas_drag_stroke (self, vx, vy);
      return;
    }
  if (!drag->moved && hypot (vx - drag->vx, vy - drag->vy) < CLICK_SLACK)
    return;
  drag->moved = TRUE;
  drag->last_vx = vx;
  drag->last_vy = vy;
  if (drag->kind == OST_DRAG_RIGHT)
    drag->kind = OST_DRAG_WINDOW;

  if (drag->kind == OST_DRAG_POINT)
    drag_point (self, vx, vy);
  else if (drag->kind == OST_DRAG_PAN)
    ost_canvas_pan (self, dx, dy);
  else if (drag->kind == OST_DRAG_WINDOW)
    drag_window (self, modifiers, dx, dy);
  else if (drag->kind == OST_DRAG_ZOOM)
    ost_canvas_zoom_at (self, self->view.zoom * exp (-dy * ZOOM_SPEED), drag->vx, drag->vy);
  else if (drag->kind == OST_DRAG_CALIPER || drag->kind == OST_DRAG_CALIPER_POINT)
    ost_canvas_drag_caliper (self, vx, vy);
}

/* --- release ------------------------------------------------------------------------------------------------------ */

static void
drop_point (OstCanvas *self, double vx, double vy)
{
  g_autoptr (GError) error = NULL;
  double x, y;

  if (self->selected < 0)
    return;
  ost_canvas_clamp_position (self, vx, vy, &x, &y);
  if (!ost_session_move_point (self->session, ost_session_get_bone (self->session), (gsize)self->selected, x, y,
                               &error))
    {
      ost_session_cancel_preview (self->session);
      ost_canvas_refuse (self, &error);
    }
}

static void
click_right (OstCanvas *self, double vx, double vy)
{
  int index = ost_canvas_point_at (self, vx, vy);

  if (index >= 0)
    {
      ost_canvas_select (self, index);
      ost_canvas_show_point_menu (self, index, vx, vy);
    }
  else if (self->overview)
    ost_canvas_choose_bone (self, vx, vy);
  else
    add_point_at (self, vx, vy, self->swapped);
}

void
ost_canvas_release (OstCanvas *self, double vx, double vy)
{
  OstDrag drag;

  ost_canvas_drag_to (self, self->drag.modifiers, vx, vy);
  drag = self->drag;
  self->drag.kind = OST_DRAG_NONE;
  if (drag.kind == OST_DRAG_POINT && drag.moved)
    drop_point (self, vx, vy);
  else if (drag.kind == OST_DRAG_STROKE)
    ost_canvas_end_stroke (self);
  else if (drag.kind == OST_DRAG_CALIPER)
    ost_canvas_end_caliper (self, &drag, vx, vy);
  else if (drag.kind == OST_DRAG_RIGHT)
    click_right (self, drag.vx, drag.vy);
}

/* Whatever the drag changed goes back; the button may still be down and means nothing then. */
gboolean
ost_canvas_cancel (OstCanvas *self)
{
  OstDrag drag = self->drag;
  const gboolean dropped = ost_canvas_drop_stroke (self) || ost_canvas_drop_caliper (self);

  if (dropped && drag.kind == OST_DRAG_NONE)
    return TRUE;
  if (drag.kind == OST_DRAG_NONE || drag.kind == OST_DRAG_IDLE)
    return FALSE;
  self->drag.kind = OST_DRAG_IDLE;
  if (drag.kind == OST_DRAG_POINT)
    ost_session_cancel_preview (self->session);
  else if (drag.kind == OST_DRAG_WINDOW)
    ost_canvas_set_voi (self, drag.voi);
  else if (drag.kind == OST_DRAG_PAN || drag.kind == OST_DRAG_ZOOM)
    ost_canvas_set_view (self, drag.view);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}

/* --- points from the keyboard and from lists ---------------------------------------------------------------------- */

int
ost_canvas_get_selected (OstCanvas *self)
{
  return self->selected;
}

void
ost_canvas_select (OstCanvas *self, int index)
{
  if (index == self->selected)
    return;
  self->selected = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  ost_canvas_emit_view_changed (self);
}

void
ost_canvas_delete_point (OstCanvas *self)
{
  g_autoptr (GError) error = NULL;
  OstBone bone;
  gsize n = 0;
  int index;

  if (self->session == NULL || self->image == NULL
      || (ost_tool_measures (self->tool) && ost_canvas_delete_caliper (self)))
    return;
  bone = ost_session_get_bone (self->session);
  ost_session_get_points (self->session, bone, &n);
  if (n == 0 || ost_tool_measures (self->tool) || self->overview)
    return;
  index = self->selected >= 0 && self->selected < (int) n ? self->selected : (int) n - 1;
  if (!ost_session_delete_point (self->session, bone, (gsize) index, &error))
    ost_canvas_refuse (self, &error);
  else
    ost_canvas_select (self, -1);
}

static void
show_cursor (OstCanvas *self)
{
  double vx = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, vy = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;

  self->cursor_shown = TRUE;
  ost_canvas_clamp_position (self, vx, vy, &self->cursor_x, &self->cursor_y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
choose_at_cursor (OstCanvas *self)
{
  double vx, vy;

  ost_view_from_image (&self->view, self->cursor_x, self->cursor_y, &vx, &vy);
  ost_canvas_choose_bone (self, vx, vy);
}

void
ost_canvas_place (OstCanvas *self, gboolean positive)
{
  if (self->session == NULL || self->image == NULL)
    return;
  if (!self->cursor_shown)
    show_cursor (self);
  else if (ost_tool_measures (self->tool))
    ost_canvas_add_caliper_point (self, self->cursor_x, self->cursor_y);
  else if (self->overview)
    choose_at_cursor (self);
  else
    add_point (self, self->cursor_x, self->cursor_y, positive);
}

/* The view follows a cursor that leaves it. */
static void
follow_cursor (OstCanvas *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double vx, vy;

  ost_view_from_image (&self->view, self->cursor_x, self->cursor_y, &vx, &vy);
  if (vx < 0 || vy < 0 || vx > width || vy > height)
    ost_canvas_pan (self, CLAMP (vx, width / 4, 3 * width / 4) - vx, CLAMP (vy, height / 4, 3 * height / 4) - vy);
}

void
ost_canvas_move_cursor (OstCanvas *self, double dvx, double dvy)
{
  double vx, vy;

  if (self->image == NULL)
    return;
  if (!self->cursor_shown)
    show_cursor (self);
  ost_view_from_image (&self->view, self->cursor_x, self->cursor_y, &vx, &vy);
  ost_canvas_clamp_position (self, vx + dvx, vy + dvy, &self->cursor_x, &self->cursor_y);
  follow_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_canvas_put_cursor (OstCanvas *self, double x, double y)
{
  if (self->image == NULL)
    return;
  self->cursor_shown = TRUE;
  self->cursor_x = CLAMP (x, 0, self->image->width);
  self->cursor_y = CLAMP (y, 0, self->image->height);
  follow_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
