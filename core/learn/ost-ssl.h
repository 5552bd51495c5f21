/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/models/ost-projector.h"
#include "core/nn/ost-weights.h"

/* The four self-supervised losses behind one function. Formulas, sources and their multi-crop forms stand at the head
 * of each file:
 *
 *   ost-ssl-simclr.c   NT-Xent (Chen et al. 2020, arXiv:2002.05709); several crops as in VISSL
 *   ost-ssl-supcon.c   supervised contrastive (Khosla et al. 2020, arXiv:2004.11362)
 *   ost-ssl-swav.c     swapped assignments to prototypes (Caron et al. 2020, arXiv:2006.09882)
 *   ost-ssl-vicreg.c   variance, invariance, covariance (Bardes et al. 2022, arXiv:2105.04906)
 *
 *   OstSslOptions options = ost_ssl_defaults (OST_SSL_SWAV, 128, 2, 4);
 *   g_autoptr(OstSsl) ssl = ost_ssl_new (&options, weights, error);
 *   loss = ost_ssl_loss (ssl, z, &(OstSslStep) { .freeze_prototypes = epoch < 1, .use_queue = epoch >= 15 }, dz);
 *
 * Embeddings z are the projector's output, not normalised, (V B) x D row-major with V = n_global + n_local views: row
 * v B + i is view v of image i, the global views first. Losses that live on the unit sphere normalise within, and dz is
 * the gradient for what came in. Same bits for the same input, threads and machine. */
typedef enum
{
  OST_SSL_SIMCLR,
  OST_SSL_SUPCON,
  OST_SSL_SWAV,
  OST_SSL_VICREG,
} OstSslKind;
#define OST_SSL_N_KINDS 4

/* "simclr" "supcon" "swav" "vicreg"; static. */
const char *ost_ssl_kind_get_id  (OstSslKind kind);
gboolean    ost_ssl_kind_from_id (const char *id, OstSslKind *kind);

typedef struct
{
  OstSslKind kind;
  int    batch;                 /* B, images; VICReg 2 or more */
  int    n_global, n_local;     /* views of each: 2 or more in all (SupCon 1); SwAV, VICReg: 1 global or more */
  int    dim;                   /* D */
  double temperature;           /* SimCLR 0.1, SupCon 0.07, SwAV 0.1 */
  double base_temperature;      /* SupCon: the loss is multiplied by temperature / this, 0.07 */
  int    prototypes;            /* SwAV: K, 128. Published 3000 for 1000 classes; a batch of 128 cannot balance that */
  double epsilon;               /* SwAV: smoothness of assignments, 0.05 */
  int    iterations;            /* SwAV: of Sinkhorn, 3 */
  int    queue;                 /* SwAV: rows kept of each global view, 1024; rounded to whole batches, 0: none */
  double invariance, variance, covariance;      /* VICReg: weights, 25, 25, 1 */
} OstSslOptions;

/* The numbers above. dim: 128, VICReg 2048 (published 8192; with 128 images the rank is at most 127 anyway). */
OstSslOptions ost_ssl_defaults  (OstSslKind kind, int batch, int n_global, int n_local);

/* The method's projector from `features` to `dim`: hidden layers as wide as the features (VICReg: two, as wide as dim);
 * batch norm in all but SupCon. */
OstProjector  ost_ssl_projector (OstSslKind kind, int features, int dim);

typedef struct _OstSsl OstSsl;

/* All memory is taken here. SwAV keeps its state in `weights`, so that a checkpoint of these holds it:
 * ssl.prototypes.weight K,D (learnt), ssl.queue n_global,queue,D and ssl.queue_rows (buffers). The weights are
 * referenced. NULL with OST_GRAPH_ERROR_SHAPE naming the option that cannot be, or when weights hold other shapes under
 * these names. */
OstSsl *ost_ssl_new  (const OstSslOptions *options, OstWeights *weights, GError **error);
void    ost_ssl_free (OstSsl *ssl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSsl, ost_ssl_free)

/* As they are in use (queue rounded); borrowed. */
const OstSslOptions *ost_ssl_get_options (const OstSsl *ssl);

typedef struct
{
  const int *labels;            /* SupCon: B of them; negative or NULL: unlabelled, a class of its own */
  gboolean   freeze_prototypes; /* SwAV: no gradient for them (published: the whole first epoch) */
  gboolean   use_queue;         /* SwAV: fill the queue, and once it is full use it (published: from epoch 15) */
} OstSslStep;

/* The loss of one step; dz ((V B) x D, not z) is written. SwAV, too: brings the prototypes' rows back to length 1
 * first, adds their gradient into the parameter's (ost_weights_clear_gradients before, the optimiser after), moves the
 * queue. Not finite when z is not: the caller should stop. One thread at a time; takes no memory. */
double ost_ssl_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz);

/* SwAV: the prototypes, K x D, for ost_prototype_usage; NULL for the others. Borrowed. */
const float *ost_ssl_get_prototypes (OstSsl *ssl);
