/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-softmax.h"
#include <math.h>
#include "core/kernels/ost-kernel-exp.h"
#include "core/kernels/ost-kernel-sum.h"

/* Rows of n numbers, all independent. Exponentials are float32 (ost-kernel-exp.h), sums double and rounded once: the n
 * results are each within a few units in the last place, and add up to 1 within their own roundings, for any n. */

/* Three passes over a row of n, which stays in the first cache: the largest, the exponentials, the division by their
 * sum. The exponent is 0 for the largest, so the sum is 1 at least and nothing overflows; what underflows is 0, as
 * it should be. */
OST_KERNEL void
ost_kernel_softmax (float *y, const float *x, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    {
      const float most = ost_row_largest (x, n);

      for (int64_t i = 0; i < n; i++)
        y[i] = ost_expf (x[i] - most);

      const float scale = (float) (1 / ost_row_sum (y, n));

      for (int64_t i = 0; i < n; i++)
        y[i] *= scale;
    }
}

/* dL/dx_j = sum_i dy_i y_i ([i = j] - y_j) = y_j (dy_j - sum_i dy_i y_i): a mean of dy, weighted by y. */
OST_KERNEL void
ost_kernel_softmax_gradient (float *dx, const float *dy, const float *y, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, dx += n, dy += n, y += n)
    {
      const float mean = (float) ost_row_dot (dy, y, n);

      for (int64_t i = 0; i < n; i++)
        dx[i] = y[i] * (dy[i] - mean);
    }
}

/* The exponentials are summed and thrown away: y may be x, and the last pass reads x again. */
OST_KERNEL void
ost_kernel_log_softmax (float *y, const float *x, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    {
      const float most = ost_row_largest (x, n);
      double      sum = 0;

#pragma omp simd reduction (+ : sum)
      for (int64_t i = 0; i < n; i++)
        sum += (double) ost_expf (x[i] - most);

      const float log_sum = (float) log (sum);

      /* In this order: at 1e30 the logarithm would vanish in `most`. */
      for (int64_t i = 0; i < n; i++)
        y[i] = (x[i] - most) - log_sum;
    }
}

/* dL/dx_j = sum_i dy_i ([i = j] - e^y_j); e^y is the softmax. */
OST_KERNEL void
ost_kernel_log_softmax_gradient (float *dx, const float *dy, const float *y, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, dx += n, dy += n, y += n)
    {
      const float sum = (float) ost_row_sum (dy, n);

      for (int64_t i = 0; i < n; i++)
        dx[i] = dy[i] - ost_expf (y[i]) * sum;
    }
}
