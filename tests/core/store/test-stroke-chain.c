/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-private.h"
#include "fixture.h"

/* Strokes are stored once each, however many states there are, and every state still has all of its own. */

#define N_VERTICES 30

/* The n-th of a kind of its own, so that lists that are mixed up differ. */
static OstStroke *
make_stroke (int n)
{
  OstStrokeVertex vertices[N_VERTICES];

  for (int i = 0; i < N_VERTICES; i++)
    vertices[i] = (OstStrokeVertex) { 1 + (i * 7 + n) % 37, 1 + (i * 3 + n / 5) % 27, 1 + n % 4 };
  return ost_stroke_new (OST_STROKE_BRUSH, n % 3 != 0, vertices, N_VERTICES);
}

static GPtrArray *
make_list (int first, int end)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);

  for (int n = first; n < end; n++)
    g_ptr_array_add (list, make_stroke (n));
  return list;
}

static gboolean
apply (Fixture *f, gint64 reading, GPtrArray *strokes, gboolean locked, GError **error)
{
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

  g_ptr_array_unref (state->strokes);
  state->strokes = g_ptr_array_ref (strokes);
  state->locked = locked;
  state->mask_pending = TRUE;
  return ost_store_apply_bone (f->store, reading, OST_BONE_MC2, "stroke", "stroke", state, NULL, error);
}

static void
assert_strokes (Fixture *f, gint64 reading_id, int first, int end)
{
  g_autoptr(OstReading) reading = load (f->store, reading_id);
  const GPtrArray      *strokes = reading->bones[OST_BONE_MC2]->strokes;

  g_assert_cmpint ((int) strokes->len, ==, end - first);
  for (int n = first; n < end; n++)
    {
      g_autoptr(OstStroke) wanted = make_stroke (n);

      g_assert_true (ost_stroke_equal (wanted, g_ptr_array_index (strokes, n - first)));
    }
}

static gint64
count_bytes (Fixture *f)
{
  sqlite3_stmt *stmt = NULL;
  gint64        n;

  g_assert_cmpint (sqlite3_prepare_v2 (f->store->db, "SELECT sum (length (strokes)) FROM "
                                                     "bone_states", -1, &stmt, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return n;
}

/* Twice as many strokes take twice the room. */
static void
test_room (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  gint64       half = 0;

  for (int n = 1; n <= 200; n++)
    {
      g_autoptr(GPtrArray) list = make_list (0, n);
      g_autoptr(GError)    error = NULL;

      g_assert_true (apply (f, reading, list, FALSE, &error));
      g_assert_no_error (error);
      if (n == 100)
        half = count_bytes (f);
    }
  g_assert_cmpint (count_bytes (f), <, 2.2 * half);
  assert_strokes (f, reading, 0, 200);
  fixture_reopen (f);
  assert_strokes (f, reading, 0, 200);
  assert_sound (f->store);
}

static void
test_undo_and_branches (Fixture *f, gconstpointer data)
{
  const gint64      reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_autoptr(GError) error = NULL;

  for (int n = 1; n <= 6; n++)
    {
      g_autoptr(GPtrArray) list = make_list (0, n);

      g_assert_true (apply (f, reading, list, FALSE, &error));
    }
  for (int n = 5; n >= 3; n--)
    {
      g_assert_true (ost_store_undo (f->store, reading, NULL, &error));
      assert_strokes (f, reading, 0, n);
    }
  {
    g_autoptr(GPtrArray) other = make_list (1, 3);                /* another beginning: nothing is shared */

    g_assert_true (apply (f, reading, other, FALSE, &error));
  }
  fixture_reopen (f);
  assert_strokes (f, reading, 1, 3);
  g_assert_true (ost_store_undo (f->store, reading, NULL, &error));
  assert_strokes (f, reading, 0, 3);
  assert_sound (f->store);
}

/* Locking adds no stroke and changes none; a locked bone takes no other list. */
static void
test_locked (Fixture *f, gconstpointer data)
{
  const gint64         reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_autoptr(GPtrArray) list = make_list (0, 4), longer = make_list (0, 5), shorter = make_list (0, 3);
  g_autoptr(GError)    error = NULL;
  gint64               before;

  g_assert_true (apply (f, reading, list, FALSE, &error));
  before = count_bytes (f);
  g_assert_true (apply (f, reading, list, TRUE, &error));
  g_assert_cmpint (count_bytes (f), ==, before + 2);            /* "[]" */
  g_assert_false (apply (f, reading, longer, FALSE, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (apply (f, reading, shorter, FALSE, &error));
  g_clear_error (&error);
  g_assert_true (apply (f, reading, list, FALSE, &error));      /* the key alone */
  g_assert_true (apply (f, reading, longer, FALSE, &error));
  fixture_reopen (f);
  assert_strokes (f, reading, 0, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/stroke-chain/room", Fixture, NULL, fixture_set_up, test_room, fixture_tear_down);
  g_test_add ("/stroke-chain/undo-and-branches", Fixture, NULL, fixture_set_up, test_undo_and_branches,
              fixture_tear_down);
  g_test_add ("/stroke-chain/locked", Fixture, NULL, fixture_set_up, test_locked, fixture_tear_down);
  return g_test_run ();
}
