/* SPDX-License-Identifier: Apache-2.0 */
#include <cblas.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include <string.h>

/* y = x W' + b over the last dimension, the others being R rows: x R,I; W O,I; y R,O
 *
 * dx = dy W;  dW = dy' x;  db = sum of dy over rows
 *
 * Shapes: R,I = R,O times O,I;  O,I = O,R times R,I. Weights are O,I as in PyTorch's files. The bias is laid into y
 * first and the product added to it (beta = 1): one pass over y less than adding it afterwards. */

typedef struct
{
  int      rows, in, out;
  gboolean bias;
} Linear;

static void
repeat_row (float *y, const float *row, int64_t rows, int64_t n)
{
#pragma omp parallel for schedule (static) if (rows * n > OST_CHUNK)
  for (int64_t r = 0; r < rows; r++)
    memcpy (y + r * n, row, sizeof (float) * (gsize) n);
}

static void
linear_forward (OstOp *op)
{
  const Linear *l = op->data;
  float        *y = ost_op_output (op);

  if (l->bias)
    repeat_row (y, ost_op_parameter (op, 1), l->rows, l->out);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, l->rows, l->out, l->in, 1, ost_op_input (op, 0), l->in,
               ost_op_parameter (op, 0), l->in, l->bias ? 1 : 0, y, l->out);
}

static void
linear_backward (OstOp *op)
{
  const Linear *l = op->data;
  const float  *dy = ost_op_output_gradient (op);
  float        *dx = ost_op_input_gradient (op, 0);
  float        *dw = ost_op_parameter_gradient (op, 0);
  float        *db = l->bias ? ost_op_parameter_gradient (op, 1) : NULL;
  const OstRows rows = ost_rows (ost_op_output_shape (op));

  if (dx != NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, l->rows, l->in, l->out, 1, dy, l->out,
                 ost_op_parameter (op, 0), l->in, 0, dx, l->in);
  if (dw != NULL)
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, l->out, l->in, l->rows, 1, dy, l->out,
                 ost_op_input (op, 0), l->in, 0, dw, l->in);
  if (db != NULL)
    ost_sum_columns (db, dy, NULL, &rows, ost_op_scratch (op));
}

static const OstOpClass linear_class = {
  .name = "linear", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS,
  .forward = linear_forward, .backward = linear_backward,
};

static gboolean
add_parameters (OstOp *op, const Linear *l)
{
  const OstInit init = { OST_INIT_LINEAR, .fan_in = l->in };

  return ost_op_add_parameter (op, "weight", OST_PARAMETER_WEIGHT, OST_SHAPE (l->out, l->in), init) >= 0 &&
         (!l->bias || ost_op_add_parameter (op, "bias", OST_PARAMETER_BIAS, OST_SHAPE (l->out), init) >= 0);
}

OstValue *
ost_linear (OstGraph *graph, const char *name, OstValue *x, int channels, gboolean bias)
{
  if (x == NULL)
    return NULL;

  OstShape         shape = *ost_value_get_shape (x);
  g_autofree char *text = ost_shape_to_string (&shape);
  const int64_t    in = shape.n_dims > 0 ? shape.sizes[shape.n_dims - 1] : 0;
  const int64_t    rows = in > 0 ? ost_shape_count (&shape) / in : 0;

  if (shape.n_dims < 2 || channels < 1 || rows > G_MAXINT || in > G_MAXINT)
    return ost_graph_fail (graph, "linear %s: %s cannot become %d channels: two dimensions or more are needed, and one "
                           "channel or more", name, text, channels);

  Linear *l = g_new (Linear, 1);
  OstOp  *op;
  gboolean good;

  *l = (Linear) { (int) rows, (int) in, channels, bias };
  shape.sizes[shape.n_dims - 1] = channels;
  ost_graph_enter (graph, "%s", name);
  op = ost_op_new (graph, &linear_class, &x, 1, shape, l);
  good = op != NULL && add_parameters (op, l);
  ost_graph_leave (graph);
  if (!good)
    return NULL;

  const OstRows split = ost_rows (&shape);

  op->scratch_bytes = bias ? ost_part_sums_bytes (&split, channels) : 0;
  op->flop = 2.0 * (double) rows * (double) in * channels;
  return op->output;
}
