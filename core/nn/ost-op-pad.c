/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = x with zeros around H and W;  dx = the inside of dy. A row of W pixels is one block of W C numbers. */

typedef struct
{
  int top, left;
} Pad;

/* Where the rows of an image begin in the padded one. */
static int64_t
inside (OstOp *op, int64_t n)
{
  const Pad      *pad = op->data;
  const OstShape *y = ost_op_output_shape (op);

  return ((n * y->sizes[1] + pad->top) * y->sizes[2] + pad->left) * y->sizes[3];
}

static void
pad_forward (OstOp *op)
{
  const OstShape *x = ost_op_input_shape (op, 0), *y = ost_op_output_shape (op);
  const int64_t   row = x->sizes[2] * x->sizes[3], stride = y->sizes[2] * y->sizes[3];

  memset (ost_op_output (op), 0, sizeof (float) * (gsize) ost_shape_count (y));
  for (int64_t n = 0; n < x->sizes[0]; n++)
    ost_copy_blocks (ost_op_output (op) + inside (op, n), stride, ost_op_input (op, 0) + n * x->sizes[1] * row, row,
                     row, x->sizes[1]);
}

static void
pad_backward (OstOp *op)
{
  const OstShape *x = ost_op_input_shape (op, 0), *y = ost_op_output_shape (op);
  const int64_t   row = x->sizes[2] * x->sizes[3], stride = y->sizes[2] * y->sizes[3];

  for (int64_t n = 0; n < x->sizes[0]; n++)
    ost_copy_blocks (ost_op_input_gradient (op, 0) + n * x->sizes[1] * row, row,
                     ost_op_output_gradient (op) + inside (op, n), stride, row, x->sizes[1]);
}

static const OstOpClass pad_class = {
  .name = "pad", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = pad_forward, .backward = pad_backward,
};

OstValue *
ost_pad (OstGraph *graph, OstValue *x, int top, int bottom, int left, int right)
{
  if (x == NULL)
    return NULL;

  OstShape         shape = *ost_value_get_shape (x);
  g_autofree char *text = ost_shape_to_string (&shape);
  const Pad        pad = { top, left };

  if (shape.n_dims != 4 || MIN (MIN (top, bottom), MIN (left, right)) < 0)
    return ost_graph_fail (graph, "pad: %s cannot have %d, %d, %d and %d zeros put around H and W", text, top, bottom,
                           left, right);

  shape.sizes[1] += (int64_t) top + bottom;
  shape.sizes[2] += (int64_t) left + right;
  OstOp *op = ost_op_new (graph, &pad_class, &x, 1, shape, g_memdup2 (&pad, sizeof pad));

  return op != NULL ? op->output : NULL;
}
