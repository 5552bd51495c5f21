/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel-tile.h"

/* A tile is a matrix of channels x OST_TILE pixels, and a 1x1 convolution is a product with it from the left: c = a b.
 * What limits such a product is loading operands, so blocks are as large as the registers allow: 8 rows of a by 2
 * vectors of pixels are 16 sums, and each step of k loads 2 vectors and 8 numbers for 16 products. m and k are
 * multiples of 4 (padded with zeros, which add nothing), so that 8 and then 4 rows cover every m without a rest.
 *
 * Sixteen numbers; the compiler makes two or four pieces of it where registers are narrower. Accumulators are declared
 * so, because loops over small arrays do not reliably stay in registers. */
typedef float Vector __attribute__ ((vector_size (64), may_alias));
typedef int   Mask   __attribute__ ((vector_size (64), may_alias));

#define LANES 16

/* What follows the product while it is still in registers: x > 0 is all ones or all zeros, and masks the number's
 * bits. */
static inline __attribute__ ((always_inline)) void
finish (Vector *c, Vector x, OstTileEnd end, const Vector *with)
{
  const Vector zero = { 0 };

  switch (end)
    {
    case OST_TILE_STORE: *c = x; break;
    case OST_TILE_RELU:  *c = (Vector) ((Mask) x & (x > zero)); break;
    case OST_TILE_WHERE: *c = (Vector) ((Mask) x & (*with > zero)); break;
    case OST_TILE_ADD:   *c += x; break;
    }
}

/* `rows` rows of a (8 or 4) against two vectors of b: the sums stay in registers, 16 of the 32 that AVX-512 has. Every
 * vector of b that is loaded serves `rows` products. Sums run over k in order, in float32. */
static inline __attribute__ ((always_inline)) void
product_block (float *c, const float *a, const float *b, const float *bias, const int rows, int k, OstTileEnd end,
               const float *with)
{
  Vector sum[8][2] = { 0 };

  if (bias != 0)
    for (int r = 0; r < rows; r++)
      sum[r][0] = sum[r][1] = (Vector) { 0 } + bias[r];
  for (int i = 0; i < k; i++)
    {
      const Vector b0 = *(const Vector *) (b + i * OST_TILE), b1 = *(const Vector *) (b + i * OST_TILE + LANES);

#pragma GCC unroll 8
      for (int r = 0; r < rows; r++)
        {
          sum[r][0] += a[r * k + i] * b0;
          sum[r][1] += a[r * k + i] * b1;
        }
    }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < 2; v++)
      {
        const int at = r * OST_TILE + v * LANES;

        finish ((Vector *) (c + at), sum[r][v], end, (const Vector *) (with + at));
      }
}

OST_KERNEL void
ost_kernel_tile_product (float *c, const float *a, const float *b, const float *bias, int m, int k, OstTileEnd end,
                         const float *with)
{
  int row = 0;

  /* The operands in tiles: a m x k, row by row; b k x OST_TILE, of which two vectors of pixels go through all rows
   * of a at a time, so that they stay in the first cache. */
  with = with != 0 ? with : c;  /* not read then */
  for (; row + 8 <= m; row += 8)
    for (int x = 0; x < OST_TILE; x += 2 * LANES)
      product_block (c + row * OST_TILE + x, a + row * k, b + x, bias != 0 ? bias + row : 0, 8, k, end,
                     with + row * OST_TILE + x);
  for (; row < m; row += 4)
    for (int x = 0; x < OST_TILE; x += 2 * LANES)
      product_block (c + row * OST_TILE + x, a + row * k, b + x, bias != 0 ? bias + row : 0, 4, k, end,
                     with + row * OST_TILE + x);
}

/* In double, one sum after the other; what a test compares the fast one with, to the rounding of float32. */
void
ost_kernel_tile_product_ref (float *c, const float *a, const float *b, const float *bias, int m, int k, OstTileEnd end,
                             const float *with)
{
  for (int row = 0; row < m; row++)
    for (int x = 0; x < OST_TILE; x++)
      {
        const int at = row * OST_TILE + x;
        double    sum = bias != 0 ? bias[row] : 0;

        for (int i = 0; i < k; i++)
          sum += (double) a[row * k + i] * b[i * OST_TILE + x];
        if ((end == OST_TILE_RELU && !(sum > 0)) || (end == OST_TILE_WHERE && !(with[at] > 0)))
          sum = 0;
        c[at] = (float) (end == OST_TILE_ADD ? c[at] + sum : sum);
      }
}

/* By halves, always the same pairs: the order of the sum does not depend on the processor's width. */
static inline __attribute__ ((always_inline)) float
add_lanes (Vector x)
{
  typedef float Half    __attribute__ ((vector_size (32)));
  typedef float Quarter __attribute__ ((vector_size (16)));
  const Half    h = __builtin_shufflevector (x, x, 0, 1, 2, 3, 4, 5, 6, 7)
                    + __builtin_shufflevector (x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  const Quarter q = __builtin_shufflevector (h, h, 0, 1, 2, 3) + __builtin_shufflevector (h, h, 4, 5, 6, 7);

  return (q[0] + q[2]) + (q[1] + q[3]);
}

/* Four rows of dc against four of b: sixteen sums over the pixels. */
static inline __attribute__ ((always_inline)) void
gradient_block (float *da, const float *dc, const float *b, int k)
{
  Vector sum[4][4] = { 0 };

  for (int x = 0; x < OST_TILE; x += LANES)
    {
      const Vector b0 = *(const Vector *) (b + x), b1 = *(const Vector *) (b + OST_TILE + x);
      const Vector b2 = *(const Vector *) (b + 2 * OST_TILE + x), b3 = *(const Vector *) (b + 3 * OST_TILE + x);

      for (int r = 0; r < 4; r++)
        {
          const Vector d = *(const Vector *) (dc + r * OST_TILE + x);

          sum[r][0] += d * b0;
          sum[r][1] += d * b1;
          sum[r][2] += d * b2;
          sum[r][3] += d * b3;
        }
    }
  for (int r = 0; r < 4; r++)
    for (int i = 0; i < 4; i++)
      da[r * k + i] += add_lanes (sum[r][i]);
}

/* da = dc b' is a sum over pixels, b's and dc's own direction in memory; blocks of 4 x 4 use each vector that is
 * loaded four times. Every block sums a tile in float32, and the caller adds tiles up. */
OST_KERNEL void
ost_kernel_tile_gradient (float *da, float *dbias, const float *dc, const float *b, int m, int k)
{
  for (int row = 0; row < m; row += 4)
    for (int i = 0; i < k; i += 4)
      gradient_block (da + row * k + i, dc + row * OST_TILE, b + i * OST_TILE, k);
  for (int row = 0; row < m; row++)
    {
      Vector sum = { 0 };

      for (int x = 0; x < OST_TILE; x += LANES)
        sum += *(const Vector *) (dc + row * OST_TILE + x);
      dbias[row] += add_lanes (sum);
    }
}

void
ost_kernel_tile_gradient_ref (float *da, float *dbias, const float *dc, const float *b, int m, int k)
{
  for (int row = 0; row < m; row++)
    for (int x = 0; x < OST_TILE; x++)
      {
        dbias[row] += dc[row * OST_TILE + x];
        for (int i = 0; i < k; i++)
          da[row * k + i] += dc[row * OST_TILE + x] * b[i * OST_TILE + x];
      }
}

/* The transposition N,C to C,N of a tile, once for all samples that are drawn from it. */
OST_KERNEL void
ost_kernel_tile_from_pixels (float *planes, const float *pixels, int n, int channels, int rows)
{
  for (int c = 0; c < rows; c++)
    {
      const int filled = c < channels ? n : 0;

      for (int x = 0; x < filled; x++)
        planes[c * OST_TILE + x] = pixels[x * channels + c];
      for (int x = filled; x < OST_TILE; x++)
        planes[c * OST_TILE + x] = 0;
    }
}

OST_KERNEL void
ost_kernel_tile_to_pixels (float *pixels, const float *planes, int n, int channels)
{
  for (int x = 0; x < n; x++)
    for (int c = 0; c < channels; c++)
      pixels[x * channels + c] = planes[c * OST_TILE + x];
}
