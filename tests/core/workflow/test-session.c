/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>

#include "core/image/ost-png-save.h"
#include "core/workflow/ost-import.h"
#include "core/workflow/ost-session-explain.h"
#include "tests/core/workflow/fixture.h"

static const OstBoneState *
bone (Fixture *f, OstBone b)
{
  return ost_session_get_reading (f->session)->bones[b];
}

static void
add (Fixture *f, OstBone b, double x, double y, gboolean positive)
{
  GError *error = NULL;

  ost_session_set_bone (f->session, b);
  ost_session_add_point (f->session, x, y, positive, &error);
  g_assert_no_error (error);
}

static void
test_point_becomes_mask (Fixture *f, gconstpointer data)
{
  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->n_points, ==, 1);
  g_assert_true (bone (f, OST_BONE_MC3)->mask_pending);          /* committed before the mask is there */
  ost_session_settle (f->session);
  g_assert_false (bone (f, OST_BONE_MC3)->mask_pending);
  g_assert_true (ost_mask_contains (bone (f, OST_BONE_MC3)->mask, BAR_X, BAR_Y));
  g_assert_true (ost_session_get_mask (f->session, OST_BONE_MC3) == bone (f, OST_BONE_MC3)->mask);
  g_assert_nonnull (ost_session_get_contour (f->session, OST_BONE_MC3));
  g_assert_cmpint (ost_session_get_reading (f->session)->status, ==, OST_STATUS_STARTED);
}

static void
explained (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static OstPointEffect *
explain (Fixture *f, OstBone b, gsize index, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ost_session_explain_point_async (f->session, b, index, NULL, explained, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ost_session_explain_point_finish (f->session, result, error);
}

/* What is said before a point is deleted is what happens then, and saying it changes nothing. */
static void
test_explains_a_point (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstPointEffect) effect = NULL, only = NULL, none = NULL;
  gint64 revision;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_settle (f->session);
  only = explain (f, OST_BONE_MC3, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (only->area, ==, ost_mask_count (ost_session_get_mask (f->session, OST_BONE_MC3)));
  g_assert_cmpuint (only->lost, ==, only->area);        /* nothing is left without it */
  add (f, OST_BONE_MC3, BAR_X, BAR_Y - 60, FALSE);
  add (f, OST_BONE_MC3, BAR_X, BAR_Y + 5, TRUE);
  ost_session_settle (f->session);
  revision = ost_session_get_reading (f->session)->revision;
  effect = explain (f, OST_BONE_MC3, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, revision);
  g_assert_true (ost_session_delete_point (f->session, OST_BONE_MC3, 1, &error));
  ost_session_settle (f->session);
  g_assert_cmpuint (ost_mask_count (ost_session_get_mask (f->session, OST_BONE_MC3)), ==,
                    effect->area - effect->lost + effect->gained);
  none = explain (f, OST_BONE_MC3, 7, &error);
  g_assert_null (none);
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
}

static void
test_undo_and_redo_everything (Fixture *f, gconstpointer data)
{
  g_autoptr(OstMask) first = NULL;
  GError *error = NULL;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_settle (f->session);
  first = ost_mask_ref (ost_session_get_mask (f->session, OST_BONE_MC3));
  add (f, OST_BONE_MC3, BAR_X, BAR_Y - 60, FALSE);
  g_assert_true (ost_session_flip_point (f->session, OST_BONE_MC3, 1, &error));
  g_assert_true (ost_session_move_point (f->session, OST_BONE_MC3, 1, BAR_X, BAR_Y + 20, &error));
  g_assert_true (ost_session_delete_point (f->session, OST_BONE_MC3, 0, &error));
  ost_session_settle (f->session);
  g_assert_cmpstr (ost_session_get_reading (f->session)->undo_label, ==, "delete point on mc3");
  g_assert_true (ost_session_set_status (f->session, OST_STATUS_FLAGGED, &error));

  reopen (f);
  for (int i = 0; i < 5; i++)
    g_assert_true (ost_session_undo (f->session, &error));
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->n_points, ==, 1);
  ost_session_settle (f->session);
  g_assert_true (ost_mask_equal (first, ost_session_get_mask (f->session, OST_BONE_MC3)));
  g_assert_true (ost_session_undo (f->session, &error));
  g_assert_null (ost_session_get_mask (f->session, OST_BONE_MC3));
  g_assert_cmpint (ost_session_get_reading (f->session)->status, ==, OST_STATUS_TODO);
  g_assert_false (ost_session_undo (f->session, &error));
  g_assert_no_error (error);

  while (ost_session_redo (f->session, &error))
    ;
  g_assert_no_error (error);
  g_assert_cmpint (ost_session_get_reading (f->session)->status, ==, OST_STATUS_FLAGGED);
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->n_points, ==, 1);
  g_assert_cmpfloat (bone (f, OST_BONE_MC3)->points[0].y, ==, BAR_Y + 20);
}

static void
test_undo_keeps_the_selected_bone (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_set_bone (f->session, OST_BONE_ULNA);
  g_assert_true (ost_session_undo (f->session, &error));
  g_assert_cmpint (ost_session_get_bone (f->session), ==, OST_BONE_ULNA);
}

static void
test_refusals_change_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) outside = NULL;
  g_autoptr(GError) locked = NULL;
  g_autoptr(GError) empty = NULL;
  g_autoptr(GError) gone = NULL;
  GError *error = NULL;
  gint64 revision;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_settle (f->session);
  g_assert_true (ost_session_set_locked (f->session, OST_BONE_MC3, TRUE, &error));
  revision = ost_session_get_reading (f->session)->revision;

  g_assert_false (ost_session_add_point (f->session, BAR_X, BAR_Y, TRUE, &locked));
  g_assert_error (locked, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (locked->message, "metacarpal 3"));
  ost_session_set_bone (f->session, OST_BONE_MC2);
  g_assert_false (ost_session_add_point (f->session, -1, 5, TRUE, &outside));
  g_assert_error (outside, OST_STORE_ERROR, OST_STORE_ERROR_INVALID);
  g_assert_false (ost_session_accept_bone (f->session, &empty));
  g_assert_error (empty, OST_STORE_ERROR, OST_STORE_ERROR_INVALID);
  g_assert_false (ost_session_delete_point (f->session, OST_BONE_MC2, 0, &gone));
  g_assert_error (gone, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, revision);
}

static void
test_preview_stores_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr(OstMask) before = NULL;
  gint64 revision;
  gsize n;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_settle (f->session);
  before = ost_mask_ref (ost_session_get_mask (f->session, OST_BONE_MC3));
  revision = ost_session_get_reading (f->session)->revision;
  ost_session_preview_move (f->session, OST_BONE_MC3, 0, BAR_X + 2, BAR_Y - 30);
  g_assert_cmpfloat (ost_session_get_points (f->session, OST_BONE_MC3, &n)[0].y, ==, BAR_Y - 30);
  ost_session_settle (f->session);
  g_assert_cmpfloat (bone (f, OST_BONE_MC3)->points[0].y, ==, BAR_Y);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, revision);
  ost_session_cancel_preview (f->session);
  g_assert_true (ost_mask_equal (before, ost_session_get_mask (f->session, OST_BONE_MC3)));
}

static void
test_accepting_all_bones_accepts_the_reading (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_settle (f->session);
  for (int b = 0; b < OST_N_BONES; b++)
    if (b != OST_BONE_MC3)
      g_assert_true (ost_session_set_absent (f->session, b, TRUE, &error));
  g_assert_true (ost_session_accept_bone (f->session, &error));
  g_assert_true (bone (f, OST_BONE_MC3)->locked);
  g_assert_cmpint (ost_session_get_reading (f->session)->status, ==, OST_STATUS_ACCEPTED);
}

/* What a crash between the commit of a point and the arrival of its mask leaves: the mask comes at the next opening. */
static void
test_owed_mask_is_made_up_for (Fixture *f, gconstpointer data)
{
  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_close (f->session);
  reopen (f);
  ost_session_settle (f->session);
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y));
}

static void
test_a_burst_ends_with_the_last (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 20; i++)
    add (f, OST_BONE_MC3, BAR_X, BAR_Y - 50 + 5 * i, TRUE);
  ost_session_settle (f->session);
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->n_points, ==, 20);
  g_assert_false (bone (f, OST_BONE_MC3)->mask_pending);
  for (int i = 0; i < 20; i++)
    g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y - 50 + 5 * i));
}

static void
test_missing_image_is_a_sentence (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  ost_session_close (f->session);
  g_assert_cmpint (g_unlink (f->image_path), ==, 0);
  g_assert_false (ost_session_open (f->session, f->image_id, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "bars.png"));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Stepping through a list: only the last one asked for is opened, and each caller hears of it. */
static void
test_opening_quickly (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[5] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    ost_session_open_async (f->session, f->image_id, keep_result, &results[i]);
  ost_session_settle (f->session);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr(GError) error = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (ost_session_open_finish (f->session, results[i], &error), ==, i + 1 == G_N_ELEMENTS (results));
      if (i + 1 < G_N_ELEMENTS (results))
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_object_unref (results[i]);
    }
  g_assert_cmpint (ost_session_get_image_id (f->session), ==, f->image_id);
}

/* Closing while a mask is on its way: nothing that comes later may touch the session or the store, which is closed by
 * then. */
static void
test_closed_at_work (Fixture *f, gconstpointer data)
{
  GAsyncResult *opened = NULL;
  g_autoptr(GError) error = NULL;

  add (f, OST_BONE_MC3, BAR_X, BAR_Y, TRUE);
  ost_session_preview_move (f->session, OST_BONE_MC3, 0, BAR_X, BAR_Y + 5);
  ost_session_open_async (f->session, f->image_id, keep_result, &opened);
  ost_session_close (f->session);
  g_clear_pointer (&f->store, ost_store_close);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ost_session_open_finish (f->session, opened, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (opened);
  g_assert_null (ost_session_get_reading (f->session));
  g_assert_cmpint (ost_session_get_image_id (f->session), ==, 0);
}

/* Another radiograph of the project, as a file that can be spoilt. */
static gint64
add_image (Fixture *f, const char *name, char **ret_path)
{
  g_autoptr(OstImage) image = ost_image_new (64, 48, 8);
  g_autoptr(OstImportResult) result = NULL;

  image->pixels[0] = (guint16) strlen (name);           /* contents of its own */
  *ret_path = g_build_filename (f->folder, name, NULL);
  g_assert_true (ost_png_save_image (*ret_path, image, NULL));
  result = ost_import (f->store, (const char *const[]) { *ret_path, NULL }, FALSE, NULL, NULL, NULL, NULL);
  g_assert_cmpint (result->n_added, ==, 1);
  return result->first_image;
}

static OstImage *
look_ahead (Fixture *f, gint64 image_id, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ost_session_look_ahead_async (f->session, image_id, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ost_session_look_ahead_finish (f->session, result, error);
}

/* What was looked at ahead opens as it is, ready for clicks at once; once. */
static void
test_looks_ahead (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  const gint64 next = add_image (f, "next.png", &path);
  g_autoptr(OstImage) ahead = look_ahead (f, next, NULL);
  gboolean busy, ready;

  g_assert_nonnull (ahead);
  g_assert_cmpint (ost_session_get_ahead_id (f->session), ==, next);
  g_assert_cmpint (ost_session_get_image_id (f->session), ==, f->image_id);      /* nothing else has changed */
  g_assert_true (ost_session_open (f->session, next, NULL));
  g_assert_true (ost_session_get_image (f->session) == ahead);
  g_object_get (f->session, "busy", &busy, "ready", &ready, NULL);
  g_assert_true (ready && !busy);
  g_assert_cmpint (ost_session_get_ahead_id (f->session), ==, 0);
  add (f, OST_BONE_MC3, 30, 20, TRUE);
  ost_session_settle (f->session);
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->n_points, ==, 1);
}

/* Another one was opened: what was kept goes. What is still on its way is not kept either. */
static void
test_looked_in_vain (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL, *other = NULL;
  const gint64 next = add_image (f, "next.png", &path), third = add_image (f, "third.png", &other);
  g_autoptr(OstImage) ahead = look_ahead (f, next, NULL);
  GAsyncResult *late = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (ost_session_open (f->session, third, NULL));
  g_assert_cmpint (ost_session_get_ahead_id (f->session), ==, 0);
  g_assert_true (ost_session_get_image (f->session) != ahead);
  ost_session_look_ahead_async (f->session, next, keep_result, &late);
  ost_session_forget_ahead (f->session);
  while (late == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ost_session_look_ahead_finish (f->session, late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (ost_session_get_ahead_id (f->session), ==, 0);
  g_object_unref (late);
}

/* A spoilt file is the business of whoever opens it. */
static void
test_looked_at_spoilt (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  const gint64 next = add_image (f, "next.png", &path);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "spoilt", -1, NULL));
  g_assert_null (look_ahead (f, next, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (ost_session_open (f->session, next, &error));
  g_assert_nonnull (strstr (error->message, "next.png"));
  g_assert_cmpint (ost_session_get_image_id (f->session), ==, f->image_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/session/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("opening-quickly", test_opening_quickly);
  ADD ("closed-at-work", test_closed_at_work);
  ADD ("looks-ahead", test_looks_ahead);
  ADD ("looked-in-vain", test_looked_in_vain);
  ADD ("looked-at-spoilt", test_looked_at_spoilt);
  ADD ("point-becomes-mask", test_point_becomes_mask);
  ADD ("explains-a-point", test_explains_a_point);
  ADD ("undo-and-redo-everything", test_undo_and_redo_everything);
  ADD ("undo-keeps-the-selected-bone", test_undo_keeps_the_selected_bone);
  ADD ("refusals-change-nothing", test_refusals_change_nothing);
  ADD ("preview-stores-nothing", test_preview_stores_nothing);
  ADD ("accepting-all-bones", test_accepting_all_bones_accepts_the_reading);
  ADD ("owed-mask", test_owed_mask_is_made_up_for);
  ADD ("burst", test_a_burst_ends_with_the_last);
  ADD ("missing-image", test_missing_image_is_a_sentence);
  return g_test_run ();
}
