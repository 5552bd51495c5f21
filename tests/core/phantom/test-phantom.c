/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom.h"

#include <math.h>
#include <string.h>

#define SEED 20260
#define N_METACARPALS 5

typedef struct
{
  double x, y;                  /* centroid, px */
  double angle;                 /* long axis from upright, degrees, positive towards the right of the picture */
  double length;                /* px: four standard deviations along the axis, of the order of the bone's length */
} Shape;

/* Moments of a mask: where it lies and how it is turned. */
static Shape
measure (const OstMask *mask)
{
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, spread, turn;

  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      if (mask->data[(gsize) y * mask->width + x])
        {
          n++;
          sx += x;
          sy += y;
          sxx += (double) x * x;
          sxy += (double) x * y;
          syy += (double) y * y;
        }
  sx /= n;
  sy /= n;
  sxx = sxx / n - sx * sx;
  sxy = sxy / n - sx * sy;
  syy = syy / n - sy * sy;
  spread = sqrt ((sxx - syy) * (sxx - syy) / 4 + sxy * sxy);
  turn = 0.5 * atan2 (-2 * sxy, syy - sxx);
  return (Shape) { sx, sy, turn * 180 / G_PI, 4 * sqrt ((sxx + syy) / 2 + spread) };
}

static gint64
largest_part (const OstMask *mask)
{
  g_autoptr(OstMask) copy = ost_mask_copy (mask);

  ost_mask_keep_one_component (copy, (OstRect) { 0, 0, mask->width, mask->height }, NULL, 0);
  return ost_mask_equal (copy, mask) ? ost_mask_count (copy) : -1;
}

static void
test_same_bits (void)
{
  g_autoptr(OstPhantom) a = ost_phantom_new (SEED, 3, 400);
  g_autoptr(OstPhantom) b = ost_phantom_new (SEED, 3, 400);
  gsize                 bytes = (gsize) a->image->width * a->image->height * sizeof (guint16);

  g_assert_cmpint (a->image->width, ==, b->image->width);
  g_assert_cmpmem (a->image->pixels, bytes, b->image->pixels, bytes);
  for (int i = 0; i < OST_N_BONES; i++)
    g_assert_true (ost_mask_equal (a->masks[i], b->masks[i]));
}

/* Written down once, so that another compiler or processor that gives other bits is noticed. */
static void
test_known_bits (void)
{
  g_autoptr(OstPhantom) phantom = ost_phantom_new (SEED, 0, 400);
  g_autofree char      *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, phantom->masks[OST_BONE_MC3]->data,
                                                           (gsize) phantom->image->width * phantom->image->height);
  g_autoptr(GChecksum)  pixels = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < (gsize) phantom->image->width * phantom->image->height; i++)
    {
      guint8 two[2] = { phantom->image->pixels[i] & 0xff, phantom->image->pixels[i] >> 8 };

      g_checksum_update (pixels, two, 2);
    }
  g_assert_cmpstr (sum, ==, "118658acd06f13d339d79542b3e8d17a875ad77e0259d1666e546e0ed628c6eb");
  g_assert_cmpstr (g_checksum_get_string (pixels), ==,
                   "d60284676bbfc82a2fb847dee0850053209451fc07e0865592f19df1a85237fa");
}

static void
test_different (void)
{
  g_autoptr(OstPhantom) a = ost_phantom_new (SEED, 0, 400);
  g_autoptr(OstPhantom) b = ost_phantom_new (SEED, 1, 400);
  g_autoptr(OstPhantom) c = ost_phantom_new (SEED + 1, 0, 400);

  g_assert_cmpfloat (ost_mask_dice (a->masks[OST_BONE_MC3], b->masks[OST_BONE_MC3]), <, 0.98);
  g_assert_cmpfloat (ost_mask_dice (a->masks[OST_BONE_MC3], c->masks[OST_BONE_MC3]), <, 0.98);
}

static void
check_masks (const OstPhantom *phantom)
{
  double image = (double) phantom->image->width * phantom->image->height;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      double share = largest_part (phantom->masks[b]) / image;

      g_test_message ("%s: %.4f of the picture", ost_bone_get_id (b), share);
      g_assert_cmpfloat (share, >, b <= OST_BONE_RADIUS ? 0.008 : 0.006);
      g_assert_cmpfloat (share, <, b <= OST_BONE_RADIUS ? 0.09 : 0.03);
      for (int other = 0; other < b; other++)
        g_assert_cmpfloat (ost_mask_dice (phantom->masks[b], phantom->masks[other]), <, 0.25);
    }
  for (int b = OST_BONE_ULNA; b <= OST_BONE_RADIUS; b++)
    g_assert_cmpint (ost_mask_bounds (phantom->masks[b]).y1, ==, phantom->image->height);
}

/* Lengths over metacarpal 3 as in adults (ten hands: .69-.77, 1.03-1.14, 1, .82-.95, .77-.90), with room for the
 * moments and for variation; angles ascend from the little finger to the thumb. */
static void
check_hand (const OstPhantom *phantom)
{
  static const double low[]  = { .62, .98, 1, .78, .72 }, high[] = { .86, 1.22, 1, 1.0, .97 };
  Shape               shapes[N_METACARPALS];

  for (int m = 0; m < N_METACARPALS; m++)
    shapes[m] = measure (phantom->masks[OST_BONE_MC1 + m]);
  for (int m = 0; m < N_METACARPALS; m++)
    {
      double ratio = shapes[m].length / shapes[2].length, side = phantom->left ? 1 : -1;

      g_test_message ("mc%d: %.1f degrees, length %.2f of mc3", m + 1, shapes[m].angle, ratio);
      g_assert_cmpfloat (ratio, >=, low[m]);
      g_assert_cmpfloat (ratio, <=, high[m]);
      if (m > 0)
        {
          g_assert_cmpfloat (side * shapes[m].angle, <, side * shapes[m - 1].angle);
          g_assert_cmpfloat (side * shapes[m].x, <, side * shapes[m - 1].x);
        }
    }
}

/* Mean grey inside the mask, and in the ring outside that is within `reach` px along rows and belongs to none of the
 * other six. */
static void
check_contrast (const OstPhantom *phantom, int bone)
{
  const OstImage *image = phantom->image;
  const guint8   *mask = phantom->masks[bone]->data;
  int             reach = MAX (image->height / 250, 2);
  double          inside = 0, outside = 0;
  gint64          n_inside = 0, n_outside = 0;

  for (int y = 0; y < image->height; y++)
    for (int x = reach; x < image->width - reach; x++)
      {
        gsize    i = (gsize) y * image->width + x;
        gboolean other = FALSE;

        for (int b = 0; b < OST_N_BONES; b++)
          other |= b != bone && phantom->masks[b]->data[i];
        if (mask[i])
          {
            inside += image->pixels[i];
            n_inside++;
          }
        else if (!other && (mask[i - reach] || mask[i + reach]))
          {
            outside += image->pixels[i];
            n_outside++;
          }
      }
  inside /= n_inside;
  outside /= n_outside;
  g_test_message ("%s: inside %.0f, outside %.0f", ost_bone_get_id (bone), inside, outside);
  g_assert_cmpfloat (inside - outside, >, 65535 * 0.06);
}

static void
test_anatomy (gconstpointer data)
{
  int      height = GPOINTER_TO_INT (data);
  gboolean seen[2] = { FALSE, FALSE };

  for (guint64 index = 0; index < (height > 1000 ? 1 : 8); index++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_new (SEED, index, height);

      g_assert_cmpint (phantom->image->height, ==, height);
      g_assert_cmpfloat (ABS (phantom->image->width / (height * 0.7) - 1), <, 0.01);
      g_assert_cmpint (phantom->image->bits, ==, 16);
      check_masks (phantom);
      check_hand (phantom);
      for (int b = 0; b < OST_N_BONES; b++)
        check_contrast (phantom, b);
      seen[phantom->left] = TRUE;
    }
  if (height <= 1000)
    g_assert_true (seen[0] && seen[1]);
}

/* The thumb of a left hand points to the right of the picture (palm on the detector), and air is dark. */
static void
test_sides_and_air (void)
{
  for (guint64 index = 0; index < 6; index++)
    {
      g_autoptr(OstPhantom) phantom = ost_phantom_new (SEED, index, 400);
      const OstImage       *image = phantom->image;
      Shape                 thumb = measure (phantom->masks[OST_BONE_MC1]);
      Shape                 little = measure (phantom->masks[OST_BONE_MC5]);
      Shape                 radius = measure (phantom->masks[OST_BONE_RADIUS]);
      Shape                 ulna = measure (phantom->masks[OST_BONE_ULNA]);
      int                   corner = phantom->left ? image->width - 4 : 3;

      g_assert_cmpint (thumb.x > little.x, ==, phantom->left);
      g_assert_cmpint (radius.x > ulna.x, ==, phantom->left);
      g_assert_cmpint (image->pixels[3 * image->width + corner], <, 65535 / 8);
    }
}

/* The same anatomy at two sizes: the truth scales with the picture. */
static void
test_sizes_agree (void)
{
  g_autoptr(OstPhantom) small = ost_phantom_new (SEED, 2, 400);
  g_autoptr(OstPhantom) large = ost_phantom_new (SEED, 2, 800);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      double ratio = (double) ost_mask_count (large->masks[b]) / ost_mask_count (small->masks[b]);

      g_assert_cmpfloat (ABS (ratio / 4 - 1), <, 0.02);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom/same-bits", test_same_bits);
  g_test_add_func ("/phantom/known-bits", test_known_bits);
  g_test_add_func ("/phantom/different", test_different);
  g_test_add_data_func ("/phantom/anatomy-400", GINT_TO_POINTER (400), test_anatomy);
  g_test_add_data_func ("/phantom/anatomy-1500", GINT_TO_POINTER (1500), test_anatomy);
  g_test_add_func ("/phantom/sides-and-air", test_sides_and_air);
  g_test_add_func ("/phantom/sizes-agree", test_sizes_agree);
  return g_test_run ();
}
