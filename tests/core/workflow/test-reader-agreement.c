/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reader-agreement.h"
#include "core/workflow/ost-reader-map.h"
#include "tests/core/store/fixture.h"

/* Two readers' outlines of one radiograph, on rows of pixels whose figures can be followed by hand, and who may see them. */

/* A reading with metacarpal 2 as n pixels of row 5 from x on, and metacarpal 3 when asked; accepted. */
static gint64
draw (Fixture *f, const char *reader, int x, int n, gboolean third)
{
  const gint64            id = add_reading (f->store, 1, reader);
  g_autoptr(OstBoneState) state = ost_bone_state_new (NULL, 0);
  g_autoptr(GError)       error = NULL;

  state->mask = ost_mask_new (WIDTH, HEIGHT);
  for (int i = 0; i < n; i++)
    state->mask->data[5 * WIDTH + x + i] = 1;
  g_assert_true (ost_store_apply_bone (f->store, id, OST_BONE_MC2, "import", "mask", state, NULL, &error));
  g_assert_true (!third || ost_store_apply_bone (f->store, id, OST_BONE_MC3, "import", "mask", state, NULL, &error));
  g_assert_no_error (error);
  return id;
}

static void
accept (Fixture *f, gint64 reading)
{
  g_assert_true (ost_store_apply_status (f->store, reading, OST_STATUS_ACCEPTED, "accept", NULL));
}

static OstReaderAgreement *
compare (Fixture *f, gint64 reader_id, double spacing_y)
{
  const OstImageRow   row = { .id = 1, .width = WIDTH, .height = HEIGHT, .spacing_x_mm = 0.2, .spacing_y_mm = spacing_y,
                              .spacing_source = OST_SPACING_FILE };
  g_autoptr(GError)   error = NULL;
  OstReaderAgreement *a = ost_reader_agreement_new (f->store, &row, reader_id, &error);

  g_assert_no_error (error);
  return a;
}

/* Ada has x 10 .. 19, Ben 12 .. 21: 8 pixels of both, Dice 2 * 8 / 20. Every pixel is boundary; of the 20 distances 16 are 0, two 1
 * and two 2: mean 6 / 20, the 95th percentile 2. */
static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr(OstReaderAgreement) a = NULL, skew = NULL;
  const OstReaderPair          *pair;

  add_image (f->store, 1, NULL);
  accept (f, draw (f, "Ada", 10, 10, FALSE));
  accept (f, draw (f, "Ben", 12, 10, TRUE));
  a = compare (f, 0, 0.2);
  g_assert_cmpint (a->n_readers, ==, 2);
  g_assert_cmpuint (a->pairs->len, ==, 2);
  pair = a->pairs->pdata[0];
  g_assert_cmpint (pair->bone, ==, OST_BONE_MC2);
  g_assert_cmpstr (pair->first, ==, "Ada");
  g_assert_cmpstr (pair->second, ==, "Ben");
  g_assert_cmpfloat_with_epsilon (pair->dice, 0.8, 1e-12);
  g_assert_cmpfloat_with_epsilon (pair->px.mean, 0.3, 1e-6);
  g_assert_cmpfloat_with_epsilon (pair->px.hd95, 2, 1e-6);
  g_assert_cmpfloat_with_epsilon (pair->mm.mean, 0.06, 1e-6);
  g_assert_cmpfloat_with_epsilon (pair->mm.hd95, 0.4, 1e-6);
  pair = a->pairs->pdata[1];                            /* only Ben has metacarpal 3 */
  g_assert_cmpint (pair->bone, ==, OST_BONE_MC3);
  g_assert_cmpfloat (pair->dice, ==, 0);
  g_assert_true (isnan (pair->px.mean) && isnan (pair->mm.hd95));
  skew = compare (f, 0, 0.3);                           /* pixels that are not square have no one length */
  pair = skew->pairs->pdata[0];
  g_assert_true (isnan (pair->mm.mean) && !isnan (pair->px.mean));
}

static OstReaderMap *
map_of (Fixture *f, gint64 reader_id)
{
  const OstImageRow row = { .id = 1, .width = WIDTH, .height = HEIGHT };
  g_autoptr(GError) error = NULL;
  OstReaderMap     *map = ost_reader_map_new (f->store, &row, reader_id, &error);

  g_assert_no_error (error);
  return map;
}

/* The same two readers as a map, pixel for pixel in so small a picture; blind as the figures are. */
static void
test_map (Fixture *f, gconstpointer data)
{
  g_autoptr(OstReaderMap) map = NULL, blind = NULL;
  OstBone                 worst;

  add_image (f->store, 1, NULL);
  accept (f, draw (f, "Ada", 10, 10, FALSE));
  accept (f, draw (f, "Ben", 12, 10, TRUE));
  map = map_of (f, 0);
  g_assert_cmpint (map->n_readers, ==, 2);
  g_assert_cmpuint (map->outlines[OST_BONE_MC2]->len, ==, 2);
  g_assert_cmpuint (map->outlines[OST_BONE_MC3]->len, ==, 1);
  g_assert_cmpuint (map->outlines[OST_BONE_ULNA]->len, ==, 0);
  for (int x = 0; x < WIDTH; x++)
    g_assert_cmpfloat (map->doubt.values[5 * map->doubt.width + x], ==, x >= 10 && x < 22 ? 1 : 0);     /* metacarpal 3: Ben's alone */
  g_assert_cmpfloat_with_epsilon (map->dice[OST_BONE_MC2], 0.8, 1e-12);
  g_assert_cmpfloat (map->dice[OST_BONE_MC3], ==, 0);
  g_assert_true (isnan (map->dice[OST_BONE_ULNA]));
  g_assert_cmpfloat_with_epsilon (ost_reader_map_get_dice (map, &worst), 0.4, 1e-12);
  g_assert_cmpint (worst, ==, OST_BONE_MC3);
  add_reading (f->store, 1, "Cara");
  blind = map_of (f, ost_store_find_reader (f->store, "Cara"));
  g_assert_cmpint (blind->n_hidden, ==, 2);
  g_assert_cmpint (blind->n_readers, ==, 0);
  g_assert_null (blind->doubt.values);
}

static void
assert_sees (Fixture *f, gint64 reader_id, int readers, guint pairs, int hidden)
{
  g_autoptr(OstReaderAgreement) a = compare (f, reader_id, 0.2);

  g_assert_cmpint (a->n_readers, ==, readers);
  g_assert_cmpuint (a->pairs->len, ==, pairs);
  g_assert_cmpint (a->n_hidden, ==, hidden);
}

static void
test_blind (Fixture *f, gconstpointer data)
{
  gint64 cleo, reader;

  add_image (f->store, 1, NULL);
  accept (f, draw (f, "Ada", 10, 10, FALSE));
  accept (f, draw (f, "Ben", 12, 10, FALSE));
  cleo = draw (f, "Cleo", 11, 10, FALSE);
  reader = ost_store_find_reader (f->store, "Cleo");
  assert_sees (f, reader, 0, 0, 2);                     /* still drawing */
  assert_sees (f, -1, 0, 0, 2);                         /* never been here */
  assert_sees (f, 0, 2, 1, 0);
  accept (f, cleo);
  assert_sees (f, reader, 3, 3, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/reader-agreement/by-hand", Fixture, NULL, fixture_set_up, test_by_hand, fixture_tear_down);
  g_test_add ("/reader-agreement/map", Fixture, NULL, fixture_set_up, test_map, fixture_tear_down);
  g_test_add ("/reader-agreement/blind", Fixture, NULL, fixture_set_up, test_blind, fixture_tear_down);
  return g_test_run ();
}
