/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmentation-groups.h"
#include "core/learn/ost-segmenter-private.h"

#define N     6
#define WIDTH 32

/* One row of pixels: sample n gives the first lengths[n] of them to metacarpal 2, and the ulna two at the far end, always. */
static OstSegmentation *
make (void)
{
  static const int lengths[N] = { 10, 11, 10, 14, 20, 0 };
  OstSegmentation *s = g_new0 (OstSegmentation, 1);

  s->n_samples = N;
  s->experts = 1;
  s->box = ost_letterbox_fit (WIDTH, 1, WIDTH, 1);
  ost_segmentation_allocate (s);
  for (int n = 0; n < N; n++)
    {
      s->weights[n] = 1.0 / N;
      for (int i = 0; i < WIDTH; i++)
        s->labels[n * WIDTH + i] = i >= WIDTH - 2 ? OST_BONE_ULNA + 1 : i < lengths[n] ? OST_BONE_MC2 + 1 : 0;
    }
  return s;
}

static void
expect (const OstSegmentation *s, int most, OstBone bone, const int wanted[N])
{
  int of[N * OST_N_BONES];

  ost_segmentation_groups (s, most, of);
  for (int n = 0; n < N; n++)
    g_assert_cmpint (of[n * OST_N_BONES + bone], ==, wanted[n]);
}

/* Without a bound only what is the same is shared; a sample without the bone is stood for by nobody. */
static void
test_same (void)
{
  g_autoptr(OstSegmentation) s = make ();

  expect (s, N, OST_BONE_ULNA, (const int[]) { 0, 0, 0, 0, 0, 0 });
  expect (s, N, OST_BONE_RADIUS, (const int[]) { -1, -1, -1, -1, -1, -1 });
  expect (s, N, OST_BONE_MC2, (const int[]) { 0, 1, 0, 3, 4, -1 });
}

/* By hand: 11 is nearest to all (1 + 1 + 3 + 9; 10: 0 + 1 + 4 + 10); 20 is farthest from it, then 14, then 10. */
static void
test_bounds (void)
{
  g_autoptr(OstSegmentation) s = make ();

  expect (s, 1, OST_BONE_MC2, (const int[]) { 1, 1, 1, 1, 1, -1 });
  expect (s, 2, OST_BONE_MC2, (const int[]) { 1, 1, 1, 1, 4, -1 });
  expect (s, 3, OST_BONE_MC2, (const int[]) { 1, 1, 1, 3, 4, -1 });
  expect (s, 2, OST_BONE_ULNA, (const int[]) { 0, 0, 0, 0, 0, 0 });
}

/* Weight moves the middle. */
static void
test_weights (void)
{
  g_autoptr(OstSegmentation) s = make ();

  s->weights[4] = 5;
  expect (s, 1, OST_BONE_MC2, (const int[]) { 4, 4, 4, 4, 4, -1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmentation-groups/same", test_same);
  g_test_add_func ("/segmentation-groups/bounds", test_bounds);
  g_test_add_func ("/segmentation-groups/weights", test_weights);
  return g_test_run ();
}
