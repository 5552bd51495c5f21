/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <glib/gstdio.h>

typedef UiWindow Fixture;

static GVariant *
state (Fixture *f, const char *name)
{
  return g_action_group_get_action_state (G_ACTION_GROUP (f->window), name);
}

static void
activate (Fixture *f, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_assert_true (g_action_parse_detailed_name (detailed, &name, &target, NULL));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, target);
}

static OstSession *
session (Fixture *f)
{
  return ost_project_get_session (ost_main_window_get_project (f->window));
}

/* A project with two images, closed again, for the window to open. */
static void
set_up (Fixture *f, gconstpointer data)
{
  OstProject *project = ui_fixture_project (2);
  char *path = g_strdup (ost_project_get_path (project));

  g_assert_finalize_object (project);
  ui_window_init (f, path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_window_clear (f);
}

static void
open_ready (Fixture *f)
{
  g_assert_true (ost_main_window_open_project (f->window, f->path));
  WAIT_STATE ("page", "'work'");
  WAIT_STATE ("ready", "true");
  WAIT_STATE ("busy", "false");
  ui_fixture_settle ();         /* the page has just appeared: the canvas gets its size now */
}

static void
add_point (Fixture *f, double x, double y)
{
  g_autoptr (GError) error = NULL;

  ost_session_add_point (session (f), x, y, TRUE, &error);
  g_assert_no_error (error);
  WAIT_STATE ("busy", "false");
}

static void
test_starts_empty (Fixture *f, gconstpointer data)
{
  g_assert_true (STATE_IS ("page", "'empty'"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "undo"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "import"));
}

static void
test_opens_project (Fixture *f, gconstpointer data)
{
  open_ready (f);
  g_assert_true (STATE_IS ("image-id", "1"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "Osteon · hand-1");
  activate (f, "next-image");
  WAIT_STATE ("image-id", "2");
  WAIT_STATE ("busy", "false");
}

static void
test_accept_goes_on (Fixture *f, gconstpointer data)
{
  open_ready (f);
  g_assert_true (STATE_IS ("bone", "'mc1'"));
  add_point (f, 150, 100);
  g_assert_true (STATE_IS ("points", "1"));
  g_assert_true (STATE_IS ("masks", "1"));
  activate (f, "accept-bone");
  WAIT_STATE ("locked", "1");
  g_assert_true (STATE_IS ("bone", "'mc2'"));
  activate (f, "undo");
  WAIT_STATE ("locked", "0");
  g_assert_true (STATE_IS ("bone", "'mc2'"));        /* undo never changes the selected bone */
}

static void
test_accept_without_mask_is_refused (Fixture *f, gconstpointer data)
{
  open_ready (f);
  activate (f, "accept-bone");
  g_assert_true (STATE_IS ("locked", "0"));
  g_assert_true (STATE_IS ("bone", "'mc1'"));
}

static void
test_accept_reading_opens_next (Fixture *f, gconstpointer data)
{
  open_ready (f);
  add_point (f, 150, 100);
  WAIT_STATE ("busy", "false");
  activate (f, "accept-reading");                 /* six bones are missing: it asks first */
  ui_fixture_settle ();
  g_assert_true (STATE_IS ("image-id", "1"));
  g_assert_true (STATE_IS ("status", "'started'"));
  activate (f, "accept-anyway");
  WAIT_STATE ("image-id", "2");
  WAIT_STATE ("busy", "false");
  activate (f, "previous-image");
  WAIT_STATE ("image-id", "1");
  WAIT_STATE ("status", "'accepted'");
  WAIT_STATE ("busy", "false");
}

static GtkWidget *
find_button (GtkWidget *widget, const char *action)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, action);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_undo_names_the_step (Fixture *f, gconstpointer data)
{
  GtkWidget *button = find_button (GTK_WIDGET (f->window), "win.undo");

  open_ready (f);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Nothing to undo");
  activate (f, "bone::radius");
  add_point (f, 150, 100);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Undo positive point on radius (Ctrl+Z)");
  activate (f, "undo");
  WAIT_STATE ("points", "0");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Nothing to undo");
  activate (f, "redo");
  WAIT_STATE ("points", "1");
  WAIT_STATE ("busy", "false");
}

static void
test_points_by_action (Fixture *f, gconstpointer data)
{
  open_ready (f);
  add_point (f, 150, 100);
  activate (f, "flip-point(0)");
  WAIT_STATE ("busy", "false");
  {
    gsize n = 0;

    g_assert_false (ost_session_get_points (session (f), OST_BONE_MC1, &n)[0].positive);
  }
  activate (f, "delete-point-at(7)");           /* no such point: nothing */
  g_assert_true (STATE_IS ("points", "1"));
  activate (f, "delete-point-at(0)");
  WAIT_STATE ("points", "0");
  WAIT_STATE ("busy", "false");
}

static void
test_flag_and_reject (Fixture *f, gconstpointer data)
{
  open_ready (f);
  activate (f, "flag");
  g_assert_true (STATE_IS ("status", "'flagged'"));
  g_assert_true (STATE_IS ("flag", "true"));
  activate (f, "flag");
  g_assert_true (STATE_IS ("flag", "false"));
  activate (f, "reject");
  g_assert_true (STATE_IS ("status", "'rejected'"));
}

static void
test_view_survives_gestures (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  open_ready (f);
  activate (f, "zoom-in");
  activate (f, "preset::bone");
  before = state (f, "zoom");
  add_point (f, 150, 100);
  activate (f, "accept-bone");
  activate (f, "undo");
  after = state (f, "zoom");
  g_assert_true (g_variant_equal (before, after));
  g_assert_true (STATE_IS ("preset", "'bone'"));
}

static void
test_problem_has_a_page (Fixture *f, gconstpointer data)
{
  g_assert_false (ost_main_window_open_project (f->window, "/nowhere/at all <&>.osteon"));
  g_assert_true (STATE_IS ("page", "'problem'"));
  g_assert_null (ost_main_window_get_project (f->window));
  open_ready (f);                               /* and the way out works */
}

static void
test_busy_project (Fixture *f, gconstpointer data)
{
  OstMainWindow *second = ost_main_window_new (f->application, "Bea", NULL);

  open_ready (f);
  ui_fixture_present (GTK_WINDOW (second));
  g_assert_false (ost_main_window_open_project (second, f->path));
  g_assert_null (ost_main_window_get_project (second));
  g_object_add_weak_pointer (G_OBJECT (second), (gpointer *) &second);
  gtk_window_destroy (GTK_WINDOW (second));
  WAIT (second == NULL);
}

static void
test_import_reports_failures (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = ui_fixture_images (1);
  g_autofree char *good = g_build_filename (folder, "hand-1.png", NULL);
  g_autofree char *bad = g_build_filename (folder, "broken.png", NULL);
  const char *paths[] = { good, bad, NULL };
  const char *details;

  g_assert_true (g_file_set_contents (bad, "\x89PNG\r\n\x1a\n, and no more", -1, NULL));
  open_ready (f);
  ost_main_window_import (f->window, paths);
  g_assert_true (STATE_IS ("busy", "true"));
  WAIT_STATE ("busy", "false");
  details = g_object_get_data (G_OBJECT (f->window), "import-details");
  g_assert_nonnull (details);
  g_assert_nonnull (g_strstr_len (details, -1, "broken.png"));
  ui_fixture_delete (folder);
}

static void
test_closing_while_importing (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = ui_fixture_images (4);
  const char *paths[] = { folder, NULL };

  open_ready (f);
  ost_main_window_import (f->window, paths);
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT (f->window == NULL);
  ui_fixture_settle ();
  ui_fixture_delete (folder);
}

/* Without an image before it, the sentence stays where the picture would be. */
static void
test_lost_image (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (f->path);

  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/hand-%d.png", folder, i);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_true (ost_main_window_open_project (f->window, f->path));
  WAIT_STATE ("busy", "false");
  g_assert_true (STATE_IS ("image-id", "0"));
  g_assert_true (STATE_IS ("page", "'work'"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "accept-bone"));
}

static void
test_every_button_has_a_name (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_is_visible (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL
      && gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) != NULL)
    g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    test_every_button_has_a_name (child);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  open_ready (f);
  add_point (f, 150, 100);
  test_every_button_has_a_name (GTK_WIDGET (f->window));
}

static void
test_checkpoint (Fixture *f, gconstpointer data)
{
  open_ready (f);
  add_point (f, 150, 100);
  activate (f, "save-checkpoint('one point')");
  add_point (f, 180, 100);
  WAIT_STATE ("points", "2");
  activate (f, "restore-checkpoint(int64 1)");
  WAIT_STATE ("points", "1");
  activate (f, "restore-checkpoint(int64 2)");
  WAIT_STATE ("points", "2");
  activate (f, "restore-checkpoint(int64 99)");     /* a sentence, and nothing else */
  WAIT_STATE ("points", "2");
}

static void
test_hanging_rule (Fixture *f, gconstpointer data)
{
  g_autofree char *rule = NULL;

  open_ready (f);
  activate (f, "fingers-up");
  WAIT_STATE ("fingers-up", "true");
  rule = ost_store_dup_setting (ost_project_get_store (ost_main_window_get_project (f->window)), "hanging");
  g_assert_cmpstr (rule, ==, "fingers-up");
  activate (f, "turn-right");
  activate (f, "mirror");
  WAIT_STATE ("mirror", "true");
  activate (f, "as-stored");
  WAIT_STATE ("mirror", "false");
}

/* It loads in the background, also while the project is being closed. */
static void
test_beside (Fixture *f, gconstpointer data)
{
  activate (f, "beside");
  WAIT_STATE ("beside", "false");       /* nothing is open */
  open_ready (f);
  activate (f, "beside");
  WAIT_STATE ("beside", "true");
  ui_fixture_settle ();
  activate (f, "next-image");
  WAIT_STATE ("image-id", "2");
  activate (f, "beside");
  WAIT_STATE ("beside", "false");
  activate (f, "beside");
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
#define ADD(path, function) g_test_add ("/main-window/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("starts-empty", test_starts_empty);
  ADD ("opens-project", test_opens_project);
  ADD ("accept-goes-on", test_accept_goes_on);
  ADD ("accept-without-mask-is-refused", test_accept_without_mask_is_refused);
  ADD ("accept-reading-opens-next", test_accept_reading_opens_next);
  ADD ("undo-names-the-step", test_undo_names_the_step);
  ADD ("points-by-action", test_points_by_action);
  ADD ("beside", test_beside);
  ADD ("hanging-rule", test_hanging_rule);
  ADD ("checkpoint", test_checkpoint);
  ADD ("flag-and-reject", test_flag_and_reject);
  ADD ("view-survives-gestures", test_view_survives_gestures);
  ADD ("problem-has-a-page", test_problem_has_a_page);
  ADD ("busy-project", test_busy_project);
  ADD ("import-reports-failures", test_import_reports_failures);
  ADD ("closing-while-importing", test_closing_while_importing);
  ADD ("lost-image", test_lost_image);
  ADD ("names", test_names);
  return g_test_run ();
}
