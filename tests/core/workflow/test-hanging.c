/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-hanging.h"

/* Which way the fingers point, of squares where the bones would be. */

static OstContour *
square (double x, double y)
{
  g_autoptr(OstMask) mask = ost_mask_new (400, 400);

  for (int v = -10; v < 10; v++)
    for (int u = -10; u < 10; u++)
      mask->data[(int) (y + v) * 400 + (int) (x + u)] = 1;
  return ost_contour_new (mask);
}

/* Radius and metacarpal 3 at distance (dx, dy) from each other. */
static int
find (double dx, double dy, double aspect)
{
  OstContour *contours[OST_N_BONES] = { NULL };
  int turn = -1;

  contours[OST_BONE_RADIUS] = square (200, 200);
  contours[OST_BONE_MC3] = square (200 + dx, 200 + dy);
  if (!ost_hanging_find_turn ((const OstContour *const *) contours, aspect, &turn))
    turn = -1;
  ost_contour_free (contours[OST_BONE_RADIUS]);
  ost_contour_free (contours[OST_BONE_MC3]);
  return turn;
}

static void
test_turns (void)
{
  g_assert_cmpint (find (10, -150, 1), ==, 0);
  g_assert_cmpint (find (-150, 20, 1), ==, 1);  /* fingers to the left: a quarter clockwise */
  g_assert_cmpint (find (30, 150, 1), ==, 2);
  g_assert_cmpint (find (150, -20, 1), ==, 3);
}

static void
test_doubt (void)
{
  const OstContour *none[OST_N_BONES] = { NULL };
  int turn;

  g_assert_cmpint (find (100, -100, 1), ==, -1);
  g_assert_cmpint (find (100, -100, 2), ==, 0); /* pixels twice as tall: clearly up */
  g_assert_cmpint (find (0, 0, 1), ==, -1);
  g_assert_false (ost_hanging_find_turn (none, 1, &turn));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hanging/turns", test_turns);
  g_test_add_func ("/hanging/doubt", test_doubt);
  return g_test_run ();
}
