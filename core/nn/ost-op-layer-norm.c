/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-norm.h"
#include <string.h>

/* Over the last dimension (Ba et al. 2016, arXiv:1607.06450): h = (x - mean) / sqrt (var + epsilon), y = w h + b
 *
 * With g = dy w:  dx = (g - mean (g) - h mean (g h)) / sqrt (var + epsilon);  dw = sum of dy h;  db = sum of dy
 *
 * As in batch norm the three terms of dx are x in h, x in the mean and x in the variance, here along a row of C
 * numbers; w comes in before the means, because it differs from number to number.
 *
 * dw and db sum over rows, which threads share: each part has sums of its own in the scratch (parts x C doubles, dw and
 * then db), added up in order. dx may lie over dy, so they are made first.
 *
 * mean and 1 / sqrt (..) of each row are kept, side by side (rows x 2); the loops are in
 * core/kernels/ost-kernel-norm.c. */

static void
layer_norm_forward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *x = ost_op_input (op, 0), *w = ost_op_parameter (op, 0), *b = ost_op_parameter (op, 1);
  float        *y = ost_op_output (op), *statistics = ost_op_state (op);
  const double *epsilon = op->data;

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t row = p * rows.per, from = row * rows.columns;

      ost_kernel_layer_norm (y + from, statistics + 2 * row, x + from, w, b, *epsilon, ost_rows_in_part (&rows, p),
                             rows.columns);
    }
}

static void
parameter_gradients (OstOp *op, const OstRows *rows)
{
  const int64_t n = rows->columns;
  const float  *x = ost_op_input (op, 0), *dy = ost_op_output_gradient (op), *statistics = ost_op_state (op);
  float        *dw = ost_op_parameter_gradient (op, 0), *db = ost_op_parameter_gradient (op, 1);
  double       *dw_sums = ost_op_scratch (op), *db_sums = dw_sums + rows->parts * n;

  if (dw == NULL && db == NULL)
    return;
  memset (dw_sums, 0, op->scratch_bytes);
#pragma omp parallel for schedule (static) if (rows->parts > 1)
  for (int64_t p = 0; p < rows->parts; p++)
    {
      const int64_t row = p * rows->per, from = row * n;

      ost_kernel_layer_norm_parameters (dw_sums + p * n, db_sums + p * n, dy + from, x + from, statistics + 2 * row,
                                        ost_rows_in_part (rows, p), n);
    }
  if (dw != NULL)
    ost_add_part_sums (dw, dw_sums, rows->parts, n);
  if (db != NULL)
    ost_add_part_sums (db, db_sums, rows->parts, n);
}

static void
layer_norm_backward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_output_shape (op));
  const float  *x = ost_op_input (op, 0), *w = ost_op_parameter (op, 0), *dy = ost_op_output_gradient (op);
  const float  *statistics = ost_op_state (op);
  float        *dx = ost_op_input_gradient (op, 0);

  parameter_gradients (op, &rows);
  if (dx == NULL)
    return;
#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t row = p * rows.per, from = row * rows.columns;

      ost_kernel_layer_norm_gradient (dx + from, dy + from, x + from, statistics + 2 * row, w,
                                      ost_rows_in_part (&rows, p), rows.columns);
    }
}

static const OstOpClass layer_norm_class = {
  .name = "layer_norm", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS, .cheap = TRUE,
  .forward = layer_norm_forward, .backward = layer_norm_backward, .in_place = TRUE,
};

OstValue *
ost_layer_norm (OstGraph *graph, const char *name, OstValue *x, double epsilon)
{
  if (x == NULL)
    return NULL;

  const OstShape shape = *ost_value_get_shape (x);
  const OstRows  rows = ost_rows (&shape);
  const double   used = epsilon > 0 ? epsilon : 1e-5;
  OstOp         *op;
  int            weight, bias;

  if (shape.n_dims < 1)
    return ost_graph_fail (graph, "layer_norm %s: a single number has no channels", name);

  ost_graph_enter (graph, "%s", name);
  op = ost_op_new (graph, &layer_norm_class, &x, 1, shape, g_memdup2 (&used, sizeof used));
  op->over = 1;
  op->state_bytes = sizeof (float) * 2 * (gsize) rows.rows;
  op->scratch_bytes = 2 * ost_part_sums_bytes (&rows, rows.columns);
  weight = ost_op_add_parameter (op, "weight", OST_PARAMETER_NORM, OST_SHAPE (rows.columns),
                                 (OstInit) { OST_INIT_ONE });
  bias = ost_op_add_parameter (op, "bias", OST_PARAMETER_NORM, OST_SHAPE (rows.columns), (OstInit) { OST_INIT_ZERO });
  ost_graph_leave (graph);
  return weight >= 0 && bias >= 0 ? op->output : NULL;
}
