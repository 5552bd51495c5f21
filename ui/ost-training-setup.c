/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training-setup.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstTrainingSetup
{
  GtkWidget parent_instance;

  /* Template widgets */
  AdwPreferencesGroup *data_group;
  AdwActionRow *problem_row;
  GtkWidget *train_row, *validation_row, *test_row;
  GtkLabel *train_label, *validation_label, *test_label;
  GtkLabel *quick_label, *workstation_label, *paper_label;
};

G_DEFINE_FINAL_TYPE (OstTrainingSetup, ost_training_setup, GTK_TYPE_WIDGET)

static void
set_part (GtkLabel *label, const OstTrainPart *part)
{
  g_autofree char *people = g_strdup_printf (ngettext ("%d person", "%d people", (gulong) part->n_subjects),
                                             part->n_subjects);
  g_autofree char *images = g_strdup_printf (ngettext ("%d radiograph", "%d radiographs", (gulong) part->n_images),
                                             part->n_images);
  g_autofree char *readings = g_strdup_printf (ngettext ("%d reading", "%d readings", (gulong) part->n_readings),
                                               part->n_readings);
  g_autofree char *text = g_strdup_printf ("%s · %s · %s", people, images, readings);

  gtk_label_set_text (label, part->n_subjects > 0 ? text : _ ("nobody yet"));
}

static void
set_time (GtkLabel *label, OstStore *store, const char *preset, const OstTrainSummary *summary)
{
  const OstTrainOptions options = { .preset = preset };
  double seconds = ost_train_segmenter_estimate (&options, summary, ost_train_segmenter_measured (store, preset));
  g_autofree char *time = ost_training_dup_time (seconds);
  g_autofree char *text = g_strdup_printf (_ ("about %s"), time);

  gtk_label_set_text (label, summary->parts[OST_SPLIT_TRAIN].n_images > 0 ? (seconds < 60 ? time : text) : "");
}

static void
show_problem (OstTrainingSetup *self, const GError *error)
{
  g_autofree char *escaped = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row), escaped != NULL ? escaped : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_row), error != NULL);
}

gboolean
ost_training_setup_update (OstTrainingSetup *self, OstStore *store)
{
  OstTrainSummary summary;
  g_autoptr (GError) error = NULL;
  g_autofree char *description = NULL;

  ost_train_segmenter_survey (store, 1, &summary, &error);
  show_problem (self, error);
  description = g_strdup_printf (ngettext ("Accepted readings by %d reader. A person's radiographs always stay together, and a "
                                           "part once given is kept.",
                                           "Accepted readings by %d readers. A person's radiographs always stay together, and a "
                                           "part once given is kept.", (gulong) summary.n_readers), summary.n_readers);
  adw_preferences_group_set_description (self->data_group, summary.n_images > 0 ? description : NULL);
  gtk_widget_set_visible (self->train_row, summary.n_images > 0);
  gtk_widget_set_visible (self->validation_row, summary.n_images > 0);
  gtk_widget_set_visible (self->test_row, summary.n_images > 0);
  set_part (self->train_label, &summary.parts[OST_SPLIT_TRAIN]);
  set_part (self->validation_label, &summary.parts[OST_SPLIT_VALIDATION]);
  set_part (self->test_label, &summary.parts[OST_SPLIT_TEST]);
  set_time (self->quick_label, store, "quick", &summary);
  set_time (self->workstation_label, store, "workstation", &summary);
  set_time (self->paper_label, store, "paper", &summary);
  return error == NULL;
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_training_setup_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  if (child != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ost_training_setup_parent_class)->dispose (object);
}

static void
ost_training_setup_class_init (OstTrainingSetupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_training_setup_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-training-setup.ui");
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, data_group);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, problem_row);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, train_row);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, validation_row);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, test_row);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, train_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, validation_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, test_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, quick_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, workstation_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, paper_label);
}

static void
ost_training_setup_init (OstTrainingSetup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
