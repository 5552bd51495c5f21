/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-patch-sample.h"

#include <math.h>

/* floor() is a call where the processor is not known. */
static inline int
floor_of (double x)
{
  const int towards_zero = (int) x;

  return towards_zero - (x < towards_zero);
}

/* Grey and mask of patch pixel (u, v), 0 outside, by its weight. */
static inline void
add_pixel (const OstPatch *patch, int u, int v, float weight, float sums[2])
{
  const int side = patch->side;

  if (u < 0 || v < 0 || u >= side || v >= side)
    return;
  sums[0] += weight * patch->grey[v * side + u];
  sums[1] += weight * patch->mask[v * side + u];
}

/* Whether the four pixels from (u, v) on lie in the patch and hold nothing: most of a long bone's square. */
static inline gboolean
is_empty (const OstPatch *patch, int u, int v)
{
  const int      side = patch->side;
  const guint16 *grey = patch->grey;
  const guint8  *mask = patch->mask;

  if (u < 0 || v < 0 || u + 1 >= side || v + 1 >= side)
    return FALSE;
  grey += v * side + u;
  mask += v * side + u;
  return (grey[0] | grey[1] | grey[side] | grey[side + 1] | mask[0] | mask[1] | mask[side] | mask[side + 1]) == 0;
}

/* Adds grey and mask at one patch point. */
static inline void
add_point (const OstPatch *patch, double x, double y, float sums[2])
{
  const int   u = floor_of (x - 0.5), v = floor_of (y - 0.5);
  const float fx = (float) (x - 0.5 - u), fy = (float) (y - 0.5 - v);

  if (is_empty (patch, u, v))
    return;
  add_pixel (patch, u, v, (1 - fx) * (1 - fy), sums);
  add_pixel (patch, u + 1, v, fx * (1 - fy), sums);
  add_pixel (patch, u, v + 1, (1 - fx) * fy, sums);
  add_pixel (patch, u + 1, v + 1, fx * fy, sums);
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
