/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "tests/core/nn/run-op.h"

/* linear, attention */

static OstValue *
build_linear (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_linear (graph, "fc", inputs[0], 5, data != NULL);
}

static OstValue *
build_no_channels (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_linear (graph, "fc", inputs[0], 0, TRUE);
}

typedef struct
{
  int      heads;
  gboolean bias, self;
} Case;

static OstValue *
build_attention (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Case *c = data;

  if (c->self)
    return ost_attention (graph, inputs[0], inputs[0], inputs[0], NULL, c->heads);
  return ost_attention (graph, inputs[0], inputs[1], inputs[2], c->bias ? inputs[3] : NULL, c->heads);
}

static void
test_linear (void)
{
  const OstGradientCheck check = { .seed = 1 };
  g_autofree char       *message = ost_check_build_error (build_no_channels, NULL, &OST_SHAPE (2, 3), 1);

  g_assert_nonnull (strstr (message, "2x3"));
  g_assert_nonnull (strstr (message, "0 channels"));
  ost_check_gradients (build_linear, "bias", &OST_SHAPE (1, 3), 1, check);
  ost_check_gradients (build_linear, "bias", &OST_SHAPE (2, 7, 3), 1, check);
  ost_check_gradients (build_linear, NULL, &OST_SHAPE (2, 3, 5, 7), 1, check);
}

/* Two keys, one head: the query likes the second e^2 times as much as the first; the bias then takes that back. */
static void
test_attention_values (void)
{
  const OstShape shapes[] = { OST_SHAPE (1, 1, 4), OST_SHAPE (1, 2, 4), OST_SHAPE (1, 2, 4), OST_SHAPE (1, 1, 2) };
  const float    q[] = { 2, 0, 0, 0 }, k[] = { 0, 0, 0, 1, 2, 0, 0, 0 }, v[] = { 1, 0, 4, 0, 0, 1, 8, 0 };
  const float    bias[] = { 2, 0 }, *inputs[] = { q, k, v, bias };
  const float    plain[] = { 0.119202922f, 0.880797078f, 7.52318831f, 0 }, even[] = { 0.5f, 0.5f, 6, 0 };
  g_autoptr(OstTensor) y = run_op (build_attention, &(Case) { 1 }, OST_GRAPH_INFER, shapes, 3, inputs);
  g_autoptr(OstTensor) z = run_op (build_attention, &(Case) { 1, TRUE }, OST_GRAPH_TRAIN, shapes, 4, inputs);

  assert_near (y, plain, 4, 1e-6);
  assert_near (z, even, 4, 1e-6);
}

static void
test_attention_gradients (void)
{
  const OstShape wide[] = { OST_SHAPE (3, 5, 6), OST_SHAPE (3, 7, 6), OST_SHAPE (3, 7, 6), OST_SHAPE (2, 5, 7) };
  const OstShape one[] = { OST_SHAPE (1, 4, 5), OST_SHAPE (1, 3, 5), OST_SHAPE (1, 3, 5) };
  const OstGradientCheck check = { .seed = 2, .low = -2, .high = 2, .absolute = 1e-3 };

  ost_check_gradients (build_attention, &(Case) { 2, TRUE }, wide, 4, check);
  ost_check_gradients (build_attention, &(Case) { 3, FALSE }, wide, 3, check);
  ost_check_gradients (build_attention, &(Case) { 1, FALSE }, one, 3, check);
  ost_check_gradients (build_attention, &(Case) { 3, FALSE, TRUE }, wide, 1, check);
}

/* Scores of 1e10: one key takes everything and nothing overflows. */
static void
test_attention_extreme (void)
{
  const OstShape shapes[] = { OST_SHAPE (1, 1, 1), OST_SHAPE (1, 2, 1), OST_SHAPE (1, 2, 1) };
  const float    q[] = { 1e5f }, k[] = { 1e5f, -1e5f }, v[] = { 3, 1e30f }, slope[] = { 1 }, *inputs[] = { q, k, v };
  OstTensor     *gradients[3];
  g_autoptr(OstTensor) y = run_op_backward (build_attention, &(Case) { 1 }, shapes, 3, inputs, slope, gradients);

  assert_near (y, (const float[]) { 3 }, 1, 0);
  for (int i = 0; i < 3; i++)
    {
      assert_finite (gradients[i]);
      ost_tensor_unref (gradients[i]);
    }
}

static void
test_attention_errors (void)
{
  const OstShape channels[] = { OST_SHAPE (3, 5, 6), OST_SHAPE (3, 7, 4), OST_SHAPE (3, 7, 4) };
  const OstShape values[] = { OST_SHAPE (3, 5, 6), OST_SHAPE (3, 7, 6), OST_SHAPE (3, 8, 6) };
  const OstShape bias[] = { OST_SHAPE (3, 5, 6), OST_SHAPE (3, 7, 6), OST_SHAPE (3, 7, 6), OST_SHAPE (2, 7, 5) };
  g_autofree char *a = ost_check_build_error (build_attention, &(Case) { 2 }, channels, 3);
  g_autofree char *b = ost_check_build_error (build_attention, &(Case) { 2 }, values, 3);
  g_autofree char *c = ost_check_build_error (build_attention, &(Case) { 2, TRUE }, bias, 4);
  g_autofree char *d = ost_check_build_error (build_attention, &(Case) { 4, TRUE }, bias, 4);

  g_assert_cmpstr (a, ==, "attention: queries 3x5x6 and keys 3x7x4 are not N,L,C and N,M,C");
  g_assert_cmpstr (b, ==, "attention: keys 3x7x6 and values 3x8x6 are not of the same shape");
  g_assert_cmpstr (c, ==, "attention: the bias 2x7x5 does not fit 2 heads of queries 3x5x6 and keys 3x7x6");
  g_assert_cmpstr (d, ==, "attention: the channels of queries 3x5x6 and keys 3x7x6 do not divide into 4 heads");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/products/linear", test_linear);
  g_test_add_func ("/nn/products/attention-values", test_attention_values);
  g_test_add_func ("/nn/products/attention-gradients", test_attention_gradients);
  g_test_add_func ("/nn/products/attention-extreme", test_attention_extreme);
  g_test_add_func ("/nn/products/attention-errors", test_attention_errors);
  return g_test_run ();
}
