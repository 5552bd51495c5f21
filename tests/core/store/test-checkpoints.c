/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-checkpoints.h"
#include "fixture.h"

/* Places with a name: going back, over to another branch, and never losing anything. */

static gint64
mark (OstStore *store, gint64 reading, const char *note)
{
  g_autoptr(GError) error = NULL;
  const gint64 id = ost_store_add_checkpoint (store, reading, note, &error);

  g_assert_no_error (error);
  return id;
}

static void
go_to (OstStore *store, gint64 reading, gint64 checkpoint)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (ost_store_restore_checkpoint (store, reading, checkpoint, &error));
  g_assert_no_error (error);
}

static gsize
count_points (OstStore *store, gint64 reading, OstBone bone)
{
  g_autoptr(OstReading) loaded = load (store, reading);

  return loaded->bones[bone]->n_points;
}

static void
test_back_and_forth (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  gint64 empty, early;
  g_autoptr(GPtrArray) list = NULL;
  const OstCheckpoint *newest;

  empty = mark (f->store, reading, "nothing yet");
  put_points (f->store, reading, OST_BONE_MC2, 1, 3);
  early = mark (f->store, reading, "one point");
  put_points (f->store, reading, OST_BONE_MC2, 2, 4);
  put_points (f->store, reading, OST_BONE_RADIUS, 1, 5);

  go_to (f->store, reading, early);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC2), ==, 1);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_RADIUS), ==, 0);
  list = ost_store_list_checkpoints (f->store, reading, NULL);
  g_assert_cmpuint (list->len, ==, 3);
  newest = g_ptr_array_index (list, 0);
  g_assert_cmpstr (newest->note, ==, "before going back to “one point”");
  g_assert_false (newest->current);
  g_assert_true (((const OstCheckpoint *) g_ptr_array_index (list, 1))->current);

  go_to (f->store, reading, newest->id);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC2), ==, 2);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_RADIUS), ==, 1);
  go_to (f->store, reading, empty);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC2), ==, 0);
  fixture_reopen (f);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC2), ==, 0);
  assert_sound (f->store);
}

/* After going back somebody works on differently: both ways stay reachable. */
static void
test_branches (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  gint64 fork, left, right;

  put_points (f->store, reading, OST_BONE_MC1, 1, 1);
  fork = mark (f->store, reading, "fork");
  put_points (f->store, reading, OST_BONE_MC1, 2, 2);
  put_points (f->store, reading, OST_BONE_MC1, 3, 2);
  left = mark (f->store, reading, "left");
  go_to (f->store, reading, fork);
  put_points (f->store, reading, OST_BONE_MC1, 5, 2);
  ost_store_apply_status (f->store, reading, OST_STATUS_FLAGGED, "flag", NULL);
  right = mark (f->store, reading, "right");

  go_to (f->store, reading, left);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC1), ==, 3);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_STARTED);
  }
  go_to (f->store, reading, right);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC1), ==, 5);
  g_assert_true (ost_store_undo (f->store, reading, NULL, NULL));
  g_assert_true (ost_store_undo (f->store, reading, NULL, NULL));
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC1), ==, 1);
  assert_sound (f->store);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const gint64 other = add_reading (f->store, add_image (f->store, 2, NULL), "Anna");
  const gint64 id = mark (f->store, reading, "mine");
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (ost_store_add_checkpoint (f->store, reading, "", &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_INVALID, "note");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_add_checkpoint (f->store, 77, "nobody's", &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "77");
  g_clear_error (&error);
  g_assert_false (ost_store_restore_checkpoint (f->store, other, id, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "no checkpoint");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/checkpoints/back-and-forth", test_back_and_forth);
  ADD ("/checkpoints/branches", test_branches);
  ADD ("/checkpoints/refused", test_refused);
  return g_test_run ();
}
