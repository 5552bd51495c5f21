/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op.h"
#include <string.h>

/* y = w; dw = dy. A parameter as a value, for operations that take it as an input: it has a copy in the arena, and its
 * gradient comes back through dy. */

static void
parameter_forward (OstOp *op)
{
  memcpy (ost_op_output (op), ost_op_parameter (op, 0),
          sizeof (float) * (gsize) ost_shape_count (ost_op_output_shape (op)));
}

static void
parameter_backward (OstOp *op)
{
  float *dw = ost_op_parameter_gradient (op, 0);

  if (dw != NULL)
    memcpy (dw, ost_op_output_gradient (op), sizeof (float) * (gsize) ost_shape_count (ost_op_output_shape (op)));
}

static const OstOpClass parameter_class = {
  .name = "parameter", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = parameter_forward, .backward = parameter_backward,
};

OstValue *
ost_graph_parameter (OstGraph *graph, const char *name, OstShape shape, OstInit init)
{
  OstOp *op = ost_op_new (graph, &parameter_class, NULL, 0, shape, NULL);

  if (op == NULL || ost_op_add_parameter (op, name, OST_PARAMETER_WEIGHT, shape, init) < 0)
    return NULL;
  return op->output;
}
