/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-job.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/ost-training-folder.h"
#include "core/workflow/ost-training-lock.h"

#define POLL_MS   500
#define DEATH_MS  5             /* between looks at a process that was killed */
#define DEATH_MAX 1000          /* looks: it is a matter of milliseconds */

struct _OstTrainingJob
{
  GObject          parent_instance;
  OstTrainingKind  kind;
  char            *project, *folder;
  GSubprocess     *process;     /* NULL when somebody else started it */
  OstTrainingLog  *log;
  OstTrainingState state;
  gboolean         stopping;
  char            *message;
  guint            timer;
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
  ost_training_log_free (self->log);
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
  self->log = ost_training_log_new ();
}

/* --- Watching ----------------------------------------------------------------------------------------------------- */

/* The last line of what the process said: a warning may stand before it. */
static char *
dup_errors (OstTrainingJob *self)
{
  g_autofree char *path = g_build_filename (self->folder, "errors", NULL), *text = NULL;
  const char      *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || *g_strstrip (text) == '\0' || !g_utf8_validate (text, -1, NULL))
    return NULL;
  line = strrchr (text, '\n') ? strrchr (text, '\n') + 1 : text;
  return g_strdup (g_str_has_prefix (line, "osteon-cli: ") ? line + strlen ("osteon-cli: ") : line);
}

static char *
dup_message (OstTrainingJob *self)
{
  char *errors = dup_errors (self);

  if (errors)
    return errors;
  return g_strdup (ost_training_can_resume (self->project, self->kind)
                     ? "Training was interrupted: the process was killed, or the computer was switched off. It can go on "
                       "from its last finished epoch."
                     : "Training was interrupted before there was a model: the process was killed, or the computer was "
                       "switched off. It has to start again.");
}

/* The run has ended. One that said "done" after an epoch has left a model, or registered it already; a classifier, which
 * has no epochs, leaves one. */
static void
settle (OstTrainingJob *self)
{
  self->stopping = FALSE;
  if (g_strcmp0 (self->log->last.stage, "done") == 0
      && (self->log->curve->len > 0 || ost_training_has_best (self->project, self->kind)))
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
  return self->process ? g_subprocess_get_identifier (self->process) != NULL : ost_training_lock_pid (self->folder) > 0;
}

static gboolean
poll_run (gpointer data)
{
  g_autoptr(OstTrainingJob) self = g_object_ref (data);         /* a handler of "changed" may drop it */
  gboolean alive = is_alive (self), changed = ost_training_log_read (self->log, self->folder);

  if (!alive)
    {
      settle (self);
      self->timer = 0;
    }
  if (changed || !alive)
    g_signal_emit (self, signals[CHANGED], 0);
  return alive && self->timer ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static OstTrainingJob *
job_new (const char *project, OstTrainingKind kind)
{
  OstTrainingJob *self = g_object_new (OST_TYPE_TRAINING_JOB, NULL);

  self->kind = kind;
  self->project = g_strdup (project);
  self->folder = ost_training_folder_dup (project, ost_training_kind_get_id (kind), NULL);
  return self;
}

OstTrainingJob *
ost_training_job_attach (const char *project, OstTrainingKind kind)
{
  g_autoptr(OstTrainingJob) self = job_new (project, kind);
  gboolean                  alive = is_alive (self);

  if (!alive && !ost_training_can_resume (project, kind) && !ost_training_has_best (project, kind))
    return NULL;
  ost_training_log_read (self->log, self->folder);
  if (alive)
    self->timer = g_timeout_add (POLL_MS, poll_run, self);
  else
    settle (self);
  return g_steal_pointer (&self);
}

/* --- Starting ----------------------------------------------------------------------------------------------------- */

/* Its own session, so that a terminal's Ctrl+C and the end of the desktop's session do not reach it; low priority. */
static void
leave_session (gpointer data)
{
  setsid ();
  if (nice (10) == -1)
    return;
}

/* An earlier run's words must not be taken for this one's. */
static void
clear_log (OstTrainingJob *self, gboolean resume)
{
  g_autofree char *progress = g_build_filename (self->folder, "progress", NULL);

  if (!resume)
    g_remove (progress);
  ost_training_log_read (self->log, self->folder);
  self->log->last = (OstTrainingLine) { 0 };
}

/* A classifier knows a seed alone. */
static char **
dup_arguments (OstTrainingJob *self, const char *program, const OstTrainingWish *wish, gboolean resume)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char        *seed = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT, wish->seed);
  g_autofree char        *preset = g_strconcat ("--preset=", wish->preset, NULL);
  g_autofree char        *epochs = g_strdup_printf ("--epochs=%d", wish->epochs);
  g_autofree char        *method = g_strconcat ("--method=", wish->method ? wish->method : "simclr", NULL);

  g_strv_builder_add_many (list, program, "train", ost_training_kind_get_id (self->kind), self->project, seed, NULL);
  if (self->kind != OST_TRAINING_CLASSIFIER)
    g_strv_builder_add_many (list, preset, epochs, NULL);
  if (self->kind == OST_TRAINING_ENCODER)
    g_strv_builder_add (list, method);
  if (resume)
    g_strv_builder_add (list, "--resume");
  return g_strv_builder_end (list);
}

static GSubprocess *
spawn (OstTrainingJob *self, const char *program, const OstTrainingWish *wish, gboolean resume, GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *errors = g_build_filename (self->folder, "errors", NULL);
  g_auto(GStrv)    argv = dup_arguments (self, program, wish, resume);

  g_subprocess_launcher_setenv (launcher, "OMP_WAIT_POLICY", "passive", FALSE);  /* the window wants a core now and then */
  g_subprocess_launcher_set_stderr_file_path (launcher, errors);
  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, error);
}

OstTrainingJob *
ost_training_job_start (const char *program, const char *project, const OstTrainingWish *wish, gboolean resume,
                        GError **error)
{
  g_autoptr(OstTrainingJob) self = job_new (project, wish->kind);
  int                       pid = ost_training_lock_pid (self->folder);

  if (pid > 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "A model of this project is being trained already (process %d).", pid);
      return NULL;
    }
  g_mkdir_with_parents (self->folder, 0700);
  clear_log (self, resume);
  self->process = spawn (self, program, wish, resume, error);
  if (self->process == NULL)
    return NULL;
  self->timer = g_timeout_add (POLL_MS, poll_run, self);
  return g_steal_pointer (&self);
}

char *
ost_training_job_dup_program (void)
{
  const char      *named = g_getenv ("OSTEON_CLI");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder ? g_build_filename (folder, "osteon-cli", NULL) : NULL;

  if (named && *named)
    return g_strdup (named);
  if (beside && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path ("osteon-cli");
}

/* --- Ending ------------------------------------------------------------------------------------------------------- */

static void
send_signal (OstTrainingJob *self, int number)
{
  int pid = ost_training_lock_pid (self->folder);

  if (self->process)
    g_subprocess_send_signal (self->process, number);
  else if (pid > 0)
    kill (pid, number);
}

void
ost_training_job_stop (OstTrainingJob *self)
{
  if (self->state != OST_TRAINING_RUNNING)
    return;
  self->stopping = TRUE;
  send_signal (self, SIGTERM);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A dead process writes nothing more; before that, what is thrown away might come back. */
static void
wait_for_death (OstTrainingJob *self)
{
  if (self->process)
    g_subprocess_wait (self->process, NULL, NULL);
  for (int i = 0; self->process == NULL && i < DEATH_MAX && ost_training_lock_pid (self->folder) > 0; i++)
    g_usleep (DEATH_MS * 1000);
}

void
ost_training_job_discard (OstTrainingJob *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->state == OST_TRAINING_RUNNING)
    {
      send_signal (self, SIGKILL);
      wait_for_death (self);
    }
  ost_training_folder_clear (self->project, ost_training_kind_get_id (self->kind), TRUE);
  self->state = OST_TRAINING_DISCARDED;
  self->stopping = FALSE;
  g_clear_pointer (&self->message, g_free);
  g_signal_emit (self, signals[CHANGED], 0);
}

OstTrainingKind
ost_training_job_get_kind (OstTrainingJob *self)
{
  return self->kind;
}

OstTrainingState
ost_training_job_get_state (OstTrainingJob *self)
{
  return self->state;
}

const OstTrainingLog *
ost_training_job_get_log (OstTrainingJob *self)
{
  return self->log;
}

const char *
ost_training_job_get_message (OstTrainingJob *self)
{
  return self->message;
}

gboolean
ost_training_job_get_stopping (OstTrainingJob *self)
{
  return self->stopping;
}
