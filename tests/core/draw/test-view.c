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
                             g_test_rand_double_range (-5000, 5000), i % 4, i / 4 % 2, i % 3 * 0.7 };
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

/* Where the image's axes point on screen: x to the right and y down at first; a quarter clockwise brings right to down and down
 * to left; a mirror swaps left and right of the screen, whatever lies there. */
static void
test_orientation (void)
{
  static const int axes[8][4] = {
    { 1, 0, 0, 1 }, { 0, 1, -1, 0 }, { -1, 0, 0, -1 }, { 0, -1, 1, 0 },
    { -1, 0, 0, 1 }, { 0, 1, 1, 0 }, { 1, 0, 0, -1 }, { 0, -1, -1, 0 },
  };

  for (int i = 0; i < 8; i++)
    {
      const OstView view = { 3, 100, 50, i % 4, i / 4 };
      double        vx, vy;

      ost_view_from_image (&view, 101, 50, &vx, &vy);
      assert_near (vx, 3 * axes[i][0], 0);
      assert_near (vy, 3 * axes[i][1], 0);
      ost_view_from_image (&view, 100, 51, &vx, &vy);
      assert_near (vx, 3 * axes[i][2], 0);
      assert_near (vy, 3 * axes[i][3], 0);
    }
}

static void
test_orient_keeps_spot (void)
{
  for (int i = -8; i < 64; i++)
    {
      const OstView before = { 0.7, 12, -30, (i + 8) % 4, i % 3 == 0 };
      const OstView after = ost_view_orient (before, i, i % 5 == 0, 310, 95);
      double        x, y, turned_x, turned_y;

      ost_view_to_image (&before, 310, 95, &x, &y);
      ost_view_to_image (&after, 310, 95, &turned_x, &turned_y);
      assert_near (turned_x, x, 1e-9);
      assert_near (turned_y, y, 1e-9);
      g_assert_cmpint (after.turn, ==, (i + 8) % 4);
    }
}

/* Seen whole and in the middle, however it lies. */
static void
test_fit_turned (void)
{
  for (int i = 0; i < 8; i++)
    {
      const OstView like = { 1, 0, 0, i % 4, i / 4 };
      const OstView view = ost_view_fit_as (&like, 300, 200, 640, 480, 10);
      double        x0, y0, x1, y1;

      ost_view_from_image (&view, 0, 0, &x0, &y0);
      ost_view_from_image (&view, 300, 200, &x1, &y1);
      assert_near (x0 + x1, 640, 1e-9);
      assert_near (y0 + y1, 480, 1e-9);
      assert_near (MAX (fabs (x1 - x0) / 620, fabs (y1 - y0) / 460), 1, 1e-9);
    }
}

/* Pixels twice as tall as wide: on screen, too, whichever way it lies. */
static void
test_tall_pixels (void)
{
  const OstImage image = { .width = 300, .height = 200, .spacing_x_mm = 0.1, .spacing_y_mm = 0.2 };
  const OstImage none = { .width = 300, .height = 200 }, wild = { .spacing_x_mm = 1e-300, .spacing_y_mm = 1e300 };
  OstView        view = ost_view_fit_image (&image, 640, 480, 0);

  g_assert_cmpfloat (ost_view_aspect_of (&none), ==, 1);
  g_assert_true (isfinite (ost_view_aspect_of (&wild)));
  for (int turn = 0; turn < 4; turn++)
    {
      double x0, y0, x1, y1;

      view.turn = turn;
      view = ost_view_fit_as (&view, 300, 200, 640, 480, 0);
      ost_view_from_image (&view, 0, 0, &x0, &y0);
      ost_view_from_image (&view, 300, 200, &x1, &y1);
      assert_near (fabs ((turn % 2 ? y1 - y0 : x1 - x0) / (turn % 2 ? x1 - x0 : y1 - y0)), 300.0 / 400, 1e-9);
      assert_near (x0 + x1, 640, 1e-9);
      assert_near (y0 + y1, 480, 1e-9);
    }
}

static void
test_zoom_keeps_spot (void)
{
  OstView view = { 0.41, -37.5, 210.25, 3, TRUE };

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

/* How much of 0 .. size lies between a and b. */
static double
overlap (double a, double b, int size)
{
  return MAX (MIN (MAX (a, b), size) - MAX (MIN (a, b), 0), 0);
}

static void
test_clamp (void)
{
  const int width = 800, height = 600, image_width = 1500, image_height = 2100;

  for (int i = 0; i < 1000; i++)
    {
      const OstView wild = { exp (g_test_rand_double_range (-4, 4)), g_test_rand_double_range (-1e5, 1e5),
                             g_test_rand_double_range (-1e5, 1e5), i % 4, i / 4 % 2, 1 + i % 3 * 0.25 };
      const OstView view = ost_view_clamp (wild, image_width, image_height, width, height);
      const OstView again = ost_view_clamp (view, image_width, image_height, width, height);
      const double  tall = image_height * wild.aspect;
      const double  across = i % 2 ? tall : image_width, down = i % 2 ? image_width : tall;
      double        x0, y0, x1, y1;

      ost_view_from_image (&view, 0, 0, &x0, &y0);
      ost_view_from_image (&view, image_width, image_height, &x1, &y1);
      g_assert_cmpfloat (overlap (x0, x1, width), >=, MIN (width / 4.0, across * view.zoom) - 1e-6);
      g_assert_cmpfloat (overlap (y0, y1, height), >=, MIN (height / 4.0, down * view.zoom) - 1e-6);
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
  g_test_add_func ("/view/orientation", test_orientation);
  g_test_add_func ("/view/orient-keeps-spot", test_orient_keeps_spot);
  g_test_add_func ("/view/fit-turned", test_fit_turned);
  g_test_add_func ("/view/tall-pixels", test_tall_pixels);
  g_test_add_func ("/view/zoom-keeps-spot", test_zoom_keeps_spot);
  g_test_add_func ("/view/fit", test_fit);
  g_test_add_func ("/view/clamp", test_clamp);
  g_test_add_func ("/view/clamp-leaves-good-views", test_clamp_leaves_good_views);
  return g_test_run ();
}
