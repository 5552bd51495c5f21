/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-preferences.h"

#include "ui/ost-i18n.h"
#include "ui/ost-shortcuts.h"

struct _OstPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  AdwComboRow *appearance_row;
  GtkAdjustment *opacity;
  GtkSwitch *predict_switch, *fade_switch;
  AdwEntryRow *reader_row;
  GtkButton *forget_button;
  AdwPreferencesPage *keys_page;

  /* Owned */
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (OstPreferences, ost_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* --- keys --------------------------------------------------------------------------------------------------------- */

/* The first of the accelerators, as people write it: "Shift+Ctrl+E". */
static char *
dup_key_label (const char *keys)
{
  g_auto (GStrv) accels = g_strsplit (keys, " ", 2);
  GdkModifierType modifiers;
  guint key;

  if (accels[0] == NULL || !gtk_accelerator_parse (accels[0], &key, &modifiers))
    return g_strdup (_ ("none"));
  return gtk_accelerator_get_label (key, modifiers);
}

static void
update_button (GtkButton *button, GSettings *settings)
{
  OstShortcut shortcut;

  if (!ost_shortcuts_get (settings, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "command")), &shortcut))
    return;
  {
    g_autofree char *label = dup_key_label (shortcut.keys);
    g_autofree char *name = g_strdup_printf (_ ("Key of “%s”: %s"), shortcut.title, label);

    gtk_button_set_label (button, label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_free (shortcut.keys);
  }
}

static gboolean
is_modifier (guint key)
{
  return (key >= GDK_KEY_Shift_L && key <= GDK_KEY_Hyper_R) || key == GDK_KEY_ISO_Level3_Shift
         || key == GDK_KEY_Num_Lock;
}

/* TRUE and the dialog goes when the key is free; else the dialog says whose it is. */
static void
take_key (AdwMessageDialog *dialog, GtkButton *button, const char *keys)
{
  GSettings *settings = g_object_get_data (G_OBJECT (dialog), "settings");
  g_autoptr (GError) error = NULL;
  OstShortcut shortcut;

  ost_shortcuts_get (settings, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "command")), &shortcut);
  if (ost_shortcuts_change (settings, shortcut.action, keys, &error))
    {
      update_button (button, settings);
      gtk_window_close (GTK_WINDOW (dialog));
    }
  else
    adw_message_dialog_set_body (dialog, error->message);
  g_free (shortcut.keys);
}

static gboolean
key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, GtkButton *button)
{
  GtkWidget *dialog = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  g_autofree char *keys = NULL;

  if (is_modifier (key) || key == GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  keys = gtk_accelerator_name (gdk_keyval_to_lower (key), modifiers & gtk_accelerator_get_default_mod_mask ());
  take_key (ADW_MESSAGE_DIALOG (dialog), button, keys);
  return GDK_EVENT_STOP;
}

static void
answered (AdwMessageDialog *dialog, const char *response, GtkButton *button)
{
  if (g_str_equal (response, "usual"))
    take_key (dialog, button, NULL);
}

static void
ask_key (GtkButton *button, OstPreferences *self)
{
  OstShortcut shortcut;
  GtkWidget *dialog = NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();

  ost_shortcuts_get (self->settings, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "command")), &shortcut);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), shortcut.title,
                                   _ ("Press the new key, or Escape to keep it as it is."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "usual", _ ("As _Usual"),
                                    NULL);
  g_object_set_data (G_OBJECT (dialog), "settings", self->settings);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed), button, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), button, 0);
  gtk_widget_add_controller (dialog, keys);
  gtk_window_present (GTK_WINDOW (dialog));
  g_free (shortcut.keys);
}

static GtkWidget *
new_key_row (OstPreferences *self, guint n, const OstShortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new (), *button = gtk_button_new ();
  g_autofree char *title = g_markup_escape_text (shortcut->title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (button), "command", GUINT_TO_POINTER (n));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (ask_key), self, 0);
  update_button (GTK_BUTTON (button), self->settings);
  return row;
}

static void
fill_keys (OstPreferences *self)
{
  AdwPreferencesGroup *group = NULL;
  const char *title = NULL;
  OstShortcut shortcut;

  for (guint n = 0; ost_shortcuts_get (self->settings, n, &shortcut); n++)
    {
      if (g_strcmp0 (title, shortcut.group) != 0)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, shortcut.group);
          adw_preferences_page_add (self->keys_page, group);
        }
      title = shortcut.group;
      adw_preferences_group_add (group, new_key_row (self, n, &shortcut));
      g_free (shortcut.keys);
    }
}

/* --- general ------------------------------------------------------------------------------------------------------ */

static void
forget (OstPreferences *self)
{
  g_settings_reset (self->settings, "recent-projects");
  g_settings_reset (self->settings, "last-project");
  gtk_widget_set_sensitive (GTK_WIDGET (self->forget_button), FALSE);
}

/* The name of the account is no setting: it is only shown. */
static void
reader_edited (OstPreferences *self)
{
  g_settings_set_string (self->settings, "reader", gtk_editable_get_text (GTK_EDITABLE (self->reader_row)));
}

static void
appearance_chosen (OstPreferences *self)
{
  g_settings_set_enum (self->settings, "appearance", (int) adw_combo_row_get_selected (self->appearance_row));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_preferences_dispose (GObject *object)
{
  g_clear_object (&OST_PREFERENCES (object)->settings);

  G_OBJECT_CLASS (ost_preferences_parent_class)->dispose (object);
}

static void
ost_preferences_class_init (OstPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, appearance_row);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, opacity);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, predict_switch);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, fade_switch);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, reader_row);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, forget_button);
  gtk_widget_class_bind_template_child (widget_class, OstPreferences, keys_page);
}

static void
ost_preferences_init (OstPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

OstPreferences *
ost_preferences_new (GSettings *settings, const char *reader)
{
  OstPreferences *self = g_object_new (OST_TYPE_PREFERENCES, NULL);
  g_autofree char *set = NULL;

  self->settings = g_object_ref (settings);
  set = g_settings_get_string (settings, "reader");
  gtk_editable_set_text (GTK_EDITABLE (self->reader_row), *set != '\0' ? set : reader);
  adw_combo_row_set_selected (self->appearance_row, (guint) g_settings_get_enum (settings, "appearance"));
  g_settings_bind (settings, "mask-opacity", self->opacity, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "fade-fill", self->fade_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "predict-on-open", self->predict_switch, "active", G_SETTINGS_BIND_DEFAULT);
  fill_keys (self);
  g_signal_connect_swapped (self->reader_row, "changed", G_CALLBACK (reader_edited), self);
  g_signal_connect_swapped (self->appearance_row, "notify::selected", G_CALLBACK (appearance_chosen), self);
  g_signal_connect_swapped (self->forget_button, "clicked", G_CALLBACK (forget), self);
  return self;
}
