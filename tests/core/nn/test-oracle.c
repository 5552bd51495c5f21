/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"

/* Every operation beside PyTorch's numbers, forward and backward: tests/oracle/operations.py made them, in float64 from
 * the same float32 inputs. Largest difference allowed, in units of the largest number of the tensor (or of 1, where
 * all are smaller): */
#define ROOM 3e-6

/* Convolutions: Winograd's method, where oneDNN picks it, adds and subtracts before it multiplies. */
#define CONV_ROOM 2e-5

typedef OstValue *(*BuildFunc) (OstGraph *graph, OstValue *const *x);

#define CASE(function, ...) \
  static OstValue *build_##function (OstGraph *graph, OstValue *const *x) { return __VA_ARGS__; }

CASE (conv, ost_conv (graph, "op", x[0], 4, (OstConv) { .kernel = 3, .pad = 1, .bias = TRUE }))
CASE (conv_stride, ost_conv (graph, "op", x[0], 5, (OstConv) { .kernel = 3, .pad = 1, .stride = 2 }))
CASE (conv_dilation, ost_conv (graph, "op", x[0], 3, (OstConv) { .kernel = 3, .pad = 2, .dilation = 2, .bias = TRUE }))
CASE (conv_groups, ost_conv (graph, "op", x[0], 9, (OstConv) { .kernel = 3, .groups = 3, .bias = TRUE }))
CASE (conv_pointwise, ost_conv (graph, "op", x[0], 6, (OstConv) { .kernel = 1 }))
CASE (conv_stem, ost_conv (graph, "op", x[0], 16, (OstConv) { .kernel = 7, .stride = 2, .pad = 3 }))
CASE (conv_wide, ost_conv (graph, "op", x[0], 32, (OstConv) { .kernel = 3, .pad = 1, .bias = TRUE }))
CASE (conv_transposed, ost_conv_transposed (graph, "op", x[0], 4, (OstConv) { .kernel = 2, .stride = 2, .bias = TRUE }))
CASE (conv_transposed_pad, ost_conv_transposed (graph, "op", x[0], 4, (OstConv) { .kernel = 3, .stride = 2, .pad = 1,
                                                                                  .groups = 2, .bias = TRUE }))
CASE (linear, ost_linear (graph, "op", x[0], 5, TRUE))
CASE (attention, ost_attention (graph, x[0], x[1], x[2], NULL, 3))
CASE (attention_bias, ost_attention (graph, x[0], x[1], x[2], x[3], 2))
CASE (batch_norm, ost_batch_norm (graph, "op", x[0], (OstBatchNorm) { 0 }))
CASE (batch_norm_relu, ost_batch_norm (graph, "op", x[0], (OstBatchNorm) { .relu = TRUE }))
CASE (layer_norm, ost_layer_norm (graph, "op", x[0], 0))
CASE (l2_normalise, ost_l2_normalise (graph, x[0], 0))
CASE (relu, ost_relu (graph, x[0]))
CASE (gelu, ost_gelu (graph, x[0]))
CASE (sigmoid, ost_sigmoid (graph, x[0]))
CASE (add, ost_add (graph, x[0], x[1]))
CASE (add_relu, ost_add_relu (graph, x[0], x[1]))
CASE (mul, ost_mul (graph, x[0], x[1]))
CASE (scale_bias, ost_scale_bias (graph, "op", x[0]))
CASE (modulate, ost_modulate (graph, x[0], x[1], x[2]))
CASE (softmax, ost_softmax (graph, x[0]))
CASE (log_softmax, ost_log_softmax (graph, x[0]))
CASE (sum, ost_sum (graph, x[0], 1, 2))
CASE (mean, ost_mean (graph, x[0], 2, 3))
CASE (mean_all, ost_mean (graph, x[0], 0, 3))
CASE (cross_entropy, ost_cross_entropy (graph, x[0], x[1]))
CASE (max_pool, ost_max_pool (graph, x[0], (OstPool) { 3, 2, 0, FALSE }))
CASE (max_pool_ceil, ost_max_pool (graph, x[0], (OstPool) { 3, 2, 0, TRUE }))
CASE (max_pool_pad, ost_max_pool (graph, x[0], (OstPool) { 3, 2, 1, FALSE }))
CASE (max_pool_pad_ceil, ost_max_pool (graph, x[0], (OstPool) { 3, 2, 1, TRUE }))
CASE (average_pool, ost_average_pool (graph, x[0], (OstPool) { 3, 2, 0, FALSE }))
CASE (average_pool_ceil, ost_average_pool (graph, x[0], (OstPool) { 3, 2, 0, TRUE }))
CASE (average_pool_pad, ost_average_pool (graph, x[0], (OstPool) { 3, 2, 1, FALSE }))
CASE (average_pool_pad_ceil, ost_average_pool (graph, x[0], (OstPool) { 3, 2, 1, TRUE }))
CASE (global_pool, ost_global_pool (graph, x[0]))
CASE (bilinear_up, ost_resize_bilinear (graph, x[0], 10, 14))
CASE (bilinear_odd, ost_resize_bilinear (graph, x[0], 8, 9))
CASE (bilinear_down, ost_resize_bilinear (graph, x[0], 3, 4))
CASE (nearest_up, ost_resize_nearest (graph, x[0], 10, 14))
CASE (nearest_odd, ost_resize_nearest (graph, x[0], 8, 4))
CASE (concat, ost_concat (graph, x, 3, 3))
CASE (concat_rows, ost_concat (graph, x, 2, 1))
CASE (slice, ost_slice (graph, x[0], 2, 1, 3))
CASE (pad, ost_pad (graph, x[0], 1, 2, 3, 0))
CASE (reshape, ost_reshape (graph, x[0], OST_SHAPE (6, 8)))

typedef struct
{
  const char *name;
  BuildFunc   build;
  double      room;             /* 0: ROOM */
  gboolean    infer;
} Case;

static const Case cases[] = {
  { "conv", build_conv, CONV_ROOM },
  { "conv_stride", build_conv_stride, CONV_ROOM },
  { "conv_dilation", build_conv_dilation, CONV_ROOM },
  { "conv_groups", build_conv_groups, CONV_ROOM },
  { "conv_pointwise", build_conv_pointwise, CONV_ROOM },
  { "conv_stem", build_conv_stem, CONV_ROOM },
  { "conv_wide", build_conv_wide, CONV_ROOM },
  { "conv_transposed", build_conv_transposed, CONV_ROOM },
  { "conv_transposed_pad", build_conv_transposed_pad, CONV_ROOM },
  { "linear", build_linear },
  { "attention", build_attention },
  { "attention_bias", build_attention_bias },
  { "batch_norm", build_batch_norm },
  { "batch_norm_relu", build_batch_norm_relu },
  { "batch_norm_infer", build_batch_norm, .infer = TRUE },
  { "layer_norm", build_layer_norm },
  { "l2_normalise", build_l2_normalise },
  { "relu", build_relu },
  { "gelu", build_gelu },
  { "sigmoid", build_sigmoid },
  { "add", build_add },
  { "add_relu", build_add_relu },
  { "mul", build_mul },
  { "scale_bias", build_scale_bias },
  { "modulate", build_modulate },
  { "softmax", build_softmax },
  { "log_softmax", build_log_softmax },
  { "sum", build_sum },
  { "mean", build_mean },
  { "mean_all", build_mean_all },
  { "cross_entropy", build_cross_entropy },
  { "max_pool", build_max_pool },
  { "max_pool_ceil", build_max_pool_ceil },
  { "max_pool_pad", build_max_pool_pad },
  { "max_pool_pad_ceil", build_max_pool_pad_ceil },
  { "average_pool", build_average_pool },
  { "average_pool_ceil", build_average_pool_ceil },
  { "average_pool_pad", build_average_pool_pad },
  { "average_pool_pad_ceil", build_average_pool_pad_ceil },
  { "global_pool", build_global_pool },
  { "bilinear_up", build_bilinear_up },
  { "bilinear_odd", build_bilinear_odd },
  { "bilinear_down", build_bilinear_down },
  { "nearest_up", build_nearest_up },
  { "nearest_odd", build_nearest_odd },
  { "concat", build_concat },
  { "concat_rows", build_concat_rows },
  { "slice", build_slice },
  { "pad", build_pad },
  { "reshape", build_reshape },
};

/* One case as it is run. */
typedef struct
{
  const Case     *c;
  OstSafetensors *file;
  OstWeights     *weights;
  OstGraph       *graph;
  OstValue       *inputs[OST_OP_INPUTS], *output;
  int             n_inputs;
} Run;

static OstTensor *
read_tensor (const Run *run, const char *kind, const char *name)
{
  g_autofree char  *key = g_strconcat (run->c->name, ".", kind, name, NULL);
  g_autoptr(GError) error = NULL;
  OstTensor        *tensor = ost_safetensors_read (run->file, key, &error);

  g_assert_no_error (error);
  return tensor;
}

static gboolean
has_tensor (const Run *run, const char *kind, const char *name, OstShape *shape)
{
  g_autofree char *key = g_strconcat (run->c->name, ".", kind, name, NULL);

  return ost_safetensors_get_shape (run->file, key, shape);
}

static void
compare (const Run *run, const char *kind, const char *name, const float *found, const OstShape *shape)
{
  g_autoptr(OstTensor) expected = read_tensor (run, kind, name);
  double               largest = 1, worst = 0, room = run->c->room > 0 ? run->c->room : ROOM;
  int64_t              at = 0;

  g_assert_true (ost_shape_equal (&expected->shape, shape));
  for (int64_t i = 0; i < expected->count; i++)
    {
      const double off = fabs ((double) found[i] - (double) expected->data[i]);

      largest = MAX (largest, fabs ((double) expected->data[i]));
      if (!(off <= worst))
        {
          worst = off;
          at = i;
        }
    }
  if (!(worst <= room * largest))
    {
      g_test_message ("%s.%s%s[%d]: %.9g, PyTorch has %.9g", run->c->name, kind, name, (int) at, (double) found[at],
                      (double) expected->data[at]);
      g_test_fail ();
    }
}

static void
build (Run *run)
{
  g_autoptr(GError) error = NULL;
  OstShape          shape;

  run->weights = ost_weights_new (1);
  run->graph = ost_graph_new (run->weights, run->c->infer ? OST_GRAPH_INFER : OST_GRAPH_TRAIN, 1);
  for (char name[] = "0"; has_tensor (run, "in", name, &shape); name[0]++)
    run->inputs[run->n_inputs++] = has_tensor (run, "grad", name, &shape)
                                     ? ost_graph_input_with_gradient (run->graph, shape)
                                     : ost_graph_input (run->graph, shape);
  run->output = run->c->build (run->graph, run->inputs);
  ost_graph_output (run->graph, run->output);
  ost_graph_compile (run->graph, &error);
  g_assert_no_error (error);
}

static void
fill (Run *run)
{
  for (int i = 0; i < run->n_inputs; i++)
    {
      g_autoptr(OstTensor) input = read_tensor (run, "in", (char[]) { (char) ('0' + i), 0 });

      memcpy (ost_graph_data (run->graph, run->inputs[i]), input->data, sizeof (float) * (gsize) input->count);
    }
  for (guint i = 0; i < ost_weights_get_n (run->weights); i++)
    {
      OstParameter        *parameter = ost_weights_get (run->weights, i);
      g_autoptr(OstTensor) value = read_tensor (run, "param.", parameter->name);

      g_assert_true (ost_shape_equal (&value->shape, &parameter->value->shape));
      memcpy (parameter->value->data, value->data, sizeof (float) * (gsize) value->count);
      ost_parameter_touch (parameter);
    }
}

static void
check_parameters (const Run *run)
{
  for (guint i = 0; i < ost_weights_get_n (run->weights); i++)
    {
      const OstParameter *p = ost_weights_get (run->weights, i);

      if (p->kind == OST_PARAMETER_BUFFER)
        compare (run, "after.", p->name, p->value->data, &p->value->shape);
      else if (!run->c->infer)
        compare (run, "grad.", p->name, p->gradient->data, &p->gradient->shape);
    }
}

static void
check_backward (Run *run)
{
  g_autoptr(OstTensor) slope = read_tensor (run, "slope", "");
  OstShape             shape;

  memcpy (ost_graph_gradient (run->graph, run->output), slope->data, sizeof (float) * (gsize) slope->count);
  ost_graph_backward (run->graph);
  for (int i = 0; i < run->n_inputs; i++)
    {
      const char name[] = { (char) ('0' + i), 0 };

      if (has_tensor (run, "grad", name, &shape))
        compare (run, "grad", name, ost_graph_gradient (run->graph, run->inputs[i]), &shape);
    }
}

static void
test_case (gconstpointer data)
{
  g_autofree char          *path = g_test_build_filename (G_TEST_DIST, "oracle", "operations.safetensors", NULL);
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, &error);
  Run                       run = { .c = data, .file = file };

  g_assert_no_error (error);
  build (&run);
  fill (&run);
  ost_graph_forward (run.graph);
  compare (&run, "out", "", ost_graph_data (run.graph, run.output), ost_value_get_shape (run.output));
  if (!run.c->infer)
    check_backward (&run);
  check_parameters (&run);
  ost_graph_free (run.graph);
  ost_weights_unref (run.weights);
}

/* Nothing in the file is left out here. */
static void
test_all (void)
{
  g_autofree char          *path = g_test_build_filename (G_TEST_DIST, "oracle", "operations.safetensors", NULL);
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, NULL);
  guint                     n = 0;

  for (const char *const *name = ost_safetensors_get_names (file); *name != NULL; name++)
    n += g_str_has_suffix (*name, ".out");
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/oracle/all", test_all);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/nn/oracle/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
