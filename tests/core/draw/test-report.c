/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-report.h"
#include "core/draw/ost-report-text.h"
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PAGE_WIDTH  1240
#define PAGE_HEIGHT 1754
#define MARGIN      (int) (42 * PAGE_WIDTH / 595.276)

static const OstPoint points[] = { { 30, 40, TRUE }, { 34, 60, TRUE }, { 70, 40, FALSE } };

typedef struct
{
  char     *folder;
  OstImage *image;
  OstMask  *mask;
  OstReport report;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("osteon-report-XXXXXX", NULL);
  f->image = ost_image_new (120, 200, 16);
  f->mask = ost_mask_new (120, 200);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 120; x++)
      {
        f->image->pixels[y * 120 + x] = (guint16) (x * 300 + y * 100);
        f->mask->data[y * 120 + x] = x >= 20 && x < 60 && y >= 30 && y < 150;
      }
  f->report = (OstReport) {
    .image = f->image, .voi = ost_voi_preset (f->image, OST_VOI_AUTO), .name = "Ωμέγα – Łódź, Röntgen 手",
    .project = "Démo", .reader = "Жук", .status = "To do", .engine = "walker", .active_s = 192,
  };
  f->report.bones[OST_BONE_MC3] = (OstReportBone) { f->mask, points, G_N_ELEMENTS (points), TRUE, FALSE };
  f->report.bones[OST_BONE_ULNA].absent = TRUE;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char      *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      if (g_unlink (path) != 0)
        g_rmdir (path);
    }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  ost_image_unref (f->image);
  ost_mask_unref (f->mask);
}

static int
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int              n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static cairo_surface_t *
write_page (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = g_build_filename (f->folder, "Seite ü.png", NULL);
  cairo_surface_t   *page;

  ost_report_write (&f->report, path, &error);
  g_assert_no_error (error);
  page = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (page), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (page), ==, PAGE_WIDTH);
  g_assert_cmpint (cairo_image_surface_get_height (page), ==, PAGE_HEIGHT);
  g_assert_cmpint (count_entries (f->folder), ==, 1);
  return page;
}

/* Pixels of the rectangle that are not white. */
static int
count_ink (cairo_surface_t *page, int x0, int y0, int x1, int y1)
{
  int n = 0;

  for (int y = y0; y < y1; y++)
    {
      const guchar *row = cairo_image_surface_get_data (page) + (gsize) y * cairo_image_surface_get_stride (page);

      for (int x = x0; x < x1; x++)
        n += (((const guint32 *) row)[x] & 0xffffff) != 0xffffff;
    }
  return n;
}

static void
assert_margins_white (cairo_surface_t *page)
{
  g_assert_cmpint (count_ink (page, 0, 0, MARGIN - 3, PAGE_HEIGHT), ==, 0);
  g_assert_cmpint (count_ink (page, PAGE_WIDTH - MARGIN + 3, 0, PAGE_WIDTH, PAGE_HEIGHT), ==, 0);
  g_assert_cmpint (count_ink (page, 0, 0, PAGE_WIDTH, 60), ==, 0);
  g_assert_cmpint (count_ink (page, 0, PAGE_HEIGHT - 60, PAGE_WIDTH, PAGE_HEIGHT), ==, 0);
}

static void
test_png (Fixture *f, gconstpointer data)
{
  cairo_surface_t *page = write_page (f);

  assert_margins_white (page);
  g_assert_cmpint (count_ink (page, 0, 70, PAGE_WIDTH, 125), >, 500);           /* the name */
  g_assert_cmpint (count_ink (page, MARGIN + 5, 200, PAGE_WIDTH - MARGIN - 5, 1000), ==,
                   (PAGE_WIDTH - 2 * MARGIN - 10) * 800);                       /* the radiograph: nowhere white */
  g_assert_cmpint (count_ink (page, 0, 1230, PAGE_WIDTH, 1530), >, 3000);       /* the table */
  cairo_surface_destroy (page);
}

static int
count_colour (cairo_surface_t *page, guint32 colour, int y0, int y1)
{
  int n = 0;

  for (int y = y0; y < y1; y++)
    {
      const guchar *row = cairo_image_surface_get_data (page) + (gsize) y * cairo_image_surface_get_stride (page);

      for (int x = 0; x < PAGE_WIDTH; x++)
        n += (((const guint32 *) row)[x] & 0xffffff) == colour;
    }
  return n;
}

/* Bars, between the radiograph and the table, are as long as the probability; a bone that was not found has none. Words that
 * are too long stay on the paper. */
static void
test_review (Fixture *f, gconstpointer data)
{
  const guint32    colour = ost_bone_get_colour (OST_BONE_MC3);
  const int        top = 1085, bottom = 1120;           /* of the bars */
  g_autofree char *words = g_strnfill (3000, 'W');
  cairo_surface_t *page = write_page (f);
  int              longer, shorter;

  g_assert_cmpint (count_colour (page, colour, top, bottom), ==, 0);
  cairo_surface_destroy (page);
  f->report.review = (OstReportReview) {
    .model = "classifier-1 of 2026-11-20", .probability = 0.59, .low = 0.48, .high = 0.69, .n_bones = 1, .threshold = 0.5,
    .rule = "T-score below -2.5 (total hip)", .source = "outlines of a reader",
    .has_index = TRUE, .index = 0.468, .index_low = 0.449, .index_high = 0.483, .index_source = "by the reader's outline",
  };
  f->report.bones[OST_BONE_MC3].seen = f->mask;
  f->report.bones[OST_BONE_MC3].probability = f->report.bones[OST_BONE_MC3].low = f->report.bones[OST_BONE_MC3].high = 0.9;
  page = write_page (f);
  assert_margins_white (page);
  longer = count_colour (page, colour, top, bottom);
  g_assert_cmpint (count_colour (page, ost_bone_get_colour (OST_BONE_ULNA), top, bottom), ==, 0);
  cairo_surface_destroy (page);
  f->report.bones[OST_BONE_MC3].probability = f->report.bones[OST_BONE_MC3].low = f->report.bones[OST_BONE_MC3].high = 0.3;
  f->report.review.rule = f->report.review.source = f->report.review.index_doubt = f->report.review.index_source = words;
  page = write_page (f);
  assert_margins_white (page);
  shorter = count_colour (page, colour, top, bottom);
  cairo_surface_destroy (page);
  g_assert_cmpint (shorter, >, 100);
  g_assert_cmpint (longer, >, 2 * shorter);
}

/* What no page has room for ends in an ellipsis, never at the edge of the paper; bytes that are no UTF-8 do no harm. */
static void
test_long_words (Fixture *f, gconstpointer data)
{
  g_autofree char *words = g_strnfill (5000, 'W');
  cairo_surface_t *page;

  f->report.name = f->report.reader = f->report.project = f->report.engine = f->report.status = words;
  page = write_page (f);
  assert_margins_white (page);
  cairo_surface_destroy (page);

  f->report.name = f->report.reader = "\xff\xfe\x80 R\xf6ntgen";
  page = write_page (f);
  assert_margins_white (page);
  g_assert_cmpint (count_ink (page, 0, 70, PAGE_WIDTH, 125), >, 200);
  cairo_surface_destroy (page);

  f->report.name = f->report.reader = f->report.project = f->report.engine = f->report.status = NULL;
  page = write_page (f);
  assert_margins_white (page);
  cairo_surface_destroy (page);
}

/* Square millimetres only when somebody said how large a pixel is. */
static void
test_millimetres (Fixture *f, gconstpointer data)
{
  const int        x0 = MARGIN + 700, x1 = MARGIN + 840, y0 = 1220, y1 = 1245;  /* heading of the column */
  cairo_surface_t *page = write_page (f);

  g_assert_cmpint (count_ink (page, x0, y0, x1, y1), ==, 0);
  cairo_surface_destroy (page);

  f->image->spacing_source = OST_SPACING_FILE;
  f->image->spacing_x_mm = f->image->spacing_y_mm = 0.5;
  page = write_page (f);
  g_assert_cmpint (count_ink (page, x0, y0, x1, y1), >, 50);
  cairo_surface_destroy (page);
}

/* Below the table: as long as these words and not longer. */
static void
check_note (Fixture *f, OstSpacingSource source, const char *words)
{
  const OstTextStyle style = { 7.5 * PAGE_WIDTH / 595.276, FALSE, 0 };
  cairo_surface_t   *page;
  cairo_t           *cr;
  double             width;

  f->image->spacing_source = source;
  page = write_page (f);
  cr = cairo_create (page);
  width = ost_text_measure (cr, &style, words);
  g_assert_cmpint (count_ink (page, MARGIN + (int) width + 5, 1495, PAGE_WIDTH, 1516), ==, 0);
  g_assert_cmpint (count_ink (page, MARGIN + (int) width - 15, 1495, MARGIN + (int) width + 5, 1516), >, 5);
  cairo_destroy (cr);
  cairo_surface_destroy (page);
}

static void
test_note (Fixture *f, gconstpointer data)
{
  f->image->spacing_x_mm = f->image->spacing_y_mm = 0.5;
  check_note (f, OST_SPACING_DETECTOR, "Areas in mm²: 0.500 mm/px at the detector plane, not calibrated.");
  check_note (f, OST_SPACING_CALIBRATED, "Areas in mm²: 0.500 mm/px, calibrated.");
}

static void
test_pdf (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = g_build_filename (f->folder, "page.PDF", NULL), *content = NULL;
  gsize              length;

  for (int i = 0; i < 2; i++)           /* the second time over the first */
    {
      g_assert_true (g_file_set_contents (path, "old", -1, NULL) || i > 0);
      ost_report_write (&f->report, path, &error);
      g_assert_no_error (error);
    }
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpuint (length, >, 2000);
  g_assert_true (g_str_has_prefix (content, "%PDF"));
  g_assert_nonnull (g_strstr_len (content + length - 32, 32, "%%EOF"));
  g_assert_cmpint (count_entries (f->folder), ==, 1);
}

static void
assert_refused (Fixture *f, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ost_report_write (&f->report, path, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_test_message ("%s", error->message);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (f->folder, "no", "such", "page.pdf", NULL);
  g_autofree char *folder = g_build_filename (f->folder, "folder.png", NULL);
  g_autofree char *gif = g_build_filename (f->folder, "page.gif", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  assert_refused (f, nowhere);
  assert_refused (f, folder);
  assert_refused (f, gif);
  assert_refused (f, ".pdf");
  g_assert_cmpint (count_entries (f->folder), ==, 1);
  g_assert_cmpint (count_entries (folder), ==, 0);
}

static void
test_read_only (Fixture *f, gconstpointer data)
{
  g_autofree char *locked = g_build_filename (f->folder, "locked", NULL);
  g_autofree char *path = g_build_filename (locked, "page.pdf", NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("the administrator may write everywhere");
      return;
    }
  g_assert_cmpint (g_mkdir (locked, 0500), ==, 0);
  assert_refused (f, path);
  g_assert_cmpint (count_entries (locked), ==, 0);
}

static void
test_words (void)
{
  const struct { gint64 number; const char *words; } numbers[] = {
    { 0, "0" }, { 999, "999" }, { 1000, "1\u2009000" }, { 48213, "48\u2009213" }, { 9023820, "9\u2009023\u2009820" },
    { -1234, "−1\u2009234" },
  };
  const struct { double seconds; const char *words; } times[] = {
    { 0, "0 s" }, { 59.4, "59 s" }, { 59.6, "1 min 0 s" }, { 192, "3 min 12 s" }, { 3599, "59 min 59 s" },
    { 7380, "2 h 3 min" }, { -5, "0 s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *words = ost_text_group_digits (numbers[i].number);

      g_assert_cmpstr (words, ==, numbers[i].words);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *words = ost_text_duration (times[i].seconds);

      g_assert_cmpstr (words, ==, times[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/draw/report/png", Fixture, NULL, set_up, test_png, tear_down);
  g_test_add ("/draw/report/pdf", Fixture, NULL, set_up, test_pdf, tear_down);
  g_test_add ("/draw/report/long-words", Fixture, NULL, set_up, test_long_words, tear_down);
  g_test_add ("/draw/report/millimetres", Fixture, NULL, set_up, test_millimetres, tear_down);
  g_test_add ("/draw/report/note", Fixture, NULL, set_up, test_note, tear_down);
  g_test_add ("/draw/report/review", Fixture, NULL, set_up, test_review, tear_down);
  g_test_add ("/draw/report/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/draw/report/read-only", Fixture, NULL, set_up, test_read_only, tear_down);
  g_test_add_func ("/draw/report/words", test_words);
  return g_test_run ();
}
