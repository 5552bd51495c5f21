/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-cohort-window.h"

#include <math.h>

#include "core/draw/ost-draw-roc.h"
#include "ui/ost-actions.h"
#include "ui/ost-cohort-table.h"
#include "ui/ost-i18n.h"
#include "ui/ost-model-page.h"

#define FONT_PX  11
#define ROUNDS   2000           /* as osteon-cli has it, so that the intervals are the same */
#define SEED     1
#define FOLDS    5
#define REPEATS  5              /* as there */

struct _OstCohortWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkProgressBar *bar;
  GtkLabel *name_label, *facts_label, *found_label, *confused_label, *calibration_label;
  GtkGrid *scores, *bones;
  GtkLabel *against_label, *folds_label;
  GtkWidget *seen_label;
  GtkDrawingArea *roc_area, *reliability_area;
  GtkListBox *confused;

  /* Owned */
  OstProject *project;
  char *model;                  /* NULL: the one in use */
  OstClassifierEvaluation *evaluation;
  GArray *roc;
  GCancellable *cancellable;    /* of the evaluation that goes on, or NULL */
  GtkFileChooserNative *chooser;
};

enum { IMAGE_CHOSEN, TRAIN_CLASSIFIER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstCohortWindow, ost_cohort_window, ADW_TYPE_APPLICATION_WINDOW)

static void
tell (OstCohortWindow *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
show_page (OstCohortWindow *self, const char *page)
{
  GActionMap *actions = G_ACTION_MAP (self);
  const OstClassifierEvaluation *e = g_str_equal (page, "results") ? self->evaluation : NULL;
  g_autoptr (GPtrArray) confused = e != NULL ? ost_cohort_confused (e) : NULL;
  g_autofree char *auc = e != NULL ? g_strdup_printf ("%.3f", e->of_subjects.scores[OST_SCORE_AUC].value) : g_strdup ("");

  gtk_stack_set_visible_child_name (self->stack, page);
  ost_actions_set_string (actions, "page", page);
  ost_actions_set_string (actions, "model", e != NULL ? e->model : "");
  ost_actions_set_string (actions, "auc", auc);
  ost_actions_set_int (actions, "confused", confused != NULL ? (int) confused->len : 0);
  ost_actions_set_enabled (actions, "csv", e != NULL);
  ost_actions_set_enabled (actions, "save-csv", e != NULL);
  ost_actions_set_enabled (actions, "cancel", self->cancellable != NULL);
  ost_actions_set_enabled (actions, "refresh", self->cancellable == NULL);
}

/* --- charts ------------------------------------------------------------------------------------------------------- */

static OstRocStyle
style_now (void)
{
  return (OstRocStyle) { FONT_PX, adw_style_manager_get_dark (adw_style_manager_get_default ()) };
}

static void
draw_roc (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstCohortWindow *self = data;
  const OstRocStyle style = style_now ();
  const OstScoreInterval *auc = NULL;
  g_autofree char *name = NULL;
  OstRocLine line;

  if (self->evaluation == NULL)
    return;
  auc = &self->evaluation->of_subjects.scores[OST_SCORE_AUC];
  if (isnan (auc->low))
    name = g_strdup_printf ("AUC %.2f", auc->value);
  else
    name = g_strdup_printf ("AUC %.2f (%.2f – %.2f)", auc->value, auc->low, auc->high);
  line = (OstRocLine) { name, self->roc };
  ost_draw_roc (cr, width, height, &line, 1, &style);
}

static void
draw_reliability (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  OstCohortWindow *self = data;
  const OstRocStyle style = style_now ();

  if (self->evaluation != NULL)
    ost_draw_reliability (cr, width, height, &self->evaluation->reliability, &style);
}

static void
style_changed (OstCohortWindow *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self->roc_area));
  gtk_widget_queue_draw (GTK_WIDGET (self->reliability_area));
}

static void
tell_charts (OstCohortWindow *self)
{
  const OstClassifierEvaluation *e = self->evaluation;
  g_autofree char *roc = g_strdup_printf (_ ("ROC curve, AUC %.3f"), e->of_subjects.scores[OST_SCORE_AUC].value);
  g_autofree char *reliability = g_strdup_printf (_ ("Reliability diagram, calibration error %.3f"), e->reliability.ece);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->roc_area), GTK_ACCESSIBLE_PROPERTY_LABEL, roc, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reliability_area), GTK_ACCESSIBLE_PROPERTY_LABEL, reliability, -1);
}

static gboolean
part_is (OstCohortWindow *self, const char *id)
{
  g_autoptr (GVariant) part = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "part"));

  return g_str_equal (g_variant_get_string (part, NULL), id);
}

/* --- results ------------------------------------------------------------------------------------------------------ */

static void
show_facts (OstCohortWindow *self)
{
  const OstClassifierEvaluation *e = self->evaluation;
  g_autoptr (OstModelRow) row = ost_store_find_model (ost_project_get_store (self->project), e->model, NULL);
  g_autofree char *date = row != NULL ? ost_model_page_dup_date (row) : g_strdup ("");
  g_autofree char *facts = g_strdup_printf (_ ("of %s · positive is %s, from a probability of %.2f"), date, e->rule, e->threshold);
  g_autofree char *people = g_strdup_printf (ngettext ("%u person", "%u people", e->subjects->len), e->subjects->len);
  g_autofree char *images = g_strdup_printf (ngettext ("%d radiograph", "%d radiographs", (gulong) e->n_images), e->n_images);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", ost_project_get_name (self->project), people, images);

  gtk_label_set_text (self->name_label, e->model);
  gtk_label_set_text (self->facts_label, facts);
  gtk_widget_set_visible (self->seen_label, !part_is (self, "test"));
  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
show_found (OstCohortWindow *self)
{
  const OstClassification *c = &self->evaluation->of_subjects;
  int n_positive = c->true_positive + c->false_negative, n_negative = c->true_negative + c->false_positive;
  g_autofree char *text = g_strdup_printf (_ ("%d of %d with osteoporosis found · %d of %d without called positive"),
                                           c->true_positive, n_positive, c->false_positive, n_negative);
  g_autofree char *calibration = g_strdup_printf (_ ("Expected calibration error %.3f. On the diagonal a probability means what it "
                                                     "says; bars are 95 %% intervals."), self->evaluation->reliability.ece);

  gtk_label_set_text (self->found_label, text);
  gtk_label_set_text (self->calibration_label, calibration);
}

/* Whether this model is better than the one before it, on the same people. */
static void
show_against (OstCohortWindow *self)
{
  const OstClassifierEvaluation *e = self->evaluation;
  const OstDeLong *d = &e->delong;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->against_label), e->against != NULL);
  if (e->against == NULL)
    return;
  if (isnan (d->difference))
    text = g_strdup_printf (_ ("Not compared with %s: too few people of both kinds."), e->against);
  else
    text = g_strdup_printf (_ ("Against %s before it: AUC %.3f − %.3f = %+.3f (%+.3f … %+.3f), p = %.3f (DeLong)"), e->against, d->auc[0],
                            d->auc[1], d->difference, d->low, d->high, d->p);
  gtk_label_set_text (self->against_label, text);
}

static void
show_folds (OstCohortWindow *self)
{
  const OstClassifierFolds *cross = &self->evaluation->cross;
  const OstScoreInterval *auc = &cross->pooled.scores[OST_SCORE_AUC];
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->folds_label), cross->folds > 0);
  if (cross->folds == 0)
    return;
  text = g_strdup_printf (_ ("Out of fold, a probe for each of %d folds by person, %d times, all labelled people: AUC %.3f ± %.3f; of the means %.3f "
                             "(%.3f … %.3f)%s"), cross->folds, cross->repeats, cross->auc, cross->auc_sd, auc->value, auc->low, auc->high,
                          cross->labels_seen ? _ (". The encoder has learnt from labels of these people: this flatters it.") : "");
  gtk_label_set_text (self->folds_label, text);
}

static void
show_confused (OstCohortWindow *self)
{
  g_autoptr (GPtrArray) confused = ost_cohort_confused (self->evaluation);
  g_autofree char *title = g_strdup_printf (ngettext ("%u person is called what he is not", "%u people are called what they are not",
                                                      confused->len), confused->len);
  GtkWidget *row = NULL;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->confused))) != NULL)
    gtk_list_box_remove (self->confused, row);
  for (guint i = 0; i < confused->len; i++)
    gtk_list_box_append (self->confused, ost_cohort_case_row_new (confused->pdata[i], self->evaluation->threshold));
  gtk_label_set_text (self->confused_label, confused->len > 0 ? title : _ ("Nobody is called what he is not"));
}

static void
show_results (OstCohortWindow *self)
{
  g_clear_pointer (&self->roc, g_array_unref);
  self->roc = ost_cohort_roc (self->evaluation);
  show_facts (self);
  show_found (self);
  show_against (self);
  show_folds (self);
  ost_cohort_table_fill_scores (self->scores, self->evaluation);
  ost_cohort_table_fill_bones (self->bones, self->evaluation);
  show_confused (self);
  tell_charts (self);
  style_changed (self);
  show_page (self, "results");
}

static void
show_empty (OstCohortWindow *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->empty, escaped);
  adw_window_title_set_subtitle (self->title, ost_project_get_name (self->project));
  show_page (self, "empty");
}

/* --- evaluating --------------------------------------------------------------------------------------------------- */

/* The window may be gone, or evaluate something else, when the worker is done. */
typedef struct
{
  GWeakRef window;
  GCancellable *cancellable;
} Evaluation;

static void
evaluation_step (int done, int total, gpointer data)
{
  Evaluation *evaluation = data;
  g_autoptr (OstCohortWindow) self = g_weak_ref_get (&evaluation->window);

  if (self != NULL && self->cancellable == evaluation->cancellable)
    gtk_progress_bar_set_fraction (self->bar, (double) done / total);
}

/* Core's sentence names commands: whoever has come to an empty window wants its buttons. */
static gboolean
has_classifier (OstCohortWindow *self)
{
  g_autoptr (OstModelRow) row = ost_store_get_promoted (ost_project_get_store (self->project), "classifier", NULL);

  return row != NULL || self->model != NULL;
}

static void
finish (OstCohortWindow *self, OstClassifierEvaluation *made, const GError *error)
{
  g_clear_object (&self->cancellable);
  if (made == NULL)
    {
      show_empty (self, has_classifier (self) ? error->message : _ ("No classifier is in use. Pre-train an encoder and promote it, then "
                                                                    "train a classifier on it and promote that."));
      return;
    }
  g_clear_pointer (&self->evaluation, ost_classifier_evaluation_free);
  self->evaluation = made;
  show_results (self);
}

static void
evaluated (GObject *source, GAsyncResult *result, gpointer data)
{
  Evaluation *evaluation = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OstClassifierEvaluation) made = ost_cohort_evaluate_finish (result, &error);
  g_autoptr (OstCohortWindow) self = g_weak_ref_get (&evaluation->window);

  if (self != NULL && self->cancellable == evaluation->cancellable)
    finish (self, g_steal_pointer (&made), error);
  g_weak_ref_clear (&evaluation->window);
  g_object_unref (evaluation->cancellable);
  g_free (evaluation);
}

static void
stop_evaluating (OstCohortWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* -1: everybody. */
static int
part_from_id (const char *id)
{
  for (OstSplitPart p = OST_SPLIT_TRAIN; p <= OST_SPLIT_TEST; p++)
    if (g_str_equal (id, ost_split_part_get_id (p)))
      return p;
  return -1;
}

static void
evaluate (OstCohortWindow *self)
{
  g_autoptr (GVariant) part = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "part"));
  g_autoptr (GVariant) folds = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "folds"));
  g_autofree char *former = ost_cohort_dup_former (ost_project_get_store (self->project), self->model);
  const OstEvaluateClassifierOptions options = {
    .model = self->model, .against = former, .part = part_from_id (g_variant_get_string (part, NULL)), .bootstrap = ROUNDS,
    .folds = g_variant_get_boolean (folds) ? FOLDS : 0, .repeats = REPEATS, .seed = SEED,
  };
  Evaluation *evaluation = g_new0 (Evaluation, 1);

  stop_evaluating (self);
  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&evaluation->window, self);
  evaluation->cancellable = g_object_ref (self->cancellable);
  gtk_progress_bar_set_fraction (self->bar, 0);
  show_page (self, "busy");
  ost_cohort_evaluate_async (ost_project_get_path (self->project), &options, self->cancellable, evaluation_step, evaluation,
                             evaluated, evaluation);
}

void
ost_cohort_window_show (OstCohortWindow *self, const char *model)
{
  char *wanted = g_strdup (model);

  g_free (self->model);
  self->model = wanted;
  evaluate (self);
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
refresh (GSimpleAction *action, GVariant *target, gpointer data)
{
  evaluate (data);
}

static void
cancel (GSimpleAction *action, GVariant *target, gpointer data)
{
  stop_evaluating (data);
  show_empty (data, _ ("The evaluation was stopped."));
}

static void
change_part (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *id = g_variant_get_string (value, NULL);

  if (part_from_id (id) < 0 && !g_str_equal (id, "all"))
    return;
  g_simple_action_set_state (action, value);
  evaluate (data);
}

static void
change_folds (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  evaluate (data);
}

static void
train_classifier (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_signal_emit (data, signals[TRAIN_CLASSIFIER], 0);
}

static void
save_csv (OstCohortWindow *self, const char *path)
{
  g_autofree char *csv = ost_cohort_to_csv (self->evaluation);
  g_autofree char *done = g_strdup_printf (_ ("Table written to %s"), path);
  g_autoptr (GError) error = NULL;

  tell (self, g_file_set_contents (path, csv, -1, &error) ? done : error->message);
}

static void
save_csv_to (GSimpleAction *action, GVariant *target, gpointer data)
{
  save_csv (data, g_variant_get_string (target, NULL));
}

static void
csv_chosen (OstCohortWindow *self, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL && self->evaluation != NULL)
    save_csv (self, path);
  g_clear_object (&self->chooser);
}

static void
choose_csv (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstCohortWindow *self = data;
  g_autofree char *name = g_strdup_printf ("%s.csv", self->evaluation->model);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save All Figures as a Table"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (csv_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

static void
add_actions (OstCohortWindow *self)
{
  static const GActionEntry entries[] = {
    { "part", NULL, "s", "'test'", change_part },
    { "folds", NULL, NULL, "false", change_folds },
    { "refresh", refresh },
    { "cancel", cancel },
    { "csv", choose_csv },
    { "save-csv", save_csv_to, "s" },
    { "train-classifier", train_classifier },

    { "page", NULL, NULL, "''", ignore_change },
    { "model", NULL, NULL, "''", ignore_change },
    { "auc", NULL, NULL, "''", ignore_change },
    { "confused", NULL, NULL, "0", ignore_change },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
case_activated (OstCohortWindow *self, GtkListBoxRow *row)
{
  const gint64 *image_id = g_object_get_data (G_OBJECT (row), "image-id");

  g_signal_emit (self, signals[IMAGE_CHOSEN], 0, *image_id);
}

static void
ost_cohort_window_dispose (GObject *object)
{
  OstCohortWindow *self = OST_COHORT_WINDOW (object);

  stop_evaluating (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->project);
  g_clear_pointer (&self->evaluation, ost_classifier_evaluation_free);
  g_clear_pointer (&self->roc, g_array_unref);
  g_clear_pointer (&self->model, g_free);

  G_OBJECT_CLASS (ost_cohort_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, title);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, name_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, found_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, confused_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, calibration_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, seen_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, against_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, folds_label);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, scores);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, bones);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, roc_area);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, reliability_area);
  gtk_widget_class_bind_template_child (widget_class, OstCohortWindow, confused);
}

static void
ost_cohort_window_class_init (OstCohortWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_cohort_window_dispose;
  signals[IMAGE_CHOSEN] = g_signal_new ("image-chosen", OST_TYPE_COHORT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[TRAIN_CLASSIFIER] = g_signal_new ("train-classifier", OST_TYPE_COHORT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-cohort-window.ui");
  bind_children (widget_class);
}

static void
ost_cohort_window_init (OstCohortWindow *self)
{
  add_actions (self);           /* first: the buttons of the template look for them */
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->roc_area, draw_roc, self, NULL);
  gtk_drawing_area_set_draw_func (self->reliability_area, draw_reliability, self, NULL);
  g_signal_connect_swapped (self->confused, "row-activated", G_CALLBACK (case_activated), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (style_changed), self, G_CONNECT_SWAPPED);
}

OstCohortWindow *
ost_cohort_window_new (GtkApplication *application, OstProject *project)
{
  OstCohortWindow *self = g_object_new (OST_TYPE_COHORT_WINDOW, "application", application, NULL);

  self->project = g_object_ref (project);
  return self;
}
