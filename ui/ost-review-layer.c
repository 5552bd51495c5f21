/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-layer.h"

#include <math.h>

#include "core/draw/ost-draw-index.h"
#include "core/draw/ost-draw-samples.h"
#include "ui/ost-i18n.h"

#define REACH 12.0              /* view pixels around an end that take hold of it */
#define PIN   9.0               /* radius */

struct _OstReviewLayer
{
  GtkWidget parent_instance;

  OstCanvas *canvas;            /* owned, as all it draws moves with it */
  OstPrediction *prediction;    /* or NULL */
  OstReaderMap *map;            /* shown, or NULL */
  OstCorticalIndex index;
  gboolean has_index, choosing, wipe;
  OstIndexEnd hovered, dragged;
  GArray *pins;                 /* double, pairs */
  double wipe_x;                /* view */
};

enum
{
  ENDS_MOVED,
  PLACE_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstReviewLayer, ost_review_layer, GTK_TYPE_WIDGET)

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static void
draw_pin (cairo_t *cr, const OstView *view, double x, double y, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  cairo_text_extents_t size;
  double vx, vy;

  ost_view_from_image (view, x, y, &vx, &vy);
  cairo_new_sub_path (cr);
  cairo_arc (cr, vx, vy, PIN, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  cairo_select_font_face (cr, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, 11);
  cairo_text_extents (cr, text, &size);
  cairo_move_to (cr, vx - size.x_bearing - size.width / 2, vy - size.y_bearing - size.height / 2);
  cairo_show_text (cr, text);
}

static void
draw_line_of_wipe (OstReviewLayer *self, cairo_t *cr, int height)
{
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_set_line_width (cr, 3);
  cairo_move_to (cr, self->wipe_x, 0);
  cairo_line_to (cr, self->wipe_x, height);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
draw_side (OstReviewLayer *self, cairo_t *cr, const OstView *view, gboolean model, int width, int height)
{
  OstSession *session = ost_canvas_get_session (self->canvas);

  cairo_save (cr);
  cairo_rectangle (cr, model ? 0 : self->wipe_x, 0, model ? self->wipe_x : width - self->wipe_x, height);
  cairo_clip (cr);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_draw_mask (cr, view, model ? self->prediction->mean[b] : ost_session_get_contour (session, (OstBone) b),
                   ost_bone_get_colour ((OstBone) b), OST_FILL, ost_canvas_get_opacity (self->canvas), FALSE);
  cairo_restore (cr);
}

/* Each reader's outline is as good as another's. */
static void
draw_map (OstReviewLayer *self, cairo_t *cr, const OstView *view)
{
  g_autofree double *weights = g_new (double, self->map->n_readers);

  for (int i = 0; i < self->map->n_readers; i++)
    weights[i] = 1.0 / self->map->n_readers;
  ost_draw_uncertainty (cr, view, &self->map->doubt);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_draw_sample_contours (cr, view, (OstContour *const *) self->map->outlines[b]->pdata, weights, (int) self->map->outlines[b]->len,
                              ost_bone_get_colour ((OstBone) b));
}

static void
draw_all (OstReviewLayer *self, cairo_t *cr, int width, int height)
{
  const OstView view = ost_canvas_get_view (self->canvas);
  const OstDrawIndexStyle style = { 1, self->dragged != OST_INDEX_NO_END ? self->dragged : self->hovered, TRUE };

  if (self->wipe && self->prediction != NULL)
    {
      draw_side (self, cr, &view, TRUE, width, height);
      draw_side (self, cr, &view, FALSE, width, height);
      draw_line_of_wipe (self, cr, height);
    }
  else if (self->map != NULL)
    draw_map (self, cr, &view);
  else if (self->has_index)
    ost_draw_index (cr, &view, &self->index, &style);
  for (guint i = 0; i + 1 < self->pins->len; i += 2)
    draw_pin (cr, &view, g_array_index (self->pins, double, i), g_array_index (self->pins, double, i + 1), i / 2 + 1);
}

static void
ost_review_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  OstReviewLayer *self = OST_REVIEW_LAYER (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  OstSession *session = ost_canvas_get_session (self->canvas);
  cairo_t *cr = NULL;

  if (session == NULL || ost_session_get_image (session) == NULL || width <= 0 || height <= 0 || !ost_canvas_get_overlays (self->canvas))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw_all (self, cr, width, height);
  cairo_destroy (cr);
}

/* --- pointer ------------------------------------------------------------------------------------------------------ */

static OstIndexEnd
end_at (OstReviewLayer *self, double vx, double vy)
{
  const OstView view = ost_canvas_get_view (self->canvas);

  return self->has_index && !self->wipe && self->map == NULL && ost_canvas_get_overlays (self->canvas)
           ? ost_draw_index_end_at (&view, &self->index, vx, vy, REACH) : OST_INDEX_NO_END;
}

static gboolean
ost_review_layer_contains (GtkWidget *widget, double x, double y)
{
  OstReviewLayer *self = OST_REVIEW_LAYER (widget);

  return self->choosing || self->dragged != OST_INDEX_NO_END || end_at (self, x, y) != OST_INDEX_NO_END;
}

static void
move_end (OstReviewLayer *self, double vx, double vy)
{
  const OstView view = ost_canvas_get_view (self->canvas);
  OstCorticalAxis *axis = &self->index.axis;

  if (self->dragged == OST_INDEX_PROXIMAL)
    ost_view_to_image (&view, vx, vy, &axis->x0, &axis->y0);
  else
    ost_view_to_image (&view, vx, vy, &axis->x1, &axis->y1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin (GtkGestureDrag *drag, double x, double y, gpointer data)
{
  OstReviewLayer *self = data;
  const OstView view = ost_canvas_get_view (self->canvas);

  if (self->choosing)
    {
      double ix, iy;

      self->choosing = FALSE;
      ost_view_to_image (&view, x, y, &ix, &iy);
      g_signal_emit (self, signals[PLACE_CHOSEN], 0, ix, iy);
      return;
    }
  self->dragged = end_at (self, x, y);
}

static void
drag_update (GtkGestureDrag *drag, double dx, double dy, gpointer data)
{
  OstReviewLayer *self = data;
  double x, y;

  if (self->dragged != OST_INDEX_NO_END && gtk_gesture_drag_get_start_point (drag, &x, &y))
    move_end (self, x + dx, y + dy);
}

/* A press without a move changes nothing. */
static void
drag_end (GtkGestureDrag *drag, double dx, double dy, gpointer data)
{
  OstReviewLayer *self = data;
  const gboolean moved = self->dragged != OST_INDEX_NO_END && hypot (dx, dy) > 1;

  self->dragged = OST_INDEX_NO_END;
  if (moved)
    g_signal_emit (self, signals[ENDS_MOVED], 0, &self->index.axis);
}

static void
moved (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  OstReviewLayer *self = data;
  const OstIndexEnd hovered = end_at (self, x, y);

  if (hovered != self->hovered)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->hovered = hovered;
}

/* On the canvas: the layer itself lets the pointer through. */
static void
canvas_moved (GtkEventControllerMotion *motion, double x, double y, gpointer data)
{
  OstReviewLayer *self = data;

  self->wipe_x = x;
  if (self->wipe)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- what it shows ------------------------------------------------------------------------------------------------ */

void
ost_review_layer_set_index (OstReviewLayer *self, const OstCorticalIndex *index)
{
  self->has_index = index != NULL && !isnan (index->index);
  if (index != NULL)
    self->index = *index;
  self->hovered = self->dragged = OST_INDEX_NO_END;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_review_layer_set_pins (OstReviewLayer *self, const double *xy, guint n)
{
  g_array_set_size (self->pins, 0);
  if (n > 0)
    g_array_append_vals (self->pins, xy, 2 * n);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_review_layer_choose_place (OstReviewLayer *self, gboolean choosing)
{
  self->choosing = choosing;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), choosing ? "crosshair" : NULL);
}

void
ost_review_layer_set_map (OstReviewLayer *self, OstReaderMap *map)
{
  g_return_if_fail (OST_IS_REVIEW_LAYER (self));

  g_clear_pointer (&self->map, ost_reader_map_free);
  self->map = map;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_review_layer_set_prediction (OstReviewLayer *self, OstPrediction *prediction)
{
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  self->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
ost_review_layer_get_wipe (OstReviewLayer *self)
{
  return self->wipe;
}

void
ost_review_layer_set_wipe (OstReviewLayer *self, gboolean wipe)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));

  self->wipe = wipe;
  if (wipe && (self->wipe_x <= 0 || self->wipe_x >= width))
    self->wipe_x = width / 2.0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_review_layer_dispose (GObject *object)
{
  OstReviewLayer *self = OST_REVIEW_LAYER (object);

  g_clear_object (&self->canvas);
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  g_clear_pointer (&self->map, ost_reader_map_free);
  g_clear_pointer (&self->pins, g_array_unref);
  G_OBJECT_CLASS (ost_review_layer_parent_class)->dispose (object);
}

static void
ost_review_layer_class_init (OstReviewLayerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_review_layer_dispose;
  widget_class->snapshot = ost_review_layer_snapshot;
  widget_class->contains = ost_review_layer_contains;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  signals[ENDS_MOVED] = g_signal_new ("ends-moved", OST_TYPE_REVIEW_LAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                      G_TYPE_POINTER);
  signals[PLACE_CHOSEN] = g_signal_new ("place-chosen", OST_TYPE_REVIEW_LAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
ost_review_layer_init (OstReviewLayer *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->pins = g_array_new (FALSE, FALSE, sizeof (double));
  self->hovered = self->dragged = OST_INDEX_NO_END;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (moved), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
ost_review_layer_new (OstCanvas *canvas)
{
  OstReviewLayer *self = g_object_new (OST_TYPE_REVIEW_LAYER, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->canvas = g_object_ref (canvas);
  g_signal_connect_object (canvas, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "motion", G_CALLBACK (canvas_moved), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (canvas), motion);
  return GTK_WIDGET (self);
}
