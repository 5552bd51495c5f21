/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-softmax.h"

/* Over the last dimension, m the largest of the row:
 *
 *   softmax:      y = e^(x - m) / sum e^(x - m);        dx = y (dy - sum (dy y))
 *   log-softmax:  y = x - m - log sum e^(x - m);        dx = dy - e^y sum (dy)
 *
 * m changes no y; it keeps e^(x - m) at 1 or below. Both gradients are written in y alone, so x need not be kept:
 * dy_i/dx_j = y_i ([i = j] - y_j) for softmax, and [i = j] - e^(y_j) for its logarithm. Rows (all dimensions but the
 * last) are independent: threads take parts of them, and no sum crosses a part. */

typedef void (*RowFunc)         (float *y, const float *x, int64_t rows, int64_t n);
typedef void (*RowGradientFunc) (float *dx, const float *dy, const float *y, int64_t rows, int64_t n);

static void
forward_rows (OstOp *op, RowFunc f)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *x = ost_op_input (op, 0);
  float        *y = ost_op_output (op);

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t from = p * rows.per * rows.columns;

      f (y + from, x + from, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static void
backward_rows (OstOp *op, RowGradientFunc f)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *y = ost_op_output (op), *dy = ost_op_output_gradient (op);
  float        *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t from = p * rows.per * rows.columns;

      f (dx + from, dy + from, y + from, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static void
softmax_forward (OstOp *op)
{
  forward_rows (op, ost_kernel_softmax);
}

static void
softmax_backward (OstOp *op)
{
  backward_rows (op, ost_kernel_softmax_gradient);
}

static void
log_softmax_forward (OstOp *op)
{
  forward_rows (op, ost_kernel_log_softmax);
}

static void
log_softmax_backward (OstOp *op)
{
  backward_rows (op, ost_kernel_log_softmax_gradient);
}

static const OstOpClass softmax_class = {
  .name = "softmax", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_OUTPUT,
  .forward = softmax_forward, .backward = softmax_backward, .in_place = TRUE,
};

static const OstOpClass log_softmax_class = {
  .name = "log_softmax", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_OUTPUT,
  .forward = log_softmax_forward, .backward = log_softmax_backward, .in_place = TRUE,
};

static OstValue *
add_op (OstGraph *graph, const OstOpClass *klass, OstValue *x)
{
  if (x == NULL)
    return NULL;
  if (ost_value_get_shape (x)->n_dims < 1)
    return ost_graph_fail (graph, "%s: a single number has no last dimension", klass->name);

  OstOp *op = ost_op_new (graph, klass, &x, 1, *ost_value_get_shape (x), NULL);

  if (op == NULL)
    return NULL;
  op->over = 1;
  return op->output;
}

OstValue *
ost_softmax (OstGraph *graph, OstValue *x)
{
  return add_op (graph, &softmax_class, x);
}

OstValue *
ost_log_softmax (OstGraph *graph, OstValue *x)
{
  return add_op (graph, &log_softmax_class, x);
}
