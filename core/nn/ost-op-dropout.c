/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"

/* y[i] = x[i] / (1 - p) where draw i is p or more, else 0; the same for dx and dy. Draw i is a function of the run's
 * key and i alone: backward makes it again, and threads do not matter. */

OST_KERNEL static void
dropout (float *y, const float *x, int64_t first, int64_t n, guint64 key, double p)
{
  /* The upper 32 bits of a draw against p: integers, so that the compiler can do several at once. */
  const guint64 threshold = (guint64) (p * 0x1p32);
  const float   scale = (float) (1 / (1 - p));

  for (int64_t i = 0; i < n; i++)
    y[i] = ost_random_at (key, (guint64) (first + i)) >> 32 < threshold ? 0 : x[i] * scale;
}

static void
apply (OstOp *op, float *y, const float *x)
{
  const int64_t n = ost_op_layout_count (op);
  const guint64 key = ost_op_random_key (op);
  const double *p = op->data;

#pragma omp parallel for schedule (static) if (n > OST_CHUNK)
  for (int64_t i = 0; i < n; i += OST_CHUNK)
    dropout (y + i, x + i, i, MIN (OST_CHUNK, n - i), key, *p);
}

static void
dropout_forward (OstOp *op)
{
  apply (op, ost_op_output (op), ost_op_input (op, 0));
}

static void
dropout_backward (OstOp *op)
{
  apply (op, ost_op_input_gradient (op, 0), ost_op_output_gradient (op));
}

static const OstOpClass dropout_class = {
  .name = "dropout", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = dropout_forward, .backward = dropout_backward, .in_place = TRUE,
};

OstValue *
ost_dropout (OstGraph *graph, OstValue *x, double p)
{
  if (x == NULL)
    return NULL;
  if (!(p >= 0 && p < 1))
    {
      g_autofree char *shape = ost_shape_to_string (ost_value_get_shape (x));

      return ost_graph_fail (graph, "dropout of %s: %g is not from 0 to below 1", shape, p);
    }
  if (p == 0 || ost_graph_get_mode (graph) == OST_GRAPH_INFER)
    return x;

  OstOp *op = ost_op_new (graph, &dropout_class, &x, 1, *ost_value_get_shape (x), g_memdup2 (&p, sizeof p));

  return op != NULL ? op->output : NULL;
}
