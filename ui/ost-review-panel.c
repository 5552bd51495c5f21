/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-panel.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstReviewPanel
{
  AdwBin parent_instance;

  /* Template widgets */
  OstReviewHand *hand;
  OstReviewIndex *index;
  OstReviewDecisions *decisions;
  OstSampleGrid *samples;
  GtkWidget *problem_card, *samples_card, *similar_card, *agreement_card;
  GtkLabel *problem_label, *similar_label, *agreement_label;
  GtkButton *problem_button;
  GtkBox *similar_box;
};

G_DEFINE_FINAL_TYPE (OstReviewPanel, ost_review_panel, ADW_TYPE_BIN)

OstReviewHand *
ost_review_panel_get_hand (OstReviewPanel *self)
{
  return self->hand;
}

OstReviewIndex *
ost_review_panel_get_index (OstReviewPanel *self)
{
  return self->index;
}

OstReviewDecisions *
ost_review_panel_get_decisions (OstReviewPanel *self)
{
  return self->decisions;
}

void
ost_review_panel_set_prediction (OstReviewPanel *self, OstPrediction *prediction)
{
  g_return_if_fail (OST_IS_REVIEW_PANEL (self));

  ost_sample_grid_set_prediction (self->samples, prediction);
  gtk_widget_set_visible (self->samples_card, prediction != NULL);
}

void
ost_review_panel_set_problem (OstReviewPanel *self, const char *sentence, const char *button, const char *action)
{
  g_return_if_fail (OST_IS_REVIEW_PANEL (self));
  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->problem_card, sentence != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->hand), sentence == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_button), button != NULL);
  gtk_button_set_label (self->problem_button, button != NULL ? button : "");
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->problem_button), action);
}

/* --- similar cases ------------------------------------------------------------------------------------------------ */

/* In words and a sign: what the subject's own T-score says, where it is known. */
static const char *
outcome_of (const OstSimilarCase *c)
{
  if (!c->labelled)
    return _ ("no T-score");
  return c->positive ? _ ("osteoporosis by T-score") : _ ("none by T-score");
}

static GtkWidget *
new_case (const OstSimilarCase *c, const char *name)
{
  g_autofree char *probability = ost_review_number (c->probability);
  g_autofree char *text = g_strdup_printf ("%s · %s · %s", name, probability, outcome_of (c));
  g_autofree char *action = g_strdup_printf ("win.open-image(int64 %" G_GINT64_FORMAT ")", c->image);
  g_autofree char *tip = g_strdup_printf (_ ("How alike the bones look to the encoder: %.2f of 1. A press opens the case."), c->similarity);
  GtkWidget *label = gtk_label_new (text), *button = gtk_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "small");
  gtk_widget_add_css_class (label, "numeric");
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "review-case");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return button;
}

void
ost_review_panel_set_similar (OstReviewPanel *self, const GArray *cases, const char *const *names)
{
  GtkWidget *child = NULL;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->similar_box))) != NULL)
    gtk_box_remove (self->similar_box, child);
  for (guint i = 0; cases != NULL && i < cases->len; i++)
    if (names[i] != NULL)
      {
        gtk_box_append (self->similar_box, new_case (&g_array_index (cases, OstSimilarCase, i), names[i]));
        n++;
      }
  gtk_label_set_label (self->similar_label, cases == NULL ? "…" : _ ("None yet: other radiographs have to be looked at first."));
  gtk_widget_set_visible (GTK_WIDGET (self->similar_label), n == 0);
}

void
ost_review_panel_set_agreement (OstReviewPanel *self, const char *sentence)
{
  gtk_label_set_label (self->agreement_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (self->agreement_card, sentence != NULL);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_review_panel_class_init (OstReviewPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (OST_TYPE_REVIEW_HAND);
  g_type_ensure (OST_TYPE_REVIEW_INDEX);
  g_type_ensure (OST_TYPE_REVIEW_DECISIONS);
  g_type_ensure (OST_TYPE_SAMPLE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-review-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, hand);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, index);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, decisions);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, samples);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, samples_card);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, problem_card);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, problem_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, problem_button);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, similar_card);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, similar_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, similar_box);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, agreement_card);
  gtk_widget_class_bind_template_child (widget_class, OstReviewPanel, agreement_label);
}

static void
ost_review_panel_init (OstReviewPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ost_review_panel_set_problem (self, _ ("No radiograph is open."), NULL, NULL);
  ost_review_panel_set_agreement (self, NULL);
}
