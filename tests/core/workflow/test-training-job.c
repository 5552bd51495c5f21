/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-training-job.h"
#include "core/workflow/ost-training-lock.h"
#include "training-project.h"

/* Training as a process, from outside: the real osteon-cli (argv[1]) on a small project, and shell scripts that behave as
 * it might. What is in doubt here is watching, stopping and finding again, not what is learnt. */

static const char *osteon_cli;

typedef struct
{
  TrainingProject project;
  OstTrainingJob *job;
  char           *working;      /* the run's folder */
  int             n_changed;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  training_project_init (&f->project);
  f->working = ost_train_segmenter_dup_folder (f->project.path);
  for (int i = 0; i < 4; i++)
    training_project_add (&f->project, i);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->job && ost_training_job_get_state (f->job) == OST_TRAINING_RUNNING)
    ost_training_job_discard (f->job);
  g_clear_object (&f->job);
  training_project_clear (&f->project);
  g_free (f->working);
}

#define WAIT(condition) \
  G_STMT_START \
    { \
      gint64 end_ = g_get_monotonic_time () + 600 * G_USEC_PER_SEC; \
      while (!(condition) && g_get_monotonic_time () < end_) \
        g_main_context_iteration (NULL, TRUE); \
      g_assert_true (condition); \
    } \
  G_STMT_END

static void
count_change (Fixture *f)
{
  f->n_changed++;
}

static void
start (Fixture *f, const char *program, int epochs, gboolean resume)
{
  const OstTrainingWish options = { .preset = "quick", .seed = 2, .epochs = epochs };
  g_autoptr(GError)     error = NULL;

  g_assert_true (ost_training_prepare (f->project.store, &options, NULL));
  g_clear_object (&f->job);
  f->job = ost_training_job_start (program, f->project.path, &options, resume, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (f->job, "changed", G_CALLBACK (count_change), f);
}

static OstTrainingState
state (Fixture *f)
{
  return ost_training_job_get_state (f->job);
}

static guint
epochs_seen (Fixture *f)
{
  return ost_training_job_get_log (f->job)->curve->len;
}

static void
wait_end (Fixture *f, OstTrainingState wanted)
{
  WAIT (state (f) != OST_TRAINING_RUNNING);
  if (state (f) == OST_TRAINING_FAILED && wanted != OST_TRAINING_FAILED)
    g_test_message ("%s", ost_training_job_get_message (f->job));
  g_assert_cmpint (state (f), ==, wanted);
}

/* A program that does what the script says; $W is the run's folder. */
static char *
fake (Fixture *f, const char *script)
{
  char            *path = g_build_filename (f->project.folder, "fake", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\nW=\"$3/models/training-segmenter\"\n%s\n", script);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

#define VALIDATE(epoch) \
  "echo '{\"stage\":\"validate\",\"epoch\":" #epoch ",\"epochs\":5,\"step\":" #epoch ",\"steps\":5," \
  "\"loss\":0.5,\"validation_dice\":0.25,\"validation_ged2\":1.5,\"seconds\":" #epoch "}' >>$W/progress\n"
#define START "echo '{\"stage\":\"start\",\"preset\":\"quick\",\"seed\":2,\"epochs\":5}' >>$W/progress\n"
#define DONE  "echo '{\"stage\":\"done\",\"epoch\":2,\"epochs\":5}' >>$W/progress\n"
#define MODEL "touch $W/best.safetensors $W/checkpoint.safetensors\n"

/* --- The real program --------------------------------------------------------------------------------------------- */

static void
test_whole_run (Fixture *f, gconstpointer data)
{
  const OstTrainingLog   *log;
  const OstTrainingLine  *epoch;
  g_autoptr(GError)       error = NULL;
  gint64                  id;

  start (f, osteon_cli, 2, FALSE);
  g_assert_cmpint (state (f), ==, OST_TRAINING_RUNNING);
  wait_end (f, OST_TRAINING_DONE);
  log = ost_training_job_get_log (f->job);
  g_assert_cmpstr (log->preset, ==, "quick");
  g_assert_cmpuint (log->seed, ==, 2);
  g_assert_cmpint (log->epochs, ==, 2);
  g_assert_cmpuint (log->curve->len, ==, 2);
  epoch = &g_array_index (log->curve, OstTrainingLine, 1);
  g_assert_cmpint (epoch->epoch, ==, 2);
  g_assert_true (isfinite (epoch->loss) && isfinite (epoch->validation_ged2));
  g_assert_cmpfloat (ost_training_log_get_step_seconds (log), >, 0);
  g_assert_cmpint (f->n_changed, >, 0);
  g_assert_true (ost_train_segmenter_has_best (f->project.path));       /* this process holds the project: it registers */
  id = ost_train_segmenter_register (f->project.store, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpfloat (ost_train_segmenter_measured (f->project.store, "quick"), >, 0);
  g_assert_true (isnan (ost_train_segmenter_measured (f->project.store, "paper")));
  g_assert_null (ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER));
}

/* Stopped after the first epoch of very many. */
static void
test_stop_keeps_best (Fixture *f, gconstpointer data)
{
  start (f, osteon_cli, 10000, FALSE);
  WAIT (epochs_seen (f) >= 1);
  ost_training_job_stop (f->job);
  g_assert_true (ost_training_job_get_stopping (f->job));
  wait_end (f, OST_TRAINING_DONE);
  g_assert_false (ost_training_job_get_stopping (f->job));
  g_assert_cmpint (ost_train_segmenter_register (f->project.store, NULL), >, 0);
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  start (f, osteon_cli, 10000, FALSE);
  WAIT (epochs_seen (f) >= 1);
  ost_training_job_discard (f->job);
  g_assert_cmpint (state (f), ==, OST_TRAINING_DISCARDED);
  g_assert_cmpint (ost_training_lock_pid (f->working), ==, 0);
  g_assert_false (ost_train_segmenter_can_resume (f->project.path));
  g_assert_false (ost_train_segmenter_has_best (f->project.path));
  g_assert_null (ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER));
}

/* A run has the project open for a moment after it has registered its model. */
static void
open_when_free (Fixture *f)
{
  for (int i = 0; i < 6000 && f->project.store == NULL; i++)
    {
      f->project.store = ost_store_open (f->project.path, OST_STORE_WRITE, NULL);
      if (f->project.store == NULL)
        g_usleep (10000);
    }
  g_assert_nonnull (f->project.store);
}

/* The window that started it is gone, its project closed: another finds the run, then finds that it has registered its model
 * itself. */
static void
test_attach (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) models = NULL;

  start (f, osteon_cli, 60, FALSE);
  WAIT (epochs_seen (f) >= 1);
  g_clear_object (&f->job);
  g_clear_pointer (&f->project.store, ost_store_close);
  f->job = ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER);
  g_assert_nonnull (f->job);
  g_assert_cmpint (state (f), ==, OST_TRAINING_RUNNING);
  g_assert_cmpuint (epochs_seen (f), >=, 1);
  g_assert_cmpstr (ost_training_job_get_log (f->job)->preset, ==, "quick");
  ost_training_job_stop (f->job);               /* by the process number in the lock */
  wait_end (f, OST_TRAINING_DONE);
  WAIT (!ost_train_segmenter_has_best (f->project.path));
  open_when_free (f);
  models = ost_store_list_models (f->project.store, NULL);
  g_assert_cmpuint (models->len, ==, 1);
  g_assert_null (ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER));
}

static void
kill_run (Fixture *f)
{
  int pid = ost_training_lock_pid (f->working);

  g_assert_cmpint (pid, >, 0);
  kill (pid, SIGKILL);
  wait_end (f, OST_TRAINING_FAILED);
}

/* Killed hard: said in words, found again by the next window, and it goes on with the curve whole. */
static void
test_killed_resumes (Fixture *f, gconstpointer data)
{
  guint before;

  start (f, osteon_cli, 30, FALSE);
  WAIT (epochs_seen (f) >= 2);
  kill_run (f);
  before = epochs_seen (f);
  g_assert_nonnull (strstr (ost_training_job_get_message (f->job), "go on"));
  g_assert_true (ost_train_segmenter_can_resume (f->project.path));
  g_clear_object (&f->job);
  f->job = ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER);
  g_assert_cmpint (state (f), ==, OST_TRAINING_FAILED);
  g_assert_cmpuint (epochs_seen (f), ==, before);
  start (f, osteon_cli, 30, TRUE);
  g_assert_null (ost_training_job_get_log (f->job)->last.stage);
  g_assert_cmpuint (epochs_seen (f), ==, before);
  wait_end (f, OST_TRAINING_DONE);
  g_assert_cmpuint (epochs_seen (f), ==, 30);
  for (guint i = 0; i < 30; i++)
    g_assert_cmpint (g_array_index (ost_training_job_get_log (f->job)->curve, OstTrainingLine, i).epoch, ==, i + 1);
  g_assert_cmpint (ost_training_job_get_log (f->job)->first_step, >, 0);
}

static void
test_second_is_refused (Fixture *f, gconstpointer data)
{
  const OstTrainingWish     options = { .preset = "quick", .seed = 2, .epochs = 1 };
  g_autoptr(OstTrainingJob) second = NULL;
  g_autoptr(GError)         error = NULL;

  start (f, osteon_cli, 10000, FALSE);
  WAIT (epochs_seen (f) >= 1);
  second = ost_training_job_start (osteon_cli, f->project.path, &options, FALSE, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (epochs_seen (f), >=, 1);
}

/* A radiograph that has gone: the program's own sentence. */
static void
test_failure_is_told (Fixture *f, gconstpointer data)
{
  g_autofree char *image = g_build_filename (f->project.folder, "hand-1.png", NULL);

  g_assert_cmpint (g_remove (image), ==, 0);
  start (f, osteon_cli, 1, FALSE);
  wait_end (f, OST_TRAINING_FAILED);
  g_assert_nonnull (strstr (ost_training_job_get_message (f->job), "hand-1"));
  g_assert_null (strstr (ost_training_job_get_message (f->job), "osteon-cli:"));
  g_assert_false (ost_train_segmenter_can_resume (f->project.path));
}

/* --- Programs that behave as they like ----------------------------------------------------------------------------- */

static void
test_missing_program (Fixture *f, gconstpointer data)
{
  const OstTrainingWish options = { .preset = "quick", .seed = 2 };
  g_autoptr(GError)     error = NULL;

  g_assert_null (ost_training_job_start ("/nowhere/osteon-cli", f->project.path, &options, FALSE, &error));
  g_assert_nonnull (error);
}

static void
test_message_is_last_line (Fixture *f, gconstpointer data)
{
  g_autofree char *program = fake (f, "echo 'a library warns' >&2; echo 'osteon-cli: The disk is full.' >&2; exit 1");

  start (f, program, 0, FALSE);
  wait_end (f, OST_TRAINING_FAILED);
  g_assert_cmpstr (ost_training_job_get_message (f->job), ==, "The disk is full.");
}

/* Lines that are no progress, half a line, the same epoch twice, a number that is none. */
static void
test_odd_lines (Fixture *f, gconstpointer data)
{
  g_autofree char *program = fake (f, START "printf 'nonsense\\n[]\\n{}\\n\\377\\n{\"stage\":\"train\",\"step\":\"x\"}\\n' >>$W/progress\n"
                                   VALIDATE (1) VALIDATE (2) VALIDATE (2) MODEL DONE "printf '{\"stage\":' >>$W/progress");

  start (f, program, 0, FALSE);
  wait_end (f, OST_TRAINING_DONE);
  g_assert_cmpuint (epochs_seen (f), ==, 2);
}

/* "done" without an epoch is no model. */
static void
test_done_without_model (Fixture *f, gconstpointer data)
{
  g_autofree char *program = fake (f, START DONE "echo 'osteon-cli: Stopped too early.' >&2; exit 1");

  start (f, program, 0, FALSE);
  wait_end (f, OST_TRAINING_FAILED);
  g_assert_cmpstr (ost_training_job_get_message (f->job), ==, "Stopped too early.");
}

/* What an earlier run said is not taken for this one's, whether this one says something or not. */
static void
test_silent_run_after_another (Fixture *f, gconstpointer data)
{
  g_autofree char *first = fake (f, START VALIDATE (1) MODEL DONE), *second = NULL;

  start (f, first, 0, FALSE);
  wait_end (f, OST_TRAINING_DONE);
  second = fake (f, "exit 3");
  start (f, second, 0, TRUE);
  g_assert_cmpuint (epochs_seen (f), ==, 1);
  wait_end (f, OST_TRAINING_FAILED);
  start (f, second, 0, FALSE);
  g_assert_cmpuint (epochs_seen (f), ==, 0);
  wait_end (f, OST_TRAINING_FAILED);
}

/* Found by a later window: finished while nobody was looking. */
static void
test_done_unseen (Fixture *f, gconstpointer data)
{
  g_autofree char *program = fake (f, START VALIDATE (1) VALIDATE (2) MODEL DONE);

  start (f, program, 0, FALSE);
  WAIT (ost_train_segmenter_has_best (f->project.path));
  wait_end (f, OST_TRAINING_DONE);
  g_clear_object (&f->job);
  f->job = ost_training_job_attach (f->project.path, OST_TRAINING_SEGMENTER);
  g_assert_nonnull (f->job);
  g_assert_cmpint (state (f), ==, OST_TRAINING_DONE);
}

/* A handler of "changed" may let go of the job. */
static void
drop_job (Fixture *f)
{
  g_clear_object (&f->job);
}

static void
test_dropped_in_handler (Fixture *f, gconstpointer data)
{
  g_autofree char *program = fake (f, START VALIDATE (1) MODEL DONE);

  start (f, program, 0, FALSE);
  g_signal_connect_swapped (f->job, "changed", G_CALLBACK (drop_job), f);
  WAIT (f->job == NULL);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  osteon_cli = argc > 1 ? argv[1] : NULL;
#define ADD(path, function) g_test_add ("/training-job/" path, Fixture, NULL, set_up, function, tear_down)
  if (osteon_cli)
    {
      ADD ("whole-run", test_whole_run);
      ADD ("stop-keeps-best", test_stop_keeps_best);
      ADD ("discard", test_discard);
      ADD ("attach", test_attach);
      ADD ("killed-resumes", test_killed_resumes);
      ADD ("second-is-refused", test_second_is_refused);
      ADD ("failure-is-told", test_failure_is_told);
    }
  ADD ("missing-program", test_missing_program);
  ADD ("message-is-last-line", test_message_is_last_line);
  ADD ("odd-lines", test_odd_lines);
  ADD ("done-without-model", test_done_without_model);
  ADD ("silent-run-after-another", test_silent_run_after_another);
  ADD ("done-unseen", test_done_unseen);
  ADD ("dropped-in-handler", test_dropped_in_handler);
  return g_test_run ();
}
