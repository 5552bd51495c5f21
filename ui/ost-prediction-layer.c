/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-prediction-layer.h"

#include "core/draw/ost-draw-samples.h"

struct _OstPredictionLayer
{
  GtkWidget parent_instance;

  OstCanvas *canvas;            /* owned, as all it draws moves with it */
  OstPrediction *prediction;    /* or NULL */
  OstPredictionView view;
  int sample;
  OstNextClick click;           /* gain 0: none */
};

G_DEFINE_FINAL_TYPE (OstPredictionLayer, ost_prediction_layer, GTK_TYPE_WIDGET)

static const char *const ids[] = { "none", "suggestion", "samples", "uncertainty" };

const char *
ost_prediction_view_get_id (OstPredictionView view)
{
  return ids[view];
}

gboolean
ost_prediction_view_from_id (const char *id, OstPredictionView *ret_view)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (id, ids[i]))
      {
        *ret_view = (OstPredictionView) i;
        return TRUE;
      }
  return FALSE;
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static const OstContour *
chosen_outline (OstPredictionLayer *self, OstBone bone)
{
  const OstPrediction *p = self->prediction;

  return self->sample >= 0 && self->sample < p->segmentation->n_samples ? p->samples[bone][self->sample] : p->mean[bone];
}

/* A reading that has the bone, or says that it is not there, needs no suggestion. */
static gboolean
is_wanted (OstPredictionLayer *self, OstBone bone)
{
  OstSession *session = ost_canvas_get_session (self->canvas);
  const OstReading *reading = session != NULL ? ost_session_get_reading (session) : NULL;

  return reading != NULL && ost_session_get_mask (session, bone) == NULL && !reading->bones[bone]->absent;
}

static void
draw_bone (OstPredictionLayer *self, cairo_t *cr, const OstView *view, OstBone bone)
{
  const OstPrediction *p = self->prediction;
  const guint32 colour = ost_bone_get_colour (bone);

  if (self->view == OST_PREDICTION_SAMPLES)
    ost_draw_sample_contours (cr, view, p->samples[bone], p->segmentation->weights, p->segmentation->n_samples, colour);
  if (self->view == OST_PREDICTION_SAMPLES ? self->sample >= 0 : is_wanted (self, bone))
    ost_draw_suggestion (cr, view, chosen_outline (self, bone), colour);
}

static void
draw_veil (OstPredictionLayer *self, cairo_t *cr, const OstView *view)
{
  const OstSegmentation *s = self->prediction->segmentation;
  const OstDrawMap map = { s->entropy, s->box.width, s->box.height, s->box.scale, s->box.x, s->box.y };

  ost_draw_uncertainty (cr, view, &map);
}

static gboolean
is_shown (OstPredictionLayer *self)
{
  OstSession *session = self->canvas != NULL ? ost_canvas_get_session (self->canvas) : NULL;

  return session != NULL && self->prediction != NULL && self->view != OST_PREDICTION_NONE
         && self->prediction->image_id == ost_session_get_image_id (session) && ost_canvas_get_overlays (self->canvas)
         && !ost_canvas_get_loupe (self->canvas);
}

static void
ost_prediction_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  OstPredictionLayer *self = OST_PREDICTION_LAYER (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  OstView view;
  cairo_t *cr = NULL;

  if (!is_shown (self) || width <= 0 || height <= 0)
    return;
  view = ost_canvas_get_view (self->canvas);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (self->view == OST_PREDICTION_UNCERTAINTY)
    draw_veil (self, cr, &view);
  for (int b = 0; b < OST_N_BONES; b++)
    if (ost_canvas_get_visible (self->canvas, (OstBone) b))
      draw_bone (self, cr, &view, (OstBone) b);
  if (self->click.gain > 0 && ost_canvas_get_visible (self->canvas, self->click.bone))
    ost_draw_question (cr, &view, self->click.x, self->click.y, ost_bone_get_colour (self->click.bone));
  cairo_destroy (cr);
}

/* --- what it shows ------------------------------------------------------------------------------------------------ */

void
ost_prediction_layer_set_canvas (OstPredictionLayer *self, OstCanvas *canvas)
{
  g_return_if_fail (OST_IS_PREDICTION_LAYER (self));
  if (!g_set_object (&self->canvas, canvas) || canvas == NULL)
    return;
  g_signal_connect_object (canvas, "view-changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

void
ost_prediction_layer_set_prediction (OstPredictionLayer *self, OstPrediction *prediction)
{
  g_return_if_fail (OST_IS_PREDICTION_LAYER (self));
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  self->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  self->sample = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

OstPredictionView
ost_prediction_layer_get_view (OstPredictionLayer *self)
{
  return self->view;
}

void
ost_prediction_layer_set_view (OstPredictionLayer *self, OstPredictionView view)
{
  self->view = view;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
ost_prediction_layer_get_sample (OstPredictionLayer *self)
{
  return self->sample;
}

void
ost_prediction_layer_set_sample (OstPredictionLayer *self, int sample)
{
  self->sample = sample;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ost_prediction_layer_set_next_click (OstPredictionLayer *self, const OstNextClick *click)
{
  self->click = click != NULL ? *click : (OstNextClick) { 0 };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- the widget --------------------------------------------------------------------------------------------------- */

static void
ost_prediction_layer_dispose (GObject *object)
{
  OstPredictionLayer *self = OST_PREDICTION_LAYER (object);

  g_clear_object (&self->canvas);
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  G_OBJECT_CLASS (ost_prediction_layer_parent_class)->dispose (object);
}

static void
ost_prediction_layer_class_init (OstPredictionLayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_prediction_layer_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = ost_prediction_layer_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ost_prediction_layer_init (OstPredictionLayer *self)
{
  self->sample = -1;
  self->view = OST_PREDICTION_SUGGESTION;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
