/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include <string.h>
#include "core/learn/ost-augment.h"

enum { W = 40, H = 60 };

/* A bright rectangle off the middle, class 3. */
static void
make_case (float *image, guint8 *labels)
{
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      {
        labels[y * W + x] = x >= 8 && x < 18 && y >= 10 && y < 35 ? 3 : 0;
        image[y * W + x] = labels[y * W + x] ? 2 : -0.5f;
      }
}

static void
test_nothing (void)
{
  float           image[W * H], out[W * H];
  guint8          labels[W * H], moved[W * H];
  OstRandom       random = { 1, 0 };
  OstAugmentation a = ost_augmentation_draw (&random, 0);

  make_case (image, labels);
  ost_augment_labels (&a, labels, W, H, moved);
  g_assert_cmpmem (labels, sizeof labels, moved, sizeof moved);
  ost_augment_image (&a, image, W, H, out);
  g_assert_cmpfloat (out[20 * W + 12], >, 0);
  g_assert_cmpfloat (out[2 * W + 2], <, 0);
}

static void
test_flip (void)
{
  guint8          labels[W * H], moved[W * H];
  float           image[W * H];
  OstAugmentation a = { .flip = TRUE, .scale = 1, .gamma = 1 };

  make_case (image, labels);
  ost_augment_labels (&a, labels, W, H, moved);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      g_assert_cmpint (moved[y * W + x], ==, labels[y * W + W - 1 - x]);
}

/* A quarter turn clockwise takes the right to the bottom: (x, y) from the middle becomes (-y, x). */
static void
test_rotation (void)
{
  guint8          labels[W * W] = { 0 }, moved[W * W];
  OstAugmentation a = { .rotation = 90, .scale = 1, .gamma = 1 };

  labels[20 * W + 33] = 5;      /* centre 13.5, 0.5 from the middle */
  ost_augment_labels (&a, labels, W, W, moved);
  g_assert_cmpint (moved[33 * W + 19], ==, 5);
}

static void
test_scale_and_shift (void)
{
  guint8          labels[W * H], moved[W * H];
  float           image[W * H];
  OstAugmentation a = { .scale = 2, .shift_x = 0.1, .gamma = 1 };

  make_case (image, labels);
  ost_augment_labels (&a, labels, W, H, moved);
  /* the corner (18, 35) lies (-2, 5) from the middle, so it comes to (-4 + 4, 10) */
  g_assert_cmpint (moved[(30 + 9) * W + 19], ==, 3);
  g_assert_cmpint (moved[(30 + 9) * W + 20], ==, 0);
  g_assert_cmpint (moved[(30 + 10) * W + 19], ==, 0);
}

/* Whatever is drawn: image and labels move together (bright where the class is), the image is standardised, and the
 * same stream gives the same bits. */
static void
test_together (void)
{
  float  image[W * H], out[W * H], again[W * H];
  guint8 labels[W * H], moved[W * H];

  make_case (image, labels);
  for (guint64 trial = 0; trial < 100; trial++)
    {
      OstRandom       random = { trial, 0 };
      OstAugmentation a = ost_augmentation_draw (&random, 1);
      double          sum = 0, squares = 0, bone = 0, rest = 0;
      int             n_bone = 0;

      ost_augment_image (&a, image, W, H, out);
      ost_augment_image (&a, image, W, H, again);
      ost_augment_labels (&a, labels, W, H, moved);
      g_assert_cmpmem (out, sizeof out, again, sizeof again);
      for (int i = 0; i < W * H; i++)
        {
          sum += out[i];
          squares += out[i] * out[i];
          n_bone += moved[i] == 3;
          *(moved[i] == 3 ? &bone : &rest) += out[i];
        }
      g_assert_cmpfloat_with_epsilon (sum / (W * H), 0, 1e-4);
      g_assert_cmpfloat_with_epsilon (squares / (W * H), 1, 1e-3);
      if (n_bone > 50)
        g_assert_cmpfloat ((a.invert ? -1 : 1) * (bone / n_bone - rest / (W * H - n_bone)), >, 0.3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/nothing", test_nothing);
  g_test_add_func ("/augment/flip", test_flip);
  g_test_add_func ("/augment/rotation", test_rotation);
  g_test_add_func ("/augment/scale-and-shift", test_scale_and_shift);
  g_test_add_func ("/augment/together", test_together);
  return g_test_run ();
}
