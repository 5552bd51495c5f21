/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-shell-fit.h"

#include <math.h>
#include <string.h>

/* Unknowns stand in one vector: L of each line, then the S that all lines share. Gauss and Newton's matrix J'WJ, with
 * weights from Huber's rule at the present residuals (iteratively reweighted), is damped in proportion to its
 * diagonal: a large damping makes short steps downhill, a small one Newton's. A step is kept only when the true cost
 * falls. */

#define L        OST_SHELL_N_LOCAL
#define S        OST_SHELL_N_SHARED
#define MOST     (OST_SHELL_MAX_LINES * L + S)  /* unknowns */
#define ROUNDS   40
#define HUBER    0.06           /* of bone over tissue: where residuals begin to count less */

/* Standard deviations of what is believed of the optics before the picture is seen, as strong as a tenth of the samples
 * of one line. Blur and radius are logarithms. */
static const double spread[S] = { 0.7, 0.5, 0.5, 0.25 };

typedef double Row[MOST];

typedef struct
{
  const OstShellProfiles *profiles;
  OstShell       *shells;
  OstShellOptics *optics, prior;
  int             n_shared;     /* S or 0 */
  int             n;            /* unknowns */
  Row             matrix[MOST], vector;
} Fit;

OstShellOptics
ost_shell_optics (double scale)
{
  return (OstShellOptics) { { log (0.04 * scale + 0.6), 0.3, log (0.16 * scale), 0.1 } };
}

OstShell
ost_shell_guess (const OstShellProfiles *profiles, int line, double half)
{
  const float *grey = profiles->grey[line];
  int          middle = profiles->n_samples / 2, left = middle, right = middle;

  for (int j = middle - (int) (0.9 * half); j < middle - (int) (0.1 * half); j++)
    if (j >= 0 && grey[j] > grey[left])
      left = j;
  for (int j = middle + (int) (0.9 * half); j > middle + (int) (0.1 * half); j--)
    if (j < profiles->n_samples && grey[j] > grey[right])
      right = j;
  return (OstShell) { { 0, half, CLAMP (left - middle + half, 0.15 * half, 0.85 * half),
                        CLAMP (middle + half - right, 0.15 * half, 0.85 * half), 0, 0, 0, 1.6 } };
}

/* --- limits ------------------------------------------------------------------------------------------------------- */

static void
keep_within (OstShell *shell, double scale)
{
  double *p = shell->local;

  p[OST_SHELL_HALF] = CLAMP (p[OST_SHELL_HALF], 0.7 * scale, 1.3 * scale);
  p[OST_SHELL_MIDDLE] = CLAMP (p[OST_SHELL_MIDDLE], -0.35 * scale, 0.35 * scale);
  p[OST_SHELL_LEFT] = CLAMP (p[OST_SHELL_LEFT], 0.04 * scale, 0.95 * p[OST_SHELL_HALF]);
  p[OST_SHELL_RIGHT] = CLAMP (p[OST_SHELL_RIGHT], 0.04 * scale, 0.95 * p[OST_SHELL_HALF]);
}

static void
keep_optics (OstShellOptics *optics, double scale)
{
  double *o = optics->values;

  o[OST_SHELL_BLUR] = CLAMP (o[OST_SHELL_BLUR], log (0.4), log (0.3 * scale + 0.4));
  o[OST_SHELL_SHARPEN] = CLAMP (o[OST_SHELL_SHARPEN], -0.5, 2.5);
  o[OST_SHELL_RADIUS] = CLAMP (o[OST_SHELL_RADIUS], log (0.04 * scale), log (0.6 * scale));
  o[OST_SHELL_CANAL] = CLAMP (o[OST_SHELL_CANAL], -0.3, 0.8);
}

/* --- residuals ---------------------------------------------------------------------------------------------------- */

/* Huber: r^2 near 0, straight beyond. */
static double
rho (double r)
{
  double a = fabs (r);

  return a <= HUBER ? r * r : HUBER * (2 * a - HUBER);
}

static double
prior_strength (const Fit *fit, int s)
{
  return 0.1 * fit->profiles->n_samples * (HUBER / spread[s]) * (HUBER / spread[s]);
}

static double
cost (const Fit *fit, const OstShell *shells, const OstShellOptics *optics)
{
  const OstShellProfiles *p = fit->profiles;
  double                  grey[OST_SHELL_MAX_SAMPLES], sum = 0;

  for (int i = 0; i < p->n_lines; i++)
    {
      ost_shell_draw (&shells[i], optics, p->scale, p->n_samples, grey);
      for (int j = 0; j < p->n_samples; j++)
        sum += p->weights[i][j] * rho (p->grey[i][j] - grey[j]);
    }
  for (int s = 0; s < fit->n_shared; s++)
    {
      double off = optics->values[s] - fit->prior.values[s];

      sum += prior_strength (fit, s) * off * off;
    }
  return sum;
}

/* Column of the derivative by one of the unknowns in which the grey is linear: what the model draws with that one at 1
 * and the other linear ones at 0. Exact, and one drawing instead of two. */
static void
derive_linear (const Fit *fit, int line, int k, double *column)
{
  const OstShellProfiles *p = fit->profiles;
  OstShell                shell = fit->shells[line];

  memset (&shell.local[OST_SHELL_B0], 0, (L - OST_SHELL_B0) * sizeof (double));
  shell.local[k] = 1;
  if (k == OST_SHELL_GAIN)
    ost_shell_draw (&shell, fit->optics, p->scale, p->n_samples, column);
  for (int j = 0; j < p->n_samples && k < OST_SHELL_GAIN; j++)
    {
      double x = (j - (p->n_samples - 1) / 2.0) / p->scale;

      column[j] = k == OST_SHELL_B0 ? 1 : k == OST_SHELL_B1 ? x : x * x;
    }
}

/* By any other, k (0 .. L - 1 local, then shared): central differences, over a tenth of a sample or 2 % of what stands
 * as a logarithm. */
static void
derive (const Fit *fit, int line, int k, double *column)
{
  const OstShellProfiles *p = fit->profiles;
  double                  high[OST_SHELL_MAX_SAMPLES], low[OST_SHELL_MAX_SAMPLES], step = k < L ? 0.1 : 0.02;

  for (int side = -1; side <= 1; side += 2)
    {
      OstShell       shell = fit->shells[line];
      OstShellOptics optics = *fit->optics;

      *(k < L ? &shell.local[k] : &optics.values[k - L]) += side * step;
      ost_shell_draw (&shell, &optics, p->scale, p->n_samples, side < 0 ? low : high);
    }
  for (int j = 0; j < p->n_samples; j++)
    column[j] = (high[j] - low[j]) / (2 * step);
}

/* Place of unknown k of a line among all. */
static int
place (const Fit *fit, int line, int k)
{
  return k < L ? line * L + k : fit->profiles->n_lines * L + k - L;
}

/* Adds a line to the normal equations. */
static void
add_line (Fit *fit, int line)
{
  const OstShellProfiles *p = fit->profiles;
  double                  columns[L + S][OST_SHELL_MAX_SAMPLES], grey[OST_SHELL_MAX_SAMPLES], w[OST_SHELL_MAX_SAMPLES];
  int                     n = L + fit->n_shared;

  ost_shell_draw (&fit->shells[line], fit->optics, p->scale, p->n_samples, grey);
  for (int k = 0; k < n; k++)
    (k >= OST_SHELL_B0 && k < L ? derive_linear : derive) (fit, line, k, columns[k]);
  for (int j = 0; j < p->n_samples; j++)
    {
      grey[j] = p->grey[line][j] - grey[j];
      w[j] = p->weights[line][j] * MIN (1, HUBER / MAX (fabs (grey[j]), 1e-9));
    }
  for (int a = 0; a < n; a++)
    {
      for (int b = 0; b < n; b++)
        for (int j = 0; j < p->n_samples; j++)
          fit->matrix[place (fit, line, a)][place (fit, line, b)] += w[j] * columns[a][j] * columns[b][j];
      for (int j = 0; j < p->n_samples; j++)
        fit->vector[place (fit, line, a)] += w[j] * columns[a][j] * grey[j];
    }
}

static void
build (Fit *fit)
{
  for (int i = 0; i < fit->n; i++)
    {
      memset (fit->matrix[i], 0, fit->n * sizeof (double));
      fit->vector[i] = 0;
    }
  for (int i = 0; i < fit->profiles->n_lines; i++)
    add_line (fit, i);
  for (int s = 0; s < fit->n_shared; s++)
    {
      int at = fit->profiles->n_lines * L + s;

      fit->matrix[at][at] += prior_strength (fit, s);
      fit->vector[at] += prior_strength (fit, s) * (fit->prior.values[s] - fit->optics->values[s]);
    }
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

/* (matrix + damping diagonal) x = vector by Cholesky; FALSE when that is not positive definite. */
static gboolean
solve (const Fit *fit, double damping, double *x)
{
  g_autofree Row *c = g_new (Row, fit->n);
  gboolean        done = TRUE;

  for (int i = 0; i < fit->n && done; i++)
    for (int j = 0; j <= i && done; j++)
      {
        double sum = fit->matrix[i][j] + (i == j ? damping * fit->matrix[i][i] + 1e-9 : 0);

        for (int k = 0; k < j; k++)
          sum -= c[i][k] * c[j][k];
        done = i != j || sum > 0;
        c[i][j] = i == j ? sqrt (sum) : sum / c[j][j];
      }
  for (int i = 0; i < fit->n && done; i++)
    {
      x[i] = fit->vector[i];
      for (int k = 0; k < i; k++)
        x[i] -= c[i][k] * x[k];
      x[i] /= c[i][i];
    }
  for (int i = fit->n - 1; i >= 0 && done; i--)
    {
      for (int k = i + 1; k < fit->n; k++)
        x[i] -= c[k][i] * x[k];
      x[i] /= c[i][i];
    }
  return done;
}

/* Tries one step; TRUE when it is better, and then it is taken. */
static gboolean
try_step (Fit *fit, double damping, double *now)
{
  OstShell       shells[OST_SHELL_MAX_LINES];
  OstShellOptics optics = *fit->optics;
  double         x[MOST], next;
  int            lines = fit->profiles->n_lines;

  if (!solve (fit, damping, x))
    return FALSE;
  for (int i = 0; i < lines; i++)
    {
      shells[i] = fit->shells[i];
      for (int k = 0; k < L; k++)
        shells[i].local[k] += x[i * L + k];
      keep_within (&shells[i], fit->profiles->scale);
    }
  for (int s = 0; s < fit->n_shared; s++)
    optics.values[s] += x[lines * L + s];
  if (fit->n_shared)
    keep_optics (&optics, fit->profiles->scale);
  next = cost (fit, shells, &optics);
  if (!(next < *now))
    return FALSE;
  memcpy (fit->shells, shells, lines * sizeof *shells);
  *fit->optics = optics;
  *now = next;
  return TRUE;
}

static double
misfit (const Fit *fit, int line)
{
  const OstShellProfiles *p = fit->profiles;
  double                  grey[OST_SHELL_MAX_SAMPLES], sum = 0, weight = 0;

  ost_shell_draw (&fit->shells[line], fit->optics, p->scale, p->n_samples, grey);
  for (int j = 0; j < p->n_samples; j++)
    {
      sum += p->weights[line][j] * (p->grey[line][j] - grey[j]) * (p->grey[line][j] - grey[j]);
      weight += p->weights[line][j];
    }
  return weight > 0 ? sqrt (sum / weight) : INFINITY;
}

/* Damping rises eightfold until a step helps and falls eightfold after it; over when a round gains less than a
 * hundred-thousandth. */
void
ost_shell_fit (const OstShellProfiles *profiles, OstShell *shells, OstShellOptics *optics, gboolean free_optics,
               double *misfits)
{
  g_autofree Fit *fit = g_new (Fit, 1);
  double          damping = 1e-2, now, before;

  g_return_if_fail (profiles->n_lines >= 1 && profiles->n_lines <= OST_SHELL_MAX_LINES);
  fit->profiles = profiles;
  fit->shells = shells;
  fit->optics = optics;
  fit->prior = ost_shell_optics (profiles->scale);
  fit->n_shared = free_optics ? S : 0;
  fit->n = profiles->n_lines * L + fit->n_shared;
  now = cost (fit, shells, optics);
  for (int round = 0; round < ROUNDS && damping < 1e6; round++)
    {
      before = now;
      build (fit);
      while (!try_step (fit, damping, &now) && damping < 1e6)
        damping *= 8;
      damping = MAX (damping / 8, 1e-6);
      if (before - now < 1e-5 * before)
        break;
    }
  for (int i = 0; i < profiles->n_lines; i++)
    misfits[i] = misfit (fit, i);
}
