/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training-setup.h"

#include <math.h>

#include "ui/ost-i18n.h"

struct _OstTrainingSetup
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkLabel *title_label, *purpose_label;
  AdwPreferencesGroup *data_group, *method_group, *preset_group;
  AdwComboRow *method_row;
  AdwActionRow *problem_row;
  GtkWidget *train_row, *validation_row, *test_row;
  GtkLabel *train_label, *validation_label, *test_label;
  GtkLabel *quick_label, *workstation_label, *paper_label;
};

G_DEFINE_FINAL_TYPE (OstTrainingSetup, ost_training_setup, GTK_TYPE_WIDGET)

/* As osteon-cli knows them, in the order of the row's list. */
static const char *const methods[] = { "simclr", "supcon", "swav", "vicreg", "supervised", "texture" };

/* G_N_ELEMENTS (methods) when it is none of them. */
static guint
find_method (const char *id)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (methods) && g_strcmp0 (id, methods[i]) != 0)
    i++;
  return i;
}

gboolean
ost_training_setup_is_method (const char *id)
{
  return find_method (id) < G_N_ELEMENTS (methods);
}

/* "14 people · 15 radiographs · 29 readings"; without readings the labels, where there are any: "4 with osteoporosis". */
static void
set_part (GtkLabel *label, OstTrainingKind kind, const OstTrainingSurvey *survey, OstSplitPart which)
{
  const OstTrainPart *part = &survey->parts[which];
  int n_labelled = part->n_subjects - survey->n_unlabelled[which];
  g_autofree char *people = g_strdup_printf (ngettext ("%d person", "%d people", (gulong) part->n_subjects), part->n_subjects);
  g_autofree char *images = g_strdup_printf (ngettext ("%d radiograph", "%d radiographs", (gulong) part->n_images), part->n_images);
  g_autofree char *more = NULL, *text = NULL;

  if (kind == OST_TRAINING_SEGMENTER)
    more = g_strdup_printf (ngettext ("%d reading", "%d readings", (gulong) part->n_readings), part->n_readings);
  else if (n_labelled > 0)
    more = g_strdup_printf (_ ("%d of %d with osteoporosis"), survey->n_positive[which], n_labelled);
  else
    more = g_strdup (_ ("no T-scores"));
  text = g_strdup_printf ("%s · %s · %s", people, images, more);
  gtk_label_set_text (label, part->n_subjects > 0 ? text : _ ("nobody yet"));
}

static void
set_time (GtkLabel *label, OstStore *store, const OstTrainingWish *wish, const OstTrainingSurvey *survey)
{
  double seconds = ost_training_estimate (store, wish, survey);
  g_autofree char *time = isnan (seconds) ? NULL : ost_training_dup_time (seconds);
  g_autofree char *text = g_strdup_printf (_ ("about %s"), time != NULL ? time : "");

  if (time == NULL || survey->parts[OST_SPLIT_TRAIN].n_images == 0)
    gtk_label_set_text (label, "");
  else
    gtk_label_set_text (label, seconds < 60 ? time : text);
}

static void
show_problem (OstTrainingSetup *self, const GError *error)
{
  g_autofree char *escaped = error != NULL ? g_markup_escape_text (error->message, -1) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row), escaped != NULL ? escaped : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_row), error != NULL);
}

static void
show_kind (OstTrainingSetup *self, const OstTrainingWish *wish)
{
  const OstTrainingKind kind = wish->kind;
  const gboolean learns = kind != OST_TRAINING_ENCODER || g_strcmp0 (wish->method, "texture") != 0;
  const struct { const char *title, *purpose; } words[OST_TRAINING_N_KINDS] = {
    { _ ("Train a segmenter"),
      _ ("It finds the bones. It learns from the accepted readings of this project.") },
    { _ ("Pre-train an encoder"),
      _ ("It learns to look at bones, from all radiographs of this project, without labels: a classifier is built on it.") },
    { _ ("Train a classifier"),
      _ ("It says how probable osteoporosis is, bone by bone. It learns from the T-scores of the subjects, through the encoder in "
         "use.") },
  };

  gtk_label_set_text (self->title_label, words[kind].title);
  gtk_label_set_text (self->purpose_label, words[kind].purpose);
  gtk_widget_set_visible (GTK_WIDGET (self->method_group), kind == OST_TRAINING_ENCODER);
  gtk_widget_set_visible (GTK_WIDGET (self->preset_group), kind != OST_TRAINING_CLASSIFIER && learns);
}

static char *
dup_sources (OstTrainingKind kind, const OstTrainingSurvey *survey)
{
  if (kind == OST_TRAINING_SEGMENTER)
    return g_strdup_printf (ngettext ("Accepted readings by %d reader. A person's radiographs always stay together, and a "
                                      "part once given is kept.",
                                      "Accepted readings by %d readers. A person's radiographs always stay together, and a "
                                      "part once given is kept.", (gulong) survey->n_readers), survey->n_readers);
  return g_strdup_printf (ngettext ("Bones of %d radiograph as readers have accepted them, of the others as the segmenter in use finds "
                                    "them. A person's radiographs always stay together, and a part once given is kept.",
                                    "Bones of %d radiographs as readers have accepted them, of the others as the segmenter in use finds "
                                    "them. A person's radiographs always stay together, and a part once given is kept.",
                                    (gulong) survey->n_read), survey->n_read);
}

static void
show_survey (OstTrainingSetup *self, OstTrainingKind kind, const OstTrainingSurvey *survey)
{
  g_autofree char *description = dup_sources (kind, survey);
  gboolean any = survey->parts[0].n_images + survey->parts[1].n_images + survey->parts[2].n_images > 0;

  adw_preferences_group_set_description (self->data_group, any ? description : NULL);
  gtk_widget_set_visible (self->train_row, any);
  gtk_widget_set_visible (self->validation_row, any);
  gtk_widget_set_visible (self->test_row, any);
  set_part (self->train_label, kind, survey, OST_SPLIT_TRAIN);
  set_part (self->validation_label, kind, survey, OST_SPLIT_VALIDATION);
  set_part (self->test_label, kind, survey, OST_SPLIT_TEST);
}

gboolean
ost_training_setup_update (OstTrainingSetup *self, OstStore *store, const OstTrainingWish *wish)
{
  const struct { const char *id; GtkLabel *label; } presets[] = {
    { "quick", self->quick_label }, { "workstation", self->workstation_label }, { "paper", self->paper_label },
  };
  OstTrainingSurvey survey;
  g_autoptr (GError) error = NULL;

  ost_training_survey (store, wish->kind, wish->seed, &survey, &error);
  show_kind (self, wish);
  show_problem (self, error);
  show_survey (self, wish->kind, &survey);
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      const OstTrainingWish other = { wish->kind, presets[i].id, wish->seed, 0, wish->method };

      set_time (presets[i].label, store, &other, &survey);
    }
  adw_combo_row_set_selected (self->method_row, find_method (wish->method));
  return error == NULL;
}

static void
method_chosen (OstTrainingSetup *self)
{
  guint method = adw_combo_row_get_selected (self->method_row);

  if (method < G_N_ELEMENTS (methods))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.method", "s", methods[method]);
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
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, title_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, purpose_label);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, method_group);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, method_row);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingSetup, preset_group);
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
  g_signal_connect_swapped (self->method_row, "notify::selected", G_CALLBACK (method_chosen), self);
}
