/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-columns.h"
#include "core/kernels/ost-kernel-sum.h"

OST_KERNEL void
ost_kernel_column_sums (double *sum, const float *x, int64_t rows, int64_t n)
{
  /* Vectors lie along a row; one column is itself such a row. */
  if (n == 1)
    {
      *sum += ost_row_sum (x, rows);
      return;
    }
  for (int64_t r = 0; r < rows; r++, x += n)
    for (int64_t i = 0; i < n; i++)
      sum[i] += (double) x[i];
}

OST_KERNEL void
ost_kernel_column_products (double *sum, const float *a, const float *b, int64_t rows, int64_t n)
{
  if (n == 1)
    {
      *sum += ost_row_dot (a, b, rows);
      return;
    }
  for (int64_t r = 0; r < rows; r++, a += n, b += n)
    for (int64_t i = 0; i < n; i++)
      sum[i] += (double) a[i] * (double) b[i];
}
