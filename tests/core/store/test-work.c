/* SPDX-License-Identifier: Apache-2.0 */
#include <sqlite3.h>
#include "fixture.h"

/* The worklist. */

static void
test_items (Fixture *f, gconstpointer data)
{
  const gint64 image = add_image (f->store, 1, "/a/hand.png"), other = add_image (f->store, 2, NULL);
  const gint64 reading = add_reading (f->store, image, "Anna");
  const gint64 anna = ost_store_find_reader (f->store, "Anna"), ben = ost_store_ensure_reader (f->store, "Ben", NULL);
  const gint64 state = put_points (f->store, reading, OST_BONE_MC5, 1, 1);
  const OstSubject subject = { .code = "S-1", .age = NAN, .t_score = NAN };
  g_autoptr(OstBoneState) absent = ost_bone_state_new (NULL, 0);
  g_autoptr(OstBoneState) locked = ost_bone_state_new (NULL, 0);
  g_autoptr(OstMask) mask = make_mask (1);
  g_autoptr(OstWorkItem) item = NULL;
  g_autoptr(OstWorkItem) of_ben = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) error = NULL;

  ost_store_put_subject (f->store, &subject, NULL);
  ost_store_set_image_subject (f->store, image, "S-1", NULL);
  item = ost_store_get_work (f->store, image, anna, &error);
  g_assert_cmpint (item->masked, ==, 0);                   /* the mask is still to come */
  g_clear_pointer (&item, ost_work_item_free);
  ost_store_fill_mask (f->store, state, mask, "walker/1", NULL);
  absent->absent = TRUE;
  locked->locked = TRUE;
  ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "absent", "absent", absent, NULL, NULL);
  ost_store_apply_bone (f->store, reading, OST_BONE_ULNA, "lock", "lock", locked, NULL, NULL);

  item = ost_store_get_work (f->store, image, anna, &error);
  g_assert_cmpstr (item->name, ==, "hand");
  g_assert_cmpstr (item->subject, ==, "S-1");
  g_assert_cmpint (item->width, ==, WIDTH);
  g_assert_cmpint (item->height, ==, HEIGHT);
  g_assert_cmpint (item->bits, ==, 16);
  g_assert_cmpint (item->status, ==, OST_STATUS_STARTED);
  g_assert_cmpint (item->masked, ==, 1 << OST_BONE_MC5);
  g_assert_cmpint (item->absent, ==, 1 << OST_BONE_MC1);
  g_assert_cmpint (item->locked, ==, 1 << OST_BONE_ULNA);
  of_ben = ost_store_get_work (f->store, image, ben, &error);
  g_assert_cmpint (of_ben->status, ==, OST_STATUS_TODO);
  g_assert_cmpint (of_ben->masked | of_ben->absent | of_ben->locked, ==, 0);

  items = ost_store_list_work (f->store, 0, &error);
  g_assert_cmpuint (items->len, ==, 2);
  g_assert_cmpint (((OstWorkItem *) items->pdata[1])->image_id, ==, other);
  g_assert_null (((OstWorkItem *) items->pdata[1])->subject);
  g_assert_cmpint (((OstWorkItem *) items->pdata[0])->status, ==, OST_STATUS_TODO);
  for (int i = 0; i < 3; i++)
    ost_store_undo (f->store, reading, NULL, NULL);
  g_clear_pointer (&item, ost_work_item_free);
  item = ost_store_get_work (f->store, image, anna, &error);
  g_assert_cmpint (item->masked | item->absent | item->locked, ==, 0);
  g_assert_null (ost_store_get_work (f->store, 99, anna, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "99");
  assert_sound (f->store);
}

static const char *ten_thousand =
  "BEGIN;"
  "INSERT INTO readers VALUES (1, 'Anna', 0, '', ''), (2, 'Ben', 0, '', '');"
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
  " INSERT INTO images SELECT i, printf ('%064x', i), '/a/' || i || '.png', 'image ' || i, 2000, 3000, 16, 0, 0, 0,"
  " NULL, 0, '', '' FROM n;"
  "INSERT INTO readings SELECT NULL, images.id, readers.id, 1, NULL, 3, 127, 4, 0, '', '' FROM images, readers;"
  "COMMIT;";

/* Asserts a bound that only a slip (a scan for each row, say) can break on a busy machine; the number itself is
 * reported. */
static void
test_ten_thousand (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->path, "project.sqlite", NULL);
  double best = 1e9;
  sqlite3 *db = NULL;

  g_clear_pointer (&f->store, ost_store_close);
  sqlite3_open (file, &db);
  g_assert_cmpint (sqlite3_exec (db, ten_thousand, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  f->store = open_store (f->path, OST_STORE_WRITE);
  for (int i = 0; i < 5; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      g_autoptr(GPtrArray) items = ost_store_list_work (f->store, 2, NULL);

      best = MIN (best, (g_get_monotonic_time () - start) / 1000.0);
      g_assert_cmpuint (items->len, ==, 10000);
      g_assert_cmpint (((OstWorkItem *) items->pdata[9999])->masked, ==, 127);
    }
  g_test_minimized_result (best, "10,000 images, 20,000 readings: list_work %.1f ms", best);
  g_assert_cmpfloat (best, <, 1000);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/work/items", test_items);
  ADD ("/work/ten-thousand", test_ten_thousand);
  return g_test_run ();
}
