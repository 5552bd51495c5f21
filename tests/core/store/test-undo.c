/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

/* Gestures, undo, redo: what the log does. */

static gboolean
undo (OstStore *store, gint64 reading, int *ret_bone)
{
  g_autoptr(GError) error = NULL;
  const gboolean done = ost_store_undo (store, reading, ret_bone, &error);

  g_assert_no_error (error);
  return done;
}

static gboolean
redo (OstStore *store, gint64 reading, int *ret_bone)
{
  g_autoptr(GError) error = NULL;
  const gboolean done = ost_store_redo (store, reading, ret_bone, &error);

  g_assert_no_error (error);
  return done;
}

static gsize
count_points (OstStore *store, gint64 reading, OstBone bone)
{
  g_autoptr(OstReading) loaded = load (store, reading);

  return loaded->bones[bone]->n_points;
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_autoptr(OstReading) loaded = load (f->store, reading);

  g_assert_cmpint (loaded->status, ==, OST_STATUS_TODO);
  g_assert_cmpint (loaded->revision, ==, 0);
  g_assert_cmpfloat (loaded->active_s, ==, 0);
  g_assert_null (loaded->undo_label);
  g_assert_null (loaded->redo_label);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_assert_cmpint (loaded->bones[b]->id, ==, 0);
      g_assert_cmpuint (loaded->bones[b]->n_points, ==, 0);
      g_assert_null (loaded->bones[b]->mask);
      g_assert_false (loaded->bones[b]->mask_pending);
    }
  g_assert_false (undo (f->store, reading, NULL));
  g_assert_false (redo (f->store, reading, NULL));
}

static void
test_state_round_trip (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const OstPoint points[] = { { 0.1, 1.0 / 3.0, TRUE }, { 12345.6789012345678, 7, FALSE }, { -1e-9, 3e5, TRUE } };
  g_autoptr(OstBoneState) state = ost_bone_state_new (points, G_N_ELEMENTS (points));
  g_autoptr(OstReading) loaded = NULL;
  g_autoptr(GError) error = NULL;

  state->mask = make_mask (3);
  state->locked = TRUE;
  state->engine = g_strdup ("walker/1");
  ost_store_apply_bone (f->store, reading, OST_BONE_MC4, "lock", "lock metacarpal 4", state, NULL, &error);
  g_assert_no_error (error);
  fixture_reopen (f);
  loaded = load (f->store, reading);
  g_assert_cmpuint (loaded->bones[OST_BONE_MC4]->n_points, ==, 3);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (loaded->bones[OST_BONE_MC4]->points[i].x, ==, points[i].x);
      g_assert_cmpfloat (loaded->bones[OST_BONE_MC4]->points[i].y, ==, points[i].y);
      g_assert_cmpint (loaded->bones[OST_BONE_MC4]->points[i].positive, ==, points[i].positive);
    }
  g_assert_true (ost_mask_equal (loaded->bones[OST_BONE_MC4]->mask, state->mask));
  g_assert_true (loaded->bones[OST_BONE_MC4]->locked);
  g_assert_false (loaded->bones[OST_BONE_MC4]->mask_pending);
  g_assert_cmpstr (loaded->bones[OST_BONE_MC4]->engine, ==, "walker/1");
  assert_sound (f->store);
}

static void
test_labels_and_bones (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  int bone = 99;

  put_points (f->store, reading, OST_BONE_RADIUS, 1, 5);
  put_points (f->store, reading, OST_BONE_MC2, 2, 6);
  g_assert_true (undo (f->store, reading, &bone));
  g_assert_cmpint (bone, ==, OST_BONE_MC2);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpstr (loaded->undo_label, ==, "point 1 on radius");
    g_assert_cmpstr (loaded->redo_label, ==, "point 2 on mc2");
    g_assert_cmpuint (loaded->bones[OST_BONE_MC2]->n_points, ==, 0);
    g_assert_cmpuint (loaded->bones[OST_BONE_RADIUS]->n_points, ==, 1);
    g_assert_cmpint (loaded->revision, ==, 3);
  }
  g_assert_true (redo (f->store, reading, &bone));
  g_assert_cmpint (bone, ==, OST_BONE_MC2);
  g_assert_false (redo (f->store, reading, &bone));
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC2), ==, 2);
  assert_sound (f->store);
}

static void
test_status (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_autoptr(GError) error = NULL;
  int bone = 99;

  put_points (f->store, reading, OST_BONE_ULNA, 1, 5);
  g_assert_true (ost_store_apply_status (f->store, reading, OST_STATUS_FLAGGED, "flagged", &error));
  put_points (f->store, reading, OST_BONE_ULNA, 2, 5);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_FLAGGED);
  }
  undo (f->store, reading, NULL);
  g_assert_true (undo (f->store, reading, &bone));
  g_assert_cmpint (bone, ==, -1);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_STARTED);
  }
  undo (f->store, reading, NULL);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_TODO);
  }
  redo (f->store, reading, NULL);
  redo (f->store, reading, NULL);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_FLAGGED);
  }
  assert_sound (f->store);
}

/* A gesture after an undo begins a new branch; redo follows the newest, and the old one stays in the log. */
static void
test_branches (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_autoptr(GPtrArray) log = NULL;

  put_points (f->store, reading, OST_BONE_ULNA, 1, 1);
  put_points (f->store, reading, OST_BONE_ULNA, 2, 2);
  undo (f->store, reading, NULL);
  put_points (f->store, reading, OST_BONE_ULNA, 3, 3);
  g_assert_false (redo (f->store, reading, NULL));         /* nothing comes after the new gesture */
  undo (f->store, reading, NULL);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_ULNA), ==, 1);
  g_assert_true (redo (f->store, reading, NULL));
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_ULNA), ==, 3);
  undo (f->store, reading, NULL);
  undo (f->store, reading, NULL);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_ULNA), ==, 0);
  put_points (f->store, reading, OST_BONE_ULNA, 4, 4);     /* a second beginning */
  undo (f->store, reading, NULL);
  redo (f->store, reading, NULL);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_ULNA), ==, 4);
  log = ost_store_list_gestures (f->store, reading, NULL);
  g_assert_cmpuint (log->len, ==, 11);
  assert_sound (f->store);
}

static void
test_unlimited (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const int n = 500;

  for (int i = 1; i <= n; i++)
    put_points (f->store, reading, (OstBone) (i % OST_N_BONES), 1 + i % 5, i);
  fixture_reopen (f);                                      /* undo survives a restart */
  for (int i = n; i >= 1; i--)
    {
      int bone;
      g_assert_true (undo (f->store, reading, &bone));
      g_assert_cmpint (bone, ==, i % OST_N_BONES);
    }
  g_assert_false (undo (f->store, reading, NULL));
  for (int b = 0; b < OST_N_BONES; b++)
    g_assert_cmpuint (count_points (f->store, reading, (OstBone) b), ==, 0);
  fixture_reopen (f);                                      /* and so does redo */
  for (int i = 1; i <= n; i++)
    g_assert_true (redo (f->store, reading, NULL));
  g_assert_false (redo (f->store, reading, NULL));
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    const OstBoneState *last = loaded->bones[n % OST_N_BONES];

    g_assert_cmpfloat (last->points[last->n_points - 1].x, ==, n);
    g_assert_cmpint (loaded->revision, ==, 3 * n);
    g_assert_cmpstr (loaded->undo_label, ==, "point 1 on mc2");
    g_assert_null (loaded->redo_label);
  }
  assert_sound (f->store);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const OstPoint points[] = { { 1, 2, TRUE }, { 3, 4, FALSE } };
  g_autoptr(OstBoneState) state = ost_bone_state_new (points, 1);
  g_autoptr(OstBoneState) other = ost_bone_state_new (points, 2);
  g_autoptr(GError) error = NULL;

  state->locked = TRUE;
  g_assert_true (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "lock", "lock", state, NULL, &error));
  g_assert_false (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "point-add", "more", other, NULL, &error));
  assert_says (error, OST_STORE_ERROR_LOCKED, "mc1");
  g_clear_error (&error);
  other->locked = TRUE;
  g_assert_false (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "point-add", "more", other, NULL, &error));
  assert_says (error, OST_STORE_ERROR_LOCKED, "unlock");
  g_clear_error (&error);
  g_assert_cmpuint (count_points (f->store, reading, OST_BONE_MC1), ==, 1);
  state->locked = FALSE;
  g_assert_true (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "unlock", "unlock", state, NULL, &error));
  put_points (f->store, reading, OST_BONE_MC1, 3, 1);
  g_assert_true (undo (f->store, reading, NULL));
  g_assert_true (undo (f->store, reading, NULL));          /* undoing the unlock locks again */
  g_assert_false (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "point-add", "more", other, NULL, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED);
  assert_sound (f->store);
}

static void
test_fill_mask (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const gint64 state = put_points (f->store, reading, OST_BONE_MC3, 1, 1);
  const gint64 second = put_points (f->store, reading, OST_BONE_MC3, 2, 1);
  g_autoptr(OstMask) mask = make_mask (1);
  g_autoptr(OstMask) other = make_mask (2);
  g_autoptr(OstMask) wrong = ost_mask_new (3, 3);
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_store_fill_mask (f->store, state, wrong, "walker/1", &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "3 x 3");
  g_clear_error (&error);
  g_assert_true (ost_store_fill_mask (f->store, state, mask, "walker/1", &error));
  g_assert_true (ost_store_fill_mask (f->store, state, other, "walker/2", &error));      /* has one: stays */
  g_assert_true (ost_store_fill_mask (f->store, second, NULL, "walker/1", &error));
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_null (loaded->bones[OST_BONE_MC3]->mask);
    g_assert_false (loaded->bones[OST_BONE_MC3]->mask_pending);
    g_assert_cmpint (loaded->revision, ==, 2);
  }
  undo (f->store, reading, NULL);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_true (ost_mask_equal (loaded->bones[OST_BONE_MC3]->mask, mask));
    g_assert_cmpstr (loaded->bones[OST_BONE_MC3]->engine, ==, "walker/1");
  }
  g_assert_false (ost_store_fill_mask (f->store, 4711, mask, NULL, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "4711");
  assert_sound (f->store);
}

/* Readers do not see, and cannot take back, what the others do. */
static void
test_blind (Fixture *f, gconstpointer data)
{
  const gint64 image = add_image (f->store, 1, NULL);
  const gint64 anna = add_reading (f->store, image, "Anna"), ben = add_reading (f->store, image, "Ben");

  g_assert_cmpint (anna, !=, ben);
  g_assert_cmpint (add_reading (f->store, image, " Anna "), ==, anna);
  put_points (f->store, anna, OST_BONE_ULNA, 3, 1);
  put_points (f->store, ben, OST_BONE_ULNA, 1, 1);
  put_points (f->store, anna, OST_BONE_ULNA, 4, 1);
  g_assert_true (undo (f->store, ben, NULL));
  g_assert_false (undo (f->store, ben, NULL));
  g_assert_cmpuint (count_points (f->store, anna, OST_BONE_ULNA), ==, 4);
  g_assert_cmpuint (count_points (f->store, ben, OST_BONE_ULNA), ==, 0);
  g_assert_true (redo (f->store, ben, NULL));
  g_assert_cmpuint (count_points (f->store, ben, OST_BONE_ULNA), ==, 1);
  assert_sound (f->store);
}

static void
test_log (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Dr. Müller-Lüdenscheid");
  g_autoptr(GDateTime) before = g_date_time_new_now_utc ();
  g_autoptr(GPtrArray) log = NULL;
  g_autoptr(GDateTime) at = NULL;
  const OstGesture *first, *last;

  put_points (f->store, reading, OST_BONE_ULNA, 1, 1);
  ost_store_apply_status (f->store, reading, OST_STATUS_REJECTED, "rejected", NULL);
  undo (f->store, reading, NULL);
  log = ost_store_list_gestures (f->store, reading, NULL);
  g_assert_cmpuint (log->len, ==, 3);
  first = log->pdata[0];
  last = log->pdata[2];
  g_assert_cmpstr (first->kind, ==, "point-add");
  g_assert_cmpstr (first->reader, ==, "Dr. Müller-Lüdenscheid");
  g_assert_cmpstr (first->version, ==, OST_VERSION);
  g_assert_cmpint (first->bone, ==, OST_BONE_ULNA);
  g_assert_cmpint (first->parent_id, ==, 0);
  g_assert_cmpstr (last->kind, ==, "undo");
  g_assert_cmpstr (last->label, ==, "rejected");
  g_assert_cmpint (last->bone, ==, -1);
  at = g_date_time_new_from_iso8601 (first->at, NULL);
  g_assert_nonnull (at);
  g_assert_cmpint (ABS (g_date_time_difference (at, before)), <, 60 * G_TIME_SPAN_SECOND);
}

static void
test_active_time (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");

  put_points (f->store, reading, OST_BONE_ULNA, 1, 1);
  g_usleep (200 * 1000);
  put_points (f->store, reading, OST_BONE_ULNA, 2, 1);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpfloat (loaded->active_s, >=, 0.2);
    g_assert_cmpfloat (loaded->active_s, <, 20);
  }
}

static void
test_refused_arguments (Fixture *f, gconstpointer data)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  const OstPoint nowhere = { NAN, 1, TRUE };
  g_autoptr(OstBoneState) state = ost_bone_state_new (&nowhere, 1);
  g_autoptr(OstBoneState) empty = ost_bone_state_new (NULL, 0);
  g_autofree char *long_label = g_strnfill (201, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "k", "l", state, NULL, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "finite");
  g_clear_error (&error);
  g_assert_false (ost_store_apply_bone (f->store, reading, OST_BONE_MC1, "k", long_label, empty, NULL, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "too long");
  g_clear_error (&error);
  g_assert_false (ost_store_apply_bone (f->store, 99, OST_BONE_MC1, "k", "l", empty, NULL, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "99");
  g_clear_error (&error);
  g_assert_null (ost_store_load_reading (f->store, 99, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "99");
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpint (loaded->revision, ==, 0);
    g_assert_cmpint (loaded->status, ==, OST_STATUS_TODO);
  }
  assert_sound (f->store);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/undo/empty", test_empty);
  ADD ("/undo/state-round-trip", test_state_round_trip);
  ADD ("/undo/labels-and-bones", test_labels_and_bones);
  ADD ("/undo/status", test_status);
  ADD ("/undo/branches", test_branches);
  ADD ("/undo/unlimited", test_unlimited);
  ADD ("/undo/locked", test_locked);
  ADD ("/undo/fill-mask", test_fill_mask);
  ADD ("/undo/blind", test_blind);
  ADD ("/undo/log", test_log);
  ADD ("/undo/active-time", test_active_time);
  ADD ("/undo/refused-arguments", test_refused_arguments);
  return g_test_run ();
}
