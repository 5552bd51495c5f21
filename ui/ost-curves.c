/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-curves.h"

#include <adwaita.h>
#include <math.h>

#include "core/draw/ost-draw-chart.h"
#include "ui/ost-i18n.h"

#define FONT_PX 11
#define HEIGHT  230

struct _OstCurves
{
  GtkWidget parent_instance;

  /* Children */
  GtkWidget *loss_area;
  GtkWidget *validation_area;

  OstTrainingKind kind;
  int epochs;
  guint n;
  double *x;                            /* n numbers each */
  double *loss, *second_loss;           /* of training; an encoder's of validation */
  double *higher, *lower;               /* Dice and GED²; an encoder's ranks of features and embeddings */
};

G_DEFINE_FINAL_TYPE (OstCurves, ost_curves, GTK_TYPE_WIDGET)

/* --- drawing ------------------------------------------------------------------------------------------------------ */

/* The epoch that selection has chosen: lowest GED²; NAN when there is none, as of encoders, whose newest is kept. */
static double
best_epoch (OstCurves *self)
{
  double best = NAN, x = NAN;

  for (guint i = 0; i < self->n && self->kind == OST_TRAINING_SEGMENTER; i++)
    if (isfinite (self->lower[i]) && !(self->lower[i] >= best))
      {
        best = self->lower[i];
        x = self->x[i];
      }
  return x;
}

static gboolean
any_finite (const double *values, guint n)
{
  for (guint i = 0; i < n; i++)
    if (isfinite (values[i]))
      return TRUE;
  return FALSE;
}

/* Of the axis: the run's last, but what is there fills a third at least. */
static double
last_epoch (OstCurves *self)
{
  double done = self->n > 0 ? self->x[self->n - 1] : 0;

  return MAX (MIN (self->epochs, MAX (3 * done, 30)), 2);
}

static OstChart
chart_of (OstCurves *self, const OstChartLine *lines, gsize n, gboolean dark)
{
  return (OstChart) {
    .lines = lines, .n_lines = n, .x_title = _ ("epoch"), .x_low = 0, .x_high = last_epoch (self), .y_low = 0, .y_high = 0.5,
    .mark_x = best_epoch (self), .font_size = FONT_PX, .dark = dark,
  };
}

static void
draw_loss (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstCurves *self = data;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const OstChartLine lines[] = {
    { _ ("Training loss"), ost_chart_colour (0, dark), self->x, self->loss, self->n },
    { _ ("Validation loss"), ost_chart_colour (1, dark), self->x, self->second_loss, self->n },
  };
  OstChart chart = chart_of (self, lines, any_finite (self->second_loss, self->n) ? 2 : 1, dark);

  ost_draw_chart (cr, width, height, &chart);
}

static void
draw_validation (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstCurves *self = data;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  gboolean encoder = self->kind == OST_TRAINING_ENCODER;
  const OstChartLine lines[] = {
    { encoder ? _ ("Effective rank of the features") : _ ("Validation Dice (higher is better)"), ost_chart_colour (2, dark),
      self->x, self->higher, self->n },
    { encoder ? _ ("of the embeddings") : _ ("GED² (lower)"), ost_chart_colour (1, dark), self->x, self->lower, self->n },
  };
  OstChart chart = chart_of (self, lines, any_finite (self->lower, self->n) || !encoder ? 2 : 1, dark);

  chart.y_high = encoder ? 10 : 1;
  chart.mark = _ ("best");
  ost_draw_chart (cr, width, height, &chart);
}

/* --- data --------------------------------------------------------------------------------------------------------- */

static void
free_numbers (OstCurves *self)
{
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->loss, g_free);
  g_clear_pointer (&self->second_loss, g_free);
  g_clear_pointer (&self->higher, g_free);
  g_clear_pointer (&self->lower, g_free);
}

static void
tell_accessibles (OstCurves *self)
{
  g_autofree char *loss = NULL, *validation = NULL;

  if (self->n == 0)
    return;
  loss = g_strdup_printf (_ ("Training loss %.3f after epoch %.0f"), self->loss[self->n - 1], self->x[self->n - 1]);
  if (self->kind == OST_TRAINING_ENCODER)
    validation = g_strdup_printf (_ ("Effective rank of the features %.1f after epoch %.0f"), self->higher[self->n - 1],
                                  self->x[self->n - 1]);
  else
    validation = g_strdup_printf (_ ("Validation Dice %.3f and GED² %.3f after epoch %.0f"), self->higher[self->n - 1],
                                  self->lower[self->n - 1], self->x[self->n - 1]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->loss_area), GTK_ACCESSIBLE_PROPERTY_LABEL, loss, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->validation_area), GTK_ACCESSIBLE_PROPERTY_LABEL, validation, -1);
}

void
ost_curves_set (OstCurves *self, OstTrainingKind kind, GArray *curve, int epochs)
{
  gboolean encoder = kind == OST_TRAINING_ENCODER;

  free_numbers (self);
  self->kind = kind;
  self->n = curve != NULL ? curve->len : 0;
  self->epochs = epochs;
  self->x = g_new (double, self->n);
  self->loss = g_new (double, self->n);
  self->second_loss = g_new (double, self->n);
  self->higher = g_new (double, self->n);
  self->lower = g_new (double, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      const OstTrainingLine *epoch = &g_array_index (curve, OstTrainingLine, i);

      self->x[i] = epoch->epoch;
      self->loss[i] = epoch->loss;
      self->second_loss[i] = epoch->validation_loss;
      self->higher[i] = encoder ? epoch->feature_rank : epoch->validation_dice;
      self->lower[i] = encoder ? epoch->rank : epoch->validation_ged2;
      self->epochs = MAX (self->epochs, epoch->epoch);
    }
  tell_accessibles (self);
  gtk_widget_queue_draw (self->loss_area);
  gtk_widget_queue_draw (self->validation_area);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
style_changed (OstCurves *self)
{
  gtk_widget_queue_draw (self->loss_area);
  gtk_widget_queue_draw (self->validation_area);
}

static GtkWidget *
new_area (OstCurves *self, GtkDrawingAreaDrawFunc draw, const char *label)
{
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *area = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw, self, NULL);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), HEIGHT);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), 240);
  gtk_widget_set_hexpand (area, TRUE);
  gtk_widget_set_margin_top (area, 12);
  gtk_widget_set_margin_bottom (area, 8);
  gtk_widget_set_margin_start (area, 12);
  gtk_widget_set_margin_end (area, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_box_append (GTK_BOX (frame), area);
  gtk_widget_add_css_class (frame, "card");
  gtk_widget_set_parent (frame, GTK_WIDGET (self));
  return area;
}

static void
ost_curves_dispose (GObject *object)
{
  OstCurves *self = OST_CURVES (object);
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  free_numbers (self);

  G_OBJECT_CLASS (ost_curves_parent_class)->dispose (object);
}

static void
ost_curves_class_init (OstCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_curves_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
ost_curves_init (OstCurves *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_spacing (layout, 12);
  gtk_box_layout_set_homogeneous (layout, TRUE);
  self->loss_area = new_area (self, draw_loss, _ ("Training loss: no epoch yet"));
  self->validation_area = new_area (self, draw_validation, _ ("Validation: no epoch yet"));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (style_changed), self,
                           G_CONNECT_SWAPPED);
}
