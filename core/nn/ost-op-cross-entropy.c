/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-softmax.h"

/* Over the R rows whose target t is not negative: y = (1 / R) sum of -log softmax (x)[t];
 * dx = dy (softmax (x) - [i = t]) / R, 0 in rows left out. The target has no gradient. R = 0: y = 0.
 *
 * With y = log sum e^x - x[t] for one row: dy/dx[i] = e^x[i] / sum e^x - [i = t].
 * x rows,C; the target is x without its last dimension, classes as floats. Mean over the R rows that count, as PyTorch
 * with ignore_index. Losses of a part are summed in double by one thread, then parts in order.
 *
 * R is kept. A target that is no class (C or more, or no number) makes the result no number: it cannot pass
 * unnoticed. */

typedef struct
{
  double loss, rows;
} Share;

static double
row_loss (const float *x, float target, int64_t n, float *scratch)
{
  /* Written so that a target that is no number is refused, too. */
  if (!(target < (float) n))
    return NAN;
  ost_kernel_log_softmax (scratch, x, 1, n);
  return -(double) scratch[(int64_t) target];
}

/* Rows of the part share one row of scratch. */
static Share
part_loss (const float *x, const float *target, int64_t rows, int64_t n, float *scratch)
{
  Share share = { 0, 0 };

  for (int64_t r = 0; r < rows; r++)
    if (!(target[r] < 0))
      {
        share.loss += row_loss (x + r * n, target[r], n, scratch);
        share.rows++;
      }
  return share;
}

static void
cross_entropy_forward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_input_shape (op, 0));
  const float  *x = ost_op_input (op, 0), *target = ost_op_input (op, 1);
  Share        *shares = ost_op_scratch (op), all = { 0, 0 };
  float        *scratch = (float *) (shares + rows.parts);

#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    shares[p] = part_loss (x + p * rows.per * rows.columns, target + p * rows.per, ost_rows_in_part (&rows, p),
                           rows.columns, scratch + p * rows.columns);
  for (int64_t p = 0; p < rows.parts; p++)
    {
      all.loss += shares[p].loss;
      all.rows += shares[p].rows;
    }
  *ost_op_output (op) = all.rows > 0 ? (float) (all.loss / all.rows) : 0;
  *(double *) ost_op_state (op) = all.rows;
}

OST_KERNEL static void
scale_row (float *x, float scale, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    x[i] *= scale;
}

static void
part_gradient (float *dx, const float *x, const float *target, float scale, int64_t rows, int64_t n)
{
  for (int64_t r = 0; r < rows; r++, dx += n, x += n)
    if (target[r] < 0)
      memset (dx, 0, sizeof (float) * (gsize) n);
    else
      {
        ost_kernel_softmax (dx, x, 1, n);
        if (target[r] < (float) n)
          dx[(int64_t) target[r]] -= 1;
        scale_row (dx, scale, n);
      }
}

/* softmax is computed again from x: keeping it would cost as much memory as x. */
static void
cross_entropy_backward (OstOp *op)
{
  const OstRows rows = ost_rows (ost_op_input_shape (op, 0));
  const float  *x = ost_op_input (op, 0), *target = ost_op_input (op, 1);
  float        *dx = ost_op_input_gradient (op, 0), *dtarget = ost_op_input_gradient (op, 1);
  const double  counted = *(double *) ost_op_state (op);
  const float   scale = counted > 0 ? (float) ((double) *ost_op_output_gradient (op) / counted) : 0;

  if (dtarget != NULL)
    memset (dtarget, 0, sizeof (float) * (gsize) rows.rows);
  if (dx == NULL)
    return;
#pragma omp parallel for schedule (static) if (rows.parts > 1)
  for (int64_t p = 0; p < rows.parts; p++)
    {
      const int64_t from = p * rows.per * rows.columns;

      part_gradient (dx + from, x + from, target + p * rows.per, scale, ost_rows_in_part (&rows, p), rows.columns);
    }
}

static const OstOpClass cross_entropy_class = {
  .name = "cross_entropy", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS,
  .forward = cross_entropy_forward, .backward = cross_entropy_backward,
};

OstValue *
ost_cross_entropy (OstGraph *graph, OstValue *x, OstValue *target)
{
  OstValue *const inputs[] = { x, target };

  if (x == NULL || target == NULL)
    return NULL;

  const OstShape  *shape = ost_value_get_shape (x);
  const OstRows    rows = ost_rows (shape);
  OstShape         wanted = *shape;
  g_autofree char *left = ost_shape_to_string (shape), *right = ost_shape_to_string (ost_value_get_shape (target));

  if (wanted.n_dims > 0)
    wanted.sizes[--wanted.n_dims] = 0;
  if (shape->n_dims < 2 || !ost_shape_equal (&wanted, ost_value_get_shape (target)))
    return ost_graph_fail (graph, "cross_entropy: targets %s are not those of %s without its last dimension", right,
                           left);

  OstOp *op = ost_op_new (graph, &cross_entropy_class, inputs, 2, (OstShape) { 0 }, NULL);

  if (op == NULL)
    return NULL;
  op->state_bytes = sizeof (double);
  op->scratch_bytes = (gsize) rows.parts * (sizeof (Share) + sizeof (float) * (gsize) rows.columns);
  return op->output;
}
