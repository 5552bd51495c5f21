/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-input.h"

#include <math.h>
#include <string.h>

static const OstEncoderConfig plain = { .standardised = 0 }, standardised = { .standardised = 1 };

/* By hand: grey .2, .6 and half a pixel of .4 have the mean .4 over 2.5 pixels; squares .04 + .04 + 0. */
static void
test_by_hand (void)
{
  const float grey[] = { 0.2f, 0.6f, 0.2f, 0 }, mask[] = { 1, 1, 0.5f, 0 };
  const float deviation = sqrtf (0.08f / 2.5f);
  float       same[4], out[4];

  memcpy (same, grey, sizeof grey);
  ost_encoder_input (&plain, same, mask, 4);
  g_assert_cmpmem (same, sizeof same, grey, sizeof grey);
  memcpy (out, grey, sizeof grey);
  ost_encoder_input (&standardised, out, mask, 4);
  g_assert_cmpfloat_with_epsilon (out[0], -0.2f / deviation, 1e-5);
  g_assert_cmpfloat_with_epsilon (out[1], 0.2f / deviation, 1e-5);
  g_assert_cmpfloat_with_epsilon (out[2], 0, 1e-5);
  g_assert_cmpfloat (out[3], ==, 0);
}

/* Another exposure of the same bone is the same input. */
static void
test_exposure (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (3);
  float            a[400], b[400], mask[400];

  for (int i = 0; i < 400; i++)
    {
      mask[i] = (float) (i % 4) / 3;
      a[i] = mask[i] * (float) g_rand_double_range (random, 0.2, 0.5);
      b[i] = 1.5f * a[i] + 0.1f * mask[i];
    }
  ost_encoder_input (&standardised, a, mask, 400);
  ost_encoder_input (&standardised, b, mask, 400);
  for (int i = 0; i < 400; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i], 1e-4);
}

/* No bone in view, and a bone without any structure: zeros, not what is not a number. */
static void
test_nothing (void)
{
  float       none[] = { 0, 0, 0 }, even[] = { 0.7f, 0.7f, 0 };
  const float no_mask[] = { 0, 0, 0 }, mask[] = { 1, 1, 0 };

  ost_encoder_input (&standardised, none, no_mask, 3);
  ost_encoder_input (&standardised, even, mask, 3);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (none[i], ==, 0);
      g_assert_cmpfloat_with_epsilon (even[i], 0, 1e-4);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoder-input/by-hand", test_by_hand);
  g_test_add_func ("/encoder-input/exposure", test_exposure);
  g_test_add_func ("/encoder-input/nothing", test_nothing);
  return g_test_run ();
}
