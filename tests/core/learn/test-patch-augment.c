/* SPDX-License-Identifier: Apache-2.0 */
#include "bone-patch.h"
#include "core/learn/ost-patch-augment.h"

#define SIDE 64

static const OstPatchAugmentation none = { .brightness = 1, .contrast = 1 };

static void
sample (const OstPatch *patch, const OstPatchAugmentation *a, float *grey, float *mask)
{
  OstPatchPlace place = ost_patch_augmentation_place (a, SIDE, 0, 0, 1, 1, SIDE);

  ost_patch_sample (patch, &place, SIDE, grey, mask);
}

/* Within the ranges that the paper gives, and close to their ends; flips about half of the time; nothing at strength
 * 0. */
static void
test_ranges (void)
{
  double most[5] = { 0 };
  int    flips[2] = { 0 };

  for (int i = 0; i < 2000; i++)
    {
      OstRandom            random = { ost_random_mix (i), 0 }, still = { ost_random_mix (i), 0 };
      OstPatchAugmentation a = ost_patch_augmentation_draw (&random, 1), b = ost_patch_augmentation_draw (&still, 0);
      const double         size[] = { fabs (a.rotation) / 30, fabs (a.shift_x) / 0.1, fabs (a.shift_y) / 0.1,
                                      fabs (a.brightness - 1) / 0.5, fabs (a.contrast - 1) / 0.5 };

      for (int k = 0; k < 5; k++)
        {
          g_assert_cmpfloat (size[k], <=, 1);
          most[k] = MAX (most[k], size[k]);
        }
      flips[0] += a.flip_x;
      flips[1] += a.flip_y;
      g_assert_true (b.rotation == 0 && b.shift_x == 0 && b.shift_y == 0 && b.brightness == 1 && b.contrast == 1);
      g_assert_false (b.flip_x || b.flip_y);
      g_assert_cmpuint (random.counter, ==, still.counter);
    }
  for (int k = 0; k < 5; k++)
    g_assert_cmpfloat (most[k], >, 0.98);
  g_assert_true (flips[0] > 900 && flips[0] < 1100 && flips[1] > 900 && flips[1] < 1100);
}

/* Every pixel of the view is the patch's pixel (sx u + dx, sy v + dy), or 0 where there is none. */
static void
assert_moved (const OstPatch *patch, const OstPatchAugmentation *a, int sx, int dx, int sy, int dy)
{
  float grey[SIDE * SIDE], mask[SIDE * SIDE];

  sample (patch, a, grey, mask);
  for (int v = 0; v < SIDE; v++)
    for (int u = 0; u < SIDE; u++)
      {
        int      x = sx * u + dx, y = sy * v + dy, i = y * SIDE + x;
        gboolean in = x >= 0 && y >= 0 && x < SIDE && y < SIDE;

        g_assert_cmpfloat_with_epsilon (grey[v * SIDE + u], in ? patch->grey[i] / (float) OST_PATCH_GREY : 0, 1e-5);
        g_assert_cmpfloat_with_epsilon (mask[v * SIDE + u], in ? patch->mask[i] / (float) OST_PATCH_MASK : 0, 1e-5);
      }
}

/* Nothing, flips and whole-pixel shifts move pixels exactly. */
static void
test_places (void)
{
  g_autoptr(OstPatch)  patch = bone_patch (7, 4, SIDE);
  OstPatchAugmentation flip_x = none, flip_y = none, shift = none;

  flip_x.flip_x = flip_y.flip_y = TRUE;
  shift.shift_x = 4.0 / SIDE;   /* to the right */
  shift.shift_y = -3.0 / SIDE;
  assert_moved (patch, &none, 1, 0, 1, 0);
  assert_moved (patch, &flip_x, -1, SIDE - 1, 1, 0);
  assert_moved (patch, &flip_y, 1, 0, -1, SIDE - 1);
  assert_moved (patch, &shift, 1, -4, 1, 3);
}

/* A quarter turn clockwise brings what was above the middle to its right. */
static void
test_turn (void)
{
  g_autoptr(OstPatch)  patch = g_new0 (OstPatch, 1);
  OstPatchAugmentation turn = none;
  float                grey[SIDE * SIDE], mask[SIDE * SIDE];

  patch->side = SIDE;
  patch->grey = g_new0 (guint16, SIDE * SIDE);
  patch->mask = g_new0 (guint8, SIDE * SIDE);
  patch->grey[10 * SIDE + 32] = OST_PATCH_GREY;           /* 22 px above the middle, half a pixel right of it */
  turn.rotation = 90;
  sample (patch, &turn, grey, mask);
  g_assert_cmpfloat_with_epsilon (grey[32 * SIDE + (SIDE - 1 - 10)], 1, 1e-4);
}

/* By hand: mean of the bone 0.4, brightness 0.5, contrast 1.5: x' = 1.5 (0.5 x - 0.2) + 0.2; the ground stays 0 and an
 * edge pixel stays within its mask. */
static void
test_grey (void)
{
  const OstPatchAugmentation a = { .brightness = 0.5, .contrast = 1.5 };
  const OstPatchAugmentation bright = { .brightness = 1.5, .contrast = 1.5 };
  float                      grey[] = { 0.2f, 0.6f, 0.2f, 0, 0 }, again[] = { 0.2f, 0.9f, 0.2f, 0 };
  const float                mask[] = { 1, 1, 0.5f, 0, 0 }, more[] = { 1, 1, 0.5f, 0 };

  ost_patch_augment_grey (&a, grey, mask, 5);
  g_assert_cmpfloat_with_epsilon (grey[0], 0.05, 1e-6);
  g_assert_cmpfloat_with_epsilon (grey[1], 0.35, 1e-6);
  g_assert_cmpfloat_with_epsilon (grey[2], 0.1, 1e-6);    /* half of 1.5 (0.2 - 0.2) + 0.2 */
  g_assert_cmpfloat (grey[3], ==, 0);
  g_assert_cmpfloat (grey[4], ==, 0);
  ost_patch_augment_grey (&bright, again, more, 4);
  g_assert_cmpfloat (again[1], ==, 1);                    /* cut */
  g_assert_cmpfloat (again[3], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patch-augment/ranges", test_ranges);
  g_test_add_func ("/patch-augment/places", test_places);
  g_test_add_func ("/patch-augment/turn", test_turn);
  g_test_add_func ("/patch-augment/grey", test_grey);
  return g_test_run ();
}
