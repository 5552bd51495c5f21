/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = entries first .. first + count - 1 of a dimension;  dx = dy there and 0 elsewhere. */

typedef struct
{
  int64_t n;                    /* product of the sizes before the dimension */
  int64_t x_stride;             /* numbers of x for each of them: the dimension and what it holds */
  int64_t offset, block;        /* of these, what is taken */
} Slice;

static void
slice_forward (OstOp *op)
{
  const Slice *s = op->data;

  ost_copy_blocks (ost_op_output (op), s->block, ost_op_input (op, 0) + s->offset, s->x_stride, s->block, s->n);
}

static void
slice_backward (OstOp *op)
{
  const Slice *s = op->data;
  float       *dx = ost_op_input_gradient (op, 0);

  memset (dx, 0, sizeof (float) * (gsize) (s->n * s->x_stride));
  ost_copy_blocks (dx + s->offset, s->x_stride, ost_op_output_gradient (op), s->block, s->block, s->n);
}

static const OstOpClass slice_class = {
  .name = "slice", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = slice_forward, .backward = slice_backward,
};

OstValue *
ost_slice (OstGraph *graph, OstValue *x, int dimension, int64_t first, int64_t count)
{
  if (x == NULL)
    return NULL;

  OstShape         shape = *ost_value_get_shape (x);
  g_autofree char *text = ost_shape_to_string (&shape);

  if (dimension < 0 || dimension >= shape.n_dims || first < 0 || count < 1 || first > shape.sizes[dimension] - count)
    return ost_graph_fail (graph, "slice: %s has no %" G_GINT64_FORMAT " entries from %" G_GINT64_FORMAT
                           " in dimension %d", text, (gint64) count, (gint64) first, dimension);

  const int64_t inner = ost_shape_product (&shape, dimension + 1, shape.n_dims);
  const Slice   slice = { ost_shape_product (&shape, 0, dimension), shape.sizes[dimension] * inner, first * inner,
                          count * inner };

  shape.sizes[dimension] = count;
  OstOp *op = ost_op_new (graph, &slice_class, &x, 1, shape, g_memdup2 (&slice, sizeof slice));

  return op != NULL ? op->output : NULL;
}
