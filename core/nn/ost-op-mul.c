/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = a b;  da = dy b, db = dy a. Where a and b are one value, the graph adds the two. */

OST_KERNEL static void
mul (float *y, const float *a, const float *b, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = a[i] * b[i];
}

static void
mul_forward (OstOp *op)
{
  ost_for_elements (mul, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 1), ost_op_layout_count (op));
}

/* b first: the gradient of a may be written over that of the output. */
static void
mul_backward (OstOp *op)
{
  for (int i = 1; i >= 0; i--)
    {
      float *gradient = ost_op_input_gradient (op, i);

      if (gradient != NULL)
        ost_for_elements (mul, gradient, ost_op_output_gradient (op), ost_op_input (op, 1 - i),
                          ost_op_layout_count (op));
    }
}

static const OstOpClass mul_class = {
  .name = "mul", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_INPUTS, .cheap = TRUE,
  .forward = mul_forward, .backward = mul_backward, .in_place = TRUE,
};

OstValue *
ost_mul (OstGraph *graph, OstValue *a, OstValue *b)
{
  OstValue *const inputs[] = { a, b };

  if (a == NULL || b == NULL)
    return NULL;
  if (!ost_shape_equal (ost_value_get_shape (a), ost_value_get_shape (b)))
    {
      g_autofree char *left = ost_shape_to_string (ost_value_get_shape (a));
      g_autofree char *right = ost_shape_to_string (ost_value_get_shape (b));

      return ost_graph_fail (graph, "mul: %s and %s are not of the same shape", left, right);
    }

  OstOp *op = ost_op_new (graph, &mul_class, inputs, 2, *ost_value_get_shape (a), NULL);

  if (op == NULL)
    return NULL;
  op->over = 1;
  return op->output;
}
