/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/image/ost-contour.h"

static OstMask *
random_mask (GRand *rand, double density, int grain)
{
  OstMask *mask = ost_mask_new (g_rand_int_range (rand, 1, 40), g_rand_int_range (rand, 1, 40));
  guint32  salt = g_rand_int (rand);

  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      {
        guint32 noise = ((guint32) (x / grain) * 73856093u ^ (guint32) (y / grain) * 19349663u ^ salt) * 2654435761u;

        mask->data[y * mask->width + x] = (noise >> 8) % 1000 < density * 1000;
      }
  return mask;
}

/* Non-zero fill of all rings together: along a row, every vertical edge that is crossed changes the winding number. */
static OstMask *
fill (const OstContour *contour, int width, int height)
{
  OstMask        *mask = ost_mask_new (width, height);
  g_autofree int *steps = g_new0 (int, (gsize) (width + 1) * height);

  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        const double *a = contour->rings[r].xy + 2 * i;
        const double *b = contour->rings[r].xy + 2 * ((i + 1) % contour->rings[r].n_points);

        g_assert_true ((a[0] == b[0]) != (a[1] == b[1]));
        for (int y = (int) MIN (a[1], b[1]); a[0] == b[0] && y < (int) MAX (a[1], b[1]); y++)
          steps[y * (width + 1) + (int) a[0]] += a[1] < b[1] ? 1 : -1;
      }
  for (int y = 0; y < height; y++)
    for (int x = 0, winding = 0; x < width; x++)
      {
        winding += steps[y * (width + 1) + x];
        mask->data[y * width + x] = winding != 0;
      }
  return mask;
}

/* Twice the area, positive when clockwise on screen (y down). */
static double
find_area (const OstRing *ring)
{
  double area = 0;

  for (gsize i = 0; i < ring->n_points; i++)
    {
      const double *a = ring->xy + 2 * i, *b = ring->xy + 2 * ((i + 1) % ring->n_points);

      area += a[0] * b[1] - a[1] * b[0];
    }
  return area / 2;
}

static void
check_corners (const OstRing *ring)
{
  for (gsize i = 0; i < ring->n_points; i++)
    {
      const double *a = ring->xy + 2 * i, *b = ring->xy + 2 * ((i + 1) % ring->n_points);
      const double *c = ring->xy + 2 * ((i + 2) % ring->n_points);

      g_assert_true ((a[0] == b[0]) == (b[1] == c[1]));         /* every point is a corner */
    }
}

static double
distance_to_ring (const OstRing *ring, double x, double y)
{
  double best = INFINITY;

  for (gsize i = 0; i < ring->n_points; i++)
    {
      const double *a = ring->xy + 2 * i, *b = ring->xy + 2 * ((i + 1) % ring->n_points);
      double        dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
      double        t = length2 > 0 ? CLAMP (((x - a[0]) * dx + (y - a[1]) * dy) / length2, 0, 1) : 0;

      best = MIN (best, hypot (a[0] + t * dx - x, a[1] + t * dy - y));
    }
  return best;
}

/* No point of `a`, corners and everything between, is more than half a pixel away from `b`. */
static void
check_within_half_a_pixel (const OstRing *a, const OstRing *b)
{
  for (gsize i = 0; i < a->n_points; i++)
    for (int step = 0; step < 4; step++)
      {
        const double *p = a->xy + 2 * i, *q = a->xy + 2 * ((i + 1) % a->n_points);
        double        t = step / 4.0;

        g_assert_cmpfloat (distance_to_ring (b, p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])), <=, 0.5 + 1e-9);
      }
}

static void
check_contour (const OstMask *mask)
{
  g_autoptr(OstContour) contour = ost_contour_new (mask), smooth = ost_contour_smooth (contour);
  g_autoptr(OstMask)    back = fill (contour, mask->width, mask->height);
  double                area = 0;

  g_assert_true (ost_mask_equal (mask, back));
  g_assert_cmpuint (smooth->n_rings, ==, contour->n_rings);
  for (gsize r = 0; r < contour->n_rings; r++)
    {
      check_corners (&contour->rings[r]);
      check_within_half_a_pixel (&smooth->rings[r], &contour->rings[r]);
      check_within_half_a_pixel (&contour->rings[r], &smooth->rings[r]);
      area += find_area (&contour->rings[r]);
    }
  g_assert_cmpfloat (area, ==, (double) ost_mask_count (mask));         /* holes count negative */
}

static void
test_round_trip (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);

  for (int round = 0; round < 300; round++)
    {
      g_autoptr(OstMask) mask = random_mask (rand, g_rand_double (rand), 1 + round % 5);

      check_contour (mask);
    }
}

static void
test_empty_and_full (void)
{
  g_autoptr(OstMask)    empty = ost_mask_new (5, 3), full = ost_mask_new (5, 3);
  g_autoptr(OstContour) none = ost_contour_new (empty), frame = NULL;

  g_assert_cmpuint (none->n_rings, ==, 0);
  for (int i = 0; i < 15; i++)
    full->data[i] = 1;
  frame = ost_contour_new (full);
  g_assert_cmpuint (frame->n_rings, ==, 1);
  g_assert_cmpuint (frame->rings[0].n_points, ==, 4);
  g_assert_cmpfloat (find_area (&frame->rings[0]), ==, 15);
}

/* A ring of pixels: the outer outline clockwise, the hole the other way. */
static void
test_directions (void)
{
  g_autoptr(OstMask)    mask = ost_mask_new (7, 5);
  g_autoptr(OstContour) contour = NULL;

  for (int i = 0; i < 35; i++)
    mask->data[i] = i != 2 * 7 + 3;
  contour = ost_contour_new (mask);
  g_assert_cmpuint (contour->n_rings, ==, 2);
  g_assert_cmpfloat (find_area (&contour->rings[0]), ==, 35);
  g_assert_cmpfloat (find_area (&contour->rings[1]), ==, -1);
}

/* Two pixels that meet at a corner are two components and two rings. */
static void
test_diagonal (void)
{
  g_autoptr(OstMask)    mask = ost_mask_new (3, 2);
  g_autoptr(OstContour) contour = NULL;

  mask->data[0] = mask->data[3 + 1] = 1;
  contour = ost_contour_new (mask);
  g_assert_cmpuint (contour->n_rings, ==, 2);
}

/* A staircase of 45 degrees becomes a straight line. */
static void
test_smooth_stairs (void)
{
  g_autoptr(OstMask)    mask = ost_mask_new (20, 20);
  g_autoptr(OstContour) contour = NULL, smooth = NULL;
  int                   n_on_line = 0;

  for (int i = 0; i < 400; i++)
    mask->data[i] = i % 20 <= i / 20;
  contour = ost_contour_new (mask);
  smooth = ost_contour_smooth (contour);
  for (gsize i = 0; i < smooth->rings[0].n_points; i++)
    {
      const double *p = smooth->rings[0].xy + 2 * i;

      n_on_line += fabs (p[0] - p[1] - 0.5) < 1e-9;
    }
  g_assert_cmpint (n_on_line, >=, 35);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contour/round-trip", test_round_trip);
  g_test_add_func ("/contour/empty-and-full", test_empty_and_full);
  g_test_add_func ("/contour/directions", test_directions);
  g_test_add_func ("/contour/diagonal", test_diagonal);
  g_test_add_func ("/contour/smooth-stairs", test_smooth_stairs);
  return g_test_run ();
}
