/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
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

/* --- The end of a residual block in training --- */

/* One graph: convolution, norm, + z, ReLU. `apart`: somebody else reads the norm's output, which keeps it apart. */
typedef struct
{
  OstWeights *weights;
  OstGraph   *graph;
  OstValue   *x, *z, *y;
} Residual;

static void
run_residual (Residual *r, int channels, gboolean apart, gboolean two_operations)
{
  const OstShape shape = OST_SHAPE (3, 6, 5, 3), out = OST_SHAPE (3, 6, 5, channels);
  OstValue      *normed;

  r->weights = ost_weights_new (1);
  r->graph = ost_graph_new (r->weights, OST_GRAPH_TRAIN, 0);
  r->x = ost_graph_input_with_gradient (r->graph, shape);
  r->z = ost_graph_input_with_gradient (r->graph, out);
  normed = ost_batch_norm (r->graph, "bn", ost_conv (r->graph, "conv", r->x, channels, (OstConv) { .kernel = 3, .pad = 1 }),
                           (OstBatchNorm) { 0 });
  if (two_operations)
    r->y = ost_relu (r->graph, ost_add (r->graph, r->z, normed));
  else
    r->y = ost_add_relu (r->graph, r->z, normed);
  ost_graph_output (r->graph, r->y);
  if (apart)
    ost_graph_output (r->graph, normed);
  g_assert_true (ost_graph_compile (r->graph, NULL));
  set (r->weights, "bn.weight", -0.5, 0.1);
  set (r->weights, "bn.bias", 0.2, -0.02);
  fill (r->graph, r->x, 4);
  fill (r->graph, r->z, 5);
  ost_graph_forward (r->graph);
  for (int64_t i = 0; i < ost_shape_count (&out); i++)
    ost_graph_gradient (r->graph, r->y)[i] = (float) ost_random_normal_at (6, (guint64) i);
  if (apart)
    memset (ost_graph_gradient (r->graph, normed), 0, sizeof (float) * (gsize) ost_shape_count (&out));
  ost_graph_backward (r->graph);
}

static void
residual_clear (Residual *r)
{
  ost_graph_free (r->graph);
  ost_weights_unref (r->weights);
}

static void
assert_alike (const float *a, const float *b, int64_t n)
{
  double most = 0;

  for (int64_t i = 0; i < n; i++)
    most = MAX (most, fabs (b[i]));
  g_assert_cmpfloat (most, >, 0);
  for (int64_t i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (a[i], b[i], 2e-6 * most);
}

static void
assert_same_residual (const Residual *a, const Residual *b)
{
  OstValue *const left[] = { a->x, a->z }, *const right[] = { b->x, b->z };

  assert_alike (ost_graph_data (a->graph, a->y), ost_graph_data (b->graph, b->y), ost_shape_count (ost_value_get_shape (a->y)));
  for (int i = 0; i < 2; i++)
    assert_alike (ost_graph_gradient (a->graph, left[i]), ost_graph_gradient (b->graph, right[i]),
                  ost_shape_count (ost_value_get_shape (left[i])));
  for (const char *const *name = (const char *const[]) { "conv.weight", "bn.weight", "bn.bias", NULL }; *name; name++)
    {
      const OstTensor *gradient = ost_weights_lookup (a->weights, *name)->gradient;

      assert_alike (gradient->data, ost_weights_lookup (b->weights, *name)->gradient->data, gradient->count);
    }
}

/* Norm, sum and ReLU in one operation: the same numbers as in two or three, in blocks of channels, in part of one, and in
 * the plain layout. */
static void
test_residual (void)
{
  for (const int *channels = (const int[]) { 32, 19, 5, 0 }; *channels; channels++)
    for (int two = 0; two < 2; two++)
      {
        Residual          joined, apart;
        g_autofree char  *profile = NULL;

        run_residual (&joined, *channels, FALSE, two);
        run_residual (&apart, *channels, TRUE, two);
        assert_same_residual (&joined, &apart);
        profile = ost_graph_dup_profile (joined.graph, FALSE);
        g_assert_nonnull (strstr (profile, "batch_norm_add_relu"));
        g_clear_pointer (&profile, g_free);
        profile = ost_graph_dup_profile (apart.graph, FALSE);
        g_assert_null (strstr (profile, "batch_norm_add_relu"));
        residual_clear (&joined);
        residual_clear (&apart);
      }
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
  g_test_add_func ("/batch-norm/residual", test_residual);
  return g_test_run ();
}
