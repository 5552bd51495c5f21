/* SPDX-License-Identifier: Apache-2.0 */
#include "bone-patch.h"

/* A bright rectangle of 20 x 40 at (30, 50): the square has side 40 + 2 * 4 and the same middle. */
static void
test_square (void)
{
  g_autoptr(OstMask) mask = ost_mask_new (100, 120), empty = ost_mask_new (10, 10);
  OstRect            r;

  for (int y = 50; y < 90; y++)
    for (int x = 30; x < 50; x++)
      mask->data[y * 100 + x] = 1;
  r = ost_patch_square (mask, 0.1);
  g_assert_cmpint (r.x1 - r.x0, ==, 48);
  g_assert_cmpint (r.y1 - r.y0, ==, 48);
  g_assert_cmpint (r.x0 + r.x1, ==, 80);
  g_assert_cmpint (r.y0 + r.y1, ==, 140);
  r = ost_patch_square (empty, 0.1);
  g_assert_cmpint (r.x0, >=, r.x1);
}

/* Grey is the product with the mask, pixel by pixel: nothing of the ground, all of the bone. The scale is the
 * image's. */
static void
test_product (void)
{
  g_autoptr(OstImage) image = NULL;
  g_autoptr(OstMask)  mask = NULL;
  g_autoptr(OstPatch) patch = NULL;
  OstRect             r;
  int                 side, inside = 0;

  bone_radiograph (3, 4, &image, &mask);
  r = ost_patch_square (mask, 0);
  side = r.x1 - r.x0;
  patch = ost_patch_new (image, mask, 0, side);           /* one patch pixel is one image pixel */
  g_assert_cmpint (side, ==, 140);
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++)
      {
        int x = r.x0 + u, y = r.y0 + v, i = v * side + u;
        int bone = x >= 0 && y >= 0 && x < BONE_WIDTH && y < BONE_HEIGHT && mask->data[y * BONE_WIDTH + x];

        g_assert_cmpint (patch->mask[i], ==, bone ? OST_PATCH_MASK : 0);
        if (!bone)
          g_assert_cmpint (patch->grey[i], ==, 0);
        inside += bone;
      }
  g_assert_cmpint (inside, ==, ost_mask_count (mask));    /* the square reaches beyond the image and loses nothing */
}

/* Smaller patches keep the means: area averages. */
static void
test_means (void)
{
  g_autoptr(OstPatch) large = bone_patch (3, 4, 152), small = bone_patch (3, 4, 38);
  g_autofree float   *resized = g_new (float, 38 * 38);
  double              a = 0, b = 0, c = 0;

  for (int i = 0; i < 152 * 152; i++)
    a += large->grey[i] / (152.0 * 152 * OST_PATCH_GREY);
  ost_patch_resize (large, 38, resized, NULL);
  for (int i = 0; i < 38 * 38; i++)
    {
      b += small->grey[i] / (38.0 * 38 * OST_PATCH_GREY);
      c += resized[i] / (38.0 * 38);
    }
  g_assert_cmpfloat_with_epsilon (a, b, 1e-4);
  g_assert_cmpfloat_with_epsilon (a, c, 2e-3);
}

/* A film whose bones are dark in the file gives the same patch. */
static void
test_min_is_white (void)
{
  g_autoptr(OstImage) image = NULL, negative = ost_image_new (BONE_WIDTH, BONE_HEIGHT, 8);
  g_autoptr(OstMask)  mask = NULL;
  g_autoptr(OstPatch) a = NULL, b = NULL;

  bone_radiograph (5, 4, &image, &mask);
  for (int i = 0; i < BONE_WIDTH * BONE_HEIGHT; i++)
    negative->pixels[i] = (guint16) (255 - image->pixels[i]);
  negative->min_is_white = TRUE;
  a = ost_patch_new (image, mask, 0.08, 64);
  b = ost_patch_new (negative, mask, 0.08, 64);
  for (int i = 0; i < 64 * 64; i++)
    g_assert_cmpint (ABS (a->grey[i] - b->grey[i]), <=, 0.02 * OST_PATCH_GREY);    /* percentiles of whole numbers */
}

static void
test_window (void)
{
  g_autoptr(OstImage) image = NULL;
  g_autoptr(OstMask)  mask = NULL, empty = ost_mask_new (BONE_WIDTH, BONE_HEIGHT);
  g_autoptr(OstPatch) patch = NULL;

  bone_radiograph (5, 4, &image, &mask);
  g_assert_null (ost_patch_new (image, empty, 0.08, 64));
  patch = ost_patch_new_window (image, (OstRect) { -20, 30, 44, 94 }, 64);
  for (int v = 0; v < 64; v++)
    for (int u = 0; u < 64; u++)
      g_assert_cmpint (patch->mask[v * 64 + u], ==, u < 20 ? 0 : OST_PATCH_MASK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patch/square", test_square);
  g_test_add_func ("/patch/product", test_product);
  g_test_add_func ("/patch/means", test_means);
  g_test_add_func ("/patch/min-is-white", test_min_is_white);
  g_test_add_func ("/patch/window", test_window);
  return g_test_run ();
}
