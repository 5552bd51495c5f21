/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>

/* Softmax of each row of n numbers: y = e^(x - m) / sum e^(x - m), m the largest, so that nothing overflows. y may
 * be x. */
void ost_kernel_softmax          (float *y, const float *x, int64_t rows, int64_t n);
/* dx = y (dy - sum (dy y)). dx may be dy. */
void ost_kernel_softmax_gradient (float *dx, const float *dy, const float *y, int64_t rows, int64_t n);

/* y = x - m - log sum e^(x - m). y may be x. */
void ost_kernel_log_softmax          (float *y, const float *x, int64_t rows, int64_t n);
/* dx = dy - e^y sum (dy). dx may be dy. */
void ost_kernel_log_softmax_gradient (float *dx, const float *dy, const float *y, int64_t rows, int64_t n);
