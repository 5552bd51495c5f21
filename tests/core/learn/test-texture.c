/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-texture.h"

#include <math.h>

#include "core/tensor/ost-random.h"

#define SIDE 256
#define OF(features, band, number) ((double) (features)[(band) * OST_TEXTURE_OF_BAND + (number)])
enum { DEVIATION, SKEWNESS, KURTOSIS, SLOPE, DIRECTION };

/* Grey of a pixel, before the mask; 0 .. 1. */
typedef double (*Pattern) (int x, int y);

static double
noise (int x, int y)
{
  return 0.5 + 0.1 * ost_random_normal_at (7, (guint64) y * SIDE + (guint64) x);
}

/* The same bone on a darker plate of less contrast. */
static double
darker_noise (int x, int y)
{
  return 0.2 + 0.5 * noise (x, y);
}

static double
dots (int x, int y)
{
  return ost_random_unit_at (9, (guint64) y * SIDE + (guint64) x) < 0.02 ? 1 : 0.3;
}

/* Waves of 4 and of 16 px. */
static double
narrow_across (int x, int y)
{
  return 0.5 + 0.05 * (noise (x, y) - 0.5) + 0.3 * sin (2 * G_PI * x / 4);
}

static double
wide_down (int x, int y)
{
  return 0.5 + 0.05 * (noise (x, y) - 0.5) + 0.3 * sin (2 * G_PI * y / 16);
}

/* A disc of the pattern; none where the radius is 0. */
static void
measure (Pattern pattern, int radius, float features[OST_TEXTURE_FEATURES])
{
  guint16 *grey = g_new0 (guint16, SIDE * SIDE);
  guint8  *mask = g_new0 (guint8, SIDE * SIDE);
  OstPatch patch = { SIDE, grey, mask };

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      if (hypot (x - SIDE / 2, y - SIDE / 2) < radius)
        {
          grey[y * SIDE + x] = (guint16) (CLAMP (pattern (x, y), 0, 1) * OST_PATCH_GREY);
          mask[y * SIDE + x] = OST_PATCH_MASK;
        }
  ost_texture (&patch, SIDE, features);
  for (int i = 0; i < OST_TEXTURE_FEATURES; i++)
    g_assert_true (isfinite (features[i]));
  g_free (grey);
  g_free (mask);
}

/* Neither the exposure nor how large the bone is. */
static void
test_exposure (void)
{
  float a[OST_TEXTURE_FEATURES], b[OST_TEXTURE_FEATURES], smaller[OST_TEXTURE_FEATURES];

  measure (noise, 120, a);
  measure (darker_noise, 120, b);
  measure (noise, 60, smaller);
  for (int i = 0; i < OST_TEXTURE_FEATURES; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i], 0.01);
  for (int k = 0; k < OST_TEXTURE_OF_BAND; k++)
    g_assert_cmpfloat_with_epsilon (a[k], smaller[k], 0.2);
}

/* White noise: normal in every band, no direction, and weaker from band to band. */
static void
test_noise (void)
{
  float f[OST_TEXTURE_FEATURES];

  measure (noise, 120, f);
  for (int b = 0; b < 3; b++)
    {
      g_assert_cmpfloat_with_epsilon (OF (f, b, SKEWNESS), 0, 0.1);
      g_assert_cmpfloat_with_epsilon (OF (f, b, KURTOSIS), 3, 0.3);
      g_assert_cmpfloat (OF (f, b, DIRECTION), <, 0.3);
      g_assert_cmpfloat (OF (f, b, DEVIATION), >, OF (f, b + 1, DEVIATION));
    }
  g_assert_cmpfloat (OF (f, OST_TEXTURE_BANDS / 2, DEVIATION), ==, 0);
}

/* Bright dots on dark ground are skewed to the right and rare. */
static void
test_dots (void)
{
  float f[OST_TEXTURE_FEATURES];

  measure (dots, 120, f);
  g_assert_cmpfloat (OF (f, 0, SKEWNESS), >, 3);
  g_assert_cmpfloat (OF (f, 0, KURTOSIS), >, 10);
}

static int
strongest_band (const float *features)
{
  int best = 0;

  for (int b = 1; b < OST_TEXTURE_BANDS; b++)
    if (OF (features, b, DEVIATION) > OF (features, best, DEVIATION))
      best = b;
  return best;
}

/* Waves are found in the band of their length, whichever way they run; they have a direction. */
static void
test_waves (void)
{
  float narrow[OST_TEXTURE_FEATURES], wide[OST_TEXTURE_FEATURES];

  measure (narrow_across, 120, narrow);
  measure (wide_down, 120, wide);
  g_assert_cmpint (strongest_band (narrow), ==, 0);
  g_assert_cmpint (strongest_band (wide), ==, 2);
  g_assert_cmpfloat (OF (narrow, 0, DIRECTION), >, 3);
  g_assert_cmpfloat (OF (wide, 1, DIRECTION), >, 3);
}

static void
test_nothing (void)
{
  float none[OST_TEXTURE_FEATURES], speck[OST_TEXTURE_FEATURES];

  measure (noise, 0, none);
  measure (noise, 2, speck);
  g_assert_cmpfloat (OF (none, 0, DEVIATION), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/texture/exposure", test_exposure);
  g_test_add_func ("/texture/noise", test_noise);
  g_test_add_func ("/texture/dots", test_dots);
  g_test_add_func ("/texture/waves", test_waves);
  g_test_add_func ("/texture/nothing", test_nothing);
  return g_test_run ();
}
