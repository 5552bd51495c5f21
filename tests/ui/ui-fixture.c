/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <cairo.h>
#include <glib/gstdio.h>

#include "core/workflow/ost-demo.h"
#include "core/workflow/ost-import.h"
#include "ui/ost-application.h"

#define WIDTH  300
#define HEIGHT 200

gboolean
ui_fixture_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return FALSE;
    }
  adw_init ();
  return TRUE;
}

GtkApplication *
ui_fixture_application (void)
{
  OstApplication *application = ost_application_new ();
  g_autoptr (GError) error = NULL;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return GTK_APPLICATION (application);
}

/* Dark ground with a bright bar, a little different for each index, so that no two have the same hash. */
static void
write_picture (const char *path, int index)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 0.15, 0.15, 0.15);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.8, 0.8, 0.8);
  cairo_rectangle (cr, 60 + index, 80, 180, 40);
  cairo_fill (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

char *
ui_fixture_images (int n)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("osteon-ui-XXXXXX", &error);

  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/hand-%d.png", folder, i + 1);

      write_picture (path, i);
    }
  return folder;
}

OstProject *
ui_fixture_project (int n)
{
  g_autofree char *folder = ui_fixture_images (n);
  g_autofree char *path = g_build_filename (folder, "Test.osteon", NULL);
  const char *paths[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  OstProject *project = ost_project_create (path, "Ada", &error);
  g_autoptr (OstImportResult) result = NULL;

  g_assert_no_error (error);
  result = ost_import (ost_project_get_store (project), paths, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->n_added, ==, n);
  return project;
}

void
ui_fixture_delete (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      ui_fixture_delete (path);
    }
  g_remove (folder);
}

void
ui_fixture_drop (OstProject *project)
{
  g_autofree char *folder = g_path_get_dirname (ost_project_get_path (project));

  ui_fixture_settle ();
  g_assert_finalize_object (project);
  ui_fixture_delete (folder);
}

void
ui_fixture_present (GtkWindow *window)
{
  gtk_window_present (window);
  WAIT (gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_widget_get_width (GTK_WIDGET (window)) > 0);
}

void
ui_fixture_settle (void)
{
  for (int i = 0; i < 50; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

gboolean
ui_fixture_state_is (gpointer actions, const char *name, const char *wanted)
{
  g_autoptr (GVariant) value = g_action_group_get_action_state (G_ACTION_GROUP (actions), name);
  g_autofree char *text = g_variant_print (value, FALSE);

  return g_str_equal (text, wanted);
}

/* --- A main window ------------------------------------------------------------------------------------------------- */

void
ui_window_init (UiWindow *f, char *path)
{
  f->path = path;
  f->application = ui_fixture_application ();
  f->window = ost_main_window_new (f->application, "Ada", NULL);
  ui_fixture_present (GTK_WINDOW (f->window));
}

static char *
new_demo (int n, void (*prepare) (OstStore *store, const char *folder))
{
  g_autofree char *folder = g_dir_make_tmp ("osteon-ui-XXXXXX", NULL);
  char *path = g_build_filename (folder, "hands.osteon", NULL);
  g_autoptr (OstStore) store = NULL;
  g_autoptr (GError) error = NULL;

  ost_store_create (path, &error);
  g_assert_no_error (error);
  store = ost_store_open (path, OST_STORE_WRITE, &error);
  g_assert_no_error (error);
  ost_demo_fill (store, n, 4, "Bob", &error);
  g_assert_no_error (error);
  if (prepare != NULL)
    prepare (store, folder);
  return path;
}

void
ui_window_init_demo (UiWindow *f, int n, void (*prepare) (OstStore *store, const char *folder))
{
  ui_window_init (f, new_demo (n, prepare));
  g_assert_true (ost_main_window_open_project (f->window, f->path));
  WAIT_STATE ("ready", "true");
  WAIT_STATE ("busy", "false");
  ui_fixture_settle ();
}

void
ui_window_clear (UiWindow *f)
{
  g_autofree char *folder = g_path_get_dirname (f->path);

  if (f->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
      gtk_window_destroy (GTK_WINDOW (f->window));
      WAIT (f->window == NULL);
    }
  ui_fixture_settle ();
  g_clear_object (&f->application);
  ui_fixture_delete (folder);
  g_free (f->path);
}
