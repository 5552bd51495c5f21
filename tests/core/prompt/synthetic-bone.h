/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/prompt/ost-prompt.h"
#include <math.h>

/* A metacarpal as bright walls around a darker canal, wider at both ends, on soft tissue with a little noise: known
 * truth for tests. centre and length in pixels; upright. */
typedef struct
{
  double x, y, length;
} SyntheticBone;

static inline double
synthetic_half_width (double s)
{
  double base = exp (-0.5 * (s - 0.06) * (s - 0.06) / 0.012), head = exp (-0.5 * (s - 0.9) * (s - 0.9) / 0.008);

  return 0.06 + 0.045 * base + 0.055 * head;
}

/* Depth inside the wall in units of the length; negative outside. */
static inline double
synthetic_depth (const SyntheticBone *bone, double x, double y)
{
  double s = 0.5 - (y - bone->y) / bone->length, u = (x - bone->x) / bone->length;
  double end = MIN (s, 1 - s), across;

  if (end < 0)
    return end;
  across = synthetic_half_width (s) * MIN (1.0, sqrt (MIN (1.0, end / 0.06)));
  return MIN (across - fabs (u), end);
}

static inline OstImage *
synthetic_image (const SyntheticBone *bones, int n, int width, int height, int bits, gboolean inverted)
{
  OstImage *image = ost_image_new (width, height, bits);
  double    most = bits == 8 ? 255 : 65535;
  guint32   random = 1;

  image->min_is_white = inverted;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        double grey = 0.30, depth = -1;

        for (int i = 0; i < n; i++)
          depth = MAX (depth, synthetic_depth (&bones[i], x + 0.5, y + 0.5));
        if (depth > 0)
          grey = depth < 0.025 ? 0.75 : 0.55;
        random = random * 1664525u + 1013904223u;
        grey += 0.01 * ((random >> 16) / 65535.0 - 0.5);
        image->pixels[(gsize) y * width + x] = (guint16) lrint (most * (inverted ? 1 - grey : grey));
      }
  return image;
}

static inline OstMask *
synthetic_mask (const SyntheticBone *bone, int width, int height)
{
  OstMask *mask = ost_mask_new (width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      mask->data[(gsize) y * width + x] = synthetic_depth (bone, x + 0.5, y + 0.5) > 0;
  return mask;
}
