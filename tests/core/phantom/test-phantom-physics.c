/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-display.h"
#include "core/phantom/ost-phantom-physics.h"

#include <string.h>

#define SIDE 64

typedef struct
{
  OstFrame frame;
  OstPaths paths;
  float   *planes, *plane;
} Slab;

static Slab
slab_new (void)
{
  Slab  slab = { .frame = { .width = SIDE, .height = SIDE, .mm = 0.5, .cosine = 1, .side = 1 } };
  gsize n = SIDE * SIDE;
  float *p = slab.planes = g_new0 (float, OST_N_PATHS * n);

  slab.paths = (OstPaths) { p, p + n, p + 2 * n, p + 3 * n, p + 4 * n, p + 5 * n };
  slab.plane = g_new (float, n);
  return slab;
}

static void
slab_clear (Slab *slab)
{
  g_free (slab->planes);
  g_free (slab->plane);
}

/* Mean signal behind a homogeneous slab, without scatter and nearly without noise. */
static double
signal_behind (float bone, float solid, float soft, float metal)
{
  Slab        slab = slab_new ();
  OstExposure exposure = { .exposure = 1e9, .blur_mm = 0.1, .noise = 1 };
  double      sum = 0;

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      slab.paths.bone[i] = bone;
      slab.paths.solid[i] = solid;
      slab.paths.soft[i] = soft;
      slab.paths.metal[i] = metal;
    }
  ost_exposure_expose (&exposure, &slab.paths, &slab.frame, slab.plane);
  for (int i = 0; i < SIDE * SIDE; i++)
    sum += slab.plane[i];
  slab_clear (&slab);
  return sum / (SIDE * SIDE);
}

/* Published for 55 kV: 25 mm of tissue let 40 % through; thin bone behind 20 mm of it weighs .187 per mm, 12 mm of it
 * .148 (both with the tissue in place); 2 mm of steel are opaque. */
static void
test_attenuation (void)
{
  double air = signal_behind (0, 0, 0, 0), tissue = signal_behind (0, 0, 25, 0), thin, thick;

  thin = signal_behind (1, 1, 21, 0) - signal_behind (0, 0, 20, 0);
  thick = (signal_behind (12, 12, 32, 0) - signal_behind (0, 0, 20, 0)) / 12;
  g_test_message ("25 mm of tissue %.3f, bone %.3f and %.3f per mm", exp (-tissue), thin, thick);
  g_assert_cmpfloat (ABS (air), <, 0.002);
  g_assert_cmpfloat (ABS (exp (-tissue) - 0.40), <, 0.03);
  g_assert_cmpfloat (ABS (thin - 0.187), <, 0.015);
  g_assert_cmpfloat (ABS (thick - 0.148), <, 0.015);
  g_assert_cmpfloat (signal_behind (0, 0, 25, 2), >, 4);
}

/* Quanta: relative noise 1 / sqrt n before the detector's blur, which lowers it. */
static void
test_noise (void)
{
  double sd[2];

  for (int k = 0; k < 2; k++)
    {
      Slab        slab = slab_new ();
      OstExposure exposure = { .exposure = k == 0 ? 10000 : 40000, .blur_mm = 0.2, .noise = 5 };
      double      sum = 0, squares = 0;

      ost_exposure_expose (&exposure, &slab.paths, &slab.frame, slab.plane);
      for (int i = 0; i < SIDE * SIDE; i++)
        {
          sum += slab.plane[i] / (SIDE * SIDE);
          squares += slab.plane[i] * slab.plane[i] / (SIDE * SIDE);
        }
      sd[k] = sqrt (squares - sum * sum);
      g_assert_cmpfloat (sd[k], <, 1 / sqrt (exposure.exposure * 0.25));
      g_assert_cmpfloat (sd[k], >, 0.3 / sqrt (exposure.exposure * 0.25));
      slab_clear (&slab);
    }
  g_assert_cmpfloat (ABS (sd[0] / sd[1] - 2), <, 0.02);
}

/* At quality 100 every coefficient is rounded to a whole number: nothing moves by more than a few grey levels. Lower
 * quality loses more, and a ramp, whose blocks are smooth, survives. */
static void
test_jpeg (void)
{
  double lost[3] = { 0 };

  for (int k = 0; k < 3; k++)
    {
      float plane[61 * 35], before[61 * 35];

      for (int i = 0; i < 61 * 35; i++)
        before[i] = 60 + 2 * (i % 61) + 12 * ost_random_normal_at (3, i);
      memcpy (plane, before, sizeof plane);
      ost_display_degrade (plane, 61, 35, k == 0 ? 100 : k == 1 ? 90 : 60);
      for (int i = 0; i < 61 * 35; i++)
        lost[k] += (plane[i] - before[i]) * (plane[i] - before[i]) / (61 * 35);
    }
  g_test_message ("mean square lost at quality 100, 90, 60: %.3f %.2f %.2f", lost[0], lost[1], lost[2]);
  g_assert_cmpfloat (ABS (lost[0] - 1 / 12.0), <, 0.01);        /* an orthonormal transform keeps the rounding's variance */
  g_assert_cmpfloat (lost[1], >, 2 * lost[0]);
  g_assert_cmpfloat (lost[2], >, 2 * lost[1]);
}

static OstImage *
show (const OstDisplay *display)
{
  Slab        slab = slab_new ();
  OstExposure exposure = { .exposure = 1e6, .blur_mm = 0.1, .noise = 1 };
  OstImage   *image;

  for (int i = 0; i < SIDE * SIDE; i++)
    {
      slab.paths.soft[i] = i % SIDE / 2;
      slab.paths.solid[i] = slab.paths.bone[i] = i % SIDE > 40 && i % SIDE < 50 ? 4 : 0;
    }
  ost_exposure_expose (&exposure, &slab.paths, &slab.frame, slab.plane);
  image = ost_display_develop (display, &slab.paths, &slab.frame, slab.plane);
  slab_clear (&slab);
  return image;
}

/* Bone is bright, or dark when inverted; depths are as asked; padding spares bone. */
static void
test_display (void)
{
  OstDisplay          display = { .low = 0.01, .high = 0.99, .gamma = 1.2, .white = 1, .bits = 8 };
  g_autoptr(OstImage) eight = show (&display), inverted = NULL, sixteen = NULL;

  g_assert_cmpint (eight->bits, ==, 8);
  g_assert_cmpint (eight->pixels[20 * SIDE + 45], >, eight->pixels[20 * SIDE + 30]);
  display.inverted = TRUE;
  inverted = show (&display);
  for (int i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpint (ABS (inverted->pixels[i] + eight->pixels[i] - 255), <=, 1);
  display = (OstDisplay) { .low = 0.01, .high = 0.99, .gamma = 1.2, .black = 0.1, .white = 1, .bits = 16,
                           .padding = { 0.9, 0.05 } };
  sixteen = show (&display);
  g_assert_cmpint (sixteen->pixels[20 * SIDE + 40], ==, 0);
  g_assert_cmpint (sixteen->pixels[20 * SIDE + 41], >, 0);
  g_assert_cmpint (sixteen->pixels[20 * SIDE + SIDE - 1], ==, 0);
  g_assert_cmpint (sixteen->pixels[20 * SIDE + SIDE - 5], >, 255);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-physics/attenuation", test_attenuation);
  g_test_add_func ("/phantom-physics/noise", test_noise);
  g_test_add_func ("/phantom-physics/jpeg", test_jpeg);
  g_test_add_func ("/phantom-physics/display", test_display);
  return g_test_run ();
}
