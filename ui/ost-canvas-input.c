/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include <math.h>

#include "ui/ost-i18n.h"

/* Event controllers: they say what happened, ost-canvas-press.c what it means. */

#define ZOOM_STEP      1.15     /* a notch of the wheel */
#define CURSOR_STEP    2.0      /* px an arrow key; with Shift ten times */
#define PEEK_HOLD      (300 * G_TIME_SPAN_MILLISECOND)  /* H held longer shows the overlays again when it is let go */

/* --- pressing and dragging ---------------------------------------------------------------------------------------- */

/* A pen says how hard it presses: half pressure is half the radius. A mouse says nothing. */
static void
read_pressure (GtkGestureDrag *gesture, OstCanvas *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));
  double pressure = 1;

  if (event == NULL || gdk_event_get_device_tool (event) == NULL
      || !gdk_event_get_axis (event, GDK_AXIS_PRESSURE, &pressure))
    pressure = 1;
  self->pressure = CLAMP (pressure, 0.05, 1.0);
}

static GdkModifierType
modifiers_of (GtkGestureDrag *gesture)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
}

static void
drag_begin (GtkGestureDrag *gesture, double vx, double vy, OstCanvas *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  read_pressure (gesture, self);
  ost_canvas_press (self, gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)), modifiers_of (gesture),
                    vx, vy);
  if (self->drag.kind == OST_DRAG_PAN)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
}

static void
drag_update (GtkGestureDrag *gesture, double dx, double dy, OstCanvas *self)
{
  double vx, vy;

  read_pressure (gesture, self);
  if (gtk_gesture_drag_get_start_point (gesture, &vx, &vy))
    ost_canvas_drag_to (self, modifiers_of (gesture), vx + dx, vy + dy);
}

static void
update_cursor (OstCanvas *self)
{
  const gboolean pans = self->space || self->tool == OST_TOOL_PAN;
  const char *name = pans ? "grab" : self->hovered >= 0 && self->tool == OST_TOOL_POINTS ? "pointer" : "crosshair";

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

static void
drag_end (GtkGestureDrag *gesture, double dx, double dy, OstCanvas *self)
{
  double vx, vy;

  if (gtk_gesture_drag_get_start_point (gesture, &vx, &vy))
    ost_canvas_release (self, vx + dx, vy + dy);
  update_cursor (self);
}

static void
drag_cancelled (GtkGesture *gesture, GdkEventSequence *sequence, OstCanvas *self)
{
  ost_canvas_cancel (self);
  self->drag.kind = OST_DRAG_NONE;
  update_cursor (self);
}

/* --- pointer and wheel -------------------------------------------------------------------------------------------- */

/* What follows the pointer by itself: the brush, the next corner, the next end of a line, the loupe. */
static void
follow_pointer (OstCanvas *self)
{
  if (ost_canvas_draws (self) || ost_tool_measures (self->tool) || self->loupe)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion (GtkEventControllerMotion *controller, double vx, double vy, OstCanvas *self)
{
  int hovered = self->drag.kind == OST_DRAG_NONE ? ost_canvas_point_at (self, vx, vy) : self->hovered;

  self->pointer_vx = vx;
  self->pointer_vy = vy;
  self->pointer_inside = TRUE;
  follow_pointer (self);
  ost_canvas_fade (self);
  if (hovered == self->hovered)
    return;
  self->hovered = hovered;
  update_cursor (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pointer_left (GtkEventControllerMotion *controller, OstCanvas *self)
{
  self->pointer_inside = FALSE;
  follow_pointer (self);
}

/* The keys that act at the pointer (Space, H, arrows) are for the picture as soon as the pointer is there, unless text
 * is typed. */
static void
pointer_entered (GtkEventControllerMotion *controller, double vx, double vy, OstCanvas *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !GTK_IS_EDITABLE (focus))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  motion (controller, vx, vy, self);
}

static gboolean
scroll (GtkEventControllerScroll *controller, double dx, double dy, OstCanvas *self)
{
  if (self->image == NULL || dy == 0)
    return FALSE;
  if (self->loupe_since != 0)
    {
      ost_canvas_step_loupe (self, dy < 0 ? 1 : -1);
      return TRUE;
    }
  if (ost_canvas_draws (self)
      && (gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_SHIFT_MASK) != 0)
    {
      ost_canvas_step_radius (self, dy < 0 ? 1 : -1);
      return TRUE;
    }
  ost_canvas_zoom_at (self, self->view.zoom * pow (ZOOM_STEP, -dy), self->pointer_vx, self->pointer_vy);
  return TRUE;
}

static void
pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, OstCanvas *self)
{
  ost_canvas_cancel (self);
  self->drag.view = self->view;
}

static void
pinch (GtkGestureZoom *gesture, double scale, OstCanvas *self)
{
  double vx, vy;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &vx, &vy))
    ost_canvas_zoom_at (self, self->drag.view.zoom * scale, vx, vy);
}

/* --- keys that are held or repeat --------------------------------------------------------------------------------- */

static gboolean
press_peek (OstCanvas *self)
{
  if (self->peek_since == 0)
    {
      self->peek_since = g_get_monotonic_time ();
      ost_canvas_set_overlays (self, !self->overlays);
    }
  return TRUE;
}

/* As peeking does: held, it lasts as long as the key; tapped, until the next tap. */
static gboolean
press_loupe (OstCanvas *self)
{
  if (self->loupe_since == 0)
    {
      self->loupe_since = g_get_monotonic_time ();
      ost_canvas_set_loupe (self, !self->loupe);
    }
  return TRUE;
}

static gboolean
press_arrow (OstCanvas *self, guint keyval, GdkModifierType modifiers)
{
  double step = modifiers & GDK_SHIFT_MASK ? 10 * CURSOR_STEP : CURSOR_STEP;

  switch (keyval)
    {
    case GDK_KEY_Left:
      ost_canvas_move_cursor (self, -step, 0);
      return TRUE;
    case GDK_KEY_Right:
      ost_canvas_move_cursor (self, step, 0);
      return TRUE;
    case GDK_KEY_Up:
      ost_canvas_move_cursor (self, 0, -step);
      return TRUE;
    case GDK_KEY_Down:
      ost_canvas_move_cursor (self, 0, step);
      return TRUE;
    default:
      return FALSE;
    }
}

/* First what is under way, then the tool; never what was made. */
static gboolean
press_escape (OstCanvas *self)
{
  if (ost_canvas_cancel (self))
    return TRUE;
  if (self->overview)
    {
      ost_canvas_set_overview (self, FALSE);
      return TRUE;
    }
  if (self->tool == OST_TOOL_POINTS)
    return FALSE;
  ost_canvas_set_tool (self, OST_TOOL_POINTS);
  return TRUE;
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType modifiers, OstCanvas *self)
{
  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Escape:
      return press_escape (self);
    case GDK_KEY_space:
      self->space = TRUE;
      update_cursor (self);
      return TRUE;
    case GDK_KEY_h:
    case GDK_KEY_H:
      return press_peek (self);
    case GDK_KEY_l:
    case GDK_KEY_L:
      return press_loupe (self);
    default:
      return press_arrow (self, keyval, modifiers);
    }
}

static void
release_peek (OstCanvas *self)
{
  gboolean held = self->peek_since != 0 && g_get_monotonic_time () - self->peek_since > PEEK_HOLD;

  self->peek_since = 0;
  if (held)
    ost_canvas_set_overlays (self, !self->overlays);
}

static void
release_loupe (OstCanvas *self)
{
  gboolean held = self->loupe_since != 0 && g_get_monotonic_time () - self->loupe_since > PEEK_HOLD;

  self->loupe_since = 0;
  if (held)
    ost_canvas_set_loupe (self, !self->loupe);
}

static void
key_released (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType modifiers, OstCanvas *self)
{
  if (keyval == GDK_KEY_space)
    {
      self->space = FALSE;
      update_cursor (self);
    }
  else if (keyval == GDK_KEY_h || keyval == GDK_KEY_H)
    release_peek (self);
  else if (keyval == GDK_KEY_l || keyval == GDK_KEY_L)
    release_loupe (self);
}

/* Keys that were let go while another window had the focus are not held any more. */
static void
focus_left (GtkEventControllerFocus *controller, OstCanvas *self)
{
  self->space = FALSE;
  release_peek (self);
  release_loupe (self);
}

/* --- menu of a point ---------------------------------------------------------------------------------------------- */

static void
menu_closed (OstCanvas *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
ost_canvas_show_point_menu (OstCanvas *self, int index, double vx, double vy)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *flip = g_strdup_printf ("win.flip-point(%d)", index);
  g_autofree char *delete = g_strdup_printf ("win.delete-point-at(%d)", index);
  g_autofree char *explain = g_strdup_printf ("win.explain-point(%d)", index);

  g_clear_pointer (&self->point_menu, gtk_widget_unparent);
  g_menu_append (menu, _ ("Flip sign"), flip);
  g_menu_append (menu, _ ("Delete"), delete);
  g_menu_append (menu, _ ("What it does"), explain);
  self->point_menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (self->point_menu, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->point_menu), &(GdkRectangle) { (int) vx - 6, (int) vy - 6, 12, 12 });
  g_signal_connect_swapped (self->point_menu, "closed", G_CALLBACK (menu_closed), self);
  gtk_popover_popup (GTK_POPOVER (self->point_menu));
}

/* --- wiring ------------------------------------------------------------------------------------------------------- */

static void
add_drag (OstCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancelled), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
add_pointer (OstCanvas *self)
{
  GtkEventController *pointer = gtk_event_controller_motion_new ();
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *zoom = gtk_gesture_zoom_new ();

  g_signal_connect (pointer, "enter", G_CALLBACK (pointer_entered), self);
  g_signal_connect (pointer, "leave", G_CALLBACK (pointer_left), self);
  g_signal_connect (pointer, "motion", G_CALLBACK (motion), self);
  gtk_widget_add_controller (GTK_WIDGET (self), pointer);
  g_signal_connect (wheel, "scroll", G_CALLBACK (scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), wheel);
  g_signal_connect (zoom, "begin", G_CALLBACK (pinch_begin), self);
  g_signal_connect (zoom, "scale-changed", G_CALLBACK (pinch), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (zoom));
}

static void
add_keys (OstCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (key_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

void
ost_canvas_add_controllers (OstCanvas *self)
{
  add_drag (self);
  add_pointer (self);
  add_keys (self);
}
