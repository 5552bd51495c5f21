/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include "fixture.h"

/* What goes wrong in the world: each gives its sentence, and nothing is lost. */

/* --- a process of its own ----------------------------------------------------------------------------------------- */

#define NOBODY 65534

typedef void (*Work) (const char *path, GError **error);

/* Runs work in a child, as somebody who has no rights when nobody is set, and brings its error back (NULL: none). */
static GError *
run_child (Work work, const char *path, gboolean nobody)
{
  g_autoptr(GError) error = NULL;
  char text[1024] = "";
  int ends[2], status, code = -1;
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      if (nobody && getuid () == 0 && (setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
        _exit (2);
      work (path, &error);
      g_snprintf (text, sizeof text, "%d %s", error != NULL ? error->code : -1, error != NULL ? error->message : "");
      _exit (write (ends[1], text, strlen (text)) > 0 ? 0 : 1);
    }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], text, sizeof text - 1), >, 0);
  close (ends[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  code = atoi (text);
  return code < 0 ? NULL : g_error_new_literal (OST_STORE_ERROR, code, strchr (text, ' ') + 1);
}

static void
open_to_write (const char *path, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (path, OST_STORE_WRITE, error);
}

/* Looks, and must be refused when it wants to write. */
static void
open_to_read (const char *path, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (path, OST_STORE_READ, error);
  g_autoptr(GError) refused = NULL;
  g_autoptr(OstReading) reading = NULL;

  if (store == NULL)
    return;
  reading = ost_store_load_reading (store, 1, error);
  if (reading == NULL)
    return;
  g_assert_cmpuint (reading->bones[OST_BONE_MC1]->n_points, ==, 2);
  g_assert_false (ost_store_undo (store, 1, NULL, &refused));
  assert_says (refused, OST_STORE_ERROR_READ_ONLY, "open for reading only");
}

static void
create_there (const char *path, GError **error)
{
  g_autofree char *new_path = g_build_filename (path, "new.osteon", NULL);

  ost_store_create (new_path, error);
}

static gint64
add_two_points (Fixture *f)
{
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");

  put_points (f->store, reading, OST_BONE_MC1, 2, 1);
  return reading;
}

static void
run_sql (const char *project, const char *sql)
{
  g_autofree char *file = g_build_filename (project, "project.sqlite", NULL);
  sqlite3 *db = NULL;
  char *said = NULL;

  g_assert_cmpint (sqlite3_open (file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &said);
  g_assert_cmpstr (said, ==, NULL);
  sqlite3_close (db);
}

/* --- not ours, or not for us -------------------------------------------------------------------------------------- */

static void
assert_refused (const char *path, OstStoreError code, const char *word)
{
  for (int mode = OST_STORE_READ; mode <= OST_STORE_WRITE; mode++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ost_store_open (path, (OstStoreMode) mode, &error));
      assert_says (error, code, word);
      assert_says (error, code, path);
    }
}

static void
test_not_project (Fixture *f, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (f->dir, "missing", NULL);
  g_autofree char *file = g_build_filename (f->dir, "file", NULL);
  g_autofree char *empty = g_build_filename (f->dir, "empty", NULL);
  g_autofree char *strange = g_build_filename (f->dir, "strange", NULL);
  g_autofree char *inner = g_build_filename (strange, "project.sqlite", NULL);

  assert_refused (missing, OST_STORE_ERROR_NOT_PROJECT, "nothing is there");
  g_file_set_contents (file, "hello", -1, NULL);
  assert_refused (file, OST_STORE_ERROR_NOT_PROJECT, "it is a file");
  g_mkdir (empty, 0700);
  assert_refused (empty, OST_STORE_ERROR_NOT_PROJECT, "no project.sqlite");
  g_mkdir (strange, 0700);
  g_file_set_contents (inner, "hello, this is a text that is longer than the header of a database", -1, NULL);
  assert_refused (strange, OST_STORE_ERROR_NOT_PROJECT, "no SQLite");
  g_file_set_contents (inner, "", 0, NULL);
  assert_refused (strange, OST_STORE_ERROR_NOT_PROJECT, "no SQLite");
  g_remove (inner);
  run_sql (strange, "CREATE TABLE bookmarks (x)");
  assert_refused (strange, OST_STORE_ERROR_NOT_PROJECT, "another program");
}

static void
test_newer (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, ost_store_close);
  run_sql (f->path, "PRAGMA user_version = 999");
  assert_refused (f->path, OST_STORE_ERROR_NEWER, "999");
}

/* --- two at once -------------------------------------------------------------------------------------------------- */

static void
test_opened_twice (Fixture *f, gconstpointer data)
{
  g_autofree char *me = g_strdup_printf ("process %d", (int) getpid ());
  g_autoptr(GError) from_child = NULL;
  g_autoptr(GError) from_reader = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) reader = NULL;
  const gint64 reading = add_two_points (f);

  from_child = run_child (open_to_write, f->path, FALSE);
  assert_says (from_child, OST_STORE_ERROR_BUSY, me);
  g_assert_null (ost_store_open (f->path, OST_STORE_WRITE, &error));       /* in the same process as well */
  assert_says (error, OST_STORE_ERROR_BUSY, f->path);
  from_reader = run_child (open_to_read, f->path, FALSE);
  g_assert_no_error (from_reader);

  reader = open_store (f->path, OST_STORE_READ);                           /* sees what the writer commits later */
  put_points (f->store, reading, OST_BONE_MC2, 5, 1);
  {
    g_autoptr(OstReading) loaded = load (reader, reading);
    g_assert_cmpuint (loaded->bones[OST_BONE_MC2]->n_points, ==, 5);
  }
  assert_sound (reader);
  g_clear_pointer (&f->store, ost_store_close);
  f->store = open_store (f->path, OST_STORE_WRITE);                        /* closing gave the lock back */
}

static void
hold_for_ever (const char *path, int fd)
{
  OstStore *store = ost_store_open (path, OST_STORE_WRITE, NULL);

  if (store == NULL || write (fd, "x", 1) != 1)
    _exit (1);
  for (;;)
    pause ();
}

static void
test_lock_dies_with_its_holder (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  int ends[2];
  pid_t pid;
  char c;

  g_clear_pointer (&f->store, ost_store_close);
  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    hold_for_ever (f->path, ends[1]);
  g_assert_cmpint (read (ends[0], &c, 1), ==, 1);
  g_assert_null (ost_store_open (f->path, OST_STORE_WRITE, &error));
  assert_says (error, OST_STORE_ERROR_BUSY, "close it there");
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  close (ends[0]);
  close (ends[1]);
  f->store = open_store (f->path, OST_STORE_WRITE);
}

/* --- read-only ---------------------------------------------------------------------------------------------------- */

/* Everybody may look at it, nobody may write. */
static void
make_read_only (Fixture *f)
{
  static const char *const files[] = { "project.sqlite", "project.sqlite-wal", "lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (f->path, files[i], NULL);
      g_chmod (file, 0444);
    }
  g_chmod (f->dir, 0555);
  g_chmod (f->path, 0555);
}

static void
test_read_only_folder (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) writing = NULL;
  g_autoptr(GError) reading = NULL;
  g_autoptr(GError) creating = NULL;

  add_two_points (f);
  g_clear_pointer (&f->store, ost_store_close);
  make_read_only (f);
  writing = run_child (open_to_write, f->path, TRUE);
  assert_says (writing, OST_STORE_ERROR_READ_ONLY, "make the folder writable");
  reading = run_child (open_to_read, f->path, TRUE);
  g_assert_no_error (reading);
  creating = run_child (create_there, f->dir, TRUE);
  assert_says (creating, OST_STORE_ERROR_READ_ONLY, "new.osteon");
  g_chmod (f->dir, 0700);
  g_chmod (f->path, 0700);
}

static void
add_points_and_die (const char *path, GError **error)
{
  OstStore *store = ost_store_open (path, OST_STORE_WRITE, error);

  if (store != NULL)
    put_points (store, 1, OST_BONE_MC1, 2, 1);         /* no close: the gesture stays in -wal */
}

/* Gestures in -wal that cannot be read from where they are must not be passed over in silence. */
static void
test_read_only_with_wal (Fixture *f, gconstpointer data)
{
  g_autofree char *shm = g_build_filename (f->path, "project.sqlite-shm", NULL);
  g_autoptr(GError) dying = NULL;
  g_autoptr(GError) reading = NULL;

  add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_clear_pointer (&f->store, ost_store_close);
  dying = run_child (add_points_and_die, f->path, FALSE);
  g_assert_no_error (dying);
  reading = run_child (open_to_read, f->path, FALSE);      /* where SQLite can write beside it nothing is missing */
  g_assert_no_error (reading);
  g_remove (shm);
  make_read_only (f);
  reading = run_child (open_to_read, f->path, TRUE);
  assert_says (reading, OST_STORE_ERROR_READ_ONLY, "project.sqlite-wal");
  g_chmod (f->dir, 0700);
  g_chmod (f->path, 0700);
}

static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  add_two_points (f);
  g_clear_pointer (&f->store, ost_store_close);
  g_chmod (f->dir, 0755);
  g_chmod (f->path, 0000);
  error = run_child (open_to_read, f->path, TRUE);
  assert_says (error, OST_STORE_ERROR_READ_ONLY, "may not be read");
  g_chmod (f->path, 0700);
}

/* --- a full disk -------------------------------------------------------------------------------------------------- */

/* Gestures with masks until one fails; *ret_n how many went in. */
static void
work_until_refused (OstStore *store, gint64 reading, int *ret_n, GError **error)
{
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

  for (*ret_n = 0; *ret_n < 100000; (*ret_n)++)
    {
      g_clear_pointer (&state->mask, ost_mask_unref);
      state->mask = make_mask (*ret_n);
      if (!ost_store_apply_bone (store, reading, OST_BONE_MC1, "import", "mask", state, NULL, error))
        return;
    }
}

static void
fill_limited (const char *path, GError **error)
{
  const struct rlimit limit = { 400 * 1024, 400 * 1024 };
  g_autoptr(OstStore) store = ost_store_open (path, OST_STORE_WRITE, error);
  g_autoptr(GError) again = NULL;
  g_autoptr(OstReading) loaded = NULL;
  int n;

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  work_until_refused (store, 1, &n, error);
  loaded = load (store, 1);
  g_assert_cmpint (loaded->revision, ==, n);
}

/* Masks for states that wait for one, until there is no more room: what was refused is not remembered either. */
static void
fill_masks_limited (const char *path, GError **error)
{
  g_autoptr(OstStore) store = ost_store_open (path, OST_STORE_WRITE, error);
  g_autofree char *wal = g_build_filename (path, "project.sqlite-wal", NULL);
  gint64 states[100];
  gboolean filled = TRUE;
  struct rlimit limit;
  GStatBuf info;
  int n = -1;

  for (int i = 0; i < 100; i++)
    states[i] = put_points (store, 1, OST_BONE_MC1, 1, i);
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  limit.rlim_cur = limit.rlim_max = (rlim_t) info.st_size + 50 * 1024;
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  while (filled && ++n < 100)
    {
      g_autoptr(OstMask) mask = make_mask (n);
      filled = ost_store_fill_mask (store, states[n], mask, "walker/1", error);
    }
  g_assert_cmpint (n, >, 0);
  g_assert_cmpint (n, <, 100);
  g_assert_null (ost_store_load_mask (store, states[n], NULL));
}

static void
test_mask_refused (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_clear_pointer (&f->store, ost_store_close);
  error = run_child (fill_masks_limited, f->path, FALSE);
  assert_says (error, OST_STORE_ERROR_FULL, "is full");
  f->store = open_store (f->path, OST_STORE_WRITE);
  assert_sound (f->store);
}

/* A limit on the size of files looks like a full disk and needs no rights. */
static void
test_file_limit (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  g_clear_pointer (&f->store, ost_store_close);
  error = run_child (fill_limited, f->path, FALSE);
  assert_says (error, OST_STORE_ERROR_FULL, "is full");
  f->store = open_store (f->path, OST_STORE_WRITE);
  assert_sound (f->store);
}

static void
fill_disk (const char *filler)
{
  static char block[4096];
  FILE *file = fopen (filler, "wb");

  while (fwrite (block, 1, sizeof block, file) == sizeof block && fflush (file) == 0)
    ;
  fclose (file);
}

static void
work_on_full_disk (const char *dir, const char *path)
{
  g_autofree char *filler = g_build_filename (dir, "filler", NULL);
  g_autofree char *new_path = g_build_filename (dir, "new.osteon", NULL);
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) creating = NULL;
  gint64 reading;
  int n, more;

  g_assert_true (ost_store_create (path, NULL));
  store = open_store (path, OST_STORE_WRITE);
  reading = add_reading (store, add_image (store, 1, NULL), "Anna");
  fill_disk (filler);
  work_until_refused (store, reading, &n, &error);
  assert_says (error, OST_STORE_ERROR_FULL, "free some space");
  g_assert_false (ost_store_create (new_path, &creating));
  g_assert_error (creating, OST_STORE_ERROR, OST_STORE_ERROR_FULL);
  g_assert_false (g_file_test (new_path, G_FILE_TEST_EXISTS));
  {
    g_autoptr(OstReading) loaded = load (store, reading);
    g_assert_cmpint (loaded->revision, ==, n);
    if (n > 0)
      {
        g_autoptr(OstMask) last = make_mask (n - 1);
        g_assert_true (ost_mask_equal (loaded->bones[OST_BONE_MC1]->mask, last));
      }
  }
  assert_sound (store);
  g_remove (filler);
  g_clear_error (&error);
  work_until_refused (store, reading, &more, &error);      /* goes on at once when there is room */
  g_assert_cmpint (more, >, 0);
  g_clear_pointer (&store, ost_store_close);
  fill_disk (filler);
  g_clear_error (&error);
  store = ost_store_open (path, OST_STORE_READ, &error);   /* may say FULL (no room for -shm), never lose anything */
  if (store == NULL)
    assert_says (error, OST_STORE_ERROR_FULL, "free some space");
  g_clear_pointer (&store, ost_store_close);
  g_remove (filler);
  store = open_store (path, OST_STORE_WRITE);
  assert_sound (store);
}

static void
test_full_disk (void)
{
  g_autofree char *dir = g_dir_make_tmp ("osteon-full-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "p.osteon", NULL);

  if (mount ("tmpfs", dir, "tmpfs", 0, "size=1m") != 0)
    {
      g_rmdir (dir);
      g_test_skip ("a small disk can only be mounted by root; the case with a file limit has run");
      return;
    }
  work_on_full_disk (dir, path);
  g_assert_cmpint (umount (dir), ==, 0);
  g_rmdir (dir);
}

/* --- damage ------------------------------------------------------------------------------------------------------- */

static void
assert_unsound (Fixture *f, const char *sql, const char *word)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&f->store, ost_store_close);
  run_sql (f->path, sql);
  f->store = open_store (f->path, OST_STORE_WRITE);
  g_assert_false (ost_store_check (f->store, &error));
  assert_says (error, OST_STORE_ERROR_DAMAGED, word);
}

#define CHECK_FINDS(name, sql, word) \
  static void name (Fixture *f, gconstpointer data) \
  { \
    const gint64 reading = add_two_points (f); \
    put_points (f->store, reading, OST_BONE_MC2, 1, 1); \
    ost_store_undo (f->store, reading, NULL, NULL); \
    assert_sound (f->store); \
    assert_unsound (f, sql, word); \
  }

/* The triggers are taken away and put back, as somebody would who rewrites the past. */
#define REWRITE(table, number, sql) \
  "CREATE TEMP TABLE t AS SELECT sql FROM sqlite_schema WHERE name = '" table "_stay_" number "';" \
  "DROP TRIGGER " table "_stay_" number ";" sql ";" \
  "PRAGMA writable_schema = ON;" \
  "INSERT INTO sqlite_schema SELECT 'trigger', '" table "_stay_" number "', '" table "', 0, sql FROM t;"

CHECK_FINDS (test_check_trigger, "DROP TRIGGER gestures_stay_2", "tables")
CHECK_FINDS (test_check_plane, "UPDATE planes SET state = 2", "another bone")
CHECK_FINDS (test_check_summary, "UPDATE readings SET masked = 5", "worklist")
CHECK_FINDS (test_check_head, "UPDATE readings SET head = NULL", "log leads to")
CHECK_FINDS (test_check_status, "UPDATE readings SET status = 4", "log leads to")
CHECK_FINDS (test_check_lost_plane, "DELETE FROM planes", "log leads to")
CHECK_FINDS (test_check_undo_head, "UPDATE readings SET head = 3", "no gesture")
CHECK_FINDS (test_check_foreign, "PRAGMA foreign_keys = OFF; DELETE FROM readers", "not there")
CHECK_FINDS (test_check_log,
             REWRITE ("gestures", "2", "PRAGMA foreign_keys = OFF; DELETE FROM gestures WHERE id = 3"), "log")
CHECK_FINDS (test_check_parent, REWRITE ("gestures", "1", "UPDATE gestures SET parent = NULL WHERE id = 2"), "log")
CHECK_FINDS (test_check_mask, "UPDATE bone_states SET pending = 0, mask = x'05' WHERE id = 2", "State 2")
CHECK_FINDS (test_check_points,
             REWRITE ("bone_states", "1", "UPDATE bone_states SET points = '[{\"x\":1}]' WHERE id = 1"), "State 1")

/* As deep as a million brackets: refused before a parser recurses into them. */
CHECK_FINDS (test_check_deep,
             REWRITE ("bone_states", "1",
                      "UPDATE bone_states SET points = replace (hex (zeroblob (500000)), '0', '[')"),
             "State 1")

static void
test_append_only (Fixture *f, gconstpointer data)
{
  static const char *const attempts[] = {
    "UPDATE gestures SET label = 'x'", "DELETE FROM gestures",
    "UPDATE bone_states SET points = '[]'", "DELETE FROM bone_states",
    "UPDATE bone_states SET pending = 0, points = '[]'",
    "INSERT OR REPLACE INTO gestures SELECT * FROM gestures",
    "INSERT OR REPLACE INTO bone_states SELECT * FROM bone_states",
  };
  g_autofree char *file = g_build_filename (f->path, "project.sqlite", NULL);
  sqlite3 *db = NULL;

  add_two_points (f);
  g_clear_pointer (&f->store, ost_store_close);
  sqlite3_open (file, &db);
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    if (sqlite3_exec (db, attempts[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
      g_error ("not refused: %s", attempts[i]);
  sqlite3_close (db);
  f->store = open_store (f->path, OST_STORE_WRITE);
  assert_sound (f->store);
}

/* Everything that a program does with a project that it opened; whatever it says must be a sentence, and it must not
 * crash. */
static gboolean
look_at_everything (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstStore) store = ost_store_open (path, OST_STORE_WRITE, &error);
  gboolean sound = store != NULL && ost_store_check (store, &error);

  if (!sound)
    {
      g_assert_nonnull (error);
      g_assert_true (g_str_has_suffix (error->message, "."));
      g_assert_nonnull (strstr (error->message, path));
    }
  if (store != NULL)
    {
      g_autoptr(GPtrArray) images = ost_store_list_images (store, NULL);
      g_autoptr(GPtrArray) work = ost_store_list_work (store, 1, NULL);
      g_autoptr(GPtrArray) log = ost_store_list_gestures (store, 1, NULL);
      g_autoptr(OstReading) reading = ost_store_load_reading (store, 1, NULL);
      g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);

      ost_store_apply_bone (store, 1, OST_BONE_MC3, "clear", "clear", state, NULL, NULL);
      ost_store_undo (store, 1, NULL, NULL);
    }
  return sound;
}

static void
test_damaged_bytes (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->path, "project.sqlite", NULL);
  g_autofree char *good = NULL;
  const gint64 reading = add_two_points (f);
  gsize size;
  int n, n_found = 0;
  g_autoptr(GError) error = NULL;

  for (n = 0; n < 60; n++)
    {
      const gint64 state = put_points (f->store, reading, (OstBone) (n % OST_N_BONES), 3, n);
      g_autoptr(OstMask) mask = make_mask (n);

      ost_store_fill_mask (f->store, state, mask, "walker/1", NULL);
    }
  g_clear_pointer (&f->store, ost_store_close);
  g_file_get_contents (file, &good, &size, NULL);
  for (int round = 0; round < 60; round++)
    {
      g_autofree char *bad = g_memdup2 (good, size);
      const gsize at = 100 + (gsize) g_test_rand_int_range (0, (int) size - 1124);
      const gsize length = round % 3 == 0 ? size : (gsize) g_test_rand_int_range (1000, (int) size);

      if (round % 3 != 0)
        for (int i = 0; i < (round % 3 == 1 ? 1024 : 16); i++)
          bad[at + i] = (char) g_test_rand_int ();
      else
        bad[100 + g_test_rand_int_range (0, (int) size - 200)] ^= 0x10;
      g_file_set_contents (file, bad, (gssize) (round % 5 == 4 ? length : size), NULL);
      n_found += !look_at_everything (f->path);
    }
  g_test_message ("%d of 60 damaged copies were noticed", n_found);
  g_assert_cmpint (n_found, >, 10);                        /* bytes that no page uses can hold no damage */
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/failures/not-project", test_not_project);
  ADD ("/failures/newer", test_newer);
  ADD ("/failures/opened-twice", test_opened_twice);
  ADD ("/failures/lock-dies-with-its-holder", test_lock_dies_with_its_holder);
  ADD ("/failures/read-only-folder", test_read_only_folder);
  ADD ("/failures/read-only-with-wal", test_read_only_with_wal);
  ADD ("/failures/unreadable", test_unreadable);
  ADD ("/failures/file-limit", test_file_limit);
  ADD ("/failures/mask-refused", test_mask_refused);
  g_test_add_func ("/failures/full-disk", test_full_disk);
  ADD ("/failures/append-only", test_append_only);
  ADD ("/failures/check-trigger", test_check_trigger);
  ADD ("/failures/check-plane", test_check_plane);
  ADD ("/failures/check-summary", test_check_summary);
  ADD ("/failures/check-head", test_check_head);
  ADD ("/failures/check-status", test_check_status);
  ADD ("/failures/check-lost-plane", test_check_lost_plane);
  ADD ("/failures/check-undo-head", test_check_undo_head);
  ADD ("/failures/check-foreign", test_check_foreign);
  ADD ("/failures/check-log", test_check_log);
  ADD ("/failures/check-parent", test_check_parent);
  ADD ("/failures/check-mask", test_check_mask);
  ADD ("/failures/check-points", test_check_points);
  ADD ("/failures/check-deep", test_check_deep);
  ADD ("/failures/damaged-bytes", test_damaged_bytes);
  return g_test_run ();
}
