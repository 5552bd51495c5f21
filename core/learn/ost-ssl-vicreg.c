/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-private.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* VICReg (Bardes et al. 2022; the released main_vicreg.py), z not normalised, x_v the B x D rows of view v less their
 * column means:
 *
 *   inv = 1 / G sum_{g global} 1 / (V - 1) sum_{v != g} mean (z_g - z_v)^2
 *   var = mean_v mean_d max (0, 1 - sd_vd),   sd = sqrt (Var + 1e-4), Var over B - 1
 *   cov = 2 mean_v 1 / D sum_{i != j} C_ij^2,   C = x_v' x_v / (B - 1)
 *   L   = 25 inv + 25 var + cov
 *
 * With two global views this is the published loss (which adds the two covariance terms and averages the two variance
 * terms, hence the 2); the paper has no form for more.
 *
 *   d sum_{i != j} C_ij^2 / dx = 4 x C_off / (B - 1)                          when D <= B
 *                              = 4 (K x / (B - 1) - x diag Var) / (B - 1)     otherwise,
 *   K = x x', sum_{i != j} C_ij^2 = sum_ij K_ij^2 / (B - 1)^2 - sum_d Var_d^2,
 *
 * where 4 is 2 of the square and 2 of C_ij and C_ji, which both hold x_bi. The second form follows from
 * tr (x'x x'x) = tr (x x' x x'): all of C has the same sum of squares as K / (B - 1), and the diagonal, Var, is taken
 * off again. It is taken when the batch is smaller than the dimension: the same numbers for B B D instead of B D D
 * products, and no D x D matrix. d sd_d / dx = x / ((B - 1) sd_d). Columns of x sum to 0 and so do those of all these
 * gradients: centring needs no term of its own. */
#define VARIANCE_EPSILON 1e-4           /* within the root, as published: its slope stays finite where all are alike */
#define TARGET_SD        1.0

typedef struct
{
  int     batch, dim;
  float  *x;                    /* B x D */
  float  *product;              /* the smaller of x'x and x x' */
  double *mean, *variance;      /* D each */
} View;

static gsize
vicreg_floats (const OstSsl *ssl)
{
  const gsize small = MIN (ssl->options.batch, ssl->options.dim);

  return (gsize) ssl->options.batch * ssl->options.dim + small * small;
}

static gsize
vicreg_doubles (const OstSsl *ssl)
{
  return 2 * (gsize) ssl->options.dim;
}

/* In two passes, the deviations from the mean: Var over B - 1, as torch.var has it. */
static void
centre (View *view, const float *z)
{
  const int dim = view->dim, batch = view->batch;

  memset (view->mean, 0, sizeof (double) * (gsize) dim);
  memset (view->variance, 0, sizeof (double) * (gsize) dim);
  for (int b = 0; b < batch; b++)
    for (int d = 0; d < dim; d++)
      view->mean[d] += (double) z[(gsize) b * dim + d] / batch;
  for (int b = 0; b < batch; b++)
    for (int d = 0; d < dim; d++)
      {
        const double off = (double) z[(gsize) b * dim + d] - view->mean[d];

        view->x[(gsize) b * dim + d] = (float) off;
        view->variance[d] += off * off / (batch - 1);
      }
}

/* mean_d max (0, 1 - sd); adds weight d/dx to dz: -x / (sd (B - 1) D) where it is not 0. */
static double
add_variance (View *view, double weight, float *dz)
{
  double  sum = 0;
  double *slope = view->mean;   /* done with */

  for (int d = 0; d < view->dim; d++)
    {
      const double sd = sqrt (view->variance[d] + VARIANCE_EPSILON);

      sum += fmax (0, TARGET_SD - sd);
      slope[d] = sd < TARGET_SD ? weight / (sd * (view->batch - 1) * view->dim) : 0;
    }
  for (int b = 0; b < view->batch; b++)
    for (int d = 0; d < view->dim; d++)
      dz[(gsize) b * view->dim + d] -= (float) (slope[d] * (double) view->x[(gsize) b * view->dim + d]);
  return sum / view->dim;
}

static double
sum_of_squares (const float *x, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) x[i] * (double) x[i];
  return sum;
}

/* sum_{i != j} C_ij^2 and `weight` times its gradient, for D <= B. */
static double
add_wide_batch (View *view, double weight, float *dz)
{
  const int    dim = view->dim, batch = view->batch;
  const double rest = 1.0 / (batch - 1);

  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, dim, dim, batch, (float) rest, view->x, dim, view->x, dim, 0,
               view->product, dim);
  for (int d = 0; d < dim; d++)
    view->product[(gsize) d * dim + d] = 0;
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, dim, dim, (float) (4 * weight * rest), view->x, dim,
               view->product, dim, 1, dz, dim);
  return sum_of_squares (view->product, (gsize) dim * dim);
}

/* The same for B < D. */
static double
add_narrow_batch (View *view, double weight, float *dz)
{
  const int    dim = view->dim, batch = view->batch;
  const double rest = 1.0 / (batch - 1);
  double       diagonal = 0;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, batch, batch, dim, (float) rest, view->x, dim, view->x, dim, 0,
               view->product, batch);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, dim, batch, (float) (4 * weight * rest), view->product,
               batch, view->x, dim, 1, dz, dim);
  for (int b = 0; b < batch; b++)
    for (int d = 0; d < dim; d++)
      dz[(gsize) b * dim + d] -= (float) (4 * weight * rest * view->variance[d]
                                          * (double) view->x[(gsize) b * dim + d]);
  for (int d = 0; d < dim; d++)
    diagonal += view->variance[d] * view->variance[d];
  return sum_of_squares (view->product, (gsize) batch * batch) - diagonal;
}

/* Mean of squared differences of two views; adds weight times the gradient for both. */
static double
add_invariance (const float *a, const float *b, gsize n, double weight, float *da, float *db)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      const double off = (double) a[i] - (double) b[i];
      const float  slope = (float) (2 * weight * off / (double) n);

      sum += off * off;
      da[i] += slope;
      db[i] -= slope;
    }
  return sum / (double) n;
}

static double
vicreg_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz)
{
  const OstSslOptions *o = &ssl->options;
  const gsize          n = (gsize) o->batch * o->dim;
  const double         per_pair = o->invariance / o->n_global / (ssl->views - 1);
  const double         var = o->variance / ssl->views, cov = 2 * o->covariance / ssl->views / o->dim;
  View                 view = { o->batch, o->dim, ssl->floats, ssl->floats + n, ssl->doubles, ssl->doubles + o->dim };
  double               loss = 0;

  memset (dz, 0, sizeof (float) * n * ssl->views);
  for (int g = 0; g < o->n_global; g++)
    for (int v = 0; v < ssl->views; v++)
      if (v != g)
        loss += per_pair * add_invariance (z + g * n, z + v * n, n, per_pair, dz + g * n, dz + v * n);
  for (int v = 0; v < ssl->views; v++)
    {
      centre (&view, z + v * n);
      loss += cov * (o->dim <= o->batch ? add_wide_batch : add_narrow_batch) (&view, cov, dz + v * n);
      loss += var * add_variance (&view, var, dz + v * n);
    }
  return loss;
}

const OstSslMethod ost_ssl_vicreg = {
  .id = "vicreg", .dim = 2048, .n_floats = vicreg_floats, .n_doubles = vicreg_doubles, .loss = vicreg_loss,
};
