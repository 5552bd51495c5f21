/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-samples.h"
#include "tests/core/draw/canvas.h"

#define SIDE 60

/* An upright block whose left edge is at `left`. */
static OstContour *
block (int left)
{
  g_autoptr(OstMask) mask = ost_mask_new (SIDE, SIDE);

  for (int y = 10; y < 50; y++)
    for (int x = left; x < left + 5; x++)
      mask->data[y * SIDE + x] = 1;
  return ost_contour_new (mask);
}

/* The brightest of the pixels on both sides of an edge at x. */
static int
edge (cairo_surface_t *surface, int x)
{
  return (int) MAX (surface_pixel (surface, x - 1, 30) & 0xff, surface_pixel (surface, x, 30) & 0xff);
}

/* The more a sample weighs the more opaque it is; one of no weight can still be seen. */
static void
test_contours (void)
{
  OstContour      *contours[3] = { block (10), block (25), block (40) };
  const double     weights[] = { 0.7, 0.3, 0 };
  g_auto(Canvas)   canvas = canvas_new (SIDE, SIDE, 0);

  ost_draw_sample_contours (canvas.cr, &(OstView) { 1, 0, 0 }, contours, weights, 3, 0xffffff);
  g_assert_cmpint (edge (canvas.surface, 10), >, edge (canvas.surface, 25) + 20);
  g_assert_cmpint (edge (canvas.surface, 25), >, edge (canvas.surface, 40) + 20);
  g_assert_cmpint (edge (canvas.surface, 40), >, 5);
  g_assert_cmphex (surface_pixel (canvas.surface, 5, 30), ==, 0);
  for (int n = 0; n < 3; n++)
    ost_contour_free (contours[n]);
}

/* Clear at 0, strongest at 1, and where the map says: its pixel (4, 6) covers image pixels 4 .. 5, 12 .. 13. */
static void
test_uncertainty (void)
{
  float            values[30 * 30] = { 0 };
  const OstDrawMap map = { values, 30, 30, 0.5, 2, 0 };
  g_auto(Canvas)   canvas = canvas_new (SIDE, SIDE, 0);

  values[6 * 30 + 4] = 1;
  ost_draw_uncertainty (canvas.cr, &(OstView) { 1, 0, 0 }, &map);
  g_assert_cmpuint (surface_pixel (canvas.surface, 4, 12) >> 16, >, 80);
  g_assert_cmpuint (surface_pixel (canvas.surface, 5, 13) >> 16, >, 80);
  g_assert_cmphex (surface_pixel (canvas.surface, 9, 12), ==, 0);
  g_assert_cmphex (surface_pixel (canvas.surface, 4, 18), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw-samples/contours", test_contours);
  g_test_add_func ("/draw-samples/uncertainty", test_uncertainty);
  return g_test_run ();
}
