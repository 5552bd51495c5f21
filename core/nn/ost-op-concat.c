/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-layout.h"
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = the inputs one after the other along a dimension; each gradient is its part of dy.
 *
 * Images joined along their channels stay in the blocked layout that convolutions like (N, C/16, H, W, 16 in memory),
 * if one of them comes in it and the block divides the channels of all: then they are joined in memory along C/16. */

typedef struct
{
  int      dimension;
  gboolean blocked;
} Concat;

/* Numbers of a value that stand together: those of the dimension and what it holds. Joined along d, sizes before d are
 * alike: y is n pieces, each made of one piece of every input. In N, C/16, H, W, 16 the channels are dimension 1 in
 * memory, and a piece is all of an image: C H W numbers. */
static int64_t
piece_of (OstOp *op, const OstShape *shape)
{
  const Concat *c = op->data;

  return ost_shape_product (shape, c->blocked ? 1 : c->dimension, shape->n_dims);
}

static int64_t
count_pieces (OstOp *op)
{
  const Concat *c = op->data;

  return ost_shape_product (ost_op_output_shape (op), 0, c->blocked ? 1 : c->dimension);
}

static void
concat_forward (OstOp *op)
{
  const int64_t stride = piece_of (op, ost_op_output_shape (op)), n = count_pieces (op);
  float        *y = ost_op_output (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t piece = piece_of (op, ost_op_input_shape (op, i));

      ost_copy_blocks (y, stride, ost_op_input (op, i), piece, piece, n);
      y += piece;
    }
}

static void
concat_backward (OstOp *op)
{
  const int64_t stride = piece_of (op, ost_op_output_shape (op)), n = count_pieces (op);
  const float  *dy = ost_op_output_gradient (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t piece = piece_of (op, ost_op_input_shape (op, i));

      if (ost_op_input_gradient (op, i) != NULL)
        ost_copy_blocks (ost_op_input_gradient (op, i), piece, dy, stride, piece, n);
      dy += piece;
    }
}

/* --- Layouts --- */

static dnnl_memory_desc_t
layout_of (const OstShape *shape, int block)
{
  dnnl_memory_desc_t layout = ost_layout_plain (shape);

  if (block > 0)
    dnnl_memory_desc_init_by_tag (&layout, layout.ndims, layout.dims, dnnl_f32,
                                  block == 16 ? dnnl_nChw16c : dnnl_nChw8c);
  return layout;
}

/* 16 or 8 when an input comes in such blocks and they divide the channels of all; else 0. Blocks of channels can only
 * be joined whole: 16 + 16 can, 16 + 3 cannot without moving every number. */
static int
find_block (OstOp *op)
{
  static const int blocks[] = { 16, 8 };
  const Concat    *c = op->data;
  gboolean         found[G_N_ELEMENTS (blocks)] = { FALSE }, divides[G_N_ELEMENTS (blocks)] = { TRUE, TRUE };

  if (ost_op_output_shape (op)->n_dims != 4 || c->dimension != 3)
    return 0;
  for (guint b = 0; b < G_N_ELEMENTS (blocks); b++)
    for (int i = 0; i < op->n_inputs; i++)
      {
        const OstShape          *shape = ost_op_input_shape (op, i);
        const dnnl_memory_desc_t layout = layout_of (shape, blocks[b]);

        divides[b] = divides[b] && shape->sizes[3] % blocks[b] == 0;
        found[b] = found[b] || dnnl_memory_desc_equal (&layout, ost_op_get_input_layout (op, i));
      }
  return found[0] && divides[0] ? blocks[0] : found[1] && divides[1] ? blocks[1] : 0;
}

static gboolean
concat_prepare (OstOp *op, GError **error)
{
  Concat            *c = op->data;
  const int          block = find_block (op);
  dnnl_memory_desc_t layout = layout_of (ost_op_output_shape (op), block);

  c->blocked = block > 0;
  ost_op_set_output_layout (op, &layout);
  for (int i = 0; i < op->n_inputs; i++)
    {
      layout = layout_of (ost_op_input_shape (op, i), block);
      ost_op_require_layout (op, i, &layout);
    }
  return TRUE;
}

static const OstOpClass concat_class = {
  .name = "concat", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE, .prepare = concat_prepare,
  .forward = concat_forward, .backward = concat_backward,
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
      g_autofree char *left = ost_shape_to_string (ost_value_get_shape (values[0]));
      g_autofree char *right = ost_shape_to_string (next);

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
