/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-shell-model.h"

#include <math.h>

#define FINE     4              /* places a sample: chords end steeply */
#define SOFT     0.1            /* of the cortex, either way: the endosteum */
#define MAX_BLUR 12.0           /* samples */
#define MAX_TAPS 512            /* the widest bell, half of OST_SHELL_MAX_SAMPLES, needs 449 */

/* weights[0 .. r] of one half of a bell that sums to 1; returns r. */
static int
make_bell (double sigma, double *weights)
{
  int    r = MIN ((int) ceil (3.5 * sigma), MAX_TAPS - 1);
  double sum = 0;

  for (int i = 0; i <= r; i++)
    {
      weights[i] = exp (-0.5 * (i / sigma) * (i / sigma));
      sum += i ? 2 * weights[i] : weights[i];
    }
  for (int i = 0; i <= r; i++)
    weights[i] /= sum;
  return r;
}

/* to[j] = from smoothed around `first` + j `step`; from is 0 outside 0 .. n - 1, as bone is beyond its edges. */
static void
smooth (const double *from, int n, const double *bell, int r, double first, int step, double *to, int n_to)
{
  for (int j = 0; j < n_to; j++)
    {
      int    at = (int) first + j * step, low = MAX (at - r, 0), high = MIN (at + r, n - 1);
      double sum = 0;

      for (int i = low; i <= high; i++)
        sum += from[i] * bell[ABS (i - at)];
      to[j] = sum;
    }
}

static double
chord (double u, double middle, double half)
{
  double q = 1 - (u - middle) * (u - middle) / (half * half);

  return q > 0 ? sqrt (q) : 0;
}

/* Cortex plus k canal along the ray at u, in half depths. The canal is the mean of two, one for either end of the
 * endosteum. Its middle is moved by half the difference of the cortices. */
static double
path_at (const double *p, double canal, double u)
{
  double inner = 0;

  for (int i = -1; i <= 1; i += 2)
    {
      double left = p[OST_SHELL_LEFT] * (1 + i * SOFT), right = p[OST_SHELL_RIGHT] * (1 + i * SOFT);
      double half = p[OST_SHELL_HALF] - (left + right) / 2;

      if (half > 0)
        inner += half / p[OST_SHELL_HALF] * chord (u, p[OST_SHELL_MIDDLE] + (left - right) / 2, half) / 2;
    }
  return chord (u, p[OST_SHELL_MIDDLE], p[OST_SHELL_HALF]) - (1 - canal) * inner;
}

void
ost_shell_draw (const OstShell *shell, const OstShellOptics *optics, double scale, int n, double *grey)
{
  const double *p = shell->local, *o = optics->values;
  double        fine[FINE * OST_SHELL_MAX_SAMPLES], bell[MAX_TAPS];
  double        sharp[OST_SHELL_MAX_SAMPLES], wide[OST_SHELL_MAX_SAMPLES];
  int           r;

  g_return_if_fail (n >= 1 && n <= OST_SHELL_MAX_SAMPLES);
  for (int i = 0; i < FINE * n; i++)
    fine[i] = path_at (p, o[OST_SHELL_CANAL], (i + 0.5) / FINE - n / 2.0);
  /* sample j spans places FINE j .. FINE j + FINE - 1: its middle lies between two, so their mean is taken */
  for (int i = 0; i + 1 < FINE * n; i++)
    fine[i] = (fine[i] + fine[i + 1]) / 2;
  r = make_bell (FINE * MIN (exp (o[OST_SHELL_BLUR]), MAX_BLUR), bell);
  smooth (fine, FINE * n, bell, r, FINE / 2 - 1, FINE, sharp, n);
  r = make_bell (MIN (exp (o[OST_SHELL_RADIUS]), n / 2.0), bell);
  smooth (sharp, n, bell, r, 0, 1, wide, n);
  for (int j = 0; j < n; j++)
    {
      double x = (j - (n - 1) / 2.0) / scale;

      grey[j] = p[OST_SHELL_B0] + x * (p[OST_SHELL_B1] + x * p[OST_SHELL_B2])
                + p[OST_SHELL_GAIN] * ((1 + o[OST_SHELL_SHARPEN]) * sharp[j] - o[OST_SHELL_SHARPEN] * wide[j]);
    }
}

double
ost_shell_index (const OstShell *shell)
{
  return (shell->local[OST_SHELL_LEFT] + shell->local[OST_SHELL_RIGHT]) / (2 * shell->local[OST_SHELL_HALF]);
}
