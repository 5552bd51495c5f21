/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <math.h>
#include "core/learn/ost-patch.h"
#include "core/tensor/ost-random.h"

/* A long thin bone, slanted, on a noisy radiograph: bright walls `wall` px thick (thin for the sick), a darker
 * middle. */
#define BONE_WIDTH  120
#define BONE_HEIGHT 160

static inline void
bone_radiograph (guint64 key, double wall, OstImage **image, OstMask **mask)
{
  double slant = 0.3 * (ost_random_unit_at (key, 0) - 0.5), middle = 50 + 20 * ost_random_unit_at (key, 1), half = 14;

  *image = ost_image_new (BONE_WIDTH, BONE_HEIGHT, 8);
  *mask = ost_mask_new (BONE_WIDTH, BONE_HEIGHT);
  for (int y = 0; y < BONE_HEIGHT; y++)
    for (int x = 0; x < BONE_WIDTH; x++)
      {
        double away = fabs (x - middle - slant * (y - 80)), noise = ost_random_normal_at (key + 1, y * BONE_WIDTH + x);
        int    inside = away <= half && y >= 10 && y < 150;
        double grey = !inside ? 40 : away > half - wall ? 200 : 110;

        (*mask)->data[y * BONE_WIDTH + x] = (guint8) inside;
        (*image)->pixels[y * BONE_WIDTH + x] = (guint16) CLAMP (grey + 8 * noise, 0, 255);
      }
}

static inline OstPatch *
bone_patch (guint64 key, double wall, int side)
{
  g_autoptr(OstImage) image = NULL;
  g_autoptr(OstMask)  mask = NULL;

  bone_radiograph (key, wall, &image, &mask);
  return ost_patch_new (image, mask, 0.08, side);
}
