/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <sqlite3.h>

#include "core/prompt/ost-click-robot.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-prior.h"
#include "tests/core/workflow/fixture.h"

/* A prediction made by hand: one sample has the whole left bar as metacarpal 3, the other its upper part alone. */

#define WIDTH  48
#define HEIGHT 80
#define MC3    (OST_BONE_MC3 + 1)
#define LEFT   44
#define RIGHT  57
#define TOP    60
#define MIDDLE 160
#define BOTTOM 240
#define RIGHT_BAR_X 105

static OstSegmentation *
segmentation_new (void)
{
  OstSegmentation *s = g_new0 (OstSegmentation, 1);
  const gsize      pixels = WIDTH * HEIGHT;

  s->box = ost_letterbox_fit (IMAGE_WIDTH, IMAGE_HEIGHT, WIDTH, HEIGHT);
  s->experts = s->n_samples = 2;
  s->routing = g_memdup2 ((double[]) { 0.45, 0.55 }, 2 * sizeof (double));
  s->labels = g_malloc0 (2 * pixels);
  s->mean = g_new0 (float, pixels * OST_N_CLASSES);
  for (gsize i = 0; i < pixels; i++)
    {
      const double x = (i % WIDTH + 0.5 - s->box.x) / s->box.scale, y = ((double) (i / WIDTH) + 0.5 - s->box.y) / s->box.scale;
      const gboolean across = x > LEFT && x < RIGHT && y > TOP;

      s->labels[i] = across && y < BOTTOM ? MC3 : 0;
      s->labels[pixels + i] = across && y < MIDDLE ? MC3 : 0;
      for (int n = 0; n < 2; n++)
        s->mean[i * OST_N_CLASSES + s->labels[n * pixels + i]] += (float) (rint (255 * s->routing[n]) / 255);
    }
  return s;
}

static GBytes *
prediction_new (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new ();

  return ost_segmentation_to_bytes (s);
}

static OstMask *
segment (Fixture *f, const OstPoint *points, gsize n_points)
{
  g_autoptr(GBytes)    bytes = prediction_new ();
  g_autoptr(OstPrior)  prior = ost_prior_new (1, bytes);
  g_autoptr(OstPrompt) prompt = ost_prompt_new (ost_prompt_engine_find (NULL), ost_session_get_image (f->session), NULL, NULL);
  OstPromptRequest     request = { .bone = OST_BONE_MC3, .points = points, .n_points = n_points };
  GError              *error = NULL;
  OstMask             *mask = ost_prior_segment (prior, prompt, &request, NULL, &error);

  g_assert_no_error (error);
  return mask;
}

/* Where the samples differ the heavier one has it; a click makes the other one heavier. */
static void
test_points_weigh_samples (Fixture *f, gconstpointer data)
{
  const OstPoint     below = { BAR_X, 220, TRUE }, not_there = { BAR_X, 220, FALSE };
  g_autoptr(OstMask) mean = segment (f, NULL, 0), with = segment (f, &below, 1), without = segment (f, &not_there, 1);

  g_assert_true (ost_mask_contains (mean, BAR_X, 100));
  g_assert_false (ost_mask_contains (mean, BAR_X, 220));
  g_assert_true (ost_mask_contains (with, BAR_X, 220));
  g_assert_true (ost_mask_contains (with, BAR_X, 100));
  g_assert_true (ost_mask_contains (without, BAR_X, 100));
  g_assert_false (ost_mask_contains (without, BAR_X, 220));
}

/* No sample has what the click asks for: the mask is the image's, the other bar. */
static void
test_contradicted (Fixture *f, gconstpointer data)
{
  const OstPoint       points[] = { { RIGHT_BAR_X, 130, TRUE }, { RIGHT_BAR_X, 170, TRUE }, { RIGHT_BAR_X, 150, TRUE } };
  g_autoptr(OstPrompt) prompt = ost_prompt_new (ost_prompt_engine_find (NULL), ost_session_get_image (f->session), NULL, NULL);
  OstPromptRequest     request = { .bone = OST_BONE_MC3, .points = points, .n_points = 3 };
  g_autoptr(OstMask)   mask = segment (f, points, 3), seen = ost_prompt_segment (prompt, &request, NULL, NULL);

  g_assert_true (ost_mask_contains (mask, RIGHT_BAR_X, 150));
  g_assert_true (ost_mask_equal (mask, seen));
}

/* Negative points never take away the whole bone: what they leave of it is the prediction's. */
static void
test_negative_points (Fixture *f, gconstpointer data)
{
  const OstPoint     points[] = { { BAR_X, TOP + 2, FALSE }, { BAR_X + 3, TOP + 4, FALSE }, { BAR_X, BOTTOM + 10, FALSE } };
  g_autoptr(OstMask) mask = segment (f, points, 3);

  g_assert_true (ost_mask_contains (mask, BAR_X, 120));
  g_assert_cmpuint (ost_mask_count (mask), >, 300);
}

static gint64
add_model (Fixture *f, gboolean predicted)
{
  g_autofree char  *file = g_build_filename (f->folder, "model", NULL);
  g_autoptr(GBytes) bytes = prediction_new ();
  GError           *error = NULL;
  gint64            id;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  id = ost_store_add_model (f->store, "segmenter", file, 0, "{}", &error);
  g_assert_no_error (error);
  g_assert_true (ost_store_set_model_state (f->store, id, OST_MODEL_PROMOTED, &error));
  if (predicted)
    g_assert_true (ost_store_put_prediction (f->store, f->image_id, id, bytes, &error));
  return id;
}

static const OstBoneState *
state_of (Fixture *f, OstBone bone)
{
  return ost_session_get_reading (f->session)->bones[bone];
}

/* Started from the prediction, corrected by a click, taken back, cleared; all of it there after a restart. */
static void
test_reading (Fixture *f, gconstpointer data)
{
  const gint64 model = add_model (f, TRUE);
  GError      *error = NULL;

  ost_session_set_bone (f->session, OST_BONE_MC3);
  g_assert_true (ost_session_start_from (f->session, OST_BONE_MC3, 0, &error));
  ost_session_settle (f->session);
  g_assert_cmpint (state_of (f, OST_BONE_MC3)->prior, ==, model);
  g_assert_true (g_str_has_prefix (state_of (f, OST_BONE_MC3)->engine, OST_PRIOR_ENGINE "/"));
  g_assert_false (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, 220));

  g_assert_true (ost_session_add_point (f->session, BAR_X, 220, TRUE, &error));
  ost_session_settle (f->session);
  reopen (f);
  g_assert_cmpint (state_of (f, OST_BONE_MC3)->prior, ==, model);
  g_assert_true (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, 220));
  g_assert_true (ost_session_undo (f->session, &error));
  ost_session_settle (f->session);
  g_assert_false (ost_mask_contains (ost_session_get_mask (f->session, OST_BONE_MC3), BAR_X, 220));

  g_assert_true (ost_session_clear_bone (f->session, OST_BONE_MC3, &error));
  g_assert_cmpint (state_of (f, OST_BONE_MC3)->prior, ==, 0);
  g_assert_null (ost_session_get_mask (f->session, OST_BONE_MC3));
  g_assert_no_error (error);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) none = NULL, unpredicted = NULL;

  g_assert_false (ost_session_start_from (f->session, OST_BONE_MC3, 0, &none));
  g_assert_error (none, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  add_model (f, FALSE);
  g_assert_false (ost_session_start_from (f->session, OST_BONE_MC3, 0, &unpredicted));
  g_assert_error (unpredicted, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (ost_session_get_reading (f->session)->revision, ==, 0);
}

static void
lose_predictions (Fixture *f)
{
  g_autofree char *file = g_build_filename (f->folder, "p.osteon", "project.sqlite", NULL);
  sqlite3         *db = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "DELETE FROM predictions", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
count (gpointer instance, const char *sentence, int *n)
{
  ++*n;
}

/* A mask follows from prediction and points: without the prediction it stays owed, and no other one takes its place. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  GError *error = NULL;
  int     failed = 0;

  add_model (f, TRUE);
  ost_session_set_bone (f->session, OST_BONE_MC3);
  g_assert_true (ost_session_start_from (f->session, OST_BONE_MC3, 0, &error));
  ost_session_settle (f->session);
  lose_predictions (f);
  reopen (f);
  g_signal_connect (f->session, "mask-failed", G_CALLBACK (count), &failed);
  ost_session_set_bone (f->session, OST_BONE_MC3);
  g_assert_true (ost_session_add_point (f->session, BAR_X, 220, TRUE, &error));
  g_assert_no_error (error);
  ost_session_settle (f->session);
  g_assert_cmpint (failed, ==, 1);
  g_assert_true (state_of (f, OST_BONE_MC3)->mask_pending);
  g_assert_null (state_of (f, OST_BONE_MC3)->mask);
}

/* For the click robot prediction and engine are one engine, which has a mask before the first click. */
static void
test_engine (Fixture *f, gconstpointer data)
{
  OstImage            *image = ost_session_get_image (f->session);
  g_autoptr(GBytes)    bytes = prediction_new ();
  g_autoptr(OstPrior)  prior = ost_prior_new (1, bytes);
  g_autoptr(OstPrompt) outline = ost_prompt_new (ost_prompt_engine_find (NULL), image, NULL, NULL);
  g_autoptr(OstPrompt) both = ost_prior_new_prompt (prior, outline, image, NULL);
  g_autoptr(OstMask)   predicted = segment (f, NULL, 0);
  OstRobotRun          run;

  g_assert_cmpstr (ost_prompt_get_engine (both)->id, ==, OST_PRIOR_ENGINE);
  g_assert_true (ost_click_robot_run (both, OST_BONE_MC3, predicted, 0.95, 5, &run, NULL, NULL));
  g_assert_cmpint (run.n, ==, 0);
  g_assert_cmpfloat (run.start_iou, ==, 1);
  g_assert_cmpint (ost_robot_run_noc (&run, 0.95), ==, 0);
  g_assert_cmpfloat (ost_robot_run_dice (&run, 3), ==, 1);
  g_assert_true (ost_click_robot_run (outline, OST_BONE_MC3, predicted, 0.5, 5, &run, NULL, NULL));
  g_assert_cmpfloat (run.start_iou, ==, 0);
  g_assert_cmpint (run.n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/prior/points-weigh-samples", Fixture, NULL, set_up, test_points_weigh_samples, tear_down);
  g_test_add ("/prior/negative-points", Fixture, NULL, set_up, test_negative_points, tear_down);
  g_test_add ("/prior/contradicted", Fixture, NULL, set_up, test_contradicted, tear_down);
  g_test_add ("/prior/reading", Fixture, NULL, set_up, test_reading, tear_down);
  g_test_add ("/prior/lost", Fixture, NULL, set_up, test_lost, tear_down);
  g_test_add ("/prior/engine", Fixture, NULL, set_up, test_engine, tear_down);
  g_test_add ("/prior/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}
