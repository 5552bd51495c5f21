/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-math.h"
#include "core/tensor/ost-random.h"

static double
secant (const double *x, const double *y, int i)
{
  return (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
}

/* Fritsch and Butland: the harmonic mean of both sides, and 0 at a peak, keeps the cubic between its knots. */
static double
slope_at_knot (const double *x, const double *y, int n, int i)
{
  double before, after;

  if (i == 0)
    return secant (x, y, 0);
  if (i == n - 1)
    return secant (x, y, n - 2);
  before = secant (x, y, i - 1);
  after = secant (x, y, i);
  return before * after > 0 ? 2 * before * after / (before + after) : 0;
}

double
ost_curve_at (const double *x, const double *y, int n, double at)
{
  int    i = 0;
  double h, t, d0, d1;

  if (at <= x[0])
    return y[0];
  if (at >= x[n - 1])
    return y[n - 1];
  while (at > x[i + 1])
    i++;
  h = x[i + 1] - x[i];
  t = (at - x[i]) / h;
  d0 = h * slope_at_knot (x, y, n, i);
  d1 = h * slope_at_knot (x, y, n, i + 1);
  /* Hermite's cubic */
  return y[i] + t * (d0 + t * (3 * (y[i + 1] - y[i]) - 2 * d0 - d1 + t * (2 * (y[i] - y[i + 1]) + d0 + d1)));
}

static double
corner (guint64 key, int ix, int iy, double dx, double dy)
{
  guint64 bits = ost_random_mix (key ^ ((guint64) (guint32) ix << 32 | (guint32) iy));

  return ((gint16) bits * dx + (gint16) (bits >> 16) * dy) * (1.5 / 32768);
}

/* Random slopes at the four corners of a cell, blended with Perlin's quintic (2002), whose first and second
 * derivatives vanish at the corners. */
double
ost_noise_at (guint64 key, double x, double y)
{
  double fx = floor (x), fy = floor (y);
  int    ix = (int) fx, iy = (int) fy;
  double u, v, top, bottom;

  x -= fx;
  y -= fy;
  u = x * x * x * (x * (x * 6 - 15) + 10);
  v = y * y * y * (y * (y * 6 - 15) + 10);
  top = ost_mix (corner (key, ix, iy, x, y), corner (key, ix + 1, iy, x - 1, y), u);
  bottom = ost_mix (corner (key, ix, iy + 1, x, y - 1), corner (key, ix + 1, iy + 1, x - 1, y - 1), u);
  return ost_mix (top, bottom, v);
}
