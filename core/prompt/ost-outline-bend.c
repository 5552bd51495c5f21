/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-bend.h"
#include "core/prompt/ost-outline-fit.h"
#include <math.h>

#define OVERSHOOT  1.8          /* of the miss: how far the outline moves, a little less than to twice the miss; 1.6
                                 * and 2.0 needed more clicks to IoU 0.95: tests/bench/README.md, "Tried" */
#define LEAST_MOVE 0.02         /* shaft widths beyond that */
#define WIDE       1.5          /* of the miss: standard deviation of the bend along the outline */
#define LEAST_WIDE 0.4          /* shaft widths */
#define REFIT      0.7          /* of the move: how far the bent part may look for edges, then half of that */
#define PULL       0.2
#define STIFFNESS  0.03
#define MARGIN     0.04         /* shaft widths between the outline and a point that holds */
#define HELD_ALONG 4            /* points of the outline on each side that a point holds */
#define HELD_NEAR  0.12         /* shaft widths of those */

/* Keeps the few points of the outline beside a click from moving over it: `along` is where on their normal the click
 * lies, positive outside. A positive click bounds the way in, a negative one the way out. A click on the wrong side
 * limits nothing (it must still be passed), nor does one that is a shaft's width away. */
static void
limit_by_point (OstOutline *outline, const OstPoint *point)
{
  double margin = MARGIN * outline->shaft, depth;
  int    nearest = ost_outline_nearest (outline, point->x, point->y, &depth);

  if (fabs (depth) > outline->shaft || (depth > 0) != point->positive)
    return;
  for (int j = -HELD_ALONG; j <= HELD_ALONG; j++)
    {
      int    i = (nearest + j + outline->n) % outline->n;
      double dx = point->x - outline->x[i], dy = point->y - outline->y[i];
      double along = dx * outline->nx[i] + dy * outline->ny[i];

      if (fabs (dx * outline->ny[i] - dy * outline->nx[i]) > HELD_NEAR * outline->shaft)
        continue;
      if (point->positive)
        outline->low[i] = MAX (outline->low[i], MIN (along + margin, 0));
      else
        outline->high[i] = MIN (outline->high[i], MAX (along - margin, 0));
    }
}

void
ost_outline_limit (OstOutline *outline, const OstPoint *points, int n_points)
{
  for (int k = 0; k < n_points; k++)
    limit_by_point (outline, &points[k]);
}

/* Way along the outline from point `centre` to each other one; over the cut of an open outline there is none. Walked
 * in both directions; the second stops where the first was shorter. */
static void
measure_ways (const OstOutline *outline, int centre, double *way)
{
  int n = outline->n;

  for (int i = 0; i < n; i++)
    way[i] = i == centre ? 0 : G_MAXDOUBLE;
  for (int sign = -1; sign <= 1; sign += 2)
    {
      double walked = 0;

      for (int k = 1, i = centre; k < n; k++)
        {
          int next = i + sign;

          if (outline->open && (next < 0 || next >= n))
            break;
          next = (next + n) % n;
          walked += hypot (outline->x[next] - outline->x[i], outline->y[next] - outline->y[i]);
          if (walked >= way[next])
            break;
          way[next] = walked;
          i = next;
        }
    }
}

/* How far the inside reaches from (x, y) in direction (dx, dy), at most `most`. */
static double
way_inside (const OstOutline *outline, double x, double y, double dx, double dy, double most)
{
  double way = 0;

  while (way < most && ost_outline_contains (outline, x + way * dx, y + way * dy))
    way += most / 64;
  return way;
}

/* Moves the neighbourhood of the place nearest to the click as one piece, all in the same direction, so that the end
 * of a bone keeps its round head; moves along the normals would blow it up. The share of the move falls with the way
 * along the outline like a bell. Returns how far. */
static double
move_past (OstOutline *outline, const OstPoint *point, double *ret_wide)
{
  double way[OST_OUTLINE_MAX], depth, move;
  int    nearest = ost_outline_nearest (outline, point->x, point->y, &depth);
  double dx = point->x - outline->x[nearest], dy = point->y - outline->y[nearest], missed = hypot (dx, dy);

  dx = missed > 1e-6 ? dx / missed : outline->nx[nearest] * (point->positive ? 1 : -1);
  dy = missed > 1e-6 ? dy / missed : outline->ny[nearest] * (point->positive ? 1 : -1);
  move = OVERSHOOT * missed + LEAST_MOVE * outline->shaft;
  if (!point->positive)         /* not through the other wall */
    move = MIN (move, missed + 0.5 * way_inside (outline, point->x, point->y, dx, dy, missed));
  *ret_wide = MAX (WIDE * missed, LEAST_WIDE * outline->shaft);
  measure_ways (outline, nearest, way);
  for (int i = 0; i < outline->n; i++)
    if (way[i] < 3.5 * *ret_wide)
      {
        double share = exp (-0.5 * way[i] * way[i] / (*ret_wide * *ret_wide));

        outline->x[i] += share * move * dx;
        outline->y[i] += share * move * dy;
      }
  return move;
}

/* Lets only what lies within `reach` along the outline from the click move, and nothing past the points. */
static void
open_window (OstOutline *outline, const OstPoint *point, double reach, const OstPoint *held, int n_held)
{
  double way[OST_OUTLINE_MAX], depth;

  measure_ways (outline, ost_outline_nearest (outline, point->x, point->y, &depth), way);
  ost_outline_free_limits (outline);
  for (int i = 0; i < outline->n; i++)
    if (way[i] > reach)
      outline->low[i] = outline->high[i] = 0;
  ost_outline_limit (outline, held, n_held);
}

/* Resampled before the fit, because the move has stretched the outline's spacing. The second fit looks half as far:
 * the first finds the edge, the second finds it exactly. */
void
ost_outline_bend (OstOutline *outline, const OstLevels *levels, const OstPoint *point, const OstPoint *held, int n_held)
{
  double wide, move = move_past (outline, point, &wide);

  ost_outline_resample (outline, outline->n);
  for (int round = 0; round < 2; round++)
    {
      open_window (outline, point, 3 * wide + move, held, n_held);
      ost_outline_fit (outline, levels, REFIT * move / (1 << round), PULL, STIFFNESS);
    }
}
