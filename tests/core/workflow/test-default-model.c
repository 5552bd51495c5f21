/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-model-choose.h"
#include "tests/core/workflow/fixture.h"

static GPtrArray *
list (Fixture *f)
{
  GPtrArray *rows = ost_store_list_models (f->store, NULL);

  g_assert_nonnull (rows);
  return rows;
}

static void
test_taken_in (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) rows = NULL;
  const OstModelRow   *row;

  g_assert_true (ost_default_model_take_in (f->store, NULL));
  rows = list (f);
  g_assert_cmpuint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row->kind, ==, "segmenter");
  g_assert_cmpint (row->state, ==, OST_MODEL_PROMOTED);
  g_assert_true (g_file_test (row->path, G_FILE_TEST_IS_REGULAR));
}

static void
test_once (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_true (ost_default_model_take_in (f->store, NULL));
  g_assert_true (ost_default_model_take_in (f->store, NULL));
  reopen (f);
  g_assert_true (ost_default_model_take_in (f->store, NULL));
  rows = list (f);
  g_assert_cmpuint (rows->len, ==, 1);
}

/* Who retired it does not get it back. */
static void
test_retired (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  g_autoptr(GError)    none = NULL, retired = NULL;

  g_assert_null (ost_model_choose (f->store, "segmenter", NULL, &none));
  g_assert_nonnull (strstr (none->message, "built-in"));
  g_assert_true (ost_default_model_take_in (f->store, NULL));
  before = list (f);
  g_assert_true (ost_store_set_model_state (f->store, ((OstModelRow *) before->pdata[0])->id, OST_MODEL_RETIRED, NULL));
  g_assert_true (ost_default_model_take_in (f->store, NULL));
  after = list (f);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpint (((OstModelRow *) after->pdata[0])->state, ==, OST_MODEL_RETIRED);
  g_assert_null (ost_model_choose (f->store, "segmenter", NULL, &retired));
  g_assert_null (strstr (retired->message, "built-in"));        /* it does not come by itself any more */
  g_assert_nonnull (strstr (retired->message, "Promote one of its models"));
}

/* Models of another kind do not stand for a segmenter. */
static void
test_other_kind (Fixture *f, gconstpointer data)
{
  g_autofree char     *path = g_build_filename (f->folder, "encoder.bin", NULL);
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_true (g_file_set_contents (path, "not read", -1, NULL));
  g_assert_cmpint (ost_store_add_model (f->store, "encoder", path, 0, "{}", NULL), !=, 0);
  g_assert_true (ost_default_model_take_in (f->store, NULL));
  rows = list (f);
  g_assert_cmpuint (rows->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/default-model/taken-in", Fixture, NULL, set_up, test_taken_in, tear_down);
  g_test_add ("/default-model/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/default-model/retired", Fixture, NULL, set_up, test_retired, tear_down);
  g_test_add ("/default-model/other-kind", Fixture, NULL, set_up, test_other_kind, tear_down);
  return g_test_run ();
}
