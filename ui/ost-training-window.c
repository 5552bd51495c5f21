/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-training-window.h"

#include <math.h>

#include "core/workflow/ost-model-row.h"
#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"
#include "ui/ost-training-view.h"
#include "ui/ost-training-setup.h"

#define ROW_MODEL "model-name"  /* data of a row of the list; the run's has none */
#define ROW_KIND  "model-kind"

struct _OstTrainingWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  GtkListBox *list;
  GtkStack *stack;
  OstTrainingSetup *setup;
  OstTrainingView *run;
  OstModelPage *model;

  /* Owned */
  OstTraining *training;
  char *shown;                  /* name of the model on the page, or NULL */

  gboolean filling;             /* the list is being made: its selection is no choice */
  gboolean had_job;             /* whether the list has a row for the run */
  GtkWidget *run_subtitle;      /* borrowed, of that row */
};

enum { IMAGE_CHOSEN, PROMOTED, COHORT_WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstTrainingWindow, ost_training_window, ADW_TYPE_APPLICATION_WINDOW)

static OstStore *
store_of (OstTrainingWindow *self)
{
  return ost_project_get_store (ost_training_get_project (self->training));
}

static void
tell (OstTrainingWindow *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* --- what the actions say ----------------------------------------------------------------------------------------- */

static gboolean
page_is (OstTrainingWindow *self, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

static void
update_states (OstTrainingWindow *self)
{
  GActionMap *actions = G_ACTION_MAP (self);
  OstTrainingJob *job = ost_training_get_job (self->training);
  gboolean running = ost_training_is_running (self->training), model = page_is (self, "model");

  ost_actions_set_enabled (actions, "stop", running && ost_training_job_get_kind (job) != OST_TRAINING_CLASSIFIER
                                            && !ost_training_job_get_stopping (job));
  ost_actions_set_enabled (actions, "discard", job != NULL);
  ost_actions_set_enabled (actions, "continue", ost_training_can_continue (self->training));
  ost_actions_set_enabled (actions, "keep-best", ost_training_can_keep (self->training));
  ost_actions_set_enabled (actions, "start-again", job != NULL && !running);
  ost_actions_set_enabled (actions, "promote", model);
  ost_actions_set_enabled (actions, "roll-back", model);
  ost_actions_set_enabled (actions, "compare", model && !ost_model_page_is_busy (self->model));
  ost_actions_set_enabled (actions, "cancel", model && ost_model_page_is_busy (self->model));
  ost_actions_set_string (actions, "training", ost_training_get_state_id (self->training));
  ost_actions_set_int (actions, "epochs", job != NULL ? (gint32) ost_training_job_get_log (job)->curve->len : 0);
  ost_actions_set_string (actions, "page", gtk_stack_get_visible_child_name (self->stack));
  ost_actions_set_string (actions, "model", model && self->shown != NULL ? self->shown : "");
  ost_actions_set_boolean (actions, "measured", model && ost_model_page_get_card (self->model) != NULL);
}

/* --- pages -------------------------------------------------------------------------------------------------------- */

static void
show_page (OstTrainingWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  update_states (self);
}

static void
select_row (OstTrainingWindow *self, const char *model)
{
  GtkListBoxRow *row = NULL;

  self->filling = TRUE;
  gtk_list_box_unselect_all (self->list);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      const char *name = g_object_get_data (G_OBJECT (row), ROW_MODEL);

      if (model == NULL ? name == NULL && page_is (self, "run") : g_strcmp0 (name, model) == 0)
        gtk_list_box_select_row (self->list, row);
    }
  self->filling = FALSE;
}

/* Borrowed from the action, until its state is another. */
static const char *
peek_string (OstTrainingWindow *self, const char *name)
{
  g_autoptr (GVariant) state = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), name));

  return g_variant_get_string (state, NULL);
}

/* What the setup page shows. */
static OstTrainingWish
get_wish (OstTrainingWindow *self)
{
  g_autoptr (GVariant) epochs = g_action_get_state (g_action_map_lookup_action (G_ACTION_MAP (self), "wanted-epochs"));
  OstTrainingWish wish = { .seed = 1, .method = peek_string (self, "method"), .preset = peek_string (self, "preset"), .epochs = g_variant_get_int32 (epochs) };

  ost_training_kind_from_id (peek_string (self, "kind"), &wish.kind);
  return wish;
}

static void
show_setup (OstTrainingWindow *self)
{
  const OstTrainingWish wish = get_wish (self);

  ost_actions_set_enabled (G_ACTION_MAP (self), "start",
                           ost_training_setup_update (self->setup, store_of (self), &wish));
  show_page (self, "setup");
  select_row (self, NULL);
}

static void
show_run (OstTrainingWindow *self)
{
  ost_training_view_update (self->run, self->training);
  show_page (self, "run");
  select_row (self, NULL);
}

/* A run of another kind that was interrupted can wait; one that goes on cannot: there is one at a time. */
static void
new_run_or_setup (OstTrainingWindow *self)
{
  OstTrainingJob *job = ost_training_get_job (self->training);

  if (job != NULL && (ost_training_is_running (self->training) || ost_training_job_get_kind (job) == get_wish (self).kind))
    show_run (self);
  else
    show_setup (self);
}

static void
show_row (OstTrainingWindow *self, const OstModelRow *row)
{
  g_autoptr (OstModelRow) former = ost_store_get_former (store_of (self), row->kind, NULL);

  g_free (self->shown);
  self->shown = g_strdup (row->name);
  ost_model_page_set (self->model, ost_training_get_project (self->training), row, former != NULL ? former->name : NULL);
  show_page (self, "model");
  select_row (self, row->name);
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static GtkWidget *
new_row (const char *title, const char *subtitle, GtkWidget **ret_subtitle)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *top = gtk_label_new (title), *bottom = gtk_label_new (subtitle);

  gtk_label_set_xalign (GTK_LABEL (top), 0);
  gtk_label_set_xalign (GTK_LABEL (bottom), 0);
  gtk_label_set_ellipsize (GTK_LABEL (top), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (bottom), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (top, "heading");
  gtk_widget_add_css_class (bottom, "dim-label");
  gtk_widget_add_css_class (bottom, "small");
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), bottom);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  if (ret_subtitle != NULL)
    *ret_subtitle = bottom;
  return row;
}

/* The figures that tell models of a kind apart; NULL without any. */
static char *
dup_row_figures (const OstModelRow *model)
{
  double dice = ost_model_row_get_number (model, "validation.dice"), ged2 = ost_model_row_get_number (model, "validation.ged2");
  double rank = ost_model_row_get_number (model, "rank.features"), auc = ost_model_row_get_number (model, "validation.auc");
  g_autofree char *method = ost_model_row_dup_word (model, "method");

  if (!isnan (dice))
    return g_strdup_printf (_ ("validation Dice %.3f · GED² %.3f"), dice, ged2);
  if (!isnan (auc))
    return g_strdup_printf (_ ("validation AUC %.2f"), auc);
  if (method != NULL && !isnan (rank))
    return g_strdup_printf (_ ("%s · effective rank %.1f"), ost_training_method_label (method), rank);
  return method != NULL ? g_strdup (ost_training_method_label (method)) : NULL;
}

static GtkWidget *
new_model_row (const OstModelRow *model)
{
  g_autofree char *title = g_strdup_printf ("%s%s · %s", model->state == OST_MODEL_PROMOTED ? "★ " : "", model->name,
                                            ost_model_page_state_label (model->state));
  g_autofree char *date = ost_model_page_dup_date (model);
  g_autofree char *figures = dup_row_figures (model);
  GtkWidget *row = new_row (title, figures != NULL ? figures : date, NULL);

  gtk_widget_set_tooltip_text (row, date);
  g_object_set_data_full (G_OBJECT (row), ROW_MODEL, g_strdup (model->name), g_free);
  g_object_set_data_full (G_OBJECT (row), ROW_KIND, g_strdup (model->kind), g_free);
  return row;
}

/* The kind's name stands above its first model. */
static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *id = g_object_get_data (G_OBJECT (row), ROW_KIND);
  const char *above = before != NULL ? g_object_get_data (G_OBJECT (before), ROW_KIND) : NULL;
  OstTrainingKind kind;
  GtkWidget *label = NULL;

  if (ost_training_kind_from_id (id, &kind) && g_strcmp0 (id, above) != 0)
    {
      label = gtk_label_new (ost_training_kind_label (kind));
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "caption-heading");
      gtk_widget_set_margin_top (label, 12);
      gtk_widget_set_margin_bottom (label, 4);
      gtk_widget_set_margin_start (label, 12);
    }
  gtk_list_box_row_set_header (row, label);
}

static void
update_run_row (OstTrainingWindow *self)
{
  g_autofree char *stage = ost_training_view_dup_stage (self->training);
  g_autofree char *left = ost_training_view_dup_time_left (self->training);
  g_autofree char *text = left != NULL ? g_strdup_printf ("%s · %s", stage, left) : g_strdup (stage);

  if (self->run_subtitle == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->run_subtitle), ost_training_is_running (self->training) ? text : _ ("interrupted"));
}

static void
fill_list (OstTrainingWindow *self)
{
  g_autoptr (GPtrArray) rows = ost_store_list_models (store_of (self), NULL);
  GtkWidget *child = NULL;

  self->filling = TRUE;
  while ((child = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, child);
  self->run_subtitle = NULL;
  self->had_job = ost_training_get_job (self->training) != NULL;
  if (self->had_job)
    gtk_list_box_append (self->list, new_row (_ ("Training"), "", &self->run_subtitle));
  for (int kind = 0; kind < OST_TRAINING_N_KINDS; kind++)
    for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
      if (g_str_equal (((OstModelRow *) rows->pdata[i - 1])->kind, ost_training_kind_get_id ((OstTrainingKind) kind)))
        gtk_list_box_append (self->list, new_model_row (rows->pdata[i - 1]));
  self->filling = FALSE;
  update_run_row (self);
}

static void
row_selected (OstTrainingWindow *self, GtkListBoxRow *row)
{
  const char *name = row != NULL ? g_object_get_data (G_OBJECT (row), ROW_MODEL) : NULL;

  if (self->filling || row == NULL)
    return;
  if (name != NULL)
    ost_training_window_show_model (self, name);
  else
    show_run (self);
}

void
ost_training_window_show_model (OstTrainingWindow *self, const char *name)
{
  g_autoptr (GPtrArray) rows = ost_store_list_models (store_of (self), NULL);

  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      const OstModelRow *row = rows->pdata[i - 1];

      if (name == NULL || g_str_equal (row->name, name))
        {
          show_row (self, row);
          return;
        }
    }
  new_run_or_setup (self);
}

void
ost_training_window_show_training (OstTrainingWindow *self, OstTrainingKind kind)
{
  ost_actions_set_string (G_ACTION_MAP (self), "kind", ost_training_kind_get_id (kind));
  new_run_or_setup (self);
}

/* --- the run says something --------------------------------------------------------------------------------------- */

static void
training_changed (OstTrainingWindow *self)
{
  gboolean has_job = ost_training_get_job (self->training) != NULL;

  if (has_job != self->had_job)
    fill_list (self);
  update_run_row (self);
  if (page_is (self, "run") && has_job)
    show_run (self);
  else if (page_is (self, "run"))
    ost_training_window_show_model (self, NULL);
  update_states (self);
}

/* The run's page says it itself. */
static void
training_failed (OstTrainingWindow *self, const char *sentence)
{
  if (!page_is (self, "run"))
    tell (self, sentence);
}

static void
model_added (OstTrainingWindow *self, const char *name)
{
  fill_list (self);
  ost_training_window_show_model (self, name);
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
start_run (OstTrainingWindow *self, const OstTrainingWish *wish, gboolean resume)
{
  g_autoptr (GError) error = NULL;

  if (ost_training_start (self->training, wish, resume, &error))
    show_run (self);
  else
    tell (self, error->message);
}

static void
start (GSimpleAction *action, GVariant *target, gpointer data)
{
  const OstTrainingWish wish = get_wish (data);

  start_run (data, &wish, FALSE);
}

static void
go_on (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstTrainingWindow *self = data;
  OstTrainingWish wish;

  if (ost_training_get_wish (self->training, &wish))
    start_run (self, &wish, TRUE);
  else
    tell (self, _ ("Nothing is known about how this run was started: start again."));
}

static void
start_again (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstTrainingWindow *self = data;
  OstTrainingKind kind = ost_training_job_get_kind (ost_training_get_job (self->training));

  ost_actions_set_string (G_ACTION_MAP (self), "kind", ost_training_kind_get_id (kind));
  show_setup (self);
}

static void
new_run (GSimpleAction *action, GVariant *target, gpointer data)
{
  new_run_or_setup (data);
}

static void
stop (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_stop (OST_TRAINING_WINDOW (data)->training);
}

static void
discard_answered (OstTrainingWindow *self, const char *response)
{
  if (g_str_equal (response, "discard"))
    ost_training_discard (self->training);
}

static void
discard (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkWidget *dialog = adw_message_dialog_new (data, _ ("Discard this training?"),
                                              _ ("What it has learnt so far is thrown away. Models that are in the list stay."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_answered), data, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
keep_best (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstTrainingWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (!ost_training_keep_best (self->training, &error))
    tell (self, error->message);
}

/* Puts a model to use; the page shows what that has made of the one that it shows. */
static void
put_to_use (OstTrainingWindow *self, OstModelRow *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (row == NULL)
    return;
  if (!ost_store_set_model_state (store_of (self), row->id, OST_MODEL_PROMOTED, &error))
    {
      tell (self, error->message);
      return;
    }
  sentence = g_strdup_printf (_ ("%s is in use now"), row->name);
  tell (self, sentence);
  fill_list (self);
  ost_training_window_show_model (self, row->name);
  g_signal_emit (self, signals[PROMOTED], 0);
}

static void
promote (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstTrainingWindow *self = data;
  g_autoptr (OstModelRow) row = self->shown != NULL ? ost_store_find_model (store_of (self), self->shown, NULL) : NULL;

  put_to_use (self, row);
}

static void
roll_back (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstTrainingWindow *self = data;
  g_autoptr (OstModelRow) shown = self->shown != NULL ? ost_store_find_model (store_of (self), self->shown, NULL) : NULL;
  g_autoptr (OstModelRow) row = shown != NULL ? ost_store_get_former (store_of (self), shown->kind, NULL) : NULL;

  put_to_use (self, row);
}

static void
compare (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_model_page_compare (OST_TRAINING_WINDOW (data)->model);
}

static void
cancel (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_model_page_cancel (OST_TRAINING_WINDOW (data)->model);
}

static void
show_named (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_training_window_show_model (data, g_variant_get_string (target, NULL));
}

static void
show_cohort (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_signal_emit (data, signals[COHORT_WANTED], 0, OST_TRAINING_WINDOW (data)->shown);
}

static void
change_preset (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *preset = g_variant_get_string (value, NULL);
  OstSegmenterTraining training;

  if (ost_segmenter_training_preset (&training, preset))
    g_simple_action_set_state (action, value);
}

static void
change_kind (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstTrainingKind kind;

  if (!ost_training_kind_from_id (g_variant_get_string (value, NULL), &kind))
    return;
  g_simple_action_set_state (action, value);
  if (page_is (data, "setup"))
    show_setup (data);
}

/* The row of the setup page says it again whenever it is filled. */
static void
change_method (GSimpleAction *action, GVariant *value, gpointer data)
{
  if (g_strcmp0 (peek_string (data, "method"), g_variant_get_string (value, NULL)) == 0
      || !ost_training_setup_is_method (g_variant_get_string (value, NULL)))
    return;
  g_simple_action_set_state (action, value);
  if (page_is (data, "setup"))
    show_setup (data);
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

/* "wanted-epochs" has no button: 0, the preset's, is right for people; programs that try the window want fewer. */
static void
add_actions (OstTrainingWindow *self)
{
  static const GActionEntry entries[] = {
    { "new-run", new_run },
    { "start", start },
    { "kind", NULL, "s", "'segmenter'", change_kind },
    { "method", NULL, "s", "'simclr'", change_method },
    { "preset", NULL, "s", "'quick'", change_preset },
    { "wanted-epochs", NULL, "i", "0" },
    { "stop", stop },
    { "discard", discard },
    { "continue", go_on },
    { "start-again", start_again },
    { "keep-best", keep_best },
    { "promote", promote },
    { "roll-back", roll_back },
    { "compare", compare },
    { "cancel", cancel },
    { "show", show_named, "s" },
    { "cohort", show_cohort },

    { "page", NULL, NULL, "''", ignore_change },
    { "model", NULL, NULL, "''", ignore_change },
    { "training", NULL, NULL, "''", ignore_change },
    { "epochs", NULL, NULL, "0", ignore_change },
    { "measured", NULL, NULL, "false", ignore_change },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
image_chosen (OstTrainingWindow *self, gint64 image_id)
{
  g_signal_emit (self, signals[IMAGE_CHOSEN], 0, image_id);
}

static void
ost_training_window_dispose (GObject *object)
{
  OstTrainingWindow *self = OST_TRAINING_WINDOW (object);

  if (self->training != NULL)
    g_signal_handlers_disconnect_by_data (self->training, self);
  g_clear_object (&self->training);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (ost_training_window_parent_class)->dispose (object);
}

static void
ost_training_window_class_init (OstTrainingWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_training_window_dispose;
  signals[IMAGE_CHOSEN] = g_signal_new ("image-chosen", OST_TYPE_TRAINING_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[PROMOTED] = g_signal_new ("promoted", OST_TYPE_TRAINING_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COHORT_WANTED] = g_signal_new ("cohort-wanted", OST_TYPE_TRAINING_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (OST_TYPE_TRAINING_SETUP);
  g_type_ensure (OST_TYPE_TRAINING_VIEW);
  g_type_ensure (OST_TYPE_MODEL_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-training-window.ui");
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, title);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, list);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, setup);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, run);
  gtk_widget_class_bind_template_child (widget_class, OstTrainingWindow, model);
}

static GtkWidget *
new_placeholder (void)
{
  GtkWidget *label = gtk_label_new (_ ("No model yet"));

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_top (label, 24);
  return label;
}

/* The window counts readings when it gets the focus: somebody may have accepted more meanwhile. */
static void
became_active (OstTrainingWindow *self)
{
  if (self->training != NULL && gtk_window_is_active (GTK_WINDOW (self)) && page_is (self, "setup"))
    show_setup (self);
}

static void
ost_training_window_init (OstTrainingWindow *self)
{
  add_actions (self);           /* first: the buttons of the template look for them */
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list, new_placeholder ());
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (row_selected), self);
  g_signal_connect_swapped (self->model, "changed", G_CALLBACK (update_states), self);
  g_signal_connect_swapped (self->model, "image-chosen", G_CALLBACK (image_chosen), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (became_active), NULL);
}

OstTrainingWindow *
ost_training_window_new (GtkApplication *application, OstTraining *training)
{
  OstTrainingWindow *self = g_object_new (OST_TYPE_TRAINING_WINDOW, "application", application, NULL);

  self->training = g_object_ref (training);
  adw_window_title_set_subtitle (self->title, ost_project_get_name (ost_training_get_project (training)));
  g_signal_connect_swapped (training, "changed", G_CALLBACK (training_changed), self);
  g_signal_connect_swapped (training, "model-added", G_CALLBACK (model_added), self);
  g_signal_connect_swapped (training, "failed", G_CALLBACK (training_failed), self);
  fill_list (self);
  return self;
}
