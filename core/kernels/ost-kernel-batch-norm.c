/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-batch-norm.h"

#include <string.h>

#include "core/kernels/ost-kernel.h"

/* What they compute and why: core/nn/ost-op-batch-norm.c. x is rows x width, `stride` numbers from row to row.
 *
 * All loops go down a column of at most LANES channels, whose vectors stay in registers; `n` channels of it count. Each
 * body becomes part of its kernel three times: full lanes side by side (blocks of 16), full lanes with gaps, and the rest. */

#define LANES 16                /* of float32: a register of AVX-512, two of AVX2; a block of oneDNN's nChw16c */
#define GROUP 128               /* rows whose sums are float32: two chains of 64, each at most 64 roundings long */

typedef float   Lanes __attribute__ ((vector_size (64)));
typedef int32_t Signs __attribute__ ((vector_size (64)));

/* By memcpy, because columns of a plain layout begin anywhere; with n known to be LANES it is one unaligned load. */
OST_KERNEL_INLINE void
load (Lanes *to, const float *from, int64_t n)
{
  *to = (Lanes) { 0 };
  if (from != NULL)
    memcpy (to, from, sizeof (float) * (size_t) n);
}

OST_KERNEL_INLINE void
store (float *to, const Lanes *from, int64_t n)
{
  memcpy (to, from, sizeof (float) * (size_t) n);
}

/* Comparisons of vectors give all ones or all zeros: an and makes 0 of what is not kept. */
OST_KERNEL_INLINE void
keep_where (Lanes *x, Signs signs)
{
  *x = (Lanes) ((Signs) *x & signs);
}

/* --- Statistics --- */

/* The mean of up to GROUP rows in float32. Two rows at a time: an addition takes longer than a load. */
OST_KERNEL_INLINE void
group_mean (Lanes *mean, const float *x, int64_t rows, int64_t stride, int64_t n)
{
  Lanes   sum = { 0 }, sum2 = { 0 }, v;
  int64_t r = 0;

  for (; r + 1 < rows; r += 2)
    {
      load (&v, x + r * stride, n);
      sum += v;
      load (&v, x + (r + 1) * stride, n);
      sum2 += v;
    }
  if (r < rows)
    {
      load (&v, x + r * stride, n);
      sum += v;
    }
  *mean = (sum + sum2) / (float) rows;
}

OST_KERNEL_INLINE void
add_distance (Lanes *sum, Lanes *square, const float *x, const Lanes *pivot, int64_t n)
{
  Lanes apart;

  load (&apart, x, n);
  apart -= *pivot;
  *sum += apart;
  *square += apart * apart;
}

/* Sum and sum of squares of the distances from `pivot`, which is close to the group's mean, so that nothing cancels. */
OST_KERNEL_INLINE void
group_squares (Lanes *sum, Lanes *square, const float *x, const Lanes *pivot, int64_t rows, int64_t stride, int64_t n)
{
  Lanes   sum2 = { 0 }, square2 = { 0 };
  int64_t r = 0;

  *sum = *square = (Lanes) { 0 };
  for (; r + 1 < rows; r += 2)
    {
      add_distance (sum, square, x + r * stride, pivot, n);
      add_distance (&sum2, &square2, x + (r + 1) * stride, pivot, n);
    }
  if (r < rows)
    add_distance (sum, square, x + r * stride, pivot, n);
  *sum += sum2;
  *square += square2;
}

/* `rows` more, whose distances from `pivot` sum up to `sum` and their squares to `square`, join `before` rows. The
 * pivot is the mean but for rounding; with k rows, s the sum and q that of squares the group has the mean pivot + s / k
 * and the squared deviations q - s^2 / k. Two sets of n_a and n_b rows, whose means are d apart, have together
 * S_a + S_b + d^2 n_a n_b / (n_a + n_b) (Chan, Golub and LeVeque 1979). */
OST_KERNEL_INLINE void
merge (double *mean, double *squares, int64_t before, const Lanes *pivot, const Lanes *sum, const Lanes *square, int64_t rows,
       int64_t n)
{
  const double share = (double) rows / (double) (before + rows);

  for (int64_t i = 0; i < n; i++)
    {
      const double each = (double) (*sum)[i] / (double) rows, apart = (double) (*pivot)[i] + each - mean[i];

      squares[i] += (double) (*square)[i] - (double) (*sum)[i] * each + apart * apart * (double) before * share;
      mean[i] += apart * share;
    }
}

/* A group is read from memory once and from the first cache a second time: 128 rows of 16 floats are 8 KiB. Within it
 * sums are float32, of distances from a value close to the mean; from group to group they are double. */
OST_KERNEL_INLINE void
column_statistics (double *mean, double *squares, const float *x, int64_t rows, int64_t stride, int64_t n)
{
  memset (mean, 0, sizeof (double) * (size_t) n);
  memset (squares, 0, sizeof (double) * (size_t) n);
  for (int64_t begin = 0; begin < rows; begin += GROUP, x += GROUP * stride)
    {
      const int64_t count = rows - begin < GROUP ? rows - begin : GROUP;
      Lanes         pivot, sum, square;

      group_mean (&pivot, x, count, stride, n);
      group_squares (&sum, &square, x, &pivot, count, stride, n);
      merge (mean, squares, begin, &pivot, &sum, &square, count, n);
    }
}

OST_KERNEL void
ost_kernel_norm_statistics (double *mean, double *squares, const float *x, int64_t rows, int64_t width)
{
  int64_t c = 0;

  if (width == LANES)
    {
      column_statistics (mean, squares, x, rows, LANES, LANES);
      return;
    }
  for (; c + LANES <= width; c += LANES)
    column_statistics (mean + c, squares + c, x + c, rows, width, LANES);
  if (c < width)
    column_statistics (mean + c, squares + c, x + c, rows, width, width - c);
}

/* --- Forward --- */

typedef struct
{
  Lanes middle, scale, shift, slope, offset;
} Vectors;

OST_KERNEL_INLINE void
take (Vectors *to, const OstNormVectors *from, int64_t c, int64_t n, int gradient)
{
  load (&to->middle, from->middle + c, n);
  load (&to->scale, from->scale + c, n);
  load (&to->shift, from->shift + c, n);
  if (!gradient)
    return;
  load (&to->slope, from->slope + c, n);
  load (&to->offset, from->offset + c, n);
}

/* In one place, so that the backward pass has the signs of the forward pass: with other roundings a number close to 0
 * could be let through in one and not in the other. */
OST_KERNEL_INLINE void
normalise (Lanes *y, const Lanes *x, const Vectors *v)
{
  *y = (*x - v->middle) * v->scale + v->shift;
}

OST_KERNEL_INLINE void
column_write (float *y, const float *x, const float *add, const Vectors *v, int64_t rows, int64_t stride, int64_t n, int relu)
{
  for (int64_t r = 0; r < rows; r++)
    {
      Lanes from, sum, to;

      load (&from, x + r * stride, n);
      normalise (&to, &from, v);
      if (add != NULL)
        {
          load (&sum, add + r * stride, n);
          to += sum;
        }
      if (relu)
        keep_where (&to, ~(to < 0));    /* not (to >= 0): what is not a number stays so */
      store (y + r * stride, &to, n);
    }
}

/* Constants in each call, so that the compiler makes a loop without questions for each of the four. */
OST_KERNEL_INLINE void
write_block (float *y, const float *x, const float *add, const Vectors *v, int64_t rows, int relu)
{
  if (add != NULL && relu)
    column_write (y, x, add, v, rows, LANES, LANES, 1);
  else if (add != NULL)
    column_write (y, x, add, v, rows, LANES, LANES, 0);
  else if (relu)
    column_write (y, x, NULL, v, rows, LANES, LANES, 1);
  else
    column_write (y, x, NULL, v, rows, LANES, LANES, 0);
}

OST_KERNEL void
ost_kernel_norm_write (float *y, const float *x, const float *add, const OstNormVectors *vectors, int64_t rows, int64_t width,
                       int relu)
{
  for (int64_t c = 0; c < width; c += LANES)
    {
      const int64_t n = width - c < LANES ? width - c : LANES;
      Vectors       v;

      take (&v, vectors, c, n, 0);
      if (width == LANES)
        write_block (y, x, add, &v, rows, relu);
      else
        column_write (y + c, x + c, add != NULL ? add + c : NULL, &v, rows, width, n, relu);
    }
}

/* --- Backward --- */

/* How the sign of ReLU's input is known. */
enum { ALWAYS, FROM_INPUT, FROM_OUTPUT };

/* ReLU let through where its output is above 0. Without a sum that output follows from x; after a sum it is read
 * from y. */
OST_KERNEL_INLINE void
mask (Lanes *dz, const Lanes *x, const float *y, const Vectors *v, int64_t n, int how)
{
  Lanes out;

  if (how == ALWAYS)
    return;
  if (how == FROM_INPUT)
    normalise (&out, x, v);
  else
    load (&out, y, n);
  keep_where (dz, out > 0);
}

/* One row: sum dz gives db and the part of dx through the mean, sum dz (x - middle) gives dg and the part through
 * the variance. */
OST_KERNEL_INLINE void
add_slope (Lanes *sum, Lanes *product, float *dz, const float *dy, const float *x, const float *y, const Vectors *v, int64_t n,
           int how)
{
  Lanes slope, from;

  load (&slope, dy, n);
  load (&from, x, n);
  mask (&slope, &from, y, v, n, how);
  if (dz != NULL)
    store (dz, &slope, n);
  *sum += slope;
  *product += slope * (from - v->middle);
}

/* Two rows at a time with sums of their own, as in group_mean; float32 within a group, double from group to group.
 * The order follows from the rows alone. */
OST_KERNEL_INLINE void
column_sums (double *sum, double *product, float *dz, const float *dy, const float *x, const float *y, const Vectors *v,
             int64_t rows, int64_t stride, int64_t n, int how)
{
  memset (sum, 0, sizeof (double) * (size_t) n);
  memset (product, 0, sizeof (double) * (size_t) n);
  for (int64_t begin = 0; begin < rows; begin += GROUP)
    {
      const int64_t end = rows - begin < GROUP ? rows : begin + GROUP;
      Lanes         s = { 0 }, p = { 0 }, s2 = { 0 }, p2 = { 0 };
      int64_t       r = begin;

      for (; r + 1 < end; r += 2)
        {
          const int64_t a = r * stride, b = a + stride;

          add_slope (&s, &p, dz != NULL ? dz + a : NULL, dy + a, x + a, y + a, v, n, how);
          add_slope (&s2, &p2, dz != NULL ? dz + b : NULL, dy + b, x + b, y + b, v, n, how);
        }
      if (r < end)
        add_slope (&s, &p, dz != NULL ? dz + r * stride : NULL, dy + r * stride, x + r * stride, y + r * stride, v, n, how);
      for (int64_t i = 0; i < n; i++)
        {
          sum[i] += (double) s[i] + (double) s2[i];
          product[i] += (double) p[i] + (double) p2[i];
        }
    }
}

/* A loop without questions for each way of knowing the sign, as in write_block. */
OST_KERNEL_INLINE void
sums_block (double *sum, double *product, float *dz, const float *dy, const float *x, const float *y, const Vectors *v,
            int64_t rows, int how)
{
  if (how == ALWAYS)
    column_sums (sum, product, dz, dy, x, y, v, rows, LANES, LANES, ALWAYS);
  else if (how == FROM_INPUT)
    column_sums (sum, product, dz, dy, x, y, v, rows, LANES, LANES, FROM_INPUT);
  else
    column_sums (sum, product, dz, dy, x, y, v, rows, LANES, LANES, FROM_OUTPUT);
}

OST_KERNEL void
ost_kernel_norm_sums (double *sum, double *product, float *dz, const float *dy, const float *x, const float *y,
                      const OstNormVectors *vectors, int64_t rows, int64_t width, int relu)
{
  const int how = !relu ? ALWAYS : y == NULL ? FROM_INPUT : FROM_OUTPUT;

  if (y == NULL)
    y = x;                      /* a place to count from */
  for (int64_t c = 0; c < width; c += LANES)
    {
      const int64_t n = width - c < LANES ? width - c : LANES;
      Vectors       v;

      take (&v, vectors, c, n, 0);
      if (width == LANES)
        sums_block (sum, product, dz, dy, x, y, &v, rows, how);
      else
        column_sums (sum + c, product + c, dz != NULL ? dz + c : NULL, dy + c, x + c, y + c, &v, rows, width, n, how);
    }
}

/* dx = scale dz + slope (x - middle) + offset; with ReLU dz is dy where y, made again from x, is above 0. */
OST_KERNEL_INLINE void
column_gradient (float *dx, const float *dz, const float *x, const Vectors *v, int64_t rows, int64_t stride, int64_t n, int how)
{
  for (int64_t r = 0; r < rows; r++)
    {
      Lanes slope, from, to;

      load (&slope, dz + r * stride, n);
      load (&from, x + r * stride, n);
      mask (&slope, &from, NULL, v, n, how);
      to = v->scale * slope + (v->slope * (from - v->middle) + v->offset);
      store (dx + r * stride, &to, n);
    }
}

OST_KERNEL_INLINE void
gradient_block (float *dx, const float *dz, const float *x, const Vectors *v, int64_t rows, int how)
{
  if (how == ALWAYS)
    column_gradient (dx, dz, x, v, rows, LANES, LANES, ALWAYS);
  else
    column_gradient (dx, dz, x, v, rows, LANES, LANES, FROM_INPUT);
}

OST_KERNEL void
ost_kernel_norm_gradient (float *dx, const float *dz, const float *x, const OstNormVectors *vectors, int64_t rows, int64_t width,
                          int relu)
{
  const int how = relu ? FROM_INPUT : ALWAYS;

  for (int64_t c = 0; c < width; c += LANES)
    {
      const int64_t n = width - c < LANES ? width - c : LANES;
      Vectors       v;

      take (&v, vectors, c, n, 1);
      if (width == LANES)
        gradient_block (dx, dz, x, &v, rows, how);
      else
        column_gradient (dx + c, dz + c, x + c, &v, rows, width, n, how);
    }
}
