/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"
#include "core/kernels/ost-kernel-erf.h"

/* y = x F (x), F (x) = (1 + erf (x / sqrt 2)) / 2, the normal distribution (Hendrycks and Gimpel 2016,
 * arXiv:1606.08415);  dx = dy (F (x) + x f (x)), f (x) = e^(-x^2 / 2) / sqrt (2 pi). */

#define SQRT_HALF        0.707106781f
#define INVERSE_SQRT_2PI 0.398942280f

OST_KERNEL static void
gelu (float *y, const float *x, const float *unused, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = x[i] * (0.5f + 0.5f * ost_erff (x[i] * SQRT_HALF));
}

OST_KERNEL static void
gelu_gradient (float *dx, const float *dy, const float *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    {
      /* F (x) again, with the same bits as in forward; f is its derivative, so the second term is x F' (x). */
      const float below = 0.5f + 0.5f * ost_erff (x[i] * SQRT_HALF);

      dx[i] = dy[i] * (below + x[i] * (INVERSE_SQRT_2PI * ost_expf (-0.5f * x[i] * x[i])));
    }
}

static void
gelu_forward (OstOp *op)
{
  ost_for_elements (gelu, ost_op_output (op), ost_op_input (op, 0), ost_op_input (op, 0), ost_op_layout_count (op));
}

static void
gelu_backward (OstOp *op)
{
  ost_for_elements (gelu_gradient, ost_op_input_gradient (op, 0), ost_op_output_gradient (op), ost_op_input (op, 0),
                    ost_op_layout_count (op));
}

static const OstOpClass gelu_class = {
  .name = "gelu", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_INPUTS, .cheap = TRUE,
  .forward = gelu_forward, .backward = gelu_backward, .in_place = TRUE,
};

OstValue *
ost_gelu (OstGraph *graph, OstValue *x)
{
  if (x == NULL)
    return NULL;

  OstOp *op = ost_op_new (graph, &gelu_class, &x, 1, *ost_value_get_shape (x), NULL);

  if (op == NULL)
    return NULL;
  op->over = 1;
  return op->output;
}
