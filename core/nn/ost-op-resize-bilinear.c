/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-ops.h"
#include "core/nn/ost-primitive.h"

/* y at (v, u) is the mean of the four pixels around ((v + 1/2) H / H' - 1/2, (u + 1/2) W / W' - 1/2), weighted by distance, the
 * edge repeated; dx is the transposed sum. By oneDNN, in whatever layout x has.
 *
 * Linear in x, with weights that depend on the sizes alone: backward needs neither x nor y. */

typedef struct
{
  OstPrimitive forward, backward;
} Resize;

static gboolean
resize_prepare (OstOp *op, GError **error)
{
  Resize                   *r = op->data;
  const dnnl_memory_desc_t *in = ost_op_get_input_layout (op, 0), *out;
  dnnl_memory_desc_t        plain = ost_layout_plain (ost_op_output_shape (op)), any;
  dnnl_resampling_desc_t    descriptor;

  dnnl_memory_desc_init_by_tag (&any, plain.ndims, plain.dims, dnnl_f32, dnnl_format_tag_any);
  dnnl_resampling_forward_desc_init (&descriptor, ost_op_is_training (op) ? dnnl_forward_training : dnnl_forward_inference,
                                     dnnl_resampling_linear, NULL, in, &any);
  if (!ost_primitive_create (&r->forward, op, &descriptor, NULL, NULL, error))
    return FALSE;
  out = ost_primitive_layout (&r->forward, dnnl_query_dst_md);
  ost_primitive_bind_as (&r->forward, DNNL_ARG_SRC, in);
  ost_primitive_bind_as (&r->forward, DNNL_ARG_DST, out);
  ost_op_require_layout (op, 0, in);
  ost_op_set_output_layout (op, out);
  if (!ost_op_is_training (op))
    return TRUE;
  dnnl_resampling_backward_desc_init (&descriptor, dnnl_resampling_linear, NULL,
                                      ost_primitive_layout (&r->forward, dnnl_query_src_md), out);
  if (!ost_primitive_create (&r->backward, op, &descriptor, NULL, r->forward.description, error))
    return FALSE;
  ost_primitive_bind_as (&r->backward, DNNL_ARG_DIFF_SRC, ost_primitive_layout (&r->forward, dnnl_query_src_md));
  ost_primitive_bind_as (&r->backward, DNNL_ARG_DIFF_DST, out);
  return TRUE;
}

static void
resize_forward (OstOp *op)
{
  Resize *r = op->data;

  ost_primitive_set (&r->forward, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (&r->forward, DNNL_ARG_DST, ost_op_output (op));
  ost_primitive_run (&r->forward, op);
}

static void
resize_backward (OstOp *op)
{
  Resize *r = op->data;

  ost_primitive_set (&r->backward, DNNL_ARG_DIFF_SRC, ost_op_input_gradient (op, 0));
  ost_primitive_set (&r->backward, DNNL_ARG_DIFF_DST, ost_op_output_gradient (op));
  ost_primitive_run (&r->backward, op);
}

static void
resize_clear (OstOp *op)
{
  Resize *r = op->data;

  ost_primitive_clear (&r->forward);
  ost_primitive_clear (&r->backward);
}

static const OstOpClass resize_class = {
  .name = "resize_bilinear", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .prepare = resize_prepare, .forward = resize_forward, .backward = resize_backward, .clear = resize_clear,
};

OstValue *
ost_resize_bilinear (OstGraph *graph, OstValue *x, int height, int width)
{
  const OstShape *in;
  OstOp          *op;

  if (x == NULL)
    return NULL;
  in = ost_value_get_shape (x);
  if (in->n_dims != 4 || height < 1 || width < 1)
    {
      g_autofree char *shape = ost_shape_to_string (in);

      return ost_graph_fail (graph, "Resizing: %s cannot become %d x %d; N,H,W,C is needed.", shape, height, width);
    }
  op = ost_op_new (graph, &resize_class, &x, 1, OST_SHAPE (in->sizes[0], height, width, in->sizes[3]), g_new0 (Resize, 1));
  return op ? op->output : NULL;
}
