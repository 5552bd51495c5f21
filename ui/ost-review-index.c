/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-index.h"

#include <math.h>

#include "core/draw/ost-draw-bones.h"
#include "ui/ost-i18n.h"

struct _OstReviewIndex
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkLabel *value_label, *interval_label, *site_label, *flags_label, *cutoffs_label;
  GtkDrawingArea *scale_area;
  GtkWidget *reset_button;

  OstCorticalIndex index;
  gboolean known;
};

G_DEFINE_FINAL_TYPE (OstReviewIndex, ost_review_index, ADW_TYPE_BIN)

/* --- drawing ------------------------------------------------------------------------------------------------------ */

#define SCALE_LOW  0.20         /* of the index: what radiographs of adults show lies well within */
#define SCALE_HIGH 0.80

static double
place_of (double index, int width)
{
  return CLAMP ((index - SCALE_LOW) / (SCALE_HIGH - SCALE_LOW), 0, 1) * width;
}

/* The index and its interval among the published cut-offs, which stand there as equal notches. */
static void
draw_scale (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstReviewIndex *self = data;
  int n;
  const OstCorticalCutoff *cutoffs = ost_cortical_cutoffs (&n);
  const double middle = height / 2.0;
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &ink);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.16);
  cairo_rectangle (cr, 0, middle - 4, width, 8);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.75);
  for (int i = 0; i < n; i++)
    cairo_rectangle (cr, floor (place_of (cutoffs[i].index, width)), 0, 1, height);
  cairo_fill (cr);
  if (!self->known || isnan (self->index.index))
    return;
  cairo_set_source_rgb (cr, 0.337, 0.706, 0.914);        /* metacarpal 2 */
  cairo_rectangle (cr, place_of (self->index.low, width), middle - 2.5,
                   MAX (1, place_of (self->index.high, width) - place_of (self->index.low, width)), 5);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 1);
  cairo_arc (cr, place_of (self->index.index, width), middle, 4.5, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* --- words -------------------------------------------------------------------------------------------------------- */

/* NULL when nothing speaks against the number. */
static char *
flags_text (const OstCorticalIndex *index)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < OST_CORTICAL_N_FLAGS; i++)
    if (index->flags & (1u << i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", _ (ost_cortical_flag_get_text ((OstCorticalFlags) (1u << i))));
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char *
cutoffs_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int n;
  const OstCorticalCutoff *cutoffs = ost_cortical_cutoffs (&n);

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%.1f  %s (%s)", i > 0 ? "\n" : "", 100 * cutoffs[i].index, _ (cutoffs[i].meaning),
                            cutoffs[i].source);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update (OstReviewIndex *self, gboolean by_hand)
{
  const OstCorticalIndex *index = &self->index;
  const gboolean number = self->known && !isnan (index->index);
  g_autofree char *value = number ? g_strdup_printf ("%.1f", 100 * index->index) : g_strdup (self->known ? "–" : "…");
  g_autofree char *interval = number ? g_strdup_printf (_ ("%.1f – %.1f (90 %%)"), 100 * index->low, 100 * index->high) : g_strdup ("");
  g_autofree char *site = number ? g_strdup_printf (_ ("at 40 – 60 %% of the length · %d of %d lines · %s"), index->n_used,
                                                    OST_CORTICAL_LINES, by_hand ? _ ("ends set by hand") : _ ("ends by the outline"))
                                 : g_strdup ("");
  g_autofree char *flags = self->known ? flags_text (index) : NULL;
  g_autofree char *said = flags != NULL ? g_strdup_printf (_ ("Not to be trusted here: %s"), flags) : NULL;
  g_autofree char *spoken = g_strdup_printf (_ ("Cortical index %s, %s"), value, interval);

  gtk_label_set_label (self->value_label, value);
  gtk_label_set_label (self->interval_label, interval);
  gtk_label_set_label (self->site_label, site);
  gtk_widget_set_visible (GTK_WIDGET (self->site_label), number);
  gtk_label_set_label (self->flags_label, said != NULL ? said : "");
  gtk_widget_set_visible (GTK_WIDGET (self->flags_label), said != NULL);
  gtk_widget_set_visible (self->reset_button, by_hand);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale_area), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self->scale_area));
}

void
ost_review_index_show (OstReviewIndex *self, const OstCorticalIndex *index, gboolean by_hand)
{
  g_return_if_fail (OST_IS_REVIEW_INDEX (self));
  self->known = index != NULL;
  if (index != NULL)
    self->index = *index;
  update (self, by_hand);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_review_index_class_init (OstReviewIndexClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-review-index.ui");
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, value_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, interval_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, site_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, flags_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, cutoffs_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, scale_area);
  gtk_widget_class_bind_template_child (widget_class, OstReviewIndex, reset_button);
}

static void
ost_review_index_init (OstReviewIndex *self)
{
  g_autofree char *cutoffs = cutoffs_text ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->scale_area, draw_scale, self, NULL);
  gtk_label_set_label (self->cutoffs_label, cutoffs);
  ost_review_index_show (self, NULL, FALSE);
}
