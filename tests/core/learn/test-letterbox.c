/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include <string.h>
#include "core/image/ost-bone.h"
#include "core/learn/ost-letterbox.h"

/* A tall image in a wide frame: full height, centred, nothing cut. */
static void
test_fit (void)
{
  OstLetterbox box = ost_letterbox_fit (100, 200, 96, 64);

  g_assert_cmpfloat_with_epsilon (box.scale, 0.32, 1e-12);
  g_assert_cmpfloat_with_epsilon (box.y, 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (box.x, (96 - 32) / 2.0, 1e-12);
}

/* Left half dark, right half bright: after standardising -1 and 1, 0 in the border; turned around when white is least. */
static void
test_image (void)
{
  g_autoptr(OstImage) image = ost_image_new (100, 100, 8);
  OstLetterbox box = ost_letterbox_fit (100, 100, 40, 20);
  float        out[40 * 20];

  for (int i = 0; i < 100 * 100; i++)
    image->pixels[i] = i % 100 < 50 ? 10 : 200;
  ost_letterbox_image (&box, 0, image, out);
  for (int v = 0; v < 20; v++)
    for (int u = 0; u < 40; u++)
      {
        double want = u < 10 || u >= 30 ? 0 : u < 20 ? -1 : 1;

        g_assert_cmpfloat_with_epsilon (out[v * 40 + u], want, 1e-5);
      }
  image->min_is_white = TRUE;
  ost_letterbox_image (&box, 0, image, out);
  g_assert_cmpfloat_with_epsilon (out[5 * 40 + 12], 1, 1e-5);
}

static void
test_flat_image (void)
{
  g_autoptr(OstImage) image = ost_image_new (30, 30, 8);
  OstLetterbox box = ost_letterbox_fit (30, 30, 16, 16);
  float        out[16 * 16];

  ost_letterbox_image (&box, 0, image, out);
  for (int i = 0; i < 256; i++)
    g_assert_cmpfloat (out[i], ==, 0);
}

/* Two bars that overlap in a band: each half of the band goes to the bar whose middle is nearer. */
static void
test_labels_overlap (void)
{
  OstMask     *masks[OST_N_BONES] = { NULL };
  OstLetterbox box = ost_letterbox_fit (64, 64, 64, 64);
  guint8       labels[64 * 64];

  masks[2] = ost_mask_new (64, 64);
  masks[3] = ost_mask_new (64, 64);
  for (int y = 8; y < 56; y++)
    {
      memset (masks[2]->data + y * 64 + 10, 1, 20);      /* 10 .. 29 */
      memset (masks[3]->data + y * 64 + 24, 1, 20);      /* 24 .. 43 */
    }
  ost_letterbox_labels (&box, masks, labels);
  g_assert_cmpint (labels[32 * 64 + 5], ==, 0);
  g_assert_cmpint (labels[32 * 64 + 12], ==, 3);
  g_assert_cmpint (labels[32 * 64 + 25], ==, 3);
  g_assert_cmpint (labels[32 * 64 + 28], ==, 4);
  g_assert_cmpint (labels[32 * 64 + 40], ==, 4);
  ost_mask_unref (masks[2]);
  ost_mask_unref (masks[3]);
}

/* A disc goes to the working size as probabilities and comes back with a smooth edge: Dice 0.99 and better although the
 * working size is a fifth. */
static void
test_round_trip (void)
{
  g_autoptr(OstMask) disc = ost_mask_new (300, 500), back = NULL;
  OstLetterbox box = ost_letterbox_fit (300, 500, 64, 96);
  float       *probability = g_new0 (float, 64 * 96 * 2);

  for (int y = 0; y < 500; y++)
    for (int x = 0; x < 300; x++)
      disc->data[y * 300 + x] = hypot (x + 0.5 - 140, y + 0.5 - 260) < 90;
  for (int v = 0; v < 96; v++)
    for (int u = 0; u < 64; u++)
      {
        double x = (u + 0.5 - box.x) / box.scale, y = (v + 0.5 - box.y) / box.scale;
        double p = 0.5 + (90 - hypot (x - 140, y - 260)) * box.scale / 2;

        probability[2 * (v * 64 + u)] = (float) CLAMP (p, 0, 1);
      }
  back = ost_letterbox_mask (&box, probability, NULL, 2);
  g_assert_cmpfloat (ost_mask_dice (disc, back), >, 0.99);
  memset (probability, 0, 64 * 96 * 2 * sizeof *probability);
  ost_mask_unref (back);
  back = ost_letterbox_mask (&box, probability, NULL, 2);
  g_assert_cmpint (ost_mask_count (back), ==, 0);
  g_free (probability);
}

/* A bone that reaches the border of the picture is not cut short by half a working pixel. */
static void
test_border (void)
{
  OstLetterbox box = ost_letterbox_fit (100, 100, 20, 20);
  float        probability[400];
  g_autoptr(OstMask) mask = NULL;

  for (int i = 0; i < 400; i++)
    probability[i] = i / 20 >= 10;
  mask = ost_letterbox_mask (&box, probability, NULL, 1);
  g_assert_cmpint (ost_mask_count (mask), ==, 100 * 50);
  g_assert_true (mask->data[99 * 100] && mask->data[99 * 100 + 99]);
}

/* A bright dot is seen where its place is turned to; the image beside the frame of the turned picture is border. */
static void
test_turned (void)
{
  g_autoptr(OstImage) image = ost_image_new (100, 100, 8);
  OstLetterbox box = ost_letterbox_fit (100, 100, 50, 80);
  const double angles[] = { 0, 30, 90, 180, -45 };
  float        out[50 * 80];

  for (int y = 20; y < 24; y++)
    for (int x = 40; x < 44; x++)
      image->pixels[y * 100 + x] = 200;
  for (gsize k = 0; k < G_N_ELEMENTS (angles); k++)
    {
      double u = box.x + box.scale * 42, v = box.y + box.scale * 22;
      int    brightest = 0;

      ost_letterbox_image (&box, angles[k], image, out);
      ost_letterbox_turn (&box, angles[k], &u, &v);
      for (int i = 0; i < 50 * 80; i++)
        if (out[i] > out[brightest])
          brightest = i;
      g_assert_cmpfloat (hypot (brightest % 50 + 0.5 - u, brightest / 50 + 0.5 - v), <, 1);
      g_assert_cmpfloat (out[0], ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letterbox/fit", test_fit);
  g_test_add_func ("/letterbox/image", test_image);
  g_test_add_func ("/letterbox/flat-image", test_flat_image);
  g_test_add_func ("/letterbox/turned", test_turned);
  g_test_add_func ("/letterbox/labels-overlap", test_labels_overlap);
  g_test_add_func ("/letterbox/round-trip", test_round_trip);
  g_test_add_func ("/letterbox/border", test_border);
  return g_test_run ();
}
