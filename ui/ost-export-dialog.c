/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-export-dialog.h"

#include "ui/ost-i18n.h"

typedef enum { SCOPE_THIS, SCOPE_SHOWN, SCOPE_ALL } Scope;

struct _OstExportDialog
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwComboRow *format_row;
  AdwComboRow *scope_row;
  GtkSwitch *accepted_switch;
  AdwPreferencesGroup *readers_group;
  GtkSwitch *codes_switch;
  AdwActionRow *folder_row;
  GtkButton *folder_button;
  GtkLabel *plan_label;
  GtkLabel *loss_label;
  GtkButton *export_button;

  /* Owned */
  OstProject *project;
  GArray *shown;                /* ids of images */
  GPtrArray *formats;           /* const OstFormat *, those that write, as in format_row */
  GPtrArray *reader_switches;   /* GtkSwitch, borrowed from readers_group, with data "reader-id" */
  GArray *readers;              /* ids of those that are on */
  char *dest;
  GtkNativeDialog *chooser;

  gint64 this_image;            /* or 0 */
  OstOutput output;
};

G_DEFINE_FINAL_TYPE (OstExportDialog, ost_export_dialog, ADW_TYPE_WINDOW)

static guint export_signal;

/* --- what was chosen ---------------------------------------------------------------------------------------------- */

/* Without an open image the list of scopes begins with the second one. */
static Scope
get_scope (OstExportDialog *self)
{
  return (Scope) (adw_combo_row_get_selected (self->scope_row) + (self->this_image == 0 ? 1 : 0));
}

static void
choose_images (OstExportDialog *self)
{
  const Scope scope = get_scope (self);

  self->output.images = NULL;
  self->output.n_images = 0;
  if (scope == SCOPE_ALL)
    return;
  self->output.images = scope == SCOPE_THIS ? &self->this_image : (const gint64 *) (gpointer) self->shown->data;
  self->output.n_images = scope == SCOPE_THIS ? 1 : self->shown->len;
}

static void
choose_readers (OstExportDialog *self)
{
  g_array_set_size (self->readers, 0);
  for (guint i = 0; i < self->reader_switches->len; i++)
    {
      GtkSwitch *row = self->reader_switches->pdata[i];
      const gint64 *id = g_object_get_data (G_OBJECT (row), "reader-id");

      if (gtk_switch_get_active (row))
        g_array_append_val (self->readers, *id);
    }
  self->output.readers = (const gint64 *) (gpointer) self->readers->data;
  self->output.n_readers = self->readers->len;
}

const OstOutput *
ost_export_dialog_get_output (OstExportDialog *self)
{
  self->output.format = self->formats->pdata[adw_combo_row_get_selected (self->format_row)];
  self->output.dest = self->dest;
  self->output.accepted = gtk_switch_get_active (self->accepted_switch);
  self->output.codes = gtk_switch_get_active (self->codes_switch);
  choose_images (self);
  choose_readers (self);
  return &self->output;
}

/* --- what will be written ----------------------------------------------------------------------------------------- */

static char *
dup_plan (const OstOutput *output, int n)
{
  g_autofree char *readings = NULL;

  if (output->n_readers == 0)
    return g_strdup (_ ("Choose a reader."));
  if (n == 0)
    return g_strdup (_ ("There is no mask to export in this choice."));
  readings = g_strdup_printf (ngettext ("The masks of %d reading", "The masks of %d readings", (gulong) n), n);
  if (output->format->document != NULL)
    return g_strdup_printf (output->n_readers > 1 ? _ ("%s will be written to %s, in a folder for each reader. Who the patient "
                                                       "is never leaves with them.")
                                                  : _ ("%s will be written to %s. Who the patient is never leaves with them."),
                            readings, output->format->document);
  return g_strdup_printf (output->n_readers > 1 ? _ ("%s will be written, in a folder for each reader. Who the patient is never "
                                                     "leaves with them.")
                                                : _ ("%s will be written, named after the radiographs. Who the patient is never "
                                                     "leaves with them."), readings);
}

static void
update (OstExportDialog *self)
{
  const OstOutput *output = ost_export_dialog_get_output (self);
  g_autoptr (GError) error = NULL;
  const int n = ost_output_count (ost_project_get_store (self->project), output, &error);
  g_autofree char *plan = n < 0 ? g_strdup (error->message) : dup_plan (output, n);
  g_autofree char *shown = g_filename_display_name (self->dest);
  g_autofree char *escaped = g_markup_escape_text (shown, -1);

  adw_action_row_set_subtitle (self->folder_row, escaped);
  gtk_label_set_label (self->plan_label, plan);
  gtk_label_set_label (self->loss_label, output->format->loses != NULL ? _ (output->format->loses) : "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), n > 0);
}

/* --- folder ------------------------------------------------------------------------------------------------------- */

static void
folder_chosen (GtkNativeDialog *chooser, int response, gpointer data)
{
  OstExportDialog *self = data;
  g_autoptr (GFile) folder = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_free (self->dest);
      self->dest = g_file_get_path (folder);
      update (self);
    }
  g_clear_object (&self->chooser);
}

static void
choose_folder (OstExportDialog *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->dest);

  if (self->chooser != NULL)
    return;
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (_ ("Folder for the Masks"), GTK_WINDOW (self),
                                                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"),
                                                                  _ ("_Cancel")));
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (folder_chosen), self, 0);
  gtk_native_dialog_show (self->chooser);
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void
fill_formats (OstExportDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (const OstFormat *format = ost_format_list (); format->id != NULL; format++)
    if (format->writes)
      {
        g_ptr_array_add (self->formats, (gpointer) format);
        gtk_string_list_append (labels, _ (format->label));
      }
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (labels));
}

static void
fill_scopes (OstExportDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autofree char *shown = g_strdup_printf (_ ("Those in the list (%u)"), self->shown->len);

  if (self->this_image != 0)
    gtk_string_list_append (labels, _ ("This one"));
  gtk_string_list_append (labels, shown);
  gtk_string_list_append (labels, _ ("All of the project"));
  adw_combo_row_set_model (self->scope_row, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->scope_row, self->this_image != 0 ? SCOPE_ALL : SCOPE_ALL - 1);
}

static void
add_reader (OstExportDialog *self, const char *name)
{
  const gint64 id = ost_store_find_reader (ost_project_get_store (self->project), name);
  GtkWidget *row = adw_action_row_new (), *on = gtk_switch_new ();
  g_autofree char *escaped = g_markup_escape_text (name, -1);

  gtk_switch_set_active (GTK_SWITCH (on), id == ost_project_get_reader_id (self->project));
  gtk_widget_set_valign (on, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (on), "reader-id", g_memdup2 (&id, sizeof id), g_free);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), on);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), on);
  gtk_accessible_update_property (GTK_ACCESSIBLE (on), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_preferences_group_add (self->readers_group, row);
  g_ptr_array_add (self->reader_switches, on);
  g_signal_connect_swapped (on, "notify::active", G_CALLBACK (update), self);
}

static void
fill_readers (OstExportDialog *self)
{
  g_auto (GStrv) names = ost_store_list_readers (ost_project_get_store (self->project), NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    add_reader (self, names[i]);
}

static void
confirm (OstExportDialog *self)
{
  g_signal_emit (self, export_signal, 0);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- widget ------------------------------------------------------------------------------------------------------- */

static void
ost_export_dialog_dispose (GObject *object)
{
  OstExportDialog *self = OST_EXPORT_DIALOG (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (ost_export_dialog_parent_class)->dispose (object);
}

static void
ost_export_dialog_finalize (GObject *object)
{
  OstExportDialog *self = OST_EXPORT_DIALOG (object);

  g_clear_pointer (&self->shown, g_array_unref);
  g_array_unref (self->readers);
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->reader_switches);
  g_free (self->dest);

  G_OBJECT_CLASS (ost_export_dialog_parent_class)->finalize (object);
}

static void
ost_export_dialog_class_init (OstExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ost_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ost_export_dialog_finalize;
  export_signal = g_signal_new ("export", OST_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/osteon/Osteon/ost-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, scope_row);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, accepted_switch);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, readers_group);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, codes_switch);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, folder_button);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, plan_label);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, loss_label);
  gtk_widget_class_bind_template_child (widget_class, OstExportDialog, export_button);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ost_export_dialog_init (OstExportDialog *self)
{
  self->formats = g_ptr_array_new ();
  self->reader_switches = g_ptr_array_new ();
  self->readers = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->folder_button, "clicked", G_CALLBACK (choose_folder), self);
  g_signal_connect_swapped (self->export_button, "clicked", G_CALLBACK (confirm), self);
}

OstExportDialog *
ost_export_dialog_new (OstProject *project, gint64 this_image, GArray *shown, const char *dest)
{
  OstExportDialog *self = g_object_new (OST_TYPE_EXPORT_DIALOG, NULL);

  self->project = g_object_ref (project);
  self->this_image = this_image;
  self->shown = shown;
  self->dest = g_strdup (dest);
  fill_formats (self);
  fill_scopes (self);
  fill_readers (self);
  update (self);
  g_signal_connect_swapped (self->format_row, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->scope_row, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->accepted_switch, "notify::active", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->codes_switch, "notify::active", G_CALLBACK (update), self);
  return self;
}
