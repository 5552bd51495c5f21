/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <omp.h>
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "tests/core/nn/run-op.h"

/* gelu, sigmoid, mul, dropout, scale_bias, modulate */

typedef OstValue *(*OneFunc) (OstGraph *graph, OstValue *x);

static OstValue *
build_one (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ((OneFunc) data) (graph, inputs[0]);
}

static OstValue *
build_mul (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_mul (graph, inputs[0], inputs[1]);
}

/* One value in both places: the graph adds the two gradients. */
static OstValue *
build_square (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_mul (graph, inputs[0], inputs[0]);
}

static OstValue *
build_dropout (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_dropout (graph, inputs[0], *(const double *) data);
}

static OstValue *
build_scale_bias (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_scale_bias (graph, "affine", inputs[0]);
}

static OstValue *
build_modulate (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_modulate (graph, inputs[0], inputs[1], data != NULL ? inputs[2] : NULL);
}

static void
test_gelu (void)
{
  const float x[] = { 0, 1, -1, 2.5f, -3, 12, 1e30f, -1e30f }, ones[] = { 1, 1, 1, 1, 1, 1, 1, 1 };
  const float *inputs[] = { x };
  float        y[8], dy[8];
  OstTensor   *gradient;

  for (int i = 0; i < 8; i++)
    {
      const double below = 0.5 * erfc (-(double) x[i] * G_SQRT2 / 2);

      y[i] = (float) ((double) x[i] * below);
      dy[i] = (float) (below + (double) x[i] * exp (-0.5 * (double) x[i] * (double) x[i]) / sqrt (2 * G_PI));
    }

  g_autoptr(OstTensor) output = run_op_backward (build_one, (gconstpointer) ost_gelu, &OST_SHAPE (8), 1, inputs, ones,
                                                 &gradient);

  assert_near (output, y, 8, 3e-7);
  assert_near (gradient, dy, 8, 3e-7);
  ost_tensor_unref (gradient);
  ost_check_gradients (build_one, (gconstpointer) ost_gelu, &OST_SHAPE (2, 3, 5, 7), 1,
                       (OstGradientCheck) { .seed = 1, .low = -3, .high = 3 });
}

static void
test_sigmoid (void)
{
  const float  x[] = { 0, 1, -1, 1e30f, -1e30f }, expected[] = { 0.5f, 0.731058579f, 0.268941421f, 1, 0 };
  const float *inputs[] = { x };
  g_autoptr(OstTensor) output = run_op (build_one, (gconstpointer) ost_sigmoid, OST_GRAPH_INFER, &OST_SHAPE (5), 1,
                                        inputs);

  assert_near (output, expected, 5, 1e-7);
  ost_check_gradients (build_one, (gconstpointer) ost_sigmoid, &OST_SHAPE (1, 5, 3, 7), 1,
                       (OstGradientCheck) { .seed = 2, .low = -3, .high = 3 });
}

static void
test_mul (void)
{
  const OstShape   shapes[] = { OST_SHAPE (2, 5, 3, 7), OST_SHAPE (2, 5, 3, 7) };
  const OstShape   wrong[] = { OST_SHAPE (2, 5, 3, 7), OST_SHAPE (2, 5, 7, 3) };
  g_autofree char *message = ost_check_build_error (build_mul, NULL, wrong, 2);

  g_assert_nonnull (strstr (message, "2x5x3x7"));
  g_assert_nonnull (strstr (message, "2x5x7x3"));
  ost_check_gradients (build_mul, NULL, shapes, 2, (OstGradientCheck) { .seed = 3 });
  ost_check_gradients (build_square, NULL, shapes, 1, (OstGradientCheck) { .seed = 4 });
}

static OstTensor *
dropped (OstGraphMode mode, double p, const float *x)
{
  return run_op (build_dropout, &p, mode, &OST_SHAPE (200, 1001), 1, &x);
}

/* Draws do not depend on threads; the share that falls is p within five standard deviations; the mean stays. */
static void
test_dropout (void)
{
  const int         n = 200 * 1001, threads = omp_get_max_threads ();
  const double      p = 0.3;
  g_autofree float *x = g_new (float, n);
  int               zeros = 0;

  for (int i = 0; i < n; i++)
    x[i] = 1 + (float) i;

  g_autoptr(OstTensor) first = dropped (OST_GRAPH_TRAIN, p, x), inferred = dropped (OST_GRAPH_INFER, p, x);

  omp_set_num_threads (1);
  g_autoptr(OstTensor) alone = dropped (OST_GRAPH_TRAIN, p, x);
  omp_set_num_threads (threads);
  g_assert_cmpmem (first->data, sizeof (float) * (gsize) n, alone->data, sizeof (float) * (gsize) n);
  g_assert_cmpmem (inferred->data, sizeof (float) * (gsize) n, x, sizeof (float) * (gsize) n);
  for (int i = 0; i < n; i++)
    if (first->data[i] == 0)
      zeros++;
    else
      g_assert_cmpfloat_with_epsilon (first->data[i] / x[i], (float) (1 / (1 - p)), 1e-6);
  g_assert_cmpfloat (fabs (zeros - n * p), <, 5 * sqrt (n * p * (1 - p)));
  ost_check_gradients (build_dropout, &p, &OST_SHAPE (2, 3, 5, 7), 1, (OstGradientCheck) { .seed = 5 });
}

static void
test_dropout_error (void)
{
  const double     p = 1;
  g_autofree char *message = ost_check_build_error (build_dropout, &p, &OST_SHAPE (2, 3), 1);

  g_assert_cmpstr (message, ==, "dropout of 2x3: 1 is not from 0 to below 1");
}

static void
test_scale_bias (void)
{
  const OstShape large = OST_SHAPE (3, 101, 67, 5);

  ost_check_gradients (build_scale_bias, NULL, &OST_SHAPE (1, 3, 5, 7), 1, (OstGradientCheck) { .seed = 6 });
  ost_check_gradients (build_scale_bias, NULL, &OST_SHAPE (3, 4), 1, (OstGradientCheck) { .seed = 7 });
  /* Several parts; differences of so large a sum are coarse. */
  ost_check_gradients (build_scale_bias, NULL, &large, 1, (OstGradientCheck) { .seed = 8, .entries = 5 });
}

static void
test_modulate (void)
{
  const OstShape each[] = { OST_SHAPE (3, 2, 5, 4), OST_SHAPE (3, 4), OST_SHAPE (1, 4) };
  const OstShape shared[] = { OST_SHAPE (3, 2, 5, 4), OST_SHAPE (1, 4), OST_SHAPE (3, 4) };
  const OstShape vectors[] = { OST_SHAPE (2, 4), OST_SHAPE (2, 4), OST_SHAPE (2, 4) };
  const OstShape wrong[] = { OST_SHAPE (3, 2, 5, 4), OST_SHAPE (2, 4), OST_SHAPE (3, 4) };
  const int      with_shift = 1;
  g_autofree char *message = ost_check_build_error (build_modulate, &with_shift, wrong, 3);

  g_assert_cmpstr (message, ==, "modulate: 2x4 is not N,C or 1,C of 3x2x5x4");
  ost_check_gradients (build_modulate, &with_shift, each, 3, (OstGradientCheck) { .seed = 9 });
  ost_check_gradients (build_modulate, &with_shift, shared, 3, (OstGradientCheck) { .seed = 10 });
  ost_check_gradients (build_modulate, &with_shift, vectors, 3, (OstGradientCheck) { .seed = 11 });
  ost_check_gradients (build_modulate, NULL, each, 2, (OstGradientCheck) { .seed = 12 });
}

static OstValue *
build_chain (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *x = ost_gelu (graph, ost_scale_bias (graph, "affine", inputs[0]));

  x = ost_mul (graph, ost_relu (graph, x), ost_sigmoid (graph, ost_gelu (graph, x)));
  x = ost_log_softmax (graph, ost_layer_norm (graph, "norm", x, 0));
  return ost_softmax (graph, ost_l2_normalise (graph, x, 0));
}

/* In inference outputs lie where inputs were: the same bits as in training, where they do not. */
static void
test_written_over (void)
{
  float        x[2 * 3 * 5 * 7];
  const float *inputs[] = { x };

  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    x[i] = (float) sin (i);

  g_autoptr(OstTensor) kept = run_op (build_chain, NULL, OST_GRAPH_TRAIN, &OST_SHAPE (2, 3, 5, 7), 1, inputs);
  g_autoptr(OstTensor) over = run_op (build_chain, NULL, OST_GRAPH_INFER, &OST_SHAPE (2, 3, 5, 7), 1, inputs);

  g_assert_cmpmem (kept->data, sizeof x, over->data, sizeof x);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/elements/gelu", test_gelu);
  g_test_add_func ("/nn/elements/sigmoid", test_sigmoid);
  g_test_add_func ("/nn/elements/mul", test_mul);
  g_test_add_func ("/nn/elements/dropout", test_dropout);
  g_test_add_func ("/nn/elements/dropout-error", test_dropout_error);
  g_test_add_func ("/nn/elements/scale-bias", test_scale_bias);
  g_test_add_func ("/nn/elements/modulate", test_modulate);
  g_test_add_func ("/nn/elements/written-over", test_written_over);
  return g_test_run ();
}
