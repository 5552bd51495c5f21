/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-models.h"
#include "core/store/ost-store-sql.h"
#include "fixture.h"

/* Models, their states, predictions, and the split. */

static gint64
add_model (Fixture *f, const char *contents)
{
  g_autofree char  *file = g_build_filename (f->dir, "trained.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  gint64            id;

  g_assert_true (g_file_set_contents (file, contents, -1, NULL));
  id = ost_store_add_model (f->store, "segmenter", file, 0, "{}", &error);
  g_assert_no_error (error);
  return id;
}

static void
test_add (Fixture *f, gconstpointer data)
{
  gint64                 id = add_model (f, "one");
  g_autoptr(OstModelRow) row = ost_store_find_model (f->store, "segmenter-1", NULL);
  g_autofree char       *contents = NULL;
  g_autoptr(GError)      error = NULL;

  g_assert_cmpint (row->id, ==, id);
  g_assert_cmpint (row->state, ==, OST_MODEL_CANDIDATE);
  g_assert_cmpstr (row->kind, ==, "segmenter");
  g_assert_true (g_file_get_contents (row->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "one");
  g_assert_cmpuint (strlen (row->sha256), ==, 64);
  g_assert_null (ost_store_find_model (f->store, "segmenter-9", &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "segmenter-9");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_add_model (f->store, "segmenter", "/nowhere/at/all", 0, "{}", &error), ==, 0);
  g_assert_nonnull (error);
}

/* A project may come from anybody: a card of a million brackets is not handed on to a parser that recurses. */
static void
test_hostile_card (Fixture *f, gconstpointer data)
{
  g_autofree char       *deep = g_strnfill (1000000, '['), *hash = g_strnfill (64, '0');
  g_autoptr(OstModelRow) row = NULL;
  g_autoptr(GError)      error = NULL;

  g_assert_true (ost_sql_run (f->store, NULL, "INSERT INTO models (kind, name, file, sha256, card, at, account, version)"
                              " VALUES ('encoder', 'deep', 'models/x', ?1, ?2, :at, :account, :version)", "tt", hash, deep));
  row = ost_store_find_model (f->store, "deep", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (row->card, ==, "{}");
}

static void
assert_states (Fixture *f, OstModelState first, OstModelState second)
{
  g_autoptr(GPtrArray) rows = ost_store_list_models (f->store, NULL);

  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((OstModelRow *) rows->pdata[0])->state, ==, first);
  g_assert_cmpint (((OstModelRow *) rows->pdata[1])->state, ==, second);
}

/* Promote, promote another, go back: one is in use at a time. */
static void
test_promote (Fixture *f, gconstpointer data)
{
  gint64                 one = add_model (f, "one"), two = add_model (f, "two");
  g_autoptr(OstModelRow) promoted = NULL;
  g_autoptr(GError)      error = NULL;

  g_assert_null (ost_store_get_promoted (f->store, "segmenter", &error));
  g_assert_no_error (error);
  g_assert_true (ost_store_set_model_state (f->store, one, OST_MODEL_PROMOTED, NULL));
  assert_states (f, OST_MODEL_PROMOTED, OST_MODEL_CANDIDATE);
  g_assert_true (ost_store_set_model_state (f->store, two, OST_MODEL_PROMOTED, NULL));
  assert_states (f, OST_MODEL_RETIRED, OST_MODEL_PROMOTED);
  g_assert_true (ost_store_set_model_state (f->store, one, OST_MODEL_PROMOTED, NULL));
  assert_states (f, OST_MODEL_PROMOTED, OST_MODEL_RETIRED);
  fixture_reopen (f);
  promoted = ost_store_get_promoted (f->store, "segmenter", NULL);
  g_assert_cmpint (promoted->id, ==, one);
  g_assert_null (ost_store_get_promoted (f->store, "classifier", &error));
  g_assert_no_error (error);
  g_assert_false (ost_store_set_model_state (f->store, 99, OST_MODEL_PROMOTED, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "99");
}

static void
test_predictions (Fixture *f, gconstpointer data)
{
  gint64            model = add_model (f, "one"), image = add_image (f->store, 1, NULL);
  g_autoptr(GBytes) first = g_bytes_new_static ("abc", 3), second = g_bytes_new_static ("defg", 4), read = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (ost_store_get_prediction (f->store, image, model, &error));
  g_assert_no_error (error);
  g_assert_true (ost_store_put_prediction (f->store, image, model, first, NULL));
  g_assert_true (ost_store_put_prediction (f->store, image, model, second, NULL));
  read = ost_store_get_prediction (f->store, image, model, NULL);
  g_assert_true (g_bytes_equal (read, second));
  g_assert_false (ost_store_put_prediction (f->store, 77, model, first, &error));
  g_assert_nonnull (error);
}

static gint64
former (Fixture *f)
{
  g_autoptr(OstModelRow) row = ost_store_get_former (f->store, "segmenter", NULL);

  return row ? row->id : 0;
}

/* Going back is promoting the former one; going back again is going forward. */
static void
test_former (Fixture *f, gconstpointer data)
{
  gint64 one = add_model (f, "one"), two = add_model (f, "two"), three = add_model (f, "three");

  g_assert_cmpint (former (f), ==, 0);
  ost_store_set_model_state (f->store, one, OST_MODEL_PROMOTED, NULL);
  g_assert_cmpint (former (f), ==, 0);
  ost_store_set_model_state (f->store, two, OST_MODEL_PROMOTED, NULL);
  g_assert_cmpint (former (f), ==, one);
  ost_store_set_model_state (f->store, three, OST_MODEL_PROMOTED, NULL);
  g_assert_cmpint (former (f), ==, two);
  ost_store_set_model_state (f->store, two, OST_MODEL_PROMOTED, NULL);
  g_assert_cmpint (former (f), ==, three);
  ost_store_set_model_state (f->store, two, OST_MODEL_RETIRED, NULL);
  g_assert_cmpint (former (f), ==, two);
}

/* Parts stay: the same again is fine, another is refused and nothing of the call is kept. */
static void
test_split (Fixture *f, gconstpointer data)
{
  const char *const     subjects[] = { "a", "b" }, *const parts[] = { "train", "test" };
  const char *const     wrong_subjects[] = { "c", "a" }, *const wrong_parts[] = { "train", "test" };
  g_autoptr(GHashTable) split = NULL;
  g_autoptr(GError)     error = NULL;

  g_assert_true (ost_store_add_split (f->store, subjects, parts, 2, NULL));
  g_assert_true (ost_store_add_split (f->store, subjects, parts, 2, NULL));
  g_assert_false (ost_store_add_split (f->store, wrong_subjects, wrong_parts, 2, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "a");
  split = ost_store_load_split (f->store, NULL);
  g_assert_cmpuint (g_hash_table_size (split), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (split, "b"), ==, "test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/models/add", Fixture, NULL, fixture_set_up, test_add, fixture_tear_down);
  g_test_add ("/models/promote", Fixture, NULL, fixture_set_up, test_promote, fixture_tear_down);
  g_test_add ("/models/former", Fixture, NULL, fixture_set_up, test_former, fixture_tear_down);
  g_test_add ("/models/hostile-card", Fixture, NULL, fixture_set_up, test_hostile_card, fixture_tear_down);
  g_test_add ("/models/predictions", Fixture, NULL, fixture_set_up, test_predictions, fixture_tear_down);
  g_test_add ("/models/split", Fixture, NULL, fixture_set_up, test_split, fixture_tear_down);
  return g_test_run ();
}
