/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>
#include <string.h>
#include "core/kernels/ost-kernel.h"

/* e^x for loops: no branch and no call, so that the compiler vectorises what it is used in.
 *
 * x = n ln 2 + r with n whole and |r| <= ln 2 / 2; e^x = 2^n (1 + r + r^2 q (r)). q has degree 4 and was fitted to
 * (e^r - 1 - r) / r^2 by reweighted least squares: 3.1e-9 off at most, relative to e^r. Within 2 ulp of libm's
 * everywhere (tests/core/kernels/test-exp.c); 0 and infinity where float32 ends, denormal numbers included; what is
 * not a number stays so. The last bit may differ between processors, as some have fused multiply-add. */
OST_KERNEL_INLINE float
ost_expf (float x)
{
  const float round = 0x1.8p23f;        /* added to |n| < 2^22 leaves n in the low bits */
  const float log2e = 1.44269504f;
  const float ln2_high = 0x1.62e4p-1f, ln2_low = 1.42860677e-6f;   /* n ln2_high is exact */
  int32_t     bits, magic;
  float       shifted, n, r, p, low, high;

  x = x > 90.0f ? 90.0f : x;            /* beyond both ends of float32 */
  x = x < -105.0f ? -105.0f : x;
  shifted = x * log2e + round;
  n = shifted - round;
  r = x - n * ln2_high;
  r = r - n * ln2_low;
  p = 0.00138145988f;
  p = p * r + 0.00836871658f;
  p = p * r + 0.0416683890f;
  p = p * r + 0.166665211f;
  p = p * r + 0.499999940f;
  p = p * (r * r) + r + 1.0f;

  /* 2^n as a product of two, as 2^128 and 2^-149 do not have exponents of their own. */
  memcpy (&bits, &shifted, sizeof bits);
  memcpy (&magic, &round, sizeof magic);
  const int32_t  whole = bits - magic;
  const int32_t  half = whole >> 1;
  const uint32_t low_bits = (uint32_t) (half + 127) << 23, high_bits = (uint32_t) (whole - half + 127) << 23;

  memcpy (&low, &low_bits, sizeof low);
  memcpy (&high, &high_bits, sizeof high);
  return p * low * high;
}

/* y = e^x, n of them; y may be x. */
void ost_kernel_exp (float *y, const float *x, int64_t n);
