/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/small-ops.h"

/* What a graph costs: memory, copies, conversions. */

static const OstShape shape = { 4, { 2, 3, 4, 5 } };

static void
compile (OstGraph *graph, OstValue *output)
{
  g_autoptr(GError) error = NULL;

  ost_graph_output (graph, output);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
}

static void
test_plan (void)
{
  g_autoptr(GArray) buffers = g_array_new (FALSE, TRUE, sizeof (OstBuffer));
  OstRandom         random = { .key = 5 };
  const int         boundary = 200;
  gsize             bytes, own, sum = 0, peak = 0;

  for (int i = 0; i < 400; i++)
    {
      const int       first = (int) ost_random_range (&random, 0, 500);
      const OstBuffer buffer = { .first = first, .last = first + (int) ost_random_range (&random, 0, 40),
                                 .bytes = (gsize) ost_random_range (&random, 1, 5000) };

      g_array_append_val (buffers, buffer);
      sum += buffer.bytes;
    }
  bytes = ost_graph_plan (buffers, boundary, &own);
  for (guint i = 0; i < buffers->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const OstBuffer *a = &g_array_index (buffers, OstBuffer, i), *b = &g_array_index (buffers, OstBuffer, j);

        g_assert_true (a->first > b->last || b->first > a->last || a->offset >= b->offset + b->bytes
                       || b->offset >= a->offset + a->bytes);
        g_assert_cmpuint (a->offset + a->bytes, <=, bytes);
        g_assert_cmpuint (a->offset % 64, ==, 0);
        g_assert_true (a->offset >= own || a->offset + a->bytes <= own);
        g_assert_true (a->offset < own || a->last < boundary || a->first >= boundary);
      }
  for (int step = 0; step < 540; step++)
    {
      gsize alive = 0;

      for (guint i = 0; i < buffers->len; i++)
        {
          const OstBuffer *a = &g_array_index (buffers, OstBuffer, i);

          alive += a->first <= step && step <= a->last ? a->bytes : 0;
        }
      peak = MAX (peak, alive);
    }
  g_test_message ("arena %d, most alive %d, all %d", (int) bytes, (int) peak, (int) sum);
  g_assert_cmpuint (bytes, <=, peak + peak / 4);
}

/* Of a long chain in inference two values are alive at a time, and a residual chain copies no gradient. */
static void
test_chain (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   infer = ost_graph_new (weights, OST_GRAPH_INFER, 1);
  g_autoptr(OstGraph)   train = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  const OstShape        large = OST_SHAPE (1, 64, 64, 16);
  const int64_t         value = 4 * 64 * 64 * 16;
  OstValue             *y = ost_graph_input (infer, large);
  OstGraphReport        report;
  int                   n_copies = 0;

  for (int i = 0; i < 10; i++)
    y = ost_add (infer, small_blocked (infer, y), y);
  compile (infer, y);
  ost_graph_get_report (infer, &report);
  g_assert_cmpint (report.bytes, <=, 6 * value);
  g_assert_cmpint (report.unplanned_bytes, >=, 21 * value);
  y = ost_graph_input_with_gradient (train, large);
  for (int i = 0; i < 10; i++)
    y = ost_add (train, small_tanh (train, y, FALSE), y);
  compile (train, y);
  for (guint i = 0; i < train->steps->len; i++)
    n_copies += g_array_index (train->steps, OstStep, i).kind == OST_STEP_COPY;
  g_assert_cmpint (n_copies, ==, 1);    /* into what the caller sees */
  ost_graph_get_report (train, &report);
  g_test_message ("training: %.1f values, %.1f unplanned", (double) report.bytes / value,
                  (double) report.unplanned_bytes / value);
  g_assert_cmpint (report.bytes, <=, 17 * value);
}

/* A chain in one layout converts when it enters and when it leaves. */
static void
test_reorders (void)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *y = ost_graph_input (graph, shape);
  OstGraphReport        report;

  for (int i = 0; i < 5; i++)
    y = ost_relu (graph, ost_add_relu (graph, small_blocked (graph, y), small_blocked (graph, y)));
  compile (graph, y);
  ost_graph_get_report (graph, &report);
  g_assert_cmpint (report.n_reorders, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-plan/plan", test_plan);
  g_test_add_func ("/graph-plan/chain", test_chain);
  g_test_add_func ("/graph-plan/reorders", test_reorders);
  return g_test_run ();
}
