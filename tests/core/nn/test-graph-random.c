/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/gradient-check.h"
#include "tests/core/nn/small-ops.h"

/* Networks drawn at random: whatever the graph shares, drops and computes again, gradients agree with differences, and
 * every way of running gives the same bits. */

#define N_OPS 14
static const OstShape shape = { 4, { 2, 3, 4, 5 } };

typedef struct
{
  guint64  seed;
  gboolean cheap, blocks;
} Recipe;

static OstValue *
add_one (OstGraph *graph, OstRandom *random, GPtrArray *made, int number, gboolean cheap)
{
  const guint      recent = made->len > 4 ? made->len - 4 : 0;
  OstValue        *a = g_ptr_array_index (made, (guint) ost_random_range (random, recent, made->len));
  OstValue        *b = g_ptr_array_index (made, (guint) ost_random_range (random, 0, made->len));
  const int        kind = (int) ost_random_range (random, 0, 10);
  g_autofree char *name = g_strdup_printf ("p%d", kind == 9 ? 0 : number);   /* some share their parameters */

  switch (kind)
    {
    case 0: return small_tanh (graph, a, cheap);
    case 1: return small_square (graph, a, cheap);
    case 2: return small_sum (graph, a, b);
    case 3: return small_join (graph, a, b, cheap);
    case 4: return small_product (graph, a, b);
    case 5: return small_noise (graph, a);
    case 6: return small_blocked (graph, a);
    case 7: return ost_reshape (graph, ost_reshape (graph, a, OST_SHAPE (6, 20)), shape);
    default: return small_affine (graph, name, a);
    }
}

static OstValue *
build (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  const Recipe *recipe = data;
  OstRandom     random = { .key = recipe->seed };
  g_autoptr(GPtrArray) made = g_ptr_array_new ();

  g_ptr_array_add (made, inputs[0]);
  g_ptr_array_add (made, inputs[1]);
  for (int i = 0; i < N_OPS; i++)
    {
      const gboolean block = ost_random_range (&random, 0, 1) < 0.4;

      if (block && recipe->blocks)
        ost_graph_begin_recompute (graph);
      for (int j = 0; j < (block ? 3 : 1); j++)
        g_ptr_array_add (made, add_one (graph, &random, made, i, recipe->cheap));
      if (block && recipe->blocks)
        ost_graph_end_recompute (graph);
    }
  /* Everything that came last counts; tanh keeps the numbers small enough for differences. */
  return small_tanh (graph, small_sum (graph, g_ptr_array_index (made, made->len - 1),
                                       g_ptr_array_index (made, made->len - 2)), FALSE);
}

static void
test_differences (void)
{
  const OstShape shapes[] = { shape, shape };

  for (guint64 seed = 1; seed <= 40 && !g_test_failed (); seed++)
    {
      const Recipe           recipe = { seed, seed & 1, seed & 2 };
      const OstGradientCheck check = { .seed = seed, .entries = 6, .step = 3e-3, .relative = 2e-2, .absolute = 1e-2 };

      g_test_message ("seed %d", (int) seed);
      ost_check_gradients (build, &recipe, shapes, 2, check);
    }
}

typedef struct
{
  GByteArray *bits;
  OstGraphReport report;
} Result;

static void
append (Result *result, const float *data, int64_t n)
{
  g_byte_array_append (result->bits, (const guint8 *) data, (guint) (sizeof (float) * (gsize) n));
}

/* Output, gradients of inputs and of parameters. */
static Result
run (const Recipe *recipe)
{
  g_autoptr(OstWeights) weights = ost_weights_new (recipe->seed);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, recipe->seed);
  OstValue             *inputs[2] = { ost_graph_input_with_gradient (graph, shape), ost_graph_input (graph, shape) };
  OstValue             *y = build (graph, inputs, recipe);
  const int64_t         n = ost_shape_count (&shape);
  g_autoptr(GError)     error = NULL;
  Result                result = { .bits = g_byte_array_new () };

  ost_graph_output (graph, y);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
  for (int64_t i = 0; i < 2 * n; i++)
    ost_graph_data (graph, inputs[i % 2])[i / 2] = (float) ost_random_normal_at (recipe->seed, (guint64) i);
  for (int64_t i = 0; i < n; i++)
    ost_graph_gradient (graph, y)[i] = (float) ost_random_normal_at (recipe->seed + 1, (guint64) i);
  for (int pass = 0; pass < 2; pass++)    /* the second adds to what the first left */
    {
      ost_graph_set_step (graph, (guint64) pass);
      ost_graph_forward (graph);
      append (&result, ost_graph_data (graph, y), n);
      ost_graph_backward (graph);
      append (&result, ost_graph_gradient (graph, inputs[0]), n);
    }
  for (guint i = 0; i < ost_weights_get_n (weights); i++)
    if (ost_weights_get (weights, i)->has_gradient)
      append (&result, ost_weights_get (weights, i)->gradient->data, 5);
  ost_graph_get_report (graph, &result.report);
  return result;
}

static void
test_same_bits (void)
{
  for (guint64 seed = 100; seed < 160; seed++)
    {
      Result plain = run (&(Recipe) { seed, FALSE, FALSE });

      for (int way = 0; way < 4; way++)
        {
          Result other = run (&(Recipe) { seed, way & 1, way >> 1 });

          g_test_message ("seed %d way %d", (int) seed, way);
          g_assert_cmpmem (plain.bits->data, plain.bits->len, other.bits->data, other.bits->len);
          g_byte_array_unref (other.bits);
        }
      g_assert_cmpint (plain.report.bytes, <=, plain.report.unplanned_bytes);
      g_byte_array_unref (plain.bits);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-random/differences", test_differences);
  g_test_add_func ("/graph-random/same-bits", test_same_bits);
  return g_test_run ();
}
