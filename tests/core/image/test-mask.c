/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/image/ost-image.h"
#include "core/image/ost-mask.h"

/* A mask from rows of text; '#' is inside. */
static OstMask *
draw (const char *const *rows)
{
  OstMask *mask = ost_mask_new ((int) strlen (rows[0]), (int) g_strv_length ((char **) rows));

  for (int i = 0; i < mask->width * mask->height; i++)
    mask->data[i] = rows[i / mask->width][i % mask->width] == '#';
  return mask;
}
#define DRAW(...) draw ((const char *const[]) { __VA_ARGS__, NULL })

static OstMask *
random_mask (GRand *rand, double density)
{
  OstMask *mask = ost_mask_new (g_rand_int_range (rand, 1, 40), g_rand_int_range (rand, 1, 40));

  for (int i = 0; i < mask->width * mask->height; i++)
    mask->data[i] = g_rand_double (rand) < density;
  return mask;
}

static void
test_counts (void)
{
  g_autoptr(OstMask) a = DRAW ("......", ".###..", "..##..", "......");
  g_autoptr(OstMask) b = DRAW ("......", "..##..", "..####", "......");
  g_autoptr(OstMask) none = ost_mask_new (6, 4), copy = ost_mask_copy (a);
  OstRect            bounds = ost_mask_bounds (a), empty = ost_mask_bounds (none);

  g_assert_cmpint (ost_mask_count (a), ==, 5);
  g_assert_cmpfloat (ost_mask_dice (a, b), ==, 8.0 / 11.0);     /* 4 in common, 5 and 6 */
  g_assert_cmpfloat (ost_mask_iou (a, b), ==, 4.0 / 7.0);
  g_assert_cmpfloat (ost_mask_dice (none, none), ==, 1);
  g_assert_cmpfloat (ost_mask_iou (none, none), ==, 1);
  g_assert_cmpfloat (ost_mask_dice (a, none), ==, 0);
  g_assert_cmpint (bounds.x0, ==, 1);
  g_assert_cmpint (bounds.y0, ==, 1);
  g_assert_cmpint (bounds.x1, ==, 4);
  g_assert_cmpint (bounds.y1, ==, 3);
  g_assert_cmpint (empty.x0, >=, empty.x1);
  g_assert_true (ost_mask_equal (a, copy));
  copy->data[0] = 1;
  g_assert_false (ost_mask_equal (a, copy));
}

static void
test_contains (void)
{
  g_autoptr(OstMask) mask = DRAW ("..#", "...");

  g_assert_true (ost_mask_contains (mask, 2.0, 0.0));
  g_assert_true (ost_mask_contains (mask, 2.999, 0.999));
  g_assert_false (ost_mask_contains (mask, 1.999, 0.5));
  g_assert_false (ost_mask_contains (mask, 3.0, 0.5));
  g_assert_false (ost_mask_contains (mask, 2.5, -0.001));
  g_assert_false (ost_mask_contains (mask, 2.5, 2));
  g_assert_false (ost_mask_contains (mask, NAN, 0.5));
  g_assert_false (ost_mask_contains (mask, 2.5, INFINITY));
}

/* ---- Runs ---- */

static void
check_runs (const OstMask *mask, const guint8 *wanted, gsize n_wanted)
{
  g_autoptr(GBytes)  runs = ost_mask_to_runs (mask);
  g_autoptr(OstMask) back = ost_mask_from_runs (runs, mask->width, mask->height, NULL);

  if (wanted != NULL)
    g_assert_cmpmem (g_bytes_get_data (runs, NULL), g_bytes_get_size (runs), wanted, n_wanted);
  g_assert_nonnull (back);
  g_assert_true (ost_mask_equal (mask, back));
}

static void
test_runs (void)
{
  g_autoptr(OstMask) a = DRAW ("##..", "..#."), b = DRAW ("....", "...#"), long_run = ost_mask_new (30, 10);
  g_autoptr(GRand)   rand = g_rand_new_with_seed (1);

  check_runs (a, (const guint8[]) { 0, 2, 4, 1, 1 }, 5);
  check_runs (b, (const guint8[]) { 7, 1 }, 2);
  check_runs (long_run, (const guint8[]) { 0xac, 0x02 }, 2);            /* 300 */
  for (int i = 0; i < 200; i++)
    {
      g_autoptr(OstMask) mask = random_mask (rand, g_rand_double (rand));

      check_runs (mask, NULL, 0);
    }
}

static void
check_bad_runs (const guint8 *bytes, gsize length, int width, int height)
{
  g_autoptr(GBytes) runs = g_bytes_new (bytes, length);
  g_autoptr(GError) error = NULL;

  g_assert_null (ost_mask_from_runs (runs, width, height, &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED);
}

static void
test_bad_runs (void)
{
  check_bad_runs ((const guint8[]) { 0 }, 0, 3, 4);                     /* nothing */
  check_bad_runs ((const guint8[]) { 11 }, 1, 3, 4);                    /* too few */
  check_bad_runs ((const guint8[]) { 13 }, 1, 3, 4);                    /* too many */
  check_bad_runs ((const guint8[]) { 12, 0 }, 2, 3, 4);                 /* something after the end */
  check_bad_runs ((const guint8[]) { 5, 0, 7 }, 3, 3, 4);               /* an empty run inside */
  check_bad_runs ((const guint8[]) { 0x8c, 0x00 }, 2, 3, 4);            /* 12, but longer than it needs to be */
  check_bad_runs ((const guint8[]) { 0x8c }, 1, 3, 4);                  /* cut inside a number */
  check_bad_runs ((const guint8[]) { 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }, 6, 3, 4);
  check_bad_runs ((const guint8[]) { 12 }, 1, 0, 12);
  check_bad_runs ((const guint8[]) { 12 }, 1, -3, -4);
  check_bad_runs ((const guint8[]) { 12 }, 1, G_MAXINT, G_MAXINT);      /* refused before anything is allocated */
}

/* ---- Polygons ---- */

/* Winding number of a point, edge by edge. */
static int
find_winding (const double *xy, int n, double px, double py)
{
  int winding = 0;

  for (int i = 0; i < n; i++)
    {
      const double *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
      double        side = (b[0] - a[0]) * (py - a[1]) - (px - a[0]) * (b[1] - a[1]);

      if (a[1] <= py && b[1] > py && side > 0)
        winding++;
      else if (a[1] > py && b[1] <= py && side < 0)
        winding--;
    }
  return winding;
}

static void
test_polygons (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (2);

  for (int round = 0; round < 300; round++)
    {
      g_autoptr(OstMask) mask = ost_mask_new (37, 23);
      double             xy[2 * 9];
      int                n = g_rand_int_range (rand, 3, 10);

      for (int i = 0; i < 2 * n; i++)                   /* crosses itself and the borders */
        xy[i] = g_rand_double_range (rand, -10, 47);
      ost_mask_fill_polygon (mask, xy, (gsize) n);
      for (int y = 0; y < 23; y++)
        for (int x = 0; x < 37; x++)
          g_assert_cmpint (mask->data[y * 37 + x], ==, find_winding (xy, n, x + 0.5, y + 0.5) != 0);
    }
}

/* A rectangle on the pixel grid covers exactly its pixels; neighbours that share an edge share no pixel. */
static void
test_polygon_edges (void)
{
  const double       left[] = { 2, 1, 5.5, 1, 5.5, 4, 2, 4 }, right[] = { 5.5, 1, 9, 1, 9, 4, 5.5, 4 };
  const double       broken[] = { 1, 1, NAN, 5, 5, INFINITY, 8, 2 };
  g_autoptr(OstMask) a = ost_mask_new (11, 6), b = ost_mask_new (11, 6), c = ost_mask_new (11, 6);

  ost_mask_fill_polygon (a, left, 4);
  ost_mask_fill_polygon (b, right, 4);
  g_assert_cmpint (ost_mask_count (a) + ost_mask_count (b), ==, 7 * 3);
  g_assert_cmpfloat (ost_mask_iou (a, b), ==, 0);
  ost_mask_fill_polygon (c, broken, 4);
  ost_mask_fill_polygon (c, NULL, 0);
}

/* ---- Components ---- */

static void
check_kept (OstMask *mask, const double *seeds, gsize n_seeds, OstMask *wanted)
{
  ost_mask_keep_one_component (mask, (OstRect) { 0, 0, mask->width, mask->height }, seeds, n_seeds);
  g_assert_true (ost_mask_equal (mask, wanted));
  ost_mask_unref (mask);
  ost_mask_unref (wanted);
}

static void
test_components (void)
{
  check_kept (DRAW ("##...", "##..#", "....#"), NULL, 0, DRAW ("##...", "##...", "....."));
  check_kept (DRAW ("##...", "##..#", "....#"), (const double[]) { 4.5, 1.5 }, 1, DRAW (".....", "....#", "....#"));
  check_kept (DRAW ("##...", "##..#", "....#"), (const double[]) { 2.5, 2.5, -8, 99 }, 2,
              DRAW ("##...", "##...", "....."));        /* no seed inside: the largest */
  check_kept (DRAW ("##...", "##..#", "....#"), (const double[]) { 0, 0, 4, 1, 4, 2 }, 3,
              DRAW (".....", "....#", "....#"));        /* two seeds against one */
  check_kept (DRAW ("##..", "##..", "..##"), NULL, 0, DRAW ("##..", "##..", "...."));      /* a corner is no bridge */
  check_kept (DRAW ("...", "..."), NULL, 0, DRAW ("...", "..."));
}

static void
test_holes (void)
{
  check_kept (DRAW (".....", ".###.", ".#.#.", ".###.", "....."), NULL, 0,
              DRAW (".....", ".###.", ".###.", ".###.", "....."));
  check_kept (DRAW (".....", ".###.", ".#.#.", ".#.#.", "....."), NULL, 0,
              DRAW (".....", ".###.", ".#.#.", ".#.#.", "....."));
  check_kept (DRAW ("####.", "#..#.", "#.#..", "####."), NULL, 0,       /* open at a corner only: no hole */
              DRAW ("####.", "#..#.", "#.#..", "####."));
  check_kept (DRAW ("#.#", "#.#", "###"), NULL, 0, DRAW ("#.#", "#.#", "###"));    /* open to the border of the image */
  check_kept (DRAW ("#####", "#...#", "#.#.#", "#...#", "#####"), NULL, 0,         /* an island in a hole */
              DRAW ("#####", "#####", "#####", "#####", "#####"));
}

static int
flood (const OstMask *mask, int *labels, int label, int x, int y, guint8 value, int n_ways)
{
  static const int steps[8][2] = {
    { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }, { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 },
  };
  int              area = 1;

  labels[y * mask->width + x] = label;
  for (int i = 0; i < n_ways; i++)
    {
      int nx = x + steps[i][0], ny = y + steps[i][1];

      if (nx >= 0 && ny >= 0 && nx < mask->width && ny < mask->height && mask->data[ny * mask->width + nx] == value
          && labels[ny * mask->width + nx] == 0)
        area += flood (mask, labels, label, nx, ny, value, n_ways);
    }
  return area;
}

/* The same by flood fill, pixel by pixel: largest component (ties: the first in reading order), holes filled. */
static OstMask *
keep_one_reference (const OstMask *mask)
{
  OstMask         *kept = ost_mask_new (mask->width, mask->height);
  int              n = mask->width * mask->height, best = 0, best_area = 0;
  g_autofree int  *labels = g_new0 (int, n), *open = g_new0 (int, n);

  for (int i = 0; i < n; i++)
    if (mask->data[i] && labels[i] == 0)
      {
        int area = flood (mask, labels, i + 1, i % mask->width, i / mask->width, 1, 4);

        if (area > best_area)
          {
            best_area = area;
            best = i + 1;
          }
      }
  for (int i = 0; i < n; i++)
    kept->data[i] = best > 0 && labels[i] == best;
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      if ((x == 0 || y == 0 || x == mask->width - 1 || y == mask->height - 1)
          && !kept->data[y * mask->width + x] && open[y * mask->width + x] == 0)
        flood (kept, open, 1, x, y, 0, 8);
  for (int i = 0; i < n; i++)
    kept->data[i] = open[i] == 0;
  return kept;
}

static void
test_components_against_flood (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);

  for (int round = 0; round < 600; round++)
    {
      OstMask *mask = random_mask (rand, g_rand_double (rand));

      check_kept (mask, NULL, 0, keep_one_reference (mask));
    }
}

/* Called on every click. The limit is loose, for busy machines and sanitizers; the time itself is in the log. */
static void
test_component_speed (void)
{
  g_autoptr(OstMask) mask = ost_mask_new (1400, 3200);
  const double       bone[] = { 300, 150, 800, 100, 700, 1500, 950, 3000, 250, 3050, 450, 1500 };
  const double       seed[] = { 600, 300 };
  gint64             start, elapsed;

  ost_mask_fill_polygon (mask, bone, 6);
  for (int i = 0; i < 3000; i++)                        /* specks and holes */
    mask->data[(i * 1361 % 3000 + 100) * 1400 + i * 733 % 1000 + 200] ^= 1;
  start = g_get_monotonic_time ();
  ost_mask_keep_one_component (mask, (OstRect) { 200, 100, 1200, 3100 }, seed, 1);
  elapsed = g_get_monotonic_time () - start;
  g_test_message ("1000 x 3000 pixels: %.2f ms", (double) elapsed / 1000);
  g_assert_cmpint (elapsed, <, 500 * 1000);
  g_assert_true (ost_mask_contains (mask, 600, 300));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/counts", test_counts);
  g_test_add_func ("/mask/contains", test_contains);
  g_test_add_func ("/mask/runs", test_runs);
  g_test_add_func ("/mask/bad-runs", test_bad_runs);
  g_test_add_func ("/mask/polygons", test_polygons);
  g_test_add_func ("/mask/polygon-edges", test_polygon_edges);
  g_test_add_func ("/mask/components", test_components);
  g_test_add_func ("/mask/holes", test_holes);
  g_test_add_func ("/mask/components-against-flood", test_components_against_flood);
  g_test_add_func ("/mask/component-speed", test_component_speed);
  return g_test_run ();
}
