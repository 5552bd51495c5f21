/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include "fixture.h"

/* kill -9 at any moment loses at most the gesture under the cursor: a child works as fast as it can and reports what
 * has returned, it is killed, and everything that it has reported must be there. */

#define N_ROUNDS        200
#define ROUNDS_A_PROJECT 25      /* the log grows, and every round replays it */
#define MAX_WORK_US   20000

/* What the child has been told to be on disk; one write of less than PIPE_BUF, so a report is whole. */
typedef struct
{
  gint64 n_gestures;            /* rows in the log */
  gint64 n_masks;               /* filled */
} Report;

static gint64
gesture (OstStore *store, gint64 reading, int n)
{
  if (n % 7 == 5)
    g_assert_true (ost_store_undo (store, reading, NULL, NULL));
  else if (n % 7 == 6)
    g_assert_true (ost_store_redo (store, reading, NULL, NULL));
  else if (n % 7 == 4)
    g_assert_true (ost_store_apply_status (store, reading, OST_STATUS_FLAGGED, "flagged", NULL));
  else
    return put_points (store, reading, (OstBone) (n % OST_N_BONES), 3, n);
  return 0;
}

static void
work (const char *path, gint64 reading, Report report, int fd)
{
  OstStore *store = open_store (path, OST_STORE_WRITE);
  OstMask *mask = make_mask (1);

  for (int n = 0;; n++)
    {
      const gint64 state = gesture (store, reading, n);

      report.n_gestures++;
      if (write (fd, &report, sizeof report) != sizeof report)
        _exit (1);
      if (state != 0)
        {
          g_assert_true (ost_store_fill_mask (store, state, mask, "walker/1", NULL));
          report.n_masks++;
          if (write (fd, &report, sizeof report) != sizeof report)
            _exit (1);
        }
    }
}

static gint64
count (const char *project, const char *sql)
{
  g_autofree char *file = g_build_filename (project, "project.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  gint64 n;

  sqlite3_open (file, &db);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  sqlite3_close (db);
  return n;
}

static Report
look (const char *path)
{
  return (Report) { count (path, "SELECT count (*) FROM gestures"),
                    count (path, "SELECT count (*) FROM bone_states WHERE NOT pending") };
}

/* The last thing that the child said; before when it said nothing. */
static Report
work_and_kill (const char *path, gint64 reading, Report before)
{
  Report report = before;
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      close (ends[0]);
      work (path, reading, before, ends[1]);
    }
  close (ends[1]);
  /* Every other time amid the gestures, however slow the machine; else at any moment from the fork on. */
  if (g_test_rand_bit () && read (ends[0], &report, sizeof report) != sizeof report)
    g_error ("the child does no work");
  g_usleep ((gulong) g_test_rand_int_range (0, MAX_WORK_US));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  while (read (ends[0], &report, sizeof report) == sizeof report)
    ;
  close (ends[0]);
  return report;
}

static int
kill_round (const char *path, gint64 reading)
{
  const Report before = look (path);
  const Report said = work_and_kill (path, reading, before);
  g_autoptr(OstStore) store = open_store (path, OST_STORE_WRITE);
  const Report found = look (path);
  g_autoptr(OstReading) loaded = load (store, reading);

  assert_sound (store);
  g_assert_cmpint (loaded->revision, ==, found.n_gestures);
  g_assert_cmpint (found.n_gestures, >=, said.n_gestures);
  g_assert_cmpint (found.n_gestures, <=, said.n_gestures + 1);
  g_assert_cmpint (found.n_masks, >=, said.n_masks);
  g_assert_cmpint (found.n_masks, <=, said.n_masks + 1);
  return (int) (said.n_gestures - before.n_gestures);
}

static void
test_gestures (void)
{
  int n_gestures = 0, n_worked = 0;

  for (int project = 0; project < N_ROUNDS / ROUNDS_A_PROJECT; project++)
    {
      Fixture f = { 0 };
      gint64 reading;

      fixture_set_up (&f, NULL);
      reading = add_reading (f.store, add_image (f.store, 1, NULL), "Anna");
      g_clear_pointer (&f.store, ost_store_close);
      for (int round = 0; round < ROUNDS_A_PROJECT; round++)
        {
          const int n = kill_round (f.path, reading);

          n_gestures += n;
          n_worked += n > 0;
        }
      fixture_tear_down (&f, NULL);
    }
  g_test_message ("%d kills, %d of them amid work, %d gestures reported, none lost", N_ROUNDS, n_worked, n_gestures);
  g_assert_cmpint (n_worked, >, N_ROUNDS / 4);             /* else the kills come too early to mean anything */
}

/* A project is there whole or not at all. */
static void
test_create (void)
{
  int n_there = 0;

  for (int round = 0; round < 50; round++)
    {
      g_autofree char *dir = g_dir_make_tmp ("osteon-kill-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (dir, "p.osteon", NULL);
      const pid_t pid = fork ();

      if (pid == 0)
        _exit (ost_store_create (path, NULL) ? 0 : 1);
      g_usleep ((gulong) g_test_rand_int_range (0, 15000));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_autoptr(OstStore) store = open_store (path, OST_STORE_WRITE);

          assert_sound (store);
          n_there++;
        }
      else
        g_assert_true (ost_store_create (path, NULL));
      remove_tree (dir);
    }
  g_test_message ("%d of 50 were there", n_there);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill/gestures", test_gestures);
  g_test_add_func ("/kill/create", test_create);
  return g_test_run ();
}
