/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <string.h>

#define SIDE 64

/* Grey levels of a point drawn in the middle of a mid-grey square: its shape without its colours. */
typedef struct
{
  guint8 grey[SIDE][SIDE];
} Picture;

static void
take (Picture *picture, gboolean positive, gboolean selected, gboolean hovered, double scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_t         *cr = cairo_create (surface);
  const OstPoint   point = { 12, 22, positive };
  const OstView    view = { 4, 4, 14 };          /* the point at 32, 32 */

  cairo_set_source_rgb (cr, 0.5, 0.5, 0.5);
  cairo_paint (cr);
  ost_draw_point (cr, &view, &point, 0x56B4E9, selected, hovered, scale);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_flush (surface);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        const guchar *p = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface) + 4 * x;

        picture->grey[y][x] = (guint8) ((p[0] + p[1] + p[2]) / 3);
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static int
count_changed (const Picture *picture)
{
  int n = 0;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      n += ABS (picture->grey[y][x] - 128) > 2;
  return n;
}

static void
test_signs (void)
{
  Picture plus, minus;

  take (&plus, TRUE, FALSE, FALSE, 2);
  take (&minus, FALSE, FALSE, FALSE, 2);
  /* a light bar across in both; the upright one only in the plus */
  g_assert_cmpint (plus.grey[32][28], >, 130);
  g_assert_cmpint (minus.grey[32][28], >, 130);
  g_assert_cmpint (plus.grey[28][32], >, 130);
  g_assert_cmpint (minus.grey[28][32], <, 60);
}

static void
test_place (void)
{
  Picture picture;

  take (&picture, TRUE, FALSE, FALSE, 1);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        if (ABS (x - 32) > 11 || ABS (y - 32) > 11)
          g_assert_cmpint (ABS (picture.grey[y][x] - 128), <=, 1);
        /* the same after half a turn, so the centre is where the point is */
        g_assert_cmpint (ABS (picture.grey[y][x] - picture.grey[SIDE - 1 - y][SIDE - 1 - x]), <=, 8);
      }
  g_assert_cmpint (picture.grey[32][32], >, 130);
}

static void
test_states (void)
{
  Picture plain, selected, hovered, large;

  take (&plain, TRUE, FALSE, FALSE, 1);
  take (&selected, TRUE, TRUE, FALSE, 1);
  take (&hovered, TRUE, FALSE, TRUE, 1);
  take (&large, TRUE, FALSE, FALSE, 2);
  g_assert_cmpint (memcmp (&plain, &selected, sizeof plain), !=, 0);
  g_assert_cmpint (count_changed (&hovered), >, count_changed (&plain));
  g_assert_cmpint (count_changed (&large), >, 3 * count_changed (&plain));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/point/signs", test_signs);
  g_test_add_func ("/draw/point/place", test_place);
  g_test_add_func ("/draw/point/states", test_states);
  return g_test_run ();
}
