/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-exp.h"

/* How e^x is made: ost-kernel-exp.h. */
OST_KERNEL void
ost_kernel_exp (float *y, const float *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = ost_expf (x[i]);
}
