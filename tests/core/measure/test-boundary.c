/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/measure/ost-boundary.h"

static OstMask *
rectangle (int x0, int y0, int x1, int y1)
{
  OstMask *mask = ost_mask_new (60, 40);

  for (int y = y0; y < y1; y++)
    memset (mask->data + y * mask->width + x0, 1, x1 - x0);
  return mask;
}

static void
test_same (void)
{
  g_autoptr(OstMask) a = rectangle (5, 6, 30, 20);
  OstBoundaryDistance d = ost_boundary_distance (a, a);

  g_assert_cmpfloat (d.hd95, ==, 0);
  g_assert_cmpfloat (d.mean, ==, 0);
}

/* A bar one pixel thick and the same bar three pixels lower: every pixel is 3 away. */
static void
test_shifted (void)
{
  g_autoptr(OstMask) a = rectangle (5, 10, 50, 11), b = rectangle (5, 13, 50, 14);
  OstBoundaryDistance d = ost_boundary_distance (a, b);

  g_assert_cmpfloat_with_epsilon (d.hd95, 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (d.mean, 3, 1e-12);
}

/* A single pixel 3 right and 4 down of another, at the corner of the image: the border does not come in between. */
static void
test_far_points (void)
{
  g_autoptr(OstMask) a = rectangle (0, 0, 1, 1), b = rectangle (3, 4, 4, 5);

  g_assert_cmpfloat_with_epsilon (ost_boundary_distance (a, b).hd95, 5, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_boundary_distance (b, a).mean, 5, 1e-12);
}

/* A long bar against the same bar with a spike of 10 pixels: few pixels are far, so the 95th percentile stays 0 and the
 * mean is their share. */
static void
test_spike (void)
{
  g_autoptr(OstMask) a = rectangle (0, 10, 60, 11), b = rectangle (0, 10, 60, 11);
  OstBoundaryDistance d;

  b->data[11 * 60 + 30] = b->data[12 * 60 + 30] = 1;
  d = ost_boundary_distance (a, b);
  g_assert_cmpfloat (d.hd95, ==, 0);
  /* of a, 60 pixels; of b, 59 to 60 of the bar and the two of the spike, 1 and 2 away */
  g_assert_cmpfloat_with_epsilon (d.mean, 3.0 / 122, 1e-12);
}

static void
test_empty (void)
{
  g_autoptr(OstMask) a = rectangle (5, 5, 9, 9), none = ost_mask_new (60, 40);

  g_assert_true (isnan (ost_boundary_distance (a, none).hd95));
  g_assert_true (isnan (ost_boundary_distance (none, a).mean));
  g_assert_cmpfloat (ost_boundary_distance (none, none).mean, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boundary/same", test_same);
  g_test_add_func ("/boundary/shifted", test_shifted);
  g_test_add_func ("/boundary/far-points", test_far_points);
  g_test_add_func ("/boundary/spike", test_spike);
  g_test_add_func ("/boundary/empty", test_empty);
  return g_test_run ();
}
