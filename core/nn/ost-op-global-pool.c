/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"

/* y[n,c] = sum_hw x[n,h,w,c] / (H W); dx = dy / (H W). One thread sums an image, pixel by pixel in double. */

static void
global_pool_forward (OstOp *op)
{
  const OstShape *in = ost_op_input_shape (op, 0);
  const int64_t   channels = in->sizes[3], pixels = in->sizes[1] * in->sizes[2];
  const float    *x = ost_op_input (op, 0);
  float          *y = ost_op_output (op);

#pragma omp parallel for schedule (static)
  for (int64_t n = 0; n < in->sizes[0]; n++)
    for (int64_t c = 0; c < channels; c++)
      {
        double sum = 0;

        for (int64_t p = 0; p < pixels; p++)
          sum += x[(n * pixels + p) * channels + c];
        y[n * channels + c] = (float) (sum / (double) pixels);
      }
}

static void
global_pool_backward (OstOp *op)
{
  const OstShape *in = ost_op_input_shape (op, 0);
  const int64_t   channels = in->sizes[3], pixels = in->sizes[1] * in->sizes[2];
  const float    *dy = ost_op_output_gradient (op);
  float          *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static)
  for (int64_t n = 0; n < in->sizes[0]; n++)
    for (int64_t p = 0; p < pixels; p++)
      for (int64_t c = 0; c < channels; c++)
        dx[(n * pixels + p) * channels + c] = dy[n * channels + c] / (float) pixels;
}

static const OstOpClass global_pool_class = {
  .name = "global_pool", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_NOTHING,
  .forward = global_pool_forward, .backward = global_pool_backward,
};

OstValue *
ost_global_pool (OstGraph *graph, OstValue *x)
{
  const OstShape *in;
  OstOp          *op;

  if (x == NULL)
    return NULL;
  in = ost_value_get_shape (x);
  if (in->n_dims != 4)
    {
      g_autofree char *shape = ost_shape_to_string (in);

      return ost_graph_fail (graph, "Global pooling needs N,H,W,C, not %s.", shape);
    }
  op = ost_op_new (graph, &global_pool_class, &x, 1, OST_SHAPE (in->sizes[0], in->sizes[3]), NULL);
  return op ? op->output : NULL;
}
