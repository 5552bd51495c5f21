/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include "core/store/ost-store-sql.h"
#include "fixture.h"

/* The folder, settings, images, subjects, readers. */

static int
count_entries (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_create (Fixture *f, gconstpointer data)
{
  g_autofree char *bare = g_build_filename (f->dir, "größe 手 'x' \"y\" %41?#", NULL);
  g_autofree char *full = g_strconcat (bare, ".osteon", NULL);
  g_autofree char *models = g_build_filename (full, "models", NULL);
  g_autofree char *file = g_build_filename (full, "project.sqlite", NULL);
  g_autofree char *cache = NULL;
  g_autoptr(OstStore) store = NULL;
  g_autoptr(GError) error = NULL;
  struct stat info;

  g_assert_true (ost_store_create (bare, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (full, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_test (models, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (count_entries (f->dir), ==, 2);         /* this one and the fixture's: nothing else is left */
  store = open_store (bare, OST_STORE_WRITE);              /* the suffix may be left out here as well */
  g_assert_cmpstr (ost_store_get_path (store), ==, full);
  cache = ost_store_dup_cache_dir (store);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  remove_tree (cache);
  g_free (cache);
  cache = ost_store_dup_cache_dir (store);
  g_assert_true (g_file_test (cache, G_FILE_TEST_IS_DIR));
  assert_sound (store);
}

static void
test_create_exists (Fixture *f, gconstpointer data)
{
  g_autofree char *empty = g_build_filename (f->dir, "empty.osteon", NULL);
  g_autofree char *link = g_build_filename (f->dir, "link.osteon", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_store_create (f->path, &error));
  assert_says (error, OST_STORE_ERROR_EXISTS, "p.osteon");
  g_clear_error (&error);
  g_mkdir (empty, 0700);
  g_assert_false (ost_store_create (empty, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_cmpint (symlink ("/nowhere", link), ==, 0);
  g_assert_false (ost_store_create (link, &error));
  g_assert_error (error, OST_STORE_ERROR, OST_STORE_ERROR_EXISTS);
  g_assert_cmpint (count_entries (f->dir), ==, 3);
  add_image (f->store, 1, NULL);                           /* and the project goes on */
}

/* What "committed" rests on, and what keeps a strange project from running code. */
static void
test_connection (Fixture *f, gconstpointer data)
{
  static const struct { const char *sql; int value; } facts[] = {
    { "PRAGMA synchronous", 2 /* FULL */ }, { "PRAGMA foreign_keys", 1 }, { "PRAGMA trusted_schema", 0 },
    { "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      gint64 value = -1;

      g_assert_cmpint (ost_sql_get (f->store, &value, NULL, facts[i].sql, ""), ==, OST_SQL_ROW);
      g_assert_cmpint (value, ==, facts[i].value);
    }
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  g_autofree char *value = NULL;
  g_autofree char *nothing = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (ost_store_dup_setting (f->store, "voi"));
  g_assert_true (ost_store_set_setting (f->store, "voi", "1", &error));
  g_assert_true (ost_store_set_setting (f->store, "voi", "400 'x'; DROP TABLE images; --\n手", &error));
  fixture_reopen (f);
  value = ost_store_dup_setting (f->store, "voi");
  g_assert_cmpstr (value, ==, "400 'x'; DROP TABLE images; --\n手");
  g_assert_true (ost_store_set_setting (f->store, "voi", NULL, &error));
  nothing = ost_store_dup_setting (f->store, "voi");
  g_assert_null (nothing);
  g_assert_false (ost_store_set_setting (f->store, "a\nb", "1", &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "control");
}

/* --- images ------------------------------------------------------------------------------------------------------- */

static void
assert_name (OstStore *store, gint64 id, const char *name)
{
  g_autoptr(OstImageRow) row = ost_store_get_image (store, id, NULL);

  g_assert_cmpstr (row->name, ==, name);
}

static void
test_image_rows (Fixture *f, gconstpointer data)
{
  const gint64 id = add_image (f->store, 0xabc, "/data/a/hand.png");
  g_autoptr(OstImageRow) row = ost_store_get_image (f->store, id, NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (row->path, ==, "/data/a/hand.png");
  g_assert_cmpstr (row->name, ==, "hand");
  g_assert_cmpint (row->width, ==, WIDTH);
  g_assert_cmpint (row->height, ==, HEIGHT);
  g_assert_cmpint (row->bits, ==, 16);
  g_assert_cmpfloat (row->spacing_x_mm, ==, 0.144);
  g_assert_cmpfloat (row->spacing_y_mm, ==, 0.15);
  g_assert_cmpint (row->spacing_source, ==, OST_SPACING_FILE);
  g_assert_null (row->subject);
  add_image (f->store, 2, NULL);
  rows = ost_store_list_images (f->store, &error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpint (((OstImageRow *) rows->pdata[0])->id, ==, id);
  g_assert_null (ost_store_get_image (f->store, 77, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "77");
}

static void
test_image_names (Fixture *f, gconstpointer data)
{
  gint64 last = 0;

  assert_name (f->store, add_image (f->store, 1, "/a/hand.png"), "hand");
  assert_name (f->store, add_image (f->store, 2, "/b/hand.png"), "hand (2)");
  assert_name (f->store, add_image (f->store, 3, "/b/hand (3).tif"), "hand (3)");
  assert_name (f->store, add_image (f->store, 4, "/c/hand.jpeg"), "hand (4)");
  assert_name (f->store, add_image (f->store, 5, "/c/.hidden"), ".hidden");
  assert_name (f->store, add_image (f->store, 6, "/c/1.2.840.113"), "1.2.840.113");
  assert_name (f->store, add_image (f->store, 7, "/c/two\nlines.png"), "two?lines");
  assert_name (f->store, add_image (f->store, 8, "/c/bad-\xff.png"), "bad-\xef\xbf\xbd");
  for (int i = 0; i < 100; i++)
    last = add_image (f->store, 100 + i, "/many/image.png");
  assert_name (f->store, last, "image (100)");
}

static void
test_image_known (Fixture *f, gconstpointer data)
{
  const OstImage image = { .width = WIDTH, .height = HEIGHT, .bits = 8 };
  const gint64 id = add_image (f->store, 1, "/old/hand.png");
  g_autofree char *sha256 = g_strdup_printf ("%064x", 1);
  g_autofree char *copy = g_build_filename (f->path, "images", "c.png", NULL);
  g_autofree char *folder = g_path_get_dirname (copy);
  g_autofree char *found = NULL;
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) error = NULL;
  gboolean known = FALSE;

  g_assert_cmpint (ost_store_add_image (f->store, "/new/other.png", FALSE, sha256, &image, &known, &error), ==, id);
  g_assert_true (known);
  row = ost_store_get_image (f->store, id, NULL);
  g_assert_cmpstr (row->path, ==, "/new/other.png");
  g_assert_cmpstr (row->name, ==, "hand");                 /* people know it by that name */
  g_assert_null (ost_store_dup_image_path (f->store, row, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "/new/other.png");
  g_clear_error (&error);

  g_mkdir (folder, 0700);
  g_file_set_contents (copy, "x", 1, NULL);
  g_assert_cmpint (ost_store_add_image (f->store, copy, TRUE, sha256, &image, &known, &error), ==, id);
  g_clear_pointer (&row, ost_image_row_free);
  row = ost_store_get_image (f->store, id, NULL);
  g_assert_cmpstr (row->path, ==, "images/c.png");
  found = ost_store_dup_image_path (f->store, row, &error);
  g_assert_cmpstr (found, ==, copy);
  g_assert_cmpint (ost_store_add_image (f->store, "/again.png", FALSE, sha256, &image, NULL, &error), ==, id);
  g_clear_pointer (&row, ost_image_row_free);
  row = ost_store_get_image (f->store, id, NULL);
  g_assert_cmpstr (row->path, ==, "images/c.png");         /* the copy that is there is kept */
}

static void
test_image_copied (Fixture *f, gconstpointer data)
{
  const OstImage image = { .width = WIDTH, .height = HEIGHT, .bits = 8 };
  g_autofree char *sha256 = g_strdup_printf ("%064x", 1);
  g_autofree char *copy = g_strconcat ("images/", sha256, ".png", NULL);
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (ost_store_add_image_as (f->store, copy, "/from/Hand links.PNG", TRUE, sha256, &image, NULL, NULL),
                   >, 0);
  row = ost_store_find_image (f->store, "Hand links.PNG", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (row->name, ==, "Hand links");
  g_assert_cmpstr (row->path, ==, copy);
}

static void
test_image_refused (Fixture *f, gconstpointer data)
{
  const OstImage image = { .width = WIDTH, .height = HEIGHT, .bits = 8 };
  g_autofree char *sha256 = g_strdup_printf ("%064x", 1);
  g_autofree char *endless = g_strnfill (5000, 'a');
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (ost_store_add_image (f->store, "/a.png", FALSE, "ABC", &image, NULL, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_INVALID, "ABC");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_add_image (f->store, "/etc/passwd", TRUE, sha256, &image, NULL, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_INVALID, "/etc/passwd");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_add_image (f->store, "../../x.png", TRUE, sha256, &image, NULL, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_INVALID, "inside");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_add_image (f->store, endless, FALSE, sha256, &image, NULL, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_INVALID, "longer");
}

static gint64
find (OstStore *store, const char *what)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(OstImageRow) row = ost_store_find_image (store, what, &error);

  if (row == NULL)
    assert_says (error, OST_STORE_ERROR_NOT_FOUND, what);
  return row != NULL ? row->id : 0;
}

static void
test_find_image (Fixture *f, gconstpointer data)
{
  g_autofree char *cwd = g_get_current_dir ();
  g_autofree char *here = g_build_filename (cwd, "sub", "rel.png", NULL);
  const gint64 a = add_image (f->store, 0xabcdef, "/x/hand.png");
  const gint64 b = add_image (f->store, 0x12, "/y/hand.png");
  const gint64 c = add_image (f->store, 0x34, here);
  const gint64 d = add_image (f->store, 0x56, "/z/100%_'sure'.png");

  g_assert_cmpint (find (f->store, "hand"), ==, a);
  g_assert_cmpint (find (f->store, "hand (2)"), ==, b);
  g_assert_cmpint (find (f->store, "/y/hand.png"), ==, b);
  g_assert_cmpint (find (f->store, "hand.png"), ==, 0);                /* two of them */
  g_assert_cmpint (find (f->store, "rel.png"), ==, c);
  g_assert_cmpint (find (f->store, "sub/rel.png"), ==, c);
  g_assert_cmpint (find (f->store, "./sub/../sub/rel.png"), ==, c);
  g_assert_cmpint (find (f->store, "100%_'sure'.png"), ==, d);
  g_assert_cmpint (find (f->store, "0000000000"), ==, 0);              /* fits several */
  g_assert_cmpint (find (f->store, "0000000000000000000000000000000000000000000000000000000000ABCDEF"), ==, a);
  g_assert_cmpint (find (f->store, "%"), ==, 0);
  g_assert_cmpint (find (f->store, "foot"), ==, 0);
}

/* --- subjects and readers ----------------------------------------------------------------------------------------- */

static void
test_subjects (Fixture *f, gconstpointer data)
{
  const gint64 image = add_image (f->store, 1, NULL);
  OstSubject subject = { .code = "S-1", .sex = "F", .age = 63.5, .t_score = NAN, .t_site = NULL };
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) error = NULL;
  sqlite3 *db = NULL;
  g_autofree char *file = g_build_filename (f->path, "project.sqlite", NULL);
  sqlite3_stmt *stmt = NULL;

  g_assert_false (ost_store_set_image_subject (f->store, image, "S-1", &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "S-1");
  g_clear_error (&error);
  g_assert_true (ost_store_put_subject (f->store, &subject, &error));
  subject = (OstSubject) { .code = "S-1", .sex = NULL, .age = NAN, .t_score = -2.6, .t_site = "femoral neck" };
  g_assert_true (ost_store_put_subject (f->store, &subject, &error));
  g_assert_true (ost_store_set_image_subject (f->store, image, "S-1", &error));
  row = ost_store_get_image (f->store, image, NULL);
  g_assert_cmpstr (row->subject, ==, "S-1");

  g_assert_cmpint (sqlite3_open_v2 (file, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_prepare_v2 (db, "SELECT sex, age, t_score, t_site FROM subjects", -1, &stmt, NULL);
  g_assert_cmpint (sqlite3_step (stmt), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (stmt, 0), ==, "F");        /* what was known stays known */
  g_assert_cmpfloat (sqlite3_column_double (stmt, 1), ==, 63.5);
  g_assert_cmpfloat (sqlite3_column_double (stmt, 2), ==, -2.6);
  g_assert_cmpstr ((const char *) sqlite3_column_text (stmt, 3), ==, "femoral neck");
  sqlite3_finalize (stmt);
  sqlite3_close (db);

  subject.sex = "x";
  g_assert_false (ost_store_put_subject (f->store, &subject, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "F or M");
  g_clear_error (&error);
  subject.sex = NULL;
  subject.age = 1000;
  g_assert_false (ost_store_put_subject (f->store, &subject, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "1000");
  g_clear_error (&error);
  g_assert_false (ost_store_set_image_subject (f->store, 99, "S-1", &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "99");
  g_assert_true (ost_store_set_image_subject (f->store, image, NULL, NULL));
}

static void
test_many_subjects (Fixture *f, gconstpointer data)
{
  const gint64 image = add_image (f->store, 1, NULL);
  const OstSubject subjects[] = { { .code = "A", .age = 50, .t_score = NAN },
                                  { .code = "B", .age = 500, .t_score = NAN } };
  const gint64 images[] = { image, 0 }, wrong[] = { image, 77 };
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (ost_store_put_subjects (f->store, subjects, images, 2, &error));
  assert_says (error, OST_STORE_ERROR_INVALID, "500");
  g_clear_error (&error);
  g_assert_false (ost_store_set_image_subject (f->store, image, "A", &error));      /* nothing of it is there */
  g_clear_error (&error);
  g_assert_false (ost_store_put_subjects (f->store, (OstSubject[]) { subjects[0], subjects[0] }, wrong, 2, &error));
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "77");
  g_clear_error (&error);
  g_assert_true (ost_store_put_subjects (f->store, subjects, images, 1, &error));
  row = ost_store_get_image (f->store, image, NULL);
  g_assert_cmpstr (row->subject, ==, "A");
}

static void
test_readers (Fixture *f, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (101, 'a');
  const char *bad[] = { "", "   ", "a\tb", "a\xff", too_long, NULL };
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) readers = NULL;
  g_autofree char *name = NULL;
  const gint64 anna = ost_store_ensure_reader (f->store, "Anna", &error);

  g_assert_cmpint (anna, >, 0);
  g_assert_cmpint (ost_store_ensure_reader (f->store, "Anna", NULL), ==, anna);
  g_assert_cmpint (ost_store_find_reader (f->store, " Anna"), ==, anna);
  g_assert_cmpint (ost_store_find_reader (f->store, "Nobody"), ==, 0);
  g_assert_cmpint (ost_store_ensure_reader (f->store, "Ren\xc3\xa9", NULL), ==,
                   ost_store_ensure_reader (f->store, "Rene\xcc\x81", NULL));    /* composed or not: one person */
  for (int i = 0; bad[i] != NULL; i++)
    {
      g_assert_cmpint (ost_store_ensure_reader (f->store, bad[i], &error), ==, 0);
      assert_says (error, OST_STORE_ERROR_INVALID, "name of the reader");
      g_clear_error (&error);
    }
  readers = ost_store_list_readers (f->store, &error);
  g_assert_cmpuint (g_strv_length (readers), ==, 2);
  g_assert_cmpstr (readers[0], ==, "Anna");
  name = ost_store_dup_reader_name (f->store, anna);
  g_assert_cmpstr (name, ==, "Anna");
  g_assert_null (ost_store_dup_reader_name (f->store, 99));
}

static void
test_find_reading (Fixture *f, gconstpointer data)
{
  const gint64 image = add_image (f->store, 1, NULL);
  const gint64 anna = ost_store_ensure_reader (f->store, "Anna", NULL);
  g_autoptr(GError) error = NULL;
  gint64 reading;

  g_assert_cmpint (ost_store_find_reading (f->store, image, anna), ==, 0);
  reading = ost_store_ensure_reading (f->store, image, anna, NULL);
  g_assert_cmpint (ost_store_find_reading (f->store, image, anna), ==, reading);
  g_assert_cmpint (ost_store_ensure_reading (f->store, image, anna, NULL), ==, reading);
  g_assert_cmpint (ost_store_ensure_reading (f->store, 55, anna, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "image number 55");
  g_clear_error (&error);
  g_assert_cmpint (ost_store_ensure_reading (f->store, image, 66, &error), ==, 0);
  assert_says (error, OST_STORE_ERROR_NOT_FOUND, "reader number 66");
}

/* Numbers are written with a point whatever the locale says; where no locale with a comma is installed this shows
 * nothing. */
static void
test_comma_locale (Fixture *f, gconstpointer data)
{
  static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8" };
  const gint64 reading = add_reading (f->store, add_image (f->store, 1, NULL), "Anna");
  gboolean found = FALSE;

  for (gsize i = 0; !found && i < G_N_ELEMENTS (locales); i++)
    found = setlocale (LC_NUMERIC, locales[i]) != NULL;
  put_points (f->store, reading, OST_BONE_MC1, 2, 1234.5);
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpfloat (loaded->bones[OST_BONE_MC1]->points[1].x, ==, 1234.5);
  }
  setlocale (LC_NUMERIC, "C");
  {
    g_autoptr(OstReading) loaded = load (f->store, reading);
    g_assert_cmpfloat (loaded->bones[OST_BONE_MC1]->points[1].x, ==, 1234.5);
  }
  if (!found)
    g_test_skip ("no locale with a decimal comma is installed here");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/project/create", test_create);
  ADD ("/project/create-exists", test_create_exists);
  ADD ("/project/connection", test_connection);
  ADD ("/project/settings", test_settings);
  ADD ("/project/image-rows", test_image_rows);
  ADD ("/project/image-names", test_image_names);
  ADD ("/project/image-known", test_image_known);
  ADD ("/project/image-copied", test_image_copied);
  ADD ("/project/image-refused", test_image_refused);
  ADD ("/project/find-image", test_find_image);
  ADD ("/project/subjects", test_subjects);
  ADD ("/project/many-subjects", test_many_subjects);
  ADD ("/project/readers", test_readers);
  ADD ("/project/find-reading", test_find_reading);
  ADD ("/project/comma-locale", test_comma_locale);
  return g_test_run ();
}
