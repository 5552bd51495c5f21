/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <math.h>

/* Times what a frame of the canvas costs: `draw-bench` prints medians in ms. Not a test: it judges nothing. */

#define REPEATS 25

static OstImage *
make_image (int width, int height)
{
  OstImage *image = ost_image_new (width, height, 16);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      image->pixels[(gsize) y * width + x] =
        (guint16) (30000 + 20000 * sin (x * 0.01) * cos (y * 0.007) + ((x * 7919 + y * 104729) & 4095));
  return image;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *times)
{
  qsort (times, REPEATS, sizeof *times, compare);
  return times[REPEATS / 2];
}

/* A drag: every frame shows another part of the image. */
static double
time_pan (const OstImage *image, const guint32 *lut, double zoom, int width, int height)
{
  double times[REPEATS];

  for (int i = 0; i < REPEATS; i++)
    {
      const OstView    view = { zoom, 100 + i * 3.3, 200 + i * 2.1 };
      const gint64     start = g_get_monotonic_time ();
      cairo_surface_t *surface = ost_draw_image (image, lut, &view, width, height);

      times[i] = (g_get_monotonic_time () - start) / 1000.0;
      cairo_surface_destroy (surface);
    }
  return median (times);
}

/* A drag of window and level: a new table and the picture of the same part. */
static double
time_window (const OstImage *image, guint32 *lut, double zoom, int width, int height)
{
  double        times[REPEATS];
  const OstView view = { zoom, 100, 200 };

  for (int i = 0; i < REPEATS; i++)
    {
      const OstVoi     voi = { 30000 + 100 * i, 30000 - 50 * i, FALSE };
      const gint64     start = g_get_monotonic_time ();

      ost_voi_make_lut (&voi, image, lut);
      cairo_surface_t *surface = ost_draw_image (image, lut, &view, width, height);
      times[i] = (g_get_monotonic_time () - start) / 1000.0;
      cairo_surface_destroy (surface);
    }
  return median (times);
}

static void
bench_image (int image_width, int image_height)
{
  g_autoptr (OstImage) image = make_image (image_width, image_height);
  g_autofree guint32  *lut = g_new (guint32, 65536);
  const int            sizes[][2] = { { 1029, 803 }, { 1400, 1000 } };
  const double         zooms[] = { 0.05, 0.22, 0.41, 0.9, 1, 1.5, 3, 8 };

  ost_voi_make_lut (&(OstVoi) { 40000, 30000, FALSE }, image, lut);
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize z = 0; z < G_N_ELEMENTS (zooms); z++)
      g_print ("%5d x %-5d  view %4d x %-4d  zoom %4.2f   pan %6.2f ms   window %6.2f ms\n", image_width, image_height,
               sizes[s][0], sizes[s][1], zooms[z],
               time_pan (image, lut, zooms[z], sizes[s][0], sizes[s][1]),
               time_window (image, lut, zooms[z], sizes[s][0], sizes[s][1]));
}

/* A long bone with a rough edge: n points around it. */
static OstContour *
make_contour (gsize n)
{
  OstContour *contour = g_new (OstContour, 1);

  *contour = (OstContour) { g_new (OstRing, 1), 1 };
  contour->rings[0] = (OstRing) { g_new (double, 2 * n), n };
  for (gsize i = 0; i < n; i++)
    {
      const double a = 2 * G_PI * i / n, rough = 1 + 0.002 * sin (a * 977);

      contour->rings[0].xy[2 * i] = 1200 + 240 * cos (a) * rough;
      contour->rings[0].xy[2 * i + 1] = 1200 + 900 * sin (a) * rough;
    }
  return contour;
}

static void
bench_mask (double zoom)
{
  OstContour      *contour = make_contour (10000);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1400, 1000);
  cairo_t         *cr = cairo_create (surface);
  const OstView    view = { zoom, 1200 - 500 / zoom, 1200 - 500 / zoom };
  double           times[2][REPEATS];

  for (int selected = 0; selected < 2; selected++)
    for (int i = 0; i < REPEATS; i++)
      {
        const gint64 start = g_get_monotonic_time ();

        ost_draw_mask (cr, &view, contour, 0xE69F00, OST_FILL, 0.3, selected);
        times[selected][i] = (g_get_monotonic_time () - start) / 1000.0;
      }
  g_print ("mask of 10000 points, zoom %4.2f   plain %6.2f ms   selected %6.2f ms\n",
           zoom, median (times[0]), median (times[1]));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_free (contour->rings[0].xy);
  g_free (contour->rings);
  g_free (contour);
}

int
main (void)
{
  bench_image (2515, 3588);
  bench_image (9000, 11000);
  for (double zoom = 0.1; zoom < 10; zoom *= 2)
    bench_mask (zoom);
  return 0;
}
