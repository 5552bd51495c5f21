/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel.h"

/* y = max (x, 0); dx = dy where y > 0, else 0 (at 0 too, as PyTorch). What is not a number stays so. */

OST_KERNEL static void
relu (float *y, const float *x, int64_t n)
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
  const int64_t n = ost_op_layout_count (op);
  const float  *x = ost_op_input (op, 0);
  float        *y = ost_op_output (op);

#pragma omp parallel for schedule (static) if (n > OST_CHUNK)
  for (int64_t i = 0; i < n; i += OST_CHUNK)
    relu (y + i, x + i, MIN (OST_CHUNK, n - i));
}

static void
relu_backward (OstOp *op)
{
  const int64_t n = ost_op_layout_count (op);
  const float  *y = ost_op_output (op), *dy = ost_op_output_gradient (op);
  float        *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static) if (n > OST_CHUNK)
  for (int64_t i = 0; i < n; i += OST_CHUNK)
    relu_gradient (dx + i, dy + i, y + i, MIN (OST_CHUNK, n - i));
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
