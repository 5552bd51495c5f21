/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-ssl.h"

/* What ost-ssl.c asks of a loss. */
typedef struct
{
  const char *id;
  gboolean    unit;             /* sees rows of length 1: ost-ssl.c normalises and takes the gradient back */
  int         dim;              /* default D */
  gsize     (*n_floats)  (const OstSsl *ssl);   /* scratch */
  gsize     (*n_doubles) (const OstSsl *ssl);
  gboolean  (*start)     (OstSsl *ssl, GError **error);   /* makes parameters; or NULL */
  double    (*loss)      (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz);
} OstSslMethod;

extern const OstSslMethod ost_ssl_simclr, ost_ssl_supcon, ost_ssl_swav, ost_ssl_vicreg;

struct _OstSsl
{
  OstSslOptions       options;
  const OstSslMethod *method;
  OstWeights         *weights;
  int                 views, rows;      /* V, N = V B */
  float              *unit, *lengths;   /* N x D, N; NULL where the method wants z as it is */
  float              *floats;           /* scratch of the loss, as many as it said */
  double             *doubles;
  OstParameter       *prototypes, *queue, *queue_rows;    /* SwAV */
};
