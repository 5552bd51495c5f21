/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask.h"

#include <string.h>

/* Connected components of runs (He, Chao and Suzuki 2008, "A run-based two-scan labeling algorithm"): a row is cut into
 * runs of one value, runs of neighbouring rows that touch are joined in a union-find forest. The work is one memchr
 * over the pixels plus a little for each run, so the bounding rectangle of a bone takes about a millisecond. */
typedef struct
{
  int    y, x0, x1;             /* pixels x0 <= x < x1 of row y */
  guint  parent;                /* index of a run of the same component; the root has its own */
  gint64 area;                  /* of the whole component, at the root */
  gsize  n_seeds;               /* inside the whole component, at the root */
  gboolean open;                /* touches the edge of the rectangle, at the root */
} Run;

static guint
find_root (GArray *runs, guint i)
{
  Run *run = (Run *) runs->data;

  while (run[i].parent != i)
    {
      run[i].parent = run[run[i].parent].parent;      /* path halving */
      i = run[i].parent;
    }
  return i;
}

/* The smaller index becomes the root: the run that starts highest, then furthest left, stands for its component. */
static void
join (GArray *runs, guint a, guint b)
{
  a = find_root (runs, a);
  b = find_root (runs, b);
  if (a < b)
    g_array_index (runs, Run, b).parent = a;
  else
    g_array_index (runs, Run, a).parent = b;
}

/* Appends the runs of `value` in row y and joins them with those of the row above, which are runs[above .. above_end).
 * `reach` is 0 for 4-connected, 1 for 8-connected. */
static void
add_row (GArray *runs, const OstMask *mask, OstRect rect, int y, guint8 value, int reach, guint above, guint above_end)
{
  const guint8 *row = mask->data + (gsize) y * mask->width;
  const guint8 *at = row + rect.x0, *end = row + rect.x1;

  while (at < end && (at = memchr (at, value, end - at)) != NULL)
    {
      const guint8 *stop = memchr (at, !value, end - at);
      guint         self = runs->len;
      Run           run = { y, (int) (at - row), 0, self, 0, 0, FALSE };

      at = stop != NULL ? stop : end;
      run.x1 = (int) (at - row);
      g_array_append_val (runs, run);

      while (above < above_end && g_array_index (runs, Run, above).x1 + reach <= run.x0)
        above++;
      for (guint i = above; i < above_end && g_array_index (runs, Run, i).x0 < run.x1 + reach; i++)
        join (runs, i, self);
    }
}

static GArray *
find_runs (const OstMask *mask, OstRect rect, guint8 value, int reach)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  guint   above = 0;

  for (int y = rect.y0; y < rect.y1; y++)
    {
      guint start = runs->len;

      add_row (runs, mask, rect, y, value, reach, above, start);
      above = start;
    }
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = &g_array_index (runs, Run, i);
      Run *root = &g_array_index (runs, Run, find_root (runs, i));

      root->area += run->x1 - run->x0;
      if (run->y == rect.y0 || run->y == rect.y1 - 1 || run->x0 == rect.x0 || run->x1 == rect.x1)
        root->open = TRUE;
    }
  return runs;
}

static void
paint_run (OstMask *mask, const Run *run, guint8 value)
{
  memset (mask->data + (gsize) run->y * mask->width + run->x0, value, run->x1 - run->x0);
}

/* Run that holds the pixel under a seed, or -1. Runs are sorted by row, then by column. */
static int
find_run_at (GArray *runs, const OstMask *mask, double x, double y)
{
  guint low = 0, high = runs->len;
  int   px, py;

  if (!ost_mask_contains (mask, x, y))
    return -1;
  px = (int) x;
  py = (int) y;
  while (low < high)
    {
      guint      middle = low + (high - low) / 2;
      const Run *run = &g_array_index (runs, Run, middle);

      if (run->y < py || (run->y == py && run->x1 <= px))
        low = middle + 1;
      else if (run->y > py || run->x0 > px)
        high = middle;
      else
        return (int) middle;
    }
  return -1;
}

/* Most seeds first, then the largest; a tie goes to the one that starts higher up. */
static guint
choose_component (GArray *runs, const OstMask *mask, const double *seeds_xy, gsize n_seeds)
{
  guint best = 0;

  for (gsize s = 0; s < n_seeds; s++)
    {
      int i = find_run_at (runs, mask, seeds_xy[2 * s], seeds_xy[2 * s + 1]);

      if (i >= 0)
        g_array_index (runs, Run, find_root (runs, (guint) i)).n_seeds++;
    }
  for (guint i = 1; i < runs->len; i++)
    {
      const Run *run = &g_array_index (runs, Run, i), *leader = &g_array_index (runs, Run, best);

      if (run->parent == i
          && (run->n_seeds > leader->n_seeds || (run->n_seeds == leader->n_seeds && run->area > leader->area)))
        best = i;
    }
  return best;
}

/* Removes all other components and returns the rectangle around the one that stays. */
static OstRect
keep_component (GArray *runs, OstMask *mask, guint root)
{
  OstRect bounds = { mask->width, mask->height, 0, 0 };

  for (guint i = 0; i < runs->len; i++)
    {
      const Run *run = &g_array_index (runs, Run, i);

      if (find_root (runs, i) != root)
        {
          paint_run (mask, run, 0);
          continue;
        }
      bounds.x0 = MIN (bounds.x0, run->x0);
      bounds.x1 = MAX (bounds.x1, run->x1);
      bounds.y0 = MIN (bounds.y0, run->y);
      bounds.y1 = MAX (bounds.y1, run->y + 1);
    }
  return bounds;
}

/* Everything around the component is background, so background at the edge of its rectangle is open. Background is
 * 8-connected where the component is 4-connected: with the same connection for both, a diagonal line would be crossed
 * by its own background. */
static void
fill_holes (OstMask *mask, OstRect bounds)
{
  g_autoptr(GArray) gaps = find_runs (mask, bounds, 0, 1);

  for (guint i = 0; i < gaps->len; i++)
    if (!g_array_index (gaps, Run, find_root (gaps, i)).open)
      paint_run (mask, &g_array_index (gaps, Run, i), 1);
}

void
ost_mask_keep_one_component (OstMask *mask, OstRect within, const double *seeds_xy, gsize n_seeds)
{
  g_autoptr(GArray) runs = NULL;
  OstRect           rect = { MAX (within.x0, 0), MAX (within.y0, 0),
                             MIN (within.x1, mask->width), MIN (within.y1, mask->height) };

  if (rect.x0 >= rect.x1 || rect.y0 >= rect.y1)
    return;
  runs = find_runs (mask, rect, 1, 0);
  if (runs->len == 0)
    return;
  fill_holes (mask, keep_component (runs, mask, choose_component (runs, mask, seeds_xy, n_seeds)));
}
