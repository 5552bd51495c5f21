/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/draw/ost-draw-index.h"
#include "core/draw/ost-draw-roc.h"

#define WIDTH  240
#define HEIGHT 200

typedef struct
{
  cairo_surface_t *surface;
  cairo_t         *cr;
} Canvas;

static Canvas
canvas_new (double grey)
{
  Canvas canvas = { cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT) };

  canvas.cr = cairo_create (canvas.surface);
  cairo_set_source_rgb (canvas.cr, grey, grey, grey);
  cairo_paint (canvas.cr);
  return canvas;
}

static void
canvas_clear (Canvas *canvas)
{
  g_assert_cmpint (cairo_status (canvas->cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (canvas->cr);
  cairo_surface_destroy (canvas->surface);
}

static guint32
pixel (const Canvas *canvas, int x, int y)
{
  const guchar *row;

  cairo_surface_flush (canvas->surface);
  row = cairo_image_surface_get_data (canvas->surface) + y * cairo_image_surface_get_stride (canvas->surface);
  return *(const guint32 *) (row + 4 * x) & 0xffffff;
}

static int
count_changed (const Canvas *canvas, guint32 ground)
{
  int n = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += pixel (canvas, x, y) != ground;
  return n;
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
  Canvas            canvas = canvas_new (0.5), none = canvas_new (0.5);
  OstDrawIndexStyle style = { 1, OST_INDEX_NO_END, FALSE };

  ost_draw_index (canvas.cr, &view, &index, &style);
  g_assert_true (is_orange (pixel (&canvas, 85, 121)));          /* radial: image x 42.5 */
  g_assert_true (is_blue (pixel (&canvas, 115, 121)));
  g_assert_cmphex (pixel (&canvas, 100, 122), ==, pixel (&none, 100, 122));     /* the canal, between two lines */
  g_assert_cmphex (pixel (&canvas, 100, 20), ==, pixel (&none, 100, 20));       /* no axis asked for */
  index.index = NAN;
  ost_draw_index (none.cr, &view, &index, &style);
  g_assert_cmpint (count_changed (&none, pixel (&none, 0, 0)), ==, 0);
  canvas_clear (&canvas);
  canvas_clear (&none);
}

static void
test_ends (void)
{
  const OstView     view = { 1, 0, 0 };
  OstCorticalIndex  index = measured (), nothing = { .index = NAN };
  Canvas            plain = canvas_new (0), hovered = canvas_new (0);
  OstDrawIndexStyle style = { 1, OST_INDEX_NO_END, TRUE };

  index.index = NAN;            /* the ends can be dragged where nothing could be measured */
  ost_draw_index (plain.cr, &view, &index, &style);
  style.hovered = OST_INDEX_DISTAL;
  ost_draw_index (hovered.cr, &view, &index, &style);
  g_assert_cmphex (pixel (&plain, 50, 10), !=, 0);
  g_assert_cmphex (pixel (&plain, 50, 10), !=, pixel (&hovered, 50, 10));
  g_assert_cmphex (pixel (&plain, 50, 128), ==, pixel (&hovered, 50, 128));
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 53, 12, 6), ==, OST_INDEX_DISTAL);
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 50, 120, 10), ==, OST_INDEX_PROXIMAL);
  g_assert_cmpint (ost_draw_index_end_at (&view, &index, 50, 70, 10), ==, OST_INDEX_NO_END);
  g_assert_cmpint (ost_draw_index_end_at (&view, &nothing, 0, 0, 10), ==, OST_INDEX_NO_END);
  canvas_clear (&plain);
  canvas_clear (&hovered);
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
  Canvas            both = canvas_new (1), chance = canvas_new (1);

  ost_draw_roc (both.cr, WIDTH, HEIGHT, lines, 2, &style);
  ost_draw_roc (chance.cr, WIDTH, HEIGHT, NULL, 0, &style);
  g_assert_cmpint (count_changed (&both, 0xffffff), >, count_changed (&chance, 0xffffff) + 100);
  g_assert_cmpint (count_changed (&chance, 0xffffff), >, 200);
  canvas_clear (&both);
  canvas_clear (&chance);
}

static void
test_reliability (void)
{
  const double      p[] = { 0.1, 0.15, 0.6, 0.9 };
  const guint8      positive[] = { 0, 0, 1, 1 };
  OstReliability    some = ost_reliability (p, positive, 4, 5), none = ost_reliability (p, positive, 0, 5);
  const OstRocStyle style = { 10, TRUE };
  Canvas            drawn = canvas_new (0), empty = canvas_new (0);

  ost_draw_reliability (drawn.cr, WIDTH, HEIGHT, &some, &style);
  ost_draw_reliability (empty.cr, WIDTH, HEIGHT, &none, &style);
  g_assert_cmpint (count_changed (&drawn, 0), >, count_changed (&empty, 0) + 50);
  canvas_clear (&drawn);
  canvas_clear (&empty);
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
