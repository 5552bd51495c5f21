/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-layout.h"
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = the inputs one after the other along a dimension; each gradient is its part of dy.
 *
 * Channels that come in oneDNN's blocks of 8 or 16 (nChw16c: N, C/16, H, W, 16) stay in them: joined along C the blocks of
 * one input still stand together. */

typedef struct
{
  int      dimension;
  gboolean blocked;             /* joined along C of N,C/b,H,W,b */
} Concat;

/* Numbers of a value that stand together: those of the dimension and what it holds. */
static int64_t
block_of (const OstShape *shape, const Concat *concat)
{
  return ost_shape_product (shape, concat->blocked ? 1 : concat->dimension, shape->n_dims);
}

/* Channels in a block of the layout nChw8c or nChw16c, 0 for any other layout. */
static int
channels_in_block (const dnnl_memory_desc_t *layout)
{
  const dnnl_blocking_desc_t *blocks = &layout->format_desc.blocking;

  return layout->ndims == 4 && layout->format_kind == dnnl_blocked && blocks->inner_nblks == 1 && blocks->inner_idxs[0] == 1
           ? (int) blocks->inner_blks[0] : 0;
}

static dnnl_memory_desc_t
layout_of (const OstShape *shape, int block)
{
  dnnl_memory_desc_t layout = ost_layout_plain (shape);
  dnnl_dims_t        sizes = { layout.dims[0], layout.dims[1], layout.dims[2], layout.dims[3] };

  if (block > 0)
    dnnl_memory_desc_init_by_tag (&layout, 4, sizes, dnnl_f32, block == 16 ? dnnl_nChw16c : dnnl_nChw8c);
  return layout;
}

static gboolean
concat_prepare (OstOp *op, GError **error)
{
  Concat            *concat = op->data;
  int                block = concat->dimension == 3 ? channels_in_block (ost_op_get_input_layout (op, 0)) : 0;
  dnnl_memory_desc_t layout;

  if (block != 8 && block != 16)
    block = 0;
  for (int i = 0; block > 0 && i < op->n_inputs; i++)
    if (ost_op_input_shape (op, i)->sizes[3] % block)
      block = 0;
  concat->blocked = block > 0;
  for (int i = 0; i < op->n_inputs; i++)
    {
      layout = layout_of (ost_op_input_shape (op, i), block);
      ost_op_require_layout (op, i, &layout);
    }
  layout = layout_of (ost_op_output_shape (op), block);
  ost_op_set_output_layout (op, &layout);
  return TRUE;
}

static void
concat_forward (OstOp *op)
{
  const Concat *concat = op->data;
  const int64_t stride = block_of (ost_op_output_shape (op), concat);
  const int64_t n = ost_shape_product (ost_op_output_shape (op), 0, concat->blocked ? 1 : concat->dimension);
  float        *y = ost_op_output (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t block = block_of (ost_op_input_shape (op, i), concat);

      ost_copy_blocks (y, stride, ost_op_input (op, i), block, block, n);
      y += block;
    }
}

static void
concat_backward (OstOp *op)
{
  const Concat *concat = op->data;
  const int64_t stride = block_of (ost_op_output_shape (op), concat);
  const int64_t n = ost_shape_product (ost_op_output_shape (op), 0, concat->blocked ? 1 : concat->dimension);
  const float  *dy = ost_op_output_gradient (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t block = block_of (ost_op_input_shape (op, i), concat);

      if (ost_op_input_gradient (op, i) != NULL)
        ost_copy_blocks (ost_op_input_gradient (op, i), block, dy, stride, block, n);
      dy += block;
    }
}

static const OstOpClass concat_class = {
  .name = "concat", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .prepare = concat_prepare, .forward = concat_forward, .backward = concat_backward,
};

static gboolean
fits (const OstShape *a, const OstShape *b, int dimension)
{
  OstShape other = *b;

  other.sizes[dimension] = a->sizes[dimension];
  return a->n_dims == b->n_dims && ost_shape_equal (a, &other);
}

OstValue *
ost_concat (OstGraph *graph, OstValue *const *values, int n, int dimension)
{
  OstShape shape;

  g_return_val_if_fail (n >= 2 && n <= OST_OP_INPUTS, NULL);
  for (int i = 0; i < n; i++)
    if (values[i] == NULL)
      return NULL;
  shape = *ost_value_get_shape (values[0]);
  for (int i = 1; i < n; i++)
    {
      const OstShape  *next = ost_value_get_shape (values[i]);
      g_autofree char *left = ost_shape_to_string (ost_value_get_shape (values[0])), *right = ost_shape_to_string (next);

      if (dimension < 0 || dimension >= shape.n_dims || !fits (&shape, next, dimension))
        return ost_graph_fail (graph, "concat: %s and %s cannot be joined along dimension %d", left, right, dimension);
      shape.sizes[dimension] += next->sizes[dimension];
    }

  Concat *concat = g_new0 (Concat, 1);
  OstOp  *op;

  concat->dimension = dimension;
  op = ost_op_new (graph, &concat_class, values, n, shape, concat);
  return op != NULL ? op->output : NULL;
}
