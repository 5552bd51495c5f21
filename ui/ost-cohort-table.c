/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-cohort-table.h"

#include <math.h>

#include "ui/ost-i18n.h"

static void
put (GtkGrid *table, int column, int row, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (table, label, column, row, 1, 1);
}

static void
put_number (GtkGrid *table, int column, int row, double value, int decimals)
{
  g_autofree char *text = isnan (value) ? g_strdup ("–") : g_strdup_printf ("%.*f", decimals, value);

  put (table, column, row, text, NULL);
}

static void
put_interval (GtkGrid *table, int column, int row, const OstScoreInterval *score)
{
  g_autofree char *text = isnan (score->low) ? g_strdup ("–") : g_strdup_printf ("%.3f – %.3f", score->low, score->high);

  put_number (table, column, row, score->value, 3);
  put (table, column + 1, row, text, "dim-label");
}

static void
clear (GtkGrid *table)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (table))) != NULL)
    gtk_grid_remove (table, child);
}

static void
put_titles (GtkGrid *table, const char *const *titles)
{
  for (int i = 0; titles[i] != NULL; i++)
    put (table, i, 0, titles[i], "dim-label");
}

void
ost_cohort_table_fill_scores (GtkGrid *table, const OstClassifierEvaluation *e)
{
  const struct { OstScore score; const char *name, *meaning; } scores[] = {
    { OST_SCORE_AUC, _ ("AUC"), _ ("Probability that somebody with osteoporosis is called more probable than somebody without") },
    { OST_SCORE_RECALL, _ ("Sensitivity"), _ ("Of those with osteoporosis, how many are found") },
    { OST_SCORE_SPECIFICITY, _ ("Specificity"), _ ("Of those without, how many are called negative") },
    { OST_SCORE_PRECISION, _ ("Precision"), _ ("Of those called positive, how many are") },
    { OST_SCORE_F1, _ ("F1"), _ ("Precision and sensitivity in one") },
    { OST_SCORE_MACRO_F1, _ ("Macro-F1"), _ ("Mean F1 of both classes") },
    { OST_SCORE_ACCURACY, _ ("Accuracy"), _ ("How many are called what they are") },
    { OST_SCORE_BRIER, _ ("Brier score"), _ ("Mean squared error of the probability: lower is better") },
  };
  const char *const titles[] = { "", _ ("subjects"), _ ("95 %"), _ ("bones"), _ ("95 %"), NULL };

  clear (table);
  put_titles (table, titles);
  for (gsize i = 0; i < G_N_ELEMENTS (scores); i++)
    {
      put (table, 0, (int) i + 1, scores[i].name, NULL);
      gtk_widget_set_tooltip_text (gtk_grid_get_child_at (table, 0, (int) i + 1), scores[i].meaning);
      put_interval (table, 1, (int) i + 1, &e->of_subjects.scores[scores[i].score]);
      put_interval (table, 3, (int) i + 1, &e->of_bones.scores[scores[i].score]);
    }
}

void
ost_cohort_table_fill_bones (GtkGrid *table, const OstClassifierEvaluation *e)
{
  const char *const titles[] = { _ ("Bone alone"), _ ("AUC"), _ ("with"), _ ("without"), _ ("difference"), _ ("people"), NULL };
  OstCohortBone bones[OST_N_BONES];

  ost_cohort_bones (e, bones);
  clear (table);
  put_titles (table, titles);
  for (int i = 0; i < OST_N_BONES; i++)
    {
      OstBone bone = ost_bone_screen_order[i];
      guint32 colour = ost_bone_get_colour (bone);
      g_autofree char *name = g_markup_printf_escaped ("<span foreground=\"#%06x\">■</span>  %s", colour, ost_bone_get_label (bone));

      put (table, 0, i + 1, NULL, NULL);
      gtk_label_set_markup (GTK_LABEL (gtk_grid_get_child_at (table, 0, i + 1)), name);
      put_number (table, 1, i + 1, bones[bone].auc, 3);
      put_number (table, 2, i + 1, bones[bone].positive, 2);
      put_number (table, 3, i + 1, bones[bone].negative, 2);
      put_number (table, 4, i + 1, bones[bone].positive - bones[bone].negative, 2);
      put_number (table, 5, i + 1, bones[bone].n, 0);
    }
}

GtkWidget *
ost_cohort_case_row_new (const OstClassifiedSubject *s, double threshold)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *bottom = g_strdup_printf (_ ("%.2f (%.2f – %.2f) · T-score %.1f"), s->probability, s->low, s->high, s->t_score);
  g_autofree char *top = g_strdup_printf ("%s · %s", g_str_has_prefix (s->subject, "image:") ? _ ("no code") : s->subject,
                                          s->probability >= threshold ? _ ("false alarm") : _ ("missed"));
  GtkWidget *name = gtk_label_new (top), *figures = gtk_label_new (bottom);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (figures), 0);
  gtk_widget_add_css_class (figures, "dim-label");
  gtk_widget_add_css_class (figures, "small");
  gtk_widget_add_css_class (figures, "numeric");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), figures);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _ ("Open the radiograph"));
  g_object_set_data_full (G_OBJECT (row), "image-id", g_memdup2 (&g_array_index (s->images, gint64, 0), sizeof (gint64)), g_free);
  return row;
}
