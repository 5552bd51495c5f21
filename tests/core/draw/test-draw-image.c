/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/draw/ost-view.h"
#include "tests/core/draw/canvas.h"

/* A table that shows a stored value as itself: 16 of the 24 colour bits. */
static guint32 *
identity_lut (void)
{
  guint32 *lut = g_new (guint32, 65536);

  for (guint32 i = 0; i < 65536; i++)
    lut[i] = i;
  return lut;
}

static OstImage *
random_image (int width, int height, int bits)
{
  OstImage *image = ost_image_new (width, height, bits);
  const int top = bits == 8 ? 255 : 65535;

  for (gsize i = 0; i < (gsize) width * height; i++)
    switch (g_test_rand_int_range (0, 4))
      {
      case 0:  image->pixels[i] = 0; break;
      case 1:  image->pixels[i] = (guint16) top; break;
      default: image->pixels[i] = (guint16) g_test_rand_int_range (0, top + 1);
      }
  return image;
}

/* The plain version of what ost_draw_image does, one view pixel at a time in double. */

static double
stored (const OstImage *image, int x, int y)
{
  return image->pixels[(gsize) CLAMP (y, 0, image->height - 1) * image->width + CLAMP (x, 0, image->width - 1)];
}

static double
reference_area (const OstImage *image, double x0, double y0, double x1, double y1)
{
  double sum = 0, area = 0;

  for (int y = MAX ((int) floor (y0), 0); y < MIN (y1, image->height); y++)
    for (int x = MAX ((int) floor (x0), 0); x < MIN (x1, image->width); x++)
      {
        const double share = (MIN (x1, x + 1) - MAX (x0, x)) * (MIN (y1, y + 1) - MAX (y0, y));

        sum += share * stored (image, x, y);
        area += share;
      }
  return sum / area;
}

static double
reference_bilinear (const OstImage *image, double x, double y)
{
  const int    ix = (int) floor (x - 0.5), iy = (int) floor (y - 0.5);
  const double fx = x - 0.5 - ix, fy = y - 0.5 - iy;

  return (1 - fy) * ((1 - fx) * stored (image, ix, iy) + fx * stored (image, ix + 1, iy))
         + fy * ((1 - fx) * stored (image, ix, iy + 1) + fx * stored (image, ix + 1, iy + 1));
}

static double
reference (const OstImage *image, const OstView *view, int vx, int vy)
{
  const double x = view->x + (vx + 0.5) / view->zoom, y = view->y + (vy + 0.5) / view->zoom, half = 0.5 / view->zoom;

  if (x < 0 || y < 0 || x >= image->width || y >= image->height)
    return OST_VIEW_OUTSIDE;
  if (view->zoom < 1)
    return reference_area (image, x - half, y - half, x + half, y + half);
  if (view->zoom <= 4)
    return reference_bilinear (image, x, y);
  return stored (image, (int) x, (int) y);
}

static void
compare (const OstImage *image, const guint32 *lut, const OstView *view, int width, int height)
{
  cairo_surface_t *surface = ost_draw_image (image, lut, view, width, height);

  g_assert_cmpint (cairo_image_surface_get_format (surface), ==, CAIRO_FORMAT_RGB24);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (fabs (surface_pixel (surface, x, y) - reference (image, view, x, y)) > 1)
        g_error ("%d x %d, %d bit, view %d x %d, zoom %g at %g, %g: pixel %d, %d is %u and not %g", image->width,
                 image->height, image->bits, width, height, view->zoom, view->x, view->y, x, y,
                 surface_pixel (surface, x, y), reference (image, view, x, y));
  cairo_surface_destroy (surface);
}

static void
test_reference (void)
{
  const int           images[][2] = { { 1, 1 }, { 1, 40 }, { 7, 5 }, { 64, 33 }, { 301, 199 } };
  const int           views[][2] = { { 1, 1 }, { 33, 47 }, { 211, 97 } };
  const double        zooms[] = { 0.05, 0.1, 0.3, 0.41, 0.77, 0.999, 1, 1.7, 3.99, 4, 4.01, 9, 32, 128 };
  g_autofree guint32 *lut = identity_lut ();

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    for (int bits = 8; bits <= 16; bits += 8)
      {
        g_autoptr (OstImage) image = random_image (images[i][0], images[i][1], bits);

        for (gsize v = 0; v < G_N_ELEMENTS (views); v++)
          for (gsize z = 0; z < G_N_ELEMENTS (zooms); z++)
            {
              const double  width = views[v][0] / zooms[z], height = views[v][1] / zooms[z];
              const OstView view = { zooms[z], g_test_rand_double_range (-0.8 * width, image->width),
                                     g_test_rand_double_range (-0.8 * height, image->height) };

              compare (image, lut, &view, views[v][0], views[v][1]);
            }
      }
}

/* Large enough for the second thread, extremes throughout: float sums must not leave the table. */
static void
test_white (void)
{
  g_autoptr (OstImage) image = ost_image_new (2600, 1700, 16);
  g_autofree guint32  *lut = identity_lut ();

  for (gsize i = 0; i < (gsize) image->width * image->height; i++)
    image->pixels[i] = 65535;
  for (double zoom = 0.0123; zoom < 40; zoom *= 1.31)
    {
      const OstView    view = { zoom, 3.7, 1.9 };
      cairo_surface_t *surface = ost_draw_image (image, lut, &view, 401, 203);
      const int        x = MIN (400, (int) (2590 * zoom)), y = MIN (202, (int) (1690 * zoom));

      g_assert_cmpuint (surface_pixel (surface, x / 2, y / 2), ==, 65535);
      g_assert_cmpuint (surface_pixel (surface, 0, 0), ==, 65535);
      cairo_surface_destroy (surface);
    }
}

static void
test_by_hand (void)
{
  g_autoptr (OstImage) image = ost_image_new (4, 2, 16);
  g_autofree guint32  *lut = identity_lut ();
  const guint16        pixels[8] = { 0, 100, 200, 300, 20, 120, 220, 320 };
  cairo_surface_t     *surface;

  memcpy (image->pixels, pixels, sizeof pixels);
  surface = ost_draw_image (image, lut, &(OstView) { 0.5, 0, 0 }, 3, 2);        /* means of 2 x 2 */
  g_assert_cmpuint (surface_pixel (surface, 0, 0), ==, 60);
  g_assert_cmpuint (surface_pixel (surface, 1, 0), ==, 260);
  g_assert_cmpuint (surface_pixel (surface, 2, 0), ==, OST_VIEW_OUTSIDE);
  g_assert_cmpuint (surface_pixel (surface, 0, 1), ==, OST_VIEW_OUTSIDE);
  cairo_surface_destroy (surface);

  surface = ost_draw_image (image, lut, &(OstView) { 1, -1, -1 }, 6, 4);        /* the pixels themselves */
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 6; x++)
      g_assert_cmpuint (surface_pixel (surface, x, y), ==,
                        x >= 1 && x <= 4 && y >= 1 && y <= 2 ? pixels[(y - 1) * 4 + x - 1] : OST_VIEW_OUTSIDE);
  cairo_surface_destroy (surface);

  surface = ost_draw_image (image, lut, &(OstView) { 8, 1, 0 }, 24, 16);        /* crisp blocks */
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 24; x++)
      g_assert_cmpuint (surface_pixel (surface, x, y), ==, pixels[y / 8 * 4 + 1 + x / 8]);
  cairo_surface_destroy (surface);
}

/* However it lies, a pixel of the screen shows the pixel of the image that ost_view_to_image names. */
static void
test_turned (void)
{
  g_autoptr (OstImage) image = random_image (61, 37, 16);
  g_autofree guint32  *lut = identity_lut ();

  for (int i = 0; i < 16; i++)
    {
      const OstView    start = { i < 8 ? 1 : 5, 3, 2 };
      const OstView    view = ost_view_orient (start, i % 4, i / 4 % 2, 40, 30);
      cairo_surface_t *surface = ost_draw_image (image, lut, &view, 113, 79);

      for (int v = 0; v < 79; v++)
        for (int u = 0; u < 113; u++)
          {
            double x, y;

            ost_view_to_image (&view, u + 0.5, v + 0.5, &x, &y);
            g_assert_cmpuint (surface_pixel (surface, u, v), ==,
                              x < 0 || y < 0 || x >= 61 || y >= 37 ? OST_VIEW_OUTSIDE
                                                                   : image->pixels[(int) y * 61 + (int) x]);
          }
      cairo_surface_destroy (surface);
    }
}

/* The file's inversion and the reader's: each turns the grey over, both give it back. */
static void
test_inverted (void)
{
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (OstImage) image = ost_image_new (30, 20, 8);
      g_autofree guint32  *lut = g_new (guint32, 65536);
      cairo_surface_t     *surface;

      image->pixels[0] = 255;
      image->min_is_white = k & 1;
      ost_voi_make_lut (&(OstVoi) { 255, 127.5, (k & 2) != 0 }, image, lut);
      surface = ost_draw_image (image, lut, &(OstView) { 1, 0, 0 }, 40, 20);
      g_assert_cmpuint (surface_pixel (surface, 0, 0), ==, k == 0 || k == 3 ? 0xffffff : 0);
      g_assert_cmpuint (surface_pixel (surface, 1, 0), ==, k == 0 || k == 3 ? 0 : 0xffffff);
      g_assert_cmpuint (surface_pixel (surface, 35, 0), ==, OST_VIEW_OUTSIDE);
      cairo_surface_destroy (surface);
    }
}

static void
test_far_away (void)
{
  g_autoptr (OstImage) image = random_image (50, 60, 16);
  g_autofree guint32  *lut = identity_lut ();
  const OstView        views[] = { { 1, 1e9, 0 }, { 64, 0, -1e9 }, { 0.01, 50, 60 }, { 3, -500, -500 } };

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      cairo_surface_t *surface = ost_draw_image (image, lut, &views[i], 200, 160);

      for (int y = 0; y < 160; y++)
        for (int x = 0; x < 200; x++)
          g_assert_cmpuint (surface_pixel (surface, x, y), ==, OST_VIEW_OUTSIDE);
      cairo_surface_destroy (surface);
    }
}

static void
test_thumbnail (void)
{
  g_autoptr (OstImage) image = random_image (200, 100, 8);
  cairo_surface_t     *small = ost_draw_thumbnail (image, NULL, 48, 64);

  g_assert_cmpint (cairo_image_surface_get_width (small), ==, 48);
  g_assert_cmpint (cairo_image_surface_get_height (small), ==, 64);
  g_assert_cmpuint (surface_pixel (small, 24, 19), ==, OST_VIEW_OUTSIDE);   /* 48 x 24 in the middle: rows 20 to 43 */
  g_assert_cmpuint (surface_pixel (small, 24, 44), ==, OST_VIEW_OUTSIDE);
  g_assert_cmpuint (surface_pixel (small, 0, 20), !=, OST_VIEW_OUTSIDE);
  g_assert_cmpuint (surface_pixel (small, 47, 43), !=, OST_VIEW_OUTSIDE);
  cairo_surface_destroy (small);

  small = ost_draw_thumbnail (image, &(OstVoi) { 1, 1000, FALSE }, 48, 64);     /* all far below the window: black */
  g_assert_cmpuint (surface_pixel (small, 24, 32), ==, 0);
  cairo_surface_destroy (small);
}

/* Pixels of 8 x 16, however they lie: each view pixel shows the one that the view says is there. */
static void
test_tall_pixels (void)
{
  g_autoptr (OstImage)  image = random_image (5, 4, 16);
  g_autofree guint32   *lut = identity_lut ();

  for (int i = 0; i < 8; i++)
    {
      const OstView    like = { 1, 0, 0, i % 4, i / 4, 2 };
      OstView          view = ost_view_fit_as (&like, 5, 4, 64, 64, 0);
      cairo_surface_t *surface = ost_draw_image (image, lut, &view, 64, 64);

      g_assert_cmpfloat (view.zoom, ==, 8);
      for (int v = 0; v < 64; v++)
        for (int u = 0; u < 64; u++)
          {
            double x, y;

            ost_view_to_image (&view, u + 0.5, v + 0.5, &x, &y);
            g_assert_cmpuint (surface_pixel (surface, u, v), ==, x < 0 || x >= 5 || y < 0 || y >= 4 ? OST_VIEW_OUTSIDE
                              : (guint32) stored (image, (int) x, (int) y));
          }
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/image/reference", test_reference);
  g_test_add_func ("/draw/image/white", test_white);
  g_test_add_func ("/draw/image/by-hand", test_by_hand);
  g_test_add_func ("/draw/image/inverted", test_inverted);
  g_test_add_func ("/draw/image/turned", test_turned);
  g_test_add_func ("/draw/image/tall-pixels", test_tall_pixels);
  g_test_add_func ("/draw/image/far-away", test_far_away);
  g_test_add_func ("/draw/image/thumbnail", test_thumbnail);
  return g_test_run ();
}
