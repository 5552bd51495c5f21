/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-logistic.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* Newton: with q_i the probability, S = diag (w q (1 - q)), h = X' S 1 and
 *
 *   g = X' w (q - y) + lambda beta,  g0 = sum w (q - y),  H = X' S X + lambda I,
 *
 *   [ H  h ; h' tr S ] [ d ; d0 ] = [ g ; g0 ]   by elimination: H a = g, H c = h,
 *                                            d0 = (g0 - h'a) / (tr S - h'c), d = a - c d0
 *
 * Derived from L: dL/df_i = w (q - y), d2L/df_i^2 = w q (1 - q), and f = X beta + b is linear. S is the diagonal of the
 * second ones; the penalty adds lambda to the diagonal of H and nothing to b.
 *
 * H is factored as it is when there are more rows than columns, else through M = lambda I + R K R with K = X X' (made
 * once) and R = S^1/2, as H^-1 v = (v - X' R M^-1 R X v) / lambda (Woodbury): n^3 / 3 instead of p^3 / 3 products a
 * step, and features of a ResNet-50 are 2048. */
#define MAX_STEPS 100

/* LAPACK, in OpenBLAS; Debian's has it without a header. Factor and solve with a positive definite matrix. */
void dpotrf_ (const char *uplo, const int *n, double *a, const int *lda, int *info, gsize uplo_length);
void dpotrs_ (const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
              const int *ldb, int *info, gsize uplo_length);

struct _OstLogistic
{
  OstLogisticData data;
  gboolean        dual;         /* p > n */
  int             size;         /* of the factored matrix */
  double         *gram;         /* n x n, dual only */
  double         *factor;       /* size x size */
  double         *scaled;       /* n x p: R X; primal only */
  double         *logits, *slopes, *roots, *rows;   /* n each; roots: diagonal of R */
  double         *gradient, *direction, *across, *trial;    /* p + 1 each */
};

OstLogistic *
ost_logistic_new (OstLogisticData data)
{
  OstLogistic *l = g_new0 (OstLogistic, 1);
  const gsize  n = data.n, p = data.p;

  l->data = data;
  l->dual = p > n;
  l->size = (int) MIN (n, p);
  l->factor = g_new (double, (gsize) l->size * l->size);
  if (l->dual)
    {
      l->gram = g_new (double, n * n);
      cblas_dsyrk (CblasRowMajor, CblasUpper, CblasNoTrans, data.n, data.p, 1, data.x, data.p, 0, l->gram, data.n);
    }
  else
    l->scaled = g_new (double, n * p);
  l->logits = g_new (double, n);
  l->slopes = g_new (double, n);
  l->roots = g_new (double, n);
  l->rows = g_new (double, n);
  l->gradient = g_new (double, p + 1);
  l->direction = g_new (double, p + 1);
  l->across = g_new (double, p + 1);
  l->trial = g_new (double, p + 1);
  return l;
}

void
ost_logistic_free (OstLogistic *l)
{
  if (l == NULL)
    return;

  double *all[] = { l->gram, l->factor, l->scaled, l->logits, l->slopes, l->roots, l->rows, l->gradient, l->direction,
                    l->across, l->trial };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
  g_free (l);
}

/* to = X v, n. */
static void
times (const OstLogistic *l, const double *v, double *to)
{
  cblas_dgemv (CblasRowMajor, CblasNoTrans, l->data.n, l->data.p, 1, l->data.x, l->data.p, v, 1, 0, to, 1);
}

/* to = alpha X' v + beta to, p. */
static void
times_transposed (const OstLogistic *l, double alpha, const double *v, double beta, double *to)
{
  cblas_dgemv (CblasRowMajor, CblasTrans, l->data.n, l->data.p, alpha, l->data.x, l->data.p, v, 1, beta, to, 1);
}

/* ln (1 + e^x) */
static double
softplus (double x)
{
  return x > 0 ? x + log1p (exp (-x)) : log1p (exp (x));
}

/* L at beta; logits are kept for the derivatives. */
static double
value (OstLogistic *l, double lambda, const double *beta)
{
  const int p = l->data.p;
  double    sum = 0;

  times (l, beta, l->logits);
  for (int i = 0; i < l->data.n; i++)
    {
      l->logits[i] += beta[p];
      sum += l->data.weights[i] * softplus (l->data.positive[i] ? -l->logits[i] : l->logits[i]);
    }
  return sum + lambda / 2 * cblas_ddot (p, beta, 1, beta, 1);
}

/* Gradient and the diagonal of R at the logits that `value` left. */
static void
differentiate (OstLogistic *l, double lambda, const double *beta)
{
  const int p = l->data.p;

  l->gradient[p] = 0;
  for (int i = 0; i < l->data.n; i++)
    {
      const double w = l->data.weights[i], f = l->logits[i];
      /* 1 - q by itself: subtracted from 1 it would lose all its digits where q is close to 1. */
      const double q = 1 / (1 + exp (-f)), other = 1 / (1 + exp (f));

      l->slopes[i] = l->data.positive[i] ? -w * other : w * q;
      l->roots[i] = sqrt (w * q * other);
      l->gradient[p] += l->slopes[i];
    }
  memcpy (l->gradient, beta, sizeof (double) * (gsize) p);
  times_transposed (l, 1, l->slopes, lambda, l->gradient);
}

/* --- H --- */

static gboolean
factor (OstLogistic *l, double lambda)
{
  const gsize n = l->data.n, p = l->data.p;
  int         info = 0;

  if (l->dual)
    for (gsize i = 0; i < n; i++)
      for (gsize j = i; j < n; j++)
        l->factor[i * n + j] = l->roots[i] * l->gram[i * n + j] * l->roots[j];
  else
    {
      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < p; j++)
          l->scaled[i * p + j] = l->roots[i] * l->data.x[i * p + j];
      cblas_dsyrk (CblasRowMajor, CblasUpper, CblasTrans, l->data.p, l->data.n, 1, l->scaled, l->data.p, 0, l->factor,
                   l->data.p);
    }
  for (gsize i = 0; i < (gsize) l->size; i++)
    l->factor[i * l->size + i] += lambda;
  dpotrf_ ("L", &l->size, l->factor, &l->size, &info, 1);       /* row-major upper is its lower */
  return info == 0;
}

/* to = H^-1 v. */
static void
solve (OstLogistic *l, double lambda, const double *v, double *to)
{
  const int one = 1, n = l->data.n, p = l->data.p;
  int       info = 0;

  memcpy (to, v, sizeof (double) * (gsize) p);
  if (!l->dual)
    {
      dpotrs_ ("L", &p, &one, l->factor, &p, to, &p, &info, 1);
      return;
    }
  times (l, v, l->rows);
  for (int i = 0; i < n; i++)
    l->rows[i] *= l->roots[i];
  dpotrs_ ("L", &n, &one, l->factor, &n, l->rows, &n, &info, 1);
  for (int i = 0; i < n; i++)
    l->rows[i] *= l->roots[i];
  times_transposed (l, -1 / lambda, l->rows, 1 / lambda, to);
}

/* Newton's direction (to be subtracted); returns g' H^-1 g, twice what the step promises. Negative: no direction. */
static double
find_direction (OstLogistic *l, double lambda)
{
  const int p = l->data.p;
  double    trace = 0, h_across, pull, *h = l->trial;   /* free until the step is tried */

  if (!factor (l, lambda))
    return -1;
  for (int i = 0; i < l->data.n; i++)
    {
      l->slopes[i] = l->roots[i] * l->roots[i];
      trace += l->slopes[i];
    }
  times_transposed (l, 1, l->slopes, 0, h);
  solve (l, lambda, l->gradient, l->direction);
  solve (l, lambda, h, l->across);
  h_across = trace - cblas_ddot (p, h, 1, l->across, 1);
  if (!(h_across > 0))
    return -1;
  pull = (l->gradient[p] - cblas_ddot (p, h, 1, l->direction, 1)) / h_across;
  cblas_daxpy (p, -pull, l->across, 1, l->direction, 1);
  l->direction[p] = pull;
  return cblas_ddot (p + 1, l->gradient, 1, l->direction, 1);
}

/* Moves beta by the largest of 1, 1/2, 1/4 .. of the direction that lowers the loss enough; FALSE when none does. Where
 * the promise is within rounding of the loss, the loss can no longer judge and the whole step is right. */
static gboolean
step (OstLogistic *l, double lambda, double *beta, double *loss, double promise)
{
  const int      p = l->data.p;
  const gboolean blind = promise < 1e-12 * *loss;

  for (double size = 1; size > 1e-6; size /= 2)
    {
      double tried;

      memcpy (l->trial, beta, sizeof (double) * (gsize) (p + 1));
      cblas_daxpy (p + 1, -size, l->direction, 1, l->trial, 1);
      tried = value (l, lambda, l->trial);
      if (blind || tried <= *loss - 1e-4 * size * promise)
        {
          memcpy (beta, l->trial, sizeof (double) * (gsize) (p + 1));
          *loss = tried;
          return TRUE;
        }
    }
  return FALSE;
}

/* L is strictly convex for lambda > 0, so the steps lead to its one minimum from anywhere. Ends when the promised
 * gain, g' H^-1 g, is nothing beside the loss. */
int
ost_logistic_fit (OstLogistic *l, double lambda, double *beta)
{
  double loss = value (l, lambda, beta);

  for (int steps = 0; steps < MAX_STEPS; steps++)
    {
      double promise;

      differentiate (l, lambda, beta);
      promise = find_direction (l, lambda);
      if (!(promise > 1e-22 * loss) || !step (l, lambda, beta, &loss, promise))
        return steps;
    }
  return MAX_STEPS;
}
