/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include <string.h>

/* y = x under another shape; dx = dy. Plain layouts on both sides, so the order of numbers in memory is the same and
 * dy is handed on as it is. */

static void
reshape_forward (OstOp *op)
{
  memcpy (ost_op_output (op), ost_op_input (op, 0),
          sizeof (float) * (gsize) ost_shape_count (ost_op_output_shape (op)));
}

static void
reshape_backward (OstOp *op)
{
  g_assert_not_reached ();      /* the graph passes the gradient on */
}

static const OstOpClass reshape_class = {
  .name = "reshape", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = reshape_forward, .backward = reshape_backward, .gradient = OST_GRADIENT_PASS,
};

OstValue *
ost_reshape (OstGraph *graph, OstValue *x, OstShape shape)
{
  if (x == NULL)
    return NULL;
  if (ost_shape_count (&shape) != ost_shape_count (ost_value_get_shape (x)))
    {
      g_autofree char *from = ost_shape_to_string (ost_value_get_shape (x)), *to = ost_shape_to_string (&shape);

      return ost_graph_fail (graph, "reshape: %s does not hold as many numbers as %s", from, to);
    }

  OstOp *op = ost_op_new (graph, &reshape_class, &x, 1, shape, NULL);

  return op != NULL ? op->output : NULL;
}
