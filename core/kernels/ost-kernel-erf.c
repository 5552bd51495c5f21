/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-erf.h"

/* How erf (x) is made: ost-kernel-erf.h. */
OST_KERNEL void
ost_kernel_erf (float *y, const float *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = ost_erff (x[i]);
}
