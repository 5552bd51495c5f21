/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench-loss.h"

#include <glib.h>
#include <math.h>

typedef struct
{
  int     n, d;                 /* rows (both views), numbers in each */
  double *z, *norm;             /* normalised rows, lengths */
  double *sim, *dz;             /* n x n: similarities, then their gradients; n x d */
} NtXent;

static void
normalise (NtXent *x, const float *row, int i)
{
  double squares = 0;

  for (int k = 0; k < x->d; k++)
    squares += (double) row[k] * row[k];
  x->norm[i] = fmax (sqrt (squares), 1e-12);
  for (int k = 0; k < x->d; k++)
    x->z[i * x->d + k] = row[k] / x->norm[i];
}

static double
dot (const double *a, const double *b, int n)
{
  double sum = 0;

  for (int k = 0; k < n; k++)
    sum += a[k] * b[k];
  return sum;
}

/* Row i of the similarities becomes its gradient; returns the row's -log softmax. */
static double
row_loss (NtXent *x, int i, double temperature)
{
  const int other = (i + x->n / 2) % x->n;
  double   *row = x->sim + i * x->n, sum = 0, positive;

  for (int j = 0; j < x->n; j++)
    row[j] = dot (x->z + i * x->d, x->z + j * x->d, x->d) / temperature;
  positive = row[other];
  for (int j = 0; j < x->n; j++)
    sum += row[j] = j == i ? 0 : exp (row[j] - 1 / temperature);        /* similarities are at most 1 / temperature */
  for (int j = 0; j < x->n; j++)
    row[j] = (row[j] / sum - (j == other)) / x->n;
  return log (sum) + 1 / temperature - positive;
}

/* Through z = x / |x|: dx = (dz - z (z dz)) / |x|. */
static void
add_gradient (const NtXent *x, int i, float *gradient)
{
  const double *z = x->z + i * x->d, *dz = x->dz + i * x->d;
  const double  along = dot (z, dz, x->d);

  for (int k = 0; k < x->d; k++)
    gradient[k] += (float) ((dz[k] - z[k] * along) / x->norm[i]);
}

double
ost_bench_nt_xent (const float *a, const float *b, int n, int d, double temperature, float *da, float *db)
{
  const int          rows = 2 * n;
  g_autofree double *memory = g_new0 (double, (gsize) (2 * rows * d + rows + rows * rows));
  NtXent             x = { rows, d, memory, memory + rows * d, memory + rows * d + rows,
                           memory + rows * d + rows + rows * rows };
  double             loss = 0;

  for (int i = 0; i < rows; i++)
    normalise (&x, i < n ? a + i * d : b + (i - n) * d, i);
  for (int i = 0; i < rows; i++)
    loss += row_loss (&x, i, temperature) / rows;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < rows; j++)
      for (int k = 0; k < d; k++)
        x.dz[i * d + k] += (x.sim[i * rows + j] + x.sim[j * rows + i]) * x.z[j * d + k] / temperature;
  for (int i = 0; i < rows; i++)
    add_gradient (&x, i, i < n ? da + i * d : db + (i - n) * d);
  return loss;
}
