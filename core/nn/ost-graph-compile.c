/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include <string.h>
#include <unistd.h>
#include "core/nn/ost-weights-private.h"

/* Gradients of parameters are made now, so that a run allocates nothing. */
static void
make_parameter_gradients (OstGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);

      for (int j = 0; node->runs_backward && j < node->op.n_parameters; j++)
        {
          OstParameter *parameter = node->op.parameters[j];

          if (node->learnt[j] && parameter->gradient == NULL)
            parameter->gradient = ost_tensor_new (parameter->value->shape);
        }
    }
}

/* Every value, gradient and state for itself: what a plan saves is told against this. */
static gsize
unplanned (OstGraph *graph)
{
  gsize bytes = graph->scratch_bytes;

  for (guint i = 0; i < graph->values->len; i++)
    {
      const OstValue *value = g_ptr_array_index (graph->values, i);

      bytes += value->has_layout ? value->bytes * (value->reached ? 2 : 1) : 0;
    }
  for (guint i = 0; i < graph->nodes->len; i++)
    bytes += ((OstNode *) g_ptr_array_index (graph->nodes, i))->op.state_bytes;
  return bytes;
}

static gsize
largest_scratch (OstGraph *graph)
{
  gsize bytes = 0;

  for (guint i = 0; i < graph->nodes->len; i++)
    bytes = MAX (bytes, ((OstNode *) g_ptr_array_index (graph->nodes, i))->op.scratch_bytes);
  return bytes;
}

/* Against what the machine has, not what is free: more than that can never run, and less may still be swapped. */
static gboolean
allocate (OstGraph *graph, GError **error)
{
  const gsize there = (gsize) sysconf (_SC_PHYS_PAGES) * (gsize) sysconf (_SC_PAGESIZE);
  const gsize bytes = graph->arena_bytes + graph->shared_bytes + graph->scratch_bytes;

  if (bytes > there)
    {
      g_autofree char *wanted = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *have = g_format_size_full (there, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_MEMORY,
                   "This network needs %s of memory and the computer has %s: use smaller images or smaller batches",
                   wanted, have);
      return FALSE;
    }
  graph->arena = ost_large_new (graph->arena_bytes);
  for (guint i = 0; i < graph->buffers->len; i++)
    {
      const OstBuffer *buffer = &g_array_index (graph->buffers, OstBuffer, i);

      /* Inputs that nobody fills and gradients that nobody sets are 0 rather than what was in memory. */
      if (buffer->last == OST_FOREVER)
        memset (graph->arena + buffer->offset, 0, buffer->bytes);
    }
  ost_weights_scratch (graph->weights, OST_SCRATCH_OP, graph->scratch_bytes);
  ost_weights_scratch (graph->weights, OST_SCRATCH_PASS, graph->shared_bytes);
  return TRUE;
}

gboolean
ost_graph_compile (OstGraph *graph, GError **error)
{
  g_return_val_if_fail (!graph->compiled, FALSE);
  if (graph->error != NULL)
    {
      g_propagate_error (error, g_error_copy (graph->error));
      return FALSE;
    }
  /* The order matters: fusing before layouts are asked for, as a fused operation asks for others; what learns before
   * layouts, as conversions are made with or without a way back; consumers, which layouts settle, before what is
   * kept. */
  ost_graph_fuse (graph);
  ost_graph_find_learnt (graph);
  if (!ost_graph_lay_out (graph, error))
    return FALSE;
  ost_graph_choose_kept (graph);
  ost_graph_schedule (graph);
  graph->shared_bytes = ost_graph_plan (graph->buffers, (int) graph->n_forward_steps, &graph->arena_bytes);
  graph->shared_bytes -= graph->arena_bytes;
  graph->scratch_bytes = largest_scratch (graph);
  graph->unplanned_bytes = unplanned (graph);
  if (!allocate (graph, error))
    return FALSE;
  make_parameter_gradients (graph);
  graph->compiled = TRUE;
  return TRUE;
}

/* Backward of a product: one product of the same size for the input and one for the parameter, or for each of two
 * inputs. */
static double
backward_flop (const OstNode *node)
{
  int products = node->learns ? 1 : 0;

  for (int i = 0; i < node->op.n_inputs; i++)
    if (node->op.inputs[i]->wants_gradient)
      products++;
  return node->runs_backward ? node->op.flop * MIN (products, 2) : 0;
}

void
ost_graph_get_report (OstGraph *graph, OstGraphReport *report)
{
  const gsize others = ost_weights_scratch_bytes (graph->weights, OST_SCRATCH_GRADIENT, OST_SCRATCH_SLOTS - 1);
  const gsize shared = graph->shared_bytes + graph->scratch_bytes + others;

  *report = (OstGraphReport) {
    .bytes = (int64_t) (graph->arena_bytes + graph->converted_bytes + shared),
    .shared_bytes = (int64_t) shared,
    .unplanned_bytes = (int64_t) (graph->unplanned_bytes + graph->converted_bytes),
  };
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      const OstNode *node = g_ptr_array_index (graph->nodes, i);

      report->flop += node->op.flop;
      report->backward_flop += backward_flop (node);
      report->n_loops += node->op.n_loops;
      report->n_reorders += node->op.klass == &ost_reorder_class;
    }
}
