/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-predict.h"
#include "tests/core/workflow/fixture.h"

/* The built-in segmenter finds a hand that fills the picture; so it must find the same one upside down, as a
 * negative and in a corner of a large film. */

static OstSegmenter *
built_in (Fixture *f)
{
  gint64        id;
  OstSegmenter *segmenter;

  g_assert_true (ost_default_model_take_in (f->store, NULL));
  segmenter = ost_predict_load_model (f->store, NULL, &id, NULL);
  g_assert_nonnull (segmenter);
  return segmenter;
}

static double
mean_dice (OstMask *const *found, OstMask *const *wanted)
{
  double sum = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    sum += ost_mask_dice (found[b], wanted[b]);
  return sum / OST_N_BONES;
}

static OstSegmentation *
predict (OstSegmenter *segmenter, const OstImage *image)
{
  OstSegmentation *s = ost_segmenter_predict (segmenter, image, NULL);

  g_assert_nonnull (s);
  return s;
}

/* Where a pixel of the hand's picture comes to lie. */
typedef gsize (*Place) (const OstPhantom *hand, int x, int y, int width);

static gsize
upside_down (const OstPhantom *hand, int x, int y, int width)
{
  return (gsize) (hand->image->height - 1 - y) * width + (hand->image->width - 1 - x);
}

static gsize
in_corner (const OstPhantom *hand, int x, int y, int width)
{
  return (gsize) y * width + x;
}

/* The hand elsewhere: image and masks of the new size. Masks go to `masks`. */
static OstImage *
laid (const OstPhantom *hand, Place place, int width, int height, OstMask **masks)
{
  OstImage *image = ost_image_new (width, height, 16);

  image->min_is_white = hand->image->min_is_white;
  for (gsize i = 0; i < (gsize) width * height; i++)
    image->pixels[i] = hand->image->pixels[0];
  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = ost_mask_new (width, height);
  for (int y = 0; y < hand->image->height; y++)
    for (int x = 0; x < hand->image->width; x++)
      {
        const gsize from = (gsize) y * hand->image->width + x, to = place (hand, x, y, width);

        image->pixels[to] = hand->image->pixels[from];
        for (int b = 0; b < OST_N_BONES; b++)
          masks[b]->data[to] = hand->masks[b]->data[from];
      }
  return image;
}

static void
test_finds (Fixture *f, Place place, double enlarged, gboolean negative)
{
  g_autoptr(OstSegmenter)    segmenter = built_in (f);
  g_autoptr(OstPhantom)      hand = ost_phantom_new (3, 0, 700);
  const int                  width = (int) (hand->image->width * enlarged), height = (int) (hand->image->height * enlarged);
  OstMask                   *masks[OST_N_BONES];
  g_autoptr(OstImage)        image = laid (hand, place, width, height, masks);
  g_autoptr(OstSegmentation) upright = predict (segmenter, hand->image), s = NULL;

  image->min_is_white ^= negative;
  s = predict (segmenter, image);
  g_test_message ("Dice %.3f, elsewhere %.3f", mean_dice (upright->masks, hand->masks), mean_dice (s->masks, masks));
  g_assert_cmpfloat (mean_dice (upright->masks, hand->masks), >, 0.93);
  g_assert_cmpfloat (mean_dice (s->masks, masks), >, mean_dice (upright->masks, hand->masks) - 0.015);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_mask_unref (masks[b]);
}

static void
test_upside_down (Fixture *f, gconstpointer data)
{
  test_finds (f, upside_down, 1, FALSE);
}

static void
test_far_away (Fixture *f, gconstpointer data)
{
  test_finds (f, in_corner, 2.5, FALSE);
}

/* A film whose header does not say that bone is dark. */
static void
test_negative (Fixture *f, gconstpointer data)
{
  test_finds (f, upside_down, 1, TRUE);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/looks/upside-down", Fixture, NULL, set_up, test_upside_down, tear_down);
  g_test_add ("/looks/far-away", Fixture, NULL, set_up, test_far_away, tear_down);
  g_test_add ("/looks/negative", Fixture, NULL, set_up, test_negative, tear_down);
  return g_test_run ();
}
