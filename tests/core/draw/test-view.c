/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <math.h>

static void
assert_near (double a, double b, double tolerance)
{
  if (!(fabs (a - b) <= tolerance))
    g_error ("%.12g is not within %g of %.12g", a, tolerance, b);
}

static void
test_round_trip (void)
{
  for (int i = 0; i < 1000; i++)
    {
      const OstView view = { exp (g_test_rand_double_range (-4, 4)), g_test_rand_double_range (-5000, 5000),
                             g_test_rand_double_range (-5000, 5000) };
      const double  vx = g_test_rand_double_range (0, 2000), vy = g_test_rand_double_range (0, 1500);
      double        x, y, back_x, back_y;

      ost_view_to_image (&view, vx, vy, &x, &y);
      ost_view_from_image (&view, x, y, &back_x, &back_y);
      assert_near (back_x, vx, 1e-6);
      assert_near (back_y, vy, 1e-6);
    }
}

static void
test_to_image (void)
{
  const OstView view = { 2, 10, -20 };
  double        x, y;

  ost_view_to_image (&view, 100, 40, &x, &y);
  g_assert_cmpfloat (x, ==, 60);
  g_assert_cmpfloat (y, ==, 0);
}

static void
test_zoom_keeps_spot (void)
{
  OstView view = { 0.41, -37.5, 210.25 };

  for (int i = 0; i < 1000; i++)
    {
      const double vx = g_test_rand_double_range (-50, 1500), vy = g_test_rand_double_range (-50, 1000);
      double       x, y, zoomed_x, zoomed_y;

      ost_view_to_image (&view, vx, vy, &x, &y);
      view = ost_view_zoom_at (view, view.zoom * g_test_rand_double_range (0.5, 2), vx, vy);
      ost_view_to_image (&view, vx, vy, &zoomed_x, &zoomed_y);
      assert_near (zoomed_x, x, 1e-6 * (1 + fabs (x)));
      assert_near (zoomed_y, y, 1e-6 * (1 + fabs (y)));
      g_assert_cmpfloat (view.zoom, >=, OST_VIEW_MIN_ZOOM);
      g_assert_cmpfloat (view.zoom, <=, OST_VIEW_MAX_ZOOM);
    }
  g_assert_cmpfloat (ost_view_zoom_at (view, 1e9, 0, 0).zoom, ==, OST_VIEW_MAX_ZOOM);
  g_assert_cmpfloat (ost_view_zoom_at (view, -1, 0, 0).zoom, ==, OST_VIEW_MIN_ZOOM);
  g_assert_true (isfinite (ost_view_zoom_at (view, NAN, 0, 0).zoom));
}

/* The whole image lies inside the margins, touches them along one axis and is centred along both. */
static void
assert_fits (int image_width, int image_height, int width, int height, double margin)
{
  const OstView view = ost_view_fit (image_width, image_height, width, height, margin);
  double        left, top, right, bottom;

  ost_view_from_image (&view, 0, 0, &left, &top);
  ost_view_from_image (&view, image_width, image_height, &right, &bottom);
  assert_near (left, width - right, 1e-6);
  assert_near (top, height - bottom, 1e-6);
  assert_near (MIN (left, top), margin, 1e-6);
}

static void
test_fit (void)
{
  assert_fits (2515, 3588, 1029, 803, 12);
  assert_fits (3588, 2515, 1029, 803, 0);
  assert_fits (20, 10, 300, 500, 5);
  g_assert_cmpfloat (ost_view_fit (1, 1, 5000, 5000, 0).zoom, ==, OST_VIEW_MAX_ZOOM);
  g_assert_cmpfloat (ost_view_fit (20000, 20000, 10, 10, 8).zoom, ==, OST_VIEW_MIN_ZOOM);
}

/* How much of a view of `size` the image covers along an axis. */
static double
overlap (double origin, double zoom, int length, int size)
{
  const double from = -origin * zoom, to = (length - origin) * zoom;

  return MAX (MIN (to, size) - MAX (from, 0), 0);
}

static void
test_clamp (void)
{
  const int width = 800, height = 600, image_width = 1500, image_height = 2100;

  for (int i = 0; i < 1000; i++)
    {
      const OstView wild = { exp (g_test_rand_double_range (-4, 4)), g_test_rand_double_range (-1e5, 1e5),
                             g_test_rand_double_range (-1e5, 1e5) };
      const OstView view = ost_view_clamp (wild, image_width, image_height, width, height);
      const OstView again = ost_view_clamp (view, image_width, image_height, width, height);

      g_assert_cmpfloat (overlap (view.x, view.zoom, image_width, width), >=,
                         MIN (width / 4.0, image_width * view.zoom) - 1e-6);
      g_assert_cmpfloat (overlap (view.y, view.zoom, image_height, height), >=,
                         MIN (height / 4.0, image_height * view.zoom) - 1e-6);
      assert_near (again.x, view.x, 1e-6);
      assert_near (again.y, view.y, 1e-6);
    }
}

static void
test_clamp_leaves_good_views (void)
{
  const OstView fit = ost_view_fit (1500, 2100, 800, 600, 10), kept = ost_view_clamp (fit, 1500, 2100, 800, 600);
  const OstView one = ost_view_clamp ((OstView) { 1, 100.4, 200.6 }, 1500, 2100, 800, 600);

  assert_near (kept.x, fit.x, 1e-9);
  assert_near (kept.y, fit.y, 1e-9);
  g_assert_cmpfloat (one.x, ==, 100);
  g_assert_cmpfloat (one.y, ==, 201);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/round-trip", test_round_trip);
  g_test_add_func ("/view/to-image", test_to_image);
  g_test_add_func ("/view/zoom-keeps-spot", test_zoom_keeps_spot);
  g_test_add_func ("/view/fit", test_fit);
  g_test_add_func ("/view/clamp", test_clamp);
  g_test_add_func ("/view/clamp-leaves-good-views", test_clamp_leaves_good_views);
  return g_test_run ();
}
