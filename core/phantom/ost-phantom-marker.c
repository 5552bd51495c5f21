/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-frame.h"

/* The lead letter that says which hand it is: strokes of a tenth of its height, on a box 0.6 wide and 1 tall. */

static const OstPoint letter_l[] = { { 0, 0 }, { 0, 1 }, { .55, 1 } };
static const OstPoint letter_r[] = { { 0, 1 }, { 0, 0 }, { .32, 0 }, { .48, .07 }, { .55, .26 }, { .48, .44 },
                                     { .32, .52 }, { 0, .52 }, { .28, .52 }, { .58, 1 } };

static double
distance2_from_strokes (const OstPoint *points, int n, OstPoint p)
{
  double best = G_MAXDOUBLE;

  for (int i = 0; i + 1 < n; i++)
    {
      double ex = points[i + 1].x - points[i].x, ey = points[i + 1].y - points[i].y;
      double dx = p.x - points[i].x, dy = p.y - points[i].y;
      double t = CLAMP ((dx * ex + dy * ey) / (ex * ex + ey * ey), 0, 1);

      dx -= t * ex;
      dy -= t * ey;
      best = MIN (best, dx * dx + dy * dy);
    }
  return best;
}

void
ost_paths_add_marker (OstPaths *paths, const OstFrame *frame, OstPoint centre, double tall, double tilt)
{
  OstPoint        turn = ost_direction (tilt);
  const OstPoint *letter = frame->side > 0 ? letter_l : letter_r;
  int             n = frame->side > 0 ? G_N_ELEMENTS (letter_l) : G_N_ELEMENTS (letter_r);
  int             x0 = MAX ((int) (centre.x - tall), 0), x1 = MIN ((int) (centre.x + tall), frame->width);
  int             y0 = MAX ((int) (centre.y - tall), 0), y1 = MIN ((int) (centre.y + tall), frame->height);

  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      {
        double   u = (x + .5 - centre.x) / tall, v = (y + .5 - centre.y) / tall;
        OstPoint p = { u * turn.y + v * turn.x + .28, v * turn.y - u * turn.x + .5 };
        double   inside = .075 - sqrt (distance2_from_strokes (letter, n, p));

        paths->lead[(gsize) y * frame->width + x] += CLAMP (inside * tall + 0.5, 0, 1);
      }
}
