/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = max (x, 0); dx = dy where y > 0, else 0 (at 0 too, as PyTorch). What is not a number stays so.
 * y is kept rather than x: the next layer mostly keeps it as its input anyway. */

OST_KERNEL static void
relu (float *y, const float *x, const float *unused, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = x[i] < 0 ? 0 : x[i];
}

OST_KERNEL static void
relu_gradient (float *dx, const float *dy, const float *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    dx[i] = y[i] > 0 ? dy[i] : 0;
}

static void
relu_forward (OstOp *op)
{
  ost_for_elements (relu, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 0), ost_op_layout_count (op));
}

static void
relu_backward (OstOp *op)
{
  ost_for_elements (relu_gradient, ost_op_input_gradient (op, 0), ost_op_output_gradient (op), ost_op_output (op),
                    ost_op_layout_count (op));
}

static const OstOpClass relu_class = {
  .name = "relu", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_OUTPUT, .cheap = TRUE,
  .forward = relu_forward, .backward = relu_backward, .in_place = TRUE,
};

OstValue *
ost_relu (OstGraph *graph, OstValue *x)
{
  if (x == NULL)
    return NULL;

  OstOp *op = ost_op_new (graph, &relu_class, &x, 1, *ost_value_get_shape (x), NULL);

  return op != NULL ? op->output : NULL;
}
