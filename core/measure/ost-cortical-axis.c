/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-cortical-axis.h"

#include <math.h>

/* The principal axis of a metacarpal leans with its ends, which are wider on one side. So it is only where the search
 * begins: the middles of slices through the shaft, a parabola through them, and its line as the next axis, three
 * times. */

#define SLICES 64

/* A line: origin and unit direction; across points to the right of it, as y runs down. */
typedef struct
{
  double x, y, dx, dy;
} Line;

/* How far the mask reaches across a line in each of SLICES equal parts between two places along it. */
typedef struct
{
  double low[SLICES], high[SLICES];
} Reach;

typedef void (*PixelFunc) (double x, double y, gpointer data);

static void
each_pixel (const OstMask *mask, PixelFunc func, gpointer data)
{
  OstRect bounds = ost_mask_bounds (mask);

  for (int y = bounds.y0; y < bounds.y1; y++)
    for (int x = bounds.x0; x < bounds.x1; x++)
      if (mask->data[(gsize) y * mask->width + x])
        func (x + 0.5, y + 0.5, data);
}

/* --- moments ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  double n, x, y, xx, xy, yy;
} Moments;

static void
add_moments (double x, double y, gpointer data)
{
  Moments *m = data;

  m->n++;
  m->x += x;
  m->y += y;
  m->xx += x * x;
  m->xy += x * y;
  m->yy += y * y;
}

/* Through the centre along the principal axis, at half of atan2 (2 xy, xx - yy) of the second moments; their
 * eigenvalues are (xx + yy +- root) / 2. FALSE when the mask is about as wide as long. */
static gboolean
principal_line (const OstMask *mask, Line *line)
{
  Moments m = { 0 };
  double  xx, xy, yy, root, angle;

  each_pixel (mask, add_moments, &m);
  if (m.n < 16)
    return FALSE;
  m.x /= m.n;
  m.y /= m.n;
  xx = m.xx / m.n - m.x * m.x;
  xy = m.xy / m.n - m.x * m.y;
  yy = m.yy / m.n - m.y * m.y;
  root = sqrt ((xx - yy) * (xx - yy) + 4 * xy * xy);
  if (xx + yy + root < 4 * (xx + yy - root))    /* variances: less than twice as long as wide */
    return FALSE;
  angle = atan2 (2 * xy, xx - yy) / 2;
  *line = (Line) { m.x, m.y, cos (angle), sin (angle) };
  return TRUE;
}

/* --- slices ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  const Line *line;
  double from, to;
  Reach  reach;
  double first, last;           /* along, of all pixels */
} Slicing;

static void
add_slice (double x, double y, gpointer data)
{
  Slicing    *s = data;
  const Line *l = s->line;
  double      along = (x - l->x) * l->dx + (y - l->y) * l->dy, across = (y - l->y) * l->dx - (x - l->x) * l->dy;
  int         i = (int) floor ((along - s->from) / (s->to - s->from) * SLICES);

  s->first = MIN (s->first, along);
  s->last = MAX (s->last, along);
  if (i < 0 || i >= SLICES)
    return;
  s->reach.low[i] = MIN (s->reach.low[i], across);
  s->reach.high[i] = MAX (s->reach.high[i], across);
}

static Slicing
slice (const OstMask *mask, const Line *line, double from, double to)
{
  Slicing s = { line, from, to, .first = G_MAXDOUBLE, .last = -G_MAXDOUBLE };

  for (int i = 0; i < SLICES; i++)
    {
      s.reach.low[i] = G_MAXDOUBLE;
      s.reach.high[i] = -G_MAXDOUBLE;
    }
  each_pixel (mask, add_slice, &s);
  return s;
}

/* Places -1 .. 1 of the slices, their middles and half widths, weight 0 where there is nothing. A pixel reaches half a
 * pixel beyond its centre. */
static void
read_slices (const Slicing *s, double *x, double *middle, double *half, double *weights)
{
  for (int i = 0; i < SLICES; i++)
    {
      gboolean full = s->reach.high[i] >= s->reach.low[i];

      x[i] = (i + 0.5) / SLICES * 2 - 1;
      weights[i] = full;
      middle[i] = full ? (s->reach.low[i] + s->reach.high[i]) / 2 : 0;
      half[i] = full ? (s->reach.high[i] - s->reach.low[i] + 1) / 2 : 0;
    }
}

/* The normal equations have sums of x^0 .. x^4; p, q and r are the minors of their first column. */
gboolean
ost_cortical_parabola (const double *x, const double *y, const double *weights, int n, double c[3])
{
  double s[5] = { 0 }, b[3] = { 0 }, d, p, q, r;
  int    used = 0;

  for (int i = 0; i < n; i++)
    {
      double w = weights ? weights[i] : 1, power = w;

      used += w > 0;
      for (int k = 0; k < 5; k++, power *= x[i])
        {
          s[k] += power;
          if (k < 3)
            b[k] += power * y[i];
        }
    }
  /* Cramer's rule is exact enough: x lies in -1 .. 1 */
  p = s[2] * s[4] - s[3] * s[3];
  q = s[1] * s[4] - s[2] * s[3];
  r = s[1] * s[3] - s[2] * s[2];
  d = s[0] * p - s[1] * q + s[2] * r;
  if (used < 3 || !(fabs (d) > 1e-12))
    return FALSE;
  c[0] = (b[0] * p - b[1] * q + b[2] * r) / d;
  c[1] = (-b[0] * q + b[1] * (s[0] * s[4] - s[2] * s[2]) - b[2] * (s[0] * s[3] - s[1] * s[2])) / d;
  c[2] = (b[0] * r - b[1] * (s[0] * s[3] - s[1] * s[2]) + b[2] * (s[0] * s[2] - s[1] * s[1])) / d;
  return TRUE;
}

/* One step nearer to the midline of the shaft. */
static gboolean
straighten (const OstMask *mask, Line *line)
{
  Slicing s = slice (mask, line, -1, 1);        /* for its ends */
  double  x[SLICES], middle[SLICES], half[SLICES], weights[SLICES], c[3], radius, centre, tilt, length;

  radius = 0.2 * (s.last - s.first);
  centre = (s.first + s.last) / 2;
  s = slice (mask, line, centre - radius, centre + radius);
  read_slices (&s, x, middle, half, weights);
  if (!ost_cortical_parabola (x, middle, weights, SLICES, c))
    return FALSE;
  tilt = c[1] / radius;
  length = sqrt (1 + tilt * tilt);
  c[0] += c[2] / 3;             /* the mean of the parabola: the line through a bent shaft */
  *line = (Line) { line->x + centre * line->dx - c[0] * line->dy, line->y + centre * line->dy + c[0] * line->dx,
                   (line->dx - tilt * line->dy) / length, (line->dy + tilt * line->dx) / length };
  return TRUE;
}

gboolean
ost_cortical_axis_find (const OstMask *mask, OstCorticalAxis *axis)
{
  Line    line;
  Slicing ends;

  if (!principal_line (mask, &line))
    return FALSE;
  for (int i = 0; i < 3; i++)
    if (!straighten (mask, &line))
      return FALSE;
  ends = slice (mask, &line, -1, 1);
  *axis = (OstCorticalAxis) { line.x + ends.first * line.dx, line.y + ends.first * line.dy,
                              line.x + ends.last * line.dx, line.y + ends.last * line.dy };
  ost_cortical_axis_turn (axis, (axis->x0 + axis->x1) / 2, G_MAXINT16);
  return TRUE;
}

void
ost_cortical_axis_turn (OstCorticalAxis *axis, double x, double y)
{
  if (hypot (x - axis->x1, y - axis->y1) < hypot (x - axis->x0, y - axis->y0))
    *axis = (OstCorticalAxis) { axis->x1, axis->y1, axis->x0, axis->y0 };
}

double
ost_cortical_axis_length (const OstCorticalAxis *axis)
{
  return hypot (axis->x1 - axis->x0, axis->y1 - axis->y0);
}

/* The mask's own course along a given axis, which need not be its midline: a reader may have dragged the ends. */
gboolean
ost_cortical_course_find (const OstMask *mask, const OstCorticalAxis *axis, double from, double to,
                          OstCorticalCourse *course)
{
  double  length = ost_cortical_axis_length (axis), x[SLICES], middle[SLICES], half[SLICES], weights[SLICES];
  Line    line = { axis->x0, axis->y0, (axis->x1 - axis->x0) / length, (axis->y1 - axis->y0) / length };
  Slicing s;
  int     full = 0;

  if (!(length > 8))
    return FALSE;
  s = slice (mask, &line, from * length, to * length);
  read_slices (&s, x, middle, half, weights);
  for (int i = 0; i < SLICES; i++)
    full += weights[i] > 0;
  course->from = from;
  course->to = to;
  /* slices thinner than a pixel are partly empty */
  return full >= MIN (2 * SLICES / 3, (int) (0.6 * (to - from) * length))
         && ost_cortical_parabola (x, middle, weights, SLICES, course->middle)
         && ost_cortical_parabola (x, half, weights, SLICES, course->half);
}

static double
parabola_at (const OstCorticalCourse *course, const double c[3], double at)
{
  double x = (2 * at - course->from - course->to) / (course->to - course->from);

  return c[0] + x * (c[1] + x * c[2]);
}

double
ost_cortical_course_middle (const OstCorticalCourse *course, double at)
{
  return parabola_at (course, course->middle, at);
}

double
ost_cortical_course_half (const OstCorticalCourse *course, double at)
{
  return parabola_at (course, course->half, at);
}
