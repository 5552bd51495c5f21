/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-beside.h"

#include <math.h>

#include "ui/ost-i18n.h"

#define ZOOM_STEP 1.15          /* a notch of the wheel, as the canvas has it */

struct _OstBeside
{
  AdwBin parent_instance;

  GtkWidget *area;
  GtkLabel  *label;

  /* owned */
  OstCanvas *canvas;
  OstImage  *image;             /* or NULL */
  guint32   *lut;               /* 65536 */
  gboolean   inverted;          /* of the lut */
  double     dragged_x, dragged_y;
};

G_DEFINE_FINAL_TYPE (OstBeside, ost_beside, ADW_TYPE_BIN)

/* --- what is shown ------------------------------------------------------------------------------------------------ */

OstView
ost_beside_follow (const OstView *view, const OstImage *seen, int seen_width, int seen_height, const OstImage *image,
                   int width, int height)
{
  const OstView whole = ost_view_fit_as (view, seen->width, seen->height, seen_width, seen_height, 0);
  OstView like = { .zoom = 1, .turn = view->turn, .mirrored = view->mirrored, .aspect = ost_view_aspect_of (image) };
  double x, y, middle_x, middle_y;

  ost_view_to_image (view, seen_width / 2.0, seen_height / 2.0, &x, &y);
  like = ost_view_fit_as (&like, image->width, image->height, width, height, 0);
  like.zoom = CLAMP (like.zoom * view->zoom / whole.zoom, OST_VIEW_MIN_ZOOM, OST_VIEW_MAX_ZOOM);
  ost_view_to_image (&like, width / 2.0, height / 2.0, &middle_x, &middle_y);
  like.x += x / seen->width * image->width - middle_x;
  like.y += y / seen->height * image->height - middle_y;
  return like;
}

static void
update_lut (OstBeside *self)
{
  OstVoi voi = self->image->n_windows > 0 ? ost_voi_from_window (self->image, 0)
                                          : ost_voi_preset (self->image, OST_VOI_AUTO);

  self->inverted = ost_canvas_get_voi (self->canvas).inverted;
  voi.inverted = self->inverted;
  ost_voi_make_lut (&voi, self->image, self->lut);
}

static void
draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstBeside *self = data;
  OstImage *seen = ost_canvas_get_image (self->canvas);
  const OstView view = ost_canvas_get_view (self->canvas);
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (area));
  cairo_surface_t *picture = NULL;
  OstView mine;

  if (self->image == NULL || seen == NULL)
    return;
  if (self->inverted != ost_canvas_get_voi (self->canvas).inverted)
    update_lut (self);
  mine = ost_beside_follow (&view, seen, gtk_widget_get_width (GTK_WIDGET (self->canvas)),
                            gtk_widget_get_height (GTK_WIDGET (self->canvas)), self->image, width, height);
  mine.zoom *= scale;
  picture = ost_draw_image (self->image, self->lut, &mine, width * scale, height * scale);
  cairo_surface_set_device_scale (picture, scale, scale);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_paint (cr);
  cairo_surface_destroy (picture);
}

void
ost_beside_show (OstBeside *self, OstImage *image, const char *words)
{
  g_return_if_fail (OST_IS_BESIDE (self));

  if (image != NULL)
    ost_image_ref (image);
  g_clear_pointer (&self->image, ost_image_unref);
  self->image = image;
  if (image != NULL)
    update_lut (self);
  gtk_label_set_label (self->label, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_draw (self->area);
}

/* --- panning and zooming ------------------------------------------------------------------------------------------ */

static gboolean
scroll (GtkEventControllerScroll *controller, double dx, double dy, OstBeside *self)
{
  ost_canvas_set_zoom (self->canvas, ost_canvas_get_view (self->canvas).zoom * pow (ZOOM_STEP, -dy));
  return TRUE;
}

static void
drag_begin (OstBeside *self)
{
  self->dragged_x = self->dragged_y = 0;
}

/* The canvas moves by as much of its picture. */
static void
drag_update (GtkGestureDrag *gesture, double dx, double dy, OstBeside *self)
{
  OstImage *seen = ost_canvas_get_image (self->canvas);
  const OstView view = ost_canvas_get_view (self->canvas);
  OstView mine;
  double share;

  if (self->image == NULL || seen == NULL)
    return;
  mine = ost_beside_follow (&view, seen, gtk_widget_get_width (GTK_WIDGET (self->canvas)),
                            gtk_widget_get_height (GTK_WIDGET (self->canvas)), self->image,
                            gtk_widget_get_width (self->area), gtk_widget_get_height (self->area));
  share = view.zoom * seen->width / (mine.zoom * self->image->width);
  ost_canvas_pan (self->canvas, (dx - self->dragged_x) * share, (dy - self->dragged_y) * share);
  self->dragged_x = dx;
  self->dragged_y = dy;
}

static void
add_controllers (OstBeside *self)
{
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (wheel, "scroll", G_CALLBACK (scroll), self);
  gtk_widget_add_controller (self->area, wheel);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  gtk_widget_add_controller (self->area, GTK_EVENT_CONTROLLER (drag));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

void
ost_beside_set_canvas (OstBeside *self, OstCanvas *canvas)
{
  g_return_if_fail (OST_IS_BESIDE (self) && self->canvas == NULL);

  self->canvas = g_object_ref (canvas);
  g_signal_connect_object (canvas, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self->area, G_CONNECT_SWAPPED);
}

static void
ost_beside_dispose (GObject *object)
{
  OstBeside *self = OST_BESIDE (object);

  g_clear_object (&self->canvas);
  g_clear_pointer (&self->image, ost_image_unref);

  G_OBJECT_CLASS (ost_beside_parent_class)->dispose (object);
}

static void
ost_beside_finalize (GObject *object)
{
  g_free (OST_BESIDE (object)->lut);

  G_OBJECT_CLASS (ost_beside_parent_class)->finalize (object);
}

static void
ost_beside_class_init (OstBesideClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_beside_dispose;
  G_OBJECT_CLASS (klass)->finalize = ost_beside_finalize;
}

static void
ost_beside_init (OstBeside *self)
{
  GtkWidget *overlay = gtk_overlay_new (), *label = gtk_label_new ("");

  self->lut = g_new0 (guint32, 65536);
  self->area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);
  self->label = GTK_LABEL (label);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Radiograph to compare with"), -1);
  gtk_widget_add_css_class (label, "corner");
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_can_target (label, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->area);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), label);
  adw_bin_set_child (ADW_BIN (self), overlay);
  gtk_widget_add_css_class (GTK_WIDGET (self), "viewer");
  add_controllers (self);
}
