/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "tests/core/nn/run-op.h"
#include "tests/core/nn/small-ops.h"

/* concat, slice, pad, resize_nearest, resize_bilinear */

typedef struct
{
  int a, b, c, d;
} Numbers;

static OstValue *
build_concat (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Numbers *n = data;

  return ost_concat (graph, inputs, n->b, n->a);
}

static OstValue *
build_slice (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Numbers *n = data;

  return ost_slice (graph, inputs[0], n->a, n->b, n->c);
}

static OstValue *
build_pad (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Numbers *n = data;

  return ost_pad (graph, inputs[0], n->a, n->b, n->c, n->d);
}

static OstValue *
build_resize (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Numbers *n = data;

  return (n->c ? ost_resize_bilinear : ost_resize_nearest) (graph, inputs[0], n->a, n->b);
}

static void
test_concat (void)
{
  const float    a[] = { 1, 2, 3, 4 }, b[] = { 5, 6 }, *inputs[] = { a, b };
  const OstShape small[] = { OST_SHAPE (2, 2), OST_SHAPE (2, 1) };
  const OstShape wrong[] = { OST_SHAPE (2, 2), OST_SHAPE (3, 1) };
  g_autoptr(OstTensor) y = run_op (build_concat, &(Numbers) { 1, 2 }, OST_GRAPH_INFER, small, 2, inputs);
  g_autofree char     *message = ost_check_build_error (build_concat, &(Numbers) { 1, 2 }, wrong, 2);

  assert_near (y, (const float[]) { 1, 2, 5, 3, 4, 6 }, 6, 0);
  g_assert_cmpstr (message, ==, "concat: 2x2 and 3x1 cannot be joined along dimension 1");
  for (int dimension = 0; dimension < 4; dimension++)
    {
      OstShape shapes[3] = { OST_SHAPE (2, 3, 5, 7), OST_SHAPE (2, 3, 5, 7), OST_SHAPE (2, 3, 5, 7) };

      shapes[1].sizes[dimension] = 1;
      shapes[2].sizes[dimension] = 4;
      ost_check_gradients (build_concat, &(Numbers) { dimension, 3 }, shapes, 3, (OstGradientCheck) { .seed = 1 });
    }
}

/* small_blocked brings blocks of 16 channels, which 32 and 16 divide into and 5 does not. */
static OstValue *
build_blocked (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *values[] = { inputs[0], small_blocked (graph, inputs[1]), inputs[2] };

  return ost_concat (graph, values, 3, 3);
}

static void
test_concat_blocked (void)
{
  const OstShape whole[] = { OST_SHAPE (2, 3, 5, 16), OST_SHAPE (2, 3, 5, 32), OST_SHAPE (2, 3, 5, 16) };
  const OstShape odd[] = { OST_SHAPE (2, 3, 5, 5), OST_SHAPE (2, 3, 5, 32), OST_SHAPE (2, 3, 5, 16) };

  ost_check_gradients (build_blocked, NULL, whole, 3, (OstGradientCheck) { .seed = 4, .entries = 60 });
  ost_check_gradients (build_blocked, NULL, odd, 3, (OstGradientCheck) { .seed = 5, .entries = 60 });
}

/* The order of channels, which differences alone would not notice. */
static void
test_concat_blocked_values (void)
{
  const OstShape    shapes[] = { OST_SHAPE (2, 3, 5, 16), OST_SHAPE (2, 3, 5, 32), OST_SHAPE (2, 3, 5, 16) };
  g_autofree float *x = g_new (float, 960);
  const float      *inputs[] = { x, x, x };

  for (int i = 0; i < 960; i++)
    x[i] = (float) i;

  g_autoptr(OstTensor) y = run_op (build_blocked, NULL, OST_GRAPH_INFER, shapes, 3, inputs);

  for (int pixel = 0; pixel < 30; pixel++)
    for (int c = 0; c < 64; c++)
      g_assert_cmpfloat (y->data[pixel * 64 + c], ==, c < 16 ? x[pixel * 16 + c]
                                                      : c < 48 ? -x[pixel * 32 + c - 16] : x[pixel * 16 + c - 48]);
}

static void
test_slice (void)
{
  const float    x[] = { 1, 2, 3, 4, 5, 6 }, *inputs[] = { x };
  g_autoptr(OstTensor) y = run_op (build_slice, &(Numbers) { 1, 1, 2 }, OST_GRAPH_INFER, &OST_SHAPE (2, 3), 1, inputs);
  g_autofree char     *message = ost_check_build_error (build_slice, &(Numbers) { 1, 2, 2 }, &OST_SHAPE (2, 3), 1);

  assert_near (y, (const float[]) { 2, 3, 5, 6 }, 4, 0);
  g_assert_cmpstr (message, ==, "slice: 2x3 has no 2 entries from 2 in dimension 1");
  for (int dimension = 0; dimension < 4; dimension++)
    ost_check_gradients (build_slice, &(Numbers) { dimension, 1, 2 }, &OST_SHAPE (3, 4, 5, 7), 1,
                         (OstGradientCheck) { .seed = 2, .entries = 60 });
}

static void
test_pad (void)
{
  const float    x[] = { 1, 2 }, expected[] = { 0, 0, 0, 0, 1, 2, 0, 0, 0 }, *inputs[] = { x };
  g_autoptr(OstTensor) y = run_op (build_pad, &(Numbers) { 1, 1, 1, 0 }, OST_GRAPH_INFER, &OST_SHAPE (1, 1, 2, 1), 1,
                                   inputs);
  g_autofree char     *message = ost_check_build_error (build_pad, &(Numbers) { 1, -1 }, &OST_SHAPE (2, 3, 4, 5), 1);

  assert_near (y, expected, 9, 0);
  g_assert_nonnull (strstr (message, "2x3x4x5 cannot have 1, -1, 0 and 0"));
  ost_check_gradients (build_pad, &(Numbers) { 2, 0, 1, 3 }, &OST_SHAPE (2, 3, 5, 7), 1,
                       (OstGradientCheck) { .seed = 3 });
}

static void
test_resize_values (void)
{
  const float    x[] = { 1, 5, 2, 6 }, *inputs[] = { x };
  const OstShape shape = OST_SHAPE (1, 1, 4, 1);
  g_autoptr(OstTensor) up = run_op (build_resize, &(Numbers) { 2, 8, 1 }, OST_GRAPH_INFER, &shape, 1, inputs);
  g_autoptr(OstTensor) down = run_op (build_resize, &(Numbers) { 1, 2, 1 }, OST_GRAPH_INFER, &shape, 1, inputs);
  g_autoptr(OstTensor) near = run_op (build_resize, &(Numbers) { 1, 6, 0 }, OST_GRAPH_INFER, &shape, 1, inputs);
  g_autofree char     *message = ost_check_build_error (build_resize, &(Numbers) { 0, 6, 1 }, &shape, 1);

  assert_near (up, (const float[]) { 1, 2, 4, 4.25f, 2.75f, 3, 5, 6, 1, 2, 4, 4.25f, 2.75f, 3, 5, 6 }, 16, 1e-6);
  assert_near (down, (const float[]) { 3, 4 }, 2, 1e-6);
  assert_near (near, (const float[]) { 1, 1, 5, 2, 2, 6 }, 6, 0);
  g_assert_nonnull (strstr (message, "1x1x4x1 cannot become 0 x 6"));
}

static void
test_resize_gradients (void)
{
  static const int sizes[][2] = { { 10, 14 }, { 5, 7 }, { 3, 2 }, { 1, 1 }, { 13, 4 }, { 2, 23 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int bilinear = 0; bilinear < 2; bilinear++)
      ost_check_gradients (build_resize, &(Numbers) { sizes[i][0], sizes[i][1], bilinear }, &OST_SHAPE (2, 5, 7, 3), 1,
                           (OstGradientCheck) { .seed = i, .entries = 210 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/places/concat", test_concat);
  g_test_add_func ("/nn/places/concat-blocked", test_concat_blocked);
  g_test_add_func ("/nn/places/concat-blocked-values", test_concat_blocked_values);
  g_test_add_func ("/nn/places/slice", test_slice);
  g_test_add_func ("/nn/places/pad", test_pad);
  g_test_add_func ("/nn/places/resize-values", test_resize_values);
  g_test_add_func ("/nn/places/resize-gradients", test_resize_gradients);
  return g_test_run ();
}
