/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-model-page.h"

#include <math.h>

#include "core/workflow/ost-model-row.h"
#include "ui/ost-curves.h"
#include "ui/ost-i18n.h"
#include "ui/ost-model-table.h"
#include "ui/ost-training.h"

#define MOST_CASES 8

struct _OstModelPage
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkLabel *name_label, *state_label, *facts_label;
  GtkWidget *back_button, *promote_button;
  GtkStack *stack;
  GtkProgressBar *bar;
  GtkLabel *none_label, *verdict_label, *holdout_label, *cases_label;
  GtkGrid *table, *figures;
  GtkWidget *cohort_button;
  GtkWidget *cases_box;
  GtkListBox *cases;
  OstCurves *curves;

  /* Owned */
  OstProject *project;
  GHashTable *cards;            /* "model against" to OstModelCard: what was measured already */
  GCancellable *cancellable;    /* of the measurement that goes on, or NULL */
  char *key;                    /* in cards, of the model that is shown */
  gint64 model_id;
};

enum { CHANGED, IMAGE_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstModelPage, ost_model_page, GTK_TYPE_WIDGET)

const char *
ost_model_page_state_label (OstModelState state)
{
  switch (state)
    {
    case OST_MODEL_PROMOTED:
      return _ ("in use");
    case OST_MODEL_RETIRED:
      return _ ("retired");
    case OST_MODEL_CANDIDATE:
    default:
      return _ ("candidate");
    }
}

char *
ost_model_page_dup_date (const OstModelRow *row)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_iso8601 (row->at, NULL);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, _ ("%-e %b %Y, %H:%M")) : g_strdup (row->at);
}

/* --- what was measured -------------------------------------------------------------------------------------------- */

static void
case_activated (OstModelPage *self, GtkListBoxRow *row)
{
  const gint64 *image_id = g_object_get_data (G_OBJECT (row), "image-id");

  g_signal_emit (self, signals[IMAGE_CHOSEN], 0, *image_id);
}

static void
show_cases (OstModelPage *self, const OstModelCard *card)
{
  guint n = MIN (card->changed->len, MOST_CASES);
  GtkWidget *row = NULL;
  g_autofree char *title = NULL;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->cases))) != NULL)
    gtk_list_box_remove (self->cases, row);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (self->cases, ost_model_case_row_new (self->project, card->changed->pdata[i]));
  if (n < card->changed->len)
    title = g_strdup_printf (_ ("The %u of %u changes that are largest"), n, card->changed->len);
  gtk_label_set_text (self->cases_label, n == 0 ? _ ("No bone changes by more than 0.005")
                                         : title != NULL ? title : _ ("Cases that change"));
  gtk_widget_set_visible (self->cases_box, card->against != NULL);
}

static void
show_card (OstModelPage *self, const OstModelCard *card)
{
  g_autofree char *verdict = ost_model_card_dup_verdict (card);
  g_autofree char *images = g_strdup_printf (ngettext ("%d radiograph", "%d radiographs", (gulong) card->n_images),
                                             card->n_images);
  g_autofree char *people = g_strdup_printf (ngettext ("%d person", "%d people", (gulong) card->n_subjects),
                                             card->n_subjects);
  g_autofree char *holdout = g_strdup_printf (_ ("Held out: %s of %s, %d readings. No model has learnt from them. Dice of the mean "
                                                 "outline; intervals are 95 %%, by person."), images, people, card->n_readings);

  gtk_label_set_text (self->verdict_label, verdict);
  gtk_label_set_text (self->holdout_label, holdout);
  ost_model_table_fill (self->table, card);
  show_cases (self, card);
  gtk_stack_set_visible_child_name (self->stack, "card");
}

static void
show_none (OstModelPage *self, const char *why)
{
  gtk_label_set_text (self->none_label, why);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

/* --- measuring ---------------------------------------------------------------------------------------------------- */

/* The page may be gone, or show another model, when the worker is done. */
typedef struct
{
  GWeakRef page;
  GCancellable *cancellable;
  char *key;
} Measurement;

static void
measurement_free (Measurement *m)
{
  g_weak_ref_clear (&m->page);
  g_object_unref (m->cancellable);
  g_free (m->key);
  g_free (m);
}

static void
measured_step (int done, int total, gpointer data)
{
  Measurement *m = data;
  g_autoptr (OstModelPage) self = g_weak_ref_get (&m->page);

  if (self == NULL || self->cancellable != m->cancellable)
    return;
  gtk_progress_bar_set_fraction (self->bar, (double) done / total);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
finish_measuring (OstModelPage *self, Measurement *m, const OstModelCard *card, const GError *error)
{
  if (self->cancellable != m->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (card != NULL)
    show_card (self, card);
  else
    show_none (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _ ("Not measured on the hold-out yet.")
                                                                               : error->message);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
card_made (GObject *source, GAsyncResult *result, gpointer data)
{
  Measurement *m = data;
  g_autoptr (GError) error = NULL;
  OstModelCard *card = ost_model_card_new_finish (result, &error);
  g_autoptr (OstModelPage) self = g_weak_ref_get (&m->page);

  if (self != NULL)
    {
      if (card != NULL)
        g_hash_table_replace (self->cards, g_strdup (m->key), card);
      finish_measuring (self, m, card, error);
    }
  else
    ost_model_card_free (card);
  measurement_free (m);
}

void
ost_model_page_cancel (OstModelPage *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  show_none (self, _ ("Not measured on the hold-out yet."));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
ost_model_page_compare (OstModelPage *self)
{
  Measurement *m = g_new0 (Measurement, 1);

  ost_model_page_cancel (self);
  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&m->page, self);
  m->cancellable = g_object_ref (self->cancellable);
  m->key = g_strdup (self->key);
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  ost_model_card_new_async (ost_project_get_path (self->project), self->model_id, 0, self->cancellable, measured_step, m,
                            card_made, m);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
ost_model_page_is_busy (OstModelPage *self)
{
  return self->cancellable != NULL;
}

const OstModelCard *
ost_model_page_get_card (OstModelPage *self)
{
  return self->cancellable == NULL && self->key != NULL ? g_hash_table_lookup (self->cards, self->key) : NULL;
}

/* --- the model ---------------------------------------------------------------------------------------------------- */

static void
add_fact (GString *facts, const char *name, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return;
  g_string_append (facts, " · ");
  g_string_append_printf (facts, "%s %s", name, g_ascii_dtostr (number, sizeof number, value));
}

static void
add_decimal (GString *facts, const char *name, double value)
{
  if (!isnan (value))
    g_string_append_printf (facts, " · %s %.3f", name, value);
}

static void
show_facts (OstModelPage *self, const OstModelRow *row)
{
  g_autofree char *preset = ost_model_row_dup_word (row, "preset"), *date = ost_model_page_dup_date (row);
  g_autoptr (GString) facts = g_string_new (date);
  gboolean segmenter = g_str_equal (row->kind, "segmenter");
  double n_train = segmenter ? ost_model_row_get_number (row, "cases.train") : NAN;      /* an encoder counts bones */

  if (preset != NULL && *preset != '\0')
    g_string_append_printf (facts, _ (" · preset %s"), ost_training_preset_label (preset));
  if (n_train > 0)
    g_string_append_printf (facts, ngettext (" · learnt from %d radiograph", " · learnt from %d radiographs",
                                                (gulong) n_train), (int) n_train);
  add_fact (facts, segmenter ? _ ("best epoch") : _ ("epoch"), ost_model_row_get_number (row, "epoch"));
  add_decimal (facts, _ ("validation Dice"), ost_model_row_get_number (row, "validation.dice"));
  add_decimal (facts, _ ("GED²"), ost_model_row_get_number (row, "validation.ged2"));
  add_fact (facts, _ ("seed"), ost_model_row_get_number (row, "seed"));
  gtk_label_set_text (self->facts_label, facts->str);
}

/* Encoders and classifiers: what their training said of them. How a classifier does on people it has not seen is the cohort's. */
static void
show_own_figures (OstModelPage *self, const OstModelRow *row, OstTrainingKind kind)
{
  ost_model_table_fill_figures (self->figures, row, kind);
  gtk_widget_set_visible (self->cohort_button, kind == OST_TRAINING_CLASSIFIER);
  gtk_stack_set_visible_child_name (self->stack, "figures");
}

static void
show_state (OstModelPage *self, const OstModelRow *row, const char *former)
{
  g_autofree char *back = g_strdup_printf (_ ("Go _Back to %s"), former != NULL ? former : "");
  gboolean in_use = row->state == OST_MODEL_PROMOTED;

  gtk_label_set_text (self->name_label, row->name);
  gtk_label_set_text (self->state_label, ost_model_page_state_label (row->state));
  if (in_use)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_label), "in-use");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "in-use");
  gtk_button_set_label (GTK_BUTTON (self->back_button), back);
  gtk_button_set_use_underline (GTK_BUTTON (self->back_button), TRUE);
  gtk_widget_set_visible (self->back_button, in_use && former != NULL);
  gtk_widget_set_visible (self->promote_button, !in_use);
}

/* Against whom a model is measured follows from which is in use, so that belongs to the key. */
static char *
dup_key (OstProject *project, const OstModelRow *row)
{
  g_autoptr (OstModelRow) promoted = ost_store_get_promoted (ost_project_get_store (project), "segmenter", NULL);

  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, row->id, promoted != NULL ? promoted->id : 0);
}

void
ost_model_page_set (OstModelPage *self, OstProject *project, const OstModelRow *row, const char *former)
{
  g_autofree char *key = dup_key (project, row);
  g_autoptr (GArray) curve = ost_model_row_dup_curve (row);
  const OstModelCard *card = NULL;
  OstTrainingKind kind = OST_TRAINING_SEGMENTER;

  g_set_object (&self->project, project);
  show_state (self, row, former);
  show_facts (self, row);
  ost_training_kind_from_id (row->kind, &kind);
  ost_curves_set (self->curves, kind, curve, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->curves), curve->len > 0);
  if (g_strcmp0 (key, self->key) == 0 && (self->cancellable != NULL || ost_model_page_get_card (self) != NULL))
    return;
  ost_model_page_cancel (self);
  g_free (self->key);
  self->key = g_steal_pointer (&key);
  self->model_id = row->id;
  card = ost_model_page_get_card (self);
  if (card != NULL)
    show_card (self, card);
  else if (kind == OST_TRAINING_SEGMENTER)
    ost_model_page_compare (self);
  else
    show_own_figures (self, row, kind);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_model_page_dispose (GObject *object)
{
  OstModelPage *self = OST_MODEL_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (child != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->cards, g_hash_table_unref);
  g_clear_pointer (&self->key, g_free);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (ost_model_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, facts_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, promote_button);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, stack);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, bar);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, none_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, holdout_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, table);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, figures);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, cohort_button);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, cases_box);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, cases_label);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, cases);
  gtk_widget_class_bind_template_child (widget_class, OstModelPage, curves);
}

static void
ost_model_page_class_init (OstModelPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_model_page_dispose;
  signals[CHANGED] = g_signal_new ("changed", OST_TYPE_MODEL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[IMAGE_CHOSEN] = g_signal_new ("image-chosen", OST_TYPE_MODEL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_INT64);
  g_type_ensure (OST_TYPE_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-model-page.ui");
  bind_children (widget_class);
}

static void
ost_model_page_init (OstModelPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ost_model_card_free);
  g_signal_connect_swapped (self->cases, "row-activated", G_CALLBACK (case_activated), self);
}
