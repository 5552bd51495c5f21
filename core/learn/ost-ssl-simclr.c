/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-private.h"
#include "core/learn/ost-ssl-similarity.h"

#include <math.h>

/* NT-Xent for any number of views (as VISSL's multi-crop form; with two views that of Chen et al. 2020). Every view is
 * an anchor. For each ordered pair (i, j) of views of one image, s the cosine over the temperature,
 *
 *   l_ij = -s_ij + ln (e^s_ij + n_i),   n_i = sum of e^s_ia over the views a of OTHER images,
 *
 * so other positives are in no denominator. L = mean over all N (V - 1) pairs.
 *
 *   dl_ij / ds_ij = e^s_ij / (e^s_ij + n_i) - 1,   dl_ij / ds_ia = e^s_ia / (e^s_ij + n_i)
 *
 * Over all j of one anchor a negative gets e^s_ia times the sum of 1 / (e^s_ij + n_i): `weight`. Exponents are taken
 * less the largest of the row and are -200 at the least (cosines over a temperature of 0.01 or more), so no sum is
 * 0. */

/* The losses of anchor i; its row of s becomes that of their gradient. Row r is of image r mod batch. */
static double
anchor (float *s, double *e, int i, int batch, int n)
{
  const double most = ost_ssl_exponentials (e, s, i, n);
  double       negatives = 0, weight = 0, loss = 0;

  for (int a = 0; a < n; a++)
    negatives += a % batch != i % batch ? e[a] : 0;
  for (int j = i % batch; j < n; j += batch)
    if (j != i)
      {
        const double sum = e[j] + negatives;

        loss += log (sum) + most - (double) s[j];
        weight += 1 / sum;
        s[j] = (float) (e[j] / sum - 1);
      }
  for (int a = 0; a < n; a++)
    if (a % batch != i % batch)
      s[a] = (float) (e[a] * weight);
  s[i] = 0;
  return loss;
}

static double
simclr_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz)
{
  const int    n = ssl->rows, dim = ssl->options.dim;
  const double pairs = (double) n * (ssl->views - 1), temperature = ssl->options.temperature;
  float       *s = ssl->floats;
  double       loss = 0;

  ost_ssl_similarity (s, z, n, dim, temperature);
  for (int i = 0; i < n; i++)
    loss += anchor (s + (gsize) i * n, ssl->doubles, i, ssl->options.batch, n);
  ost_ssl_similarity_gradient (dz, s, z, n, dim, temperature, 1 / pairs);
  return loss / pairs;
}

static gsize
simclr_floats (const OstSsl *ssl)
{
  return (gsize) ssl->rows * ssl->rows;
}

static gsize
simclr_doubles (const OstSsl *ssl)
{
  return ssl->rows;
}

const OstSslMethod ost_ssl_simclr = {
  .id = "simclr", .unit = TRUE, .dim = 128, .n_floats = simclr_floats, .n_doubles = simclr_doubles, .loss = simclr_loss,
};
