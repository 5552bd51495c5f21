/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-caliper.h"

#define SIDE 120

static cairo_surface_t *
draw (const OstCaliper *caliper, const OstView *view, const char *text)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_t         *cr = cairo_create (surface);

  ost_draw_caliper (cr, view, caliper, text, FALSE);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static int
grey_at (cairo_surface_t *surface, int x, int y)
{
  const guchar *p = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + 4 * x;

  return (p[0] + p[1] + p[2]) / 3;
}

static int
count_lit (cairo_surface_t *surface)
{
  int n = 0;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      n += grey_at (surface, x, y) > 60;
  return n;
}

/* The line lies where its points are, in a view that is zoomed, moved and turned. */
static void
test_line_in_its_place (void)
{
  const OstCaliper line = { OST_CALIPER_DISTANCE, 2, { 20, 30, 40, 30 } };

  for (int turn = 0; turn < 4; turn++)
    {
      const OstView    view = ost_view_orient ((OstView) { 3, 10, 10 }, turn, turn == 1, 60, 60);
      cairo_surface_t *surface = draw (&line, &view, NULL);
      double           vx, vy;

      ost_view_from_image (&view, 30, 30, &vx, &vy);
      g_assert_cmpint (grey_at (surface, (int) vx, (int) vy), >, 100);
      ost_view_from_image (&view, 30, 35, &vx, &vy);
      g_assert_cmpint (grey_at (surface, (int) vx, (int) vy), ==, 0);
      cairo_surface_destroy (surface);
    }
}

static void
test_nothing_without_points (void)
{
  const OstCaliper none = { OST_CALIPER_ANGLE, 0, { 0 } }, one = { OST_CALIPER_ANGLE, 1, { 30, 30 } };
  const OstView    view = { 1, 0, 0 };
  cairo_surface_t *empty = draw (&none, &view, NULL), *dot = draw (&one, &view, NULL);

  g_assert_cmpint (count_lit (empty), ==, 0);
  g_assert_cmpint (count_lit (dot), >, 0);
  cairo_surface_destroy (empty);
  cairo_surface_destroy (dot);
}

/* A line whose end is out of sight keeps its number in sight. */
static void
test_text_stays_in_sight (void)
{
  const OstCaliper line = { OST_CALIPER_DISTANCE, 2, { 300, -400, 320, -300 } };
  const OstView    view = { 1, 0, 0 };
  cairo_surface_t *without = draw (&line, &view, NULL), *with = draw (&line, &view, "102.0 px");

  g_assert_cmpint (count_lit (without), ==, 0);
  g_assert_cmpint (count_lit (with), >, 40);
  cairo_surface_destroy (without);
  cairo_surface_destroy (with);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/caliper/line-in-its-place", test_line_in_its_place);
  g_test_add_func ("/draw/caliper/nothing-without-points", test_nothing_without_points);
  g_test_add_func ("/draw/caliper/text-stays-in-sight", test_text_stays_in_sight);
  return g_test_run ();
}
