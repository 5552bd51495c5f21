/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* An operation may do the one that follows along the way (inference: convolution, then batch norm, then ReLU; training too:
 * batch norm, then a residual sum and ReLU): if it can, OstOpClass.fuse says so and the second disappears. Only a value
 * that nobody else reads can disappear with it, and only within one block of recomputation. */

/* NULL when several read it, one reads it twice, or the caller does. */
static OstNode *
only_reader (OstGraph *graph, const OstValue *value)
{
  OstNode *found = NULL;

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);

      for (int j = 0; j < node->op.n_inputs; j++)
        {
          if (node->op.inputs[j] != value)
            continue;
          if (found != NULL)
            return NULL;
          found = node;
        }
    }
  return value->is_output ? NULL : found;
}

/* `next` gives way to `node`, which moves to its place, where all inputs of both are there. */
static void
take_over (OstGraph *graph, OstNode *node, OstNode *next)
{
  guint from, to;

  node->op.output = next->op.output;
  node->op.output->producer = node;
  g_ptr_array_find (graph->nodes, next, &to);
  graph->nodes->pdata[to] = node;
  g_ptr_array_find (graph->nodes, node, &from);
  for (guint i = from; i + 1 < graph->nodes->len; i++)
    graph->nodes->pdata[i] = graph->nodes->pdata[i + 1];
  graph->nodes->len--;
  g_ptr_array_add (graph->fused, next);
}

static gboolean
fuse_once (OstGraph *graph)
{
  gboolean any = FALSE;
  guint    i = 0;

  while (i < graph->nodes->len)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);
      OstNode *next = node->op.klass->fuse != NULL ? only_reader (graph, node->op.output) : NULL;

      if (next != NULL && next->block == node->block && node->op.klass->fuse (&node->op, &next->op))
        {
          take_over (graph, node, next);        /* another one stands at i now; this one is met again further down */
          any = TRUE;
        }
      else
        i++;
    }
  return any;
}

/* Until nothing changes: what follows may have become something else meanwhile (a sum and ReLU, one operation). */
void
ost_graph_fuse (OstGraph *graph)
{
  while (fuse_once (graph))
    ;
}
