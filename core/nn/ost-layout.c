/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-graph-private.h"
#include "core/nn/ost-weights-private.h"

void
ost_dnnl_must (dnnl_status_t status)
{
  if (status != dnnl_success)
    g_error ("oneDNN has failed with status %d", (int) status);
}

dnnl_engine_t
ost_dnnl_engine (void)
{
  static gsize made;

  if (g_once_init_enter (&made))
    {
      dnnl_engine_t engine = NULL;

      ost_dnnl_must (dnnl_engine_create (&engine, dnnl_cpu, 0));
      g_once_init_leave (&made, GPOINTER_TO_SIZE (engine));
    }
  return GSIZE_TO_POINTER (made);
}

/* Every run waits for its end (ost_primitive_run), so nothing is ever left in it. */
dnnl_stream_t
ost_dnnl_stream (void)
{
  static gsize made;

  if (g_once_init_enter (&made))
    {
      dnnl_stream_t stream = NULL;

      ost_dnnl_must (dnnl_stream_create (&stream, ost_dnnl_engine (), dnnl_stream_default_flags));
      g_once_init_leave (&made, GPOINTER_TO_SIZE (stream));
    }
  return GSIZE_TO_POINTER (made);
}

/* N,..,C in memory is N,C,.. to oneDNN; one number and vectors have one dimension. The first dimension stays first, the
 * last becomes the second, those between move up by one; strides keep the order in memory. */
dnnl_memory_desc_t
ost_layout_plain (const OstShape *shape)
{
  const int          n = MAX (shape->n_dims, 1);
  dnnl_dims_t        sizes = { 1 }, strides = { 1 };
  dnnl_memory_desc_t layout;
  int64_t            stride = 1;

  for (int i = shape->n_dims - 1; i >= 0; i--)
    {
      const int to = i == 0 ? 0 : i == n - 1 ? 1 : i + 1;

      sizes[to] = shape->sizes[i];
      strides[to] = stride;
      stride *= shape->sizes[i];
    }
  ost_dnnl_must (dnnl_memory_desc_init_by_strides (&layout, n, sizes, dnnl_f32, strides));
  return layout;
}

gboolean
ost_dnnl_check (dnnl_status_t status, OstOp *op, GError **error)
{
  if (status == dnnl_success)
    return TRUE;

  g_autofree char *shape = ost_shape_to_string (ost_op_output_shape (op));

  g_set_error (error, OST_GRAPH_ERROR,
               status == dnnl_out_of_memory ? OST_GRAPH_ERROR_MEMORY : OST_GRAPH_ERROR_PRIMITIVE,
               "%s%s%s with the result %s cannot be computed by oneDNN (status %d)", op->name, *op->name ? ": " : "",
               op->klass->name, shape, (int) status);
  return FALSE;
}

void
ost_op_count_bytes (OstOp *op, gsize bytes)
{
  op->graph->converted_bytes += bytes;
}

/* --- Parameters in other layouts --- */

void
ost_converted_clear (OstConverted *converted)
{
  dnnl_primitive_destroy (converted->reorder);
  dnnl_memory_destroy (converted->from);
  dnnl_memory_destroy (converted->to);
  ost_aligned_free (converted->data);
}

/* Both layouts have been accepted by a primitive already, so that there is a reorder between them. */
static void
create_reorder (OstConverted *converted, const dnnl_memory_desc_t *plain)
{
  const dnnl_engine_t   engine = ost_dnnl_engine ();
  dnnl_primitive_desc_t description = NULL;

  ost_dnnl_must (dnnl_reorder_primitive_desc_create (&description, plain, engine, &converted->layout, engine, NULL));
  ost_dnnl_must (dnnl_primitive_create (&converted->reorder, description));
  dnnl_primitive_desc_destroy (description);
  ost_dnnl_must (dnnl_memory_create (&converted->from, plain, engine, DNNL_MEMORY_NONE));
  ost_dnnl_must (dnnl_memory_create (&converted->to, &converted->layout, engine, DNNL_MEMORY_NONE));
}

static OstConverted *
find_converted (OstOp *op, int i, const dnnl_memory_desc_t *plain, const dnnl_memory_desc_t *layout)
{
  GArray      *all = ost_node (op)->converted;
  OstConverted new = { .parameter = i, .layout = *layout };

  for (guint j = 0; j < all->len; j++)
    {
      OstConverted *converted = &g_array_index (all, OstConverted, j);

      if (converted->parameter == i && dnnl_memory_desc_equal (&converted->layout, layout))
        return converted;
    }
  create_reorder (&new, plain);
  g_array_append_val (all, new);
  return &g_array_index (all, OstConverted, all->len - 1);
}

static void
convert (OstConverted *converted, const float *from, float *to)
{
  const dnnl_exec_arg_t arguments[] = { { DNNL_ARG_FROM, converted->from }, { DNNL_ARG_TO, converted->to } };

  dnnl_memory_set_data_handle (converted->from, (void *) from);
  dnnl_memory_set_data_handle (converted->to, to);
  ost_dnnl_must (dnnl_primitive_execute (converted->reorder, ost_dnnl_stream (), 2, arguments));
  dnnl_stream_wait (ost_dnnl_stream ());
}

/* Inference keeps what it converted, as weights stay. In training they change at every step and would be there three
 * times over (plain, for forward, for backward), so they are converted into shared scratch: a few thousandths of the
 * time of the convolution that reads them. */
const float *
ost_op_parameter_as (OstOp *op, int i, const dnnl_memory_desc_t *plain, const dnnl_memory_desc_t *layout)
{
  OstParameter *parameter = op->parameters[i];

  if (layout == NULL || dnnl_memory_desc_equal (plain, layout))
    return parameter->value->data;

  OstConverted *converted = find_converted (op, i, plain, layout);
  const gsize   bytes = dnnl_memory_desc_get_size (layout);

  if (op->graph->mode == OST_GRAPH_TRAIN)
    {
      float *to = ost_weights_scratch (op->graph->weights, OST_SCRATCH_CONVERT + i, bytes);

      convert (converted, parameter->value->data, to);
      return to;
    }
  if (converted->data == NULL)
    {
      converted->data = ost_aligned_new ((int64_t) (bytes / sizeof (float)));
      op->graph->converted_bytes += bytes;
    }
  if (converted->version != parameter->version)
    convert (converted, parameter->value->data, converted->data);
  converted->version = parameter->version;
  return converted->data;
}
