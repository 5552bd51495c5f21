/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-patch-sample.h"

#include <math.h>

/* Adds grey and mask at one patch point. */
static void
add_point (const OstPatch *patch, double x, double y, float sums[2])
{
  int   side = patch->side, x0 = (int) floor (x - 0.5), y0 = (int) floor (y - 0.5);
  float fx = (float) (x - 0.5 - x0), fy = (float) (y - 0.5 - y0);

  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      {
        int   u = x0 + i, v = y0 + j;
        float weight = (i ? fx : 1 - fx) * (j ? fy : 1 - fy);

        if (u < 0 || v < 0 || u >= side || v >= side)
          continue;
        sums[0] += weight * patch->grey[v * side + u];
        sums[1] += weight * patch->mask[v * side + u];
      }
}

/* Points along each side of a view pixel, so that they are not further apart than the patch's pixels. */
static int
points_of (const OstPatchPlace *m)
{
  /* The longer of the two sides of a view pixel, in patch pixels. A quarter more than one is still one point, which
   * bilinear interpolation bridges. */
  double step = sqrt (MAX (m->xx * m->xx + m->yx * m->yx, m->xy * m->xy + m->yy * m->yy));

  return CLAMP ((int) ceil (step - 0.25), 1, 8);
}

void
ost_patch_sample (const OstPatch *patch, const OstPatchPlace *m, int size, float *grey, float *mask)
{
  const int   n = points_of (m);
  const float scale[2] = { 1.0f / (n * n * (float) OST_PATCH_GREY), 1.0f / (n * n * (float) OST_PATCH_MASK) };

  for (int v = 0; v < size; v++)
    for (int u = 0; u < size; u++)
      {
        float sums[2] = { 0, 0 };

        for (int k = 0; k < n * n; k++)
          {
            double a = u + (k % n + 0.5) / n, b = v + (k / n + 0.5) / n;

            add_point (patch, m->xx * a + m->xy * b + m->x0, m->yx * a + m->yy * b + m->y0, sums);
          }
        grey[v * size + u] = sums[0] * scale[0];
        if (mask != NULL)
          mask[v * size + u] = sums[1] * scale[1];
      }
}

double
ost_patch_share (const OstPatch *patch, const OstPatchPlace *m, int size)
{
  int n = 0, side = patch->side;

  for (int v = 0; v < size; v++)
    for (int u = 0; u < size; u++)
      {
        double a = u + 0.5, b = v + 0.5, x = m->xx * a + m->xy * b + m->x0, y = m->yx * a + m->yy * b + m->y0;

        if (x >= 0 && y >= 0 && x < side && y < side)
          n += 2 * patch->mask[(int) y * side + (int) x] >= OST_PATCH_MASK;
      }
  return (double) n / ((double) size * size);
}
