/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-prompt.h"
#include "tests/core/prompt/synthetic-bone.h"

#define WIDTH  360
#define HEIGHT 480

static const SyntheticBone middle = { 150, 240, 150 }, beside = { 205, 240, 150 };

static OstPrompt *
make_prompt (int bits, gboolean inverted)
{
  const SyntheticBone  bones[2] = { middle, beside };
  g_autoptr(OstImage)  image = synthetic_image (bones, 2, WIDTH, HEIGHT, bits, inverted);
  g_autoptr(GError)    error = NULL;
  OstPrompt           *prompt = ost_prompt_new (ost_prompt_engine_find (NULL), image, NULL, &error);

  g_assert_no_error (error);
  return prompt;
}

static OstMask *
segment (OstPrompt *prompt, const OstPoint *points, gsize n)
{
  OstPromptRequest  request = { .bone = OST_BONE_MC3, .points = points, .n_points = n };
  g_autoptr(GError) error = NULL;
  OstMask          *mask = ost_prompt_segment (prompt, &request, NULL, &error);

  g_assert_no_error (error);
  return mask;
}

static void
assert_one_solid_component (const OstMask *mask)
{
  g_autoptr(OstMask) copy = ost_mask_copy (mask);
  OstRect            all = { 0, 0, mask->width, mask->height };

  ost_mask_keep_one_component (copy, all, NULL, 0);
  g_assert_true (ost_mask_equal (copy, mask));
}

static void
test_registry (void)
{
  const OstPromptEngine *const *engines = ost_prompt_engines ();

  g_assert_nonnull (engines[0]);
  g_assert_true (ost_prompt_engine_find (NULL) == engines[0]);
  g_assert_true (ost_prompt_engine_find (engines[0]->id) == engines[0]);
  g_assert_null (ost_prompt_engine_find ("no such engine"));
}

static void
test_one_click_finds_the_bone (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  g_autoptr(OstMask)   truth = synthetic_mask (&middle, WIDTH, HEIGHT);
  const double         heights[3] = { 190, 240, 290 };

  for (int i = 0; i < 3; i++)
    {
      OstPoint           click = { middle.x, heights[i], TRUE };
      g_autoptr(OstMask) mask = segment (prompt, &click, 1);

      g_assert_cmpfloat (ost_mask_dice (mask, truth), >, 0.90);
      assert_one_solid_component (mask);
    }
}

static void
test_points_are_obeyed (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  GRand               *random = g_rand_new_with_seed (7);

  for (int round = 0; round < 12; round++)
    {
      OstPoint           points[6] = { { middle.x, middle.y, TRUE } };
      g_autoptr(OstMask) mask = NULL;

      for (int i = 1; i < 6; i++)
        points[i] = (OstPoint) { g_rand_double_range (random, 1, WIDTH - 1),
                                 g_rand_double_range (random, 1, HEIGHT - 1), g_rand_boolean (random) };
      mask = segment (prompt, points, 6);
      assert_one_solid_component (mask);
      for (int i = 0; i < 6; i++)
        g_assert_true (ost_mask_contains (mask, points[i].x, points[i].y) == points[i].positive);
    }
  g_rand_free (random);
}

static void
test_negative_stays_outside (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             points[2] = { { middle.x, middle.y, TRUE }, { middle.x + 3, middle.y - 68, FALSE } };
  g_autoptr(OstMask)   before = segment (prompt, points, 1);
  g_autoptr(OstMask)   after = segment (prompt, points, 2);

  g_assert_true (ost_mask_contains (before, points[1].x, points[1].y));
  g_assert_false (ost_mask_contains (after, points[1].x, points[1].y));
  g_assert_true (ost_mask_contains (after, points[0].x, points[0].y));
  assert_one_solid_component (after);
}

static void
test_edits_stay_local (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             points[2] = { { middle.x, middle.y, TRUE }, { middle.x - 12, middle.y + 10, TRUE } };
  g_autoptr(OstMask)   before = segment (prompt, points, 1), after = segment (prompt, points, 2);
  gint64               far = 0;

  g_assert_false (ost_mask_contains (before, points[1].x, points[1].y));
  g_assert_true (ost_mask_contains (after, points[1].x, points[1].y));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      far += hypot (x - points[1].x, y - points[1].y) > 45
             && before->data[y * WIDTH + x] != after->data[y * WIDTH + x];
  g_assert_cmpint (far, <, ost_mask_count (before) / 50);
}

static void
test_contradiction_keeps_the_rest (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  g_autoptr(OstMask)   truth = synthetic_mask (&middle, WIDTH, HEIGHT);
  OstPoint             points[2] = { { middle.x, middle.y, TRUE }, { middle.x, middle.y, FALSE } };
  g_autoptr(OstMask)   mask = segment (prompt, points, 2);

  g_assert_true (ost_mask_contains (mask, middle.x, middle.y));
  g_assert_cmpfloat (ost_mask_dice (mask, truth), >, 0.6);
}

/* A wrong sign beside the point from which the bone was found, before or after it: only the channel to it is lost. */
static void
test_slip_is_forgotten (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             points[3] = { { middle.x + 1, middle.y - 3, FALSE }, { middle.x, middle.y, TRUE },
                                     { middle.x + 1, middle.y - 3, FALSE } };
  g_autoptr(OstMask)   right = segment (prompt, points + 1, 1);
  g_autoptr(OstMask)   before = segment (prompt, points, 2), after = segment (prompt, points + 1, 2);

  g_assert_false (ost_mask_contains (before, points[0].x, points[0].y));
  g_assert_true (ost_mask_equal (before, after));
  g_assert_cmpfloat (ost_mask_iou (after, right), >, 0.97);
}

/* Click by click on one prompt and all at once on another. */
static void
test_history_does_not_matter (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE), fresh = make_prompt (16, FALSE);
  OstPoint             points[5] = { { middle.x, middle.y, TRUE }, { middle.x - 14, middle.y + 20, TRUE },
                                     { middle.x + 20, middle.y - 60, FALSE }, { middle.x, middle.y - 40, FALSE },
                                     { middle.x + 2, middle.y - 38, TRUE } };

  for (gsize n = 1; n <= G_N_ELEMENTS (points); n++)
    {
      g_autoptr(OstMask) mask = segment (prompt, points, n);
      g_autoptr(OstMask) again = segment (prompt, points + 1, 3);       /* another sequence in between */

      if (n == G_N_ELEMENTS (points))
        {
          g_autoptr(OstMask) at_once = segment (fresh, points, n);

          g_assert_true (ost_mask_equal (mask, at_once));
        }
    }
}

#define FRAME 30

/* Air beside the hand, brighter downwards as scatter makes it; the whole turned over for a negative; then FRAME pixels
 * of `frame` around all. */
static OstImage *
framed_radiograph (gboolean negative, int frame)
{
  OstImage *image = synthetic_image (&middle, 1, WIDTH, HEIGHT, 16, FALSE);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint16   *pixel = &image->pixels[y * WIDTH + x];
        const int  side = MIN (x, WIDTH - 1 - x), rim = MIN (side, MIN (y, HEIGHT - 1 - y));

        if (side < 90)
          *pixel = (guint16) (2000 + 20 * y + *pixel / 100);
        if (negative)
          *pixel ^= 0xffff;
        if (rim < FRAME)
          *pixel = (guint16) frame;
      }
  return image;
}

/* Neither the black rim of a turned negative nor a positive's white frame says which of the two it is. */
static void
test_negative_without_a_flag (void)
{
  const struct
  {
    gboolean negative;
    int      frame;
  } cases[] = { { TRUE, 0 }, { TRUE, 0xffff }, { FALSE, 0 }, { FALSE, 0xffff } };
  g_autoptr(OstMask) truth = synthetic_mask (&middle, WIDTH, HEIGHT);
  OstPoint           click = { middle.x, middle.y, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(OstImage)  image = framed_radiograph (cases[i].negative, cases[i].frame);
      g_autoptr(OstPrompt) prompt = ost_prompt_new (ost_prompt_engine_find (NULL), image, NULL, NULL);
      g_autoptr(OstMask)   mask = segment (prompt, &click, 1);

      g_assert_cmpfloat (ost_mask_dice (mask, truth), >, 0.90);
    }
}

static void
test_nothing_to_go_by (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             negative = { 150, 240, FALSE }, away[2] = { { -5, 10, TRUE }, { 10, HEIGHT + 3, TRUE } };
  g_autoptr(OstMask)   none = segment (prompt, NULL, 0), only_negative = segment (prompt, &negative, 1);
  g_autoptr(OstMask)   outside = segment (prompt, away, 2);

  g_assert_cmpint (ost_mask_count (none), ==, 0);
  g_assert_cmpint (ost_mask_count (only_negative), ==, 0);
  g_assert_cmpint (ost_mask_count (outside), ==, 0);
  g_assert_cmpint (none->width, ==, WIDTH);
  g_assert_cmpint (none->height, ==, HEIGHT);
}

static void
test_points_outside_change_nothing (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             points[3] = { { -1, -1, TRUE }, { middle.x, middle.y, TRUE }, { WIDTH + 0.5, 3, FALSE } };
  g_autoptr(OstMask)   with = segment (prompt, points, 3), without = segment (prompt, points + 1, 1);

  g_assert_true (ost_mask_equal (with, without));
}

static gpointer
segment_in_thread (gpointer prompt)
{
  OstPoint points[2] = { { middle.x, middle.y, TRUE }, { middle.x + 25, middle.y, FALSE } };

  return segment (prompt, points, 2);
}

static void
test_pure (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE), again = make_prompt (16, FALSE);
  OstPoint             other = { beside.x, beside.y, TRUE };
  g_autoptr(OstMask)   first = segment_in_thread (prompt);
  g_autoptr(OstMask)   between = segment (prompt, &other, 1);
  g_autoptr(OstMask)   fresh = segment_in_thread (again);
  GThread             *threads[4];

  g_assert_false (ost_mask_equal (first, between));
  g_assert_true (ost_mask_equal (first, fresh));
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("segment", segment_in_thread, prompt);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr(OstMask) mask = g_thread_join (threads[i]);

      g_assert_true (ost_mask_equal (first, mask));
    }
}

static void
test_depth_and_inversion (void)
{
  g_autoptr(OstPrompt) deep = make_prompt (16, FALSE), shallow = make_prompt (8, FALSE);
  g_autoptr(OstPrompt) inverted = make_prompt (16, TRUE);
  OstPoint             click = { middle.x, middle.y, TRUE };
  g_autoptr(OstMask)   a = segment (deep, &click, 1), b = segment (shallow, &click, 1);
  g_autoptr(OstMask)   c = segment (inverted, &click, 1);

  g_assert_cmpfloat (ost_mask_dice (a, b), >, 0.97);
  g_assert_cmpfloat (ost_mask_dice (a, c), >, 0.97);
}

static void
test_other_bones_keep_out (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  OstPoint             click = { middle.x, middle.y, TRUE }, others[2] = { { beside.x, beside.y, TRUE },
                                                                           { beside.x, beside.y - 60, TRUE } };
  OstPromptRequest     request = { .bone = OST_BONE_MC3, .points = &click, .n_points = 1, .others = others,
                                   .n_others = 2 };
  g_autoptr(OstMask)   mask = ost_prompt_segment (prompt, &request, NULL, NULL);

  g_assert_true (ost_mask_contains (mask, middle.x, middle.y));
  for (int i = 0; i < 2; i++)
    g_assert_false (ost_mask_contains (mask, others[i].x, others[i].y));
}

static void
test_locked_masks_keep_out (void)
{
  g_autoptr(OstPrompt) prompt = make_prompt (16, FALSE);
  g_autoptr(OstMask)   finished = synthetic_mask (&beside, WIDTH, HEIGHT);
  const OstMask       *locked[1] = { finished };
  OstPoint             click = { middle.x, middle.y, TRUE }, inside = { beside.x, beside.y, TRUE };
  OstPromptRequest     request = { .bone = OST_BONE_MC3, .points = &click, .n_points = 1, .locked = locked,
                                   .n_locked = 1 };
  g_autoptr(OstMask)   mask = ost_prompt_segment (prompt, &request, NULL, NULL), won = NULL;

  g_assert_cmpfloat (ost_mask_iou (mask, finished), <, 0.02);
  request.points = &inside;
  won = ost_prompt_segment (prompt, &request, NULL, NULL);
  g_assert_true (ost_mask_contains (won, inside.x, inside.y));
}

static void
test_cancel (void)
{
  g_autoptr(OstPrompt)    prompt = make_prompt (16, FALSE), late = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError)       error = NULL;
  OstPoint                click = { middle.x, middle.y, TRUE };
  OstPromptRequest        request = { .bone = OST_BONE_MC3, .points = &click, .n_points = 1 };
  g_autoptr(OstImage)     image = ost_image_new (20, 20, 8);

  g_cancellable_cancel (cancellable);
  g_assert_null (ost_prompt_segment (prompt, &request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  late = ost_prompt_new (ost_prompt_engine_find (NULL), image, cancellable, &error);
  g_assert_null (late);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_tiny_and_flat (void)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 40 }, { 40, 1 }, { 2, 2 }, { 3, 7 }, { 64, 64 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int bone = 0; bone < OST_N_BONES; bone++)
      {
        g_autoptr(OstImage)  image = ost_image_new (sizes[i][0], sizes[i][1], 8);
        g_autoptr(OstPrompt) prompt = ost_prompt_new (ost_prompt_engine_find (NULL), image, NULL, NULL);
        OstPoint             click = { 0.5, 0.5, TRUE };
        OstPromptRequest     request = { .bone = bone, .points = &click, .n_points = 1 };
        g_autoptr(OstMask)   mask = ost_prompt_segment (prompt, &request, NULL, NULL);

        g_assert_nonnull (mask);
        g_assert_true (ost_mask_contains (mask, 0.5, 0.5));
        assert_one_solid_component (mask);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prompt/engine/registry", test_registry);
  g_test_add_func ("/prompt/engine/one-click", test_one_click_finds_the_bone);
  g_test_add_func ("/prompt/engine/points-obeyed", test_points_are_obeyed);
  g_test_add_func ("/prompt/engine/negative-outside", test_negative_stays_outside);
  g_test_add_func ("/prompt/engine/local", test_edits_stay_local);
  g_test_add_func ("/prompt/engine/contradiction", test_contradiction_keeps_the_rest);
  g_test_add_func ("/prompt/engine/slip", test_slip_is_forgotten);
  g_test_add_func ("/prompt/engine/history", test_history_does_not_matter);
  g_test_add_func ("/prompt/engine/negative-image", test_negative_without_a_flag);
  g_test_add_func ("/prompt/engine/nothing", test_nothing_to_go_by);
  g_test_add_func ("/prompt/engine/points-outside", test_points_outside_change_nothing);
  g_test_add_func ("/prompt/engine/pure", test_pure);
  g_test_add_func ("/prompt/engine/depth-and-inversion", test_depth_and_inversion);
  g_test_add_func ("/prompt/engine/others", test_other_bones_keep_out);
  g_test_add_func ("/prompt/engine/locked", test_locked_masks_keep_out);
  g_test_add_func ("/prompt/engine/cancel", test_cancel);
  g_test_add_func ("/prompt/engine/tiny", test_tiny_and_flat);
  return g_test_run ();
}
