/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-migrate.h"
#include "fixture.h"

/* The steps of the schema, from every version to the newest, and the runner itself on steps made up for it. */

typedef struct
{
  char    *dir;
  OstStore store;
} Bare;

static void
bare_set_up (Bare *b, gconstpointer data)
{
  g_autofree char *file = NULL;
  g_autoptr(GError) error = NULL;

  b->dir = g_dir_make_tmp ("osteon-migrate-XXXXXX", NULL);
  file = g_build_filename (b->dir, "x.sqlite", NULL);
  b->store = (OstStore) { .path = b->dir, .mode = OST_STORE_WRITE, .account = (char *) "tester", .lock_fd = -1 };
  g_assert_true (ost_store_connect (&b->store, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error));
}

static void
bare_tear_down (Bare *b, gconstpointer data)
{
  sqlite3_close (b->store.db);
  remove_tree (b->dir);
  g_free (b->dir);
}

static void
run_sql (sqlite3 *db, const char *sql)
{
  char *said = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &said);
  g_assert_cmpstr (said, ==, NULL);
}

static gboolean
has_table (sqlite3 *db, const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", name);

  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Rows that a project of version v could hold: what later steps must carry over. Add to it with each step. */
#define ROWS_1 \
  "INSERT INTO subjects (code, sex, at, account, version) VALUES ('S-1', 'F', 1, 'a', '0');" \
  "INSERT INTO readers (name, at, account, version) VALUES ('Anna', 1, 'a', '0');" \
  "INSERT INTO images (sha256, path, name, width, height, bits, spacing_x_mm, spacing_y_mm, spacing_source, subject," \
  " at, account, version) VALUES (printf ('%064x', 1), '/a.png', 'a', 40, 30, 16, 0, 0, 0, 1, 1, 'a', '0');"
#define ROWS_2 "INSERT INTO readings (image, reader, at, account, version) VALUES (1, 1, 1, 'a', '0');"

#define ROWS_3 "INSERT INTO bone_states (reading, bone, points, locked, absent, pending, at, account, version)" \
  " VALUES (1, 0, '[]', 0, 0, 0, 1, 'a', '0');"

/* Versions 4, 5 and 7 only added columns, 6 and 8 a table. */
static const char *const rows_of_version[] = { "", ROWS_1, ROWS_1 ROWS_2, ROWS_1 ROWS_2 ROWS_3, ROWS_1 ROWS_2 ROWS_3,
                                               ROWS_1 ROWS_2 ROWS_3, ROWS_1 ROWS_2 ROWS_3,
                                               ROWS_1 ROWS_2 ROWS_3 };

/* A project folder as a program that knew only the first `version` steps would have left it. */
static void
make_old_project (const char *path, int version)
{
  g_auto(GStrv) steps = ost_migrations_load ();
  g_autofree char *file = g_build_filename (path, OST_STORE_DATABASE, NULL);
  OstStore old = { .path = (char *) path, .mode = OST_STORE_WRITE, .account = (char *) "tester", .lock_fd = -1 };
  g_autoptr(GError) error = NULL;

  for (int later = version; steps[later] != NULL; later++)
    g_clear_pointer (&steps[later], g_free);
  g_mkdir (path, 0700);
  g_assert_true (ost_store_connect (&old, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error));
  run_sql (old.db, "PRAGMA application_id = 1330861134; PRAGMA journal_mode = WAL");
  g_assert_true (ost_migrations_run (&old, (const char *const *) steps, &error));
  g_assert_cmpint (ost_migrations_get_version (&old, &error), ==, version);
  if (version < (int) G_N_ELEMENTS (rows_of_version))
    run_sql (old.db, rows_of_version[version]);
  sqlite3_close (old.db);
}

static void
assert_usable (OstStore *store, int from)
{
  g_autoptr(GPtrArray) images = ost_store_list_images (store, NULL);

  assert_sound (store);
  g_assert_cmpuint (images->len, ==, from >= 1 ? 1 : 0);
  if (from >= 1)
    g_assert_cmpstr (((OstImageRow *) images->pdata[0])->subject, ==, "S-1");
}

static void
test_from_every_version (void)
{
  g_auto(GStrv) steps = ost_migrations_load ();
  const int latest = (int) g_strv_length (steps);

  g_assert_cmpint (latest, >=, 2);
  g_assert_cmpint (G_N_ELEMENTS (rows_of_version), ==, latest);
  for (int v = 0; v < latest; v++)
    {
      g_autofree char *dir = g_dir_make_tmp ("osteon-old-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (dir, "old.osteon", NULL);
      g_autoptr(OstStore) store = NULL;

      make_old_project (path, v);
      store = open_store (path, OST_STORE_READ);           /* looks at a copy in memory ... */
      assert_usable (store, v);
      g_clear_pointer (&store, ost_store_close);
      store = open_store (path, OST_STORE_READ);           /* ... and leaves the file as it was */
      g_clear_pointer (&store, ost_store_close);
      store = open_store (path, OST_STORE_WRITE);
      assert_usable (store, v);
      put_points (store, add_reading (store, add_image (store, 2, NULL), "Anna"), OST_BONE_MC1, 1, 1);
      g_clear_pointer (&store, ost_store_close);
      store = open_store (path, OST_STORE_WRITE);
      g_assert_cmpint (ost_migrations_get_version (store, NULL), ==, latest);
      assert_sound (store);
      g_clear_pointer (&store, ost_store_close);
      remove_tree (dir);
    }
}

static void
test_reading_changes_nothing (void)
{
  g_autofree char *dir = g_dir_make_tmp ("osteon-old-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "old.osteon", NULL);
  g_autofree char *file = g_build_filename (path, OST_STORE_DATABASE, NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize n_before, n_after;
  g_autoptr(OstStore) store = NULL;

  make_old_project (path, 1);
  g_file_get_contents (file, &before, &n_before, NULL);
  store = open_store (path, OST_STORE_READ);
  g_clear_pointer (&store, ost_store_close);
  g_file_get_contents (file, &after, &n_after, NULL);
  g_assert_cmpmem (before, n_before, after, n_after);
  remove_tree (dir);
}

static void
test_failing_step (Bare *b, gconstpointer data)
{
  const char *const bad[] = { "CREATE TABLE a (x);", "CREATE TABLE b (x); INSERT INTO c VALUES (1);", NULL };
  const char *const good[] = { bad[0], "CREATE TABLE b (x);", "CREATE TABLE c (x);", NULL };
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_migrations_run (&b->store, bad, &error));
  assert_says (error, OST_STORE_ERROR_SQL, "no such table: c");
  g_clear_error (&error);
  g_assert_cmpint (ost_migrations_get_version (&b->store, NULL), ==, 1);
  g_assert_true (has_table (b->store.db, "a"));
  g_assert_false (has_table (b->store.db, "b"));           /* a step is there whole or not at all */
  g_assert_true (ost_migrations_run (&b->store, good, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ost_migrations_get_version (&b->store, NULL), ==, 3);
  g_assert_true (has_table (b->store.db, "c"));
  g_assert_true (ost_migrations_run (&b->store, good, &error));        /* nothing to do */
}

static void
test_newer (Bare *b, gconstpointer data)
{
  const char *const steps[] = { "CREATE TABLE a (x);", NULL };
  g_autoptr(GError) error = NULL;

  run_sql (b->store.db, "PRAGMA user_version = 2");
  g_assert_false (ost_migrations_run (&b->store, steps, &error));
  assert_says (error, OST_STORE_ERROR_NEWER, "newer version");
  g_assert_false (has_table (b->store.db, "a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migrations/from-every-version", test_from_every_version);
  g_test_add_func ("/migrations/reading-changes-nothing", test_reading_changes_nothing);
  g_test_add ("/migrations/failing-step", Bare, NULL, bare_set_up, test_failing_step, bare_tear_down);
  g_test_add ("/migrations/newer", Bare, NULL, bare_set_up, test_newer, bare_tear_down);
  return g_test_run ();
}
