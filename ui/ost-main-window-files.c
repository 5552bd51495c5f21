/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "core/workflow/ost-import.h"
#include "ui/ost-i18n.h"
#include "ui/ost-settings.h"

/* Radiographs and projects from files. All choosers of the window pass through ost_main_window_choose(), so that
 * another toolkit version has one place to change. */

/* --- choosers ----------------------------------------------------------------------------------------------------- */

/* The next chooser starts where this one ended. */
static void
remember_folder (OstMainWindow *self, GtkFileChooser *chooser)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (chooser);

  if (folder != NULL)
    g_set_object (&self->folder, folder);
}

static void
chooser_answered (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GtkNativeDialog) chooser = g_object_ref (dialog);
  OstMainWindow *self = data;
  OstFilesChosen chosen = (OstFilesChosen) g_object_get_data (G_OBJECT (dialog), "chosen");
  g_autoptr (GListModel) files = NULL;

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
      remember_folder (self, GTK_FILE_CHOOSER (chooser));
      chosen (self, files);
    }
}

GtkFileChooser *
ost_main_window_choose (OstMainWindow *self, const char *title, GtkFileChooserAction action, const char *accept,
                        OstFilesChosen chosen)
{
  GtkFileChooserNative *chooser = NULL;

  if (self->chooser != NULL)
    return NULL;
  chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), self->folder, NULL);
  g_object_set_data (G_OBJECT (chooser), "chosen", (gpointer) chosen);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_answered), self, 0);
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  return GTK_FILE_CHOOSER (chooser);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *mime_types)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (; *mime_types != NULL; mime_types++)
    {
      if (g_str_equal (*mime_types, "*"))
        gtk_file_filter_add_pattern (filter, "*");
      else
        gtk_file_filter_add_mime_type (filter, *mime_types);
    }
  gtk_file_chooser_add_filter (chooser, filter);
}

static GStrv
dup_paths (GListModel *files)
{
  guint n = g_list_model_get_n_items (files);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

char *
ost_main_window_dup_first_path (GListModel *files)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  return file != NULL ? g_file_get_path (file) : NULL;
}

/* --- import ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GWeakRef window;
  OstProject *project;          /* alive until the import has ended, whatever the window does */
} ImportJob;

static void
import_job_free (ImportJob *job)
{
  g_weak_ref_clear (&job->window);
  g_object_unref (job->project);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImportJob, import_job_free)

static void
import_progress (int done, int total, const char *path, gpointer data)
{
  ImportJob *job = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&job->window);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return;
  text = g_strdup_printf (_ ("Reading radiographs: %d of %d · %s"), done, total, name != NULL ? name : "");
  gtk_label_set_label (self->import_label, text);
  gtk_progress_bar_set_fraction (self->import_bar, total > 0 ? (double) done / total : 0);
}

static void
append_lines (GString *text, GPtrArray *lines)
{
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", (const char *) g_ptr_array_index (lines, i));
}

static void
remember_details (OstMainWindow *self, const OstImportResult *result)
{
  g_autoptr (GString) details = g_string_new (NULL);

  append_lines (details, result->failures);
  append_lines (details, result->notices);
  g_object_set_data_full (G_OBJECT (self), "import-details", g_strdup (details->str), g_free);
}

static char *
dup_summary (const OstImportResult *result)
{
  int n_failed = result->failures != NULL ? (int) result->failures->len : 0;
  int n_all = n_failed + result->n_added + result->n_known;

  if (n_failed > 0)
    return g_strdup_printf (ngettext ("%d of %d file could not be read", "%d of %d files could not be read", (gulong) n_all),
                            n_failed, n_all);
  if (result->n_added > 0 && result->n_known > 0)
    return g_strdup_printf (_ ("%d added, %d known already"), result->n_added, result->n_known);
  if (result->n_added > 0)
    return g_strdup_printf (ngettext ("%d radiograph added", "%d radiographs added", (gulong) result->n_added), result->n_added);
  if (result->n_known > 0)
    return g_strdup_printf (ngettext ("%d radiograph is in the project already", "%d radiographs are in the project already",
                                      (gulong) result->n_known), result->n_known);
  return g_strdup (_ ("No PNG, TIFF, JPEG or DICOM image found there"));
}

static void
report_import (OstMainWindow *self, const OstImportResult *result)
{
  g_autofree char *summary = dup_summary (result);
  gboolean details = (result->failures != NULL && result->failures->len > 0) || (result->notices != NULL && result->notices->len > 0);

  remember_details (self, result);
  if (details)
    ost_main_window_tell_with (self, summary, _ ("Details"), "win.import-details");
  else if (result->n_added != 1)
    ost_main_window_tell (self, summary);       /* one that is added is seen */
}

static void
imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ImportJob) job = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (&job->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstImportResult) import = ost_import_finish (result, &error);

  if (self == NULL)
    return;
  self->n_imports--;
  gtk_revealer_set_reveal_child (self->import_revealer, self->n_imports > 0);
  if (import == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ost_main_window_tell (self, error->message);
  if (self->project == job->project)
    {
      ost_worklist_reload (self->worklist, NULL);
      ost_main_window_update (self);
      if (import != NULL && import->first_image != 0)
        ost_main_window_open_image (self, import->first_image);
    }
  if (import != NULL)
    report_import (self, import);
  ost_main_window_update (self);
}

void
ost_main_window_import (OstMainWindow *self, const char *const *paths)
{
  ImportJob *job = NULL;

  g_return_if_fail (OST_IS_MAIN_WINDOW (self));

  if (paths[0] == NULL || (self->project == NULL && !ost_main_window_open_default_project (self)))
    return;
  job = g_new0 (ImportJob, 1);
  g_weak_ref_init (&job->window, self);
  job->project = g_object_ref (self->project);
  self->n_imports++;
  gtk_label_set_label (self->import_label, _ ("Reading radiographs…"));
  gtk_progress_bar_set_fraction (self->import_bar, 0);
  gtk_revealer_set_reveal_child (self->import_revealer, TRUE);
  ost_main_window_update (self);
  ost_import_async (ost_project_get_store (self->project), paths, OST_IMPORT_LINK, import_progress, job, self->cancellable, imported, job);
}

static void
import_chosen (OstMainWindow *self, GListModel *files)
{
  g_auto (GStrv) paths = dup_paths (files);

  ost_main_window_import (self, (const char *const *) paths);
}

static void
import (GSimpleAction *action, GVariant *target, gpointer data)
{
  static const char *const images[] = { "image/png", "image/tiff", "image/jpeg", "application/dicom", NULL };
  static const char *const everything[] = { "*", NULL };
  GtkFileChooser *chooser = ost_main_window_choose (data, _ ("Add Radiographs"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"),
                                                    import_chosen);

  if (chooser == NULL)
    return;
  gtk_file_chooser_set_select_multiple (chooser, TRUE);
  add_filter (chooser, _ ("Radiographs (PNG, TIFF, JPEG, DICOM)"), images);
  add_filter (chooser, _ ("All files"), everything);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
import_folder (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkFileChooser *chooser = ost_main_window_choose (data, _ ("Add a Folder of Radiographs"),
                                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Add"), import_chosen);

  if (chooser != NULL)
    gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
import_details (GSimpleAction *action, GVariant *target, gpointer data)
{
  const char *details = g_object_get_data (G_OBJECT (data), "import-details");
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (data), _ ("What the import says"), NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new (details != NULL ? details : "");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_width (GTK_SCROLLED_WINDOW (scrolled), 480);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 120);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scrolled);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- projects ----------------------------------------------------------------------------------------------------- */

static void
project_opened (OstMainWindow *self, GListModel *files)
{
  g_autofree char *path = ost_main_window_dup_first_path (files);

  if (path != NULL)
    ost_main_window_open_project (self, path);
  ost_main_window_update (self);
}

static void
project_made (OstMainWindow *self, GListModel *files)
{
  g_autofree char *path = ost_main_window_dup_first_path (files);

  if (path != NULL)
    ost_main_window_new_project (self, path);
  ost_main_window_update (self);
}

static void
open_project (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkFileChooser *chooser = ost_main_window_choose (data, _ ("Open a Project (a folder NAME.osteon)"),
                                                    GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Open"), project_opened);

  if (chooser != NULL)
    gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
new_project (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkFileChooser *chooser = ost_main_window_choose (data, _ ("New Project"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Create"),
                                                    project_made);

  if (chooser == NULL)
    return;
  gtk_file_chooser_set_current_name (chooser, _ ("Radiographs.osteon"));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- recent projects ---------------------------------------------------------------------------------------------- */

void
ost_main_window_list_recent (OstMainWindow *self)
{
  g_auto (GStrv) paths = ost_settings_list_projects (self->settings);

  g_menu_remove_all (self->recent);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *base = g_path_get_basename (paths[i]);
      g_autofree char *name = g_filename_display_name (base);
      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

      g_menu_item_set_action_and_target (item, "win.open-recent", "s", paths[i]);
      g_menu_append_item (self->recent, item);
    }
}

static void
open_recent (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_main_window_open_project (data, g_variant_get_string (target, NULL));
  ost_main_window_update (data);
}

/* --- what a file offers ------------------------------------------------------------------------------------------- */

void
ost_main_window_list_windows (OstMainWindow *self)
{
  const OstImage *image = ost_session_get_image (ost_main_window_get_session (self));

  g_menu_remove_all (self->file_windows);
  for (guint i = 0; image != NULL && i < image->n_windows; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.preset::file-%u", i + 1);
      g_autofree char *name = image->windows[i].name != NULL ? g_strdup (image->windows[i].name)
                                                             : g_strdup_printf (_ ("Window %u of the File"), i + 1);

      g_menu_append (self->file_windows, name, action);
    }
}

static void
show_info (GSimpleAction *action, GVariant *target, gpointer data)
{
  gtk_menu_button_popup (OST_MAIN_WINDOW (data)->info_button);
}

void
ost_main_window_add_file_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "import", import },           { "import-folder", import_folder }, { "import-details", import_details },
    { "open-project", open_project }, { "new-project", new_project },
    { "info", show_info },                { "open-recent", open_recent, "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* --- drop --------------------------------------------------------------------------------------------------------- */

/* A dropped project opens; everything else is imported. */
static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GStrvBuilder) images = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL && ost_project_is_project_path (path))
        ost_main_window_open_project (self, path);
      else if (path != NULL)
        g_strv_builder_add (images, path);
    }
  paths = g_strv_builder_end (images);
  ost_main_window_import (self, (const char *const *) paths);
  gtk_widget_remove_css_class (self->content, "drop-target");
  return TRUE;
}

static GdkDragAction
drop_entered (GtkDropTarget *target, double x, double y, OstMainWindow *self)
{
  gtk_widget_add_css_class (self->content, "drop-target");
  return GDK_ACTION_COPY;
}

static void
drop_left (GtkDropTarget *target, OstMainWindow *self)
{
  gtk_widget_remove_css_class (self->content, "drop-target");
}

void
ost_main_window_add_drop_target (OstMainWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  g_signal_connect (target, "enter", G_CALLBACK (drop_entered), self);
  g_signal_connect (target, "leave", G_CALLBACK (drop_left), self);
  gtk_widget_add_controller (self->content, GTK_EVENT_CONTROLLER (target));
}
