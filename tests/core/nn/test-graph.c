/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/gradient-check.h"
#include "tests/core/nn/small-ops.h"

static const OstShape shape = { 4, { 2, 3, 4, 5 } };
#define COUNT 120

static void
compile (OstGraph *graph, OstValue *output)
{
  g_autoptr(GError) error = NULL;

  ost_graph_output (graph, output);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
}

static void
fill (float *data, guint64 key)
{
  for (int64_t i = 0; i < COUNT; i++)
    data[i] = (float) ost_random_normal_at (key, (guint64) i);
}

/* --- Single operations --- */

typedef OstValue *(*TwoFunc) (OstGraph *graph, OstValue *a, OstValue *b);

static OstValue *
build_two (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ((TwoFunc) data) (graph, inputs[0], inputs[1]);
}

static OstValue *
build_blocked (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *a = small_blocked (graph, inputs[0]), *b = small_blocked (graph, inputs[1]);

  return small_affine (graph, "p", ost_relu (graph, ost_add_relu (graph, ost_add (graph, a, inputs[0]), b)));
}

static OstValue *
build_parameter (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_add (graph, inputs[0], ost_graph_parameter (graph, "prototypes", shape, (OstInit) { OST_INIT_NORMAL, 1 }));
}

static void
test_operations (void)
{
  const OstShape         shapes[] = { shape, shape };
  const OstGradientCheck check = { .seed = 3, .step = 1e-3, .entries = 40 };

  ost_check_gradients (build_two, (gconstpointer) ost_add, shapes, 2, check);
  ost_check_gradients (build_two, (gconstpointer) ost_add_relu, shapes, 2, check);
  ost_check_gradients (build_two, (gconstpointer) small_product, shapes, 2, check);
  ost_check_gradients (build_blocked, NULL, shapes, 2, check);
  ost_check_gradients (build_parameter, NULL, shapes, 1, check);
}

static void
test_values (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_INFER, 1);
  OstValue             *a = ost_graph_input (graph, OST_SHAPE (3)), *b = ost_graph_input (graph, OST_SHAPE (3));
  OstValue             *sum = ost_add (graph, a, b), *joined = ost_add_relu (graph, a, b);

  ost_graph_output (graph, sum);
  compile (graph, joined);
  memcpy (ost_graph_data (graph, a), (float[]) { 1, -2, 3 }, 12);
  memcpy (ost_graph_data (graph, b), (float[]) { 4, 1, -3 }, 12);
  ost_graph_forward (graph);
  g_assert_cmpmem (ost_graph_data (graph, sum), 12, ((float[]) { 5, -1, 0 }), 12);
  g_assert_cmpmem (ost_graph_data (graph, joined), 12, ((float[]) { 5, 0, 0 }), 12);
  g_assert_null (ost_graph_gradient (graph, sum));
}

/* --- Inference does two operations as one --- */

static void
copy_forward (OstOp *op)
{
  float *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    {
      float sum = 0;

      for (int j = 0; j < op->n_inputs; j++)
        sum += ost_op_input (op, j)[i];
      y[i] = sum;               /* which may be where an input was */
    }
}

/* Takes over a sum, whichever operand it is. */
static gboolean
copy_fuse (OstOp *op, OstOp *next)
{
  if (ost_op_is_training (op) || !g_str_equal (next->klass->name, "sum"))
    return FALSE;
  op->inputs[op->n_inputs++] = next->inputs[next->inputs[0] == op->output ? 1 : 0];
  op->over = op->n_inputs;
  return TRUE;
}

static const OstOpClass copy_class = {
  .name = "copy", .layout = OST_LAYOUT_ANY, .forward = copy_forward, .backward = copy_forward, .fuse = copy_fuse,
};

static OstValue *
copy (OstGraph *graph, OstValue *x)
{
  return ost_op_new (graph, &copy_class, &x, 1, shape, NULL)->output;
}

/* A chain ((copy x) + x) + later: all sums disappear, though `later` is computed after the copy. */
static guint
run_fused (OstGraphMode mode, gboolean read_twice, float *result)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, mode, 1);
  OstValue             *x = ost_graph_input (graph, shape), *y = small_sum (graph, copy (graph, x), x), *later;

  later = small_tanh (graph, read_twice ? y : x, FALSE);
  compile (graph, y = small_tanh (graph, small_sum (graph, later, y), FALSE));
  fill (ost_graph_data (graph, x), 1);
  ost_graph_forward (graph);
  memcpy (result, ost_graph_data (graph, y), sizeof (float) * COUNT);
  return graph->nodes->len;
}

static void
test_fuse (void)
{
  float one[COUNT], two[COUNT];

  g_assert_cmpuint (run_fused (OST_GRAPH_TRAIN, FALSE, one), ==, 5);
  g_assert_cmpuint (run_fused (OST_GRAPH_INFER, FALSE, two), ==, 3);
  for (int i = 0; i < COUNT; i++)
    g_assert_cmpfloat_with_epsilon (one[i], two[i], 1e-5);
  g_assert_cmpuint (run_fused (OST_GRAPH_TRAIN, TRUE, one), ==, 5);
  g_assert_cmpuint (run_fused (OST_GRAPH_INFER, TRUE, two), ==, 4);
  for (int i = 0; i < COUNT; i++)
    g_assert_cmpfloat_with_epsilon (one[i], two[i], 1e-5);
}

/* --- Mistakes --- */

static OstValue *
build_mistake (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  OstValue *y;

  ost_graph_enter (graph, "layer%d", 3);
  ost_graph_enter (graph, "1");
  y = ost_add (graph, inputs[0], inputs[1]);
  g_assert_null (y);
  y = ost_relu (graph, small_affine (graph, "p", ost_add_relu (graph, y, inputs[0])));   /* goes on after the mistake */
  ost_graph_leave (graph);
  ost_graph_leave (graph);
  return ost_reshape (graph, y, shape);
}

static OstValue *
build_reshape_mistake (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_reshape (graph, inputs[0], OST_SHAPE (7, 2));
}

static OstValue *
build_same_name (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return small_affine (graph, "p", ost_reshape (graph, small_affine (graph, "p", inputs[0]), OST_SHAPE (30, 4)));
}

static void
test_mistakes (void)
{
  const OstShape   shapes[] = { shape, OST_SHAPE (2, 3, 5, 4) };
  g_autofree char *sum = ost_check_build_error (build_mistake, NULL, shapes, 2);
  g_autofree char *reshape = ost_check_build_error (build_reshape_mistake, NULL, shapes, 1);
  g_autofree char *name = ost_check_build_error (build_same_name, NULL, shapes, 1);

  g_assert_cmpstr (sum, ==, "layer3.1: add: 2x3x4x5 and 2x3x5x4 are not of the same shape");
  g_assert_cmpstr (reshape, ==, "reshape: 2x3x4x5 does not hold as many numbers as 7x2");
  g_assert_cmpstr (name, ==, "Parameter p.weight is there already with the shape 5 and cannot also be 4");
}

/* --- Training --- */

/* Two halves of a batch leave the sum; clearing makes the next pass write. */
static void
test_micro_batches (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *x = ost_graph_input (graph, shape), *y = small_affine (graph, "p", x);
  OstParameter         *w = ost_weights_lookup (weights, "p.weight");
  float                 seen[3];

  compile (graph, y);
  for (int pass = 0; pass < 3; pass++)
    {
      if (pass == 2)
        ost_weights_clear_gradients (weights);
      fill (ost_graph_data (graph, x), (guint64) MIN (pass, 1));
      fill (ost_graph_gradient (graph, y), 7);
      ost_graph_forward (graph);
      ost_graph_backward (graph);
      seen[pass] = w->gradient->data[0];
    }
  g_assert_cmpfloat (seen[1], ==, seen[0] + seen[2]);
  g_assert_cmpfloat (seen[2], !=, 0);
}

/* Nothing goes backward below the lowest parameter that learns, and frozen ones get nothing. */
static void
test_frozen (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *x = ost_graph_input (graph, shape), *y;

  ost_weights_freeze (weights, "low", TRUE);
  y = small_square (graph, small_affine (graph, "low", x), FALSE);
  compile (graph, y = small_affine (graph, "high", y));
  fill (ost_graph_data (graph, x), 1);
  fill (ost_graph_gradient (graph, y), 2);
  ost_graph_forward (graph);
  ost_graph_backward (graph);
  g_assert_false (ost_weights_lookup (weights, "low.weight")->has_gradient);
  g_assert_null (ost_weights_lookup (weights, "low.weight")->gradient);
  g_assert_true (ost_weights_lookup (weights, "high.weight")->has_gradient);
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const OstNode *node = g_ptr_array_index (graph->nodes, i);

      g_assert_true (node->runs_backward == (node->op.output == y));
    }
}

/* What is computed again moves running statistics once. */
static void
test_computed_again (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *x = ost_graph_input (graph, shape), *y;
  g_autofree char      *profile = NULL;
  int                   n_again = 0;

  y = small_affine (graph, "below", x);
  ost_graph_begin_recompute (graph);
  y = small_affine (graph, "b", small_counted (graph, "c", small_affine (graph, "a", y)));
  ost_graph_end_recompute (graph);
  compile (graph, y = small_affine (graph, "d", y));
  ost_graph_forward (graph);
  ost_graph_backward (graph);
  g_assert_cmpfloat (ost_weights_lookup (weights, "c.count")->value->data[0], ==, 1);
  for (guint i = graph->n_forward_steps; i < graph->steps->len; i++)
    n_again += g_array_index (graph->steps, OstStep, i).kind == OST_STEP_AGAIN;
  g_assert_cmpint (n_again, ==, 2);     /* "a", then "c"; what comes in and what goes out is kept */
  profile = ost_graph_dup_profile (graph, TRUE);
  g_assert_nonnull (strstr (profile, "counted"));
}

/* A large graph and a small one, in turn and both forward first, as with crops of two sizes. */
static void
test_two_graphs (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   one = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  g_autoptr(OstGraph)   two = ost_graph_new (weights, OST_GRAPH_TRAIN, 2);
  OstValue             *x1 = ost_graph_input (one, shape), *x2 = ost_graph_input (two, OST_SHAPE (1, 2, 3, 5));
  OstValue             *y1 = small_affine (one, "p", x1), *y2 = small_affine (two, "p", small_blocked (two, x2));
  OstParameter         *w = ost_weights_lookup (weights, "p.weight");
  float                 sum;

  compile (one, y1);
  compile (two, y2);
  fill (ost_graph_data (one, x1), 1);
  fill (ost_graph_gradient (one, y1), 2);
  memcpy (ost_graph_data (two, x2), ost_graph_data (one, x1), 120);
  memcpy (ost_graph_gradient (two, y2), ost_graph_gradient (one, y1), 120);
  ost_graph_forward (one);
  ost_graph_backward (one);
  ost_graph_forward (two);
  ost_graph_backward (two);
  sum = w->gradient->data[2];
  ost_weights_clear_gradients (weights);
  ost_graph_forward (one);
  ost_graph_forward (two);
  ost_graph_backward (one);
  ost_graph_backward (two);
  g_assert_cmpfloat (w->gradient->data[2], ==, sum);
}

/* Graphs of different weights run at once, conversions and all, and none notices. */
static gpointer
train_alone (gpointer data)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *x = ost_graph_input (graph, shape), *y;

  y = small_tanh (graph, small_blocked (graph, small_affine (graph, "a", x)), TRUE);
  compile (graph, y = small_affine (graph, "b", small_noise (graph, y)));
  for (int step = 0; step < 200; step++)
    {
      fill (ost_graph_data (graph, x), (guint64) step);
      fill (ost_graph_gradient (graph, y), 1);
      ost_graph_set_step (graph, (guint64) step);
      ost_graph_forward (graph);
      ost_graph_backward (graph);
    }
  return g_memdup2 (ost_weights_lookup (weights, "a.weight")->gradient->data, 5 * sizeof (float));
}

static void
test_threads (void)
{
  g_autofree float *alone = train_alone (NULL);
  GThread          *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("train", train_alone, NULL);
  for (int i = 0; i < 4; i++)
    {
      g_autofree float *together = g_thread_join (threads[i]);

      g_assert_cmpmem (together, 20, alone, 20);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/operations", test_operations);
  g_test_add_func ("/graph/values", test_values);
  g_test_add_func ("/graph/fuse", test_fuse);
  g_test_add_func ("/graph/mistakes", test_mistakes);
  g_test_add_func ("/graph/micro-batches", test_micro_batches);
  g_test_add_func ("/graph/frozen", test_frozen);
  g_test_add_func ("/graph/computed-again", test_computed_again);
  g_test_add_func ("/graph/two-graphs", test_two_graphs);
  g_test_add_func ("/graph/threads", test_threads);
  return g_test_run ();
}
