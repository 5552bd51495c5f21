/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-prediction-panel.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstPredictionPanel
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *model_label;
  GtkLabel *sentence_label;
  GtkWidget *body;
  GtkLabel *sample_label;
  GtkAdjustment *sample_adjustment;
  GtkWidget *sample_scale;
  GtkDrawingArea *experts;
  GtkLabel *agreement_label;
  GtkLabel *click_label;
  GtkWidget *click_button;

  OstPrediction *prediction;    /* or NULL */
  OstBone bone;
  int sample;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (OstPredictionPanel, ost_prediction_panel, ADW_TYPE_BIN)

/* --- experts ------------------------------------------------------------------------------------------------------ */

#define GAP 4.0

/* One bar an expert, as high as it counts; the one of the chosen sample is full, the others are paler. */
static void
draw_experts (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstPredictionPanel *self = data;
  const OstSegmentation *s = self->prediction != NULL ? self->prediction->segmentation : NULL;
  const double wide = s != NULL ? (width - GAP * (s->experts - 1)) / s->experts : 0;
  const int chosen = s != NULL && self->sample >= 0 ? self->sample / (s->n_samples / s->experts) : -1;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &colour);
  for (int k = 0; s != NULL && k < s->experts; k++)
    {
      const double tall = MAX (1, (height - 2) * s->routing[k]), x = k * (wide + GAP);

      cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, 0.12);
      cairo_rectangle (cr, x, 0, wide, height);
      cairo_fill (cr);
      cairo_set_source_rgba (cr, colour.red, colour.green, colour.blue, chosen < 0 || chosen == k ? 0.8 : 0.4);
      cairo_rectangle (cr, x, height - tall, wide, tall);
      cairo_fill (cr);
    }
}

static void
describe_experts (OstPredictionPanel *self)
{
  const OstSegmentation *s = self->prediction->segmentation;
  g_autoptr (GString) text = g_string_new (_ ("Experts of the model:"));

  for (int k = 0; k < s->experts; k++)
    g_string_append_printf (text, " %.0f %%", 100 * s->routing[k]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->experts), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self->experts));
}

/* --- words -------------------------------------------------------------------------------------------------------- */

/* What the agreement means to somebody who decides whether to look closer. The limits are chosen, not measured: below 0.97 the
 * outlines of a metacarpal lie visibly apart on screen. */
static const char *
meaning_of (double agreement)
{
  if (agreement >= 0.97)
    return _ ("the model is sure");
  if (agreement >= 0.92)
    return _ ("the edge is in doubt: look at it");
  return _ ("the model does not know: place points");
}

static char *
agreement_text (const OstPrediction *p, OstBone bone)
{
  if (p->segmentation->found[bone] <= 0)
    return g_strdup_printf (_ ("%s: not found. Outside of the picture, hidden, or unlike what the model has learnt."),
                            _ (ost_bone_get_label (bone)));
  return g_strdup_printf (_ ("%s: two samples agree to %.0f %%; %s."), _ (ost_bone_get_label (bone)),
                          floor (100 * p->agreement[bone]), meaning_of (p->agreement[bone]));
}

static void
update_texts (OstPredictionPanel *self)
{
  const OstPrediction *p = self->prediction;
  g_autofree char *agreement = p != NULL ? agreement_text (p, self->bone) : NULL;
  g_autofree char *sample = NULL;

  if (p == NULL)
    return;
  sample = self->sample < 0 ? g_strdup (_ ("Mean"))
                            : g_strdup_printf (_ ("%d of %d · %.0f %%"), self->sample + 1, p->segmentation->n_samples,
                                               100 * p->segmentation->weights[self->sample]);
  gtk_label_set_label (self->agreement_label, agreement);
  gtk_label_set_label (self->sample_label, sample);
}

void
ost_prediction_panel_set_prediction (OstPredictionPanel *self, OstPrediction *prediction, const char *sentence)
{
  g_autofree char *model = NULL;

  g_return_if_fail (OST_IS_PREDICTION_PANEL (self));
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  if (prediction != NULL)
    {
      self->prediction = ost_prediction_ref (prediction);
      model = g_strdup_printf ("%s · %.10s", prediction->model, prediction->model_at);
      self->updating = TRUE;
      gtk_adjustment_set_upper (self->sample_adjustment, prediction->segmentation->n_samples);
      self->updating = FALSE;
      describe_experts (self);
    }
  gtk_label_set_label (self->model_label, model != NULL ? model : "");
  gtk_label_set_label (self->sentence_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence_label), sentence != NULL);
  gtk_widget_set_visible (self->body, prediction != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), prediction != NULL || sentence != NULL);
  ost_prediction_panel_set_sample (self, -1);
}

void
ost_prediction_panel_set_next_click (OstPredictionPanel *self, const OstNextClick *click, gboolean known)
{
  g_autofree char *text = NULL;

  if (click != NULL)
    text = g_strdup_printf (_ ("A click in the ring settles most: %s."), _ (ost_bone_get_label (click->bone)));
  gtk_label_set_label (self->click_label, text != NULL ? text : known ? _ ("No click is expected to change much.") : "");
  gtk_widget_set_visible (self->click_button, click != NULL);
}

void
ost_prediction_panel_set_bone (OstPredictionPanel *self, OstBone bone)
{
  self->bone = bone;
  update_texts (self);
}

void
ost_prediction_panel_set_sample (OstPredictionPanel *self, int sample)
{
  self->sample = sample;
  self->updating = TRUE;
  gtk_adjustment_set_value (self->sample_adjustment, sample + 1);
  self->updating = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self->experts));
  update_texts (self);
}

/* Left end: the mean. */
static void
scrubbed (OstPredictionPanel *self)
{
  const int sample = (int) gtk_adjustment_get_value (self->sample_adjustment) - 1;

  if (!self->updating && sample != self->sample)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.prediction-sample", "i", sample);
}

/* --- the widget --------------------------------------------------------------------------------------------------- */

static void
ost_prediction_panel_dispose (GObject *object)
{
  OstPredictionPanel *self = OST_PREDICTION_PANEL (object);

  g_clear_pointer (&self->prediction, ost_prediction_unref);
  G_OBJECT_CLASS (ost_prediction_panel_parent_class)->dispose (object);
}

static void
ost_prediction_panel_class_init (OstPredictionPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_prediction_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-prediction-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, model_label);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, body);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, sample_label);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, sample_adjustment);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, sample_scale);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, experts);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, agreement_label);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, click_label);
  gtk_widget_class_bind_template_child (widget_class, OstPredictionPanel, click_button);
}

static void
ost_prediction_panel_init (OstPredictionPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sample = -1;
  gtk_drawing_area_set_draw_func (self->experts, draw_experts, self, NULL);
  g_signal_connect_swapped (self->sample_adjustment, "value-changed", G_CALLBACK (scrubbed), self);
  ost_prediction_panel_set_prediction (self, NULL, NULL);
}
