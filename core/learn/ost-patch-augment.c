/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-patch-augment.h"

#include <math.h>

/* The paper's ranges. Brightness and contrast of 50 to 150 % teach an encoder to overlook grey, and grey tells a
 * good part of the cortical index; weaker variation was worse all the same (docs/classifier.md). */
OstPatchAugmentation
ost_patch_augmentation_draw (OstRandom *random, double strength)
{
  OstPatchAugmentation a;

  a.rotation = strength * ost_random_range (random, -30, 30);
  a.shift_x = strength * ost_random_range (random, -0.1, 0.1);
  a.shift_y = strength * ost_random_range (random, -0.1, 0.1);
  a.flip_x = ost_random_range (random, 0, 1) < 0.5 * strength;
  a.flip_y = ost_random_range (random, 0, 1) < 0.5 * strength;
  a.brightness = 1 + strength * ost_random_range (random, -0.5, 0.5);
  a.contrast = 1 + strength * ost_random_range (random, -0.5, 0.5);
  return a;
}

/* With t the middle and d the shift, a point q of the varied patch was at p = F R' (q - t - d) + t. */
OstPatchPlace
ost_patch_augmentation_place (const OstPatchAugmentation *a, int side, double x, double y, double width, double height,
                              int size)
{
  double angle = a->rotation * G_PI / 180, c = cos (angle), s = sin (angle), middle = side / 2.0;
  double fx = a->flip_x ? -1 : 1, fy = a->flip_y ? -1 : 1;
  double from_x = x * side - middle - a->shift_x * side, from_y = y * side - middle - a->shift_y * side;
  double step_x = width * side / size, step_y = height * side / size;

  return (OstPatchPlace) {
    fx * c * step_x, fx * s * step_y, fx * (c * from_x + s * from_y) + middle,
    -fy * s * step_x, fy * c * step_y, fy * (c * from_y - s * from_x) + middle,
  };
}

/* Of the bone: the sum of grey (the mask is in it) over the sum of mask. */
static double
mean_of (const float *grey, const float *mask, gsize n)
{
  double sum = 0, inside = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += grey[i];
      inside += mask[i];
    }
  return inside > 0 ? sum / inside : 0;
}

/* With g = m x (x the grey, m the mask), contrast about the mean u of b x is x' = c b x + (1 - c) u, so that
 * m x' = c b g + (1 - c) u m: multiplying the constant by m is applying the mask again. */
void
ost_patch_augment_grey (const OstPatchAugmentation *a, float *grey, const float *mask, gsize n)
{
  const float gain = (float) (a->contrast * a->brightness);
  const float offset = (float) ((1 - a->contrast) * a->brightness * mean_of (grey, mask, n));

  for (gsize i = 0; i < n; i++)
    {
      float value = gain * grey[i] + offset * mask[i];

      grey[i] = CLAMP (value, 0, mask[i]);
    }
}
