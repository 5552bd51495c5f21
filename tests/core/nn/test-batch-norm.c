/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "gradient-check.h"

static OstValue *
build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_batch_norm (graph, "bn", inputs[0], *(const OstBatchNorm *) data);
}

static void
fill (OstGraph *graph, OstValue *x, guint64 seed)
{
  const OstShape *shape = ost_value_get_shape (x);

  for (int64_t i = 0; i < ost_shape_count (shape); i++)
    ost_graph_data (graph, x)[i] = (float) (2 + (1 + i % shape->sizes[shape->n_dims - 1]) * ost_random_normal_at (seed, i));
}

static void
set (OstWeights *weights, const char *name, double start, double step)
{
  OstParameter *parameter = ost_weights_lookup (weights, name);

  for (int64_t i = 0; i < parameter->value->count; i++)
    parameter->value->data[i] = (float) (start + step * (double) i);
  ost_parameter_touch (parameter);
}

/* y of one channel by the formula, with given statistics. */
static double
normalised (double x, double mean, double variance, double scale, double shift, double epsilon, gboolean relu)
{
  double y = scale * (x - mean) / sqrt (variance + epsilon) + shift;

  return relu ? MAX (y, 0) : y;
}

static void
statistics (const float *x, int64_t n, int64_t channels, int64_t c, double *mean, double *variance)
{
  *mean = *variance = 0;
  for (int64_t i = 0; i < n; i++)
    *mean += x[i * channels + c] / (double) n;
  for (int64_t i = 0; i < n; i++)
    *variance += (x[i * channels + c] - *mean) * (x[i * channels + c] - *mean) / (double) n;
}

/* Outputs of a training run and the running statistics after it, by the formulas. */
static void
test_training (gconstpointer data)
{
  OstBatchNorm          norm = { .epsilon = 1e-3, .momentum = 0.2, .relu = GPOINTER_TO_INT (data) };
  OstShape              shape = OST_SHAPE (3, 5, 4, 19);
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 0);
  OstValue             *x = ost_graph_input (graph, shape), *y = build (graph, &x, &norm);
  int64_t               n = 60, channels = 19;

  ost_graph_output (graph, y);
  g_assert_true (ost_graph_compile (graph, NULL));
  fill (graph, x, 4);
  set (weights, "bn.weight", 0.5, 0.1);
  set (weights, "bn.bias", -1, 0.2);
  ost_graph_forward (graph);
  for (int64_t c = 0; c < channels; c++)
    {
      double mean, variance;

      statistics (ost_graph_data (graph, x), n, channels, c, &mean, &variance);
      for (int64_t i = 0; i < n; i++)
        g_assert_cmpfloat_with_epsilon (ost_graph_data (graph, y)[i * channels + c],
                                        normalised (ost_graph_data (graph, x)[i * channels + c], mean, variance,
                                                    0.5 + 0.1 * c, -1 + 0.2 * c, 1e-3, norm.relu), 2e-4);
      g_assert_cmpfloat_with_epsilon (ost_weights_lookup (weights, "bn.running_mean")->value->data[c], 0.2 * mean, 1e-4);
      g_assert_cmpfloat_with_epsilon (ost_weights_lookup (weights, "bn.running_var")->value->data[c],
                                      0.8 + 0.2 * variance * n / (n - 1), 2e-3 * variance + 1e-4);
    }
}

/* Running statistics: in inference, and in training when frozen; they stay. */
static void
test_fixed (gconstpointer data)
{
  gboolean              frozen = GPOINTER_TO_INT (data);
  OstBatchNorm          norm = { .relu = TRUE };
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, frozen ? OST_GRAPH_TRAIN : OST_GRAPH_INFER, 0);
  OstValue             *x, *y;

  if (frozen)
    ost_weights_freeze (weights, "bn", TRUE);
  x = ost_graph_input (graph, OST_SHAPE (2, 3, 3, 5));
  y = build (graph, &x, &norm);
  ost_graph_output (graph, y);
  g_assert_true (ost_graph_compile (graph, NULL));
  fill (graph, x, 4);
  set (weights, "bn.running_mean", 1, 0.5);
  set (weights, "bn.running_var", 2, 1);
  set (weights, "bn.bias", 0.3, 0);
  ost_graph_forward (graph);
  for (int64_t i = 0; i < 18 * 5; i++)
    {
      double c = (double) (i % 5);

      g_assert_cmpfloat_with_epsilon (ost_graph_data (graph, y)[i],
                                      normalised (ost_graph_data (graph, x)[i], 1 + 0.5 * c, 2 + c, 1, 0.3, 1e-5, TRUE), 1e-4);
    }
  g_assert_cmpfloat (ost_weights_lookup (weights, "bn.running_mean")->value->data[2], ==, 2);
}

/* About +1 and -1 in turn, so that normalised values stay clear of the kink of ReLU. */
static void
fill_clear (float *data, int input, int64_t count, gconstpointer user_data)
{
  for (int64_t i = 0; i < count; i++)
    data[i] = (float) ((ost_random_at (8, i) % 5 < 2 ? 1 : -1) * (1 + 0.3 * ost_random_unit_at (9, i)));
}

static void
test_gradient (gconstpointer data)
{
  OstBatchNorm     norm = { .relu = GPOINTER_TO_INT (data) };
  OstGradientCheck check = { .seed = 3, .step = 3e-3, .relative = 5e-2, .absolute = 5e-3 };

  if (norm.relu)
    {
      check.fill = fill_clear;
      check.keep_parameters = TRUE;     /* shift 0 */
    }
  ost_check_gradients (build, &norm, (OstShape[]) { OST_SHAPE (2, 5, 3, 7) }, 1, check);
  ost_check_gradients (build, &norm, (OstShape[]) { OST_SHAPE (25, 18) }, 1, check);
}

/* Convolution, norm and ReLU, and a residual sum: done in one pass in inference, the same numbers as one by one. */
static OstValue *
build_block (OstGraph *graph, OstValue *x)
{
  OstValue *a = ost_conv (graph, "a", x, 32, (OstConv) { .kernel = 3, .pad = 1, .bias = TRUE }), *b;

  a = ost_batch_norm (graph, "an", a, (OstBatchNorm) { .relu = TRUE });
  b = ost_batch_norm (graph, "bn", ost_conv (graph, "b", a, 16, (OstConv) { .kernel = 1 }), (OstBatchNorm) { 0 });
  return ost_add_relu (graph, b, x);
}

static void
test_fused (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  OstShape              shape = OST_SHAPE (2, 9, 7, 16);
  float                *outputs[2];
  g_autoptr(OstGraph)   fused = ost_graph_new (weights, OST_GRAPH_INFER, 0), plain = ost_graph_new (weights, OST_GRAPH_TRAIN, 0);
  OstGraph             *graphs[2] = { fused, plain };

  for (int g = 0; g < 2; g++)
    {
      OstValue *x, *y;

      if (g == 1)
        ost_weights_freeze (weights, "", TRUE);  /* training with running statistics: nothing is fused */
      x = ost_graph_input (graphs[g], shape);
      y = build_block (graphs[g], x);
      ost_graph_output (graphs[g], y);
      g_assert_true (ost_graph_compile (graphs[g], NULL));
      if (g == 0)
        for (const char *const *name = (const char *const[]) { "an", "bn", NULL }; *name; name++)
          {
            g_autofree char *mean = g_strconcat (*name, ".running_mean", NULL), *var = g_strconcat (*name, ".running_var", NULL);

            set (weights, mean, -0.3, 0.05);
            set (weights, var, 0.5, 0.1);
          }
      fill (graphs[g], x, 4);
      ost_graph_forward (graphs[g]);
      outputs[g] = ost_graph_data (graphs[g], y);
    }
  for (int64_t i = 0; i < ost_shape_count (&shape); i++)
    g_assert_cmpfloat_with_epsilon (outputs[0][i], outputs[1][i], 1e-3);
  /* and the weights may change after */
  set (weights, "an.running_mean", 1, -0.1);
  for (int g = 0; g < 2; g++)
    ost_graph_forward (graphs[g]);
  for (int64_t i = 0; i < ost_shape_count (&shape); i++)
    g_assert_cmpfloat_with_epsilon (outputs[0][i], outputs[1][i], 1e-3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/batch-norm/training", GINT_TO_POINTER (FALSE), test_training);
  g_test_add_data_func ("/batch-norm/training-relu", GINT_TO_POINTER (TRUE), test_training);
  g_test_add_data_func ("/batch-norm/inference", GINT_TO_POINTER (FALSE), test_fixed);
  g_test_add_data_func ("/batch-norm/frozen", GINT_TO_POINTER (TRUE), test_fixed);
  g_test_add_data_func ("/batch-norm/gradient", GINT_TO_POINTER (FALSE), test_gradient);
  g_test_add_data_func ("/batch-norm/gradient-relu", GINT_TO_POINTER (TRUE), test_gradient);
  g_test_add_func ("/batch-norm/fused", test_fused);
  return g_test_run ();
}
