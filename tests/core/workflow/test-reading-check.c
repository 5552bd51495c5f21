/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-reading-check.h"

#include <math.h>
#include <string.h>

/* A hand of seven bars, turned and mirrored: nothing is noticed; then each mistake alone is. */

#define SIDE 400

typedef struct
{
  OstReading reading;
  double     angle;
  gboolean   mirrored;
} Hand;

static OstStrokeVertex
place (const Hand *hand, double x, double y, double radius)
{
  const double dx = (hand->mirrored ? -1 : 1) * (x - 200), dy = y - 200;

  return (OstStrokeVertex) { 200 + dx * cos (hand->angle) - dy * sin (hand->angle),
                             200 + dx * sin (hand->angle) + dy * cos (hand->angle), radius };
}

static OstMask *
bar (const Hand *hand, double x0, double y0, double x1, double y1, double radius)
{
  const OstStrokeVertex vertices[] = { place (hand, x0, y0, radius), place (hand, x1, y1, radius) };
  g_autoptr (OstStroke) stroke = ost_stroke_new (OST_STROKE_BRUSH, TRUE, vertices, 2);
  OstMask *mask = ost_mask_new (SIDE, SIDE);

  ost_mask_apply_stroke (mask, stroke);
  return mask;
}

static void
set_mask (Hand *hand, OstBone b, OstMask *mask)
{
  g_clear_pointer (&hand->reading.bones[b]->mask, ost_mask_unref);
  hand->reading.bones[b]->mask = mask;
}

static void
set_up (Hand *hand, double angle, gboolean mirrored)
{
  *hand = (Hand) { .angle = angle, .mirrored = mirrored };
  for (int b = 0; b < OST_N_BONES; b++)
    hand->reading.bones[b] = ost_bone_state_new (NULL, 0);
  set_mask (hand, OST_BONE_MC1, bar (hand, 110, 180, 150, 230, 9));
  set_mask (hand, OST_BONE_MC2, bar (hand, 160, 120, 175, 220, 8));
  set_mask (hand, OST_BONE_MC3, bar (hand, 195, 115, 198, 220, 8));
  set_mask (hand, OST_BONE_MC4, bar (hand, 228, 125, 221, 220, 8));
  set_mask (hand, OST_BONE_MC5, bar (hand, 262, 140, 245, 220, 8));
  set_mask (hand, OST_BONE_RADIUS, bar (hand, 180, 270, 178, 300, 18));
  set_mask (hand, OST_BONE_ULNA, bar (hand, 232, 275, 234, 305, 12));
}

static void
tear_down (Hand *hand)
{
  for (int b = 0; b < OST_N_BONES; b++)
    ost_bone_state_free (hand->reading.bones[b]);
}

static void
swap (Hand *hand, OstBone a, OstBone b)
{
  OstBoneState *state = hand->reading.bones[a];

  hand->reading.bones[a] = hand->reading.bones[b];
  hand->reading.bones[b] = state;
}

/* n sentences, the first of which says `word`. */
static void
expect (const Hand *hand, guint n, const char *word)
{
  g_autoptr (GArray) found = ost_reading_check (&hand->reading);

  for (guint i = found->len; i > 0; i--)
    {
      g_autofree char *sentence = ost_finding_describe (&g_array_index (found, OstFinding, i - 1), NULL);

      g_test_message ("%s", sentence);
      if (i == 1 && n > 0)
        g_assert_nonnull (strstr (sentence, word));
    }
  g_assert_cmpuint (found->len, ==, n);
}

static void
test_any_way_round (void)
{
  for (int i = 0; i < 16; i++)
    {
      Hand hand;

      set_up (&hand, i / 2 * G_PI / 4, i % 2);
      expect (&hand, 0, NULL);
      swap (&hand, OST_BONE_MC3, OST_BONE_MC4);
      expect (&hand, 1, "Metacarpal 3 and Metacarpal 4 seem to be swapped");
      swap (&hand, OST_BONE_MC3, OST_BONE_MC4);
      swap (&hand, OST_BONE_RADIUS, OST_BONE_ULNA);
      expect (&hand, 1, "Radius and ulna");
      tear_down (&hand);
    }
}

static void
test_counted_from_the_wrong_side (void)
{
  Hand hand;

  set_up (&hand, 0, FALSE);
  swap (&hand, OST_BONE_MC2, OST_BONE_MC5);
  swap (&hand, OST_BONE_MC3, OST_BONE_MC4);
  expect (&hand, 2, "wrong side");      /* and the radius is on the side that is now the little finger's */
  tear_down (&hand);
}

static void
test_missing (void)
{
  Hand hand;

  set_up (&hand, 0, FALSE);
  set_mask (&hand, OST_BONE_ULNA, NULL);
  expect (&hand, 1, "Ulna has no mask");
  hand.reading.bones[OST_BONE_ULNA]->absent = TRUE;
  expect (&hand, 0, NULL);
  tear_down (&hand);
}

static void
test_shape (void)
{
  Hand hand;
  g_autoptr (OstMask) radius = NULL;

  set_up (&hand, 0, FALSE);
  radius = ost_mask_ref (hand.reading.bones[OST_BONE_RADIUS]->mask);
  for (int x = 0; x < 6; x++)
    memset (radius->data + (280 + x) * SIDE + 176, 0, 6);
  expect (&hand, 1, "Radius has holes of 36 pixels");
  for (int x = 0; x < 6; x++)
    memset (radius->data + (280 + x) * SIDE + 176, 1, 6);
  for (int x = 0; x < 6; x++)
    memset (radius->data + (380 + x) * SIDE + 176, 1, 6);
  expect (&hand, 1, "Radius consists of several pieces");
  for (int x = 0; x < 6; x++)
    memset (radius->data + (380 + x) * SIDE + 176, 0, 6);
  set_mask (&hand, OST_BONE_MC4, bar (&hand, 228, 125, 226, 150, 8));
  expect (&hand, 1, "Metacarpal 4 is 0.4 times as long");
  set_mask (&hand, OST_BONE_MC4, bar (&hand, 198, 118, 200, 220, 8));
  expect (&hand, 1, "cover each other");
  tear_down (&hand);
}

/* Centres in order, bases crossed: two bones that changed their shafts' places half-way. */
static void
test_bases_in_order (void)
{
  for (int i = 0; i < 8; i++)
    {
      Hand hand;

      set_up (&hand, i * G_PI / 4, i % 3 == 0);
      set_mask (&hand, OST_BONE_MC3, bar (&hand, 180, 115, 222, 220, 6));
      set_mask (&hand, OST_BONE_MC4, bar (&hand, 240, 125, 206, 220, 6));
      expect (&hand, 1, "Metacarpal 3 and Metacarpal 4 seem to be swapped");
      tear_down (&hand);
    }
}

/* A phalanx drawn as its metacarpal: in order and of good length, but higher up. With a forearm and without. */
static void
test_level (void)
{
  for (int i = 0; i < 16; i++)
    {
      Hand hand;

      set_up (&hand, i / 2 * G_PI / 4, i % 2);
      if (i >= 8)
        for (int b = OST_BONE_ULNA; b <= OST_BONE_RADIUS; b++)
          {
            set_mask (&hand, (OstBone) b, NULL);
            hand.reading.bones[b]->absent = TRUE;
          }
      set_mask (&hand, OST_BONE_MC4, bar (&hand, 237, 70, 230, 155, 8));
      expect (&hand, 1, "The base of Metacarpal 4");
      tear_down (&hand);
    }
}

static const char *
shout (const char *text)
{
  return strstr (text, "{bone}") != NULL ? "<{bone}|{other}|{number}>" : "X";
}

static void
test_words (void)
{
  const OstFinding holes = { OST_FINDING_HOLES, OST_BONE_MC2, OST_BONE_MC2, 36 }, size = { OST_FINDING_LENGTH, 0, 0, 2.5 };
  g_autofree char *translated = ost_finding_describe (&holes, shout), *plain = ost_finding_describe (&size, NULL);

  g_assert_cmpstr (translated, ==, "<X|X|36>");
  g_assert_nonnull (strstr (plain, "is 2.5 times"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reading-check/any-way-round", test_any_way_round);
  g_test_add_func ("/reading-check/wrong-side", test_counted_from_the_wrong_side);
  g_test_add_func ("/reading-check/missing", test_missing);
  g_test_add_func ("/reading-check/shape", test_shape);
  g_test_add_func ("/reading-check/bases-in-order", test_bases_in_order);
  g_test_add_func ("/reading-check/level", test_level);
  g_test_add_func ("/reading-check/words", test_words);
  return g_test_run ();
}
