/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>
#include "core/kernels/ost-kernel.h"

/* Sums in double, several numbers at a time: the order is that of the processor's vectors, always the same on one. */
OST_KERNEL_INLINE double
ost_row_sum (const float *x, int64_t n)
{
  double sum = 0;

#pragma omp simd reduction (+ : sum)
  for (int64_t i = 0; i < n; i++)
    sum += (double) x[i];
  return sum;
}

OST_KERNEL_INLINE double
ost_row_dot (const float *a, const float *b, int64_t n)
{
  double sum = 0;

#pragma omp simd reduction (+ : sum)
  for (int64_t i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

/* n is 1 or more. */
OST_KERNEL_INLINE float
ost_row_largest (const float *x, int64_t n)
{
  float most = x[0];

#pragma omp simd reduction (max : most)
  for (int64_t i = 1; i < n; i++)
    most = x[i] > most ? x[i] : most;
  return most;
}
