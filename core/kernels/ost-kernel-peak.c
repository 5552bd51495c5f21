/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-peak.h"

typedef float Vector __attribute__ ((vector_size (64)));

#define CHAINS 12               /* that do not wait for each other: latency times units of the processors of 2023 */

OST_KERNEL double
ost_kernel_peak (int steps)
{
  Vector          sum[CHAINS];
  volatile float  start = 1;    /* chains that begin alike would be made one by the compiler */
  const Vector    factor = (Vector) { 0 } + 0.5f;
  volatile Vector sink;

#pragma GCC unroll 12
  for (int c = 0; c < CHAINS; c++)
    sum[c] = (Vector) { 0 } + start * (float) c;
  for (int i = 0; i < steps; i++)
#pragma GCC unroll 12
    for (int c = 0; c < CHAINS; c++)
      sum[c] = sum[c] * factor + factor;
  for (int c = 1; c < CHAINS; c++)
    sum[0] += sum[c];
  sink = sum[0];
  (void) sink;
  return 2.0 * 16 * CHAINS * steps;
}
