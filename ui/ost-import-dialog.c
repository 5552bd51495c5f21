/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-import-dialog.h"

#include "ui/ost-i18n.h"

struct _OstImportDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwComboRow *format_row;
  AdwActionRow *path_row;
  GtkButton *file_button, *folder_button;
  AdwEntryRow *reader_row;
  GtkSwitch *accepted_switch;
  GtkButton *import_button;

  /* Owned */
  GPtrArray *formats;           /* const OstFormat *, those that read, as in format_row */
  char *path;
  GtkNativeDialog *chooser;
};

G_DEFINE_FINAL_TYPE (OstImportDialog, ost_import_dialog, ADW_TYPE_WINDOW)

static guint import_signal;

const OstFormat *
ost_import_dialog_get_format (OstImportDialog *self)
{
  return self->formats->pdata[adw_combo_row_get_selected (self->format_row)];
}

const char *
ost_import_dialog_get_path (OstImportDialog *self)
{
  return self->path;
}

const char *
ost_import_dialog_get_reader (OstImportDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->reader_row));
}

gboolean
ost_import_dialog_get_accepted (OstImportDialog *self)
{
  return gtk_switch_get_active (self->accepted_switch);
}

static void
update (OstImportDialog *self)
{
  g_autofree char *shown = self->path != NULL ? g_filename_display_name (self->path) : NULL;
  g_autofree char *escaped = shown != NULL ? g_markup_escape_text (shown, -1) : NULL;

  if (escaped != NULL)
    adw_action_row_set_subtitle (self->path_row, escaped);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button),
                            self->path != NULL && *ost_import_dialog_get_reader (self) != '\0');
}

static void
path_chosen (GtkNativeDialog *chooser, int response, gpointer data)
{
  OstImportDialog *self = data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_free (self->path);
      self->path = g_file_get_path (file);
      update (self);
    }
  g_clear_object (&self->chooser);
}

static void
choose (OstImportDialog *self, GtkFileChooserAction action, const char *title)
{
  if (self->chooser != NULL)
    return;
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Choose"), _ ("_Cancel")));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (path_chosen), self, 0);
  gtk_native_dialog_show (self->chooser);
}

static void
choose_file (OstImportDialog *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("File of Masks"));
}

static void
choose_folder (OstImportDialog *self)
{
  choose (self, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("Folder of Masks"));
}

static void
confirm (OstImportDialog *self)
{
  g_signal_emit (self, import_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fill_formats (OstImportDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (const OstFormat *format = ost_format_list (); format->id != NULL; format++)
    if (format->reads)
      {
        g_ptr_array_add (self->formats, (gpointer) format);
        gtk_string_list_append (labels, _ (format->label));
      }
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (labels));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_import_dialog_dispose (GObject *object)
{
  OstImportDialog *self = OST_IMPORT_DIALOG (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);

  G_OBJECT_CLASS (ost_import_dialog_parent_class)->dispose (object);
}

static void
ost_import_dialog_finalize (GObject *object)
{
  OstImportDialog *self = OST_IMPORT_DIALOG (object);

  g_ptr_array_unref (self->formats);
  g_free (self->path);

  G_OBJECT_CLASS (ost_import_dialog_parent_class)->finalize (object);
}

static void
ost_import_dialog_class_init (OstImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ost_import_dialog_finalize;
  import_signal = g_signal_new ("import", OST_TYPE_IMPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, path_row);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, file_button);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, folder_button);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, reader_row);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, accepted_switch);
  gtk_widget_class_bind_template_child (widget_class, OstImportDialog, import_button);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ost_import_dialog_init (OstImportDialog *self)
{
  self->formats = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_formats (self);
  g_signal_connect_swapped (self->file_button, "clicked", G_CALLBACK (choose_file), self);
  g_signal_connect_swapped (self->folder_button, "clicked", G_CALLBACK (choose_folder), self);
  g_signal_connect_swapped (self->reader_row, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->import_button, "clicked", G_CALLBACK (confirm), self);
}

OstImportDialog *
ost_import_dialog_new (const char *reader)
{
  OstImportDialog *self = g_object_new (OST_TYPE_IMPORT_DIALOG, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->reader_row), reader);
  return self;
}
