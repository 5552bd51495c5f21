/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-fit.h"
#include <math.h>
#include <string.h>

#define HALF_STEPS 16           /* offsets looked at on each side: a step is range / 16 */
#define N_STEPS    (2 * HALF_STEPS + 1)
#define MAX_JUMP   2            /* steps between neighbouring points: the outline may bend, not tear */
#define FORBIDDEN  1e3f         /* more than the edges of a path can gain: at most 1 at each of twice 480 points */
#define NEARBY     0.08         /* of the outline on both sides: where "the strongest falls nearby" are looked for */
#define UNSEEN     -1.0f        /* in place of an edge where the image shows nothing outside */
#define BEYOND     0.6f         /* what that scores; chosen by counting clicks: tests/bench/README.md, "Tried" */
#define FAINT      0.25         /* of the mean strongest fall: a fainter edge is not stretched to full score */

/* The image around an outline, straightened: row i is point i, column k its offset (k - HALF_STEPS) range / HALF_STEPS
 * along the outward normal. */
typedef struct
{
  float edge[OST_OUTLINE_MAX][N_STEPS];         /* 0 .. 1 once scaled; UNSEEN before */
  float cost[OST_OUTLINE_MAX][N_STEPS];
} Band;

/* Dynamic programming from the first point on: the least cost of a path that ends at each offset of the point reached,
 * and for every point passed the offset of the one before. Twice as long, for the second round of a closed outline. */
typedef struct
{
  float  total[N_STEPS];
  gint8  from[2 * OST_OUTLINE_MAX][N_STEPS];
} Paths;

/* Neither beyond the border nor in the padding around a turned or collimated field. */
static gboolean
is_seen (const OstLevels *levels, int level, double x, double y)
{
  return x >= 0 && y >= 0 && x < levels->image->width && y < levels->image->height
         && ost_levels_grey (levels, level, x, y) >= levels->padding;
}

/* Fall of grey across each place of the band, averaged over three places along the outline. The level is the coarsest
 * on which a step of the band is still 0.4 pixels, and the two greys are taken at least a pixel of it away on each
 * side: a fit with a wide range sees coarse edges, one with a narrow range fine ones. */
static void
measure (const OstOutline *outline, const OstLevels *levels, double range, Band *band)
{
  double step = range / HALF_STEPS;
  int    level = ost_levels_for (levels, step, 0.4);
  double reach = MAX (levels->levels[level].scale, 1.5 * step), along = 1.5 * levels->levels[level].scale;

  for (int i = 0; i < outline->n; i++)
    for (int k = 0; k < N_STEPS; k++)
      {
        double d = (k - HALF_STEPS) * step, sum = 0;
        double x = outline->x[i] + d * outline->nx[i], y = outline->y[i] + d * outline->ny[i];

        for (int side = -1; side <= 1; side++)
          {
            double px = x - side * along * outline->ny[i], py = y + side * along * outline->nx[i];

            sum += ost_levels_grey (levels, level, px - reach * outline->nx[i], py - reach * outline->ny[i])
                   - ost_levels_grey (levels, level, px + reach * outline->nx[i], py + reach * outline->ny[i]);
          }
        band->edge[i][k] = is_seen (levels, level, x + reach * outline->nx[i], y + reach * outline->ny[i])
                             ? (float) MAX (sum, 0.0) : UNSEEN;
      }
}

/* Edges over the mean of the strongest ones nearby, cut at 1: every stretch of the outline pulls alike, be it dense or
 * faint. Nearby wraps around; on an open outline that reaches over the cut to the other wall of the same shaft. */
static void
scale_edges (const OstOutline *outline, Band *band)
{
  g_autofree double *strongest = g_new0 (double, outline->n);
  double             mean = 0;
  int                reach = MAX (1, (int) (NEARBY * outline->n));

  for (int i = 0; i < outline->n; i++)
    {
      for (int k = 0; k < N_STEPS; k++)
        strongest[i] = MAX (strongest[i], band->edge[i][k]);
      mean += strongest[i] / outline->n;
    }
  for (int i = 0; i < outline->n; i++)
    {
      double sum = 0;
      float  factor;

      for (int j = i - reach; j <= i + reach; j++)
        sum += strongest[(j + outline->n) % outline->n];
      factor = (float) (1.0 / MAX (sum / (2 * reach + 1), FAINT * mean + 1e-6));
      for (int k = 0; k < N_STEPS; k++)
        band->edge[i][k] = band->edge[i][k] < 0 ? BEYOND : MIN (1.0f, band->edge[i][k] * factor);
    }
}

/* What is beyond low and high costs more the farther it is: should a whole row be forbidden, because the outline lies
 * too far off, the path still runs along the side of it that is nearest to what is allowed. */
static void
set_costs (const OstOutline *outline, double range, double pull, Band *band)
{
  for (int i = 0; i < outline->n; i++)
    for (int k = 0; k < N_STEPS; k++)
      {
        double t = (k - HALF_STEPS) / (double) HALF_STEPS, d = t * range;
        double outside = MAX (MAX (outline->low[i] - d, d - outline->high[i]), 0.0);

        band->cost[i][k] = (float) (pull * t * t) - band->edge[i][k]
                           + (outside > 0 ? FORBIDDEN * (float) (1 + outside / range) : 0.0f);
      }
}

/* Cheapest path through the band. A closed outline is walked twice and the middle is kept, where both the beginning
 * and the end have neighbours: that closes it but for a difference that the later smoothing takes up. */
static void
find_path (const OstOutline *outline, const Band *band, double stiffness, int *path)
{
  int               n = outline->n, length = outline->open ? n : 2 * n, first = outline->open ? 0 : n / 2, k = 0;
  g_autofree Paths *paths = g_new (Paths, 1);

  memcpy (paths->total, band->cost[0], sizeof paths->total);
  for (int i = 1; i < length; i++)
    {
      float next[N_STEPS];

      for (int to = 0; to < N_STEPS; to++)
        {
          int   from = to;
          float best = paths->total[to];

          for (int jump = -MAX_JUMP; jump <= MAX_JUMP; jump++)
            if (to + jump >= 0 && to + jump < N_STEPS
                && paths->total[to + jump] + (float) stiffness * jump * jump < best)
              {
                from = to + jump;
                best = paths->total[from] + (float) stiffness * jump * jump;
              }
          paths->from[i][to] = (gint8) from;
          next[to] = best + band->cost[i % n][to];
        }
      memcpy (paths->total, next, sizeof next);
    }
  for (int to = 1; to < N_STEPS; to++)
    if (paths->total[to] < paths->total[k])
      k = to;
  for (int i = length - 1; i >= first; i--)
    {
      if (i < first + n)
        path[i % n] = k;
      k = i > 0 ? paths->from[i][k] : k;
    }
}

/* Offsets are smoothed first and held within low and high afterwards, so that smoothing pushes no point over a limit.
 * Should low exceed high, where points contradict each other, low wins: a positive point stays inside. */
static void
move (OstOutline *outline, const double *offset)
{
  int n = outline->n;

  for (int i = 0; i < n; i++)
    {
      int    a = outline->open ? MAX (i - 1, 0) : (i + n - 1) % n, b = outline->open ? MIN (i + 1, n - 1) : (i + 1) % n;
      double d = 0.25 * offset[a] + 0.5 * offset[i] + 0.25 * offset[b];

      d = MIN (MAX (d, outline->low[i]), MAX (outline->low[i], outline->high[i]));
      outline->x[i] += d * outline->nx[i];
      outline->y[i] += d * outline->ny[i];
    }
}

double
ost_outline_fit (OstOutline *outline, const OstLevels *levels, double range, double pull, double stiffness)
{
  g_autofree Band   *band = g_new (Band, 1);
  g_autofree int    *path = g_new0 (int, outline->n);
  g_autofree double *offset = g_new (double, outline->n);
  double             score = 0;

  measure (outline, levels, range, band);
  scale_edges (outline, band);
  set_costs (outline, range, pull, band);
  find_path (outline, band, stiffness, path);
  for (int i = 0; i < outline->n; i++)
    {
      offset[i] = range * (path[i] - HALF_STEPS) / HALF_STEPS;
      score += band->edge[i][path[i]] / outline->n;
    }
  move (outline, offset);
  ost_outline_set_normals (outline);
  return score;
}

static gboolean
in_image (const OstLevels *levels, double x, double y)
{
  return x >= 0 && y >= 0 && x < levels->image->width && y < levels->image->height;
}

/* Adds a straight piece to both ends, the cut ends of the two walls; the direction is that of the middle between the
 * walls over the last sixth of the points. */
static void
lengthen (OstOutline *outline, double length)
{
  g_autofree OstOutline *old = g_memdup2 (outline, sizeof *outline);
  int    n = old->n, back = n / 6, pieces = 8;
  double dx = 0.5 * (old->x[0] + old->x[n - 1]) - 0.5 * (old->x[back] + old->x[n - 1 - back]);
  double dy = 0.5 * (old->y[0] + old->y[n - 1]) - 0.5 * (old->y[back] + old->y[n - 1 - back]);
  double size = MAX (hypot (dx, dy), 1e-9);

  outline->n = MIN (n + 2 * pieces, OST_OUTLINE_MAX);
  pieces = (outline->n - n) / 2;
  for (int i = 0; i < n; i++)
    {
      outline->x[i + pieces] = old->x[i];
      outline->y[i + pieces] = old->y[i];
    }
  for (int i = 1; i <= pieces; i++)
    {
      outline->x[pieces - i] = old->x[0] + dx / size * length * i / pieces;
      outline->y[pieces - i] = old->y[0] + dy / size * length * i / pieces;
      outline->x[pieces + n - 1 + i] = old->x[n - 1] + dx / size * length * i / pieces;
      outline->y[pieces + n - 1 + i] = old->y[n - 1] + dy / size * length * i / pieces;
    }
}

/* Ends when both walls have left the image; 24 pieces, 29 shaft widths, bound the way of an outline that bent away
 * from the border. */
void
ost_outline_extend (OstOutline *outline, const OstLevels *levels)
{
  for (int piece = 0; piece < 24; piece++)
    {
      if (!in_image (levels, outline->x[0], outline->y[0])
          && !in_image (levels, outline->x[outline->n - 1], outline->y[outline->n - 1]))
        return;
      lengthen (outline, 1.2 * outline->shaft);
      ost_outline_resample (outline, MIN (OST_OUTLINE_MAX - 32, outline->n));
      ost_outline_fit (outline, levels, 0.25 * outline->shaft, 0.25, 0.05);
    }
}
