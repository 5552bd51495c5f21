/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include "ui/ost-beside.h"
#include "ui/ost-canvas-private.h"

typedef struct
{
  OstProject *project;
  OstSession *session;
  GtkWindow *window;
  OstCanvas *canvas;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->project = ui_fixture_project (1);
  f->session = ost_project_get_session (f->project);
  f->canvas = g_object_new (OST_TYPE_CANVAS, NULL);
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (f->window, 640, 480);
  gtk_window_set_child (f->window, GTK_WIDGET (f->canvas));
  ost_canvas_set_session (f->canvas, f->session);
  ui_fixture_present (f->window);
  ost_session_open (f->session, 1, &error);
  g_assert_no_error (error);
  WAIT (gtk_widget_get_width (GTK_WIDGET (f->canvas)) > 0);
  ost_canvas_fit (f->canvas);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  GtkWidget *canvas = GTK_WIDGET (f->canvas);

  ost_session_settle (f->session);
  g_object_add_weak_pointer (G_OBJECT (canvas), (gpointer *) &canvas);
  gtk_window_destroy (f->window);
  WAIT (canvas == NULL);
  ui_fixture_drop (f->project);
}

/* Presses and releases at image coordinates. */
static void
click (Fixture *f, guint button, GdkModifierType modifiers, double x, double y)
{
  OstView view = ost_canvas_get_view (f->canvas);
  double vx, vy;

  ost_view_from_image (&view, x, y, &vx, &vy);
  ost_canvas_press (f->canvas, button, modifiers, vx, vy);
  ost_canvas_release (f->canvas, vx, vy);
}

static gsize
count (Fixture *f)
{
  gsize n = 0;

  ost_session_get_points (f->session, ost_session_get_bone (f->session), &n);
  return n;
}

static OstPoint
point (Fixture *f, gsize i)
{
  gsize n = 0;
  const OstPoint *points = ost_session_get_points (f->session, ost_session_get_bone (f->session), &n);

  g_assert_cmpuint (i, <, n);
  return points[i];
}

static void
test_fit (Fixture *f, gconstpointer data)
{
  OstView view = ost_canvas_get_view (f->canvas);
  double x0, y0, x1, y1;

  ost_view_from_image (&view, 0, 0, &x0, &y0);
  ost_view_from_image (&view, 300, 200, &x1, &y1);
  g_assert_cmpfloat (x0, >=, 0);
  g_assert_cmpfloat (y0, >=, 0);
  g_assert_cmpfloat (x1, <=, gtk_widget_get_width (GTK_WIDGET (f->canvas)));
  g_assert_cmpfloat (y1, <=, gtk_widget_get_height (GTK_WIDGET (f->canvas)));
  g_assert_cmpfloat_with_epsilon (x0 + x1, gtk_widget_get_width (GTK_WIDGET (f->canvas)), 1);
}

static void
test_points_land_where_clicked (Fixture *f, gconstpointer data)
{
  click (f, GDK_BUTTON_PRIMARY, 0, 250.25, 20.75);
  click (f, GDK_BUTTON_SECONDARY, 0, 40, 180);
  click (f, GDK_BUTTON_PRIMARY, GDK_SHIFT_MASK, 100, 50);
  g_assert_cmpuint (count (f), ==, 3);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 250.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (point (f, 0).y, 20.75, 1e-6);
  g_assert_true (point (f, 0).positive);
  g_assert_false (point (f, 1).positive);
  g_assert_false (point (f, 2).positive);
  g_assert_cmpfloat_with_epsilon (point (f, 1).y, 180, 1e-6);
}

static void
test_outside_is_nothing (Fixture *f, gconstpointer data)
{
  click (f, GDK_BUTTON_PRIMARY, 0, -2, 20);
  click (f, GDK_BUTTON_SECONDARY, 0, 20, 201);
  g_assert_cmpuint (count (f), ==, 0);
}

static void
test_swapped (Fixture *f, gconstpointer data)
{
  ost_canvas_set_swapped (f->canvas, TRUE);
  click (f, GDK_BUTTON_PRIMARY, 0, 100, 100);
  click (f, GDK_BUTTON_SECONDARY, 0, 200, 100);
  g_assert_false (point (f, 0).positive);
  g_assert_true (point (f, 1).positive);
}

static void
test_drag_moves_a_point (Fixture *f, gconstpointer data)
{
  OstView view = ost_canvas_get_view (f->canvas);
  double vx, vy;

  click (f, GDK_BUTTON_PRIMARY, 0, 100, 100);
  ost_view_from_image (&view, 100, 100, &vx, &vy);
  ost_canvas_press (f->canvas, GDK_BUTTON_PRIMARY, 0, vx, vy);
  ost_canvas_drag_to (f->canvas, 0, vx + 20 * view.zoom, vy);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 120, 1e-6);
  ost_canvas_release (f->canvas, vx + 30 * view.zoom, vy - 10 * view.zoom);
  g_assert_cmpuint (count (f), ==, 1);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 130, 1e-6);
  g_assert_cmpfloat_with_epsilon (point (f, 0).y, 90, 1e-6);
}

static void
test_escape_cancels_a_drag (Fixture *f, gconstpointer data)
{
  OstView view = ost_canvas_get_view (f->canvas);
  gint64 revision;
  double vx, vy;

  click (f, GDK_BUTTON_PRIMARY, 0, 100, 100);
  ost_session_settle (f->session);
  revision = ost_session_get_reading (f->session)->revision;
  ost_view_from_image (&view, 100, 100, &vx, &vy);
  ost_canvas_press (f->canvas, GDK_BUTTON_PRIMARY, 0, vx, vy);
  ost_canvas_drag_to (f->canvas, 0, vx + 50, vy + 50);
  g_assert_true (ost_canvas_cancel (f->canvas));
  ost_canvas_release (f->canvas, vx + 60, vy + 60);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 100, 1e-6);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, revision);
  g_assert_false (ost_canvas_cancel (f->canvas));
}

static void
test_right_drag_is_window (Fixture *f, gconstpointer data)
{
  OstVoi before = ost_canvas_get_voi (f->canvas), after;

  ost_canvas_press (f->canvas, GDK_BUTTON_SECONDARY, 0, 100, 100);
  ost_canvas_drag_to (f->canvas, 0, 150, 100);
  ost_canvas_release (f->canvas, 150, 100);
  after = ost_canvas_get_voi (f->canvas);
  g_assert_cmpfloat (after.width, >, before.width);
  g_assert_cmpfloat (after.level, ==, before.level);
  g_assert_cmpstr (ost_canvas_get_preset (f->canvas), ==, "custom");
  g_assert_cmpuint (count (f), ==, 0);
  ost_canvas_set_preset (f->canvas, "auto");
  g_assert_cmpfloat (ost_canvas_get_voi (f->canvas).width, ==, before.width);
}

static void
test_zoom_stays_under_the_pointer (Fixture *f, gconstpointer data)
{
  OstView before = ost_canvas_get_view (f->canvas), after;
  double x0, y0, x1, y1;

  ost_view_to_image (&before, 320, 240, &x0, &y0);
  ost_canvas_zoom_at (f->canvas, before.zoom * 4, 320, 240);
  after = ost_canvas_get_view (f->canvas);
  ost_view_to_image (&after, 320, 240, &x1, &y1);
  g_assert_cmpfloat_with_epsilon (after.zoom, before.zoom * 4, 1e-9);
  g_assert_cmpfloat_with_epsilon (x0, x1, 1e-6);
  g_assert_cmpfloat_with_epsilon (y0, y1, 1e-6);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 100);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 150, 1e-6);
}

static void
test_middle_drag_pans (Fixture *f, gconstpointer data)
{
  OstView before, after;

  ost_canvas_set_zoom (f->canvas, 6);
  before = ost_canvas_get_view (f->canvas);
  ost_canvas_press (f->canvas, GDK_BUTTON_MIDDLE, 0, 300, 200);
  ost_canvas_drag_to (f->canvas, 0, 330, 188);
  ost_canvas_release (f->canvas, 330, 188);
  after = ost_canvas_get_view (f->canvas);
  g_assert_cmpfloat_with_epsilon (after.x, before.x - 30 / 6.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (after.y, before.y + 12 / 6.0, 1e-9);
}

static void
test_keyboard_cursor (Fixture *f, gconstpointer data)
{
  ost_canvas_place (f->canvas, TRUE);
  g_assert_cmpuint (count (f), ==, 0);          /* it only appears */
  ost_canvas_move_cursor (f->canvas, 10 * ost_canvas_get_view (f->canvas).zoom, 0);
  ost_canvas_place (f->canvas, FALSE);
  g_assert_cmpuint (count (f), ==, 1);
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 160, 1);
  g_assert_cmpfloat_with_epsilon (point (f, 0).y, 100, 1);
  ost_canvas_delete_point (f->canvas);
  g_assert_cmpuint (count (f), ==, 0);
}

static void
count_refusal (OstCanvas *canvas, const char *sentence, int *n)
{
  g_assert_nonnull (sentence);
  (*n)++;
}

static void
test_locked_bone_refuses (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int n = 0;

  click (f, GDK_BUTTON_PRIMARY, 0, 150, 100);
  ost_session_settle (f->session);
  ost_session_set_locked (f->session, ost_session_get_bone (f->session), TRUE, &error);
  g_assert_no_error (error);
  g_signal_connect (f->canvas, "refused", G_CALLBACK (count_refusal), &n);
  click (f, GDK_BUTTON_PRIMARY, 0, 80, 100);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpuint (count (f), ==, 1);
}

static void
test_accessible (Fixture *f, gconstpointer data)
{
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 100);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (f->canvas), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, "Radiograph canvas");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->canvas), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Metacarpal 1: 1 point");
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static void
drag (Fixture *f, GdkModifierType modifiers, double x0, double y0, double x1, double y1)
{
  OstView view = ost_canvas_get_view (f->canvas);
  double ax, ay, bx, by;

  ost_view_from_image (&view, x0, y0, &ax, &ay);
  ost_view_from_image (&view, x1, y1, &bx, &by);
  ost_canvas_press (f->canvas, GDK_BUTTON_PRIMARY, modifiers, ax, ay);
  ost_canvas_drag_to (f->canvas, modifiers, (ax + bx) / 2, (ay + by) / 2);
  ost_canvas_release (f->canvas, bx, by);
}

static gboolean
covers (Fixture *f, double x, double y)
{
  OstMask *mask = ost_session_get_mask (f->session, ost_session_get_bone (f->session));

  return mask != NULL && ost_mask_contains (mask, x, y);
}

static void
test_brush_and_eraser (Fixture *f, gconstpointer data)
{
  ost_canvas_set_tool (f->canvas, OST_TOOL_BRUSH);
  ost_canvas_set_radius (f->canvas, 8);
  drag (f, 0, 100, 80, 160, 80);
  g_assert_true (covers (f, 130, 80) && covers (f, 130, 86) && !covers (f, 130, 90));
  g_assert_cmpuint (count (f), ==, 0);
  click (f, GDK_BUTTON_PRIMARY, GDK_SHIFT_MASK, 160, 140);         /* a straight line from where the last one ended */
  g_assert_true (covers (f, 160, 110));
  drag (f, GDK_CONTROL_MASK, 130, 60, 130, 100);                   /* Ctrl takes away */
  g_assert_false (covers (f, 130, 80));
  ost_canvas_set_tool (f->canvas, OST_TOOL_ERASER);
  drag (f, 0, 150, 60, 150, 100);
  g_assert_false (covers (f, 150, 80));
  drag (f, GDK_CONTROL_MASK, 150, 60, 150, 100);
  g_assert_true (covers (f, 150, 80));
}

static void
test_lasso_and_polygon (Fixture *f, gconstpointer data)
{
  ost_canvas_set_tool (f->canvas, OST_TOOL_POLYGON);
  click (f, GDK_BUTTON_PRIMARY, 0, 50, 50);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 50);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 150);
  g_assert_false (covers (f, 130, 70));
  click (f, GDK_BUTTON_PRIMARY, 0, 50, 50);
  g_assert_true (covers (f, 130, 70) && !covers (f, 60, 140));
  click (f, GDK_BUTTON_PRIMARY, 0, 200, 50);
  g_assert_true (ost_canvas_cancel (f->canvas));                   /* a polygon that was begun */
  ost_canvas_set_tool (f->canvas, OST_TOOL_LASSO);
  drag (f, 0, 200, 100, 200, 100);                                 /* no area: nothing */
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, 1);
}

static void
test_stroke_is_cancelled (Fixture *f, gconstpointer data)
{
  ost_canvas_set_tool (f->canvas, OST_TOOL_BRUSH);
  ost_canvas_press (f->canvas, GDK_BUTTON_PRIMARY, 0, 100, 100);
  ost_canvas_drag_to (f->canvas, 0, 200, 100);
  g_assert_true (ost_canvas_cancel (f->canvas));
  ost_canvas_drag_to (f->canvas, 0, 250, 100);
  ost_canvas_release (f->canvas, 250, 100);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, 0);
  ost_canvas_press (f->canvas, GDK_BUTTON_PRIMARY, 0, 100, 100);
  ost_session_set_bone (f->session, OST_BONE_ULNA);               /* another bone in the middle of a stroke */
  ost_canvas_drag_to (f->canvas, 0, 250, 100);
  ost_canvas_release (f->canvas, 250, 100);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, 0);
}

/* --- measuring ---------------------------------------------------------------------------------------------------- */

static double
measured (Fixture *f)
{
  const OstCaliper *caliper = ost_canvas_get_caliper (f->canvas, 0);
  const OstCaliperNumbers n = ost_caliper_read (caliper, ost_session_get_image (f->session));

  return caliper->kind == OST_CALIPER_ANGLE ? n.degrees : caliper->kind == OST_CALIPER_WIDTH ? n.index : n.px;
}

static void
test_distance_by_drag (Fixture *f, gconstpointer data)
{
  g_autofree char *words = NULL;

  ost_canvas_set_tool (f->canvas, OST_TOOL_DISTANCE);
  drag (f, 0, 100, 50, 130, 90);
  g_assert_cmpint (ost_canvas_get_n_calipers (f->canvas), ==, 1);
  g_assert_cmpfloat_with_epsilon (measured (f), 50, 1e-6);
  g_assert_cmpuint (count (f), ==, 0);                             /* no point was placed */
  words = ost_canvas_describe_calipers (f->canvas);
  g_assert_cmpstr (words, ==, "Distance: 50.0 px");
  ost_canvas_set_zoom (f->canvas, 3);
  g_assert_cmpfloat_with_epsilon (ost_canvas_get_caliper (f->canvas, 0)->xy[0], 100, 1e-6);
  drag (f, 0, 130, 90, 100, 130);                                  /* an end is taken hold of */
  g_assert_cmpint (ost_canvas_get_n_calipers (f->canvas), ==, 1);
  g_assert_cmpfloat_with_epsilon (measured (f), 80, 1e-6);
  ost_canvas_delete_point (f->canvas);
  g_assert_cmpint (ost_canvas_get_n_calipers (f->canvas), ==, 0);
}

static void
test_angle_by_clicks (Fixture *f, gconstpointer data)
{
  ost_canvas_set_tool (f->canvas, OST_TOOL_ANGLE);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 60);
  click (f, GDK_BUTTON_PRIMARY, 0, 100, 60);
  g_assert_true (ost_canvas_cancel (f->canvas));                   /* Escape takes back what is not finished */
  g_assert_cmpint (ost_canvas_get_n_calipers (f->canvas), ==, 0);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 60);
  click (f, GDK_BUTTON_PRIMARY, 0, 100, 60);
  click (f, GDK_BUTTON_PRIMARY, 0, 100, 120);
  g_assert_cmpfloat_with_epsilon (measured (f), 90, 1e-6);
  g_assert_false (ost_canvas_cancel (f->canvas));                  /* and nothing that is */
  g_assert_cmpint (ost_canvas_get_n_calipers (f->canvas), ==, 1);
}

static void
test_width_by_two_lines (Fixture *f, gconstpointer data)
{
  ost_canvas_set_tool (f->canvas, OST_TOOL_WIDTH);
  drag (f, 0, 100, 50, 160, 50);
  g_assert_false (ost_caliper_is_complete (ost_canvas_get_caliper (f->canvas, 0)));
  drag (f, 0, 115, 80, 145, 80);
  g_assert_cmpfloat_with_epsilon (measured (f), 0.5, 1e-6);
}

static void
test_measuring_by_keyboard (Fixture *f, gconstpointer data)
{
  const double zoom = ost_canvas_get_view (f->canvas).zoom;

  ost_canvas_set_tool (f->canvas, OST_TOOL_DISTANCE);
  ost_canvas_place (f->canvas, TRUE);
  ost_canvas_place (f->canvas, TRUE);
  ost_canvas_move_cursor (f->canvas, 40 * zoom, 30 * zoom);
  ost_canvas_place (f->canvas, TRUE);
  g_assert_cmpfloat_with_epsilon (measured (f), 50, 1e-6);
  g_assert_cmpuint (count (f), ==, 0);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->canvas), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Metacarpal 1: 0 points. Distance: 50.0 px");
}

/* --- how the view lies -------------------------------------------------------------------------------------------- */

/* Points land on the same pixels of the file, however the view lies. */
static void
test_coordinates_while_turned (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 8; i++)
    {
      g_assert_cmpint (ost_canvas_get_view (f->canvas).mirrored, ==, i >= 4);
      click (f, GDK_BUTTON_PRIMARY, 0, 250.25, 20.75);
      g_assert_cmpuint (count (f), ==, (gsize) i + 1);
      g_assert_cmpfloat_with_epsilon (point (f, (gsize) i).x, 250.25, 1e-6);
      g_assert_cmpfloat_with_epsilon (point (f, (gsize) i).y, 20.75, 1e-6);
      drag (f, 0, 250.25, 20.75, 60 + 20 * i, 150);                /* out of the way of the next */
      g_assert_cmpfloat_with_epsilon (point (f, (gsize) i).x, 60 + 20 * i, 1e-6);
      ost_canvas_turn (f->canvas, 1);
      if (i == 3)
        ost_canvas_set_mirrored (f->canvas, TRUE);
    }
  g_assert_cmpint (ost_canvas_get_view (f->canvas).turn, ==, 0);   /* four turns each are none */
}

static void
test_brush_while_mirrored (Fixture *f, gconstpointer data)
{
  ost_canvas_set_mirrored (f->canvas, TRUE);
  ost_canvas_turn (f->canvas, -1);
  ost_canvas_set_tool (f->canvas, OST_TOOL_BRUSH);
  ost_canvas_set_radius (f->canvas, 8);
  drag (f, 0, 40, 60, 90, 60);
  g_assert_true (covers (f, 65, 60) && covers (f, 45, 60) && !covers (f, 65, 75) && !covers (f, 235, 60));
}

static void
test_pan_while_turned (Fixture *f, gconstpointer data)
{
  OstView view;
  double vx, vy, moved_x, moved_y;

  ost_canvas_set_zoom (f->canvas, 5);
  ost_canvas_turn (f->canvas, 1);
  view = ost_canvas_get_view (f->canvas);
  ost_view_from_image (&view, 150, 100, &vx, &vy);
  ost_canvas_pan (f->canvas, 12, -7);
  view = ost_canvas_get_view (f->canvas);
  ost_view_from_image (&view, 150, 100, &moved_x, &moved_y);
  g_assert_cmpfloat_with_epsilon (moved_x, vx + 12, 1e-6);         /* the picture goes with the hand */
  g_assert_cmpfloat_with_epsilon (moved_y, vy - 7, 1e-6);
}

static void
test_another_image_is_upright (Fixture *f, gconstpointer data)
{
  ost_canvas_turn (f->canvas, 1);
  ost_canvas_set_mirrored (f->canvas, TRUE);
  ost_canvas_set_session (f->canvas, NULL);
  ost_canvas_set_session (f->canvas, f->session);
  g_assert_cmpint (ost_canvas_get_view (f->canvas).turn, ==, 0);
  g_assert_false (ost_canvas_get_view (f->canvas).mirrored);
}

static void
test_loupe (Fixture *f, gconstpointer data)
{
  ost_canvas_set_loupe (f->canvas, TRUE);
  ost_canvas_step_loupe (f->canvas, 30);
  g_assert_cmpfloat (ost_canvas_get_loupe_factor (f->canvas), ==, 8);
  ost_canvas_step_loupe (f->canvas, -30);
  g_assert_cmpfloat (ost_canvas_get_loupe_factor (f->canvas), ==, 2);
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 100);                      /* it is no tool: a click is still a click */
  g_assert_cmpfloat_with_epsilon (point (f, 0).x, 150, 1e-6);
}

static void
test_left_button_windows_and_zooms (Fixture *f, gconstpointer data)
{
  const OstVoi before = ost_canvas_get_voi (f->canvas);
  const double zoom = ost_canvas_get_view (f->canvas).zoom;

  ost_canvas_set_tool (f->canvas, OST_TOOL_WINDOW);
  drag (f, 0, 100, 100, 150, 100);
  g_assert_cmpfloat (ost_canvas_get_voi (f->canvas).width, >, before.width);
  ost_canvas_set_tool (f->canvas, OST_TOOL_ZOOM);
  drag (f, 0, 150, 120, 150, 80);
  g_assert_cmpfloat (ost_canvas_get_view (f->canvas).zoom, >, zoom);
  g_assert_cmpuint (count (f), ==, 0);
}

/* No point is placed while no single bone is meant; the click chooses one. */
static void
test_overview_chooses (Fixture *f, gconstpointer data)
{
  click (f, GDK_BUTTON_PRIMARY, 0, 150, 100);
  ost_session_set_bone (f->session, OST_BONE_ULNA);
  ost_session_settle (f->session);
  ost_canvas_set_visible (f->canvas, OST_BONE_MC1, FALSE);
  ost_canvas_set_overview (f->canvas, TRUE);
  g_assert_true (ost_canvas_get_visible (f->canvas, OST_BONE_MC1));
  click (f, GDK_BUTTON_PRIMARY, 0, 20, 20);
  g_assert_false (ost_canvas_get_overview (f->canvas));
  g_assert_cmpint (ost_session_get_bone (f->session), ==, OST_BONE_MC1);
  g_assert_cmpuint (count (f), ==, 1);
  ost_canvas_set_overview (f->canvas, TRUE);
  ost_canvas_delete_point (f->canvas);
  g_assert_cmpuint (count (f), ==, 1);
  ost_session_set_bone (f->session, OST_BONE_MC3);
  g_assert_false (ost_canvas_get_overview (f->canvas));
  ost_canvas_set_overview (f->canvas, TRUE);
  ost_canvas_set_tool (f->canvas, OST_TOOL_BRUSH);
  g_assert_false (ost_canvas_get_overview (f->canvas));
}

/* The fill gives way to a moving pointer and comes back when that rests. */
static void
test_fill_gives_way (Fixture *f, gconstpointer data)
{
  ost_canvas_fade (f->canvas);
  ui_fixture_settle ();
  g_assert_cmpfloat (ost_canvas_get_fade (f->canvas), ==, 1);   /* unless somebody wants it, never */
  ost_canvas_set_fades (f->canvas, TRUE);
  ost_canvas_set_tool (f->canvas, OST_TOOL_DISTANCE);
  ost_canvas_fade (f->canvas);
  ui_fixture_settle ();
  g_assert_cmpfloat (ost_canvas_get_fade (f->canvas), ==, 1);
  ost_canvas_set_tool (f->canvas, OST_TOOL_POINTS);
  ost_canvas_fade (f->canvas);
  WAIT (ost_canvas_get_fade (f->canvas) < 0.5);
  WAIT (ost_canvas_get_fade (f->canvas) == 1);
}

/* The picture beside shows the same part, as near, whatever its size and however it lies. */
static void
test_beside_follows (Fixture *f, gconstpointer data)
{
  const OstImage seen = { .width = 300, .height = 200 }, other = { .width = 600, .height = 400 };

  for (int turn = 0; turn < 4; turn++)
    {
      OstView view = { .zoom = 1, .turn = turn, .mirrored = turn == 2 }, mine;
      double x, y;

      view = ost_view_fit_as (&view, 300, 200, 640, 480, 0);
      view = ost_view_zoom_at (view, view.zoom * 3, 500, 100);
      mine = ost_beside_follow (&view, &seen, 640, 480, &other, 640, 480);
      g_assert_cmpfloat_with_epsilon (mine.zoom, view.zoom / 2, 1e-9);
      ost_view_to_image (&view, 320, 240, &x, &y);
      ost_view_from_image (&mine, 2 * x, 2 * y, &x, &y);
      g_assert_cmpfloat_with_epsilon (x, 320, 1e-6);
      g_assert_cmpfloat_with_epsilon (y, 240, 1e-6);
    }
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
#define ADD(path, function) g_test_add ("/canvas/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("fit", test_fit);
  ADD ("points-land-where-clicked", test_points_land_where_clicked);
  ADD ("outside-is-nothing", test_outside_is_nothing);
  ADD ("swapped", test_swapped);
  ADD ("drag-moves-a-point", test_drag_moves_a_point);
  ADD ("escape-cancels-a-drag", test_escape_cancels_a_drag);
  ADD ("right-drag-is-window", test_right_drag_is_window);
  ADD ("zoom-stays-under-the-pointer", test_zoom_stays_under_the_pointer);
  ADD ("middle-drag-pans", test_middle_drag_pans);
  ADD ("keyboard-cursor", test_keyboard_cursor);
  ADD ("locked-bone-refuses", test_locked_bone_refuses);
  ADD ("accessible", test_accessible);
  ADD ("brush-and-eraser", test_brush_and_eraser);
  ADD ("lasso-and-polygon", test_lasso_and_polygon);
  ADD ("stroke-is-cancelled", test_stroke_is_cancelled);
  ADD ("distance-by-drag", test_distance_by_drag);
  ADD ("angle-by-clicks", test_angle_by_clicks);
  ADD ("width-by-two-lines", test_width_by_two_lines);
  ADD ("measuring-by-keyboard", test_measuring_by_keyboard);
  ADD ("coordinates-while-turned", test_coordinates_while_turned);
  ADD ("brush-while-mirrored", test_brush_while_mirrored);
  ADD ("pan-while-turned", test_pan_while_turned);
  ADD ("another-image-is-upright", test_another_image_is_upright);
  ADD ("fill-gives-way", test_fill_gives_way);
  ADD ("beside-follows", test_beside_follows);
  ADD ("overview-chooses", test_overview_chooses);
  ADD ("loupe", test_loupe);
  ADD ("left-button-windows-and-zooms", test_left_button_windows_and_zooms);
  return g_test_run ();
}
