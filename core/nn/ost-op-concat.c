/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = the inputs one after the other along a dimension; each gradient is its part of dy. */

/* Numbers of a value that stand together: those of the dimension and what it holds. */
static int64_t
block_of (const OstShape *shape, int dimension)
{
  return ost_shape_product (shape, dimension, shape->n_dims);
}

static void
concat_forward (OstOp *op)
{
  const int     dimension = *(int *) op->data;
  const int64_t stride = block_of (ost_op_output_shape (op), dimension);
  const int64_t n = ost_shape_product (ost_op_output_shape (op), 0, dimension);
  float        *y = ost_op_output (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t block = block_of (ost_op_input_shape (op, i), dimension);

      ost_copy_blocks (y, stride, ost_op_input (op, i), block, block, n);
      y += block;
    }
}

static void
concat_backward (OstOp *op)
{
  const int     dimension = *(int *) op->data;
  const int64_t stride = block_of (ost_op_output_shape (op), dimension);
  const int64_t n = ost_shape_product (ost_op_output_shape (op), 0, dimension);
  const float  *dy = ost_op_output_gradient (op);

  for (int i = 0; i < op->n_inputs; i++)
    {
      const int64_t block = block_of (ost_op_input_shape (op, i), dimension);

      if (ost_op_input_gradient (op, i) != NULL)
        ost_copy_blocks (ost_op_input_gradient (op, i), block, dy, stride, block, n);
      dy += block;
    }
}

static const OstOpClass concat_class = {
  .name = "concat", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
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
      g_autofree char *left = ost_shape_to_string (ost_value_get_shape (values[0])), *right = ost_shape_to_string (next);

      if (dimension < 0 || dimension >= shape.n_dims || !fits (&shape, next, dimension))
        return ost_graph_fail (graph, "concat: %s and %s cannot be joined along dimension %d", left, right, dimension);
      shape.sizes[dimension] += next->sizes[dimension];
    }

  OstOp *op = ost_op_new (graph, &concat_class, values, n, shape, g_memdup2 (&dimension, sizeof dimension));

  return op != NULL ? op->output : NULL;
}
