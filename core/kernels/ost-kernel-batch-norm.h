/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>

/* Batch norm over slabs: `rows` rows of `width` numbers, one for each channel, as memory has them in N,H,W,C (width = C) and
 * in blocks of channels (width = 8 or 16; fastest at 16). Vectors and sums have `width` entries; all pointers may be
 * equal where an output lies over an input. A caller splits a tensor into slabs and adds up what they return. */

typedef struct
{
  const float *middle, *scale, *shift;  /* y = scale (x - middle) + shift */
  const float *slope, *offset;          /* dx = scale dz + slope (x - middle) + offset; only for the gradient */
} OstNormVectors;

/* Mean, and sum of squared deviations from it (Chan, Golub and LeVeque 1979: a few rows in float32 around their own
 * mean, merged in double: x comes from memory once, relative error of the variance some 1e-7). */
void ost_kernel_norm_statistics (double *mean, double *squares, const float *x, int64_t rows, int64_t width);

/* y = scale (x - middle) + shift, + add where it is not NULL, then max (y, 0) with relu. Ordinary stores: going past
 * the caches was no faster, even for 100 MB. */
void ost_kernel_norm_write      (float *y, const float *x, const float *add, const OstNormVectors *vectors, int64_t rows,
                                 int64_t width, int relu);

/* dz = dy where ReLU let through, else 0: y > 0, or with y NULL what ost_kernel_norm_write makes of x; without relu dz = dy.
 * Sums of dz and of dz (x - middle), and dz itself where it is not NULL. */
void ost_kernel_norm_sums       (double *sum, double *product, float *dz, const float *dy, const float *x, const float *y,
                                 const OstNormVectors *vectors, int64_t rows, int64_t width, int relu);

/* dx from dz, or with relu from dy and the sign of what ost_kernel_norm_write makes of x. */
void ost_kernel_norm_gradient   (float *dx, const float *dz, const float *x, const OstNormVectors *vectors, int64_t rows,
                                 int64_t width, int relu);
