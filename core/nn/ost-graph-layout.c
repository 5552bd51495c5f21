/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"

/* The same numbers may be wanted in several layouts. `source` is the value that an operation computed; its `twins` hold
 * the same numbers in other layouts, each made once by a reorder operation and shared by all who ask for that layout.
 * Inputs of operations are moved from source to twin while the graph is walked, producers first, so that an operation
 * sees in its inputs what will really be there. */

gboolean
ost_value_set_layout (OstValue *value, const dnnl_memory_desc_t *layout)
{
  value->layout = *layout;
  value->bytes = dnnl_memory_desc_get_size (layout);
  value->has_layout = TRUE;
  return value->bytes > 0;
}

static void
set_plain (OstValue *value)
{
  const dnnl_memory_desc_t plain = ost_layout_plain (&value->shape);

  ost_value_set_layout (value, &plain);
}

const dnnl_memory_desc_t *
ost_op_get_input_layout (OstOp *op, int i)
{
  return &op->inputs[i]->layout;
}

void
ost_op_set_output_layout (OstOp *op, const dnnl_memory_desc_t *layout)
{
  ost_value_set_layout (op->output, layout);
}

/* The source itself, a conversion that is there already, or NULL. */
static OstValue *
find_twin (OstValue *source, const dnnl_memory_desc_t *layout)
{
  if (dnnl_memory_desc_equal (&source->layout, layout))
    return source;
  for (guint i = 0; source->twins != NULL && i < source->twins->len; i++)
    {
      OstValue *twin = g_ptr_array_index (source->twins, i);

      if (dnnl_memory_desc_equal (&twin->layout, layout))
        return twin;
    }
  return NULL;
}

static OstValue *
make_twin (OstValue *source, const dnnl_memory_desc_t *layout)
{
  OstGraph *graph = source->graph;
  OstValue *twin = ost_value_in_layout (source, layout, graph->error == NULL ? &graph->error : NULL);

  if (twin == NULL)
    return NULL;
  if (source->twins == NULL)
    source->twins = g_ptr_array_new ();
  g_ptr_array_add (source->twins, twin);
  return twin;
}

void
ost_op_require_layout (OstOp *op, int i, const dnnl_memory_desc_t *layout)
{
  /* Never a twin of a twin: one conversion away from the source, whatever was asked before. */
  OstValue *source = op->inputs[i]->source != NULL ? op->inputs[i]->source : op->inputs[i];
  OstValue *found = find_twin (source, layout);

  if (found == NULL)
    found = make_twin (source, layout);
  if (found != NULL)            /* else the graph has an error */
    op->inputs[i] = found;
}

/* --- All operations, producers first --- */

static void
require_plain (OstOp *op)
{
  for (int i = 0; i < op->n_inputs; i++)
    {
      const dnnl_memory_desc_t plain = ost_layout_plain (&op->inputs[i]->shape);

      ost_op_require_layout (op, i, &plain);
    }
  set_plain (op->output);
}

static gboolean
is_plain (const OstValue *value)
{
  const dnnl_memory_desc_t plain = ost_layout_plain (&value->shape);

  return dnnl_memory_desc_equal (&value->layout, &plain);
}

/* The first opaque layout wins: a convolution chose it and others will want it. */
static void
require_one (OstOp *op)
{
  const OstValue    *chosen = op->inputs[0];
  dnnl_memory_desc_t layout;

  for (int i = 1; i < op->n_inputs && is_plain (chosen); i++)
    if (!is_plain (op->inputs[i]))
      chosen = op->inputs[i];
  layout = chosen->layout;
  for (int i = 0; i < op->n_inputs; i++)
    ost_op_require_layout (op, i, &layout);
  ost_value_set_layout (op->output, &layout);
}

static gboolean
prepare (OstOp *op, GError **error)
{
  OstGraph *graph = op->graph;

  if (op->klass->layout == OST_LAYOUT_PLAIN)
    require_plain (op);
  else if (op->klass->layout == OST_LAYOUT_ANY)
    require_one (op);
  if (op->klass->prepare != NULL && !op->klass->prepare (op, error))
    return FALSE;
  if (graph->error != NULL)
    {
      g_propagate_error (error, g_error_copy (graph->error));
      return FALSE;
    }
  g_assert (op->output->has_layout);
  return TRUE;
}

/* What the caller reads is plain, and nobody else's gradient is mixed into the one that the caller sets: in training an
 * output that operations read, too, gets a copy for the caller. Inputs that are outputs, likewise. */
static gboolean
add_outside (OstValue *value, gboolean has_consumers, GError **error)
{
  const dnnl_memory_desc_t plain = ost_layout_plain (&value->shape);
  const gboolean           infer = value->graph->mode == OST_GRAPH_INFER;

  if (is_plain (value) && !value->is_input && (!has_consumers || infer))
    value->outside = value;
  else if (infer)
    value->outside = find_twin (value, &plain);
  if (value->outside == NULL)
    value->outside = ost_value_in_layout (value, &plain, error);
  if (value->outside != NULL)
    value->outside->pinned = TRUE;
  return value->outside != NULL;
}

/* Once the conversions are in, and never again: schedules and what is kept go by these lists. */
static void
note_consumers (OstGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);

      for (int j = 0; j < node->op.n_inputs; j++)
        g_ptr_array_add (node->op.inputs[j]->consumers, node);
    }
}

static gboolean
add_outsides (OstGraph *graph, GError **error)
{
  const guint n = graph->values->len;
  g_autoptr(GHashTable) consumed = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < graph->nodes->len; i++)
    {
      OstNode *node = g_ptr_array_index (graph->nodes, i);

      for (int j = 0; j < node->op.n_inputs; j++)
        g_hash_table_add (consumed, node->op.inputs[j]);
    }
  for (guint i = 0; i < n; i++)
    {
      OstValue *value = g_ptr_array_index (graph->values, i);

      if (value->is_output && !add_outside (value, g_hash_table_contains (consumed, value), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ost_graph_lay_out (OstGraph *graph, GError **error)
{
  /* The list is made anew, because conversions are appended to it on the way, each in front of its first reader.
   * Nodes change owner without being freed. */
  g_autoptr(GPtrArray) built = g_steal_pointer (&graph->nodes);

  graph->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_node_free);
  g_ptr_array_set_free_func (built, NULL);
  for (guint i = 0; i < graph->values->len; i++)
    {
      OstValue *value = g_ptr_array_index (graph->values, i);

      if (value->producer == NULL)
        {
          set_plain (value);
          value->pinned = TRUE;
        }
    }

  gboolean good = TRUE;

  for (guint i = 0; i < built->len; i++)
    {
      OstNode *node = g_ptr_array_index (built, i);

      good = good && prepare (&node->op, error);
      g_ptr_array_add (graph->nodes, node);   /* after the conversions that it asked for */
    }
  if (!good || !add_outsides (graph, error))
    return FALSE;
  note_consumers (graph);
  return TRUE;
}
