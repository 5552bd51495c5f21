/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/draw/ost-draw-bones.h"
#include "tests/core/draw/canvas.h"

/* Bars as high as their values, bones that are missing without one. */

#define WIDTH  320
#define HEIGHT 160

/* How many pixels of the column have the colour. */
static int
height_of (cairo_surface_t *surface, int x, guint32 colour)
{
  int n = 0;

  for (int y = 0; y < HEIGHT; y++)
    n += surface_pixel (surface, x, y) == colour;
  return n;
}

static void
test_bars (void)
{
  const OstBoneBar bars[] = { { 1.0, NAN, NAN, NAN, 0xE69F00, "a" }, { 0.5, NAN, NAN, NAN, 0x56B4E9, "b" },
                              { NAN, NAN, NAN, NAN, 0x009E73, "c" } };
  const OstBonesChart chart = { bars, 3, NAN, -1, 12, TRUE };
  g_auto(Canvas) canvas = canvas_new (WIDTH, HEIGHT, 0);
  int full, half;

  g_assert_cmpint (ost_bones_chart_at (WIDTH, &chart, 1), ==, -1);
  g_assert_cmpint (ost_bones_chart_at (WIDTH, &chart, WIDTH - 2), ==, 2);
  ost_draw_bones (canvas.cr, WIDTH, HEIGHT, &chart);
  full = height_of (canvas.surface, 70, 0xE69F00);
  half = height_of (canvas.surface, 172, 0x56B4E9);
  g_assert_cmpint (full, >, 100);
  g_assert_cmpint (abs (full - 2 * half), <=, 4);
  g_assert_cmpint (surface_count (canvas.surface, 0x009E73), ==, 0);
}

/* A bone as long as images may be, in a crop of few pixels: its middle, dark beside it. */
static void
test_long_crop (void)
{
  const int              length = OST_IMAGE_MAX_SIDE;
  g_autoptr (OstImage)   image = ost_image_new (length, 8, 8);
  g_autoptr (OstMask)    mask = ost_mask_new (length, 8);
  g_autoptr (OstContour) contour = NULL;
  g_autofree guint32    *lut = g_new (guint32, 65536);
  const OstVoi           voi = ost_voi_preset (image, OST_VOI_FULL);
  cairo_surface_t       *crop;

  memset (mask->data, 1, (gsize) length * 8);
  contour = ost_contour_new (mask);
  ost_voi_make_lut (&voi, image, lut);
  crop = ost_draw_crop (image, lut, contour, 0xE69F00, 60);
  g_assert_nonnull (crop);
  g_assert_cmpint (cairo_image_surface_get_width (crop), ==, 60);
  g_assert_cmpint (cairo_surface_status (crop), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (crop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw-bones/bars", test_bars);
  g_test_add_func ("/draw-bones/long-crop", test_long_crop);
  return g_test_run ();
}
