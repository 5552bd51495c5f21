/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/nn/run-op.h"
#include <math.h>
#include <string.h>
#include "core/nn/ost-op.h"

static OstTensor *
copy_of (const float *data, const OstShape *shape)
{
  OstTensor *tensor = ost_tensor_new (*shape);

  memcpy (tensor->data, data, sizeof (float) * (gsize) tensor->count);
  return tensor;
}

static OstTensor *
run (OstBuildFunc build, gconstpointer data, OstGraphMode mode, const OstShape *shapes, int n_inputs,
     const float *const *numbers, const float *slopes, OstTensor **gradients)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, mode, 1);
  g_autoptr(GError)     error = NULL;
  OstValue             *inputs[OST_OP_INPUTS], *output;

  for (int i = 0; i < n_inputs; i++)
    inputs[i] = gradients != NULL ? ost_graph_input_with_gradient (graph, shapes[i])
                                  : ost_graph_input (graph, shapes[i]);
  output = build (graph, inputs, data);
  ost_graph_output (graph, output);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
  for (int i = 0; i < n_inputs; i++)
    memcpy (ost_graph_data (graph, inputs[i]), numbers[i], sizeof (float) * (gsize) ost_shape_count (&shapes[i]));
  ost_graph_forward (graph);

  OstTensor *result = copy_of (ost_graph_data (graph, output), ost_value_get_shape (output));

  if (gradients == NULL)
    return result;
  memcpy (ost_graph_gradient (graph, output), slopes, sizeof (float) * (gsize) result->count);
  ost_graph_backward (graph);
  for (int i = 0; i < n_inputs; i++)
    gradients[i] = copy_of (ost_graph_gradient (graph, inputs[i]), &shapes[i]);
  return result;
}

OstTensor *
run_op (OstBuildFunc build, gconstpointer data, OstGraphMode mode, const OstShape *shapes, int n_inputs,
        const float *const *inputs)
{
  return run (build, data, mode, shapes, n_inputs, inputs, NULL, NULL);
}

OstTensor *
run_op_backward (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs,
                 const float *const *inputs, const float *slopes, OstTensor **gradients)
{
  return run (build, data, OST_GRAPH_TRAIN, shapes, n_inputs, inputs, slopes, gradients);
}

void
assert_near (const OstTensor *tensor, const float *expected, int64_t count, double room)
{
  g_assert_cmpint (tensor->count, ==, count);
  for (int64_t i = 0; i < count; i++)
    if (!(fabs ((double) tensor->data[i] - (double) expected[i]) <= room))
      g_error ("number %d is %.9g, not %.9g", (int) i, (double) tensor->data[i], (double) expected[i]);
}

void
assert_finite (const OstTensor *tensor)
{
  for (int64_t i = 0; i < tensor->count; i++)
    if (!isfinite (tensor->data[i]))
      g_error ("number %d is %g", (int) i, (double) tensor->data[i]);
}
