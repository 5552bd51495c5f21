/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/draw/ost-draw-chart.h"
#include "tests/core/draw/canvas.h"

#define WIDTH  480
#define HEIGHT 260

static const double xs[] = { 1, 2, 3, 4, 5 };

static void
check_axis (double low, double high, int most, double first, double step, int n, int decimals)
{
  OstChartAxis axis = ost_chart_axis (low, high, most);

  g_assert_cmpfloat_with_epsilon (axis.first, first, 1e-9);
  g_assert_cmpfloat_with_epsilon (axis.step, step, 1e-9);
  g_assert_cmpint (axis.n, ==, n);
  g_assert_cmpint (axis.decimals, ==, decimals);
}

static void
test_axis (void)
{
  check_axis (0, 1, 5, 0, 0.2, 6, 1);
  check_axis (0, 1, 4, 0, 0.5, 3, 1);
  check_axis (0, 1.23, 5, 0, 0.5, 4, 1);
  check_axis (0.02, 0.07, 5, 0.02, 0.01, 6, 2);
  check_axis (-3, 3, 3, -4, 2, 5, 0);
  check_axis (0, 1000, 10, 0, 100, 11, 0);
  check_axis (5, 5, 5, 5, 0.2, 6, 1);           /* nothing to cover: one */
  check_axis (NAN, INFINITY, 5, 0, 0.2, 6, 1);
}

/* Every range is covered, by few steps. */
static void
test_axis_covers (void)
{
  for (int i = 0; i < 2000; i++)
    {
      double       low = g_test_rand_double_range (-10, 10), high = low + pow (10, g_test_rand_double_range (-4, 5));
      int          most = g_test_rand_int_range (2, 12);
      OstChartAxis axis = ost_chart_axis (low, high, most);

      g_assert_cmpfloat (axis.first, <=, low + 1e-6 * axis.step);
      g_assert_cmpfloat (axis.first + (axis.n - 1) * axis.step, >=, high - 1e-6 * axis.step);
      g_assert_cmpint (axis.n, <=, most + 2);
      g_assert_cmpint (axis.n, >=, 2);
    }
}

/* At that place or beside it: where a line ends, its last pixel is half covered. */
static gboolean
near (const Canvas *canvas, double x, double y, guint32 colour)
{
  for (int dy = -1; dy <= 1; dy++)
    for (int dx = -1; dx <= 1; dx++)
      if (surface_pixel (canvas->surface, (int) x + dx, (int) y + dy) == colour)
        return TRUE;
  return FALSE;
}

static OstChart
chart_of (const OstChartLine *lines, gsize n, gboolean dark)
{
  return (OstChart) { lines, n, "epoch", 0, 5, 0, 1, NAN, NULL, 11, dark };
}

static double
at_x (const OstChartPlot *plot, double x)
{
  return plot->x + plot->width * (x - plot->x_low) / (plot->x_high - plot->x_low);
}

static double
at_y (const OstChartPlot *plot, double y)
{
  return plot->y + plot->height * (plot->y_high - y) / (plot->y_high - plot->y_low);
}

/* The line runs through its points, and where a number is missing it does not. */
static void
test_line_and_gap (void)
{
  const double       ys[] = { 0.9, 0.9, NAN, 0.3, 0.3 };
  const guint32      colour = ost_chart_colour (0, TRUE);
  const OstChartLine line = { "loss", colour, xs, ys, 5 };
  OstChart           chart = chart_of (&line, 1, TRUE);
  g_auto(Canvas)     canvas = canvas_new (WIDTH, HEIGHT, 0x1e1e1e);
  OstChartPlot       plot = ost_chart_plot (canvas.cr, WIDTH, HEIGHT, &chart);

  ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &chart);
  g_assert_cmpfloat (plot.y_low, ==, 0);
  g_assert_cmpfloat (plot.y_high, ==, 1);
  for (int i = 0; i < 5; i++)
    if (isfinite (ys[i]))
      g_assert_true (near (&canvas, at_x (&plot, xs[i]), at_y (&plot, ys[i]), colour));
  g_assert_true (near (&canvas, at_x (&plot, 1.5), at_y (&plot, 0.9), colour));
  g_assert_false (near (&canvas, at_x (&plot, 2.5), at_y (&plot, 0.9), colour));
  g_assert_false (near (&canvas, at_x (&plot, 3), at_y (&plot, 0.6), colour));
}

/* Numbers above the wanted range widen the axis; those beyond the last epoch are cut. */
static void
test_range (void)
{
  const double       ys[] = { 0.1, 3.2, 0.2, 0.2, 0.2 };
  const double       far[] = { 0, 1, 2, 3, 40 };
  const OstChartLine lines[] = { { "a", 0xff0000, xs, ys, 5 }, { "b", 0x00ff00, far, ys, 5 } };
  OstChart           chart = chart_of (lines, 2, FALSE);
  g_auto(Canvas)     canvas = canvas_new (WIDTH, HEIGHT, 0xffffff);
  OstChartPlot       plot = ost_chart_plot (canvas.cr, WIDTH, HEIGHT, &chart);

  g_assert_cmpfloat (plot.y_high, >=, 3.2);
  g_assert_cmpfloat (plot.y_low, ==, 0);
  ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &chart);
  for (int y = 0; y < HEIGHT; y++)
    g_assert_cmphex (surface_pixel (canvas.surface, WIDTH - 1, y), ==, 0xffffff);
}

/* A single epoch is a dot; the mark stands at its place; light and dark differ in more than the ground. */
static void
test_first_epoch_and_mark (void)
{
  const double ys[] = { 0.5 };

  for (int dark = 0; dark < 2; dark++)
    {
      const OstChartLine line = { "Dice", ost_chart_colour (0, dark), xs, ys, 1 };
      OstChart           chart = chart_of (&line, 1, dark);
      guint32            ground = dark ? 0x000000 : 0xffffff;
      g_auto(Canvas)     canvas = canvas_new (WIDTH, HEIGHT, ground);
      OstChartPlot       plot = ost_chart_plot (canvas.cr, WIDTH, HEIGHT, &chart);

      chart.mark_x = 3;
      chart.mark = "best";
      ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &chart);
      g_assert_true (near (&canvas, at_x (&plot, 1), at_y (&plot, 0.5), line.colour));
      g_assert_cmpint (surface_count (canvas.surface, line.colour), >, 20);
      g_assert_cmphex (surface_pixel (canvas.surface, (int) at_x (&plot, 3), (int) plot.y + 1), !=, ground);
    }
  g_assert_cmphex (ost_chart_colour (0, FALSE), !=, ost_chart_colour (0, TRUE));
}

/* Nothing yet, nothing finite, no room: no line, no trouble. */
static void
test_nothing (void)
{
  const double       nothing[] = { NAN, INFINITY, -INFINITY, NAN, NAN };
  const OstChartLine line = { "loss", 0xff0000, xs, nothing, 5 }, none = { "loss", 0xff0000, NULL, NULL, 0 };
  OstChart           chart = chart_of (&line, 1, FALSE), empty = chart_of (&none, 1, FALSE);
  g_auto(Canvas)     canvas = canvas_new (WIDTH, HEIGHT, 0xffffff);
  int                legend;

  ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &empty);
  legend = surface_count (canvas.surface, 0xff0000);
  ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &chart);
  g_assert_cmpint (surface_count (canvas.surface, 0xff0000), ==, legend);
  g_assert_cmpint (legend, <, 60);
  ost_draw_chart (canvas.cr, 10, 10, &chart);
  ost_draw_chart (canvas.cr, 0, 0, &chart);
  chart.x_high = chart.x_low;
  ost_draw_chart (canvas.cr, WIDTH, HEIGHT, &chart);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/axis", test_axis);
  g_test_add_func ("/chart/axis-covers", test_axis_covers);
  g_test_add_func ("/chart/line-and-gap", test_line_and_gap);
  g_test_add_func ("/chart/range", test_range);
  g_test_add_func ("/chart/first-epoch-and-mark", test_first_epoch_and_mark);
  g_test_add_func ("/chart/nothing", test_nothing);
  return g_test_run ();
}
