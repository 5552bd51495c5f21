/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-review-decisions.h"

#include <math.h>

#include "ui/ost-i18n.h"

#define MAX_REASONS 16

struct _OstReviewDecisions
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *accept_button, *adjudicate_box;
  GtkMenuButton *reject_button, *comment_button;
  GtkPopover *reject_popover, *comment_popover;
  GtkFlowBox *chips;
  GtkEntry *reject_entry, *comment_entry;
  GtkLabel *place_label, *history_label, *hidden_label;
  GtkWidget *history_card;

  /* Borrowed */
  GtkToggleButton *reasons[MAX_REASONS];        /* in the order of ost_decision_get_reasons */
};

enum
{
  DECIDED,
  PIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (OstReviewDecisions, ost_review_decisions, ADW_TYPE_BIN)

/* --- history ------------------------------------------------------------------------------------------------------ */

static const char *
kind_label (const OstDecision *d)
{
  switch (d->kind)
    {
    case OST_DECISION_ACCEPT:
      return _ ("accepted");
    case OST_DECISION_REJECT:
      return _ ("rejected");
    case OST_DECISION_FLAG:
      return _ ("flagged");
    case OST_DECISION_COMMENT:
      return _ ("commented");
    case OST_DECISION_ADJUDICATE:
    default:
      return d->outcome == OST_DECISION_ACCEPT ? _ ("settled: accepted") : _ ("settled: rejected");
    }
}

static const char *
reason_label (const char *id)
{
  for (const OstDecisionReason *r = ost_decision_get_reasons (); r->id != NULL; r++)
    if (g_str_equal (r->id, id))
      return _ (r->label);
  return id;
}

/* "Ada accepted · 2026-11-23 08:16", then reasons and words; pins carry the number that stands on the picture. */
static void
append_row (GString *text, const OstDecision *d, int *n_pins)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_iso8601 (d->at, NULL);
  g_autoptr (GDateTime) here = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *when = here != NULL ? g_date_time_format (here, "%Y-%m-%d %H:%M") : g_strdup (d->at);
  g_autofree char *line = g_markup_printf_escaped ("<b>%s</b> %s · %s", d->reader, kind_label (d), when);

  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
  for (int i = 0; d->reasons != NULL && d->reasons[i] != NULL; i++)
    {
      g_autofree char *reason = g_markup_escape_text (reason_label (d->reasons[i]), -1);

      g_string_append_printf (text, "%s%s", i == 0 ? "\n    " : ", ", reason);
    }
  if (d->comment != NULL)
    {
      g_autofree char *words = g_markup_escape_text (d->comment, -1);

      g_string_append (text, "\n    ");
      if (!isnan (d->x))
        g_string_append_printf (text, "(%d) ", ++*n_pins);
      g_string_append_printf (text, "“%s”", words);
    }
}

static void
update_history (OstReviewDecisions *self, GPtrArray *rows, int hidden)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *more = hidden > 0 ? g_strdup_printf (ngettext ("%d entry of another reader: shown once you have accepted or rejected.",
                                                                  "%d entries of other readers: shown once you have accepted or rejected.",
                                                                  (gulong) hidden), hidden) : NULL;
  int n_pins = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    append_row (text, rows->pdata[i], &n_pins);
  gtk_label_set_markup (self->history_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->history_label), text->len > 0);
  gtk_label_set_label (self->hidden_label, more != NULL ? more : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hidden_label), more != NULL);
  gtk_widget_set_visible (self->history_card, text->len > 0 || more != NULL);
}

/* TRUE when readers who decided say different things and nobody settled it. */
static gboolean
is_disputed (GPtrArray *rows)
{
  g_autoptr (GHashTable) newest = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer value;
  int accepts = 0, rejects = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      OstDecision *d = rows->pdata[i];

      if (d->kind == OST_DECISION_ADJUDICATE)
        return FALSE;
      if (d->kind == OST_DECISION_ACCEPT || d->kind == OST_DECISION_REJECT)
        g_hash_table_replace (newest, &d->reader_id, d);
    }
  g_hash_table_iter_init (&iter, newest);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      accepts += ((OstDecision *) value)->kind == OST_DECISION_ACCEPT;
      rejects += ((OstDecision *) value)->kind == OST_DECISION_REJECT;
    }
  return accepts > 0 && rejects > 0;
}

static gboolean
has_decided (GPtrArray *rows, gint64 reader_id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const OstDecision *d = rows->pdata[i];

      if (d->reader_id == reader_id && d->kind != OST_DECISION_FLAG && d->kind != OST_DECISION_COMMENT)
        return TRUE;
    }
  return FALSE;
}

void
ost_review_decisions_show (OstReviewDecisions *self, GPtrArray *rows, int hidden, gint64 reader_id)
{
  g_return_if_fail (OST_IS_REVIEW_DECISIONS (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self), rows != NULL);
  gtk_widget_set_visible (self->adjudicate_box, rows != NULL && is_disputed (rows) && has_decided (rows, reader_id));
  update_history (self, rows, hidden);
}

/* --- deciding ----------------------------------------------------------------------------------------------------- */

static void
emit (OstReviewDecisions *self, OstDecisionKind kind, OstDecisionKind outcome, char **reasons, const char *comment)
{
  g_signal_emit (self, signals[DECIDED], 0, (guint) kind, (guint) outcome, reasons, comment != NULL && comment[0] != '\0' ? comment : NULL);
}

static GStrv
chosen_reasons (OstReviewDecisions *self)
{
  const OstDecisionReason *reasons = ost_decision_get_reasons ();
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();

  for (int i = 0; i < MAX_REASONS && reasons[i].id != NULL; i++)
    if (gtk_toggle_button_get_active (self->reasons[i]))
      g_strv_builder_add (chosen, reasons[i].id);
  return g_strv_builder_end (chosen);
}

static void
reject (OstReviewDecisions *self)
{
  g_auto (GStrv) reasons = chosen_reasons (self);
  g_autofree char *comment = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reject_entry)));

  gtk_popover_popdown (self->reject_popover);
  emit (self, OST_DECISION_REJECT, OST_DECISION_REJECT, reasons, comment);
}

static void
comment (OstReviewDecisions *self)
{
  g_autofree char *words = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->comment_entry)));

  if (words[0] == '\0')
    return;
  gtk_popover_popdown (self->comment_popover);
  emit (self, OST_DECISION_COMMENT, OST_DECISION_COMMENT, NULL, words);
}

static void
settle_accept (OstReviewDecisions *self)
{
  emit (self, OST_DECISION_ADJUDICATE, OST_DECISION_ACCEPT, NULL, NULL);
}

static void
settle_reject (OstReviewDecisions *self)
{
  emit (self, OST_DECISION_ADJUDICATE, OST_DECISION_REJECT, NULL, NULL);
}

static void
want_place (OstReviewDecisions *self)
{
  gtk_popover_popdown (self->comment_popover);
  g_signal_emit (self, signals[PIN], 0);
}

/* Every rejection starts from nothing. */
static void
reject_shown (OstReviewDecisions *self)
{
  for (int i = 0; i < MAX_REASONS && self->reasons[i] != NULL; i++)
    gtk_toggle_button_set_active (self->reasons[i], FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->reject_entry), "");
  if (self->reasons[0] != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->reasons[0]));
}

/* 1 .. 8 press the chips, as the keys say on them. */
static gboolean
chip_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, gpointer data)
{
  OstReviewDecisions *self = data;
  const int i = (int) key - GDK_KEY_1;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->reject_entry)))
    return FALSE;
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      reject (self);
      return TRUE;
    }
  if (i < 0 || i >= MAX_REASONS || self->reasons[i] == NULL)
    return FALSE;
  gtk_toggle_button_set_active (self->reasons[i], !gtk_toggle_button_get_active (self->reasons[i]));
  return TRUE;
}

void
ost_review_decisions_open_reject (OstReviewDecisions *self)
{
  gtk_menu_button_popup (self->reject_button);
}

void
ost_review_decisions_open_comment (OstReviewDecisions *self)
{
  gtk_menu_button_popup (self->comment_button);
  gtk_widget_grab_focus (GTK_WIDGET (self->comment_entry));
}

void
ost_review_decisions_set_place (OstReviewDecisions *self, const char *place)
{
  gtk_label_set_label (self->place_label, place != NULL ? place : _ ("about the whole radiograph"));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
add_chips (OstReviewDecisions *self)
{
  const OstDecisionReason *reasons = ost_decision_get_reasons ();

  for (int i = 0; i < MAX_REASONS && reasons[i].id != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d  %s", i + 1, _ (reasons[i].label));
      GtkWidget *chip = gtk_toggle_button_new_with_label (text);

      gtk_widget_add_css_class (chip, "chip");
      self->reasons[i] = GTK_TOGGLE_BUTTON (chip);
      gtk_flow_box_append (self->chips, chip);
      gtk_widget_set_focusable (gtk_widget_get_parent (chip), FALSE);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-review-decisions.ui");
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, accept_button);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, adjudicate_box);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, reject_button);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, comment_button);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, reject_popover);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, comment_popover);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, chips);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, reject_entry);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, comment_entry);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, place_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, history_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, hidden_label);
  gtk_widget_class_bind_template_child (widget_class, OstReviewDecisions, history_card);
  gtk_widget_class_bind_template_callback (widget_class, reject);
  gtk_widget_class_bind_template_callback (widget_class, comment);
  gtk_widget_class_bind_template_callback (widget_class, settle_accept);
  gtk_widget_class_bind_template_callback (widget_class, settle_reject);
  gtk_widget_class_bind_template_callback (widget_class, want_place);
  gtk_widget_class_bind_template_callback (widget_class, reject_shown);
}

static void
ost_review_decisions_class_init (OstReviewDecisionsClass *klass)
{
  signals[DECIDED] = g_signal_new ("decided", OST_TYPE_REVIEW_DECISIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                   G_TYPE_UINT, G_TYPE_UINT, G_TYPE_STRV, G_TYPE_STRING);
  signals[PIN] = g_signal_new ("pin", OST_TYPE_REVIEW_DECISIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ost_review_decisions_init (OstReviewDecisions *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_chips (self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (chip_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->reject_popover), keys);
  ost_review_decisions_set_place (self, NULL);
}
