/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-cross-entropy.h"
#include <math.h>

#define SMALLEST 1e-12f         /* a probability that underflowed costs 28, not infinity */

/* The logarithm is libm's: one for a pixel, beside the head's thousands of products. */
void
ost_kernel_cross_entropy_sums (double *sums, const float *p, const float *labels, const float *valid, int classes,
                               int annotations)
{
  for (int m = 0; m < annotations; m++)
    for (int x = 0; x < OST_TILE; x++)
      {
        const float label = labels[m * OST_TILE + x];

        if (valid[x] != 0 && label >= 0 && label < (float) classes && label == (float) (int) label)
          sums[m] -= (double) logf (fmaxf (p[(int) label * OST_TILE + x], SMALLEST));
      }
}

/* d (-log p_y) / dlogit_c = p_c - [c = y], for whatever p: the floor is not differentiated, and a pixel that is
 * quite wrong still has the full slope. `counts` is 1 where the pixel is in the image and its label is a class. */
OST_KERNEL void
ost_kernel_cross_entropy_gradient (float *dlogits, const float *slopes, const float *p, const float *labels,
                                   const float *valid, int classes, int annotations)
{
  for (int m = 0; m < annotations; m++)
    {
      const float *y = labels + m * OST_TILE, slope = slopes[m];
      float        counts[OST_TILE] = { 0 };

      for (int c = 0; c < classes; c++)
        for (int x = 0; x < OST_TILE; x++)
          counts[x] += y[x] == (float) c ? valid[x] : 0;
      for (int c = 0; c < classes; c++)
        for (int x = 0; x < OST_TILE; x++)
          dlogits[c * OST_TILE + x] += slope * counts[x] * (p[c * OST_TILE + x] - (y[x] == (float) c ? 1.0f : 0.0f));
    }
}

void
ost_kernel_cross_entropy_gradient_ref (float *dlogits, const float *slopes, const float *p, const float *labels,
                                       const float *valid, int classes, int annotations)
{
  for (int x = 0; x < OST_TILE; x++)
    for (int m = 0; m < annotations; m++)
      for (int label = 0; label < classes; label++)
        if (valid[x] != 0 && labels[m * OST_TILE + x] == (float) label)
          for (int c = 0; c < classes; c++)
            dlogits[c * OST_TILE + x] += slopes[m] * (p[c * OST_TILE + x] - (c == label));
}
