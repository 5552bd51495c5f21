/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/phantom/ost-phantom.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-default-model.h"
#include "core/workflow/ost-predict.h"
#include "tests/core/workflow/fixture.h"

/* The built-in segmenter finds a hand that fills the picture; so it must find the same one upside down, as a
 * negative, on its side, aslant and in a corner of a large film. */

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

/* The hand elsewhere: enlarged film, turned about its middle, `corner`: of the film. Masks go to `masks`. */
typedef struct
{
  double   turn;                /* degrees */
  double   film;                /* its size, of the hand's picture */
  gboolean corner;
} Place;

/* The pixel of the hand's picture that lies at (x, y) of the film; FALSE outside. */
static gboolean
find_source (const OstPhantom *hand, const Place *place, const OstImage *film, int x, int y, gsize *pixel)
{
  const int    width = hand->image->width, height = hand->image->height;
  const double dx = x + 0.5 - (place->corner ? width : film->width) / 2.0;
  const double dy = y + 0.5 - (place->corner ? height : film->height) / 2.0;
  const double c = cos (place->turn * G_PI / 180), s = sin (place->turn * G_PI / 180);
  const int    u = (int) floor (width / 2.0 + c * dx + s * dy), v = (int) floor (height / 2.0 - s * dx + c * dy);

  *pixel = (gsize) v * width + u;
  return u >= 0 && v >= 0 && u < width && v < height;
}

static OstImage *
laid (const OstPhantom *hand, const Place *place, OstMask **masks)
{
  const int size_x = (int) (hand->image->width * place->film), size_y = (int) (hand->image->height * place->film);
  OstImage *film = ost_image_new (size_x, size_y, 16);

  film->min_is_white = hand->image->min_is_white;
  for (int b = 0; b < OST_N_BONES; b++)
    masks[b] = ost_mask_new (size_x, size_y);
  for (int y = 0; y < size_y; y++)
    for (int x = 0; x < size_x; x++)
      {
        const gsize to = (gsize) y * size_x + x;
        gsize       from;
        gboolean    inside = find_source (hand, place, film, x, y, &from);

        film->pixels[to] = hand->image->pixels[inside ? from : 0];
        for (int b = 0; b < OST_N_BONES; b++)
          masks[b]->data[to] = inside && hand->masks[b]->data[from];
      }
  return film;
}

/* `loss`: of Dice, against the upright hand that fills the picture. */
static void
test_finds (Fixture *f, Place place, gboolean negative, double loss)
{
  g_autoptr(OstSegmenter)    segmenter = built_in (f);
  g_autoptr(OstPhantom)      hand = ost_phantom_new (3, 0, 700);
  OstMask                   *masks[OST_N_BONES];
  g_autoptr(OstImage)        film = laid (hand, &place, masks);
  g_autoptr(OstSegmentation) upright = predict (segmenter, hand->image), s = NULL;

  film->min_is_white ^= negative;
  s = predict (segmenter, film);
  g_test_message ("Dice %.3f, elsewhere %.3f", mean_dice (upright->masks, hand->masks), mean_dice (s->masks, masks));
  g_assert_cmpfloat (mean_dice (upright->masks, hand->masks), >, 0.93);
  g_assert_cmpfloat (mean_dice (s->masks, masks), >, mean_dice (upright->masks, hand->masks) - loss);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_mask_unref (masks[b]);
}

static void
test_upside_down (Fixture *f, gconstpointer data)
{
  test_finds (f, (Place) { 180, 1, FALSE }, FALSE, 0.015);
}

static void
test_on_its_side (Fixture *f, gconstpointer data)
{
  test_finds (f, (Place) { 90, 1.5, FALSE }, FALSE, 0.03);
}

static void
test_aslant (Fixture *f, gconstpointer data)
{
  test_finds (f, (Place) { -50, 1.5, FALSE }, FALSE, 0.03);
}

static void
test_far_away (Fixture *f, gconstpointer data)
{
  test_finds (f, (Place) { 0, 2.5, TRUE }, FALSE, 0.015);
}

/* A film whose header does not say that bone is dark. */
static void
test_negative (Fixture *f, gconstpointer data)
{
  test_finds (f, (Place) { 180, 1, FALSE }, TRUE, 0.015);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/looks/upside-down", Fixture, NULL, set_up, test_upside_down, tear_down);
  g_test_add ("/looks/on-its-side", Fixture, NULL, set_up, test_on_its_side, tear_down);
  g_test_add ("/looks/aslant", Fixture, NULL, set_up, test_aslant, tear_down);
  g_test_add ("/looks/far-away", Fixture, NULL, set_up, test_far_away, tear_down);
  g_test_add ("/looks/negative", Fixture, NULL, set_up, test_negative, tear_down);
  return g_test_run ();
}
