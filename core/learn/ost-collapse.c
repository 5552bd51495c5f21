/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-collapse.h"

#include <cblas.h>
#include <math.h>

/* LAPACK, in OpenBLAS: eigenvalues of a symmetric matrix, ascending. Debian's OpenBLAS has it without a header. */
void dsyev_ (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *info, gsize jobz_length, gsize uplo_length);

/* z less its mean over rows; returns the mean squared length of z. */
static double
centre (const float *z, int n, int dim, double *x)
{
  g_autofree double *mean = g_new0 (double, dim);
  double             square = 0;

  for (int i = 0; i < n; i++)
    for (int d = 0; d < dim; d++)
      {
        const double value = (double) z[(gsize) i * dim + d];

        mean[d] += value / n;
        square += value * value / n;
      }
  for (int i = 0; i < n; i++)
    for (int d = 0; d < dim; d++)
      x[(gsize) i * dim + d] = (double) z[(gsize) i * dim + d] - mean[d];
  return square;
}

/* Squared singular values of x, n x dim: the eigenvalues of the smaller of x'x and x x', which share those that are not
 * 0. Squaring costs half the digits, in double more than embeddings have. Free with g_free. */
static double *
squared_singular_values (const double *x, int n, int dim, int *count)
{
  const int          size = MIN (n, dim), work_size = 34 * size;    /* LAPACK's advice, (block + 2) n; least 3 n - 1 */
  g_autofree double *product = g_new (double, (gsize) size * size), *work = g_new (double, work_size);
  g_autofree double *values = g_new0 (double, size);
  int                info = 0;

  cblas_dsyrk (CblasRowMajor, CblasUpper, dim <= n ? CblasTrans : CblasNoTrans, size, MAX (n, dim), 1, x, dim, 0,
               product, size);
  dsyev_ ("N", "L", &size, product, &size, values, work, &work_size, &info, 1, 1);    /* row-major upper is its lower */
  *count = size;
  return info == 0 ? g_steal_pointer (&values) : NULL;
}

/* e^H of numbers that are not negative; 0 when they are all 0. k equal ones among zeros give k. */
static double
perplexity (const double *numbers, int n)
{
  double sum = 0, entropy = 0;

  for (int i = 0; i < n; i++)
    sum += numbers[i];
  if (sum <= 0)
    return 0;
  for (int i = 0; i < n; i++)
    if (numbers[i] > 0)
      entropy -= numbers[i] / sum * log (numbers[i] / sum);
  return exp (entropy);
}

OstCollapse
ost_collapse (const float *z, int n, int dim)
{
  OstCollapse        collapse = { NAN, NAN, MIN (n - 1, dim) };
  g_autofree double *x = g_new (double, (gsize) n * dim), *values = NULL;
  const double       square = centre (z, n, dim, x);
  double             variance = 0;
  int                count;

  if (!isfinite (square))
    return collapse;
  values = squared_singular_values (x, n, dim, &count);
  if (values == NULL)
    return collapse;
  for (int i = 0; i < count; i++)
    {
      const double value = MAX (values[i], 0);    /* rounding leaves -1e-17 */

      variance += value / n;
      values[i] = sqrt (value);
    }
  /* Embeddings that differ by rounding alone have a rank, but not one that means anything. */
  collapse.spread = square > 0 ? variance / square : 0;
  collapse.effective_rank = collapse.spread > 1e-12 ? perplexity (values, count) : 0;
  return collapse;
}

static int
nearest (const float *z, int dim, const float *prototypes, int k)
{
  double most = -G_MAXDOUBLE;
  int    at = 0;

  for (int i = 0; i < k; i++)
    {
      double dot = 0;

      for (int d = 0; d < dim; d++)
        dot += (double) z[d] * (double) prototypes[(gsize) i * dim + d];
      if (dot > most)
        {
          most = dot;
          at = i;
        }
    }
  return at;
}

OstPrototypeUsage
ost_prototype_usage (const float *z, int n, int dim, const float *prototypes, int k)
{
  g_autofree double *counts = g_new0 (double, k);
  OstPrototypeUsage  usage = { .possible = MIN (n, k) };

  for (int i = 0; i < n; i++)
    counts[nearest (z + (gsize) i * dim, dim, prototypes, k)]++;
  for (int i = 0; i < k; i++)
    usage.used += counts[i] > 0;
  usage.perplexity = perplexity (counts, k);
  return usage;
}

/* A rank of 2 or less is nothing to judge by. */
static gboolean
too_few (double found, int possible)
{
  return possible > 2 && found < MAX (2, OST_COLLAPSE_SHARE * possible);
}

char *
ost_collapse_describe (const OstCollapse *collapse, const OstPrototypeUsage *usage)
{
  if (!isfinite (collapse->spread))
    return g_strdup ("The embeddings are no longer numbers. Start again with a lower learning rate.");
  if (collapse->spread < OST_COLLAPSE_SPREAD)
    return g_strdup_printf ("The encoder has collapsed: all images have nearly the same embedding (only %.2g %% of its "
                            "length differs between them). Start again with a lower learning rate or a longer "
                            "warm-up.", 100 * collapse->spread);
  if (too_few (collapse->effective_rank, collapse->possible_rank))
    return g_strdup_printf ("The encoder has nearly collapsed: its embeddings use %.1f of %d directions (effective "
                            "rank). Start again with a lower learning rate, a larger batch or another method.",
                            collapse->effective_rank, collapse->possible_rank);
  if (usage != NULL && too_few (usage->perplexity, usage->possible))
    return g_strdup_printf ("The prototypes have collapsed: %d of %d are in use, and they count as %.1f. Freeze them "
                            "for longer, lower epsilon to 0.03, or use fewer prototypes.", usage->used,
                            usage->possible, usage->perplexity);
  return NULL;
}
