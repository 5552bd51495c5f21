/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-application.h"

#include "osteon-resources.h"
#include "ui/ost-accessible.h"
#include "ui/ost-i18n.h"
#include "ui/ost-help.h"
#include "ui/ost-main-window.h"
#include "ui/ost-preferences.h"
#include "ui/ost-settings.h"
#include "ui/ost-shortcuts.h"

/* Hint of g_application_open: the first file was named by --project. */
#define FIRST_IS_PROJECT "project"

struct _OstApplication
{
  AdwApplication parent_instance;

  /* Owned */
  GSettings *settings;          /* or NULL */
  char *reader;
};

G_DEFINE_FINAL_TYPE (OstApplication, ost_application, ADW_TYPE_APPLICATION)

void
ost_ui_register_resources (void)
{
  g_resources_register (osteon_get_resource ());
}

/* --- windows ------------------------------------------------------------------------------------------------------ */

/* As the command line says, else as the preferences say, else the account. */
static char *
dup_reader (OstApplication *self)
{
  char *reader = self->reader != NULL ? g_strdup (self->reader) : ost_settings_dup_string (self->settings, "reader");

  return reader != NULL ? reader : ost_project_dup_default_reader ();
}

static OstMainWindow *
add_window (OstApplication *self)
{
  g_autofree char *reader = dup_reader (self);

  return ost_main_window_new (GTK_APPLICATION (self), reader, self->settings);
}

/* The window to use for a project: the one that shows it, else one without a project, else a new one. */
static OstMainWindow *
window_for (OstApplication *self, const char *path)
{
  g_autofree char *wanted = g_canonicalize_filename (path, NULL);
  OstMainWindow *free_window = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      OstProject *project = OST_IS_MAIN_WINDOW (l->data) ? ost_main_window_get_project (l->data) : NULL;

      if (project != NULL && g_str_equal (ost_project_get_path (project), wanted))
        return l->data;
      if (project == NULL && OST_IS_MAIN_WINDOW (l->data))
        free_window = l->data;
    }
  return free_window != NULL ? free_window : add_window (self);
}

static OstMainWindow *
any_window (OstApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (OST_IS_MAIN_WINDOW (l->data))
      return l->data;
  return add_window (self);
}

/* The last project, else the default one if it was made already: a first start finds an empty window, and no folder made. */
static void
open_last_project (OstApplication *self, OstMainWindow *window)
{
  g_autofree char *last = ost_settings_dup_string (self->settings, "last-project");
  g_autofree char *fallback = ost_project_dup_default_path ();

  if (last != NULL && g_file_test (last, G_FILE_TEST_IS_DIR))
    ost_main_window_open_project (window, last);
  else if (g_file_test (fallback, G_FILE_TEST_IS_DIR))
    ost_main_window_open_project (window, fallback);
}

static void
ost_application_activate (GApplication *application)
{
  OstApplication *self = OST_APPLICATION (application);
  gboolean first = gtk_application_get_windows (GTK_APPLICATION (self)) == NULL;
  OstMainWindow *window = any_window (self);

  if (first)
    open_last_project (self, window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
import_into (OstMainWindow *window, GStrvBuilder *images)
{
  g_auto (GStrv) paths = g_strv_builder_end (images);

  ost_main_window_import (window, (const char *const *) paths);
}

/* A project is a folder, but file managers open files: the database in it stands for it. Takes the path. */
static char *
stand_for_project (char *path)
{
  char *folder = NULL;

  if (path == NULL || !g_str_has_suffix (path, "/project.sqlite"))
    return path;
  folder = g_path_get_dirname (path);
  g_free (path);
  return folder;
}

static void
ost_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  OstApplication *self = OST_APPLICATION (application);
  g_autoptr (GStrvBuilder) images = g_strv_builder_new ();
  OstMainWindow *window = NULL;

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = stand_for_project (g_file_get_path (files[i]));

      if (path == NULL)
        continue;
      if ((i == 0 && g_str_equal (hint, FIRST_IS_PROJECT)) || ost_project_is_project_path (path))
        {
          window = window_for (self, path);
          ost_main_window_open_project (window, path);
        }
      else
        g_strv_builder_add (images, path);
    }
  if (window == NULL)
    window = any_window (self);
  gtk_window_present (GTK_WINDOW (window));
  import_into (window, images);
}

/* --- command line ------------------------------------------------------------------------------------------------- */

/* A project named by --project is the first of the files to open, whatever its name. */
static void
open_named (OstApplication *self, const char *project, const char *const *names)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (project != NULL)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (project));
  for (; names != NULL && *names != NULL; names++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (*names));
  if (files->len > 0)
    g_application_open (G_APPLICATION (self), (GFile **) files->pdata, (int) files->len,
                        project != NULL ? FIRST_IS_PROJECT : "");
}

static int
ost_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  OstApplication *self = OST_APPLICATION (application);
  g_autoptr (GError) error = NULL;
  g_autofree const char **names = NULL;
  const char *project = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("osteon %s\n", OST_VERSION);
      return 0;
    }
  g_clear_pointer (&self->reader, g_free);
  g_variant_dict_lookup (options, "reader", "s", &self->reader);
  g_variant_dict_lookup (options, "project", "^&ay", &project);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &names);
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("osteon: %s\n", error->message);
      return 1;
    }
  open_named (self, project, names);
  return -1;
}

/* --- actions ------------------------------------------------------------------------------------------------------ */

static void
show_about (GSimpleAction *action, GVariant *target, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (data),
                         "application-name", "Osteon",
                         "application-icon", "org.osteon.Osteon",
                         "version", OST_VERSION,
                         "developer-name", _ ("The Osteon developers"),
                         "license-type", GTK_LICENSE_APACHE_2_0,
                         "comments", _ ("Annotate the bones of hand and wrist radiographs. Research use, not for diagnosis. Works "
                                        "offline; nothing leaves this computer."),
                         NULL);
}

static gpointer
ref_window (gconstpointer window, gpointer data)
{
  return g_object_ref ((gpointer) window);
}

/* One after another, so that each window saves what it has to save; one that is closed may take others with it. */
static void
quit (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_autolist (GObject) windows = g_list_copy_deep (gtk_application_get_windows (data), ref_window, NULL);

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
apply_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
}

static void
change_dark (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstApplication *self = data;
  gboolean dark = g_variant_get_boolean (value);

  apply_dark (dark);
  g_simple_action_set_state (action, value);
  ost_settings_set_string (self->settings, "appearance", dark ? "dark" : "system");
}

static void
show_preferences (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstApplication *self = data;
  g_autofree char *reader = dup_reader (self);
  OstPreferences *preferences = ost_preferences_new (self->settings, reader);

  gtk_window_set_transient_for (GTK_WINDOW (preferences), gtk_application_get_active_window (data));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
show_help (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkWindow *help = ost_help_new ();

  gtk_window_set_transient_for (help, gtk_application_get_active_window (data));
  gtk_window_present (help);
}

/* The preferences may be what changed it. */
static void
appearance_changed (OstApplication *self)
{
  g_autofree char *appearance = ost_settings_dup_string (self->settings, "appearance");

  g_action_group_change_action_state (G_ACTION_GROUP (self), "dark",
                                      g_variant_new_boolean (g_strcmp0 (appearance, "system") != 0));
}

static void
keys_changed (OstApplication *self)
{
  ost_shortcuts_set_accels (GTK_APPLICATION (self), self->settings);
}

static void
watch_settings (OstApplication *self)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "preferences")),
                               self->settings != NULL);
  if (self->settings == NULL)
    return;
  g_signal_connect_object (self->settings, "changed::appearance", G_CALLBACK (appearance_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::keys", G_CALLBACK (keys_changed), self, G_CONNECT_SWAPPED);
}

static void
add_actions (OstApplication *self)
{
  static const GActionEntry entries[] = {
    { "about", show_about },
    { "help", show_help },
    { "preferences", show_preferences },
    { "quit", quit },
    { "dark", NULL, NULL, "true", change_dark },
  };
  g_autofree char *appearance = ost_settings_dup_string (self->settings, "appearance");
  gboolean dark = g_strcmp0 (appearance, "system") != 0;

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), "dark"), g_variant_new_boolean (dark));
}

/* --- class -------------------------------------------------------------------------------------------------------- */

static void
ost_application_startup (GApplication *application)
{
  OstApplication *self = OST_APPLICATION (application);

  G_APPLICATION_CLASS (ost_application_parent_class)->startup (application);
  self->settings = ost_settings_new ();
  ost_accessible_start ();
  gtk_window_set_default_icon_name ("org.osteon.Osteon");
  add_actions (self);
  ost_shortcuts_set_accels (GTK_APPLICATION (self), self->settings);
  watch_settings (self);
}

static void
ost_application_dispose (GObject *object)
{
  OstApplication *self = OST_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->reader, g_free);

  G_OBJECT_CLASS (ost_application_parent_class)->dispose (object);
}

static void
ost_application_class_init (OstApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_application_dispose;
  application_class->startup = ost_application_startup;
  application_class->activate = ost_application_activate;
  application_class->open = ost_application_open;
  application_class->handle_local_options = ost_application_handle_local_options;
}

static void
ost_application_init (OstApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { "reader", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Whose readings to show and make"), N_ ("NAME") },
    { "project", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("The project to open"), N_ ("PATH") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[PROJECT.osteon] [IMAGE or FOLDER …]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

OstApplication *
ost_application_new (void)
{
  ost_ui_register_resources ();
  return g_object_new (OST_TYPE_APPLICATION, "application-id", "org.osteon.Osteon", "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/osteon/Osteon", NULL);
}
