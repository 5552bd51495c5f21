/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/kernels/ost-kernel.h"

/* Small matrix products over a tile of pixels: the 1x1 convolutions of the mixture's head, whose operands must not leave
 * the second-level cache. A tile holds OST_TILE pixels as planes, one channel after the other: `rows` x OST_TILE, 64-byte
 * aligned. Row counts m and k are multiples of 4; rows that pad a count up to that hold zeros.
 *
 * The functions that end in _ref are the same in plain loops, for reading and for tests. */

#define OST_TILE       256              /* pixels: 32 planes of them are 32 KiB */
#define OST_TILE_ROWS(n) (((n) + 3) / 4 * 4)

typedef enum
{
  OST_TILE_STORE,               /* c = product */
  OST_TILE_RELU,                /* c = max (product, 0) */
  OST_TILE_WHERE,               /* c = product where `with` > 0, else 0: the gradient of ReLU */
  OST_TILE_ADD,                 /* c += product */
} OstTileEnd;

/* c (m x OST_TILE) = a b + bias: a m x k, b k x OST_TILE, bias m or NULL. */
void ost_kernel_tile_product      (float *c, const float *a, const float *b, const float *bias, int m, int k,
                                   OstTileEnd end, const float *with);
void ost_kernel_tile_product_ref  (float *c, const float *a, const float *b, const float *bias, int m, int k,
                                   OstTileEnd end, const float *with);

/* The gradients of a and of the bias, added to what is there: da += dc b', dbias += sums of dc over the pixels. */
void ost_kernel_tile_gradient     (float *da, float *dbias, const float *dc, const float *b, int m, int k);
void ost_kernel_tile_gradient_ref (float *da, float *dbias, const float *dc, const float *b, int m, int k);

/* Pixels with their channels together (n x channels, n <= OST_TILE) to planes and back; what is left of the tile, and rows
 * up to `rows`, become 0. */
void ost_kernel_tile_from_pixels  (float *planes, const float *pixels, int n, int channels, int rows);
void ost_kernel_tile_to_pixels    (float *pixels, const float *planes, int n, int channels);
