/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-weights-private.h"

G_DEFINE_QUARK (ost-graph-error-quark, ost_graph_error)

static const OstOpClass sums_class = { .name = "sum of gradients" };

static void
value_free (OstValue *value)
{
  g_clear_pointer (&value->twins, g_ptr_array_unref);
  g_ptr_array_unref (value->consumers);
  g_free (value);
}

OstGraph *
ost_graph_new (OstWeights *weights, OstGraphMode mode, guint64 seed)
{
  OstGraph *graph = g_new0 (OstGraph, 1);

  graph->weights = ost_weights_ref (weights);
  graph->mode = mode;
  graph->seed = seed;
  graph->values = g_ptr_array_new_with_free_func ((GDestroyNotify) value_free);
  graph->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_node_free);
  graph->fused = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_node_free);
  graph->scopes = g_ptr_array_new_with_free_func (g_free);
  graph->profiles = g_ptr_array_new_with_free_func (g_free);
  graph->sums = ost_graph_find_profile (graph, &sums_class);
  graph->steps = g_array_new (FALSE, TRUE, sizeof (OstStep));
  graph->buffers = g_array_new (FALSE, TRUE, sizeof (OstBuffer));
  return graph;
}

void
ost_graph_free (OstGraph *graph)
{
  if (graph == NULL)
    return;
  g_ptr_array_unref (graph->nodes);
  g_ptr_array_unref (graph->fused);
  g_ptr_array_unref (graph->values);
  g_ptr_array_unref (graph->scopes);
  g_ptr_array_unref (graph->profiles);
  g_array_unref (graph->steps);
  g_array_unref (graph->buffers);
  ost_aligned_free ((float *) graph->arena);
  g_clear_error (&graph->error);
  ost_weights_unref (graph->weights);
  g_free (graph);
}

OstWeights *
ost_graph_get_weights (OstGraph *graph)
{
  return graph->weights;
}

OstGraphMode
ost_graph_get_mode (OstGraph *graph)
{
  return graph->mode;
}

/* --- Building ---
 *
 * Values and nodes are only noted here, in the order of building, which is an order of the forward pass: what a node
 * reads was there before it. Layouts, buffers and primitives come with compiling. */

/* -1: no buffer yet (ost-graph-schedule.c). */
OstValue *
ost_graph_add_value (OstGraph *graph, OstShape shape)
{
  OstValue *value = g_new0 (OstValue, 1);

  value->graph = graph;
  value->shape = shape;
  value->data[0] = value->data[1] = value->gradient = -1;
  value->consumers = g_ptr_array_new ();
  g_ptr_array_add (graph->values, value);
  return value;
}

OstValue *
ost_graph_input (OstGraph *graph, OstShape shape)
{
  g_return_val_if_fail (!graph->compiled, NULL);
  if (ost_shape_count (&shape) < 0)
    {
      g_autofree char *text = ost_shape_to_string (&shape);

      return ost_graph_fail (graph, "An input cannot have the shape %s", text);
    }

  OstValue *value = ost_graph_add_value (graph, shape);

  value->is_input = TRUE;
  return value;
}

OstValue *
ost_graph_input_with_gradient (OstGraph *graph, OstShape shape)
{
  OstValue *value = ost_graph_input (graph, shape);

  if (value != NULL)
    value->wants_gradient = graph->mode == OST_GRAPH_TRAIN;
  return value;
}

/* "layer1.0": parameters are named by where they are built, as PyTorch's modules are. */
char *
ost_graph_dup_scope (OstGraph *graph)
{
  GString *scope = g_string_new (NULL);

  for (guint i = 0; i < graph->scopes->len; i++)
    g_string_append_printf (scope, "%s%s", i > 0 ? "." : "", (char *) g_ptr_array_index (graph->scopes, i));
  return g_string_free (scope, FALSE);
}

void
ost_graph_enter (OstGraph *graph, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (graph->scopes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
ost_graph_leave (OstGraph *graph)
{
  g_return_if_fail (graph->scopes->len > 0);
  g_ptr_array_set_size (graph->scopes, (int) graph->scopes->len - 1);
}

/* Blocks are numbered from 1; 0 is everything outside. */
void
ost_graph_begin_recompute (OstGraph *graph)
{
  g_return_if_fail (graph->block == 0);
  graph->block = ++graph->n_blocks;
}

void
ost_graph_end_recompute (OstGraph *graph)
{
  g_return_if_fail (graph->block != 0);
  graph->block = 0;
}

void
ost_graph_output (OstGraph *graph, OstValue *value)
{
  g_return_if_fail (!graph->compiled);
  if (value != NULL)
    value->is_output = TRUE;
}

/* The first mistake is kept: those after it follow from its NULL. */
OstValue *
ost_graph_fail (OstGraph *graph, const char *format, ...)
{
  if (graph->error == NULL)
    {
      g_autofree char *scope = ost_graph_dup_scope (graph);
      va_list          arguments;

      va_start (arguments, format);

      g_autofree char *text = g_strdup_vprintf (format, arguments);

      va_end (arguments);
      g_set_error (&graph->error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_SHAPE, "%s%s%s", scope, *scope ? ": " : "", text);
    }
  return NULL;
}

const OstShape *
ost_value_get_shape (const OstValue *value)
{
  return &value->shape;
}

void *
ost_graph_buffer (OstGraph *graph, int i)
{
  if (i < 0)
    return NULL;

  const gsize offset = g_array_index (graph->buffers, OstBuffer, i).offset;

  /* The plan counts on from the graph's own arena into the memory that graphs of the same weights share. */
  if (offset < graph->arena_bytes)
    return graph->arena + offset;
  return (char *) ost_weights_scratch (graph->weights, OST_SCRATCH_PASS, graph->shared_bytes) + offset
         - graph->arena_bytes;
}

/* --- What the caller sees of a compiled graph --- */

/* An input is its own value; an output is read from the plain copy that may stand outside (ost-graph-layout.c). */
float *
ost_graph_data (OstGraph *graph, OstValue *value)
{
  g_return_val_if_fail (graph->compiled && value != NULL && (value->is_input || value->is_output), NULL);

  const OstValue *seen = value->is_input ? value : value->outside;

  return ost_graph_buffer (graph, seen->data[0]);
}

float *
ost_graph_gradient (OstGraph *graph, OstValue *value)
{
  g_return_val_if_fail (graph->compiled && value != NULL && (value->is_input || value->is_output), NULL);
  if (graph->mode == OST_GRAPH_INFER)
    return NULL;

  const OstValue *seen = value->is_input ? value : value->outside;

  return ost_graph_buffer (graph, seen->gradient);
}

void
ost_graph_set_step (OstGraph *graph, guint64 step)
{
  graph->step = step;
}
