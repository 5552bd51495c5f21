/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-crop.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstReviewCrop
{
  GtkButton parent_instance;

  /* Template widgets */
  GtkDrawingArea *picture_area, *bar_area;
  GtkLabel *name_label, *value_label, *interval_label;

  OstBone bone;
  cairo_surface_t *picture;     /* or NULL */
  OstBoneBar bar;
  double threshold;
};

G_DEFINE_FINAL_TYPE (OstReviewCrop, ost_review_crop, GTK_TYPE_BUTTON)

const char *
ost_review_short_label (OstBone bone)
{
  static const char *const labels[] = { N_("Ulna"), N_("Radius"), N_("MC 1"), N_("MC 2"), N_("MC 3"), N_("MC 4"), N_("MC 5") };

  return _ (labels[bone]);
}

char *
ost_review_number (double value)
{
  return g_strdup_printf ("%.2f", value);
}

/* --- drawing ------------------------------------------------------------------------------------------------------ */

static void
draw_picture (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstReviewCrop *self = data;
  const int side = MIN (width, height);
  double scale;

  cairo_set_source_rgb (cr, 0.043, 0.043, 0.043);
  cairo_rectangle (cr, (width - side) / 2, (height - side) / 2, side, side);
  cairo_fill_preserve (cr);
  if (self->picture == NULL || side <= 0)
    {
      cairo_new_path (cr);
      return;
    }
  scale = (double) side / cairo_image_surface_get_width (self->picture);
  cairo_translate (cr, (width - side) / 2, (height - side) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_fill (cr);
}

static void
draw_bar (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstReviewCrop *self = data;

  ost_draw_probability (cr, width, height, &self->bar, self->threshold,
                        adw_style_manager_get_dark (adw_style_manager_get_default ()));
}

/* --- what it shows ------------------------------------------------------------------------------------------------ */

OstBone
ost_review_crop_get_bone (OstReviewCrop *self)
{
  return self->bone;
}

void
ost_review_crop_set_picture (OstReviewCrop *self, cairo_surface_t *picture)
{
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = picture != NULL ? cairo_surface_reference (picture) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self->picture_area));
}

/* "0.78", or what it would be with the outlines that are shown, "→0.71"; the bar has both. */
static char *
value_text (const OstBoneBar *bar)
{
  g_autofree char *value = ost_review_number (bar->value), *mark = ost_review_number (bar->mark);

  return isnan (bar->mark) || g_str_equal (value, mark) ? g_steal_pointer (&value) : g_strdup_printf ("→%s", mark);
}

static void
name_it (OstReviewCrop *self, const char *text)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", _ (ost_bone_get_label (self->bone)), text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_missing (OstReviewCrop *self, const char *missing)
{
  gtk_label_set_label (self->value_label, "–");
  gtk_label_set_label (self->interval_label, missing != NULL ? _ ("not found") : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), missing);
  name_it (self, missing != NULL ? missing : _ ("no probability"));
}

static void
show_value (OstReviewCrop *self, const char *explanation)
{
  g_autofree char *value = value_text (&self->bar), *number = ost_review_number (self->bar.value);
  g_autofree char *low = ost_review_number (self->bar.low), *high = ost_review_number (self->bar.high);
  g_autofree char *interval = g_strdup_printf ("%s – %s", low, high);
  g_autofree char *spoken = g_strdup_printf (_ ("%s, between %s and %s"), number, low, high);

  gtk_label_set_label (self->value_label, value);
  gtk_label_set_label (self->interval_label, interval);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), explanation);
  name_it (self, spoken);
}

void
ost_review_crop_set_probability (OstReviewCrop *self, const OstBoneBar *bar, double threshold, const char *missing,
                                 const char *explanation)
{
  self->bar = bar != NULL ? *bar : (OstBoneBar) { .value = NAN, .low = NAN, .high = NAN, .mark = NAN };
  self->bar.label = NULL;
  self->threshold = threshold;
  if (isnan (self->bar.value))
    show_missing (self, missing);
  else
    show_value (self, explanation);
  gtk_widget_queue_draw (GTK_WIDGET (self->bar_area));
}

void
ost_review_crop_set_selected (OstReviewCrop *self, gboolean selected)
{
  if (selected)
    gtk_widget_add_css_class (GTK_WIDGET (self), "selected");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "selected");
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_review_crop_dispose (GObject *object)
{
  OstReviewCrop *self = OST_REVIEW_CROP (object);

  g_clear_pointer (&self->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (ost_review_crop_parent_class)->dispose (object);
}

static void
ost_review_crop_class_init (OstReviewCropClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_review_crop_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-review-crop.ui");
  gtk_widget_class_bind_template_child (widget_class, OstReviewCrop, picture_area);
  gtk_widget_class_bind_template_child (widget_class, OstReviewCrop, bar_area);
  gtk_widget_class_bind_template_child (widget_class, OstReviewCrop, name_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewCrop, value_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewCrop, interval_label);
}

static void
ost_review_crop_init (OstReviewCrop *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->picture_area, draw_picture, self, NULL);
  gtk_drawing_area_set_draw_func (self->bar_area, draw_bar, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self->bar_area, G_CONNECT_SWAPPED);
}

GtkWidget *
ost_review_crop_new (OstBone bone)
{
  OstReviewCrop *self = g_object_new (OST_TYPE_REVIEW_CROP, NULL);

  self->bone = bone;
  gtk_label_set_label (self->name_label, ost_review_short_label (bone));
  ost_review_crop_set_probability (self, NULL, NAN, NULL, NULL);
  return GTK_WIDGET (self);
}
