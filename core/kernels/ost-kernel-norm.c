/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-norm.h"
#include <math.h>
#include "core/kernels/ost-kernel-sum.h"

/* Three passes over a row: mean, squared deviations from it, output. Not E x^2 - mean^2, in which a row far from 0
 * loses its variance to rounding. The sums are double; what backward reads again is float32, the same numbers that
 * made y. */
OST_KERNEL void
ost_kernel_layer_norm (float *y, float *statistics, const float *x, const float *weight, const float *bias,
                       double epsilon, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    {
      const double mean = ost_row_sum (x, n) / (double) n;
      double       squares = 0;

#pragma omp simd reduction (+ : squares)
      for (int64_t i = 0; i < n; i++)
        squares += ((double) x[i] - mean) * ((double) x[i] - mean);

      const float middle = (float) mean, scale = (float) (1 / sqrt (squares / (double) n + epsilon));

      for (int64_t i = 0; i < n; i++)
        y[i] = weight[i] * ((x[i] - middle) * scale) + bias[i];
      statistics[2 * r] = middle;
      statistics[2 * r + 1] = scale;
    }
}

/* g = dy weight reaches x in three ways: directly, through the mean (every h moves by -1/n) and through the
 * deviation (h shrinks along itself). With h = (x - mean) scale: dx = scale (g - mean of g - h mean of g h). A
 * constant added to g, or a multiple of h, changes nothing, which is what normalising forgets. */
OST_KERNEL void
ost_kernel_layer_norm_gradient (float *dx, const float *dy, const float *x, const float *statistics,
                                const float *weight, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, dy += n, dx += n)
    {
      const float middle = statistics[2 * r], scale = statistics[2 * r + 1];
      double      sum = 0, product = 0;

#pragma omp simd reduction (+ : sum, product)
      for (int64_t i = 0; i < n; i++)
        {
          const float g = dy[i] * weight[i];

          sum += (double) g;
          product += (double) g * (double) ((x[i] - middle) * scale);
        }

      const float g_mean = (float) (sum / (double) n), gh_mean = (float) (product / (double) n);

      for (int64_t i = 0; i < n; i++)
        dx[i] = scale * (dy[i] * weight[i] - g_mean - (x[i] - middle) * scale * gh_mean);
    }
}

/* One row of double sums for all rows of x: the caller has such a row for each part, and adds them in order. */
OST_KERNEL void
ost_kernel_layer_norm_parameters (double *dweight, double *dbias, const float *dy, const float *x,
                                  const float *statistics, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, dy += n)
    {
      const float middle = statistics[2 * r], scale = statistics[2 * r + 1];

      for (int64_t i = 0; i < n; i++)
        {
          dweight[i] += (double) dy[i] * (double) ((x[i] - middle) * scale);
          dbias[i] += (double) dy[i];
        }
    }
}

OST_KERNEL void
ost_kernel_l2_normalise (float *y, float *lengths, const float *x, double epsilon, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    {
      const double length = sqrt (ost_row_dot (x, x, n));
      const double divisor = length > epsilon ? length : epsilon;

      lengths[r] = (float) (length > epsilon ? divisor : -divisor);
      for (int64_t i = 0; i < n; i++)
        y[i] = (float) ((double) x[i] / divisor);
    }
}

/* The sign of `lengths` says which branch forward took: below epsilon the divisor is constant, and no part is taken
 * out. */
OST_KERNEL void
ost_kernel_l2_normalise_gradient (float *dx, const float *dy, const float *y, const float *lengths, int64_t rows,
                                  int64_t n)
{
  for (int64_t r = 0; r < rows; r++, y += n, dy += n, dx += n)
    {
      const float along = lengths[r] > 0 ? (float) ost_row_dot (dy, y, n) : 0;
      const float divisor = lengths[r] > 0 ? lengths[r] : -lengths[r];

      for (int64_t i = 0; i < n; i++)
        dx[i] = (dy[i] - y[i] * along) / divisor;
    }
}
