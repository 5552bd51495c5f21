/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <math.h>
#include <string.h>

/* exp, log, sine and cosine whose last bit is the same everywhere: only +, -, *, / and sqrt, which IEEE 754 rounds
 * in one way (the folder is compiled without fused multiply-add). Good to about 1e-9, far below a grey level. */

typedef struct
{
  double x, y;
} OstPoint;

/* e^x for -700 < x < 700: e^x = 2^k e^r with |r| <= ln 2 / 2, and Taylor's series for e^r. */
static inline double
ost_exp (double x)
{
  double  k = floor (x * 1.4426950408889634 + 0.5);
  double  r = x - k * 0.6931471805599453;
  double  high = 1 / 24.0 + r * (1 / 120.0 + r * (1 / 720.0 + r / 5040.0));
  double  p = 1 + r * (1 + r * (1 / 2.0 + r * (1 / 6.0 + r * high)));
  guint64 bits = (guint64) ((gint64) k + 1023) << 52;
  double  power;

  memcpy (&power, &bits, sizeof power);
  return p * power;
}

/* Natural logarithm of a normal x > 0: x = 2^k m with 0.75 <= m < 1.5, and log m = 2 atanh ((m - 1) / (m + 1)). */
static inline double
ost_log (double x)
{
  guint64 bits;
  int     k;
  double  m, t, t2;

  memcpy (&bits, &x, sizeof bits);
  k = (int) (bits >> 52) - 1023;
  bits = (bits & G_GUINT64_CONSTANT (0x000fffffffffffff)) | G_GUINT64_CONSTANT (0x3ff0000000000000);
  memcpy (&m, &bits, sizeof m);
  if (m >= 1.5)
    {
      m /= 2;
      k++;
    }
  t = (m - 1) / (m + 1);
  t2 = t * t;
  return k * 0.6931471805599453
         + 2 * t * (1 + t2 * (1 / 3.0 + t2 * (1 / 5.0 + t2 * (1 / 7.0 + t2 * (1 / 9.0 + t2 / 11.0)))));
}

/* The same in single precision without branches, for loops over pixels: -80 <= x <= 80, relative error below 3e-7. */
static inline float
ost_expf (float x)
{
  float  k = (x * 1.44269504f + 12582912.0f) - 12582912.0f;     /* adding 1.5 2^23 rounds to a whole number */
  float  r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float  p = 1 + r * (1 + r * (0.5f + r * (1 / 6.0f + r * (1 / 24.0f + r * (1 / 120.0f + r / 720.0f)))));
  gint32 bits = ((gint32) k + 127) << 23;
  float  power;

  memcpy (&power, &bits, sizeof power);
  return p * power;
}

/* Natural logarithm of a normal x > 0, absolute error below 1e-6. */
static inline float
ost_logf (float x)
{
  gint32 bits, k;
  float  m, t, t2;

  memcpy (&bits, &x, sizeof bits);
  k = (bits - 0x3f400000) >> 23;                                /* 0.75 <= m < 1.5 */
  bits -= k * (1 << 23);
  memcpy (&m, &bits, sizeof m);
  t = (m - 1) / (m + 1);
  t2 = t * t;
  return k * 0.693147181f + 2 * t * (1 + t2 * (1 / 3.0f + t2 * (1 / 5.0f + t2 * (1 / 7.0f))));
}

/* (sin, cos) of an angle within +-90 degrees, by Taylor's series. */
static inline OstPoint
ost_direction (double degrees)
{
  double a = degrees * 0.017453292519943295, a2 = a * a;
  double rest = 1 - a2 / 56 * (1 - a2 / 90 * (1 - a2 / 132 * (1 - a2 / 182)));
  double s = a * (1 - a2 / 6 * (1 - a2 / 20 * (1 - a2 / 42 * (1 - a2 / 72 * (1 - a2 / 110 * (1 - a2 / 156))))));
  double c = 1 - a2 / 2 * (1 - a2 / 12 * (1 - a2 / 30 * rest));

  return (OstPoint) { s, c };
}

static inline double
ost_mix (double a, double b, double t)
{
  return a + (b - a) * t;
}

static inline OstPoint
ost_point_mix (OstPoint a, OstPoint b, double t)
{
  return (OstPoint) { ost_mix (a.x, b.x, t), ost_mix (a.y, b.y, t) };
}

/* 0 below a, 1 above b, smooth between. */
static inline double
ost_smoothstep (double a, double b, double x)
{
  double t = CLAMP ((x - a) / (b - a), 0, 1);

  return t * t * (3 - 2 * t);
}

/* A monotone cubic through (x[i], y[i]), x ascending (Fritsch and Butland 1984: harmonic mean of the neighbouring
 * slopes, so the curve never overshoots a table). Constant outside. n is 2 or more. */
double ost_curve_at (const double *x, const double *y, int n, double at);

/* Gradient noise (Perlin 1985) on the integer lattice: mean 0, about -0.7 .. 0.7, band-limited around 0.7 cycles per
 * unit. */
double ost_noise_at (guint64 key, double x, double y);
