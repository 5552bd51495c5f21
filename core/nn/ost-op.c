/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-weights-private.h"
#include "core/tensor/ost-random.h"

/* --- Life --- */

OstProfile *
ost_graph_find_profile (OstGraph *graph, const OstOpClass *klass)
{
  for (guint i = 0; i < graph->profiles->len; i++)
    {
      OstProfile *profile = g_ptr_array_index (graph->profiles, i);

      if (profile->klass == klass)
        return profile;
    }

  OstProfile *profile = g_new0 (OstProfile, 1);

  profile->klass = klass;
  g_ptr_array_add (graph->profiles, profile);
  return profile;
}

/* Not yet among the graph's nodes. It stands in the scope and in the block of recomputation that are open now. */
OstNode *
ost_node_new (OstGraph *graph, const OstOpClass *klass)
{
  OstNode *node = g_new0 (OstNode, 1);

  node->op.klass = klass;
  node->op.graph = graph;
  node->op.name = ost_graph_dup_scope (graph);
  node->block = graph->block;
  /* Counted in building, before operations are fused or conversions added: draws do not change with either. */
  node->place = graph->n_places++;
  node->state[0] = node->state[1] = node->output_gradient = -1;
  for (int i = 0; i < OST_OP_INPUTS; i++)
    node->input_gradients[i] = -1;
  node->profile = ost_graph_find_profile (graph, klass);
  node->converted = g_array_new (FALSE, TRUE, sizeof (OstConverted));
  g_array_set_clear_func (node->converted, (GDestroyNotify) ost_converted_clear);
  return node;
}

void
ost_node_free (OstNode *node)
{
  OstOp *op = &node->op;

  if (op->klass->clear != NULL && op->data != NULL)
    op->klass->clear (op);
  g_free (op->data);
  g_free (op->name);
  g_array_unref (node->converted);
  g_free (node);
}

/* A builder that was given NULL passes NULL on: a mistake further up is reported once, and nobody has to ask for it. */
OstOp *
ost_op_new (OstGraph *graph, const OstOpClass *klass, OstValue *const *inputs, int n, OstShape output, gpointer data)
{
  g_autofree gpointer owned = data;

  g_return_val_if_fail (n <= OST_OP_INPUTS && !graph->compiled, NULL);
  for (int i = 0; i < n; i++)
    if (inputs[i] == NULL)
      return NULL;
  if (ost_shape_count (&output) < 0)
    {
      g_autofree char *text = ost_shape_to_string (&output);

      ost_graph_fail (graph, "%s: the result would have the shape %s", klass->name, text);
      return NULL;
    }

  OstNode *node = ost_node_new (graph, klass);

  for (int i = 0; i < n; i++)
    node->op.inputs[i] = inputs[i];
  node->op.n_inputs = n;
  node->op.data = g_steal_pointer (&owned);
  node->op.output = ost_graph_add_value (graph, output);
  node->op.output->producer = node;
  g_ptr_array_add (graph->nodes, node);
  return &node->op;
}

/* Several operations may ask for one name: they share the parameter, and its gradient is the sum. */
int
ost_op_add_parameter (OstOp *op, const char *name, OstParameterKind kind, OstShape shape, OstInit init)
{
  OstGraph        *graph = op->graph;
  g_autofree char *scope = ost_graph_dup_scope (graph);
  g_autofree char *full = g_strconcat (scope, *scope ? "." : "", name, NULL);
  g_autoptr(GError) error = NULL;
  OstParameter    *parameter;

  g_return_val_if_fail (op->n_parameters < OST_OP_PARAMETERS, -1);
  parameter = ost_weights_require (graph->weights, full, kind, shape, init, &error);
  if (parameter == NULL)
    {
      if (graph->error == NULL)
        g_propagate_error (&graph->error, g_steal_pointer (&error));
      return -1;
    }
  op->parameters[op->n_parameters] = parameter;
  return op->n_parameters++;
}

/* Time spent is then counted under the new name. */
void
ost_op_become (OstOp *op, const OstOpClass *klass)
{
  op->klass = klass;
  ost_node (op)->profile = ost_graph_find_profile (op->graph, klass);
}

/* --- During forward and backward ---
 *
 * An operation asks by input and parameter; which buffer that is, follows from the schedule and from the pass that is
 * running. A value that was dropped has one place in the forward pass and, computed again, another in the backward
 * pass. */

const float *
ost_op_input (OstOp *op, int i)
{
  return ost_graph_buffer (op->graph, op->inputs[i]->data[op->graph->phase]);
}

float *
ost_op_output (OstOp *op)
{
  return ost_graph_buffer (op->graph, op->output->data[op->graph->phase]);
}

const float *
ost_op_output_gradient (OstOp *op)
{
  return ost_graph_buffer (op->graph, ost_node (op)->output_gradient);
}

float *
ost_op_input_gradient (OstOp *op, int i)
{
  return ost_graph_buffer (op->graph, ost_node (op)->input_gradients[i]);
}

const float *
ost_op_parameter (OstOp *op, int i)
{
  return op->parameters[i]->value->data;
}

float *
ost_op_parameter_gradient (OstOp *op, int i)
{
  return ost_node (op)->parameter_gradients[i];
}

float *
ost_op_parameter_value (OstOp *op, int i)
{
  ost_parameter_touch (op->parameters[i]);
  return op->parameters[i]->value->data;
}

gpointer
ost_op_state (OstOp *op)
{
  return ost_graph_buffer (op->graph, ost_node (op)->state[op->graph->phase]);
}

gpointer
ost_op_scratch (OstOp *op)
{
  return ost_weights_scratch (op->graph->weights, OST_SCRATCH_OP, op->scratch_bytes);
}

const OstShape *
ost_op_input_shape (OstOp *op, int i)
{
  return &op->inputs[i]->shape;
}

const OstShape *
ost_op_output_shape (OstOp *op)
{
  return &op->output->shape;
}

int64_t
ost_op_layout_count (OstOp *op)
{
  return (int64_t) (op->output->bytes / sizeof (float));
}

gboolean
ost_op_is_training (OstOp *op)
{
  return op->graph->mode == OST_GRAPH_TRAIN;
}

gboolean
ost_op_is_recomputing (OstOp *op)
{
  return op->graph->again;
}

gboolean
ost_op_wants_input_gradient (OstOp *op, int i)
{
  return op->inputs[i]->wants_gradient;
}

/* Nothing that running changes comes in: the same draws when it is computed again, and for any number of threads. */
guint64
ost_op_random_key (OstOp *op)
{
  const OstGraph *graph = op->graph;

  return ost_random_at (ost_random_at (graph->seed, ost_node (op)->place), graph->step);
}
