/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-canvas-private.h"

#include "core/draw/ost-draw-samples.h"

#include "ui/ost-i18n.h"

#define ALTERNATIVE 0xffffffu   /* no bone's colour */

#define DEFAULT_OPACITY 0.25
#define DEFAULT_RADIUS  12.0    /* px of the image */
#define DEFAULT_LOUPE   3.0
#define CURSOR_ARM      13.0    /* px */
#define CURSOR_GAP      4.0

G_DEFINE_FINAL_TYPE (OstCanvas, ost_canvas, GTK_TYPE_WIDGET)

enum
{
  VIEW_CHANGED,
  REFUSED,
  PLACED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
ost_canvas_emit_view_changed (OstCanvas *self)
{
  g_signal_emit (self, signals[VIEW_CHANGED], 0);
}

void
ost_canvas_emit_placed (OstCanvas *self)
{
  g_signal_emit (self, signals[PLACED], 0);
}

void
ost_canvas_refuse (OstCanvas *self, GError **error)
{
  if (*error != NULL)
    g_signal_emit (self, signals[REFUSED], 0, (*error)->message);
  g_clear_error (error);
}

void
ost_canvas_redraw (OstCanvas *self)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

/* A new surface for each picture: GTK keeps what a snapshot has seen, and copies it when it is written to again. */
static void
draw_picture (OstCanvas *self, int width, int height, int scale)
{
  OstView device = self->view;

  device.zoom *= scale;
  if (self->picture != NULL && self->picture_width == width * scale && self->picture_height == height * scale)
    return;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture_width = width * scale;
  self->picture_height = height * scale;
  self->picture = ost_draw_image (self->image, self->lut, &device, self->picture_width, self->picture_height);
  cairo_surface_set_device_scale (self->picture, scale, scale);
}

static void
draw_mask (OstCanvas *self, cairo_t *cr, OstBone bone, gboolean selected)
{
  const OstContour *contour = ost_session_get_contour (self->session, bone);

  if (contour != NULL && !(self->hidden >> bone & 1))
    ost_draw_mask (cr, &self->view, contour, ost_bone_get_colour (bone), self->style, self->opacity * self->fade,
                   selected);
}

static void
draw_masks (OstCanvas *self, cairo_t *cr)
{
  OstBone selected = ost_session_get_bone (self->session);

  if (self->style == OST_NONE)
    return;
  for (int i = 0; i < OST_N_BONES; i++)
    if (self->overview || ost_bone_screen_order[i] != selected)
      draw_mask (self, cr, ost_bone_screen_order[i], FALSE);
  if (!self->overview)
    draw_mask (self, cr, selected, TRUE);
}

static void
draw_points_of (OstCanvas *self, cairo_t *cr, OstBone bone)
{
  gsize n = 0;
  const OstPoint *points = ost_session_get_points (self->session, bone, &n);

  for (gsize i = 0; i < n; i++)
    ost_draw_point (cr, &self->view, &points[i], ost_bone_get_colour (bone), (int) i == self->selected,
                    (int) i == self->hovered, 1.0);
}

static void
draw_points (OstCanvas *self, cairo_t *cr)
{
  for (int b = 0; self->overview && b < OST_N_BONES; b++)
    draw_points_of (self, cr, (OstBone) b);
  if (!self->overview)
    draw_points_of (self, cr, ost_session_get_bone (self->session));
}

/* A cross with an open middle, white on a dark halo. */
static void
draw_cursor (OstCanvas *self, cairo_t *cr)
{
  double vx, vy;

  ost_view_from_image (&self->view, self->cursor_x, self->cursor_y, &vx, &vy);
  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_line_width (cr, pass == 0 ? 4.0 : 1.5);
      cairo_set_source_rgba (cr, pass, pass, pass, pass == 0 ? 0.6 : 1.0);
      for (int side = -1; side <= 1; side += 2)
        {
          cairo_move_to (cr, vx + side * CURSOR_GAP, vy);
          cairo_line_to (cr, vx + side * CURSOR_ARM, vy);
          cairo_move_to (cr, vx, vy + side * CURSOR_GAP);
          cairo_line_to (cr, vx, vy + side * CURSOR_ARM);
        }
      cairo_stroke (cr);
    }
}

static void
ost_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  OstCanvas *self = OST_CANVAS (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = NULL;

  if (self->image == NULL || width <= 0 || height <= 0)
    return;
  draw_picture (self, width, height, gtk_widget_get_scale_factor (widget));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  if (self->overlays)
    {
      draw_masks (self, cr);
      if (self->alternative != NULL)
        ost_draw_suggestion (cr, &self->view, self->alternative, ALTERNATIVE);
      draw_points (self, cr);
    }
  if (self->session != NULL)
    ost_canvas_draw_stroke (self, cr);
  ost_canvas_draw_calipers (self, cr);
  if (self->loupe)
    ost_canvas_draw_loupe (self, cr);
  if (self->cursor_shown && gtk_widget_has_focus (widget))
    draw_cursor (self, cr);
  cairo_destroy (cr);
}

static void
ost_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  OstCanvas *self = OST_CANVAS (widget);

  ost_canvas_keep_fit (self);
  if (self->point_menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->point_menu));
}

/* --- the session -------------------------------------------------------------------------------------------------- */

/* What the bone has, and what was measured. */
static char *
dup_description (OstCanvas *self)
{
  g_autofree char *points = NULL, *measured = NULL;
  OstBone bone;
  gsize n = 0;

  if (self->session == NULL || self->image == NULL)
    return g_strdup (_ ("No radiograph"));
  bone = ost_session_get_bone (self->session);
  ost_session_get_points (self->session, bone, &n);
  points =
      g_strdup_printf (ngettext ("%s: %d point", "%s: %d points", (gulong)n), _ (ost_bone_get_label (bone)), (int)n);
  measured = ost_canvas_describe_calipers (self);
  return g_strdup_printf ("%s%s%s", points, *measured != '\0' ? ". " : "", measured);
}

void
ost_canvas_update_description (OstCanvas *self)
{
  g_autofree char *text = dup_description (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
limit_selection (OstCanvas *self)
{
  gsize n = 0;

  if (self->session != NULL)
    ost_session_get_points (self->session, ost_session_get_bone (self->session), &n);
  if (self->selected >= (int) n)
    self->selected = -1;
  if (self->hovered >= (int) n)
    self->hovered = -1;
}

static void
take_image (OstCanvas *self)
{
  OstImage *image = self->session != NULL ? ost_session_get_image (self->session) : NULL;

  if (image == self->image)
    return;
  g_clear_pointer (&self->image, ost_image_unref);
  if (image != NULL)
    {
      self->image = ost_image_ref (image);
      ost_canvas_start_view (self);
    }
  self->selected = self->hovered = self->caliper = -1;
  self->drag.kind = OST_DRAG_NONE;
  g_array_set_size (self->stroke, 0);
  self->straight = FALSE;
  self->cursor_shown = FALSE;
  ost_canvas_redraw (self);
}

void
ost_canvas_show_alternative (OstCanvas *self, OstContour *contour)
{
  g_clear_pointer (&self->alternative, ost_contour_free);
  self->alternative = contour;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
session_changed (OstCanvas *self, int bone)
{
  ost_canvas_show_alternative (self, NULL);
  take_image (self);
  limit_selection (self);
  ost_canvas_update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
session_bone_changed (OstCanvas *self)
{
  self->selected = self->hovered = -1;
  self->straight = FALSE;
  ost_canvas_set_overview (self, FALSE);
  ost_canvas_show_alternative (self, NULL);
  ost_canvas_drop_stroke (self);
  ost_canvas_update_description (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_canvas_set_session (OstCanvas *self, OstSession *session)
{
  g_return_if_fail (OST_IS_CANVAS (self));

  if (session == self->session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session != NULL)
    {
      g_signal_connect_swapped (session, "changed", G_CALLBACK (session_changed), self);
      g_signal_connect_swapped (session, "notify::bone", G_CALLBACK (session_bone_changed), self);
    }
  session_changed (self, -1);
}

OstSession *
ost_canvas_get_session (OstCanvas *self)
{
  return self->session;
}

OstImage *
ost_canvas_get_image (OstCanvas *self)
{
  return self->image;
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static gboolean
ost_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (gtk_widget_has_focus (widget))
    return FALSE;
  return gtk_widget_grab_focus (widget);
}

static void
ost_canvas_dispose (GObject *object)
{
  OstCanvas *self = OST_CANVAS (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->point_menu, gtk_widget_unparent);

  G_OBJECT_CLASS (ost_canvas_parent_class)->dispose (object);
}

static void
ost_canvas_finalize (GObject *object)
{
  OstCanvas *self = OST_CANVAS (object);

  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_pointer (&self->image, ost_image_unref);
  g_clear_pointer (&self->alternative, ost_contour_free);
  g_array_unref (self->stroke);
  g_hash_table_unref (self->calipers);
  g_free (self->lut);

  G_OBJECT_CLASS (ost_canvas_parent_class)->finalize (object);
}

static void
ost_canvas_class_init (OstCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ost_canvas_dispose;
  object_class->finalize = ost_canvas_finalize;
  widget_class->snapshot = ost_canvas_snapshot;
  widget_class->size_allocate = ost_canvas_size_allocate;
  widget_class->focus = ost_canvas_focus;
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[VIEW_CHANGED] =
      g_signal_new ("view-changed", OST_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REFUSED] = g_signal_new ("refused", OST_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[PLACED] = g_signal_new ("placed", OST_TYPE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ost_canvas_init (OstCanvas *self)
{
  self->lut = g_new0 (guint32, 65536);
  self->stroke = g_array_new (FALSE, FALSE, sizeof (OstStrokeVertex));
  self->calipers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  self->radius = DEFAULT_RADIUS;
  self->loupe_factor = DEFAULT_LOUPE;
  self->pressure = 1;
  self->view.zoom = 1;
  self->voi = self->automatic = (OstVoi) { 256, 128, FALSE };
  self->preset = "auto";
  self->overlays = TRUE;
  self->opacity = DEFAULT_OPACITY;
  self->fade = 1;
  self->selected = self->hovered = self->caliper = -1;

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_focus_on_click (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Radiograph canvas"), -1);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (ost_canvas_redraw), NULL);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);
  ost_canvas_add_controllers (self);
  ost_canvas_update_description (self);
}
