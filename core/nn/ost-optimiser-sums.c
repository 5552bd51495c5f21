/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel.h"
#include "core/nn/ost-optimiser-private.h"

OST_KERNEL static double
sum_squares (const float *x, int64_t n)
{
  double sum = 0;

#pragma omp simd reduction (+ : sum)
  for (int64_t i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  return sum;
}

OST_KERNEL static double
sum_squares_of_both (const float *x, const float *y, double c, int64_t n)
{
  double sum = 0;

#pragma omp simd reduction (+ : sum)
  for (int64_t i = 0; i < n; i++)
    {
      const double z = x[i] + c * y[i];

      sum += z * z;
    }
  return sum;
}

OST_KERNEL static void
scale (float *x, float c, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    x[i] *= c;
}

/* x, or x + c y with y not NULL. Blocks of OST_BLOCK have sums of their own, added in order: the same bits for any
 * number of threads, and so the same clipping and the same ratios. */
double
ost_sum_of_squares (const float *x, const float *y, double c, int64_t n)
{
  const int64_t       n_blocks = (n + OST_BLOCK - 1) / OST_BLOCK;
  g_autofree double  *sums = g_new (double, (gsize) n_blocks);
  double              total = 0;

#pragma omp parallel for if (n_blocks > 1)
  for (int64_t b = 0; b < n_blocks; b++)
    {
      const int64_t first = b * OST_BLOCK, count = MIN (OST_BLOCK, n - first);

      sums[b] = y == NULL ? sum_squares (x + first, count) : sum_squares_of_both (x + first, y + first, c, count);
    }
  for (int64_t b = 0; b < n_blocks; b++)
    total += sums[b];
  return total;
}

void
ost_scale (float *x, double c, int64_t n)
{
  const int64_t n_blocks = (n + OST_BLOCK - 1) / OST_BLOCK;

#pragma omp parallel for if (n_blocks > 1)
  for (int64_t b = 0; b < n_blocks; b++)
    scale (x + b * OST_BLOCK, (float) c, MIN (OST_BLOCK, n - b * OST_BLOCK));
}
