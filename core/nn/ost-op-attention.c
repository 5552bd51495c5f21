/* SPDX-License-Identifier: Apache-2.0 */
#include <cblas.h>
#include <math.h>
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-softmax.h"

/* For each image and head, on D = C / heads columns of each operand: P = softmax (s Q K' + B), Y = P V,
 * s = 1 / sqrt (D) (Vaswani et al. 2017, arXiv:1706.03762).
 *
 *   dV = P' dY;  dP = dY V';  dS = P (dP - rows' sums of dP P);  dQ = s dS K;  dK = s dS' Q;  dB = sum of dS
 *
 * Where the terms come from: Y = P V is linear in both, hence dV and dP. A row of softmax has dp_i/ds_j = p_i ([i = j]
 * - p_j), so dS_j = p_j (dP_j - sum_i dP_i p_i). S = s Q K' + B is linear again, hence dQ, dK and dB.
 *
 * Q N,L,C; K, V N,M,C; B heads,L,M, shared by all images. P (N,heads,L,M) is kept for backward. Heads go to the
 * threads, images follow each other in order: dB of a head is summed by one thread, in the order of images. */

enum { Q, K, V, B };    /* inputs; B may be missing */

typedef struct
{
  int      n, heads, queries, keys, channels, depth;    /* N, heads, L, M, C, D = C / heads */
  gboolean bias;
} Attention;

static int64_t
map_count (const Attention *a)
{
  return (int64_t) a->queries * a->keys;
}

/* In inference one map for each head is enough. */
static float *
map_of (OstOp *op, float *maps, int n, int head)
{
  const Attention *a = op->data;

  return maps + (ost_op_is_training (op) ? (int64_t) n * a->heads + head : head) * map_count (a);
}

/* Where the columns of a head begin: rows are `channels` apart. */
static int64_t
place (const Attention *a, int n, int head, int rows)
{
  return (int64_t) n * rows * a->channels + (int64_t) head * a->depth;
}

static void
forward_one (OstOp *op, float *p, int n, int head)
{
  const Attention *a = op->data;
  const int64_t    queries = place (a, n, head, a->queries), keys = place (a, n, head, a->keys);
  const float      scale = (float) (1 / sqrt (a->depth));

  /* S = s Q K' + B: the bias is there before, and the product is added to it (beta = 1). L x D times D x M. */
  if (a->bias)
    memcpy (p, ost_op_input (op, B) + head * map_count (a), sizeof (float) * (gsize) map_count (a));
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, a->queries, a->keys, a->depth, scale,
               ost_op_input (op, Q) + queries, a->channels, ost_op_input (op, K) + keys, a->channels, a->bias ? 1 : 0,
               p, a->keys);
  /* P over S, then Y = P V: L x M times M x D, into D of the C columns of each row. */
  ost_kernel_softmax (p, p, a->queries, a->keys);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, a->queries, a->depth, a->keys, 1, p, a->keys,
               ost_op_input (op, V) + keys, a->channels, 0, ost_op_output (op) + queries, a->channels);
}

static void
attention_forward (OstOp *op)
{
  const Attention *a = op->data;
  float           *maps = ost_op_is_training (op) ? ost_op_state (op) : ost_op_scratch (op);

#pragma omp parallel for schedule (static) if (a->heads > 1)
  for (int head = 0; head < a->heads; head++)
    for (int n = 0; n < a->n; n++)
      forward_one (op, map_of (op, maps, n, head), n, head);
}

/* `ds` is scratch for one map. */
static void
backward_one (OstOp *op, float *ds, int n, int head)
{
  const Attention *a = op->data;
  const int64_t    queries = place (a, n, head, a->queries), keys = place (a, n, head, a->keys);
  const float     *p = map_of (op, ost_op_state (op), n, head), *dy = ost_op_output_gradient (op) + queries;
  const float      scale = (float) (1 / sqrt (a->depth));
  float           *dq = ost_op_input_gradient (op, Q), *dk = ost_op_input_gradient (op, K);
  float           *dv = ost_op_input_gradient (op, V);

  /* dV = P' dY: M x L times L x D. */
  if (dv != NULL)
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, a->keys, a->depth, a->queries, 1, p, a->keys, dy, a->channels,
                 0, dv + keys, a->channels);
  /* dP = dY V', L x M, and dS over it. Then dQ = s dS K and dK = s dS' Q. */
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, a->queries, a->keys, a->depth, 1, dy, a->channels,
               ost_op_input (op, V) + keys, a->channels, 0, ds, a->keys);
  ost_kernel_softmax_gradient (ds, ds, p, a->queries, a->keys);
  if (dq != NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, a->queries, a->depth, a->keys, scale, ds, a->keys,
                 ost_op_input (op, K) + keys, a->channels, 0, dq + queries, a->channels);
  if (dk != NULL)
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, a->keys, a->depth, a->queries, scale, ds, a->keys,
                 ost_op_input (op, Q) + queries, a->channels, 0, dk + keys, a->channels);
}

static void
attention_backward (OstOp *op)
{
  const Attention *a = op->data;
  const int64_t    count = map_count (a);
  float           *scratch = ost_op_scratch (op), *db = a->bias ? ost_op_input_gradient (op, B) : NULL;

#pragma omp parallel for schedule (static) if (a->heads > 1)
  for (int head = 0; head < a->heads; head++)
    for (int n = 0; n < a->n; n++)
      {
        float *ds = scratch + head * count;

        backward_one (op, ds, n, head);
        /* B has no factor s: dB is the sum of dS over the images. The first one writes, as backward writes and never
         * adds. */
        for (int64_t i = 0; db != NULL && i < count; i++)
          db[head * count + i] = n == 0 ? ds[i] : db[head * count + i] + ds[i];
      }
}

static const OstOpClass attention_class = {
  .name = "attention", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS,
  .forward = attention_forward, .backward = attention_backward,
};

/* NULL when the shapes fit, else what is wrong. Free with g_free. */
static char *
find_mistake (const OstShape *q, const OstShape *k, const OstShape *v, const OstShape *bias, int heads)
{
  g_autofree char *q_text = ost_shape_to_string (q), *k_text = ost_shape_to_string (k);
  g_autofree char *v_text = ost_shape_to_string (v);
  g_autofree char *bias_text = bias != NULL ? ost_shape_to_string (bias) : NULL;

  if (q->n_dims != 3 || k->n_dims != 3 || q->sizes[0] != k->sizes[0] || q->sizes[2] != k->sizes[2])
    return g_strdup_printf ("queries %s and keys %s are not N,L,C and N,M,C", q_text, k_text);
  if (!ost_shape_equal (k, v))
    return g_strdup_printf ("keys %s and values %s are not of the same shape", k_text, v_text);
  if (heads < 1 || q->sizes[2] % heads != 0)
    return g_strdup_printf ("the channels of queries %s and keys %s do not divide into %d heads", q_text, k_text,
                            heads);
  if (MAX (q->sizes[0], MAX (q->sizes[2], MAX (q->sizes[1], k->sizes[1]))) > G_MAXINT)
    return g_strdup_printf ("queries %s and keys %s are too large", q_text, k_text);

  const OstShape map = OST_SHAPE (heads, q->sizes[1], k->sizes[1]);

  if (bias != NULL && !ost_shape_equal (bias, &map))
    return g_strdup_printf ("the bias %s does not fit %d heads of queries %s and keys %s", bias_text, heads, q_text,
                            k_text);
  return NULL;
}

OstValue *
ost_attention (OstGraph *graph, OstValue *q, OstValue *k, OstValue *v, OstValue *bias, int heads)
{
  OstValue *const inputs[] = { q, k, v, bias };

  if (q == NULL || k == NULL || v == NULL)
    return NULL;

  const OstShape  *shape = ost_value_get_shape (q), *key_shape = ost_value_get_shape (k);
  g_autofree char *mistake = find_mistake (shape, key_shape, ost_value_get_shape (v),
                                           bias != NULL ? ost_value_get_shape (bias) : NULL, heads);

  if (mistake != NULL)
    return ost_graph_fail (graph, "attention: %s", mistake);

  Attention *a = g_new (Attention, 1);

  *a = (Attention) { (int) shape->sizes[0], heads, (int) shape->sizes[1], (int) key_shape->sizes[1],
                     (int) shape->sizes[2], (int) shape->sizes[2] / heads, bias != NULL };

  OstOp *op = ost_op_new (graph, &attention_class, inputs, bias != NULL ? 4 : 3, *shape, a);

  if (op == NULL)
    return NULL;
  /* One map for each head: P in inference, dS in backward. */
  op->scratch_bytes = sizeof (float) * (gsize) (heads * map_count (a));
  if (ost_graph_get_mode (graph) == OST_GRAPH_TRAIN)
    op->state_bytes = (gsize) a->n * op->scratch_bytes;
  /* Two products of N L M C pairs, each pair a product and a sum. */
  op->flop = 4.0 * a->n * (double) map_count (a) * a->channels;
  return op->output;
}
