/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/draw/ost-draw-private.h"
#include "tests/core/draw/canvas.h"

#define GROUND 0x204060u
#define COLOUR 0xE69F00u

static cairo_surface_t *
ground (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t         *cr = cairo_create (surface);

  ost_draw_set_colour (cr, GROUND, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

static void
draw (cairo_surface_t *surface, const OstView *view, const OstContour *contour, OstMaskStyle style, double opacity,
      gboolean selected)
{
  cairo_t *cr = cairo_create (surface);

  ost_draw_mask (cr, view, contour, COLOUR, style, opacity, selected);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
}

/* A block with a step, a hole and a lone pixel. */
static OstMask *
odd_mask (void)
{
  OstMask *mask = ost_mask_new (30, 20);

  for (int y = 4; y < 15; y++)
    for (int x = 5; x < (y < 9 ? 14 : 20); x++)
      if (!(x >= 8 && x < 11 && y >= 7 && y < 11))
        mask->data[y * 30 + x] = 1;
  mask->data[2 * 30 + 24] = 1;
  return mask;
}

static gboolean
inside (const OstMask *mask, const OstView *view, double vx, double vy)
{
  double x, y;

  ost_view_to_image (view, vx, vy, &x, &y);
  return ost_mask_contains (mask, x, y);
}

/* At whole zooms a pixel of the bone is whole view pixels: none of them may change, and all their outer neighbours
 * must. */
static void
check_outline (double zoom, double device_scale, gboolean selected)
{
  g_autoptr (OstMask)    mask = odd_mask ();
  g_autoptr (OstContour) contour = ost_contour_new (mask);
  const int              width = (int) (30 * zoom * device_scale), height = (int) (20 * zoom * device_scale);
  const OstView          view = { zoom, 0, 0 };
  const double           step = 1 / device_scale;
  cairo_surface_t       *surface = ground (width, height);

  cairo_surface_set_device_scale (surface, device_scale, device_scale);
  draw (surface, &view, contour, OST_OUTLINE, 1, selected);
  for (int y = 1; y < height - 1; y++)
    for (int x = 1; x < width - 1; x++)
      {
        const double vx = (x + 0.5) * step, vy = (y + 0.5) * step;

        if (inside (mask, &view, vx, vy))
          g_assert_cmphex (surface_pixel (surface, x, y), ==, GROUND);
        else if (inside (mask, &view, vx - step, vy) || inside (mask, &view, vx + step, vy)
                 || inside (mask, &view, vx, vy - step) || inside (mask, &view, vx, vy + step))
          g_assert_cmphex (surface_pixel (surface, x, y), ==, COLOUR);
      }
  cairo_surface_destroy (surface);
}

static void
test_outline (void)
{
  for (int selected = 0; selected < 2; selected++)
    {
      check_outline (8, 1, selected);
      check_outline (16, 1, selected);
      check_outline (6, 2, selected);
    }
}

/* Lines are made tile by tile, where an edge is near: wherever the edge falls, none may be missing. */
static void
test_every_size (void)
{
  for (int side = 40; side < 140; side++)
    {
      g_autoptr (OstMask)    mask = ost_mask_new (160, 160);
      g_autoptr (OstContour) contour = NULL;
      cairo_surface_t       *surface = ground (160, 160);

      for (int y = 10; y < 10 + side; y++)
        memset (mask->data + y * 160 + 10, 1, side);
      contour = ost_contour_new (mask);
      draw (surface, &(OstView) { 1, 0, 0 }, contour, OST_OUTLINE, 1, side & 1);
      for (int i = 10; i < 10 + side; i++)
        {
          g_assert_cmphex (surface_pixel (surface, i, 9), ==, COLOUR);
          g_assert_cmphex (surface_pixel (surface, i, 10 + side), ==, COLOUR);
          g_assert_cmphex (surface_pixel (surface, 9, i), ==, COLOUR);
          g_assert_cmphex (surface_pixel (surface, 10 + side, i), ==, COLOUR);
          g_assert_cmphex (surface_pixel (surface, 9 + side, i), ==, GROUND);
          if (side & 1)         /* the halo */
            g_assert_cmphex (surface_pixel (surface, 13 + side, i), !=, GROUND);
        }
      cairo_surface_destroy (surface);
    }
}

/* The selected bone has a wider line and a dark halo around it. */
static void
test_selected (void)
{
  g_autoptr (OstMask)    mask = odd_mask ();
  g_autoptr (OstContour) contour = ost_contour_new (mask);
  const OstView          view = { 10, 0, 0 };
  int                    n_changed[2] = { 0 }, n_dark[2] = { 0 };

  for (int selected = 0; selected < 2; selected++)
    {
      cairo_surface_t *surface = ground (300, 200);

      draw (surface, &view, contour, OST_OUTLINE, 1, selected);
      for (int y = 0; y < 200; y++)
        for (int x = 0; x < 300; x++)
          {
            n_changed[selected] += surface_pixel (surface, x, y) != GROUND;
            n_dark[selected] += (surface_pixel (surface, x, y) & 0xff) < 0x60 && surface_pixel (surface, x, y) >> 16 < 0x20;
          }
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (n_changed[1], >, n_changed[0] * 3 / 2);
  g_assert_cmpint (n_dark[0], ==, 0);
  g_assert_cmpint (n_dark[1], >, 100);
}

static void
assert_blend (guint32 pixel, double opacity)
{
  for (int shift = 0; shift < 24; shift += 8)
    {
      const double from = GROUND >> shift & 0xff, to = COLOUR >> shift & 0xff, is = pixel >> shift & 0xff;

      g_assert_cmpfloat (fabs (is - (from + opacity * (to - from))), <=, 1.5);
    }
}

static void
test_fill (void)
{
  g_autoptr (OstMask)    mask = odd_mask ();
  g_autoptr (OstContour) contour = ost_contour_new (mask);
  const OstView          view = { 10, 0, 0 };
  const double           opacities[] = { -1, 0, 0.3, 0.75, 1, 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (opacities); i++)
    {
      cairo_surface_t *surface = ground (300, 200);

      draw (surface, &view, contour, OST_FILL, opacities[i], FALSE);
      for (int y = 0; y < 200; y++)
        for (int x = 0; x < 300; x++)
          if (inside (mask, &view, x + 0.5, y + 0.5))
            assert_blend (surface_pixel (surface, x, y), CLAMP (opacities[i], 0, 1));
      assert_blend (surface_pixel (surface, 95, 95), 0);            /* in the middle of the hole */
      assert_blend (surface_pixel (surface, 3, 3), 0);
      cairo_surface_destroy (surface);
    }
}

static void
test_nothing (void)
{
  g_autoptr (OstMask)    mask = odd_mask (), blank = ost_mask_new (30, 20);
  g_autoptr (OstContour) contour = ost_contour_new (mask), empty = ost_contour_new (blank);
  cairo_surface_t       *surface = ground (100, 80);

  draw (surface, &(OstView) { 4, 0, 0 }, contour, OST_NONE, 1, TRUE);
  draw (surface, &(OstView) { 4, 0, 0 }, empty, OST_FILL, 1, TRUE);
  draw (surface, &(OstView) { 4, 0, 0 }, NULL, OST_FILL, 1, TRUE);
  draw (surface, &(OstView) { 4, 5000, 0 }, contour, OST_FILL, 1, TRUE);
  draw (surface, &(OstView) { 64, -5000, -5000 }, contour, OST_FILL, 1, TRUE);
  for (int y = 0; y < 80; y++)
    for (int x = 0; x < 100; x++)
      g_assert_cmphex (surface_pixel (surface, x, y), ==, GROUND);
  cairo_surface_destroy (surface);
}

/* A bone larger than the view: what is seen is the same as in a view that shows all of it. */
static void
test_part (void)
{
  g_autoptr (OstMask)    mask = odd_mask ();
  g_autoptr (OstContour) contour = ost_contour_new (mask);
  cairo_surface_t       *whole = ground (600, 400), *part = ground (90, 70);

  draw (whole, &(OstView) { 20, 0, 0 }, contour, OST_FILL, 0.4, TRUE);
  draw (part, &(OstView) { 20, 6, 5 }, contour, OST_FILL, 0.4, TRUE);
  for (int y = 0; y < 70; y++)
    for (int x = 0; x < 90; x++)
      g_assert_cmphex (surface_pixel (part, x, y), ==, surface_pixel (whole, x + 120, y + 100));
  cairo_surface_destroy (whole);
  cairo_surface_destroy (part);
}

static double
distance_to_segment (double px, double py, double ax, double ay, double bx, double by)
{
  const double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
  const double t = length > 0 ? CLAMP (((px - ax) * dx + (py - ay) * dy) / length, 0, 1) : 0;

  return hypot (px - ax - t * dx, py - ay - t * dy);
}

static double
distance_to_path (const cairo_path_t *path, double x, double y)
{
  double nearest = G_MAXDOUBLE, ax = 0, ay = 0, start_x = 0, start_y = 0;

  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
    {
      const cairo_path_data_t *d = &path->data[i];
      const gboolean           closes = d->header.type == CAIRO_PATH_CLOSE_PATH;
      const double             bx = closes ? start_x : d[1].point.x, by = closes ? start_y : d[1].point.y;

      if (d->header.type == CAIRO_PATH_MOVE_TO)
        {
          start_x = bx;
          start_y = by;
        }
      else
        nearest = MIN (nearest, distance_to_segment (x, y, ax, ay, bx, by));
      ax = bx;
      ay = by;
    }
  return nearest;
}

/* Rough, with spikes a hundredth of a pixel wide: no point is farther from the path that is drawn than the header of
 * ost-draw-contour.c says (0.3 view pixels across, 0.3 along), and zoomed out the path is much shorter. */
static void
test_path (void)
{
  enum { N = 3000 };
  g_autofree double *xy = g_new (double, 2 * N);
  OstRing            ring = { xy, N };
  const OstContour   contour = { &ring, 1 };
  cairo_surface_t   *surface = ground (10, 10);

  for (int i = 0; i < N; i++)
    {
      const double a = 2 * G_PI * i / N, r = 1 + g_test_rand_double_range (-0.002, 0.002) + (i % 500 == 250 ? 0.2 : 0);

      xy[2 * i] = 500 + 120 * r * cos (a);
      xy[2 * i + 1] = 600 + 400 * r * sin (a);
    }
  for (double zoom = 0.05; zoom < 20; zoom *= 2)
    {
      const OstView view = { zoom, 33, -21 };
      cairo_t      *cr = cairo_create (surface);
      cairo_path_t *path;

      ost_draw_contour_path (cr, &view, &contour);
      path = cairo_copy_path (cr);
      g_test_message ("zoom %g: %d points", zoom, path->num_data / 2);
      if (zoom < 0.5)
        g_assert_cmpint (path->num_data / 2, <, N / 4);
      for (int i = 0; i < N; i++)
        {
          double vx, vy;

          ost_view_from_image (&view, xy[2 * i], xy[2 * i + 1], &vx, &vy);
          g_assert_cmpfloat (distance_to_path (path, vx, vy), <=, 0.3 * G_SQRT2 + 0.001);
        }
      cairo_path_destroy (path);
      cairo_destroy (cr);
    }
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/mask/outline", test_outline);
  g_test_add_func ("/draw/mask/every-size", test_every_size);
  g_test_add_func ("/draw/mask/selected", test_selected);
  g_test_add_func ("/draw/mask/fill", test_fill);
  g_test_add_func ("/draw/mask/nothing", test_nothing);
  g_test_add_func ("/draw/mask/part", test_part);
  g_test_add_func ("/draw/mask/path", test_path);
  return g_test_run ();
}
