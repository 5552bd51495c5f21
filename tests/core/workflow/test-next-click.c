/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-next-click.h"

/* A bar: one sample has all of it, the other its upper part alone. */

#define WIDTH  48
#define HEIGHT 80
#define LEFT   20
#define RIGHT  28
#define TOP    10
#define MIDDLE 30
#define BOTTOM 70

#define UPPER ((MIDDLE - TOP) * (RIGHT - LEFT))
#define LOWER ((BOTTOM - MIDDLE) * (RIGHT - LEFT))

static OstSegmentation *
segmentation_new (double first)
{
  OstSegmentation *s = g_new0 (OstSegmentation, 1);
  const gsize      pixels = WIDTH * HEIGHT;

  s->box = ost_letterbox_fit (2 * WIDTH, 2 * HEIGHT, WIDTH, HEIGHT);    /* two image px a working one */
  s->experts = s->n_samples = 2;
  s->weights = g_new (double, 2);
  s->weights[0] = first;
  s->weights[1] = 1 - first;
  s->labels = g_malloc0 (2 * pixels);
  s->found[OST_BONE_MC3] = 1;
  for (gsize i = 0; i < pixels; i++)
    {
      const gsize    u = i % WIDTH, v = i / WIDTH;
      const gboolean across = u >= LEFT && u < RIGHT && v >= TOP;

      s->labels[i] = across && v < BOTTOM ? OST_BONE_MC3 + 1 : 0;
      s->labels[pixels + i] = across && v < MIDDLE ? OST_BONE_MC3 + 1 : 0;
    }
  return s;
}

static double
doubt_of (double first)
{
  return first * (1 - first) * LOWER / (UPPER + first * LOWER);
}

/* In the middle of what they do not agree about. */
static void
test_middle (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (0.4);
  OstPromptRequest           request = { .bone = OST_BONE_MC3 };
  OstNextClick               click;

  g_assert_true (ost_next_click (s, &request, &click));
  g_assert_cmpint (click.bone, ==, OST_BONE_MC3);
  g_assert_cmpfloat (click.x, >=, 2 * LEFT + 6);
  g_assert_cmpfloat (click.x, <=, 2 * RIGHT - 6);
  g_assert_cmpfloat (click.y, >, 2 * MIDDLE + 6);
  g_assert_cmpfloat (click.y, <, 2 * BOTTOM - 6);
  g_assert_cmpfloat_with_epsilon (click.doubt, doubt_of (0.4), 1e-9);
  g_assert_cmpfloat (click.gain, >, 0.1 * click.doubt);
  g_assert_cmpfloat (click.gain, <, click.doubt);
  g_assert_cmpfloat (click.inside, >, 0.3);
  g_assert_cmpfloat (click.inside, <, 0.6);
}

/* Either answer leaves less doubt than there was; the expected part of it is the gain. */
static void
test_gain_is_kept (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (0.4);
  OstPromptRequest           request = { .bone = OST_BONE_MC3 };
  OstNextClick               click, on, off;
  OstPoint                   point;
  double                     scale;

  g_assert_true (ost_next_click (s, &request, &click));
  point = (OstPoint) { click.x, click.y, TRUE };
  request.points = &point;
  request.n_points = 1;
  ost_next_click (s, &request, &on);
  point.positive = FALSE;
  ost_next_click (s, &request, &off);
  g_assert_cmpfloat (off.doubt, <, click.doubt);
  /* doubt is over the area by weight, which the answer changes; gain over what it was before */
  scale = UPPER + 0.4 * LOWER;
  for (int k = 0; k < 2; k++)
    {
      double weights[2];

      point.positive = k == 0;
      ost_sample_evidence_weigh (s, &request, weights);
      *(k == 0 ? &on.doubt : &off.doubt) = weights[0] * weights[1] * LOWER / scale;
    }
  g_assert_cmpfloat_with_epsilon (click.gain, click.doubt - click.inside * on.doubt - (1 - click.inside) * off.doubt, 1e-9);
}

/* Samples that still differ after an answer are not asked about at the same place again. */
static void
test_answered (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (0.4);
  OstPromptRequest           request = { .bone = OST_BONE_MC3 };
  OstNextClick               first, second;
  OstPoint                   point;

  g_assert_true (ost_next_click (s, &request, &first));
  point = (OstPoint) { first.x, first.y, TRUE };
  request.points = &point;
  request.n_points = 1;
  g_assert_false (ost_next_click (s, &request, &second));
  g_assert_cmpfloat (second.doubt, >, 0);
  g_assert_cmpfloat (second.gain, ==, 0);
}

static void
test_agreed (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (1);
  OstPromptRequest           request = { .bone = OST_BONE_MC3 }, other = { .bone = OST_BONE_MC4 };
  OstNextClick               click;

  g_assert_false (ost_next_click (s, &request, &click));
  g_assert_cmpfloat (click.doubt, ==, 0);
  g_assert_false (ost_next_click (s, &other, &click));
  g_assert_cmpfloat (click.gain, ==, 0);
}

/* What no sample says is beyond what they can be asked. */
static void
test_contradicted (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (0.4);
  const OstPoint             beside = { 2, 2, TRUE };
  OstPromptRequest           request = { .bone = OST_BONE_MC3, .points = &beside, .n_points = 1 };
  OstNextClick               click;

  g_assert_false (ost_next_click (s, &request, &click));
  g_assert_cmpfloat (click.gain, ==, 0);
}

static OstReading *
reading_new (void)
{
  OstReading *reading = g_new0 (OstReading, 1);

  for (int b = 0; b < OST_N_BONES; b++)
    reading->bones[b] = ost_bone_state_new (NULL, 0);
  return reading;
}

static void
test_reading (void)
{
  g_autoptr(OstSegmentation) s = segmentation_new (0.4);
  g_autoptr(OstReading)      reading = reading_new ();
  OstBoneState              *state = reading->bones[OST_BONE_MC3];
  OstNextClick               click;

  g_assert_true (ost_next_click_reading (s, 7, reading, &click));
  g_assert_cmpint (click.bone, ==, OST_BONE_MC3);
  state->mask = ost_mask_new (2 * WIDTH, 2 * HEIGHT);           /* somebody's own */
  g_assert_false (ost_next_click_reading (s, 7, reading, &click));
  state->prior = 7;                                             /* from this prediction */
  g_assert_true (ost_next_click_reading (s, 7, reading, &click));
  g_assert_false (ost_next_click_reading (s, 8, reading, &click));
  state->locked = TRUE;
  g_assert_false (ost_next_click_reading (s, 7, reading, &click));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/next-click/middle", test_middle);
  g_test_add_func ("/next-click/gain-is-kept", test_gain_is_kept);
  g_test_add_func ("/next-click/answered", test_answered);
  g_test_add_func ("/next-click/agreed", test_agreed);
  g_test_add_func ("/next-click/contradicted", test_contradicted);
  g_test_add_func ("/next-click/reading", test_reading);
  return g_test_run ();
}
