/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-exp.h"

/* y = 1 / (1 + e^-x);  dx = dy y (1 - y): dy/dx = e^-x / (1 + e^-x)^2 = y (1 - y). */

OST_KERNEL static void
sigmoid (float *y, const float *x, const float *unused, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = 1 / (1 + ost_expf (-x[i]));
}

OST_KERNEL static void
sigmoid_gradient (float *dx, const float *dy, const float *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    dx[i] = dy[i] * y[i] * (1 - y[i]);
}

static void
sigmoid_forward (OstOp *op)
{
  ost_for_elements (sigmoid, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 0),
                    ost_shape_count (ost_op_output_shape (op)));
}

static void
sigmoid_backward (OstOp *op)
{
  ost_for_elements (sigmoid_gradient, ost_op_input_gradient (op, 0), ost_op_output_gradient (op), ost_op_output (op),
                    ost_shape_count (ost_op_output_shape (op)));
}

/* Plain: at the zeros that pad other layouts it is 1/2. */
static const OstOpClass sigmoid_class = {
  .name = "sigmoid", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_OUTPUT, .cheap = TRUE,
  .forward = sigmoid_forward, .backward = sigmoid_backward, .in_place = TRUE,
};

OstValue *
ost_sigmoid (OstGraph *graph, OstValue *x)
{
  if (x == NULL)
    return NULL;

  OstOp *op = ost_op_new (graph, &sigmoid_class, &x, 1, *ost_value_get_shape (x), NULL);

  if (op == NULL)
    return NULL;
  op->over = 1;
  return op->output;
}
