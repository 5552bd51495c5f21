/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-click-robot.h"
#include "core/image/ost-distance.h"

/* The slow way: every pixel against every pixel outside, the ring around the picture included. */
static guint32
brute_force (const guint8 *inside, int width, int height, int x, int y)
{
  guint32 least = G_MAXUINT32;

  if (!inside[y * width + x])
    return 0;
  for (int v = -1; v <= height; v++)
    for (int u = -1; u <= width; u++)
      if (u < 0 || v < 0 || u == width || v == height || !inside[v * width + u])
        least = MIN (least, (guint32) ((x - u) * (x - u) + (y - v) * (y - v)));
  return least;
}

static void
test_distance_is_exact (void)
{
  GRand *random = g_rand_new_with_seed (3);

  for (int round = 0; round < 60; round++)
    {
      int                 width = g_rand_int_range (random, 1, 30), height = g_rand_int_range (random, 1, 30);
      double              full = g_rand_double_range (random, 0.3, 1.0);
      g_autofree guint8  *inside = g_new (guint8, width * height);
      g_autofree guint32 *distance = g_new (guint32, width * height);

      for (int i = 0; i < width * height; i++)
        inside[i] = g_rand_double (random) < full;
      ost_distance_inside (inside, width, height, TRUE, distance);
      for (int i = 0; i < width * height; i++)
        g_assert_cmpuint (distance[i], ==, brute_force (inside, width, height, i % width, i / width));
    }
  g_rand_free (random);
}

static void
fill (OstMask *mask, int x0, int y0, int x1, int y1)
{
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      mask->data[y * mask->width + x] = 1;
}

static void
test_centre_of_the_largest_error (void)
{
  g_autoptr(OstMask) truth = ost_mask_new (40, 30), mask = ost_mask_new (40, 30);
  OstPoint           point;

  fill (truth, 5, 6, 16, 17);                           /* 11 x 11, middle pixel 10, 11 */
  g_assert_true (ost_click_robot_next (truth, NULL, NULL, 0, &point));
  g_assert_true (point.positive);
  g_assert_cmpfloat (point.x, ==, 10.5);
  g_assert_cmpfloat (point.y, ==, 11.5);
  fill (mask, 5, 6, 16, 17);
  fill (mask, 20, 8, 29, 17);                           /* superfluous 9 x 9, middle pixel 24, 12 */
  g_assert_true (ost_click_robot_next (truth, mask, &point, 1, &point));
  g_assert_false (point.positive);
  g_assert_cmpfloat (point.x, ==, 24.5);
  g_assert_cmpfloat (point.y, ==, 12.5);
}

static void
test_border_counts_as_edge (void)
{
  g_autoptr(OstMask) truth = ost_mask_new (9, 9);
  OstPoint           point;

  fill (truth, 0, 0, 9, 9);
  g_assert_true (ost_click_robot_next (truth, NULL, NULL, 0, &point));
  g_assert_cmpfloat (point.x, ==, 4.5);
  g_assert_cmpfloat (point.y, ==, 4.5);
}

static void
test_ties_and_ends (void)
{
  g_autoptr(OstMask) truth = ost_mask_new (20, 10), mask = ost_mask_new (20, 10);
  OstPoint           point, clicked = { 3.5, 3.5, TRUE };

  g_assert_false (ost_click_robot_next (truth, NULL, NULL, 0, &point));
  fill (truth, 2, 2, 5, 5);
  fill (mask, 10, 2, 13, 5);
  g_assert_true (ost_click_robot_next (truth, mask, NULL, 0, &point));
  g_assert_false (point.positive);                      /* equally large: negative */
  g_assert_true (ost_click_robot_next (truth, NULL, &clicked, 1, &point));
  g_assert_true (point.x != 3.5 || point.y != 3.5);     /* never the same pixel twice */
}

static void
test_counts (void)
{
  OstRobotRun run = { .n = 3, .iou = { 0.5, 0.91, 0.89 }, .dice = { 0.6, 0.95, 0.94 } };

  g_assert_cmpint (ost_robot_run_noc (&run, 0.5), ==, 1);
  g_assert_cmpint (ost_robot_run_noc (&run, 0.90), ==, 2);
  g_assert_cmpint (ost_robot_run_noc (&run, 0.95), ==, OST_ROBOT_MAX_CLICKS);
  g_assert_cmpfloat (ost_robot_run_dice (&run, 2), ==, 0.95);
  g_assert_cmpfloat (ost_robot_run_dice (&run, 5), ==, 0.94);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prompt/robot/distance", test_distance_is_exact);
  g_test_add_func ("/prompt/robot/centre", test_centre_of_the_largest_error);
  g_test_add_func ("/prompt/robot/border", test_border_counts_as_edge);
  g_test_add_func ("/prompt/robot/ties", test_ties_and_ends);
  g_test_add_func ("/prompt/robot/counts", test_counts);
  return g_test_run ();
}
