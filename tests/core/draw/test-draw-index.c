/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/draw/ost-draw-index.h"
#include "core/draw/ost-draw-roc.h"
#include "tests/core/draw/canvas.h"

#define WIDTH  240
#define HEIGHT 200

static int
count_changed (cairo_surface_t *surface, guint32 ground)
{
  return WIDTH * HEIGHT - surface_count (surface, ground);
}

/* An upright bone of 20 px around x = 50, cortices of 5 px, its lines from y = 40 to 98, ends at (50, 10) and (50, 128). */
static OstCorticalIndex
measured (void)
{
  OstCorticalIndex index = { .index = 0.5, .length = 118, .axis = { 50, 128, 50, 10 }, .n_used = OST_CORTICAL_LINES };

  for (int i = 0; i < OST_CORTICAL_LINES; i++)
    {
      OstCorticalLine line = { .at = 0.4, .x = { 40, 45, 55, 60 }, .used = i != 4 };

      for (int k = 0; k < 4; k++)
        line.y[k] = 40 + 2 * i;
      index.lines[i] = line;
    }
  return index;
}

static gboolean
is_orange (guint32 c)
{
  return (c >> 16 & 0xff) > (c & 0xff) + 20;
}

static gboolean
is_blue (guint32 c)
{
  return (c & 0xff) > (c >> 16 & 0xff) + 20;
}

static void
test_bands (void)
{
  const OstView     view = { 2, 0, 0 };
  OstCorticalIndex  index = measured ();
  g_auto(Canvas)    canvas = canvas_new (WIDTH, HEIGHT, 0x808080), none = canvas_new (WIDTH, HEIGHT, 0x808080);
  OstDrawIndexStyle style = { 1, OST_INDEX_NO_END, FALSE };

  ost_draw_index (canvas.cr, &view, &index, &style);
  g_assert_true (is_orange (surface_pixel (canvas.surface, 85, 121)));  /* radial: image x 42.5 */
  g_assert_true (is_blue (surface_pixel (canvas.surface, 115, 121)));
  /* the canal, between two lines; no axis asked for */
  g_assert_cmphex (surface_pixel (canvas.surface, 100, 122), ==, surface_pixel (none.surface, 100, 122));
  g_assert_cmphex (surface_pixel (canvas.surface, 100, 20), ==, surface_pixel (none.surface, 100, 20));
  index.index = NAN;
  ost_draw_index (none.cr, &view, &index, &style);
  g_assert_cmpint (count_changed (none.surface, surface_pixel (none.surface, 0, 0)), ==, 0);
}

static void
test_ends (void)
{
  const OstView     view = { 1, 0, 0 };
  OstCorticalIndex  index = measured (), nothing = { .index = NAN };
  g_auto(Canvas)    plain = canvas_new (WIDTH, HEIGHT, 0), hovered = canvas_new (WIDTH, HEIGHT, 0);
  OstDrawIndexStyle style = { 1, OST_INDEX_NO_END, TRUE };

  index.index = NAN;            /* the ends can be dragged where nothing could be measured */
  ost_draw_index (plain.cr, &view, &index, &style);
  style.hovered = OST_INDEX_DISTAL;
  ost_draw_index (hovered.cr, &view, &index, &style);
  g_assert_cmphex (surface_pixel (plain.surface, 50, 10), !=, 0);
  g_assert_cmphex (surface_pixel (plain.surface, 50, 10), !=, surface_pixel (hovered.surface, 50, 10));
  g_assert_cmphex (surface_pixel (plain.surface, 50, 128), ==, surface_pixel (hovered.surface, 50, 128));
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 53, 12, 6), ==, OST_INDEX_DISTAL);
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 50, 120, 10), ==, OST_INDEX_PROXIMAL);
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 50, 70, 10), ==, OST_INDEX_NO_END);
  g_assert_cmpint (ost_draw_index_end_at (&view, &nothing, 0, 0, 10), ==, OST_INDEX_NO_END);
}

/* A perfect curve runs along the upper left, so the corner there is drawn and the middle of the chart only has chance. */
static void
test_roc (void)
{
  const double      good[] = { 0.1, 0.2, 0.8, 0.9 };
  const guint8      positive[] = { 0, 0, 1, 1 }, all[] = { 1, 1, 1, 1 };
  g_autoptr(GArray) curve = ost_roc_curve (good, positive, 4), none = ost_roc_curve (good, all, 4);
  const OstRocLine  lines[] = { { "good", curve }, { "one", none } };
  const OstRocStyle style = { 10, FALSE };
  g_auto(Canvas)    both = canvas_new (WIDTH, HEIGHT, 0xffffff), chance = canvas_new (WIDTH, HEIGHT, 0xffffff);

  ost_draw_roc (both.cr, WIDTH, HEIGHT, lines, 2, &style);
  ost_draw_roc (chance.cr, WIDTH, HEIGHT, NULL, 0, &style);
  g_assert_cmpint (count_changed (both.surface, 0xffffff), >, count_changed (chance.surface, 0xffffff) + 100);
  g_assert_cmpint (count_changed (chance.surface, 0xffffff), >, 200);
}

static void
test_reliability (void)
{
  const double      p[] = { 0.1, 0.15, 0.6, 0.9 };
  const guint8      positive[] = { 0, 0, 1, 1 };
  OstReliability    some = ost_reliability (p, positive, 4, 5), none = ost_reliability (p, positive, 0, 5);
  const OstRocStyle style = { 10, TRUE };
  g_auto(Canvas)    drawn = canvas_new (WIDTH, HEIGHT, 0), empty = canvas_new (WIDTH, HEIGHT, 0);

  ost_draw_reliability (drawn.cr, WIDTH, HEIGHT, &some, &style);
  ost_draw_reliability (empty.cr, WIDTH, HEIGHT, &none, &style);
  g_assert_cmpint (count_changed (drawn.surface, 0), >, count_changed (empty.surface, 0) + 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw-index/bands", test_bands);
  g_test_add_func ("/draw-index/ends", test_ends);
  g_test_add_func ("/draw-roc/curves", test_roc);
  g_test_add_func ("/draw-roc/reliability", test_reliability);
  return g_test_run ();
}
