/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/gradient-check.h"

/* A residual network of a few hundred numbers, with every kind of thing a real one has: what is true of its bits and of
 * its gradients is true of the large ones. */

static const OstShape image_shape = { 4, { 4, 19, 14, 1 } };
#define N_CLASSES 3

static OstValue *
unit (OstGraph *graph, const char *name, OstValue *x, int channels, OstConv conv, gboolean relu)
{
  g_autofree char *norm = g_strconcat (name, ".norm", NULL);

  return ost_batch_norm (graph, norm, ost_conv (graph, name, x, channels, conv), (OstBatchNorm) { .relu = relu });
}

static OstValue *
block (OstGraph *graph, int i, OstValue *x, int channels, int stride)
{
  const OstConv wide = { .kernel = 3, .pad = 1, .stride = stride }, same = { .kernel = 3, .pad = 1 };
  OstValue     *y, *rest = x;

  ost_graph_enter (graph, "block%d", i);
  y = unit (graph, "a", x, channels, wide, TRUE);
  y = unit (graph, "b", y, channels, same, FALSE);
  if (stride > 1)
    rest = unit (graph, "down", x, channels, (OstConv) { .kernel = 1, .stride = stride }, FALSE);
  ost_graph_leave (graph);
  return ost_add_relu (graph, y, rest);
}

/* `recompute`: only what goes between blocks is kept. */
static OstValue *
features (OstGraph *graph, OstValue *x, gboolean recompute)
{
  OstValue *y = unit (graph, "stem", x, 16, (OstConv) { .kernel = 5, .stride = 2, .pad = 2 }, TRUE);

  y = ost_max_pool (graph, y, (OstPool) { .kernel = 3, .stride = 2, .pad = 1 });
  for (int i = 0; i < 3; i++)
    {
      if (recompute)
        ost_graph_begin_recompute (graph);
      y = block (graph, i, y, i == 2 ? 20 : 16, i == 2 ? 2 : 1);
      if (recompute)
        ost_graph_end_recompute (graph);
    }
  return ost_linear (graph, "fc", ost_global_pool (graph, y), N_CLASSES, TRUE);
}

/* --- Bits --- */

static GByteArray *
weights_after (int n_steps, gboolean recompute)
{
  g_autoptr(OstWeights) weights = ost_weights_new (11);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 5);
  OstValue             *x = ost_graph_input (graph, image_shape), *target = ost_graph_input (graph, OST_SHAPE (4));
  OstValue             *loss = ost_cross_entropy (graph, features (graph, x, recompute), target);
  g_autoptr(GError)     error = NULL;
  GByteArray           *bits = g_byte_array_new ();

  ost_graph_output (graph, loss);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
  for (int step = 0; step < n_steps; step++)
    {
      for (int64_t i = 0; i < ost_shape_count (&image_shape); i++)
        ost_graph_data (graph, x)[i] = (float) ost_random_normal_at ((guint64) step, (guint64) i);
      for (int i = 0; i < 4; i++)
        ost_graph_data (graph, target)[i] = (float) ((i + step) % N_CLASSES);
      ost_graph_gradient (graph, loss)[0] = 1;
      ost_weights_clear_gradients (weights);
      ost_graph_forward (graph);
      g_byte_array_append (bits, (const guint8 *) ost_graph_data (graph, loss), sizeof (float));
      ost_graph_backward (graph);
      for (guint p = 0; p < ost_weights_get_n (weights); p++)
        {
          OstParameter *parameter = ost_weights_get (weights, p);

          for (int64_t i = 0; parameter->has_gradient && i < parameter->value->count; i++)
            parameter->value->data[i] -= 0.05f * parameter->gradient->data[i];
          ost_parameter_touch (parameter);
        }
    }
  for (guint p = 0; p < ost_weights_get_n (weights); p++)
    g_byte_array_append (bits, (const guint8 *) ost_weights_get (weights, p)->value->data,
                         (guint) (sizeof (float) * (gsize) ost_weights_get (weights, p)->value->count));
  return bits;
}

static void
test_same_bits (void)
{
  g_autoptr(GByteArray) first = weights_after (20, FALSE), again = weights_after (20, FALSE);
  g_autoptr(GByteArray) less = weights_after (20, TRUE);

  g_assert_cmpmem (first->data, first->len, again->data, again->len);
  g_assert_cmpmem (first->data, first->len, less->data, less->len);
  for (guint i = 0; i < 20; i++)
    g_assert_true (isfinite (((const float *) (gconstpointer) first->data)[i]));
}

/* --- Gradients --- */

static OstValue *
build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return features (graph, inputs[0], GPOINTER_TO_INT (data));
}

/* Kinks of ReLU and pooling lie on the way of every difference: small steps, and a few per cent of the largest. */
static void
test_gradients (void)
{
  const OstGradientCheck check = { .seed = 2, .step = 2e-3, .relative = 6e-2, .absolute = 2e-2, .entries = 10 };

  ost_check_gradients (build, GINT_TO_POINTER (FALSE), &image_shape, 1, check);
  ost_check_gradients (build, GINT_TO_POINTER (TRUE), &image_shape, 1, check);
}

/* --- Inference --- */

/* Fused or not, the same function: a graph in training mode with frozen parameters is the reference. */
static void
test_inference (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (11);
  g_autoptr(GError)     error = NULL;
  float                 results[2][4 * N_CLASSES];

  ost_weights_freeze (weights, "", TRUE);
  for (int mode = 0; mode < 2; mode++)
    {
      g_autoptr(OstGraph) graph = ost_graph_new (weights, mode == 0 ? OST_GRAPH_TRAIN : OST_GRAPH_INFER, 5);
      OstValue           *x = ost_graph_input (graph, image_shape), *y = features (graph, x, FALSE);

      for (guint p = 0; p < ost_weights_get_n (weights); p++)
        {
          OstParameter *parameter = ost_weights_get (weights, p);

          for (int64_t i = 0; parameter->value->shape.n_dims == 1 && i < parameter->value->count; i++)
            parameter->value->data[i] = (float) (0.5 + ost_random_unit_at (p, (guint64) i));
          ost_parameter_touch (parameter);
        }
      ost_graph_output (graph, y);
      ost_graph_compile (graph, &error);
      g_assert_no_error (error);
      for (int64_t i = 0; i < ost_shape_count (&image_shape); i++)
        ost_graph_data (graph, x)[i] = (float) ost_random_normal_at (3, (guint64) i);
      ost_graph_forward (graph);
      memcpy (results[mode], ost_graph_data (graph, y), sizeof results[mode]);
    }
  for (int i = 0; i < 4 * N_CLASSES; i++)
    g_assert_cmpfloat_with_epsilon (results[0][i], results[1][i], 1e-4 * (1 + fabsf (results[0][i])));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/small-network/same-bits", test_same_bits);
  g_test_add_func ("/small-network/gradients", test_gradients);
  g_test_add_func ("/small-network/inference", test_inference);
  return g_test_run ();
}
