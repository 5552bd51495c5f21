/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-texture.h"

#include <math.h>
#include <string.h>

#define REACH      3            /* of a blur, px */
#define INSIDE     0.98f        /* of the mask blurred twice: three pixels or more from the edge */
#define LEAST      1e-12        /* of a variance: that of nothing */
#define LEAST_MASK 1e-6f

/* One level of the pyramid, side x side; each level after the first has half the side. */
typedef struct
{
  float *grey;                  /* of the bone, not multiplied by the mask */
  float *mask;                  /* 0 .. 1 */
  float *inside;                /* 1 where statistics are taken */
  float *left, *weight, *between;       /* work: grey blurred; mask blurred; rows blurred */
  int    side;
} Level;

/* --- Blurring ----------------------------------------------------------------------------------------------------- */

/* Gaussian of 1 px. */
static const float taps[2 * REACH + 1] = { 0.00443305f, 0.05400558f, 0.24203623f, 0.39905028f, 0.24203623f, 0.05400558f,
                                           0.00443305f };

/* to += from shifted by `shift` times the tap, where both are. */
static void
add_shifted (const float *from, float *to, int n, int shift)
{
  const float tap = taps[REACH + shift];

  for (int x = MAX (0, -shift); x < MIN (n, n - shift); x++)
    to[x] += tap * from[x + shift];
}

/* Outside is 0. */
static void
blur_rows (const float *in, float *out, int side)
{
  for (int y = 0; y < side; y++)
    for (int k = -REACH; k <= REACH; k++)
      add_shifted (in + (gsize) y * side, out + (gsize) y * side, side, k);
}

/* Whole rows at a time, as they lie in memory. */
static void
blur_columns (const float *in, float *out, int side)
{
  for (int k = -REACH; k <= REACH; k++)
    for (int y = MAX (0, -k); y < MIN (side, side - k); y++)
      for (int x = 0; x < side; x++)
        out[(gsize) y * side + x] += taps[REACH + k] * in[(gsize) (y + k) * side + x];
}

static void
blur (const float *in, float *out, float *between, int side)
{
  const gsize bytes = (gsize) side * side * sizeof (float);

  memset (between, 0, bytes);
  blur_rows (in, between, side);
  memset (out, 0, bytes);
  blur_columns (between, out, side);
}

/* left: grey blurred within the mask. */
static void
blur_level (Level *level)
{
  const gsize n = (gsize) level->side * level->side;

  blur (level->mask, level->weight, level->between, level->side);
  for (gsize i = 0; i < n; i++)
    level->left[i] = level->grey[i] * level->mask[i];
  blur (level->left, level->left, level->between, level->side);
  for (gsize i = 0; i < n; i++)
    level->left[i] /= MAX (level->weight[i], LEAST_MASK);
}

/* --- Levels ------------------------------------------------------------------------------------------------------- */

static void
mark_inside (Level *level)
{
  blur (level->mask, level->weight, level->between, level->side);
  blur (level->weight, level->inside, level->between, level->side);
  for (gsize i = 0; i < (gsize) level->side * level->side; i++)
    level->inside[i] = level->inside[i] > INSIDE;
}

/* In place: the mean of 2 x 2, grey by the mask's share; inside where all four are. Writes behind what it reads. */
static void
halve (Level *level)
{
  const int half = level->side / 2, side = level->side;

  for (int y = 0; y < half; y++)
    for (int x = 0; x < half; x++)
      {
        const gsize first = (gsize) 2 * y * side + 2 * x, at[4] = { first, first + 1, first + side, first + side + 1 };
        float       grey = 0, mask = 0, inside = 1;

        for (int k = 0; k < 4; k++)
          {
            grey += level->left[at[k]] * level->mask[at[k]];
            mask += level->mask[at[k]];
            inside *= level->inside[at[k]];
          }
        level->grey[(gsize) y * half + x] = grey / MAX (mask, LEAST_MASK);
        level->mask[(gsize) y * half + x] = mask / 4;
        level->inside[(gsize) y * half + x] = inside;
      }
  level->side = half;
}

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  double n, mean, power[5];     /* of the band; power k: central moment */
  double xx, xy, yy;            /* sums over slopes */
} Sums;

/* Of the pixels inside, the outermost row and column left out, as they have no slope. */
static Sums
sum_up (const Level *level)
{
  const int side = level->side;
  Sums      s = { 0 };

  for (int y = 1; y < side - 1; y++)
    for (int x = 1; x < side - 1; x++)
      {
        const gsize  i = (gsize) y * side + x;
        const double dx = (double) level->left[i + 1] - (double) level->left[i - 1];
        const double dy = (double) level->left[i + side] - (double) level->left[i - side];
        const double in = (double) level->inside[i];

        s.n += in;
        s.mean += in * (double) (level->grey[i] - level->left[i]);
        s.xx += in * dx * dx;
        s.xy += in * dx * dy;
        s.yy += in * dy * dy;
      }
  s.mean /= MAX (s.n, 1);
  for (int y = 1; y < side - 1; y++)
    for (int x = 1; x < side - 1; x++)
      {
        const gsize  i = (gsize) y * side + x;
        const double d = (double) (level->grey[i] - level->left[i]) - s.mean, square = d * d * (double) level->inside[i];

        s.power[2] += square;
        s.power[3] += square * d;
        s.power[4] += square * d * d;
      }
  for (int k = 2; k <= 4; k++)
    s.power[k] /= MAX (s.n, 1);
  return s;
}

/* Eigenvalues of the structure tensor: half the trace and as much more or less. */
static void
describe (const Sums *s, float out[OST_TEXTURE_OF_BAND])
{
  const double variance = MAX (s->power[2], LEAST), half = (s->xx + s->yy) / 2 / MAX (s->n, 1);
  const double more = hypot ((s->xx - s->yy) / 2, s->xy) / MAX (s->n, 1);

  out[0] = (float) (log (variance) / 2);
  out[1] = (float) (s->power[3] / pow (variance, 1.5));
  out[2] = (float) (s->power[4] / (variance * variance));
  out[3] = (float) (log (MAX (2 * half, LEAST)) / 2);
  out[4] = (float) log (MAX (half + more, LEAST) / MAX (half - more, LEAST));
}

static void
relate_to_middle (float *features)
{
  const float *middle = features + OST_TEXTURE_BANDS / 2 * OST_TEXTURE_OF_BAND;
  const float  deviation = middle[0], slope = middle[3];

  for (int b = 0; b < OST_TEXTURE_BANDS; b++)
    {
      features[b * OST_TEXTURE_OF_BAND] -= deviation;
      features[b * OST_TEXTURE_OF_BAND + 3] -= slope;
    }
}

void
ost_texture (const OstPatch *patch, int side, float features[OST_TEXTURE_FEATURES])
{
  const gsize       n = (gsize) side * side;
  g_autofree float *work = g_new (float, 6 * n);
  Level             level = { work, work + n, work + 2 * n, work + 3 * n, work + 4 * n, work + 5 * n, side };

  ost_patch_resize (patch, side, level.grey, level.mask);
  for (gsize i = 0; i < n; i++)
    level.grey[i] /= MAX (level.mask[i], LEAST_MASK);
  mark_inside (&level);
  for (int b = 0; b < OST_TEXTURE_BANDS; b++)
    {
      Sums sums;

      blur_level (&level);
      sums = sum_up (&level);
      describe (&sums, features + b * OST_TEXTURE_OF_BAND);
      halve (&level);
    }
  relate_to_middle (features);
}

/* The first level, and a third of it for all others: four blurs and two for the inside, twice seven taps each; some
 * fifty for the statistics. */
double
ost_texture_flop (int side)
{
  return (6 * 2 * 2 * (2 * REACH + 1) + 50) * 4.0 / 3 * side * side;
}
