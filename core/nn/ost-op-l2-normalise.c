/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-norm.h"

/* y = x / max (|x|, epsilon) over the last dimension;  dx = (dy - y sum (dy y)) / |x|, or dy / epsilon below epsilon.
 * y stays on the unit sphere, so the part of dy along y is taken out; below epsilon y is linear in x.
 * The divisor of each row is kept. */

static void
l2_normalise_forward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *x = ost_op_input (op, 0);
  float        *y = ost_op_output (op), *lengths = ost_op_state (op);
  const double *epsilon = op->data;

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t row = p * rows.per, from = row * rows.columns;

      ost_kernel_l2_normalise (y + from, lengths + row, x + from, *epsilon, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static void
l2_normalise_backward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *y = ost_op_output (op), *dy = ost_op_output_gradient (op), *lengths = ost_op_state (op);
  float        *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t row = p * rows.per, from = row * rows.columns;

      ost_kernel_l2_normalise_gradient (dx + from, dy + from, y + from, lengths + row, ost_rows_in_part (&rows, p),
                                        rows.columns);
    }
}

static const OstOpClass l2_normalise_class = {
  .name = "l2_normalise", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_OUTPUT, .cheap = TRUE,
  .forward = l2_normalise_forward, .backward = l2_normalise_backward, .in_place = TRUE,
};

OstValue *
ost_l2_normalise (OstGraph *graph, OstValue *x, double epsilon)
{
  if (x == NULL)
    return NULL;

  const OstRows rows = ost_rows (ost_value_get_shape (x));
  const double  used = epsilon > 0 ? epsilon : 1e-12;
  OstOp        *op = ost_op_new (graph, &l2_normalise_class, &x, 1, *ost_value_get_shape (x),
                                 g_memdup2 (&used, sizeof used));

  if (op == NULL)
    return NULL;
  op->over = 1;
  op->state_bytes = sizeof (float) * (gsize) rows.rows;
  return op->output;
}
