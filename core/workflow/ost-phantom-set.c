/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-phantom-set.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/image/ost-png-save.h"
#include "core/workflow/ost-phantom-set-json.h"

#define MAX_COUNT   99999
#define MAX_READERS 16
#define N_THREADS   2           /* whatever the machine has: each holds a whole radiograph in many planes */

typedef struct
{
  const char                 *dir;
  const OstPhantomSetOptions *options;
  OstPhantomReader            readers[MAX_READERS];
  OstPhantomSetSummary        summary;
  GMutex                      lock;
  char                      **subjects, **lines;      /* of subjects.csv and phantom.csv, by image */
  GError                     *error;    /* the first */
} Set;

static char *
name_of (int index)
{
  return g_strdup_printf ("hand-%05d.png", index + 1);
}

/* DIR/[folder/]hand-00001.json */
static gboolean
write_json (const Set *set, const char *folder, int index, char *text, GError **error)
{
  g_autofree char *taken = text, *file = g_strdup_printf ("hand-%05d.json", index + 1);
  g_autofree char *path = g_build_filename (set->dir, folder, file, NULL);

  return g_file_set_contents (path, taken, -1, error);
}

static gboolean
write_outlines (const Set *set, const OstPhantom *phantom, const OstPhantomFile *file, GError **error)
{
  for (int r = 0; r < set->options->readers; r++)
    {
      g_autofree char *folder = g_build_filename ("readers", set->readers[r].name, NULL);

      if (!write_json (set, folder, file->index, ost_phantom_reading_to_json (phantom, file, &set->readers[r]), error))
        return FALSE;
    }
  return write_json (set, "truth", file->index, ost_phantom_truth_to_json (phantom, file), error);
}

static int
count_usable (const OstPhantom *phantom)
{
  int n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += phantom->problems[b] == NULL;
  return n;
}

static const char *
decimal (char buffer[G_ASCII_DTOSTR_BUF_SIZE], const char *format, double value)
{
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, format, value);
}

static void
note (Set *set, const OstPhantom *phantom, const char *name, int index)
{
  const OstPhantomSubject *subject = &phantom->subject;
  char                     age[G_ASCII_DTOSTR_BUF_SIZE], t[G_ASCII_DTOSTR_BUF_SIZE], ci[G_ASCII_DTOSTR_BUF_SIZE];
  const char              *sex = subject->female ? "F" : "M";
  int                      usable = count_usable (phantom);

  decimal (age, "%.0f", subject->age);
  decimal (t, "%.2f", subject->t_score);
  decimal (ci, "%.4f", phantom->cortical_index);
  set->subjects[index] = g_strdup_printf ("%s,subject-%05d,%s,%s,%s,total hip", name, index + 1, sex, age, t);
  set->lines[index] = g_strdup_printf ("%s,%d,%s,%s,%s,%s,%d,%s,%d,%d,%d,%d", name, index, sex, age, t, ci, usable,
                                       phantom->left ? "left" : "right", phantom->image->width, phantom->image->height,
                                       phantom->detail->scene->pose.view, phantom->detail->scene->objects.n);
  g_mutex_lock (&set->lock);
  set->summary.count++;
  set->summary.positive += subject->t_score < -2.5;
  set->summary.complete += usable == OST_N_BONES;
  g_mutex_unlock (&set->lock);
}

static gboolean
make_image (Set *set, int index, GError **error)
{
  const OstPhantomSetOptions *o = set->options;
  g_autoptr(OstPhantom)       phantom = ost_phantom_make (&(OstPhantomOptions) { o->seed, index, o->size, TRUE, o->clean });
  g_autofree char            *name = name_of (index), *path = g_build_filename (set->dir, name, NULL), *sha256 = NULL;

  if (!ost_png_save_image (path, phantom->image, error) || (sha256 = ost_image_hash_file (path, error)) == NULL
      || !write_outlines (set, phantom, &(OstPhantomFile) { name, sha256, index }, error))
    return FALSE;
  note (set, phantom, name, index);
  return TRUE;
}

static void
work (gpointer data, gpointer user_data)
{
  Set              *set = user_data;
  g_autoptr(GError) error = NULL;
  gboolean          failed;

  g_mutex_lock (&set->lock);
  failed = set->error != NULL;
  g_mutex_unlock (&set->lock);
  if (failed || make_image (set, GPOINTER_TO_INT (data) - 1, &error))
    return;
  g_mutex_lock (&set->lock);
  if (set->error == NULL)
    set->error = g_steal_pointer (&error);
  g_mutex_unlock (&set->lock);
}

static gboolean
make_folder (const char *dir, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (dir, folder, NULL);

  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The folder “%s” cannot be made: %s. Choose another place.",
               path, g_strerror (errno));
  return FALSE;
}

static gboolean
make_folders (const Set *set, GError **error)
{
  if (!make_folder (set->dir, "truth", error))
    return FALSE;
  for (int r = 0; r < set->options->readers; r++)
    {
      g_autofree char *folder = g_build_filename ("readers", set->readers[r].name, NULL);

      if (!make_folder (set->dir, folder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_table (const Set *set, const char *file, const char *header, char **lines, GError **error)
{
  g_autofree char *body = g_strjoinv ("\n", lines), *text = g_strdup_printf ("%s\n%s\n", header, body);
  g_autofree char *path = g_build_filename (set->dir, file, NULL);

  return g_file_set_contents (path, text, -1, error);
}

static gboolean
write_tables (const Set *set, GError **error)
{
  g_autofree char *readers = ost_phantom_readers_to_json (set->readers, set->options->readers);
  g_autofree char *path = g_build_filename (set->dir, "readers.json", NULL);

  return write_table (set, "subjects.csv", "image,subject,sex,age,t_score,t_site", set->subjects, error)
         && write_table (set, "phantom.csv", "image,index,sex,age,t_score,cortical_index,usable_bones,side,width,height,"
                         "view,objects", set->lines, error)
         && (set->options->readers == 0 || g_file_set_contents (path, readers, -1, error));
}

/* All images; FALSE with the first error. */
static gboolean
make_images (Set *set, GError **error)
{
  GThreadPool *pool = g_thread_pool_new (work, set, N_THREADS, FALSE, NULL);

  for (int i = 0; i < set->options->count; i++)
    g_thread_pool_push (pool, GINT_TO_POINTER (i + 1), NULL);   /* 0 is no pointer */
  g_thread_pool_free (pool, FALSE, TRUE);
  if (set->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&set->error));
  return FALSE;
}

gboolean
ost_phantom_set_write (const char *dir, const OstPhantomSetOptions *options, OstPhantomSetSummary *ret_summary,
                       GError **error)
{
  Set      set = { .dir = dir, .options = options };
  gboolean done;

  g_return_val_if_fail (options->count >= 1 && options->count <= MAX_COUNT, FALSE);
  g_return_val_if_fail (options->readers >= 0 && options->readers <= MAX_READERS, FALSE);

  g_mutex_init (&set.lock);
  set.subjects = g_new0 (char *, options->count + 1);
  set.lines = g_new0 (char *, options->count + 1);
  for (int r = 0; r < options->readers; r++)
    set.readers[r] = ost_phantom_reader_draw (options->seed, r);
  done = make_folders (&set, error) && make_images (&set, error) && write_tables (&set, error);
  for (int i = 0; i < options->count; i++)
    {
      g_free (set.subjects[i]);
      g_free (set.lines[i]);
    }
  g_free (set.subjects);
  g_free (set.lines);
  g_mutex_clear (&set.lock);
  if (ret_summary != NULL)
    *ret_summary = set.summary;
  return done;
}
