/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-session.h"
#include "tests/core/workflow/fixture.h"

#include <math.h>

/* Drawing by hand: what a stroke touches, that a mask is a function of points and strokes in their order, that undo, a restart
 * and another reader give the same bits. */

static const OstBoneState *
bone (Fixture *f, OstBone b)
{
  return ost_session_get_reading (f->session)->bones[b];
}

static OstStroke *
brush (gboolean positive, double x0, double y0, double r0, double x1, double y1, double r1)
{
  const OstStrokeVertex vertices[] = { { x0, y0, r0 }, { x1, y1, r1 } };

  return ost_stroke_new (OST_STROKE_BRUSH, positive, vertices, 2);
}

static void
draw (Fixture *f, OstBone b, OstStroke *stroke)
{
  GError *error = NULL;

  ost_session_set_bone (f->session, b);
  ost_session_add_stroke (f->session, stroke, &error);
  g_assert_no_error (error);
  ost_stroke_unref (stroke);
}

static void
click (Fixture *f, OstBone b, double x, double y)
{
  GError *error = NULL;

  ost_session_set_bone (f->session, b);
  ost_session_add_point (f->session, x, y, TRUE, &error);
  g_assert_no_error (error);
}

/* --- the strokes themselves --------------------------------------------------------------------------------------- */

static void
test_disc (void)
{
  g_autoptr(OstStroke) dot = brush (TRUE, 20, 30, 7.5, 20, 30, 7.5);
  g_autoptr(OstMask) mask = ost_mask_new (50, 60);

  ost_mask_apply_stroke (mask, dot);
  for (int y = 0; y < 60; y++)
    for (int x = 0; x < 50; x++)
      g_assert_cmpint (mask->data[y * 50 + x], ==, hypot (x + 0.5 - 20, y + 0.5 - 30) <= 7.5);
}

/* The order counts, regions do what fill_polygon does, and what lies outside of the image harms nobody. */
static void
test_order_and_regions (void)
{
  const OstStrokeVertex triangle[] = { { -10, 5, 0 }, { 40, 5, 0 }, { 10, 90, 0 } };
  const double xy[] = { -10, 5, 40, 5, 10, 90 };
  g_autoptr(OstStroke) add = ost_stroke_new (OST_STROKE_REGION, TRUE, triangle, 3);
  g_autoptr(OstStroke) cut = brush (FALSE, -50, 20, 6, 200, 20, 6);
  g_autoptr(GPtrArray) strokes = g_ptr_array_new ();
  g_autoptr(OstMask) truth = ost_mask_new (50, 60);
  g_autoptr(OstMask) first = NULL, last = NULL;

  ost_mask_fill_polygon (truth, xy, 3);
  g_ptr_array_add (strokes, cut);
  g_ptr_array_add (strokes, add);
  last = ost_mask_with_strokes (NULL, 50, 60, strokes);
  g_assert_true (ost_mask_equal (last, truth));
  g_ptr_array_add (strokes, cut);
  first = ost_mask_with_strokes (NULL, 50, 60, strokes);
  g_assert_false (ost_mask_contains (first, 15, 20));
  g_assert_true (ost_mask_contains (first, 15, 30));
  g_ptr_array_set_size (strokes, 0);
}

static void
test_refused_strokes (void)
{
  const OstStrokeVertex bad[] = { { NAN, 0, 1 }, { 0, 0, -1 }, { 0, 0, 1e6 }, { 1e9, 0, 1 }, { 0, INFINITY, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (ost_stroke_new (OST_STROKE_BRUSH, TRUE, &bad[i], 1));
  g_assert_null (ost_stroke_new (OST_STROKE_BRUSH, TRUE, bad, 0));
}

/* --- in a session ------------------------------------------------------------------------------------------------- */

static void
test_bone_drawn_from_nothing (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  draw (f, OST_BONE_MC3, brush (TRUE, BAR_X, BAR_Y - 20, 8, BAR_X, BAR_Y + 20, 4));
  g_assert_false (bone (f, OST_BONE_MC3)->mask_pending);
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X + 6, BAR_Y - 20));
  g_assert_false (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X + 6, BAR_Y + 20));
  g_assert_cmpstr (ost_session_get_reading (f->session)->undo_label, ==, "brush on mc3");
  g_assert_true (ost_session_undo (f->session, &error));
  g_assert_null (ost_session_get_mask (f->session, OST_BONE_MC3));
  g_assert_cmpint (ost_session_get_reading (f->session)->status, ==, OST_STATUS_TODO);
}

/* A stroke into a known mask, and the same evidence computed anew by the worker after a restart: the same bits. */
static void
test_same_mask_either_way (Fixture *f, gconstpointer data)
{
  g_autoptr(OstMask) at_once = NULL;
  GError *error = NULL;

  click (f, OST_BONE_MC3, BAR_X, BAR_Y);
  ost_session_settle (f->session);
  draw (f, OST_BONE_MC3, brush (FALSE, BAR_X - 30, BAR_Y, 5, BAR_X + 30, BAR_Y, 5));
  draw (f, OST_BONE_MC3, brush (TRUE, BAR_X, BAR_Y, 2.53, BAR_X + 40, BAR_Y + 3, 6.01));
  at_once = ost_mask_ref (ost_session_get_mask (f->session, OST_BONE_MC3));
  g_assert_false (ost_mask_contains (at_once, BAR_X - 6, BAR_Y));

  reopen (f);
  g_assert_true (ost_mask_equal (at_once, ost_session_get_mask (f->session, OST_BONE_MC3)));
  g_assert_cmpuint (bone (f, OST_BONE_MC3)->strokes->len, ==, 2);
  click (f, OST_BONE_MC3, BAR_X, BAR_Y - 30);
  g_assert_true (ost_session_delete_point (f->session, OST_BONE_MC3, 1, &error));
  g_assert_true (bone (f, OST_BONE_MC3)->mask_pending);
  ost_session_settle (f->session);
  g_assert_true (ost_mask_equal (at_once, ost_session_get_mask (f->session, OST_BONE_MC3)));
  g_assert_true (ost_store_check (f->store, &error));
  g_assert_no_error (error);
}

/* The stroke is there before the mask of the point is. */
static void
test_stroke_on_a_pending_mask (Fixture *f, gconstpointer data)
{
  click (f, OST_BONE_MC3, BAR_X, BAR_Y);
  draw (f, OST_BONE_MC3, brush (FALSE, BAR_X - 30, BAR_Y, 5, BAR_X + 30, BAR_Y, 5));
  g_assert_true (bone (f, OST_BONE_MC3)->mask_pending);
  ost_session_settle (f->session);
  g_assert_false (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y));
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y - 15));
}

static void
test_locked_bones_are_never_drawn_on (Fixture *f, gconstpointer data)
{
  g_autoptr(OstStroke) stroke = brush (FALSE, BAR_X, BAR_Y, 50, BAR_X, BAR_Y, 50);
  g_autoptr(OstMask) before = NULL;
  g_autoptr(GError) error = NULL;
  GError *none = NULL;

  draw (f, OST_BONE_MC3, brush (TRUE, BAR_X, BAR_Y, 9, BAR_X, BAR_Y + 9, 9));
  before = ost_mask_ref (ost_session_get_mask (f->session, OST_BONE_MC3));
  g_assert_true (ost_session_set_locked (f->session, OST_BONE_MC3, TRUE, &none));
  g_assert_false (ost_session_add_stroke (f->session, stroke, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_LOCKED);
  draw (f, OST_BONE_MC2, ost_stroke_ref (stroke));
  g_assert_true (ost_mask_equal (before, ost_session_get_mask (f->session, OST_BONE_MC3)));
}

/* A mask that came without evidence is what strokes go on from, also after they were taken back and computed anew. */
static void
test_imported_mask_is_kept_under_strokes (Fixture *f, gconstpointer data)
{
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);
  g_autoptr(OstStroke) spot = brush (TRUE, BAR_X, BAR_Y, 12, BAR_X, BAR_Y, 12);
  const gint64 reading = ost_session_get_reading (f->session)->id;
  GError *error = NULL;
  gint64 imported = 0;

  state->mask = ost_mask_new (ost_session_get_image (f->session)->width, ost_session_get_image (f->session)->height);
  ost_mask_apply_stroke (state->mask, spot);
  g_assert_true (ost_store_apply_bone (f->store, reading, OST_BONE_MC3, "import", "import mc3", state, &imported, &error));
  reopen (f);
  draw (f, OST_BONE_MC3, brush (FALSE, BAR_X + 8, BAR_Y, 3, BAR_X + 8, BAR_Y, 3));
  g_assert_cmpint (bone (f, OST_BONE_MC3)->start, ==, imported);
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y));
  g_assert_true (ost_session_add_point (f->session, BAR_X, BAR_Y + 40, FALSE, &error));
  ost_session_settle (f->session);
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, BAR_Y));
  g_assert_false (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X + 8, BAR_Y));
}

static void
test_copy_from_another_reader (Fixture *f, gconstpointer data)
{
  const gint64 other = ost_store_ensure_reader (f->store, "Other Reader", NULL);
  g_autoptr(OstSession) theirs = ost_session_new (f->store, other, NULL);
  g_autoptr(OstStroke) spot = brush (TRUE, BAR_X, BAR_Y, 12, BAR_X, BAR_Y, 12);
  g_autoptr(OstMask) mask = NULL;
  g_autoptr(GError) nothing = NULL;
  GError *error = NULL;

  g_assert_cmpint (ost_session_find_other_reader (f->session), ==, 0);
  g_assert_true (ost_session_open (theirs, f->image_id, &error));
  ost_session_set_bone (theirs, OST_BONE_MC3);
  g_assert_true (ost_session_add_stroke (theirs, spot, &error));
  g_assert_true (ost_session_set_locked (theirs, OST_BONE_MC3, TRUE, &error));
  mask = ost_mask_ref (ost_session_get_mask (theirs, OST_BONE_MC3));
  ost_session_close (theirs);

  g_assert_cmpint (ost_session_find_other_reader (f->session), ==, other);
  g_assert_false (ost_session_copy_bone (f->session, OST_BONE_ULNA, other, &nothing));
  g_assert_error (nothing, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_assert_true (ost_session_copy_bone (f->session, OST_BONE_MC3, other, &error));
  g_assert_true (ost_mask_equal (mask, ost_session_get_mask (f->session, OST_BONE_MC3)));
  g_assert_false (bone (f, OST_BONE_MC3)->locked);
  g_assert_cmpstr (ost_session_get_reading (f->session)->undo_label, ==, "copy mc3 from Other Reader");
  g_assert_true (ost_session_undo (f->session, &error));
  g_assert_null (ost_session_get_mask (f->session, OST_BONE_MC3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strokes/disc", test_disc);
  g_test_add_func ("/strokes/order-and-regions", test_order_and_regions);
  g_test_add_func ("/strokes/refused", test_refused_strokes);
#define ADD(path, function) g_test_add ("/strokes/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("drawn-from-nothing", test_bone_drawn_from_nothing);
  ADD ("same-mask-either-way", test_same_mask_either_way);
  ADD ("pending-mask", test_stroke_on_a_pending_mask);
  ADD ("locked", test_locked_bones_are_never_drawn_on);
  ADD ("imported", test_imported_mask_is_kept_under_strokes);
  ADD ("copy", test_copy_from_another_reader);
  return g_test_run ();
}
