/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-batch-norm.h"

#include <math.h>

#include "core/nn/ost-ops.h"
#include "core/nn/ost-primitive.h"

/* Over N,H,W for each channel: y = g (x - m) / sqrt (v + e) + b, then max (y, 0) where asked for (Ioffe and Szegedy 2015).
 *
 * Training: m, v of the batch (v divided by the count n), and running = (1 - momentum) running + momentum new with v n / (n - 1).
 * dg = sum dy (x - m) / sqrt (v + e), db = sum dy,
 * dx = g / sqrt (v + e) (dy - (db + (x - m) / sqrt (v + e) dg) / n).
 * Frozen and inference: m, v are the running ones and constants: dx = g dy / sqrt (v + e).
 *
 * State: m (C), v (C), and for ReLU oneDNN's mask. Computing again takes m and v from there. */

enum { SCALE, SHIFT, MEAN, VARIANCE };

typedef struct
{
  OstBatchNorm norm;
  gboolean     frozen;          /* the running statistics are used */
  int64_t      channels, count;
  gsize        mask_offset;     /* in the state */
  OstPrimitive forward;         /* with the batch's statistics, or with the running ones when frozen */
  OstPrimitive again;           /* with the statistics in the state; training only */
  OstPrimitive backward;
} BatchNorm;

/* --- Primitives ------------------------------------------------------------------------------------------------- */

static void
bind_forward (OstPrimitive *p, const dnnl_memory_desc_t *layout, const dnnl_memory_desc_t *channels)
{
  ost_primitive_bind_as (p, DNNL_ARG_SRC, layout);
  ost_primitive_bind_as (p, DNNL_ARG_DST, layout);
  ost_primitive_bind_as (p, DNNL_ARG_MEAN, channels);
  ost_primitive_bind_as (p, DNNL_ARG_VARIANCE, channels);
  ost_primitive_bind_as (p, DNNL_ARG_SCALE, channels);
  ost_primitive_bind_as (p, DNNL_ARG_SHIFT, channels);
}

static gboolean
prepare_forward (OstOp *op, BatchNorm *b, const dnnl_memory_desc_t *layout, const dnnl_memory_desc_t *channels, unsigned flags,
                 GError **error)
{
  dnnl_batch_normalization_desc_t descriptor;
  gboolean                        training = ost_op_is_training (op);

  dnnl_batch_normalization_forward_desc_init (&descriptor, training ? dnnl_forward_training : dnnl_forward_inference, layout,
                                              (float) b->norm.epsilon, flags | (b->frozen ? dnnl_use_global_stats : 0));
  if (!ost_primitive_create (&b->forward, op, &descriptor, NULL, NULL, error))
    return FALSE;
  bind_forward (&b->forward, layout, channels);
  b->mask_offset = (gsize) (2 * b->channels) * sizeof (float);
  b->mask_offset = (b->mask_offset + 63) / 64 * 64;
  op->state_bytes = b->mask_offset;
  if (training && b->norm.relu)
    {
      ost_primitive_bind (&b->forward, DNNL_ARG_WORKSPACE, dnnl_query_workspace_md);
      op->state_bytes += dnnl_memory_desc_get_size (ost_primitive_layout (&b->forward, dnnl_query_workspace_md));
    }
  return TRUE;
}

/* The same numbers once more, from statistics that are known: no pass over x to find them, and the mask is there. */
static gboolean
prepare_again (OstOp *op, BatchNorm *b, const dnnl_memory_desc_t *layout, const dnnl_memory_desc_t *channels, unsigned flags,
               GError **error)
{
  dnnl_batch_normalization_desc_t descriptor;

  dnnl_batch_normalization_forward_desc_init (&descriptor, dnnl_forward_inference, layout, (float) b->norm.epsilon,
                                              flags | dnnl_use_global_stats);
  if (!ost_primitive_create (&b->again, op, &descriptor, NULL, NULL, error))
    return FALSE;
  bind_forward (&b->again, layout, channels);
  return TRUE;
}

static gboolean
prepare_backward (OstOp *op, BatchNorm *b, const dnnl_memory_desc_t *layout, const dnnl_memory_desc_t *channels,
                  unsigned flags, GError **error)
{
  dnnl_batch_normalization_desc_t descriptor;

  dnnl_batch_normalization_backward_desc_init (&descriptor, dnnl_backward, layout, layout, (float) b->norm.epsilon,
                                               flags | (b->frozen ? dnnl_use_global_stats : 0));
  if (!ost_primitive_create (&b->backward, op, &descriptor, NULL, b->forward.description, error))
    return FALSE;
  ost_primitive_bind_as (&b->backward, DNNL_ARG_SRC, layout);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_DIFF_SRC, layout);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_DIFF_DST, layout);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_MEAN, channels);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_VARIANCE, channels);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_SCALE, channels);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_SHIFT, channels);       /* not read, but oneDNN 2.6 wants it */
  ost_primitive_bind_as (&b->backward, DNNL_ARG_DIFF_SCALE, channels);
  ost_primitive_bind_as (&b->backward, DNNL_ARG_DIFF_SHIFT, channels);
  if (b->norm.relu)
    ost_primitive_bind (&b->backward, DNNL_ARG_WORKSPACE, dnnl_query_workspace_md);
  op->scratch_bytes += (gsize) (2 * b->channels) * sizeof (float);      /* gradients that nobody wants */
  return TRUE;
}

static gboolean
batch_norm_prepare (OstOp *op, GError **error)
{
  BatchNorm         *b = op->data;
  dnnl_memory_desc_t layout = *ost_op_get_input_layout (op, 0), channels;
  dnnl_dims_t        size = { b->channels };
  unsigned           flags = dnnl_use_scale | dnnl_use_shift | (b->norm.relu ? dnnl_fuse_norm_relu : 0);

  dnnl_memory_desc_init_by_tag (&channels, 1, size, dnnl_f32, dnnl_a);
  ost_op_require_layout (op, 0, &layout);
  ost_op_set_output_layout (op, &layout);
  if (!prepare_forward (op, b, &layout, &channels, flags, error))
    return FALSE;
  return !ost_op_is_training (op)
         || (prepare_again (op, b, &layout, &channels, flags, error)
             && prepare_backward (op, b, &layout, &channels, flags, error));
}

/* --- Running ---------------------------------------------------------------------------------------------------- */

static float *
state_mean (OstOp *op)
{
  return ost_op_state (op);
}

static float *
state_variance (OstOp *op)
{
  return state_mean (op) + ((BatchNorm *) op->data)->channels;
}

static void
move_running (OstOp *op, const BatchNorm *b)
{
  float       *mean = ost_op_parameter_value (op, MEAN), *variance = ost_op_parameter_value (op, VARIANCE);
  const float *m = state_mean (op), *v = state_variance (op);
  double       momentum = b->norm.momentum, unbiased = b->count > 1 ? (double) b->count / (double) (b->count - 1) : 1;

  for (int64_t c = 0; c < b->channels; c++)
    {
      mean[c] = (float) ((1 - momentum) * mean[c] + momentum * m[c]);
      variance[c] = (float) ((1 - momentum) * variance[c] + momentum * unbiased * v[c]);
    }
  ost_parameter_touch (op->parameters[MEAN]);
  ost_parameter_touch (op->parameters[VARIANCE]);
}

static void
batch_norm_forward (OstOp *op)
{
  BatchNorm    *b = op->data;
  gboolean      again = ost_op_is_recomputing (op) && !b->frozen;
  OstPrimitive *p = again ? &b->again : &b->forward;

  ost_primitive_set (p, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (p, DNNL_ARG_DST, ost_op_output (op));
  ost_primitive_set (p, DNNL_ARG_MEAN, b->frozen ? ost_op_parameter (op, MEAN) : state_mean (op));
  ost_primitive_set (p, DNNL_ARG_VARIANCE, b->frozen ? ost_op_parameter (op, VARIANCE) : state_variance (op));
  ost_primitive_set (p, DNNL_ARG_SCALE, ost_op_parameter (op, SCALE));
  ost_primitive_set (p, DNNL_ARG_SHIFT, ost_op_parameter (op, SHIFT));
  if (ost_op_is_training (op) && b->norm.relu)
    ost_primitive_set (p, DNNL_ARG_WORKSPACE, (char *) ost_op_state (op) + b->mask_offset);
  ost_primitive_run (p, op);
  if (!b->frozen && !ost_op_is_recomputing (op))
    move_running (op, b);
}

static void
batch_norm_backward (OstOp *op)
{
  BatchNorm *b = op->data;
  float     *spare = (float *) (void *) ((char *) ost_op_scratch (op) + op->scratch_bytes) - 2 * b->channels;
  float     *scale = ost_op_parameter_gradient (op, SCALE), *shift = ost_op_parameter_gradient (op, SHIFT);

  ost_primitive_set (&b->backward, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (&b->backward, DNNL_ARG_DIFF_SRC, ost_op_input_gradient (op, 0));
  ost_primitive_set (&b->backward, DNNL_ARG_DIFF_DST, ost_op_output_gradient (op));
  ost_primitive_set (&b->backward, DNNL_ARG_MEAN, b->frozen ? ost_op_parameter (op, MEAN) : state_mean (op));
  ost_primitive_set (&b->backward, DNNL_ARG_VARIANCE, b->frozen ? ost_op_parameter (op, VARIANCE) : state_variance (op));
  ost_primitive_set (&b->backward, DNNL_ARG_SCALE, ost_op_parameter (op, SCALE));
  ost_primitive_set (&b->backward, DNNL_ARG_SHIFT, ost_op_parameter (op, SHIFT));
  ost_primitive_set (&b->backward, DNNL_ARG_DIFF_SCALE, scale ? scale : spare);
  ost_primitive_set (&b->backward, DNNL_ARG_DIFF_SHIFT, shift ? shift : spare + b->channels);
  ost_primitive_set (&b->backward, DNNL_ARG_WORKSPACE, (char *) ost_op_state (op) + b->mask_offset);
  ost_primitive_run (&b->backward, op);
}

static void
batch_norm_clear (OstOp *op)
{
  BatchNorm *b = op->data;

  ost_primitive_clear (&b->forward);
  ost_primitive_clear (&b->again);
  ost_primitive_clear (&b->backward);
}

static const OstOpClass batch_norm_class = {
  .name = "batch_norm", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_INPUTS, .cheap = TRUE, .in_place = TRUE,
  .prepare = batch_norm_prepare,
  .forward = batch_norm_forward, .backward = batch_norm_backward, .clear = batch_norm_clear,
};

/* --- For those who do it along the way -------------------------------------------------------------------------- */

gboolean
ost_op_is_batch_norm (const OstOp *op, gboolean *relu)
{
  if (op->klass != &batch_norm_class)
    return FALSE;
  *relu = ((const BatchNorm *) op->data)->norm.relu;
  return TRUE;
}

void
ost_batch_norm_as_affine (OstOp *op, float *scale, float *shift)
{
  const BatchNorm *b = op->data;

  for (int64_t c = 0; c < b->channels; c++)
    {
      double each = op->parameters[SCALE]->value->data[c] / sqrt (op->parameters[VARIANCE]->value->data[c] + b->norm.epsilon);

      scale[c] = (float) each;
      shift[c] = (float) (op->parameters[SHIFT]->value->data[c] - each * op->parameters[MEAN]->value->data[c]);
    }
}

guint64
ost_batch_norm_version (OstOp *op)
{
  guint64 version = 0;

  for (int i = 0; i < op->n_parameters; i++)
    version += op->parameters[i]->version;
  return version;
}

/* --- Building --------------------------------------------------------------------------------------------------- */

static gboolean
add_parameters (OstOp *op, const char *name, int64_t channels)
{
  const struct { const char *name; OstParameterKind kind; OstInitKind init; } parameters[] = {
    { "weight", OST_PARAMETER_NORM, OST_INIT_ONE }, { "bias", OST_PARAMETER_NORM, OST_INIT_ZERO },
    { "running_mean", OST_PARAMETER_BUFFER, OST_INIT_ZERO }, { "running_var", OST_PARAMETER_BUFFER, OST_INIT_ONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parameters); i++)
    {
      g_autofree char *full = g_strconcat (name, ".", parameters[i].name, NULL);

      if (ost_op_add_parameter (op, full, parameters[i].kind, OST_SHAPE (channels), (OstInit) { .kind = parameters[i].init }) < 0)
        return FALSE;
    }
  return TRUE;
}

OstValue *
ost_batch_norm (OstGraph *graph, const char *name, OstValue *x, OstBatchNorm norm)
{
  const OstShape *shape;
  BatchNorm      *b;
  OstOp          *op;

  if (x == NULL)
    return NULL;
  shape = ost_value_get_shape (x);
  if (shape->n_dims != 4 && shape->n_dims != 2)
    {
      g_autofree char *text = ost_shape_to_string (shape);

      return ost_graph_fail (graph, "Batch norm “%s” needs N,H,W,C or N,C, not %s.", name, text);
    }
  b = g_new0 (BatchNorm, 1);
  b->norm = norm;
  b->norm.epsilon = norm.epsilon > 0 ? norm.epsilon : 1e-5;
  b->norm.momentum = norm.momentum > 0 ? norm.momentum : 0.1;
  b->channels = shape->sizes[shape->n_dims - 1];
  b->count = ost_shape_count (shape) / b->channels;
  op = ost_op_new (graph, &batch_norm_class, &x, 1, *shape, b);
  if (op == NULL || !add_parameters (op, name, b->channels))
    return NULL;
  b->frozen = ost_graph_get_mode (graph) == OST_GRAPH_INFER || op->parameters[SCALE]->frozen;
  return op->output;
}
