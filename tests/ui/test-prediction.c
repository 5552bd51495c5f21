/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <glib/gstdio.h>

/* A synthetic hand and the segmenter that comes with the program. */

typedef UiWindow Fixture;

static void
activate (Fixture *f, const char *action)
{
  g_action_group_activate_action (G_ACTION_GROUP (f->window), action, NULL);
}

static OstSession *
session (Fixture *f)
{
  return ost_project_get_session (ost_main_window_get_project (f->window));
}

static int
n_masks (Fixture *f)
{
  int n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += ost_session_get_mask (session (f), (OstBone) b) != NULL;
  return n;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  ui_window_init_demo (f, 1, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ui_window_clear (f);
}

/* One key takes over what was found; a step back gives one bone back. */
static void
test_taken_over (Fixture *f, gconstpointer data)
{
  int n;

  activate (f, "predict");
  WAIT_STATE ("prediction", "'segmenter-1'");
  g_assert_cmpint (n_masks (f), ==, 0);          /* a suggestion is no reading */
  activate (f, "take-predictions");
  WAIT_STATE ("busy", "false");
  n = n_masks (f);
  g_assert_cmpint (n, >=, 4);
  activate (f, "undo");
  WAIT_STATE ("busy", "false");
  g_assert_cmpint (n_masks (f), ==, n - 1);
  activate (f, "take-predictions");              /* only what is missing: what is there stays */
  WAIT_STATE ("busy", "false");
  g_assert_cmpint (n_masks (f), ==, n);
}

static gboolean
knows_a_click (Fixture *f)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "next-click");
}

static const OstBoneState *
bone_in_work (Fixture *f)
{
  return ost_session_get_reading (session (f))->bones[ost_session_get_bone (session (f))];
}

/* The bone in question starts from the prediction, the cursor is where the question is, and an answer there is kept. */
static void
test_next_click (Fixture *f, gconstpointer data)
{
  const OstBoneState *bone;

  g_assert_false (knows_a_click (f));
  activate (f, "predict");
  WAIT_STATE ("prediction", "'segmenter-1'");
  WAIT (knows_a_click (f));
  activate (f, "next-click");
  WAIT_STATE ("busy", "false");
  bone = bone_in_work (f);
  g_assert_cmpint (bone->prior, !=, 0);
  g_assert_cmpuint (bone->n_points, ==, 0);          /* going there says nothing yet */
  activate (f, "place-positive");
  WAIT_STATE ("busy", "false");
  g_assert_cmpuint (bone_in_work (f)->n_points, ==, 1);
  activate (f, "undo");
  activate (f, "undo");
  WAIT (knows_a_click (f));                             /* the question is open again */
}

static void
test_views_and_samples (Fixture *f, gconstpointer data)
{
  activate (f, "predict");
  WAIT_STATE ("prediction", "'segmenter-1'");
  g_assert_true (STATE_IS ("prediction-view", "'suggestion'"));
  activate (f, "next-prediction-view");
  g_assert_true (STATE_IS ("prediction-view", "'samples'"));
  activate (f, "next-prediction-view");
  g_assert_true (STATE_IS ("prediction-view", "'uncertainty'"));
  ui_fixture_settle ();
  activate (f, "next-prediction-view");
  g_assert_true (STATE_IS ("prediction-view", "'none'"));
  g_assert_true (STATE_IS ("prediction-sample", "-1"));
  activate (f, "next-sample");
  g_assert_true (STATE_IS ("prediction-sample", "0"));
  activate (f, "previous-sample");
  activate (f, "previous-sample");
  g_assert_true (STATE_IS ("prediction-sample", "15"));       /* 4 experts, 4 samples each: round from the mean */
  ui_fixture_settle ();
}

/* Closing the window while the model is at work leaves nothing behind. */
static void
test_closed_meanwhile (Fixture *f, gconstpointer data)
{
  activate (f, "predict");
}

int
main (int argc, char **argv)
{
  if (!ui_fixture_init (&argc, &argv))
    return 0;
  g_test_add ("/prediction/taken-over", Fixture, NULL, set_up, test_taken_over, tear_down);
  g_test_add ("/prediction/next-click", Fixture, NULL, set_up, test_next_click, tear_down);
  g_test_add ("/prediction/views-and-samples", Fixture, NULL, set_up, test_views_and_samples, tear_down);
  g_test_add ("/prediction/closed-meanwhile", Fixture, NULL, set_up, test_closed_meanwhile, tear_down);
  return g_test_run ();
}
