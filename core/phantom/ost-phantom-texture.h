/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* What bone looks like in projection, on a tile that repeats seamlessly: x runs across a bone's axis, y along it. Every
 * channel has mean 0 and variance 1. The struts are drawn as thin curved rods, many layers deep, whose sum has the flat
 * top and the roll-off from 1.2 cycles per mm that radiographs show (one power law has neither). */

typedef enum
{
  OST_TEXTURE_AXIAL,            /* struts along the axis */
  OST_TEXTURE_CROSS,            /* struts across it */
  OST_TEXTURE_STRIAE,           /* canals of the cortex, 2-10 mm long; also the bundles of a muscle, enlarged */
  OST_TEXTURE_PATCHES,          /* unevenness over 1-3 mm: scallops of the endosteum, denser and emptier places */
  OST_N_TEXTURES
} OstTextureChannel;

#define OST_TEXTURE_SIDE 256    /* px, a power of two */
#define OST_TEXTURE_MM   0.1    /* per px */

typedef struct
{
  float values[OST_TEXTURE_SIDE * OST_TEXTURE_SIDE][OST_N_TEXTURES];
} OstTexture;

/* `pixel_mm`: size of the pixels that will sample it; details finer than those are averaged away. Free with g_free. */
OstTexture *ost_texture_new (guint64 key, double pixel_mm);

/* All channels at (across, along) in mm, linearly interpolated. */
static inline void
ost_texture_at (const OstTexture *texture, double across, double along, float values[OST_N_TEXTURES])
{
  double       u = across * (1 / OST_TEXTURE_MM) + 0x10000, v = along * (1 / OST_TEXTURE_MM) + 0x10000;
  int          x = (int) u, y = (int) v, side = OST_TEXTURE_SIDE - 1;
  float        fx = (float) (u - x), fy = (float) (v - y);
  const float *a = texture->values[(y & side) * OST_TEXTURE_SIDE + (x & side)];
  const float *b = texture->values[(y & side) * OST_TEXTURE_SIDE + ((x + 1) & side)];
  const float *c = texture->values[((y + 1) & side) * OST_TEXTURE_SIDE + (x & side)];
  const float *d = texture->values[((y + 1) & side) * OST_TEXTURE_SIDE + ((x + 1) & side)];

  for (int k = 0; k < OST_N_TEXTURES; k++)
    {
      float top = a[k] + (b[k] - a[k]) * fx, low = c[k] + (d[k] - c[k]) * fx;

      values[k] = top + (low - top) * fy;
    }
}
