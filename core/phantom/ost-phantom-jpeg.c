/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel.h"
#include "core/phantom/ost-phantom-display.h"

/* The lossy part of a baseline JPEG (ITU-T T.81): cosine transform of 8 x 8 blocks, division by the luminance table of
 * its annex K scaled as the Independent JPEG Group does, rounding, and the way back. The entropy coding loses nothing
 * and is left out. */

typedef float Block[8][8];

static const guint8 luminance[8][8] = {
  { 16, 11, 10, 16, 24, 40, 51, 61 },     { 12, 12, 14, 19, 26, 58, 60, 55 },
  { 14, 13, 16, 24, 40, 57, 69, 56 },     { 14, 17, 22, 29, 51, 87, 80, 62 },
  { 18, 22, 37, 56, 68, 109, 103, 77 },   { 24, 35, 55, 64, 81, 104, 113, 92 },
  { 49, 64, 78, 87, 103, 121, 120, 101 }, { 72, 92, 95, 98, 112, 100, 103, 99 },
};

/* cos (k pi / 16) / 2 for k 0 .. 8; the first row of the transform has 1 / sqrt 8. */
static const double cosines[] = { .5, .49039264020161522, .46193976625564337, .41573480615127262, .35355339059327379,
                                  .27778511650980114, .19134171618254489, .09754516100806414, 0 };

/* transform[u][x] = c (u) cos ((2 x + 1) u pi / 16), folded onto the quarter of the circle in the table. */
static void
make_transform (Block transform)
{
  for (int u = 0; u < 8; u++)
    for (int x = 0; x < 8; x++)
      {
        int k = (2 * x + 1) * u % 32, folded = k > 16 ? 32 - k : k;

        transform[u][x] = u == 0 ? cosines[4] : folded <= 8 ? cosines[folded] : -cosines[16 - folded];
      }
}

static void
make_steps (int quality, Block steps)
{
  int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;

  for (int v = 0; v < 8; v++)
    for (int u = 0; u < 8; u++)
      steps[v][u] = CLAMP ((luminance[v][u] * scale + 50) / 100, 1, 255);
}

/* block = transform block turned, of which one is the other transposed: the two-dimensional cosine transform, or with
 * both exchanged the way back, as the matrix is orthogonal. */
static inline void
apply (Block transform, Block turned, Block block)
{
  Block half;

  for (int v = 0; v < 8; v++)
    for (int x = 0; x < 8; x++)
      {
        float sum = 0;

        for (int y = 0; y < 8; y++)
          sum += transform[v][y] * block[y][x];
        half[v][x] = sum;
      }
  for (int v = 0; v < 8; v++)
    for (int u = 0; u < 8; u++)
      {
        float sum = 0;

        for (int x = 0; x < 8; x++)
          sum += half[v][x] * turned[x][u];
        block[v][u] = sum;
      }
}

OST_KERNEL static void
code_block (Block transform, Block turned, Block steps, Block block)
{
  apply (transform, turned, block);
  for (int v = 0; v < 8; v++)
    for (int u = 0; u < 8; u++)
      {
        float levels = block[v][u] / steps[v][u];

        /* adding and taking away 1.5 2^23 rounds */
        block[v][u] = ((levels + 12582912.0f) - 12582912.0f) * steps[v][u];
      }
  apply (turned, transform, block);
}

void
ost_display_degrade (float *plane, int width, int height, int quality)
{
  Block transform, turned, steps, block;

  make_transform (transform);
  make_steps (CLAMP (quality, 1, 100), steps);
  for (int v = 0; v < 8; v++)
    for (int u = 0; u < 8; u++)
      turned[u][v] = transform[v][u];
  for (int top = 0; top < height; top += 8)
    for (int left = 0; left < width; left += 8)
      {
        for (int y = 0; y < 8; y++)
          for (int x = 0; x < 8; x++)
            block[y][x] = plane[(gsize) MIN (top + y, height - 1) * width + MIN (left + x, width - 1)] - 128;
        code_block (transform, turned, steps, block);
        for (int y = 0; y < 8 && top + y < height; y++)
          for (int x = 0; x < 8 && left + x < width; x++)
            plane[(gsize) (top + y) * width + left + x] = block[y][x] + 128;
      }
}
