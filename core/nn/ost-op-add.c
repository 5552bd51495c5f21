/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* y = a + b;           da = db = dy, handed on by the graph without a copy
 * y = max (a + b, 0);  da = db = dy where y > 0, else 0: also what a sum becomes when ReLU alone reads it
 *
 * y > 0 says all that backward wants to know, so neither operand nor sum is kept. Any layout, the same for both. */

OST_KERNEL static void
add (float *y, const float *a, const float *b, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = a[i] + b[i];
}

OST_KERNEL static void
add_relu (float *y, const float *a, const float *b, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    {
      const float sum = a[i] + b[i];

      y[i] = sum < 0 ? 0 : sum;
    }
}

OST_KERNEL static void
add_relu_gradient (float *da, const float *dy, const float *y, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    da[i] = y[i] > 0 ? dy[i] : 0;
}

static void
add_forward (OstOp *op)
{
  ost_for_elements (add, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 1), ost_op_layout_count (op));
}

static void
add_backward (OstOp *op)
{
  g_assert_not_reached ();      /* the graph passes the gradient on */
}

static void
add_relu_forward (OstOp *op)
{
  ost_for_elements (add_relu, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 1), ost_op_layout_count (op));
}

static void
add_relu_backward (OstOp *op)
{
  ost_for_elements (add_relu_gradient, ost_op_input_gradient (op, 0), ost_op_output_gradient (op), ost_op_output (op),
                    ost_op_layout_count (op));
}

static const OstOpClass add_relu_class = {
  .name = "add_relu", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_OUTPUT, .cheap = TRUE,
  .forward = add_relu_forward, .backward = add_relu_backward, .gradient = OST_GRADIENT_SAME, .in_place = TRUE,
};

static gboolean
add_fuse (OstOp *op, OstOp *next)
{
  if (!g_str_equal (next->klass->name, "relu"))
    return FALSE;
  ost_op_become (op, &add_relu_class);
  return TRUE;
}

static const OstOpClass add_class = {
  .name = "add", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = add_forward, .backward = add_backward, .gradient = OST_GRADIENT_PASS, .fuse = add_fuse,
};

static OstValue *
add_op (OstGraph *graph, const OstOpClass *klass, OstValue *a, OstValue *b)
{
  OstValue *const inputs[] = { a, b };

  if (a == NULL || b == NULL)
    return NULL;
  if (!ost_shape_equal (ost_value_get_shape (a), ost_value_get_shape (b)))
    {
      g_autofree char *left = ost_shape_to_string (ost_value_get_shape (a));
      g_autofree char *right = ost_shape_to_string (ost_value_get_shape (b));

      return ost_graph_fail (graph, "%s: %s and %s are not of the same shape", klass->name, left, right);
    }

  OstOp *op = ost_op_new (graph, klass, inputs, 2, *ost_value_get_shape (a), NULL);

  return op != NULL ? op->output : NULL;
}

OstValue *
ost_add (OstGraph *graph, OstValue *a, OstValue *b)
{
  return add_op (graph, &add_class, a, b);
}

OstValue *
ost_add_relu (OstGraph *graph, OstValue *a, OstValue *b)
{
  return add_op (graph, &add_relu_class, a, b);
}
