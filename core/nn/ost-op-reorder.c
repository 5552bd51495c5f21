/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* y = x, in another layout; dx = dy in x's. Put in by the graph, not by builders. Where a layout has more room than
 * numbers (blocks of channels), oneDNN fills the rest with zeros. */

typedef struct
{
  dnnl_primitive_t forward, backward;
  dnnl_memory_t    x, y;
} Reorder;

static void
run (dnnl_primitive_t primitive, dnnl_memory_t from, const float *from_data, dnnl_memory_t to, float *to_data)
{
  const dnnl_exec_arg_t arguments[] = { { DNNL_ARG_FROM, from }, { DNNL_ARG_TO, to } };

  dnnl_memory_set_data_handle (from, (void *) from_data);
  dnnl_memory_set_data_handle (to, to_data);
  ost_dnnl_must (dnnl_primitive_execute (primitive, ost_dnnl_stream (), 2, arguments));
  dnnl_stream_wait (ost_dnnl_stream ());
}

static void
reorder_forward (OstOp *op)
{
  Reorder *reorder = op->data;

  run (reorder->forward, reorder->x, ost_op_input (op, 0), reorder->y, ost_op_output (op));
}

static void
reorder_backward (OstOp *op)
{
  Reorder *reorder = op->data;

  run (reorder->backward, reorder->y, ost_op_output_gradient (op), reorder->x, ost_op_input_gradient (op, 0));
}

static void
reorder_clear (OstOp *op)
{
  Reorder *reorder = op->data;

  dnnl_primitive_destroy (reorder->forward);
  dnnl_primitive_destroy (reorder->backward);
  dnnl_memory_destroy (reorder->x);
  dnnl_memory_destroy (reorder->y);
}

const OstOpClass ost_reorder_class = {
  .name = "reorder", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_NOTHING, .cheap = TRUE,
  .forward = reorder_forward, .backward = reorder_backward, .clear = reorder_clear,
};

static dnnl_status_t
create (dnnl_primitive_t *primitive, const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to)
{
  const dnnl_engine_t   engine = ost_dnnl_engine ();
  dnnl_primitive_desc_t description = NULL;
  dnnl_status_t         status = dnnl_reorder_primitive_desc_create (&description, from, engine, to, engine, NULL);

  if (status == dnnl_success)
    status = dnnl_primitive_create (primitive, description);
  dnnl_primitive_desc_destroy (description);
  return status;
}

/* The new operation comes last in the graph so far. */
OstValue *
ost_value_in_layout (OstValue *value, const dnnl_memory_desc_t *layout, GError **error)
{
  OstGraph      *graph = value->graph;
  OstNode       *node = ost_node_new (graph, &ost_reorder_class);
  OstValue      *twin = ost_graph_add_value (graph, value->shape);
  Reorder       *reorder = g_new0 (Reorder, 1);
  dnnl_status_t  status;

  node->op.data = reorder;
  node->op.inputs[node->op.n_inputs++] = value;
  node->op.output = twin;
  /* In the producer's block of recomputation: a conversion is computed again with what it converts. */
  node->block = value->producer != NULL ? value->producer->block : 0;
  twin->producer = node;
  twin->source = value;
  twin->wants_gradient = value->wants_gradient;
  ost_value_set_layout (twin, layout);
  g_ptr_array_add (graph->nodes, node);
  status = create (&reorder->forward, &value->layout, layout);
  if (status == dnnl_success && value->wants_gradient)
    status = create (&reorder->backward, layout, &value->layout);
  if (!ost_dnnl_check (status, &node->op, error))
    return NULL;
  dnnl_memory_create (&reorder->x, &value->layout, ost_dnnl_engine (), DNNL_MEMORY_NONE);
  dnnl_memory_create (&reorder->y, layout, ost_dnnl_engine (), DNNL_MEMORY_NONE);
  return twin;
}
