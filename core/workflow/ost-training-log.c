/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-log.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/image/ost-json-depth.h"

#define MAX_READ (64 << 20)     /* bytes at a time: no log of a run is longer */

static const char *const presets[] = { "quick", "workstation", "paper" };

OstTrainingLog *
ost_training_log_new (void)
{
  OstTrainingLog *log = g_new0 (OstTrainingLog, 1);

  log->curve = g_array_new (FALSE, TRUE, sizeof (OstTrainingLine));
  return log;
}

void
ost_training_log_free (OstTrainingLog *log)
{
  if (log == NULL)
    return;
  g_array_unref (log->curve);
  g_free (log->method);
  g_free (log->warning);
  g_free (log);
}

static char *
dup_path (const char *folder)
{
  return g_build_filename (folder, "progress", NULL);
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* A word of the first line; NULL for another kind of value. */
static const char *
get_word (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Another run begins. */
static void
take_options (OstTrainingLog *log, JsonObject *object)
{
  log->begun = TRUE;
  log->preset = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_strcmp0 (get_word (object, "preset"), presets[i]) == 0)
      log->preset = presets[i];
  g_free (log->method);
  log->method = g_strdup (get_word (object, "method"));
  log->seed = (guint64) json_object_get_int_member_with_default (object, "seed", 1);
  log->epochs = (int) CLAMP (json_object_get_int_member_with_default (object, "epochs", 0), 0, 10000);
  log->last = (OstTrainingLine) { 0 };
  g_clear_pointer (&log->warning, g_free);
}

/* TRUE for the first line of a run: {"stage":"start","preset":"quick","method":"simclr","seed":1,"epochs":0}. */
static gboolean
take_start (OstTrainingLog *log, const char *line)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode             *root;

  if (!ost_json_is_shallow (line, strlen (line), OST_TRAINING_LINE_DEPTH)
      || !json_parser_load_from_data (parser, line, -1, NULL) || (root = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  if (g_strcmp0 (get_word (json_node_get_object (root), "stage"), "start") != 0)
    return FALSE;
  take_options (log, json_node_get_object (root));
  return TRUE;
}

/* A run that was killed after its checkpoint and before its line, or the other way round, says an epoch twice. */
static void
add_epoch (GArray *curve, const OstTrainingLine *progress)
{
  while (curve->len > 0 && g_array_index (curve, OstTrainingLine, curve->len - 1).epoch >= progress->epoch)
    g_array_set_size (curve, curve->len - 1);
  g_array_append_vals (curve, progress, 1);
}

static void
take_line (OstTrainingLog *log, const char *line)
{
  OstTrainingLine progress;
  char           *warning = NULL;

  if (take_start (log, line) || !ost_training_line_from_json (line, &progress, &warning))
    return;
  log->last = progress;
  g_free (log->warning);
  log->warning = warning;
  if (g_str_equal (progress.stage, "prepare"))
    log->first_step = progress.epochs > 0 ? progress.step : 0;  /* else it counts radiographs that are read */
  if (g_str_equal (progress.stage, "validate") && progress.epochs > 0)
    add_epoch (log->curve, &progress);
}

/* What lies behind the offset, to be freed; a run of days makes some megabytes, so they are not read again each time. */
static char *
read_rest (OstTrainingLog *log, const char *folder, gsize *ret_length)
{
  g_autofree char *path = dup_path (folder);
  int              fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat      info;
  char            *text = NULL;
  ssize_t          n = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    {
      if (log->offset > info.st_size)           /* another run has begun it anew */
        log->offset = 0;
      n = MIN (info.st_size - log->offset, MAX_READ);
      text = g_malloc ((gsize) n + 1);
      n = pread (fd, text, (gsize) n, log->offset);
    }
  close (fd);
  *ret_length = n > 0 ? (gsize) n : 0;
  return text;
}

gboolean
ost_training_log_read (OstTrainingLog *log, const char *folder)
{
  gsize            length = 0, done = 0;
  g_autofree char *text = read_rest (log, folder, &length);
  const char      *end;

  while (text && (end = memchr (text + done, '\n', length - done)) != NULL)
    {
      g_autofree char *line = g_strndup (text + done, (gsize) (end - text) - done);

      take_line (log, line);
      done = (gsize) (end - text) + 1;
    }
  log->offset += (gint64) done;
  return done > 0;
}

double
ost_training_log_get_step_seconds (const OstTrainingLog *log)
{
  gint64 steps = log->last.step - log->first_step;

  return log->last.stage && steps >= 2 && log->last.seconds > 0 ? log->last.seconds / (double) steps : NAN;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

/* One write for a line: a reader never sees another's half. What cannot be written is not worth stopping for: the disk
 * being full is said by the checkpoint. */
void
ost_training_log_add (int fd, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);

  if (write (fd, text, strlen (text)) < 0)
    g_debug ("progress: %s", g_strerror (errno));
}

int
ost_training_log_open (const char *folder, const OstTrainingStart *start, GError **error)
{
  g_autofree char *path = dup_path (folder);
  g_autofree char *method = start->method ? g_strdup_printf ("\"method\":\"%s\",", start->method) : NULL;
  g_autofree char *line = g_strdup_printf ("%s{\"stage\":\"start\",\"preset\":\"%s\",%s\"seed\":%" G_GUINT64_FORMAT
                                           ",\"epochs\":%d}", start->resume ? "\n" : "", start->preset,
                                           method ? method : "", start->seed, start->epochs);
  int              fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (start->resume ? 0 : O_TRUNC), 0600);

  if (fd < 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "“%s” cannot be written: %s.", path, g_strerror (code));
      return -1;
    }
  ost_training_log_add (fd, line);        /* its first line end closes what a killed run has left half said */
  return fd;
}
