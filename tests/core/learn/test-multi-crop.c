/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "bone-patch.h"
#include "core/learn/ost-multi-crop.h"

#define SIDE 128
#define DRAWS 400

static OstMultiCrop
small (double min_bone)
{
  OstMultiCrop crop = ost_multi_crop_paper ();

  crop.global.size = 56;
  crop.local.size = 24;
  crop.min_bone = min_bone;
  return crop;
}

/* The paper's numbers. */
static void
test_paper (void)
{
  OstMultiCrop crop = ost_multi_crop_paper ();

  g_assert_cmpint (crop.global.n, ==, 2);
  g_assert_cmpint (crop.global.size, ==, 224);
  g_assert_cmpint (crop.local.n, ==, 4);
  g_assert_cmpint (crop.local.size, ==, 96);
  g_assert_cmpfloat (crop.min_bone, ==, 0.1);
}

/* Every crop of a bone holds a tenth of bone by its own rendered mask; conventional ones of the same bone often do
 * not. */
static void
test_rejection (void)
{
  g_autoptr(OstPatch) patch = bone_patch (11, 4, SIDE);
  OstMultiCrop        rejecting = small (0.1), conventional = small (0);
  float               grey[56 * 56], mask[56 * 56];
  int                 poor = 0, tries = 0;

  for (int i = 0; i < DRAWS; i++)
    for (int v = 0; v < 6; v++)
      {
        OstView view = ost_multi_crop_draw (&rejecting, patch, ost_random_mix (i), v);
        OstView other = ost_multi_crop_draw (&conventional, patch, ost_random_mix (i), v);
        int     n = view.size * view.size, inside = 0;

        ost_view_render (&view, patch, grey, mask);
        for (int p = 0; p < n; p++)
          inside += mask[p] >= 0.5f;
        g_assert_cmpfloat_with_epsilon ((double) inside / n, view.bone, 0.06);     /* nearest against interpolated */
        g_assert_cmpfloat (view.bone, >=, 0.1);
        g_assert_false (ost_view_is_short (&rejecting, &view));
        g_assert_cmpint (other.tries, ==, 1);
        g_assert_cmpint (view.size, ==, v < 2 ? 56 : 24);
        poor += v >= 2 && other.bone < 0.1;
        tries += view.tries;
      }
  g_test_message ("%.0f %% of conventional small crops hold less than a tenth; %.2f draws a crop",
                  100.0 * poor / (4 * DRAWS), (double) tries / (6 * DRAWS));
  g_assert_cmpint (poor, >, DRAWS);
}

/* The shares of the area that are asked for. */
static void
test_areas (void)
{
  g_autoptr(OstPatch) patch = bone_patch (11, 4, SIDE);
  OstMultiCrop        crop = small (0);

  for (int i = 0; i < DRAWS; i++)
    for (int v = 0; v < 6; v++)
      {
        OstView view = ost_multi_crop_draw (&crop, patch, ost_random_mix (i), v);
        double  pixels = fabs (view.place.xx * view.place.yy - view.place.xy * view.place.yx) * view.size * view.size;
        double  area = pixels / (SIDE * SIDE);

        g_assert_cmpfloat (area, >=, (v < 2 ? 0.14 : 0.05) - 1e-9);
        g_assert_cmpfloat (area, <=, (v < 2 ? 1 : 0.14) + 1e-9);
      }
}

/* A speck of bone, of which no crop can hold a tenth: the best of all draws is kept and says so. */
static void
test_short (void)
{
  g_autoptr(OstPatch) patch = bone_patch (11, 4, SIDE);
  OstMultiCrop        crop = small (0.1), once = small (0.1);
  OstView             view, first;

  for (int i = 0; i < SIDE * SIDE; i++)
    if (i != SIDE / 2 * SIDE + SIDE / 2)
      patch->mask[i] = 0;
  patch->mask[SIDE / 2 * SIDE + SIDE / 2] = OST_PATCH_MASK;
  crop.global.area_low = crop.global.area_high = 0.9;     /* the middle is in every crop */
  crop.strength = once.strength = 0;
  once.global = crop.global;
  once.tries = 1;
  view = ost_multi_crop_draw (&crop, patch, 5, 0);
  first = ost_multi_crop_draw (&once, patch, 5, 0);
  g_assert_cmpint (view.tries, ==, 100);
  g_assert_true (ost_view_is_short (&crop, &view));
  g_assert_cmpfloat (view.bone, >=, first.bone);
}

/* A function of key and number alone, whatever was drawn before; views differ. */
static void
test_streams (void)
{
  g_autoptr(OstPatch) patch = bone_patch (11, 4, SIDE);
  OstMultiCrop        crop = small (0.1);
  OstView             a = ost_multi_crop_draw (&crop, patch, 9, 3), b, c;

  b = ost_multi_crop_draw (&crop, patch, 9, 4);
  c = ost_multi_crop_draw (&crop, patch, 9, 3);
  g_assert_cmpmem (&a.place, sizeof a.place, &c.place, sizeof c.place);
  g_assert_true (memcmp (&a.place, &b.place, sizeof a.place) != 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/multi-crop/paper", test_paper);
  g_test_add_func ("/multi-crop/rejection", test_rejection);
  g_test_add_func ("/multi-crop/areas", test_areas);
  g_test_add_func ("/multi-crop/short", test_short);
  g_test_add_func ("/multi-crop/streams", test_streams);
  return g_test_run ();
}
