/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-ssl-private.h"
#include "core/learn/ost-ssl-sinkhorn.h"

#include <cblas.h>
#include <math.h>
#include <string.h>
#include "core/kernels/ost-kernel-norm.h"
#include "core/kernels/ost-kernel-softmax.h"

/* Swapped prediction (Caron et al. 2020; the released main_swav.py): what one global view is assigned to, every other
 * view must predict. With z and the prototypes' rows c_k of length 1, a = z c' and t the temperature,
 *
 *   L = 1 / G sum_{g global} 1 / (V - 1) sum_{v != g} mean_b [ -sum_k q_gbk ln softmax_k (a_vb / t) ]
 *
 * q_g from Sinkhorn over the scores of view g and of its queue, without gradient (ost-ssl-sinkhorn.h). Local views
 * predict and never assign. m_v = number of global views other than v:
 *
 *   da_vb = (m_v softmax (a_vb / t) - sum_{g != v} q_gb) / (t G (V - 1) B),   dz = da c,   dc = da' z
 *
 * since d (-sum_k q_k ln softmax_k) / da = (softmax sum_k q_k - q) / t and every q sums to 1: a view that has m_v
 * globals to predict has their q added up as one target, and one softmax serves all of them.
 *
 * The queue of a global view holds its newest embeddings, newest first; they are scored with today's prototypes, from
 * the step on at which it has become full. */

/* Where the scratch goes; all row-major with K columns. */
typedef struct
{
  float *scores;                /* N: a, then da */
  float *targets;               /* N: sum of the q that a view has to predict */
  float *balance;               /* queue + B: what Sinkhorn sees of one global view */
  float *q;                     /* B: its answer */
  float *lengths;               /* K numbers */
} Scratch;

/* N x K scores and targets, (queue + B) x K for Sinkhorn, B x K for its answer, K lengths: swav_floats counts the
 * same. */
static Scratch
carve (const OstSsl *ssl)
{
  const OstSslOptions *o = &ssl->options;
  const gsize          k = o->prototypes, scores = ssl->rows * k, balance = (gsize) (o->queue + o->batch) * k;
  float               *at = ssl->floats;

  return (Scratch) { at, at + scores, at + 2 * scores, at + 2 * scores + balance,
                     at + 2 * scores + balance + o->batch * k };
}

static gsize
swav_floats (const OstSsl *ssl)
{
  const OstSslOptions *o = &ssl->options;

  return (gsize) o->prototypes * (2 * (gsize) ssl->rows + o->queue + 2 * (gsize) o->batch + 1);
}

static gsize
swav_doubles (const OstSsl *ssl)
{
  return ost_sinkhorn_doubles (ssl->options.queue + ssl->options.batch, ssl->options.prototypes);
}

/* --- State --- */

static gboolean
swav_start (OstSsl *ssl, GError **error)
{
  const OstSslOptions *o = &ssl->options;
  const OstInit        none = { OST_INIT_ZERO }, linear = { OST_INIT_LINEAR };

  ssl->prototypes = ost_weights_require (ssl->weights, "ssl.prototypes.weight", OST_PARAMETER_WEIGHT,
                                         OST_SHAPE (o->prototypes, o->dim), linear, error);
  if (ssl->prototypes == NULL || o->queue == 0)
    return ssl->prototypes != NULL;
  ssl->queue = ost_weights_require (ssl->weights, "ssl.queue", OST_PARAMETER_BUFFER,
                                    OST_SHAPE (o->n_global, o->queue, o->dim), none, error);
  if (ssl->queue != NULL)
    ssl->queue_rows = ost_weights_require (ssl->weights, "ssl.queue_rows", OST_PARAMETER_BUFFER, OST_SHAPE (1), none,
                                           error);
  return ssl->queue_rows != NULL;
}

/* Before every step, as published: the optimiser moves them off the sphere. */
static void
renew_prototypes (OstSsl *ssl, const Scratch *scratch)
{
  float *c = ssl->prototypes->value->data;

  ost_kernel_l2_normalise (c, scratch->lengths, c, 1e-12, ssl->options.prototypes, ssl->options.dim);
  ost_parameter_touch (ssl->prototypes);
}

/* A count of rows as a float: exact, and a checkpoint of the weights has it. */
static gboolean
queue_is_full (const OstSsl *ssl)
{
  return ssl->queue != NULL && (int) ssl->queue_rows->value->data[0] >= ssl->options.queue;
}

static float *
queue_of (const OstSsl *ssl, int view)
{
  return ssl->queue->value->data + (gsize) view * ssl->options.queue * ssl->options.dim;
}

/* After it has been used: the batch goes in, the oldest go. A whole number of batches fits (ost-ssl.c). */
static void
push_queue (OstSsl *ssl, const float *z)
{
  const OstSslOptions *o = &ssl->options;
  const gsize          batch = (gsize) o->batch * o->dim, whole = (gsize) o->queue * o->dim;
  float               *filled = ssl->queue_rows->value->data;

  for (int view = 0; view < o->n_global; view++)
    {
      float *queue = queue_of (ssl, view);

      memmove (queue + batch, queue, sizeof (float) * (whole - batch));
      memcpy (queue, z + view * batch, sizeof (float) * batch);
    }
  *filled = (float) MIN ((int) *filled + o->batch, o->queue);
  ost_parameter_touch (ssl->queue);
  ost_parameter_touch (ssl->queue_rows);
}

/* --- Loss --- */

/* to = z c', rows x K. */
static void
score (const OstSsl *ssl, float *to, const float *z, int rows)
{
  const int k = ssl->options.prototypes, dim = ssl->options.dim;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, rows, k, dim, 1, z, dim, ssl->prototypes->value->data, dim, 0,
               to, k);
}

/* What global view `view` is assigned to, added to the targets of all others. */
static void
assign (const OstSsl *ssl, const Scratch *scratch, int view, gboolean with_queue)
{
  const OstSslOptions *o = &ssl->options;
  const gsize          block = (gsize) o->batch * o->prototypes;
  const int            before = with_queue ? o->queue : 0;

  if (with_queue)
    score (ssl, scratch->balance, queue_of (ssl, view), before);
  memcpy (scratch->balance + (gsize) before * o->prototypes, scratch->scores + view * block, sizeof (float) * block);
  ost_sinkhorn (scratch->q, scratch->balance, before + o->batch, o->prototypes, before, o->epsilon, o->iterations,
                ssl->doubles);
  for (int v = 0; v < ssl->views; v++)
    for (gsize i = 0; v != view && i < block; i++)
      scratch->targets[v * block + i] += scratch->q[i];
}

/* -sum target ln softmax (a / t) of one row, which becomes (m softmax (a / t) - target) / t. */
static double
predict (float *a, const float *target, int m, int k, double temperature)
{
  double loss = 0;

  for (int j = 0; j < k; j++)
    a[j] = (float) ((double) a[j] / temperature);
  ost_kernel_log_softmax (a, a, 1, k);
  for (int j = 0; j < k; j++)
    {
      loss -= (double) target[j] * (double) a[j];
      a[j] = (float) ((m * exp ((double) a[j]) - (double) target[j]) / temperature);
    }
  return loss;
}

/* dc = da' z, added where a micro-batch has been before. */
static void
learn_prototypes (OstSsl *ssl, const float *da, const float *z, double scale)
{
  OstParameter *c = ssl->prototypes;
  const int     k = ssl->options.prototypes, dim = ssl->options.dim;

  if (c->frozen)
    return;
  if (c->gradient == NULL)
    c->gradient = ost_tensor_new (c->value->shape);
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, k, dim, ssl->rows, (float) scale, da, k, z, dim,
               c->has_gradient ? 1 : 0, c->gradient->data, dim);
  c->has_gradient = TRUE;
}

static double
swav_loss (OstSsl *ssl, const float *z, const OstSslStep *step, float *dz)
{
  const OstSslOptions *o = &ssl->options;
  const Scratch        scratch = carve (ssl);
  const gboolean       with_queue = step->use_queue && queue_is_full (ssl);
  const double         scale = 1.0 / o->n_global / (ssl->views - 1) / o->batch;
  const int            k = o->prototypes;
  double               loss = 0;

  renew_prototypes (ssl, &scratch);
  score (ssl, scratch.scores, z, ssl->rows);
  memset (scratch.targets, 0, sizeof (float) * (gsize) ssl->rows * k);
  for (int g = 0; g < o->n_global; g++)
    assign (ssl, &scratch, g, with_queue);
  /* Row r is of view r / B. A view has to predict all globals but itself: G of them, or G - 1 when it is one. */
  for (int r = 0; r < ssl->rows; r++)
    loss += predict (scratch.scores + (gsize) r * k, scratch.targets + (gsize) r * k,
                     o->n_global - (r / o->batch < o->n_global), k, o->temperature);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, ssl->rows, o->dim, k, (float) scale, scratch.scores, k,
               ssl->prototypes->value->data, o->dim, 0, dz, o->dim);
  if (!step->freeze_prototypes)
    learn_prototypes (ssl, scratch.scores, z, scale);
  if (step->use_queue && ssl->queue != NULL)
    push_queue (ssl, z);
  return scale * loss;
}

const OstSslMethod ost_ssl_swav = {
  .id = "swav", .unit = TRUE, .dim = 128, .n_floats = swav_floats, .n_doubles = swav_doubles, .start = swav_start,
  .loss = swav_loss,
};
