/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-texture.h"
#include "core/phantom/ost-phantom-blur.h"
#include "core/phantom/ost-phantom-math.h"
#include "core/tensor/ost-random.h"

/* Each channel: thousands of curved rods dropped on a torus, smoothed, the slow part taken away (a band-pass,
 * difference of two bells), scaled to variance 1. Wrapping the tile around makes it seamless. */

#define MARGIN 64               /* the tile is continued on all sides before it is smoothed; the widest smoothing, 5 px
                                 * and then 15 as three running means each (ost-phantom-blur.c), reaches 60 */
#define SIDE   (OST_TEXTURE_SIDE + 2 * MARGIN)

/* Rods of one channel; lengths in mm. */
typedef struct
{
  double shortest, longest;
  double angle, scatter;        /* degrees from the axis; standard deviation */
  double bend;                  /* degrees from end to end, standard deviation */
  double per_mm2;
  double fine, coarse;          /* mm: smoothed over the first, minus `share` of the same smoothed over the second */
  double share;
} Rods;

static const Rods channels[] = {
  [OST_TEXTURE_AXIAL]   = { 1.0, 3.6, 0, 16, 20, 7, .055, .34, .95 },
  [OST_TEXTURE_CROSS]   = { 0.5, 1.5, 72, 34, 35, 12, .055, .32, .95 },
  [OST_TEXTURE_STRIAE]  = { 2.0, 9.0, 0, 2.5, 3, 3, .060, .34, .95 },
  [OST_TEXTURE_PATCHES] = { 0, 0.2, 0, 60, 0, 30, .50, 1.5, .90 },
};

/* Shared among the four nearest elements of the tile; what lies beyond its border comes in on the other side. */
static void
deposit (float *plane, double x, double y, double amount)
{
  int    ix = (int) floor (x), iy = (int) floor (y), side = OST_TEXTURE_SIDE - 1;
  double fx = x - ix, fy = y - iy;

  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      plane[(((iy + j) & side) + MARGIN) * SIDE + ((ix + i) & side) + MARGIN]
        += amount * (i ? fx : 1 - fx) * (j ? fy : 1 - fy);
}

static void
draw_rod (const Rods *rods, float *plane, OstRandom *random)
{
  double   x = ost_random_range (random, 0, OST_TEXTURE_SIDE), y = ost_random_range (random, 0, OST_TEXTURE_SIDE);
  double   length = ost_random_range (random, rods->shortest, rods->longest) / OST_TEXTURE_MM;
  double   angle = rods->angle + ost_random_normal (random, 0, rods->scatter);
  double   bend = ost_random_normal (random, 0, rods->bend), strength = ost_random_range (random, 0.4, 1.2);
  double   turn = ost_random_range (random, -1, 1) < 0 ? -1 : 1;
  OstPoint start = ost_direction (CLAMP (turn * (angle - bend / 2), -90, 90));
  OstPoint end = ost_direction (CLAMP (turn * (angle + bend / 2), -90, 90));
  int      steps = MAX ((int) (length / 0.8), 1);

  for (int i = 0; i < steps; i++)
    {
      double t = (i + 0.5) / steps;

      deposit (plane, x, y, strength);
      x += ost_mix (start.x, end.x, t) * length / steps;
      y += ost_mix (start.y, end.y, t) * length / steps;
    }
}

/* What lies beyond one border of the tile is what lies within the opposite one. */
static void
continue_tile (float *plane)
{
  int side = OST_TEXTURE_SIDE - 1;

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        int from_x = ((x - MARGIN) & side) + MARGIN, from_y = ((y - MARGIN) & side) + MARGIN;

        if (from_x != x || from_y != y)
          plane[y * SIDE + x] = plane[from_y * SIDE + from_x];
      }
}

static void
keep_band (const Rods *rods, float *plane, double pixel_mm)
{
  g_autofree float *slow = NULL;
  double            fine = sqrt (rods->fine * rods->fine + 0.16 * pixel_mm * pixel_mm) / OST_TEXTURE_MM;

  ost_blur (plane, SIDE, SIDE, fine);
  slow = g_memdup2 (plane, sizeof *plane * SIDE * SIDE);
  ost_blur (slow, SIDE, SIDE, rods->coarse / OST_TEXTURE_MM);
  for (int i = 0; i < SIDE * SIDE; i++)
    plane[i] -= rods->share * slow[i];
}

/* Mean 0; variance 1 at the resolution of the tile: pixels that average fine details away see less of them. */
static void
store_channel (OstTexture *texture, int channel, const float *plane, double scale)
{
  double sum = 0;

  for (int y = 0; y < OST_TEXTURE_SIDE; y++)
    for (int x = 0; x < OST_TEXTURE_SIDE; x++)
      sum += plane[(y + MARGIN) * SIDE + x + MARGIN];
  sum /= OST_TEXTURE_SIDE * OST_TEXTURE_SIDE;
  for (int y = 0; y < OST_TEXTURE_SIDE; y++)
    for (int x = 0; x < OST_TEXTURE_SIDE; x++)
      texture->values[y * OST_TEXTURE_SIDE + x][channel] = (plane[(y + MARGIN) * SIDE + x + MARGIN] - sum) * scale;
}

static double
spread (const float *plane)
{
  double sum = 0, squares = 0, n = OST_TEXTURE_SIDE * OST_TEXTURE_SIDE;

  for (int y = MARGIN; y < MARGIN + OST_TEXTURE_SIDE; y++)
    for (int x = MARGIN; x < MARGIN + OST_TEXTURE_SIDE; x++)
      {
        sum += plane[y * SIDE + x];
        squares += (double) plane[y * SIDE + x] * plane[y * SIDE + x];
      }
  return sqrt (MAX (squares / n - sum / n * (sum / n), 1e-12));
}

OstTexture *
ost_texture_new (guint64 key, double pixel_mm)
{
  OstTexture       *texture = g_new (OstTexture, 1);
  g_autofree float *plane = g_new (float, SIDE * SIDE);
  double            area = OST_TEXTURE_SIDE * OST_TEXTURE_MM * OST_TEXTURE_SIDE * OST_TEXTURE_MM;

  for (int c = 0; c < OST_N_TEXTURES; c++)
    {
      OstRandom random = { ost_random_mix (key + c), 0 };
      /* blurring by s more than the rods' own width w costs about a factor w / sqrt (w^2 + s^2) */
      double    seen = channels[c].fine / sqrt (channels[c].fine * channels[c].fine + 0.16 * pixel_mm * pixel_mm);

      memset (plane, 0, sizeof *plane * SIDE * SIDE);
      for (int i = 0; i < (int) (area * channels[c].per_mm2); i++)
        draw_rod (&channels[c], plane, &random);
      continue_tile (plane);
      keep_band (&channels[c], plane, pixel_mm);
      store_channel (texture, c, plane, seen / spread (plane));
    }
  return texture;
}
