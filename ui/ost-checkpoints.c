/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-checkpoints.h"

#include "core/store/ost-store-checkpoints.h"
#include "ui/ost-i18n.h"

#define MAX_NOTE    200         /* characters, as the store has it */
#define LIST_HEIGHT 260         /* px; longer lists scroll */

/* --- those there are ---------------------------------------------------------------------------------------------- */

/* In the person's time zone and way of writing. */
static char *
dup_time (const char *at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_iso8601 (at, NULL);
  g_autoptr (GDateTime) here = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return here != NULL ? g_date_time_format (here, "%x %X") : g_strdup (at);
}

static GtkWidget *
new_button (const OstCheckpoint *checkpoint, GtkWindow *dialog)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Go Back"));
  g_autofree char *name = g_strdup_printf (_ ("Go back to “%s”"), checkpoint->note);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "reading.restore-checkpoint");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", checkpoint->id);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_window_close), dialog,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return button;
}

static GtkWidget *
new_row (const OstCheckpoint *checkpoint, GtkWindow *dialog)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (checkpoint->note, -1);
  g_autofree char *when = dup_time (checkpoint->at);
  g_autofree char *here = g_strdup_printf (_ ("%s · you are here"), when);
  g_autofree char *subtitle = g_markup_escape_text (checkpoint->current ? here : when, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (!checkpoint->current)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_button (checkpoint, dialog));
  return row;
}

static GtkWidget *
new_list (GPtrArray *checkpoints, GtkWindow *dialog)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Checkpoints"), -1);
  for (guint i = 0; i < checkpoints->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), new_row (g_ptr_array_index (checkpoints, i), dialog));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  return scrolled;
}

/* --- a new one ---------------------------------------------------------------------------------------------------- */

static void
answered (AdwMessageDialog *dialog, const char *response, GtkEditable *entry)
{
  g_autofree char *note = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (g_str_equal (response, "save") && *note != '\0')
    gtk_widget_activate_action (GTK_WIDGET (dialog), "reading.save-checkpoint", "s", note);
}

static void
edited (GtkEditable *entry, AdwMessageDialog *dialog)
{
  g_autofree char *note = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "save", *note != '\0');
}

static GtkWidget *
new_entry (AdwMessageDialog *dialog)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NOTE);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Note"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (edited), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), entry, 0);
  return entry;
}

GtkWindow *
ost_checkpoints_new (OstSession *session, GActionGroup *actions, GError **error)
{
  g_autoptr (GPtrArray) checkpoints = ost_session_list_checkpoints (session, error);
  GtkWidget *dialog = NULL, *box = NULL, *entry = NULL;

  if (checkpoints == NULL)
    return NULL;
  dialog = adw_message_dialog_new (NULL, _ ("Checkpoint"),
                                   _ ("Every step is saved already. A checkpoint gives this moment a name to come back "
                                      "to."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "save",
                                    _ ("_Set Checkpoint"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "save", FALSE);
  gtk_widget_insert_action_group (dialog, "reading", actions);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  entry = new_entry (ADW_MESSAGE_DIALOG (dialog));
  gtk_box_append (GTK_BOX (box), entry);
  if (checkpoints->len > 0)
    gtk_box_append (GTK_BOX (box), new_list (checkpoints, GTK_WINDOW (dialog)));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  gtk_window_set_focus (GTK_WINDOW (dialog), entry);
  return GTK_WINDOW (dialog);
}
