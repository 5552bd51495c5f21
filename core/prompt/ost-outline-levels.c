/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-levels.h"
#include <math.h>

#define CONTRAST_RADIUS 12 /* px of a search level, about one shaft: gradients are compared within this neighbourhood */
#define FLOOR_SHARE     0.35    /* of the level's mean gradient: below it an edge is noise */
#define FULL_EDGE       2.5     /* gradient over local mean gradient that counts as a perfect edge */
#define CAPTURE         2       /* px by which an edge may be missed */
#define CAPTURE_COST    0.12    /* lost per square px of that */

/* Means of 2 x 2 pixels, rounded; an odd last row or column counts twice. A negative is turned over on the way, once,
 * at level 1: 65535 less the mean is the mean of the pixels turned over, but for rounding. */
static guint16 *
halve (const OstLevel *from, gboolean invert, int width, int height)
{
  guint16 *half = g_new (guint16, (gsize) width * height);
  guint32  flip = invert ? 0xffff : 0;

  for (int y = 0; y < height; y++)
    {
      const guint16 *a = from->grey + (gsize) (2 * y) * from->width;
      const guint16 *b = from->grey + (gsize) MIN (2 * y + 1, from->height - 1) * from->width;

      for (int x = 0; x < width; x++)
        {
          int right = MIN (2 * x + 1, from->width - 1);

          half[(gsize) y * width + x] = (guint16) (((a[2 * x] + a[right] + b[2 * x] + b[right] + 2u) >> 2) ^ flip);
        }
    }
  return half;
}

/* Halves until the longer side is 150 pixels or less. An image larger than the search side then has all three search
 * levels: the finest with its longer side in 450 .. 900, the coarsest in 112 .. 225. OST_LEVELS_MAX is never reached:
 * it would take a side of five million pixels. */
static void
build_pyramid (OstLevels *levels)
{
  OstLevel *level = &levels->levels[0];

  *level = (OstLevel) { levels->image->width, levels->image->height, 1.0, levels->image->pixels, NULL, NULL };
  for (levels->n = 1; levels->n < OST_LEVELS_MAX && MAX (level->width, level->height) > OST_LEVELS_SEARCH_SIDE / 6;
       levels->n++)
    {
      OstLevel *next = level + 1;
      int       width = (level->width + 1) / 2, height = (level->height + 1) / 2;

      next->width = width;
      next->height = height;
      next->scale = 2.0 * level->scale;
      next->owned = halve (level, levels->n == 1 && levels->inverted, width, height);
      next->grey = next->owned;
      level = next;
    }
  levels->first_search = 0;
  while (levels->first_search < levels->n - 1
         && MAX (levels->levels[levels->first_search].width, levels->levels[levels->first_search].height)
              > OST_LEVELS_SEARCH_SIDE)
    levels->first_search++;
  levels->n_search = MIN (OST_LEVELS_SEARCH, levels->n - levels->first_search);
}

/* Gradient of the bone-bright grey in grey levels per pixel: Sobel's 3 x 3 masks, of which each side weighs 4 at a
 * distance of 2, hence an eighth. Borders held. */
static void
gradient (const OstLevel *level, gboolean invert, float *gx, float *gy, float *magnitude)
{
  float sign = invert ? -0.125f : 0.125f;

  for (int y = 0; y < level->height; y++)
    {
      const guint16 *b = level->grey + (gsize) y * level->width;
      const guint16 *a = y > 0 ? b - level->width : b;
      const guint16 *c = y < level->height - 1 ? b + level->width : b;

      for (int x = 0; x < level->width; x++)
        {
          gsize i = (gsize) y * level->width + x;
          int   l = MAX (x - 1, 0), r = MIN (x + 1, level->width - 1);

          gx[i] = sign * (a[r] + 2 * b[r] + c[r] - a[l] - 2 * b[l] - c[l]);
          gy[i] = sign * (c[l] + 2 * c[x] + c[r] - a[l] - 2 * a[x] - a[r]);
          magnitude[i] = sqrtf (gx[i] * gx[i] + gy[i] * gy[i]);
        }
    }
}

/* Running mean over 2 radius + 1 along lines of n values `step` apart; borders held. One value comes and one goes at
 * each place, so the time does not depend on the radius; the sum, carried along the whole line, is double. */
static void
box_line (const float *in, float *out, int n, gsize step, int radius)
{
  double sum = 0;

  for (int k = -radius; k <= radius; k++)
    sum += in[(gsize) CLAMP (k, 0, n - 1) * step];
  for (int i = 0; i < n; i++)
    {
      out[(gsize) i * step] = (float) (sum / (2 * radius + 1));
      sum += in[(gsize) MIN (i + radius + 1, n - 1) * step] - in[(gsize) MAX (i - radius, 0) * step];
    }
}

static void
box_mean (float *values, float *scratch, int width, int height, int radius)
{
  for (int y = 0; y < height; y++)
    box_line (values + (gsize) y * width, scratch + (gsize) y * width, width, 1, radius);
  for (int x = 0; x < width; x++)
    box_line (scratch + x, values + x, height, width, radius);
}

static double
mean_of (const float *values, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  return sum / n;
}

/* Gradients over what is usual around them, so that a faint metacarpal counts as much as a bright radius. The floor, a
 * share of the level's mean, keeps noise in empty air from passing for edges. */
static void
normalise (const OstLevel *level, gboolean invert, float *gx, float *gy)
{
  gsize             n = (gsize) level->width * level->height;
  g_autofree float *magnitude = g_new (float, n);
  g_autofree float *scratch = g_new (float, n);
  float             least;

  gradient (level, invert, gx, gy, magnitude);
  least = (float) (FLOOR_SHARE * mean_of (magnitude, n)) + 1e-3f;
  box_mean (magnitude, scratch, level->width, level->height, CONTRAST_RADIUS);
  for (gsize i = 0; i < n; i++)
    {
      float factor = (float) (1.0 / FULL_EDGE) / (magnitude[i] + least);

      gx[i] *= factor;
      gy[i] *= factor;
    }
}

/* edge (p, o) = max over k of clip (-g (p + k o) . o) - CAPTURE_COST k^2: bright inside, dark in direction o. */
static void
fill_direction (const OstLevel *level, const float *gx, const float *gy, int direction)
{
  double angle = 2 * G_PI * direction / OST_LEVELS_DIRECTIONS;
  float  ox = (float) cos (angle), oy = (float) sin (angle);
  int    dx[2 * CAPTURE + 1], dy[2 * CAPTURE + 1];
  float  cost[2 * CAPTURE + 1];

  for (int k = -CAPTURE; k <= CAPTURE; k++)
    {
      dx[k + CAPTURE] = (int) lrint (k * cos (angle));
      dy[k + CAPTURE] = (int) lrint (k * sin (angle));
      cost[k + CAPTURE] = (float) (CAPTURE_COST * k * k);
    }
  for (int y = 0; y < level->height; y++)
    for (int x = 0; x < level->width; x++)
      {
        float best = 0;

        for (int k = 0; k < 2 * CAPTURE + 1; k++)
          {
            int   px = CLAMP (x + dx[k], 0, level->width - 1), py = CLAMP (y + dy[k], 0, level->height - 1);
            gsize at = (gsize) py * level->width + px;

            best = MAX (best, MIN (1.0f, -(gx[at] * ox + gy[at] * oy)) - cost[k]);
          }
        level->edges[((gsize) y * level->width + x) * OST_LEVELS_DIRECTIONS + direction] = (guint8) (255.0f * best);
      }
}

static gboolean
build_edges (OstLevel *level, gboolean invert, GCancellable *cancellable, GError **error)
{
  gsize             n = (gsize) level->width * level->height;
  g_autofree float *gx = g_new (float, n);
  g_autofree float *gy = g_new (float, n);

  level->edges = g_malloc (n * OST_LEVELS_DIRECTIONS);
  normalise (level, invert, gx, gy);
  for (int direction = 0; direction < OST_LEVELS_DIRECTIONS; direction++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      fill_direction (level, gx, gy, direction);
    }
  return TRUE;
}

/* Of the pixels of a search level, which is small. */
static void
find_padding (OstLevels *levels)
{
  const OstLevel *level = &levels->levels[levels->first_search];
  int             flip = levels->first_search == 0 && levels->inverted ? 0xffff : 0, least = 0xffff, most = 0;

  for (gsize i = 0; i < (gsize) level->width * level->height; i++)
    {
      least = MIN (least, level->grey[i] ^ flip);
      most = MAX (most, level->grey[i] ^ flip);
    }
  levels->padding = least + (most - least) / 100;
}

/* Every step-th pixel that is picture: what lies within half a percent of either end of the range may be padding or a
 * frame. */
typedef struct
{
  gsize    n;
  guint16 *grey, *slope;
} Samples;

static int
slope_at (const OstImage *image, int x, int y, int step)
{
  const guint16 *row = image->pixels + (gsize) y * image->width, *pixels = image->pixels + x;
  const int      across = row[MIN (x + step, image->width - 1)] - row[MAX (x - step, 0)];
  const int      down = pixels[(gsize) MIN (y + step, image->height - 1) * image->width]
                        - pixels[(gsize) MAX (y - step, 0) * image->width];

  return (ABS (across) + ABS (down)) / 2;
}

static void
sample_range (const OstImage *image, int step, int *least, int *most)
{
  *least = 0xffff;
  *most = 0;
  for (int y = step / 2; y < image->height; y += step)
    for (int x = step / 2; x < image->width; x += step)
      {
        *least = MIN (*least, image->pixels[(gsize) y * image->width + x]);
        *most = MAX (*most, image->pixels[(gsize) y * image->width + x]);
      }
}

static void
sample_image (const OstImage *image, Samples *samples)
{
  const int   step = MAX (1, MAX (image->width, image->height) / 256);
  const gsize room = (gsize) (image->width / step + 1) * (image->height / step + 1);
  int         least, most, end;

  sample_range (image, step, &least, &most);
  end = (most - least) / 200;
  *samples = (Samples) { 0, g_new (guint16, room), g_new (guint16, room) };
  for (int y = step / 2; y < image->height; y += step)
    for (int x = step / 2; x < image->width; x += step)
      {
        const int grey = image->pixels[(gsize) y * image->width + x];

        if (grey <= least + end || grey >= most - end)
          continue;
        samples->grey[samples->n] = (guint16) grey;
        samples->slope[samples->n++] = (guint16) slope_at (image, x, y, step);
      }
}

static int
median_of (const guint16 *values, gsize n)
{
  g_autofree guint32 *count = g_new0 (guint32, 0x10000);
  gsize               below = 0;
  int                 value = 0;

  for (gsize i = 0; i < n; i++)
    count[values[i]]++;
  while (value < 0xffff && 2 * (below += count[value]) < n)
    value++;
  return value;
}

#define BRIGHT_SHARE 0.55       /* 0.37 at most in positives, 0.63 at least in negatives: tests/bench/README.md */

/* A negative that does not say so. Air is the flattest part of a radiograph and the darkest, in a negative the
 * brightest: most of the flatter half is then brighter than the median. Only ranks count, so that exposure, gamma,
 * frames, padding of any colour and letters do not. */
static gboolean
looks_inverted (const OstImage *image)
{
  Samples samples;
  int     grey, slope;
  gsize   n_flat = 0, n_bright = 0;

  sample_image (image, &samples);
  grey = median_of (samples.grey, samples.n);
  slope = median_of (samples.slope, samples.n);
  for (gsize i = 0; i < samples.n; i++)
    if (samples.slope[i] <= slope)
      {
        n_flat++;
        n_bright += samples.grey[i] > grey;
      }
  g_free (samples.grey);
  g_free (samples.slope);
  return n_bright > BRIGHT_SHARE * n_flat;
}

OstLevels *
ost_levels_new (OstImage *image, GCancellable *cancellable, GError **error)
{
  g_autoptr(OstLevels) levels = g_new0 (OstLevels, 1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  levels->image = ost_image_ref (image);
  levels->inverted = image->min_is_white || looks_inverted (image);
  build_pyramid (levels);
  find_padding (levels);
  for (int i = 0; i < levels->n_search; i++)
    {
      int k = levels->first_search + i;

      if (!build_edges (&levels->levels[k], k == 0 && levels->inverted, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&levels);
}

void
ost_levels_free (OstLevels *levels)
{
  if (levels == NULL)
    return;
  for (int i = 0; i < levels->n; i++)
    {
      g_free (levels->levels[i].owned);
      g_free (levels->levels[i].edges);
    }
  g_clear_pointer (&levels->image, ost_image_unref);
  g_free (levels);
}

double
ost_levels_grey (const OstLevels *levels, int level, double x, double y)
{
  const OstLevel *l = &levels->levels[level];
  double          px = CLAMP (x / l->scale - 0.5, 0.0, l->width - 1.0);
  double          py = CLAMP (y / l->scale - 0.5, 0.0, l->height - 1.0);
  int             ix = (int) px, iy = (int) py;
  int             jx = MIN (ix + 1, l->width - 1);
  const guint16  *a = l->grey + (gsize) iy * l->width, *b = l->grey + (gsize) MIN (iy + 1, l->height - 1) * l->width;
  double          fx = px - ix, fy = py - iy;
  double          grey = (1 - fy) * ((1 - fx) * a[ix] + fx * a[jx]) + fy * ((1 - fx) * b[ix] + fx * b[jx]);

  return level == 0 && levels->inverted ? 65535.0 - grey : grey;
}

int
ost_levels_for (const OstLevels *levels, double length, double pixels)
{
  int level = 0;

  while (level < levels->n - 1 && length / levels->levels[level + 1].scale >= pixels)
    level++;
  return level;
}
