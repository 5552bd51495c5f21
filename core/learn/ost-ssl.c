/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-private.h"

#include "core/kernels/ost-kernel-norm.h"

#define NORM_EPSILON 1e-12      /* as PyTorch's normalize */

static const OstSslMethod *const methods[OST_SSL_N_KINDS] = {
  [OST_SSL_SIMCLR] = &ost_ssl_simclr,
  [OST_SSL_SUPCON] = &ost_ssl_supcon,
  [OST_SSL_SWAV]   = &ost_ssl_swav,
  [OST_SSL_VICREG] = &ost_ssl_vicreg,
};

const char *
ost_ssl_kind_get_id (OstSslKind kind)
{
  return methods[kind]->id;
}

gboolean
ost_ssl_kind_from_id (const char *id, OstSslKind *kind)
{
  for (int i = 0; i < OST_SSL_N_KINDS; i++)
    if (g_strcmp0 (id, methods[i]->id) == 0)
      {
        *kind = (OstSslKind) i;
        return TRUE;
      }
  return FALSE;
}

OstSslOptions
ost_ssl_defaults (OstSslKind kind, int batch, int n_global, int n_local)
{
  return (OstSslOptions) {
    .kind = kind, .batch = batch, .n_global = n_global, .n_local = n_local, .dim = methods[kind]->dim,
    .temperature = kind == OST_SSL_SUPCON ? 0.07 : 0.1, .base_temperature = 0.07,
    .prototypes = 128, .epsilon = 0.05, .iterations = 3, .queue = 1024,
    .invariance = 25, .variance = 25, .covariance = 1,
  };
}

/* SimCLR: the two layers of the paper's first version, with the norm of the released code; SupCon, SwAV, VICReg as
 * published, without the biases that a batch norm would take away again. */
OstProjector
ost_ssl_projector (OstSslKind kind, int features, int dim)
{
  if (kind == OST_SSL_VICREG)
    return (OstProjector) { .hidden = { dim, dim }, .out = dim, .norm = TRUE };
  return (OstProjector) { .hidden = { features }, .out = dim, .norm = kind != OST_SSL_SUPCON, .bias = TRUE };
}

/* --- Options --- */

/* Bounds keep the largest matrix (rows x rows, or queue x prototypes) at 256 MiB. */
static const struct
{
  const char *name;
  gsize       offset;           /* of an int */
  int         low, high;
} whole_numbers[] = {
  { "batch",      G_STRUCT_OFFSET (OstSslOptions, batch),      1, 8192 },
  { "n_global",   G_STRUCT_OFFSET (OstSslOptions, n_global),   0, 64 },
  { "n_local",    G_STRUCT_OFFSET (OstSslOptions, n_local),    0, 64 },
  { "dim",        G_STRUCT_OFFSET (OstSslOptions, dim),        1, 16384 },
  { "prototypes", G_STRUCT_OFFSET (OstSslOptions, prototypes), 2, 4096 },
  { "iterations", G_STRUCT_OFFSET (OstSslOptions, iterations), 1, 100 },
  { "queue",      G_STRUCT_OFFSET (OstSslOptions, queue),      0, 16384 },
};

static const struct
{
  const char *name;
  gsize       offset;           /* of a double */
  double      low, high;
} numbers[] = {
  { "temperature",      G_STRUCT_OFFSET (OstSslOptions, temperature),      0.01, 100 },
  { "base_temperature", G_STRUCT_OFFSET (OstSslOptions, base_temperature), 0.001, 100 },
  { "epsilon",          G_STRUCT_OFFSET (OstSslOptions, epsilon),          0.001, 100 },
  { "invariance",       G_STRUCT_OFFSET (OstSslOptions, invariance),       0, 1e4 },
  { "variance",         G_STRUCT_OFFSET (OstSslOptions, variance),         0, 1e4 },
  { "covariance",       G_STRUCT_OFFSET (OstSslOptions, covariance),       0, 1e4 },
};

static gboolean
refuse (const OstSslOptions *options, GError **error, const char *name, double value, double low, double high)
{
  g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_SHAPE, "%s: %s is %g; it must lie between %g and %g",
               ost_ssl_kind_get_id (options->kind), name, value, low, high);
  return FALSE;
}

/* Written so that what is not a number does not pass. */
static gboolean
check_ranges (const OstSslOptions *options, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (whole_numbers); i++)
    {
      const int value = G_STRUCT_MEMBER (int, options, whole_numbers[i].offset);

      if (value < whole_numbers[i].low || value > whole_numbers[i].high)
        return refuse (options, error, whole_numbers[i].name, value, whole_numbers[i].low, whole_numbers[i].high);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const double value = G_STRUCT_MEMBER (double, options, numbers[i].offset);

      if (!(value >= numbers[i].low && value <= numbers[i].high))
        return refuse (options, error, numbers[i].name, value, numbers[i].low, numbers[i].high);
    }
  return TRUE;
}

/* SwAV and VICReg compare every view with a global one; SupCon needs no second view, as labels make positives.
 * Variances want two images. */
static gboolean
check_views (const OstSslOptions *options, GError **error)
{
  const gboolean anchored = options->kind == OST_SSL_SWAV || options->kind == OST_SSL_VICREG;
  const int      views = options->n_global + options->n_local, least = options->kind == OST_SSL_SUPCON ? 1 : 2;

  if (anchored && options->n_global < 1)
    return refuse (options, error, "n_global", options->n_global, 1, 64);
  if (views < least)
    return refuse (options, error, "the number of views", views, least, 128);
  if (options->kind == OST_SSL_VICREG && options->batch < 2)
    return refuse (options, error, "batch", options->batch, 2, 8192);
  if (views * options->batch > 8192)
    return refuse (options, error, "views times batch", views * options->batch, 1, 8192);
  return TRUE;
}

/* --- The object --- */

OstSsl *
ost_ssl_new (const OstSslOptions *options, OstWeights *weights, GError **error)
{
  g_autoptr(OstSsl) ssl = NULL;

  if (!check_ranges (options, error) || !check_views (options, error))
    return NULL;
  ssl = g_new0 (OstSsl, 1);
  ssl->options = *options;
  ssl->options.queue -= options->queue % options->batch;
  ssl->method = methods[options->kind];
  ssl->weights = ost_weights_ref (weights);
  ssl->views = options->n_global + options->n_local;
  ssl->rows = ssl->views * options->batch;
  if (ssl->method->unit)
    {
      ssl->unit = ost_aligned_new ((int64_t) ssl->rows * options->dim);
      ssl->lengths = ost_aligned_new (ssl->rows);
    }
  ssl->floats = ost_aligned_new ((int64_t) ssl->method->n_floats (ssl));
  ssl->doubles = g_new (double, ssl->method->n_doubles (ssl));
  if (ssl->method->start != NULL && !ssl->method->start (ssl, error))
    return NULL;
  return g_steal_pointer (&ssl);
}

void
ost_ssl_free (OstSsl *ssl)
{
  if (ssl == NULL)
    return;
  ost_weights_unref (ssl->weights);
  ost_aligned_free (ssl->unit);
  ost_aligned_free (ssl->lengths);
  ost_aligned_free (ssl->floats);
  g_free (ssl->doubles);
  g_free (ssl);
}

const OstSslOptions *
ost_ssl_get_options (const OstSsl *ssl)
{
  return &ssl->options;
}

const float *
ost_ssl_get_prototypes (OstSsl *ssl)
{
  return ssl->prototypes != NULL ? ssl->prototypes->value->data : NULL;
}

/* On the sphere: u = z / |z|, and dz = (du - u (u du)) / |z| takes out what would only change the length. */
double
ost_ssl_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz)
{
  const int rows = ssl->rows, dim = ssl->options.dim;
  double    loss;

  g_return_val_if_fail (z != dz, 0);
  if (!ssl->method->unit)
    return ssl->method->loss (ssl, z, step, dz);
  ost_kernel_l2_normalise (ssl->unit, ssl->lengths, z, NORM_EPSILON, rows, dim);
  loss = ssl->method->loss (ssl, ssl->unit, step, dz);
  ost_kernel_l2_normalise_gradient (dz, dz, ssl->unit, ssl->lengths, rows, dim);
  return loss;
}
