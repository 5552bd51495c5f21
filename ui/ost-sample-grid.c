/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-sample-grid.h"

#include "core/draw/ost-draw-samples.h"
#include "ui/ost-i18n.h"

#define TILE_WIDTH  50          /* four beside a weight fit the panel */
#define TILE_HEIGHT 62
#define MARGIN      3.0
#define MOST        64          /* tiles: of more nobody would choose */

struct _OstSampleGrid
{
  AdwBin parent_instance;

  GtkGrid *grid;                /* borrowed */
  OstPrediction *prediction;    /* or NULL */
};

G_DEFINE_FINAL_TYPE (OstSampleGrid, ost_sample_grid, ADW_TYPE_BIN)

/* Around all bones of the mean, so that tiles can be compared. */
static OstView
view_of (const OstSegmentation *s, int width, int height)
{
  OstRect all = { G_MAXINT, G_MAXINT, 0, 0 };
  OstView view;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstRect r = ost_mask_bounds (s->masks[b]);

      if (r.x0 < r.x1)
        all = (OstRect) { MIN (all.x0, r.x0), MIN (all.y0, r.y0), MAX (all.x1, r.x1), MAX (all.y1, r.y1) };
    }
  if (all.x0 >= all.x1)
    all = (OstRect) { 0, 0, s->box.image_width, s->box.image_height };
  view = ost_view_fit (all.x1 - all.x0, all.y1 - all.y0, width, height, MARGIN);
  view.x += all.x0;
  view.y += all.y0;
  return view;
}

static void
draw_tile (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstSampleGrid *self = OST_SAMPLE_GRID (gtk_widget_get_ancestor (GTK_WIDGET (area), OST_TYPE_SAMPLE_GRID));
  const int n = GPOINTER_TO_INT (data);
  const double weight = 1;
  OstView view;

  if (self == NULL || self->prediction == NULL)
    return;
  view = view_of (self->prediction->segmentation, width, height);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_draw_sample_contours (cr, &view, &self->prediction->samples[b][n], &weight, 1, ost_bone_get_colour ((OstBone) b));
}

static GtkWidget *
tile_new (const OstSegmentation *s, int n)
{
  const int expert = n / (s->n_samples / s->experts);
  g_autofree char *name = g_strdup_printf (_ ("Sample %d of %d, expert %d, weight %.0f %%"), n + 1, s->n_samples, expert + 1,
                                           100 * s->weights[n]);
  GtkWidget *area = gtk_drawing_area_new (), *button = gtk_toggle_button_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), TILE_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), TILE_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_tile, GINT_TO_POINTER (n), NULL);
  gtk_button_set_child (GTK_BUTTON (button), area);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "sample-tile");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.prediction-sample");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", n);
  return button;
}

static void
fill (OstSampleGrid *self, const OstSegmentation *s)
{
  const int per_expert = s->n_samples / s->experts;

  for (int k = 0; k < s->experts && s->n_samples <= MOST; k++)
    {
      g_autofree char *text = g_strdup_printf ("%.0f %%", 100 * s->routing[k]);
      GtkWidget *weight = gtk_label_new (text);

      gtk_widget_add_css_class (weight, "numeric");
      gtk_widget_add_css_class (weight, "dim-label");
      gtk_label_set_xalign (GTK_LABEL (weight), 1);
      gtk_grid_attach (self->grid, weight, 0, k, 1, 1);
      for (int n = 0; n < per_expert; n++)
        gtk_grid_attach (self->grid, tile_new (s, k * per_expert + n), 1 + n, k, 1, 1);
    }
}

void
ost_sample_grid_set_prediction (OstSampleGrid *self, OstPrediction *prediction)
{
  GtkWidget *child;

  g_return_if_fail (OST_IS_SAMPLE_GRID (self));

  if (prediction == self->prediction)
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  self->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  if (prediction != NULL)
    fill (self, prediction->segmentation);
}

static void
ost_sample_grid_dispose (GObject *object)
{
  OstSampleGrid *self = OST_SAMPLE_GRID (object);

  g_clear_pointer (&self->prediction, ost_prediction_unref);
  G_OBJECT_CLASS (ost_sample_grid_parent_class)->dispose (object);
}

static void
ost_sample_grid_class_init (OstSampleGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ost_sample_grid_dispose;
}

static void
ost_sample_grid_init (OstSampleGrid *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 2);
  gtk_grid_set_column_spacing (self->grid, 2);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
}

GtkWidget *
ost_sample_grid_new (void)
{
  return g_object_new (OST_TYPE_SAMPLE_GRID, NULL);
}
