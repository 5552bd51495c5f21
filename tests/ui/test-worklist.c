/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include "ui/ost-application.h"
#include "ui/ost-worklist.h"

typedef struct
{
  OstProject *project;
  GtkWindow *window;
  OstWorklist *list;
  gint64 chosen;
} Fixture;

static void
remember_chosen (OstWorklist *list, gint64 image_id, Fixture *f)
{
  f->chosen = image_id;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->project = ui_fixture_project (3);
  f->chosen = 0;
  f->list = g_object_new (OST_TYPE_WORKLIST, NULL);
  g_signal_connect (f->list, "image-chosen", G_CALLBACK (remember_chosen), f);
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (f->window, 260, 480);
  gtk_window_set_child (f->window, GTK_WIDGET (f->list));
  ost_worklist_set_project (f->list, f->project);
  g_assert_true (ost_worklist_reload (f->list, &error));
  g_assert_no_error (error);
  ui_fixture_present (f->window);
  ui_fixture_settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (f->list), (gpointer *) &f->list);
  gtk_window_destroy (f->window);
  WAIT (f->list == NULL);
  ui_fixture_drop (f->project);
}

static void
set_status (Fixture *f, gint64 image_id, OstStatus status)
{
  OstSession *session = ost_project_get_session (f->project);
  g_autoptr (GError) error = NULL;

  ost_session_open (session, image_id, &error);
  g_assert_no_error (error);
  ost_session_set_status (session, status, &error);
  g_assert_no_error (error);
  ost_session_settle (session);
  ost_worklist_update (f->list, image_id);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  guint n_done, n_all;

  ost_worklist_count (f->list, &n_done, &n_all);
  g_assert_cmpuint (n_all, ==, 3);
  g_assert_cmpuint (n_done, ==, 0);
  set_status (f, 2, OST_STATUS_ACCEPTED);
  ost_worklist_count (f->list, &n_done, &n_all);
  g_assert_cmpuint (n_all, ==, 3);
  g_assert_cmpuint (n_done, ==, 1);
}

static void
test_neighbours (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 1, 1), ==, 2);
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 2, -1), ==, 1);
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 3, 1), ==, 0);
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 1, -1), ==, 0);
}

static void
test_next_todo_skips_done_and_wraps (Fixture *f, gconstpointer data)
{
  set_status (f, 2, OST_STATUS_ACCEPTED);
  g_assert_cmpint (ost_worklist_get_next_todo (f->list, 1), ==, 3);
  g_assert_cmpint (ost_worklist_get_next_todo (f->list, 3), ==, 1);
  set_status (f, 1, OST_STATUS_REJECTED);
  g_assert_cmpint (ost_worklist_get_next_todo (f->list, 3), ==, 0);
}

static void
test_select_is_no_choice (Fixture *f, gconstpointer data)
{
  ost_worklist_select (f->list, 2);
  ui_fixture_settle ();
  g_assert_cmpint (f->chosen, ==, 0);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (ost_worklist_get_name (f->list, 1), ==, "hand-1");
  g_assert_null (ost_worklist_get_name (f->list, 99));
  g_assert_false (ost_worklist_contains (f->list, 99));
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (ost_worklist_get_order (f->list), ==, "added");
  set_status (f, 1, OST_STATUS_ACCEPTED);
  ost_worklist_set_order (f->list, "todo");
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 2, 1), ==, 3);
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 3, 1), ==, 1);          /* the accepted one is last now */
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 1, 1), ==, 0);
  set_status (f, 2, OST_STATUS_REJECTED);                                       /* and follows at once */
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 3, 1), ==, 1);
  ost_worklist_set_order (f->list, "nonsense");
  g_assert_cmpstr (ost_worklist_get_order (f->list), ==, "added");
  g_assert_cmpint (ost_worklist_get_neighbour (f->list, 1, 1), ==, 2);
}

static void
test_reload_keeps_rows (Fixture *f, gconstpointer data)
{
  guint n_done, n_all;

  g_assert_true (ost_worklist_reload (f->list, NULL));
  ost_worklist_count (f->list, &n_done, &n_all);
  g_assert_cmpuint (n_all, ==, 3);
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
  ost_ui_register_resources ();
#define ADD(path, function) g_test_add ("/worklist/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("counts", test_counts);
  ADD ("neighbours", test_neighbours);
  ADD ("next-todo-skips-done-and-wraps", test_next_todo_skips_done_and_wraps);
  ADD ("select-is-no-choice", test_select_is_no_choice);
  ADD ("names", test_names);
  ADD ("order", test_order);
  ADD ("reload-keeps-rows", test_reload_keeps_rows);
  return g_test_run ();
}
