/* SPDX-License-Identifier: Apache-2.0 */
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ui/ost-training-window.h"

/* The window of models and training, with a shell script in the place of osteon-cli: what the program would say is written by
 * hand, so that each state can be looked at. */

static char *script;           /* the fake program: what OSTEON_CLI names */

typedef struct
{
  GtkApplication *application;
  OstProject *project;
  OstTraining *training;
  OstTrainingWindow *window;
  char *folder;                 /* of the run */
  int n_models;                 /* "model-added" */
} Fixture;

static gboolean
enabled (Fixture *f, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), name);
}

static void
activate (Fixture *f, const char *name)
{
  g_assert_true (enabled (f, name));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), name, NULL);
}

/* Masks for the first n images of the project, by Ada, accepted. */
static void
accept_readings (Fixture *f, int n)
{
  OstStore *store = ost_project_get_store (f->project);

  for (int i = 1; i <= n; i++)
    {
      gint64 reading = ost_store_ensure_reading (store, i, ost_project_get_reader_id (f->project), NULL);
      g_autoptr (OstBoneState) state = ost_bone_state_new (NULL, 0);

      state->mask = ost_mask_new (300, 200);
      memset (state->mask->data + 80 * 300 + 60, 1, 180);
      g_assert_true (ost_store_apply_bone (store, reading, OST_BONE_MC1, "import", "mask", state, NULL, NULL));
      g_assert_true (ost_store_apply_status (store, reading, OST_STATUS_ACCEPTED, "accept", NULL));
    }
}

static void
count_model (Fixture *f)
{
  f->n_models++;
}

static void
open_window (Fixture *f)
{
  f->training = ost_training_new (f->project);
  g_signal_connect_swapped (f->training, "model-added", G_CALLBACK (count_model), f);
  f->window = ost_training_window_new (f->application, f->training);
  ui_fixture_present (GTK_WINDOW (f->window));
}

static void
close_window (Fixture *f)
{
  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  WAIT (f->window == NULL);
  g_clear_object (&f->training);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->application = ui_fixture_application ();
  f->project = ui_fixture_project (4);
  f->folder = ost_train_segmenter_dup_folder (ost_project_get_path (f->project));
  g_remove (script);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->window != NULL)
    {
      ost_training_discard (f->training);
      close_window (f);
    }
  ui_fixture_drop (f->project);
  g_clear_object (&f->application);
  g_free (f->folder);
}

#define SAY(stage, epoch) \
  "echo '{\"stage\":\"" stage "\",\"epoch\":" #epoch ",\"epochs\":9,\"step\":" #epoch ",\"steps\":9,\"loss\":0.5," \
  "\"validation_dice\":0.25,\"validation_ged2\":1.5,\"seconds\":60,\"seconds_left\":660}' >>$W/progress\n"
#define BEGIN     "echo '{\"stage\":\"start\",\"preset\":\"quick\",\"seed\":1,\"epochs\":9}' >>$W/progress\n"
#define LOCK_WAIT "sleep 100 & P=$!; trap 'kill $P; exit 0' TERM; wait $P\n"

static void
fake (Fixture *f, const char *lines)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nW=\"$3/models/training-segmenter\"\n%s", lines);

  g_assert_true (g_file_set_contents (script, text, -1, NULL));
  g_assert_cmpint (g_chmod (script, 0700), ==, 0);
}

/* --- before ------------------------------------------------------------------------------------------------------- */

static void
test_too_little (Fixture *f, gconstpointer data)
{
  open_window (f);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  g_assert_true (STATE_IS ("page", "'setup'"));
  g_assert_false (enabled (f, "start"));
  g_assert_false (enabled (f, "stop") || enabled (f, "discard") || enabled (f, "promote"));
  accept_readings (f, 1);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  g_assert_false (enabled (f, "start"));        /* one person only */
  accept_readings (f, 2);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  g_assert_true (enabled (f, "start"));
}

static void
test_preset (Fixture *f, gconstpointer data)
{
  open_window (f);
  g_assert_true (STATE_IS ("preset", "'quick'"));
  g_action_group_change_action_state (G_ACTION_GROUP (f->window), "preset", g_variant_new_string ("paper"));
  g_assert_true (STATE_IS ("preset", "'paper'"));
  g_action_group_change_action_state (G_ACTION_GROUP (f->window), "preset", g_variant_new_string ("none such"));
  g_assert_true (STATE_IS ("preset", "'paper'"));
}

static void
test_missing_program (Fixture *f, gconstpointer data)
{
  accept_readings (f, 3);
  open_window (f);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  activate (f, "start");
  g_assert_true (STATE_IS ("page", "'setup'"));
  g_assert_true (STATE_IS ("training", "''"));
}

/* --- meanwhile ---------------------------------------------------------------------------------------------------- */

static void
start_fake (Fixture *f, const char *lines)
{
  fake (f, lines);
  accept_readings (f, 3);
  open_window (f);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  activate (f, "start");
  WAIT_STATE ("page", "'run'");
}

/* Stop is one request: what comes of it is said by the run. */
static void
test_stop_is_asked_once (Fixture *f, gconstpointer data)
{
  start_fake (f, BEGIN SAY ("prepare", 0) SAY ("validate", 1) SAY ("train", 2) LOCK_WAIT);
  g_assert_true (STATE_IS ("training", "'running'"));
  WAIT_STATE ("epochs", "1");
  g_assert_cmpfloat_with_epsilon (ost_training_get_fraction (f->training), 2.0 / 9, 1e-9);
  g_assert_true (enabled (f, "stop"));
  g_assert_false (enabled (f, "continue") || enabled (f, "start-again") || enabled (f, "keep-best"));
  activate (f, "stop");
  g_assert_false (enabled (f, "stop"));
  WAIT_STATE ("training", "'failed'");          /* this one keeps nothing */
  g_assert_true (STATE_IS ("page", "'run'"));
  g_assert_true (enabled (f, "start-again"));
  g_assert_false (enabled (f, "continue"));
  activate (f, "start-again");
  g_assert_true (STATE_IS ("page", "'setup'"));
}

static void
test_killed_then_continued (Fixture *f, gconstpointer data)
{
  start_fake (f, BEGIN SAY ("validate", 1) SAY ("validate", 2) "touch $W/checkpoint.safetensors\nkill -9 $$\n");
  WAIT_STATE ("training", "'failed'");
  g_assert_true (STATE_IS ("epochs", "2"));
  g_assert_true (enabled (f, "continue"));
  fake (f, "case \"$*\" in *--resume*) ;; *) exit 1;; esac\n" SAY ("validate", 3) LOCK_WAIT);
  activate (f, "continue");
  WAIT_STATE ("training", "'running'");
  WAIT_STATE ("epochs", "3");
  ost_training_discard (f->training);
  WAIT_STATE ("training", "''");
  g_assert_false (ost_train_segmenter_can_resume (ost_project_get_path (f->project)));
  g_assert_true (STATE_IS ("page", "'setup'"));
}

/* A run that was left behind is there when the next window opens, whatever page it opens on. */
static void
test_found_again (Fixture *f, gconstpointer data)
{
  start_fake (f, BEGIN SAY ("validate", 1) "touch $W/checkpoint.safetensors\nexit 1\n");
  WAIT_STATE ("training", "'failed'");
  close_window (f);
  open_window (f);
  ost_training_window_show_training (f->window, OST_TRAINING_SEGMENTER);
  g_assert_true (STATE_IS ("page", "'run'"));
  g_assert_true (STATE_IS ("epochs", "1"));
  g_assert_true (enabled (f, "continue") && enabled (f, "discard"));
}

/* --- after -------------------------------------------------------------------------------------------------------- */

static void
write_model (Fixture *f)
{
  OstSegmenterTraining training;
  g_autofree char *path = g_build_filename (ost_project_get_path (f->project), "..", "model.safetensors", NULL);
  g_autoptr (OstSegmenter) segmenter = NULL;
  g_autoptr (OstImage) blank = ost_image_new (60, 80, 8);
  g_autoptr (OstSegmentation) seen = NULL;

  g_assert_true (ost_segmenter_training_preset (&training, "quick"));
  segmenter = ost_segmenter_new (&training.config, 1);
  seen = ost_segmenter_predict (segmenter, blank, NULL);        /* the weights are made when they are first wanted */
  g_assert_nonnull (seen);
  g_assert_true (ost_segmenter_save (segmenter, path, NULL, NULL));
}

#define LEAVE_MODEL \
  "cp \"$3/../model.safetensors\" $W/best.safetensors\ntouch $W/checkpoint.safetensors\n" SAY ("done", 9)

/* Done: a candidate, its card measured, in use, and back. */
static void
test_done (Fixture *f, gconstpointer data)
{
  write_model (f);
  start_fake (f, BEGIN SAY ("validate", 1) LEAVE_MODEL);
  WAIT_STATE ("page", "'model'");
  g_assert_cmpint (f->n_models, ==, 1);
  g_assert_true (STATE_IS ("model", "'segmenter-1'"));
  g_assert_true (STATE_IS ("training", "''"));
  WAIT_STATE ("measured", "true");
  activate (f, "promote");
  activate (f, "new-run");
  activate (f, "start");
  WAIT_STATE ("model", "'segmenter-2'");
  WAIT_STATE ("measured", "true");
  activate (f, "promote");
  {
    g_autoptr (OstModelRow) former = ost_store_get_former (ost_project_get_store (f->project), "segmenter", NULL);

    g_assert_cmpstr (former->name, ==, "segmenter-1");
  }
  activate (f, "roll-back");
  {
    g_autoptr (OstModelRow) row = ost_store_get_promoted (ost_project_get_store (f->project), "segmenter", NULL);

    g_assert_cmpstr (row->name, ==, "segmenter-1");
  }
  WAIT_STATE ("model", "'segmenter-1'");
}

/* Closed while it measures: the worker finds nobody. */
static void
test_closed_while_measuring (Fixture *f, gconstpointer data)
{
  write_model (f);
  start_fake (f, BEGIN SAY ("validate", 1) LEAVE_MODEL);
  WAIT_STATE ("page", "'model'");
  if (enabled (f, "cancel"))
    activate (f, "cancel");
  if (enabled (f, "compare"))
    activate (f, "compare");
  close_window (f);
  ui_fixture_settle ();
}

/* Finished while nobody was looking: the next one who opens the project gets the model. */
static void
test_done_unseen (Fixture *f, gconstpointer data)
{
  write_model (f);
  start_fake (f, BEGIN SAY ("validate", 1) "sleep 1\n" LEAVE_MODEL);
  close_window (f);
  WAIT (ost_train_segmenter_can_resume (ost_project_get_path (f->project)));
  g_usleep (200000);
  open_window (f);
  WAIT (f->n_models == 1);
  g_assert_false (ost_train_segmenter_has_best (ost_project_get_path (f->project)));
}

/* Named before there are threads. */
int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("osteon-fake-XXXXXX", NULL);
  int failed;

  script = g_build_filename (folder, "osteon-cli", NULL);
  g_setenv ("OSTEON_CLI", script, TRUE);
  if (!ui_fixture_init (&argc, &argv))
    return 0;
#define ADD(path, function) g_test_add ("/training-window/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("too-little", test_too_little);
  ADD ("preset", test_preset);
  ADD ("missing-program", test_missing_program);
  ADD ("stop-is-asked-once", test_stop_is_asked_once);
  ADD ("killed-then-continued", test_killed_then_continued);
  ADD ("found-again", test_found_again);
  ADD ("done", test_done);
  ADD ("closed-while-measuring", test_closed_while_measuring);
  ADD ("done-unseen", test_done_unseen);
  failed = g_test_run ();
  ui_fixture_delete (folder);
  g_free (script);
  return failed;
}
