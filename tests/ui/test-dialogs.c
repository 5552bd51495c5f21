/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <glib/gstdio.h>

#include "ui/ost-application.h"
#include "ui/ost-export-dialog.h"
#include "ui/ost-image-info.h"
#include "ui/ost-import-dialog.h"

/* The first widget of a type, with a word in its text when `text` is given. */
static GtkWidget *
find (GtkWidget *widget, GType type, const char *text)
{
  g_autofree char *label = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    {
      if (text != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "label") != NULL)
        g_object_get (widget, "label", &label, NULL);
      if (text == NULL || (label != NULL && strstr (label, text) != NULL))
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
count_signal (GObject *object, int *n)
{
  (*n)++;
}

static void
give_mask (OstProject *project, gint64 image_id)
{
  OstSession *session = ost_project_get_session (project);
  g_autoptr (GError) error = NULL;

  ost_session_open (session, image_id, &error);
  g_assert_no_error (error);
  ost_session_add_point (session, 150, 100, TRUE, &error);
  g_assert_no_error (error);
  ost_session_settle (session);
}

static void
test_export (void)
{
  OstProject *project = ui_fixture_project (3);
  GArray *shown = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 second = 2;
  OstExportDialog *dialog = NULL;
  const OstOutput *output = NULL;
  GtkWidget *button = NULL;
  int n_exports = 0;

  give_mask (project, 1);
  give_mask (project, 2);
  g_array_append_val (shown, second);
  dialog = ost_export_dialog_new (project, 1, shown, "/nowhere/out");
  g_signal_connect (dialog, "export", G_CALLBACK (count_signal), &n_exports);
  ui_fixture_present (GTK_WINDOW (dialog));
  button = find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Export");
  output = ost_export_dialog_get_output (dialog);
  g_assert_null (output->images);
  g_assert_cmpuint (output->n_readers, ==, 1);
  g_assert_cmpint (output->readers[0], ==, ost_project_get_reader_id (project));
  g_assert_cmpstr (output->dest, ==, "/nowhere/out");
  g_assert_false (output->codes);
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "The masks of 2 readings"));

  adw_combo_row_set_selected (ADW_COMBO_ROW (find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, NULL)), 1);
  g_assert_cmpstr (ost_export_dialog_get_output (dialog)->format->id, ==, "label-png");
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Where bones overlap"));
  g_assert_true (gtk_widget_get_sensitive (button));

  gtk_switch_set_active (GTK_SWITCH (find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH, NULL)), TRUE);        /* accepted only */
  g_assert_true (ost_export_dialog_get_output (dialog)->accepted);
  g_assert_nonnull (find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "no mask"));
  g_assert_false (gtk_widget_get_sensitive (button));
  gtk_switch_set_active (GTK_SWITCH (find (GTK_WIDGET (dialog), GTK_TYPE_SWITCH, NULL)), FALSE);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpint (n_exports, ==, 1);
  ui_fixture_settle ();
  ui_fixture_drop (project);
}

static void
test_import (void)
{
  OstImportDialog *dialog = ost_import_dialog_new ("Ada");

  g_object_ref_sink (dialog);
  g_assert_cmpstr (ost_import_dialog_get_reader (dialog), ==, "Ada");
  g_assert_cmpstr (ost_import_dialog_get_format (dialog)->id, ==, "png");
  g_assert_false (ost_import_dialog_get_accepted (dialog));
  g_assert_null (ost_import_dialog_get_path (dialog));
  g_assert_false (gtk_widget_get_sensitive (find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Import")));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
}

/* A picture that is no DICOM has nobody to show. */
static void
test_info (void)
{
  OstProject *project = ui_fixture_project (1);
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  OstImageInfo *info = g_object_new (OST_TYPE_IMAGE_INFO, NULL);
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GError) error = NULL;

  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), GTK_WIDGET (info));
  gtk_window_set_child (window, button);
  ui_fixture_present (window);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));             /* without a project: nothing, and no crash */
  ui_fixture_settle ();
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ost_session_open (ost_project_get_session (project), 1, &error);
  g_assert_no_error (error);
  ost_image_info_set_project (info, project);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_fixture_settle ();
  g_assert_nonnull (find (GTK_WIDGET (info), GTK_TYPE_LABEL, "300 × 200, 8 bit PNG"));
  g_assert_nonnull (find (GTK_WIDGET (info), GTK_TYPE_LABEL, "px only"));
  g_assert_false (gtk_widget_get_visible (find (GTK_WIDGET (info), GTK_TYPE_BUTTON, "Patient")));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_fixture_settle ();
  gtk_window_destroy (window);
  ui_fixture_settle ();
  ui_fixture_drop (project);
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
  ost_ui_register_resources ();
  g_test_add_func ("/dialogs/export", test_export);
  g_test_add_func ("/dialogs/import", test_import);
  g_test_add_func ("/dialogs/info", test_info);
  return g_test_run ();
}
