/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-ops.h"
#include "core/nn/ost-primitive.h"

/* Windows of kernel x kernel at every stride-th place. Maximum: y = max x, dx = dy at the first place of the maximum (kept in
 * the state). Average: y = sum x / n, n the places of the window inside the image; dx = sum of dy / n over its windows.
 *
 * N,H,W,C to N,H',W',C, channels by themselves, by oneDNN in whatever layout x has. Windows may overlap (stride below
 * kernel): a place of x then has the sum of what its windows send back. Neither needs x or y in backward. */

typedef struct
{
  OstPool      pool;
  gboolean     maximum;
  OstPrimitive forward, backward;
} Pool;

/* H' as ost-ops.h has it; with ceil a window must begin inside the image or its padding before. */
static int64_t
size_after (int64_t size, const OstPool *pool)
{
  int64_t room = size + 2 * pool->pad - pool->kernel, n;

  if (room < 0)
    return 0;
  n = (room + (pool->ceil ? pool->stride - 1 : 0)) / pool->stride + 1;
  return pool->ceil && (n - 1) * pool->stride >= size + pool->pad ? n - 1 : n;
}

typedef struct
{
  dnnl_dims_t stride, kernel, dilation, before, after;
} Windows;

/* The padding after the image, which oneDNN wants to know, is whatever the last window reaches beyond it: more than
 * `pad` with ceil, less (even negative) where a stride leaves pixels over. */
static Windows
windows_of (OstOp *op, const OstPool *pool)
{
  const OstShape *in = ost_op_input_shape (op, 0), *out = ost_op_output_shape (op);
  Windows         w = { { pool->stride, pool->stride }, { pool->kernel, pool->kernel }, { 0, 0 }, { pool->pad, pool->pad } };

  for (int d = 0; d < 2; d++)
    w.after[d] = (out->sizes[d + 1] - 1) * pool->stride + pool->kernel - pool->pad - in->sizes[d + 1];
  return w;
}

static dnnl_alg_kind_t
algorithm (const Pool *p)
{
  return p->maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
}

static gboolean
prepare_forward (OstOp *op, Pool *p, const Windows *w, GError **error)
{
  const dnnl_memory_desc_t *in = ost_op_get_input_layout (op, 0);
  dnnl_memory_desc_t        plain = ost_layout_plain (ost_op_output_shape (op)), any;
  dnnl_pooling_v2_desc_t    descriptor;

  dnnl_memory_desc_init_by_tag (&any, plain.ndims, plain.dims, dnnl_f32, dnnl_format_tag_any);
  dnnl_pooling_v2_forward_desc_init (&descriptor, ost_op_is_training (op) ? dnnl_forward_training : dnnl_forward_inference,
                                     algorithm (p), in, &any, w->stride, w->kernel, w->dilation, w->before, w->after);
  if (!ost_primitive_create (&p->forward, op, &descriptor, NULL, NULL, error))
    return FALSE;
  ost_primitive_bind_as (&p->forward, DNNL_ARG_SRC, in);
  ost_primitive_bind (&p->forward, DNNL_ARG_DST, dnnl_query_dst_md);
  if (ost_op_is_training (op) && p->maximum)
    {
      ost_primitive_bind (&p->forward, DNNL_ARG_WORKSPACE, dnnl_query_workspace_md);
      op->state_bytes = dnnl_memory_desc_get_size (ost_primitive_layout (&p->forward, dnnl_query_workspace_md));
    }
  ost_op_require_layout (op, 0, in);
  ost_op_set_output_layout (op, ost_primitive_layout (&p->forward, dnnl_query_dst_md));
  return TRUE;
}

/* The forward primitive is its hint: oneDNN must choose the same workspace for both. */
static gboolean
prepare_backward (OstOp *op, Pool *p, const Windows *w, GError **error)
{
  const dnnl_memory_desc_t *in = ost_primitive_layout (&p->forward, dnnl_query_src_md);
  const dnnl_memory_desc_t *out = ost_primitive_layout (&p->forward, dnnl_query_dst_md);
  dnnl_pooling_v2_desc_t    descriptor;

  dnnl_pooling_v2_backward_desc_init (&descriptor, algorithm (p), in, out, w->stride, w->kernel, w->dilation, w->before,
                                      w->after);
  if (!ost_primitive_create (&p->backward, op, &descriptor, NULL, p->forward.description, error))
    return FALSE;
  ost_primitive_bind_as (&p->backward, DNNL_ARG_DIFF_SRC, in);
  ost_primitive_bind_as (&p->backward, DNNL_ARG_DIFF_DST, out);
  if (p->maximum)
    ost_primitive_bind (&p->backward, DNNL_ARG_WORKSPACE, dnnl_query_workspace_md);
  return TRUE;
}

static gboolean
pool_prepare (OstOp *op, GError **error)
{
  Pool   *p = op->data;
  Windows w = windows_of (op, &p->pool);

  return prepare_forward (op, p, &w, error) && (!ost_op_is_training (op) || prepare_backward (op, p, &w, error));
}

static void
pool_forward (OstOp *op)
{
  Pool *p = op->data;

  ost_primitive_set (&p->forward, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (&p->forward, DNNL_ARG_DST, ost_op_output (op));
  /* Where the maximum was, one index for each output; average and inference have none, and setting it does nothing. */
  ost_primitive_set (&p->forward, DNNL_ARG_WORKSPACE, ost_op_state (op));
  ost_primitive_run (&p->forward, op);
}

static void
pool_backward (OstOp *op)
{
  Pool *p = op->data;

  ost_primitive_set (&p->backward, DNNL_ARG_DIFF_SRC, ost_op_input_gradient (op, 0));
  ost_primitive_set (&p->backward, DNNL_ARG_DIFF_DST, ost_op_output_gradient (op));
  ost_primitive_set (&p->backward, DNNL_ARG_WORKSPACE, ost_op_state (op));
  ost_primitive_run (&p->backward, op);
}

static void
pool_clear (OstOp *op)
{
  Pool *p = op->data;

  ost_primitive_clear (&p->forward);
  ost_primitive_clear (&p->backward);
}

static const OstOpClass max_pool_class = {
  .name = "max_pool", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .prepare = pool_prepare,
  .forward = pool_forward, .backward = pool_backward, .clear = pool_clear,
};

static const OstOpClass average_pool_class = {
  .name = "average_pool", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .prepare = pool_prepare,
  .forward = pool_forward, .backward = pool_backward, .clear = pool_clear,
};

static OstValue *
pool_new (OstGraph *graph, OstValue *x, OstPool pool, const OstOpClass *klass)
{
  const OstShape *in;
  Pool           *p;
  OstOp          *op;
  int64_t         height, width;

  if (x == NULL)
    return NULL;
  pool.stride = MAX (pool.stride, 1);
  in = ost_value_get_shape (x);
  height = in->n_dims == 4 && pool.kernel > 0 ? size_after (in->sizes[1], &pool) : 0;
  width = in->n_dims == 4 && pool.kernel > 0 ? size_after (in->sizes[2], &pool) : 0;
  if (height < 1 || width < 1 || pool.pad < 0 || pool.pad >= pool.kernel)
    {
      g_autofree char *shape = ost_shape_to_string (in);

      return ost_graph_fail (graph, "Pooling: an input of %s does not fit windows of %d x %d with pad %d.", shape, pool.kernel,
                             pool.kernel, pool.pad);
    }
  p = g_new0 (Pool, 1);
  p->pool = pool;
  p->maximum = klass == &max_pool_class;
  op = ost_op_new (graph, klass, &x, 1, OST_SHAPE (in->sizes[0], height, width, in->sizes[3]), p);
  return op ? op->output : NULL;
}

OstValue *
ost_max_pool (OstGraph *graph, OstValue *x, OstPool pool)
{
  return pool_new (graph, x, pool, &max_pool_class);
}

OstValue *
ost_average_pool (OstGraph *graph, OstValue *x, OstPool pool)
{
  return pool_new (graph, x, pool, &average_pool_class);
}
