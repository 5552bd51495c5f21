/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/workflow/ost-import.h"
#include "core/workflow/ost-output.h"
#include "core/workflow/ost-thumbnail-cache.h"
#include "tests/core/workflow/fixture.h"

static char *
write_file (Fixture *f, const char *name, const char *text)
{
  char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_bad_files_do_not_stop_the_rest (Fixture *f, gconstpointer data)
{
  g_autofree char *text = write_file (f, "a.png", "this is text");
  g_autofree char *cut = write_file (f, "cut.png", "\x89PNG\r\n\x1a\n cut");
  g_autoptr(OstImportResult) folder = NULL;
  g_autoptr(OstImportResult) named = NULL;
  GError *error = NULL;

  folder = ost_import (f->store, (const char *const[]) { f->folder, NULL }, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (folder->n_known, ==, 1);              /* bars.png; the text is no image, the cut one is listed */
  g_assert_cmpuint (folder->failures->len, ==, 1);
  g_assert_nonnull (strstr (folder->failures->pdata[0], "cut.png"));

  named = ost_import (f->store, (const char *const[]) { text, "/nowhere/x.png", f->image_path, NULL }, FALSE, NULL,
                      NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (named->failures->len, ==, 2);
  g_assert_cmpint (named->n_known, ==, 1);
  g_assert_cmpint (named->first_image, ==, f->image_id);
}

static void
test_copy_survives_the_original (Fixture *f, gconstpointer data)
{
  g_autoptr(OstImportResult) result = NULL;
  g_autoptr(OstImageRow) row = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  result = ost_import (f->store, (const char *const[]) { f->image_path, NULL }, TRUE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_unlink (f->image_path);
  row = ost_store_get_image (f->store, f->image_id, &error);
  path = ost_store_dup_image_path (f->store, row, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (row->name, ==, "bars");
  g_assert_true (g_str_has_prefix (path, ost_store_get_path (f->store)));
}

static void
test_cancel_keeps_what_was_done (Fixture *f, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(OstImportResult) result = NULL;
  GError *error = NULL;

  g_cancellable_cancel (cancellable);
  result = ost_import (f->store, (const char *const[]) { f->image_path, NULL }, FALSE, NULL, NULL, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->n_added + result->n_known, ==, 0);
}

static void
test_subjects (Fixture *f, gconstpointer data)
{
  g_autofree char *good = write_file (f, "good.csv",
                                      "\xef\xbb\xbfsubject,image,t_score,t_site\r\nS-1,bars,-2.6,\"hip, left\"\r\n");
  g_autofree char *bad = write_file (f, "bad.csv", "image,subject,t_score\nbars,S-2,-2.5\nbars,S-3,low\n");
  g_autofree char *other = write_file (f, "other.csv", "a;b;c\n");
  g_autoptr(OstImageRow) row = NULL;
  g_autoptr(GError) line = NULL;
  g_autoptr(GError) header = NULL;
  GError *error = NULL;

  g_assert_cmpint (ost_import_subjects (f->store, good, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (ost_import_subjects (f->store, bad, &line), ==, -1);
  g_assert_nonnull (strstr (line->message, "line 3"));
  g_assert_cmpint (ost_import_subjects (f->store, other, &header), ==, -1);
  g_assert_nonnull (strstr (header->message, "other.csv"));
  row = ost_store_get_image (f->store, f->image_id, &error);
  g_assert_cmpstr (row->subject, ==, "S-1");
}

static void
test_thumbnail_from_cache_and_image (Fixture *f, gconstpointer data)
{
  g_autofree char *cache = ost_store_dup_cache_dir (f->store);
  g_autoptr(OstImageRow) row = ost_store_get_image (f->store, f->image_id, NULL);
  g_autofree char *file = g_strdup_printf ("%s/thumbnails/%s.png", cache, row->sha256);
  cairo_surface_t *surface;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));       /* the import made it */
  g_assert_true (g_file_set_contents (file, "damaged", -1, NULL));
  surface = ost_thumbnail_load (cache, row->sha256, f->image_path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, OST_THUMBNAIL_WIDTH);
  cairo_surface_destroy (surface);
  g_unlink (file);
  g_unlink (f->image_path);
  g_assert_null (ost_thumbnail_load (cache, row->sha256, f->image_path, &error));
  g_assert_nonnull (error);
}

static void
test_output (Fixture *f, gconstpointer data)
{
  g_autofree char *dest = g_build_filename (f->folder, "out", "deep", NULL);
  g_autofree char *page = g_build_filename (f->folder, "page.pdf", NULL);
  GError *error = NULL;

  g_assert_cmpint (ost_output_masks (f->store, f->reader_id, dest, &error), ==, 0);
  ost_session_set_bone (f->session, OST_BONE_MC2);
  g_assert_true (ost_session_add_point (f->session, BAR_X, BAR_Y, TRUE, &error));
  ost_session_settle (f->session);
  g_assert_cmpint (ost_output_masks (f->store, f->reader_id, dest, &error), ==, 1);
  g_assert_true (ost_output_report (f->store, f->reader_id, f->image_id, page, &error));
  g_assert_no_error (error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_half_a_reading_is_not_exported (Fixture *f, gconstpointer data)
{
  g_autofree char *dest = g_build_filename (f->folder, "out", NULL);
  g_autofree char *plane = g_build_filename (dest, "bars-mc2.png", NULL);
  g_autoptr(GError) error = NULL;

  ost_session_set_bone (f->session, OST_BONE_MC2);
  g_assert_true (ost_session_add_point (f->session, BAR_X, BAR_Y, TRUE, &error));
  g_assert_cmpint (ost_output_masks (f->store, f->reader_id, dest, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "bars"));
  g_assert_false (g_file_test (plane, G_FILE_TEST_EXISTS));
  ost_session_settle (f->session);
  g_assert_cmpint (ost_output_masks (f->store, f->reader_id, dest, NULL), ==, 1);
  g_assert_true (g_file_test (plane, G_FILE_TEST_EXISTS));
}

/* What was committed a moment before is what the worker's own connection sees. */
static void
test_output_in_a_worker (Fixture *f, gconstpointer data)
{
  g_autofree char *dest = g_build_filename (f->folder, "out", NULL);
  g_autofree char *bad = g_build_filename (f->image_path, "page.pdf", NULL);
  g_autoptr(GAsyncResult) masks = NULL;
  g_autoptr(GAsyncResult) page = NULL;
  g_autoptr(GError) error = NULL;

  ost_session_set_bone (f->session, OST_BONE_MC2);
  g_assert_true (ost_session_add_point (f->session, BAR_X, BAR_Y, TRUE, &error));
  ost_session_settle (f->session);
  ost_output_masks_async (f->store, f->reader_id, dest, keep_result, &masks);
  ost_output_report_async (f->store, f->reader_id, f->image_id, bad, keep_result, &page);
  while (masks == NULL || page == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ost_output_finish (masks, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpint (ost_output_finish (page, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "page.pdf"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/import/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("bad-files", test_bad_files_do_not_stop_the_rest);
  ADD ("copy", test_copy_survives_the_original);
  ADD ("cancel", test_cancel_keeps_what_was_done);
  ADD ("subjects", test_subjects);
  ADD ("thumbnail", test_thumbnail_from_cache_and_image);
  ADD ("output", test_output);
  ADD ("half-a-reading", test_half_a_reading_is_not_exported);
  ADD ("output-in-a-worker", test_output_in_a_worker);
  return g_test_run ();
}
