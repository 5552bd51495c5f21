/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "tests/core/nn/run-op.h"

/* softmax, log_softmax, layer_norm, l2_normalise, sum, mean, cross_entropy */

typedef OstValue *(*OneFunc) (OstGraph *graph, OstValue *x);

static OstValue *
build_one (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ((OneFunc) data) (graph, inputs[0]);
}

static OstValue *
build_layer_norm (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_layer_norm (graph, "norm", inputs[0], 0);
}

static OstValue *
build_l2 (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_l2_normalise (graph, inputs[0], data != NULL ? *(const double *) data : 0);
}

typedef struct
{
  gboolean mean;
  int      first, last;
} Reduction;

static OstValue *
build_reduction (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Reduction *r = data;

  return (r->mean ? ost_mean : ost_sum) (graph, inputs[0], r->first, r->last);
}

static OstValue *
build_cross_entropy (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_cross_entropy (graph, inputs[0], inputs[1]);
}

static const float extreme[] = { 1e30f, -1e30f, 0, 1e30f, 1e30f, 1e30f, -1e30f, -1e30f, -1e30f };

static void
test_softmax (void)
{
  const float  x[] = { 0, 0, logf (2), 1000, 1000 + logf (3), -1e30f };
  const float  expected[] = { 0.25f, 0.25f, 0.5f, 0.25f, 0.75f, 0 }, third = 1 / 3.0f;
  const float  limits[] = { 1, 0, 0, third, third, third, third, third, third }, *inputs[] = { x, extreme };
  g_autoptr(OstTensor) y = run_op (build_one, (gconstpointer) ost_softmax, OST_GRAPH_INFER, &OST_SHAPE (2, 3), 1,
                                   inputs);
  g_autoptr(OstTensor) z = run_op (build_one, (gconstpointer) ost_softmax, OST_GRAPH_INFER, &OST_SHAPE (3, 3), 1,
                                   inputs + 1);

  assert_near (y, expected, 6, 1e-5);           /* 1000 + log 3 is rounded to 6e-5 */
  assert_near (z, limits, 9, 1e-7);
  ost_check_gradients (build_one, (gconstpointer) ost_softmax, &OST_SHAPE (2, 3, 5, 7), 1,
                       (OstGradientCheck) { .seed = 1, .absolute = 2e-4 });
  ost_check_gradients (build_one, (gconstpointer) ost_softmax, &OST_SHAPE (1, 1), 1, (OstGradientCheck) { .seed = 1 });
}

static void
test_log_softmax (void)
{
  const float *inputs[] = { extreme }, slopes[] = { 1, -1, 2, 0, 1, 0, 1, 1, 1 }, third = logf (1 / 3.0f);
  const float  middle[] = { third, third, third };
  OstTensor   *gradient;
  g_autoptr(OstTensor) y = run_op_backward (build_one, (gconstpointer) ost_log_softmax, &OST_SHAPE (3, 3), 1, inputs,
                                            slopes, &gradient);

  assert_finite (y);
  assert_finite (gradient);
  g_assert_cmpfloat (y->data[0], ==, 0);
  g_assert_cmpfloat (y->data[1], ==, -2e30f);
  for (int i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (y->data[3 + i], middle[i], 1e-6);
  g_assert_cmpfloat_with_epsilon (gradient->data[0], 1 - 2, 1e-6);
  ost_tensor_unref (gradient);
  ost_check_gradients (build_one, (gconstpointer) ost_log_softmax, &OST_SHAPE (2, 3, 17), 1,
                       (OstGradientCheck) { .seed = 2 });
}

static void
test_layer_norm (void)
{
  const float  x[] = { 1, 2, 3, 4, 5, 5, 5, 5, 1e30f, -1e30f, 1e30f, -1e30f }, *inputs[] = { x };
  const float  expected[] = { -1.3416355f, -0.44721183f, 0.44721183f, 1.3416355f, 0, 0, 0, 0, 1, -1, 1, -1 };
  g_autoptr(OstTensor) y = run_op (build_layer_norm, NULL, OST_GRAPH_INFER, &OST_SHAPE (3, 4), 1, inputs);

  assert_near (y, expected, 12, 1e-6);
  ost_check_gradients (build_layer_norm, NULL, &OST_SHAPE (2, 5, 9), 1, (OstGradientCheck) { .seed = 3 });
  ost_check_gradients (build_layer_norm, NULL, &OST_SHAPE (1, 3, 2, 6), 1, (OstGradientCheck) { .seed = 4 });
  /* More rows than one part holds. */
  ost_check_gradients (build_layer_norm, NULL, &OST_SHAPE (3, 4999, 11), 1,
                       (OstGradientCheck) { .seed = 5, .entries = 4 });
}

static void
test_l2 (void)
{
  const float  x[] = { 3, 4, 0, 0, 3e30f, -4e30f }, expected[] = { 0.6f, 0.8f, 0, 0, 0.6f, -0.8f }, *inputs[] = { x };
  const float  slopes[] = { 1, 0, 1, 0, 0, 0 };
  const double wide = 10;
  OstTensor   *gradient;
  g_autoptr(OstTensor) y = run_op_backward (build_l2, NULL, &OST_SHAPE (3, 2), 1, inputs, slopes, &gradient);

  assert_near (y, expected, 6, 1e-7);
  g_assert_cmpfloat_with_epsilon (gradient->data[0], (1 - 0.36f) / 5, 1e-7);
  g_assert_cmpfloat_with_epsilon (gradient->data[1], -0.48f / 5, 1e-7);
  g_assert_cmpfloat_with_epsilon (gradient->data[2] * 1e-12f, 1, 1e-6);
  ost_tensor_unref (gradient);
  ost_check_gradients (build_l2, NULL, &OST_SHAPE (2, 3, 7), 1, (OstGradientCheck) { .seed = 6 });
  ost_check_gradients (build_l2, &wide, &OST_SHAPE (2, 3, 7), 1, (OstGradientCheck) { .seed = 7 });
}

static void
test_reductions (void)
{
  const Reduction all = { FALSE, 0, 3 };

  for (int first = 0; first < 4; first++)
    for (int last = first; last < 4; last++)
      for (int mean = 0; mean < 2; mean++)
        ost_check_gradients (build_reduction, &(Reduction) { mean, first, last }, &OST_SHAPE (2, 3, 5, 7), 1,
                             (OstGradientCheck) { .seed = 8, .entries = 6 });
  ost_check_gradients (build_reduction, &(Reduction) { TRUE, 1, 2 }, &OST_SHAPE (2, 301, 303, 3), 1,
                       (OstGradientCheck) { .seed = 9, .entries = 3, .absolute = 1e-6 });

  g_autofree char *message = ost_check_build_error (build_reduction, &all, &OST_SHAPE (2, 3), 1);

  g_assert_cmpstr (message, ==, "sum: 2x3 has no dimensions 0 to 3");
}

/* Ten million times 0.1f in float would be 8 % off. */
static void
test_long_sum (void)
{
  const int         n = 10000000;
  g_autofree float *x = g_new (float, n);
  const float      *inputs[] = { x };
  const float       expected[] = { (float) (n * (double) 0.1f) };

  for (int i = 0; i < n; i++)
    x[i] = 0.1f;

  g_autoptr(OstTensor) y = run_op (build_reduction, &(Reduction) { FALSE, 0, 1 }, OST_GRAPH_INFER,
                                   &OST_SHAPE (4, n / 4), 1, inputs);

  assert_near (y, expected, 1, 0.1);
}

static void
fill_targets (float *data, int input, int64_t count, gconstpointer user_data)
{
  for (int64_t i = 0; input == 1 && i < count; i++)
    data[i] = (float) (i % 6 - 1);
}

static void
test_cross_entropy (void)
{
  const OstShape   shapes[] = { OST_SHAPE (2, 3, 5, 5), OST_SHAPE (2, 3, 5) };
  const OstShape   wrong[] = { OST_SHAPE (2, 3, 5, 5), OST_SHAPE (2, 3, 4) };
  g_autofree char *message = ost_check_build_error (build_cross_entropy, NULL, wrong, 2);

  g_assert_cmpstr (message, ==, "cross_entropy: targets 2x3x4 are not those of 2x3x5x5 without its last dimension");
  ost_check_gradients (build_cross_entropy, NULL, shapes, 2,
                       (OstGradientCheck) { .seed = 10, .plain_inputs = 2, .fill = fill_targets, .step = 3e-2,
                                            .absolute = 1e-4 });
}

static float
entropy_of (const float *x, const float *target, OstTensor **gradients)
{
  const OstShape shapes[] = { OST_SHAPE (3, 3), OST_SHAPE (3) };
  const float   *inputs[] = { x, target }, one = 1;
  g_autoptr(OstTensor) y = run_op_backward (build_cross_entropy, NULL, shapes, 2, inputs, &one, gradients);

  return y->data[0];
}

static void
test_cross_entropy_ends (void)
{
  const float targets[][3] = { { 0, 2, 1 }, { -1, -1, -1 }, { -1, 3, 0 } };
  OstTensor  *gradients[2];

  /* log 1, log 3, log 3. */
  g_assert_cmpfloat_with_epsilon (entropy_of (extreme, targets[0], gradients), 2 * logf (3) / 3, 1e-6);
  assert_finite (gradients[0]);
  g_assert_cmpfloat_with_epsilon (gradients[0]->data[5], (1 / 3.0f - 1) / 3, 1e-6);
  g_clear_pointer (&gradients[0], ost_tensor_unref);
  g_clear_pointer (&gradients[1], ost_tensor_unref);

  g_assert_cmpfloat (entropy_of (extreme, targets[1], gradients), ==, 0);
  assert_near (gradients[0], (const float[9]) { 0 }, 9, 0);
  g_clear_pointer (&gradients[0], ost_tensor_unref);
  g_clear_pointer (&gradients[1], ost_tensor_unref);

  g_assert_true (isnan (entropy_of (extreme, targets[2], gradients)));
  g_clear_pointer (&gradients[0], ost_tensor_unref);
  g_clear_pointer (&gradients[1], ost_tensor_unref);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/rows/softmax", test_softmax);
  g_test_add_func ("/nn/rows/log-softmax", test_log_softmax);
  g_test_add_func ("/nn/rows/layer-norm", test_layer_norm);
  g_test_add_func ("/nn/rows/l2-normalise", test_l2);
  g_test_add_func ("/nn/rows/reductions", test_reductions);
  g_test_add_func ("/nn/rows/long-sum", test_long_sum);
  g_test_add_func ("/nn/rows/cross-entropy", test_cross_entropy);
  g_test_add_func ("/nn/rows/cross-entropy-ends", test_cross_entropy_ends);
  return g_test_run ();
}
