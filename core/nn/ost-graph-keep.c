/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* What the backward pass can count on. Three questions in order: which values a gradient is wanted for (find_learnt,
 * from the inputs down), which of them it reaches (find_reached, from the outputs up), and which outputs of the
 * forward pass are kept for it (choose_kept). A dropped output is computed again, either because that is cheap or
 * because the builder asked for it around a block of layers: memory for time (Chen et al. 2016, arXiv:1604.06174). */
static OstNode *
get_node (OstGraph *graph, guint i)
{
  return g_ptr_array_index (graph->nodes, i);
}

/* Which operations have something to learn, and which values a gradient is wanted for because something below them has.
 * Below the lowest learnt parameter nothing goes backward. */
void
ost_graph_find_learnt (OstGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len && graph->mode == OST_GRAPH_TRAIN; i++)
    {
      OstNode *node = get_node (graph, i);
      gboolean wants = FALSE;

      for (int j = 0; j < node->op.n_parameters; j++)
        {
          const OstParameter *parameter = node->op.parameters[j];

          node->learnt[j] = parameter->kind != OST_PARAMETER_BUFFER && !parameter->frozen;
          node->learns |= node->learnt[j];
        }
      for (int j = 0; j < node->op.n_inputs; j++)
        wants |= node->op.inputs[j]->wants_gradient;
      node->op.output->wants_gradient = node->op.klass->backward != NULL && (wants || node->learns);
    }
}

/* From the outputs up: which operations run backward. */
static void
find_reached (OstGraph *graph)
{
  for (guint i = 0; i < graph->values->len; i++)
    {
      OstValue *value = g_ptr_array_index (graph->values, i);

      if (value->outside != NULL)
        value->outside->reached = value->wants_gradient;
    }
  for (guint i = graph->nodes->len; i-- > 0;)
    {
      OstNode *node = get_node (graph, i);

      node->runs_backward = node->op.output->reached && node->op.output->wants_gradient;
      for (int j = 0; node->runs_backward && j < node->op.n_inputs; j++)
        node->op.inputs[j]->reached |= node->op.inputs[j]->wants_gradient;
    }
}

/* A backward pass reads it: its producer's, or that of an operation that it goes into. */
static gboolean
is_needed (const OstValue *value)
{
  if (value->producer->runs_backward && value->producer->op.klass->needs & OST_NEEDS_OUTPUT)
    return TRUE;
  for (guint i = 0; i < value->consumers->len; i++)
    {
      const OstNode *node = g_ptr_array_index (value->consumers, i);

      for (int j = 0; node->runs_backward && j < node->op.n_inputs; j++)
        if (node->op.inputs[j] == value && ost_node_needs_input (node, j))
          return TRUE;
    }
  return FALSE;
}

/* The border of a recomputed block is kept, so that recomputing begins there and not further up. */
static gboolean
leaves_block (const OstValue *value)
{
  for (guint i = 0; i < value->consumers->len; i++)
    {
      const OstNode *node = g_ptr_array_index (value->consumers, i);

      if (node->block != value->producer->block)
        return TRUE;
    }
  return FALSE;
}

/* Products so short that computing them again costs no more than reading and writing: the first convolution of a
 * network, from one channel, whose output is the largest of all. */
#define CHEAP_FLOP 100          /* for each number of the output: at 300 GFLOP/s as long as moving it three times */

/* Cheap, and all that it is computed from is there anyway in the backward pass: kept for somebody else, or cheap
 * itself. */
static gboolean
is_cheap (const OstValue *value, GHashTable *anyway)
{
  const OstOp   *op = &value->producer->op;
  const gboolean cheap = op->klass->cheap
                         || (op->flop > 0 && op->flop <= CHEAP_FLOP * (double) ost_shape_count (&value->shape));

  for (int i = 0; cheap && i < op->n_inputs; i++)
    if (!g_hash_table_contains (anyway, op->inputs[i]))
      return FALSE;
  return cheap && op->n_inputs > 0;
}

void
ost_graph_choose_kept (OstGraph *graph)
{
  g_autoptr(GHashTable) anyway = g_hash_table_new (NULL, NULL);

  /* `anyway`: values that are there in the backward pass whatever is decided further on. In the order of the forward
   * pass, so that the inputs of each are settled. A cheap value counts as there, for the next: chains are computed
   * again as a whole. */
  find_reached (graph);
  for (guint i = 0; i < graph->values->len; i++)
    {
      OstValue *value = g_ptr_array_index (graph->values, i);

      if (value->producer == NULL)
        g_hash_table_add (anyway, value);
    }
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstValue      *value = get_node (graph, i)->op.output;
      const gboolean cheap = is_cheap (value, anyway);
      const gboolean blocked = get_node (graph, i)->block != 0 && !leaves_block (value);

      value->dropped = !value->pinned && (cheap || blocked);
      if (cheap || (is_needed (value) && !blocked))
        g_hash_table_add (anyway, value);
    }
}
