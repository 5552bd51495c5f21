/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = x w + b, w and b one for each channel;  dx = dy w, dw = sum of dy x, db = sum of dy over all pixels
 *
 * x N,..,C as rows of C. The sums come first: dx may lie over dy. */

OST_KERNEL static void
scale_bias (float *y, const float *x, const float *w, const float *b, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, x += n, y += n)
    for (int64_t i = 0; i < n; i++)
      y[i] = x[i] * w[i] + b[i];
}

OST_KERNEL static void
scale (float *dx, const float *dy, const float *w, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, dx += n, dy += n)
    for (int64_t i = 0; i < n; i++)
      dx[i] = dy[i] * w[i];
}

static void
scale_bias_forward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *x = ost_op_input (op, 0), *w = ost_op_parameter (op, 0), *b = ost_op_parameter (op, 1);
  float        *y = ost_op_output (op);

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t from = p * rows.per * rows.columns;

      scale_bias (y + from, x + from, w, b, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static void
scale_bias_backward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *dy = ost_op_output_gradient (op), *w = ost_op_parameter (op, 0);
  float        *dx = ost_op_input_gradient (op, 0);
  float        *dw = ost_op_parameter_gradient (op, 0), *db = ost_op_parameter_gradient (op, 1);

  if (dw != NULL)
    ost_sum_columns (dw, dy, ost_op_input (op, 0), &rows, ost_op_scratch (op));
  if (db != NULL)
    ost_sum_columns (db, dy, NULL, &rows, ost_op_scratch (op));
  if (dx == NULL)
    return;

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t from = p * rows.per * rows.columns;

      scale (dx + from, dy + from, w, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static const OstOpClass scale_bias_class = {
  .name = "scale_bias", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS, .cheap = TRUE,
  .forward = scale_bias_forward, .backward = scale_bias_backward, .in_place = TRUE,
};

OstValue *
ost_scale_bias (OstGraph *graph, const char *name, OstValue *x)
{
  if (x == NULL)
    return NULL;

  const OstShape shape = *ost_value_get_shape (x);
  const OstRows  rows = ost_rows (&shape);
  OstOp         *op;
  int            weight, bias;

  if (shape.n_dims < 1)
    return ost_graph_fail (graph, "scale_bias %s: a single number has no channels", name);

  ost_graph_enter (graph, "%s", name);
  op = ost_op_new (graph, &scale_bias_class, &x, 1, shape, NULL);
  op->over = 1;
  op->scratch_bytes = ost_part_sums_bytes (&rows, rows.columns);
  weight = ost_op_add_parameter (op, "weight", OST_PARAMETER_NORM, OST_SHAPE (rows.columns),
                                 (OstInit) { OST_INIT_ONE });
  bias = ost_op_add_parameter (op, "bias", OST_PARAMETER_NORM, OST_SHAPE (rows.columns), (OstInit) { OST_INIT_ZERO });
  ost_graph_leave (graph);
  return weight >= 0 && bias >= 0 ? op->output : NULL;
}
