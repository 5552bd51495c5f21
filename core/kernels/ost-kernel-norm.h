/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>

/* Layer norm of each row of n numbers: h = (x - mean) / sqrt (var + epsilon), y = weight h + bias. `statistics` keeps
 * mean and 1 / sqrt (..) of each row, in turn. */
void ost_kernel_layer_norm (float *y, float *statistics, const float *x, const float *weight, const float *bias,
                            double epsilon, int64_t rows, int64_t n);
/* With g = dy weight: dx = (g - mean (g) - h mean (g h)) / sqrt (..). dx may be dy. */
void ost_kernel_layer_norm_gradient (float *dx, const float *dy, const float *x, const float *statistics,
                                     const float *weight, int64_t rows, int64_t n);
/* Adds dy h into dweight and dy into dbias. */
void ost_kernel_layer_norm_parameters (double *dweight, double *dbias, const float *dy, const float *x,
                                       const float *statistics, int64_t rows, int64_t n);

/* y = x / max (|x|, epsilon); `lengths` keeps the divisor of each row, negative where it is epsilon. y may be x. */
void ost_kernel_l2_normalise (float *y, float *lengths, const float *x, double epsilon, int64_t rows, int64_t n);
/* dx = (dy - y sum (dy y)) / |x|; where |x| is below epsilon: dy / epsilon. dx may be dy. */
void ost_kernel_l2_normalise_gradient (float *dx, const float *dy, const float *y, const float *lengths, int64_t rows,
                                       int64_t n);
