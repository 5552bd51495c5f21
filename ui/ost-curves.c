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

  int epochs;
  guint n;
  double *x, *loss, *dice, *ged2;       /* n numbers each */
};

G_DEFINE_FINAL_TYPE (OstCurves, ost_curves, GTK_TYPE_WIDGET)

/* --- drawing ------------------------------------------------------------------------------------------------------ */

/* The epoch that selection has chosen: lowest GED², NAN when there is none. */
static double
best_epoch (OstCurves *self)
{
  double best = NAN, x = NAN;

  for (guint i = 0; i < self->n; i++)
    if (isfinite (self->ged2[i]) && !(self->ged2[i] >= best))
      {
        best = self->ged2[i];
        x = self->x[i];
      }
  return x;
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
  const OstChartLine line = { _ ("Training loss"), ost_chart_colour (0, dark), self->x, self->loss, self->n };
  OstChart chart = chart_of (self, &line, 1, dark);

  ost_draw_chart (cr, width, height, &chart);
}

static void
draw_validation (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstCurves *self = data;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  const OstChartLine lines[] = {
    { _ ("Validation Dice (higher is better)"), ost_chart_colour (2, dark), self->x, self->dice, self->n },
    { _ ("GED² (lower)"), ost_chart_colour (1, dark), self->x, self->ged2, self->n },
  };
  OstChart chart = chart_of (self, lines, 2, dark);

  chart.y_high = 1;
  chart.mark = _ ("best");
  ost_draw_chart (cr, width, height, &chart);
}

/* --- data --------------------------------------------------------------------------------------------------------- */

static void
free_numbers (OstCurves *self)
{
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->loss, g_free);
  g_clear_pointer (&self->dice, g_free);
  g_clear_pointer (&self->ged2, g_free);
}

static void
tell_accessibles (OstCurves *self)
{
  g_autofree char *loss = NULL, *validation = NULL;

  if (self->n == 0)
    return;
  loss = g_strdup_printf (_ ("Training loss %.3f after epoch %.0f"), self->loss[self->n - 1], self->x[self->n - 1]);
  validation = g_strdup_printf (_ ("Validation Dice %.3f and GED² %.3f after epoch %.0f"), self->dice[self->n - 1],
                                self->ged2[self->n - 1], self->x[self->n - 1]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->loss_area), GTK_ACCESSIBLE_PROPERTY_LABEL, loss, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->validation_area), GTK_ACCESSIBLE_PROPERTY_LABEL, validation, -1);
}

void
ost_curves_set (OstCurves *self, GArray *curve, int epochs)
{
  free_numbers (self);
  self->n = curve != NULL ? curve->len : 0;
  self->epochs = epochs;
  self->x = g_new (double, self->n);
  self->loss = g_new (double, self->n);
  self->dice = g_new (double, self->n);
  self->ged2 = g_new (double, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      const OstTrainingLine *epoch = &g_array_index (curve, OstTrainingLine, i);

      self->x[i] = epoch->epoch;
      self->loss[i] = epoch->loss;
      self->dice[i] = epoch->validation_dice;
      self->ged2[i] = epoch->validation_ged2;
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
