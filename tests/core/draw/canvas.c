/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/draw/canvas.h"

Canvas
canvas_new (int width, int height, guint32 ground)
{
  Canvas canvas = { cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height) };

  canvas.cr = cairo_create (canvas.surface);
  cairo_set_source_rgb (canvas.cr, (ground >> 16) / 255.0, (ground >> 8 & 255) / 255.0, (ground & 255) / 255.0);
  cairo_paint (canvas.cr);
  cairo_set_source_rgb (canvas.cr, 0, 0, 0);
  return canvas;
}

void
canvas_clear (Canvas *canvas)
{
  g_assert_cmpint (cairo_status (canvas->cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (canvas->cr);
  cairo_surface_destroy (canvas->surface);
}

guint32
surface_pixel (cairo_surface_t *surface, int x, int y)
{
  const guchar *row = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);

  g_assert_true (x >= 0 && x < cairo_image_surface_get_width (surface));
  g_assert_true (y >= 0 && y < cairo_image_surface_get_height (surface));
  cairo_surface_flush (surface);
  return ((const guint32 *) (gconstpointer) row)[x] & 0xffffff;
}

int
surface_count (cairo_surface_t *surface, guint32 colour)
{
  int n = 0;

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      n += surface_pixel (surface, x, y) == colour;
  return n;
}
