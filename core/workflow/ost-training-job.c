/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-job.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/ost-training-lock.h"
#include "core/workflow/ost-training-progress.h"

#define POLL_MS 500

struct _OstTrainingJob
{
  GObject             parent_instance;
  char               *project, *folder;
  GSubprocess        *process;  /* NULL when another window started it */
  gint64              offset;   /* of the first byte in `progress` that was not read yet */
  OstTrainingState    state;
  OstTrainingProgress progress;
  GArray             *epochs;
  char               *message;
  guint               timer;
};

G_DEFINE_FINAL_TYPE (OstTrainingJob, ost_training_job, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
ost_training_job_finalize (GObject *object)
{
  OstTrainingJob *self = OST_TRAINING_JOB (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->process);
  g_array_unref (self->epochs);
  g_free (self->message);
  g_free (self->project);
  g_free (self->folder);
  G_OBJECT_CLASS (ost_training_job_parent_class)->finalize (object);
}

static void
ost_training_job_class_init (OstTrainingJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ost_training_job_finalize;
  signals[CHANGED] = g_signal_new ("changed", OST_TYPE_TRAINING_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ost_training_job_init (OstTrainingJob *self)
{
  self->epochs = g_array_new (FALSE, TRUE, sizeof (OstTrainingProgress));
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void
take_line (OstTrainingJob *self, const char *line)
{
  OstTrainingProgress progress;

  if (!ost_training_progress_from_json (line, &progress))
    return;
  self->progress = progress;
  if (g_str_equal (progress.stage, "validate"))
    g_array_append_val (self->epochs, progress);
}

/* Whole lines behind the offset. TRUE when there were any. */
static gboolean
read_lines (OstTrainingJob *self)
{
  g_autofree char          *path = g_build_filename (self->folder, "progress", NULL);
  g_autoptr(GMappedFile)    map = g_mapped_file_new (path, FALSE, NULL);
  gsize                     length = map ? g_mapped_file_get_length (map) : 0;
  const char               *text = map ? g_mapped_file_get_contents (map) : NULL;
  gboolean                  any = FALSE;

  while ((gsize) self->offset < length)
    {
      const char      *start = text + self->offset, *end = memchr (start, '\n', length - (gsize) self->offset);
      g_autofree char *line = NULL;

      if (end == NULL)
        break;
      line = g_strndup (start, (gsize) (end - start));
      take_line (self, line);
      self->offset += end - start + 1;
      any = TRUE;
    }
  return any;
}

static char *
dup_message (OstTrainingJob *self)
{
  g_autofree char *path = g_build_filename (self->folder, "errors", NULL), *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || *g_strstrip (text) == '\0' || !g_utf8_validate (text, -1, NULL))
    return g_strdup ("Training ended without a word: the process was killed. It can go on from its last epoch.");
  return g_strdup (g_str_has_prefix (text, "osteon-cli: ") ? text + strlen ("osteon-cli: ") : text);
}

/* The run has ended: with a last line "done" and a model, or not. */
static void
settle (OstTrainingJob *self)
{
  g_autofree char *best = g_build_filename (self->folder, "best.safetensors", NULL);

  if (g_strcmp0 (self->progress.stage, "done") == 0 && g_file_test (best, G_FILE_TEST_EXISTS))
    {
      self->state = OST_TRAINING_DONE;
      return;
    }
  self->state = OST_TRAINING_FAILED;
  g_free (self->message);
  self->message = dup_message (self);
}

static gboolean
is_alive (OstTrainingJob *self)
{
  if (self->process && g_subprocess_get_identifier (self->process) == NULL)
    return FALSE;
  return self->process || ost_training_lock_pid (self->folder) > 0;
}

static gboolean
poll_run (gpointer data)
{
  OstTrainingJob *self = data;
  gboolean        alive = is_alive (self), changed = read_lines (self);

  if (!alive)
    {
      settle (self);
      self->timer = 0;
    }
  if (changed || !alive)
    g_signal_emit (self, signals[CHANGED], 0);
  return alive ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- Starting ----------------------------------------------------------------------------------------------------- */

static OstTrainingJob *
job_new (const char *project)
{
  OstTrainingJob *self = g_object_new (OST_TYPE_TRAINING_JOB, NULL);

  self->project = g_strdup (project);
  self->folder = ost_train_segmenter_dup_folder (project);
  return self;
}

/* Its own session, so that a terminal's Ctrl+C and the end of the desktop's session do not reach it; lowest priority. */
static void
leave_session (gpointer data)
{
  setsid ();
  if (nice (10) == -1)
    return;
}

OstTrainingJob *
ost_training_job_start (const char *program, const char *project, const OstTrainOptions *options, gboolean resume,
                        GError **error)
{
  g_autoptr(OstTrainingJob)      self = job_new (project);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *progress = g_build_filename (self->folder, "progress", NULL);
  g_autofree char *errors = g_build_filename (self->folder, "errors", NULL);
  g_autofree char *seed = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT, options->seed);
  g_autofree char *preset = g_strconcat ("--preset=", options->preset, NULL);
  g_autofree char *epochs = g_strdup_printf ("--epochs=%d", options->epochs);
  const char      *argv[] = { program, "train", "segmenter", project, preset, seed, epochs, resume ? "--resume" : NULL, NULL };
  int              pid = ost_training_lock_pid (self->folder);

  if (pid > 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "A model of this project is being trained already (process %d).", pid);
      return NULL;
    }
  g_mkdir_with_parents (self->folder, 0700);
  g_remove (progress);
  g_subprocess_launcher_set_stdout_file_path (launcher, progress);
  g_subprocess_launcher_set_stderr_file_path (launcher, errors);
  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->process == NULL)
    return NULL;
  self->timer = g_timeout_add (POLL_MS, poll_run, self);
  return g_steal_pointer (&self);
}

OstTrainingJob *
ost_training_job_attach (const char *project)
{
  g_autoptr(OstTrainingJob) self = job_new (project);

  if (ost_training_lock_pid (self->folder) == 0)
    return NULL;
  read_lines (self);
  self->timer = g_timeout_add (POLL_MS, poll_run, self);
  return g_steal_pointer (&self);
}

/* --- Ending ------------------------------------------------------------------------------------------------------- */

static void
send (OstTrainingJob *self, int number)
{
  int pid = self->process ? atoi (g_subprocess_get_identifier (self->process) ?: "0")
                          : ost_training_lock_pid (self->folder);

  if (pid > 0)
    kill (pid, number);
}

void
ost_training_job_stop (OstTrainingJob *self)
{
  if (self->state == OST_TRAINING_RUNNING)
    send (self, SIGTERM);
}

void
ost_training_job_discard (OstTrainingJob *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->state == OST_TRAINING_RUNNING)
    send (self, SIGKILL);
  if (self->process)
    g_subprocess_wait (self->process, NULL, NULL);      /* dead: no time at all, and nothing is written after this */
  ost_train_segmenter_discard (self->project);
  self->state = OST_TRAINING_FAILED;
  g_free (self->message);
  self->message = g_strdup ("Discarded.");
  g_signal_emit (self, signals[CHANGED], 0);
}

OstTrainingState
ost_training_job_get_state (OstTrainingJob *self)
{
  return self->state;
}

const OstTrainingProgress *
ost_training_job_get_progress (OstTrainingJob *self)
{
  return &self->progress;
}

GArray *
ost_training_job_get_epochs (OstTrainingJob *self)
{
  return self->epochs;
}

const char *
ost_training_job_get_message (OstTrainingJob *self)
{
  return self->message;
}
