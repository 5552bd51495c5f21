/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-similarity.h"

#include <cblas.h>
#include <math.h>

void
ost_ssl_similarity (float *s, const float *z, int n, int dim, double temperature)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, n, n, dim, (float) (1 / temperature), z, dim, z, dim, 0, s, n);
}

/* dL/dz = (ds + ds') z / t, as two products: ds' z is added to ds z (beta = 1), and no sum of matrices is made. */
void
ost_ssl_similarity_gradient (float *dz, const float *ds, const float *z, int n, int dim, double temperature,
                             double scale)
{
  const float alpha = (float) (scale / temperature);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, dim, n, alpha, ds, n, z, dim, 0, dz, dim);
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, n, dim, n, alpha, ds, n, z, dim, 1, dz, dim);
}

double
ost_ssl_exponentials (double *e, const float *s, int self, int n)
{
  double most = -G_MAXDOUBLE;

  for (int a = 0; a < n; a++)
    if (a != self && !((double) s[a] <= most))
      most = (double) s[a];
  for (int a = 0; a < n; a++)
    e[a] = a == self ? 0 : exp ((double) s[a] - most);
  return most;
}
