/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-private.h"
#include "core/learn/ost-ssl-similarity.h"

#include <math.h>

/* The supervised contrastive loss, the form with the sum outside the logarithm (Khosla et al. 2020, equation 2).
 * Positives P (i) of a row are the other views of its image and all views of images with the same label; an image
 * without a label has only its own views. With s the cosine over the temperature t,
 *
 *   L = t / t0 * mean_i [ ln sum_{a != i} e^s_ia - mean_{p in P (i)} s_ip ],
 *
 * a row without positives giving 0 and counting in the mean, as in the released code.
 *
 *   dl_i / ds_ia = e^s_ia / sum - [a in P (i)] / |P (i)|
 *
 * All positives are in the denominator; in ost-ssl-simclr.c only the one of the pair is. t / t0 scales the gradient. */

static gboolean
is_positive (const int *labels, int i, int a, int batch)
{
  i %= batch;
  a %= batch;
  return i == a || (labels != NULL && labels[i] >= 0 && labels[i] == labels[a]);
}

/* The loss of anchor i; its row of s becomes that of the gradient. */
static double
anchor (float *s, double *e, const int *labels, int i, int batch, int n)
{
  const double most = ost_ssl_exponentials (e, s, i, n);
  double       sum = 0, together = 0;
  int          positives = 0;

  for (int a = 0; a < n; a++)
    {
      sum += e[a];
      if (a != i && is_positive (labels, i, a, batch))
        {
          together += (double) s[a];
          positives++;
        }
    }
  for (int a = 0; a < n; a++)
    s[a] = positives == 0 || a == i ? 0
           : (float) (e[a] / sum - (is_positive (labels, i, a, batch) ? 1.0 / positives : 0));
  return positives == 0 ? 0 : log (sum) + most - together / positives;
}

static double
supcon_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz)
{
  const int    n = ssl->rows, dim = ssl->options.dim;
  const double temperature = ssl->options.temperature;
  const double scale = temperature / ssl->options.base_temperature / n;
  float       *s = ssl->floats;
  double       loss = 0;

  ost_ssl_similarity (s, z, n, dim, temperature);
  for (int i = 0; i < n; i++)
    loss += anchor (s + (gsize) i * n, ssl->doubles, step->labels, i, ssl->options.batch, n);
  ost_ssl_similarity_gradient (dz, s, z, n, dim, temperature, scale);
  return scale * loss;
}

static gsize
supcon_floats (const OstSsl *ssl)
{
  return (gsize) ssl->rows * ssl->rows;
}

static gsize
supcon_doubles (const OstSsl *ssl)
{
  return ssl->rows;
}

const OstSslMethod ost_ssl_supcon = {
  .id = "supcon", .unit = TRUE, .dim = 128, .n_floats = supcon_floats, .n_doubles = supcon_doubles, .loss = supcon_loss,
};
