/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/nn/ost-op-batch-norm.h"
#include "core/nn/ost-ops.h"
#include "core/nn/ost-primitive.h"

/* y[n,h,w,o] = b[o] + sum_ikl W[o,i,k,l] x[n, h s + k d - p, w s + l d - p, i], channels in groups.
 * x N,H,W,I; y N,H',W',O; W O,I/groups,K,K as in PyTorch's files; s stride, d dilation, p pad; outside x is 0.
 *
 * y is linear in x and in W, so each gradient is the same sum with two of the three exchanged:
 * dx[n,h',w',i] = sum_okl W[o,i,k,l] dy[n,h,w,o] over the h, k with h s + k d - p = h' (w, l alike): the transposed
 * sum; dW[o,i,k,l] = sum_nhw dy[n,h,w,o] x[n, h s + k d - p, w s + l d - p, i]; db[o] = sum_nhw dy[n,h,w,o].
 *
 * Transposed: y and x change places, W is I,O,H,W: what dx is above is its forward pass (Zeiler et al. 2010).
 *
 * oneDNN does all of it. 3x3 convolutions of stride 1 with full blocks of channels run as Winograd's F(4x4, 3x3) (Lavin
 * and Gray 2015): twice as fast as the direct sum (two AVX-512 cores, 64 to 512 channels: 300 to 480 against 130 to 215
 * GFLOP/s counted as direct), with a rounding error some ten times larger (1e-5 of the largest number). oneDNN's own
 * choice ("auto") would never take it on two cores. */

enum { WEIGHT, BIAS };

typedef struct
{
  OstConv            conv;
  gboolean           transposed;
  gboolean           relu;      /* taken over from what follows, in inference */
  OstOp             *norm;      /* batch norm, done along the way; or NULL */
  gboolean           sum;       /* input 1 is added */
  dnnl_memory_desc_t weight_layout, bias_layout;        /* plain */
  OstPrimitive       forward, data, weights;
  OstPrimitive       to_weights;        /* reorder of the weights for `forward` when a norm is folded in */
  OstPrimitive       from_weights;      /* reorder of their gradient; not made when it is plain already */
  gsize              gradient_offset;   /* in the scratch: the gradient before that reorder */
  gsize              bias_offset;       /* behind it: the bias's, where it is frozen and nobody wants it */
  float             *folded, *folded_bias;      /* weights as `forward` wants them, times the norm's scale */
  guint64            folded_version;
} Conv;

/* --- Layouts ---------------------------------------------------------------------------------------------------- */

/* The weights as they are kept, O,I,H,W: to oneDNN a fifth dimension in front when there are groups. Transposed they
 * are kept as I,O,H,W, but oneDNN counts dimensions of a deconvolution as O,I too: only the tag, the order in
 * memory, differs. */
static void
set_parameter_layouts (OstOp *op, Conv *c)
{
  const OstShape *w = &op->parameters[WEIGHT]->value->shape;
  int64_t         out = ost_op_output_shape (op)->sizes[3], in = ost_op_input_shape (op, 0)->sizes[3];
  int64_t         groups = c->conv.groups;
  dnnl_dims_t     plain = { out, in, w->sizes[2], w->sizes[3] };
  dnnl_dims_t     grouped = { groups, out / groups, in / groups, w->sizes[2], w->sizes[3] };
  dnnl_dims_t     bias = { out };

  if (groups > 1)
    dnnl_memory_desc_init_by_tag (&c->weight_layout, 5, grouped, dnnl_f32, c->transposed ? dnnl_giohw : dnnl_goihw);
  else
    dnnl_memory_desc_init_by_tag (&c->weight_layout, 4, plain, dnnl_f32, c->transposed ? dnnl_iohw : dnnl_oihw);
  dnnl_memory_desc_init_by_tag (&c->bias_layout, 1, bias, dnnl_f32, dnnl_a);
}

/* The same sizes in whatever layout oneDNN likes. */
static dnnl_memory_desc_t
any_layout (const dnnl_memory_desc_t *like)
{
  dnnl_memory_desc_t any;

  dnnl_memory_desc_init_by_tag (&any, like->ndims, like->dims, dnnl_f32, dnnl_format_tag_any);
  return any;
}

/* Of maps: blocks of 16 channels where they are full and the processor has the code for it, which is what training
 * gets from oneDNN anyway; in inference it would mix them with plain layouts and convert in between. Not with groups:
 * where a block does not fit into one, oneDNN would fall back to plain loops. */
static dnnl_memory_desc_t
map_layout (const Conv *c, const dnnl_memory_desc_t *like)
{
  dnnl_memory_desc_t layout = any_layout (like);

  if (c->conv.groups == 1 && like->dims[1] % 16 == 0 && dnnl_get_effective_cpu_isa () >= dnnl_cpu_isa_avx512_core)
    dnnl_memory_desc_init_by_tag (&layout, 4, like->dims, dnnl_f32, dnnl_nChw16c);
  return layout;
}

typedef struct
{
  dnnl_dims_t stride, dilation, pad;
} Steps;

/* Dilation in oneDNN is the number of places left out between two taps: 0 where ours is 1. */
static Steps
steps_of (const OstConv *conv)
{
  return (Steps) {
    { conv->stride, conv->stride }, { conv->dilation - 1, conv->dilation - 1 }, { conv->pad, conv->pad },
  };
}

static dnnl_alg_kind_t
direct (const Conv *c)
{
  return c->transposed ? dnnl_deconvolution_direct : dnnl_convolution_direct;
}

/* Where Winograd pays: below these sizes its transforms cost what they save. A tile is 6 x 6 pixels and gives 4 x 4 of
 * the output for 36 products where the direct sum takes 144; channels come in full vectors of 16. */
static gboolean
suits_winograd (OstOp *op, const Conv *c)
{
  const OstShape *in = ost_op_input_shape (op, 0), *out = ost_op_output_shape (op);

  return !c->transposed && c->conv.kernel == 3 && c->conv.stride == 1 && c->conv.dilation == 1 && c->conv.groups == 1
         && c->conv.pad == 1 && in->sizes[3] % 16 == 0 && out->sizes[3] % 16 == 0
         && in->sizes[3] >= 32 && out->sizes[3] >= 32
         && in->sizes[1] >= 6 && in->sizes[2] >= 6 && in->sizes[0] * in->sizes[1] * in->sizes[2] >= 256;
}

/* The two kinds differ for oneDNN only in which function describes them. */
#define INIT(c, what) \
  ((c)->transposed ? dnnl_dilated_deconvolution_##what##_desc_init : dnnl_dilated_convolution_##what##_desc_init)

/* --- Primitives ------------------------------------------------------------------------------------------------- */

static gboolean
has_bias (const Conv *c)
{
  return c->conv.bias || c->norm;
}

/* What follows in the same pass over the output: + input 1, then ReLU. */
static dnnl_primitive_attr_t
attributes (const Conv *c)
{
  dnnl_primitive_attr_t attr;
  dnnl_post_ops_t       ops;

  dnnl_primitive_attr_create (&attr);
  dnnl_post_ops_create (&ops);
  if (c->sum)
    dnnl_post_ops_append_sum (ops, 1);
  if (c->relu)
    dnnl_post_ops_append_eltwise (ops, 1, dnnl_eltwise_relu, 0, 0);
  dnnl_primitive_attr_set_post_ops (attr, ops);
  dnnl_post_ops_destroy (ops);
  return attr;
}

/* By Winograd where that pays and oneDNN can, otherwise direct. Forward, dx and dW are each asked for by themselves: a
 * version of oneDNN that lacks one of them still has the others. */
static gboolean
create (OstPrimitive *primitive, OstOp *op, const Conv *c, dnnl_convolution_desc_t *descriptor,
        dnnl_primitive_attr_t attr, const_dnnl_primitive_desc_t hint, GError **error)
{
  if (suits_winograd (op, c))
    {
      descriptor->alg_kind = dnnl_convolution_winograd;
      if (ost_primitive_create (primitive, op, descriptor, attr, hint, NULL))
        return TRUE;
      descriptor->alg_kind = dnnl_convolution_direct;
    }
  return ost_primitive_create (primitive, op, descriptor, attr, hint, error);
}

/* The descriptor says "any" where oneDNN may choose. What it chose for input and output here is what the gradients'
 * primitives get, which choose only the layout of the weights. */
static gboolean
create_forward (OstOp *op, Conv *c, gboolean plain, GError **error)
{
  Steps                   steps = steps_of (&c->conv);
  dnnl_memory_desc_t      plain_x = ost_layout_plain (ost_op_input_shape (op, 0));
  dnnl_memory_desc_t      plain_y = ost_layout_plain (ost_op_output_shape (op)), w = any_layout (&c->weight_layout);
  dnnl_memory_desc_t      x = plain ? plain_x : map_layout (c, &plain_x), y = plain ? plain_y : map_layout (c, &plain_y);
  dnnl_convolution_desc_t descriptor;
  dnnl_primitive_attr_t   attr = attributes (c);
  gboolean                done;

  INIT (c, forward) (&descriptor, ost_op_is_training (op) ? dnnl_forward_training : dnnl_forward_inference, direct (c),
                     &x, &w, has_bias (c) ? &c->bias_layout : NULL, &y, steps.stride, steps.dilation, steps.pad,
                     steps.pad);
  done = create (&c->forward, op, c, &descriptor, attr, NULL, error);
  dnnl_primitive_attr_destroy (attr);
  return done;
}

/* dx: a primitive of its own, whose weights may want yet another layout. */
static gboolean
create_data (OstOp *op, Conv *c, GError **error)
{
  Steps                   steps = steps_of (&c->conv);
  dnnl_memory_desc_t      w = any_layout (&c->weight_layout);
  dnnl_convolution_desc_t descriptor;

  INIT (c, backward_data) (&descriptor, direct (c), ost_primitive_layout (&c->forward, dnnl_query_src_md), &w,
                           ost_primitive_layout (&c->forward, dnnl_query_dst_md), steps.stride, steps.dilation,
                           steps.pad, steps.pad);
  return create (&c->data, op, c, &descriptor, NULL, c->forward.description, error);
}

/* dW and db come from one primitive. */
static gboolean
create_weights (OstOp *op, Conv *c, GError **error)
{
  Steps                   steps = steps_of (&c->conv);
  dnnl_memory_desc_t      w = any_layout (&c->weight_layout);
  dnnl_convolution_desc_t descriptor;

  INIT (c, backward_weights) (&descriptor, direct (c), ost_primitive_layout (&c->forward, dnnl_query_src_md), &w,
                              c->conv.bias ? &c->bias_layout : NULL,
                              ost_primitive_layout (&c->forward, dnnl_query_dst_md),
                              steps.stride, steps.dilation, steps.pad, steps.pad);
  return create (&c->weights, op, c, &descriptor, NULL, c->forward.description, error);
}

static void
clear_primitives (Conv *c)
{
  ost_primitive_clear (&c->forward);
  ost_primitive_clear (&c->data);
  ost_primitive_clear (&c->weights);
}

/* All that this graph runs, with maps as oneDNN likes them or plain. */
static gboolean
create_primitives (OstOp *op, Conv *c, gboolean plain, GError **error)
{
  clear_primitives (c);
  op->scratch_bytes = 0;
  return create_forward (op, c, plain, error)
         && (!ost_op_is_training (op)
             || (create_weights (op, c, error)
                 && (!ost_op_wants_input_gradient (op, 0) || create_data (op, c, error))));
}

static int
count_loops (const Conv *c)
{
  return ost_primitive_is_loops (&c->forward) + ost_primitive_is_loops (&c->data) + ost_primitive_is_loops (&c->weights);
}

/* Its blocked code does not cover everything. Without AVX-512 dW of images with one channel, and of maps smaller than the
 * window, would be plain loops: 26 s where matrix products take .1 (7 x 7, 128 images of 64 x 64). Those it makes of
 * plain maps alone. */
static gboolean
choose_primitives (OstOp *op, Conv *c, GError **error)
{
  if (!create_primitives (op, c, FALSE, error))
    return FALSE;
  op->n_loops = count_loops (c);
  if (op->n_loops == 0)
    return TRUE;
  if (create_primitives (op, c, TRUE, NULL) && count_loops (c) < op->n_loops)
    {
      op->n_loops = count_loops (c);
      return TRUE;
    }
  return create_primitives (op, c, FALSE, error);
}

static gboolean
bind_forward (OstOp *op, Conv *c, GError **error)
{
  ost_primitive_bind (&c->forward, DNNL_ARG_SRC, dnnl_query_src_md);
  ost_primitive_bind (&c->forward, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
  ost_primitive_bind (&c->forward, DNNL_ARG_DST, dnnl_query_dst_md);
  if (has_bias (c))
    ost_primitive_bind_as (&c->forward, DNNL_ARG_BIAS, &c->bias_layout);
  ost_op_require_layout (op, 0, ost_primitive_layout (&c->forward, dnnl_query_src_md));
  if (c->sum)
    ost_op_require_layout (op, 1, ost_primitive_layout (&c->forward, dnnl_query_dst_md));
  ost_op_set_output_layout (op, ost_primitive_layout (&c->forward, dnnl_query_dst_md));
  return c->norm == NULL
         || ost_primitive_create_reorder (&c->to_weights, op, &c->weight_layout,
                                          ost_primitive_layout (&c->forward, dnnl_query_weights_md), error);
}

static void
bind_data (Conv *c)
{
  ost_primitive_bind (&c->data, DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md);
  ost_primitive_bind (&c->data, DNNL_ARG_WEIGHTS, dnnl_query_weights_md);
  ost_primitive_bind (&c->data, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
}

/* dW is made in a layout of its choice, in the scratch, and brought to O,I,H,W after. */
static gboolean
bind_weights (OstOp *op, Conv *c, GError **error)
{
  const dnnl_memory_desc_t *layout = ost_primitive_layout (&c->weights, dnnl_query_diff_weights_md);

  ost_primitive_bind (&c->weights, DNNL_ARG_SRC, dnnl_query_src_md);
  ost_primitive_bind (&c->weights, DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md);
  ost_primitive_bind (&c->weights, DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md);
  if (c->conv.bias)
    ost_primitive_bind_as (&c->weights, DNNL_ARG_DIFF_BIAS, &c->bias_layout);
  c->gradient_offset = (op->scratch_bytes + 63) / 64 * 64;
  c->bias_offset = (dnnl_memory_desc_get_size (layout) + 63) / 64 * 64;
  op->scratch_bytes = c->gradient_offset + c->bias_offset + dnnl_memory_desc_get_size (&c->bias_layout);
  return dnnl_memory_desc_equal (layout, &c->weight_layout)
         || ost_primitive_create_reorder (&c->from_weights, op, layout, &c->weight_layout, error);
}

static gboolean
conv_prepare (OstOp *op, GError **error)
{
  Conv *c = op->data;

  set_parameter_layouts (op, c);
  if (!choose_primitives (op, c, error) || !bind_forward (op, c, error))
    return FALSE;
  if (c->data.primitive)
    bind_data (c);
  return c->weights.primitive == NULL || bind_weights (op, c, error);
}

/* --- Running ---------------------------------------------------------------------------------------------------- */

/* Weights and bias with the norm folded in: scale (W x + b) + shift = (scale W) x + (scale b + shift), one scale for
 * each output channel, rows of W. Made again when any of them changed; versions only grow, so their sum tells. Only
 * where statistics are constants, that is in inference. */
static void
fold (OstOp *op, Conv *c)
{
  const OstTensor  *w = op->parameters[WEIGHT]->value;
  int64_t           o = w->shape.sizes[0], each = w->count / o;
  guint64           version = op->parameters[WEIGHT]->version + ost_batch_norm_version (c->norm);
  g_autofree float *scale = NULL;
  float            *scaled;

  if (c->conv.bias)
    version += op->parameters[BIAS]->version;
  if (c->folded && c->folded_version == version)
    return;
  if (c->folded == NULL)
    {
      gsize bytes = dnnl_memory_desc_get_size (ost_primitive_layout (&c->forward, dnnl_query_weights_md));

      c->folded = ost_aligned_new ((int64_t) (bytes / sizeof (float)));
      c->folded_bias = ost_aligned_new (o);
      ost_op_count_bytes (op, bytes + sizeof (float) * (gsize) o);
    }
  scale = g_new (float, o);
  scaled = ost_aligned_new (w->count);
  ost_batch_norm_as_affine (c->norm, scale, c->folded_bias);
  for (int64_t i = 0; i < o; i++)
    {
      for (int64_t k = 0; k < each; k++)
        scaled[i * each + k] = scale[i] * w->data[i * each + k];
      if (c->conv.bias)
        c->folded_bias[i] += scale[i] * op->parameters[BIAS]->value->data[i];
    }
  ost_primitive_set (&c->to_weights, DNNL_ARG_FROM, scaled);
  ost_primitive_set (&c->to_weights, DNNL_ARG_TO, c->folded);
  ost_primitive_run (&c->to_weights, op);
  ost_aligned_free (scaled);
  c->folded_version = version;
}

/* W in the layout of the primitive: folded, kept converted in inference, or converted into the scratch at each step. */
static void
conv_forward (OstOp *op)
{
  Conv        *c = op->data;
  const float *w, *b = NULL;
  float       *y = ost_op_output (op);

  if (c->norm)
    {
      fold (op, c);
      w = c->folded;
      b = c->folded_bias;
    }
  else
    {
      w = ost_op_parameter_as (op, WEIGHT, &c->weight_layout,
                               ost_primitive_layout (&c->forward, dnnl_query_weights_md));
      b = c->conv.bias ? ost_op_parameter (op, BIAS) : NULL;
    }
  /* The post-op adds to what stands in y: the other operand, which the plan puts there when nobody reads it later. */
  if (c->sum && y != ost_op_input (op, 1))
    memcpy (y, ost_op_input (op, 1), dnnl_memory_desc_get_size (ost_primitive_layout (&c->forward, dnnl_query_dst_md)));
  ost_primitive_set (&c->forward, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (&c->forward, DNNL_ARG_WEIGHTS, w);
  ost_primitive_set (&c->forward, DNNL_ARG_BIAS, b);
  ost_primitive_set (&c->forward, DNNL_ARG_DST, y);
  ost_primitive_run (&c->forward, op);
}

static void
backward_data (OstOp *op, Conv *c)
{
  ost_primitive_set (&c->data, DNNL_ARG_DIFF_SRC, ost_op_input_gradient (op, 0));
  ost_primitive_set (&c->data, DNNL_ARG_DIFF_DST, ost_op_output_gradient (op));
  ost_primitive_set (&c->data, DNNL_ARG_WEIGHTS,
                     ost_op_parameter_as (op, WEIGHT, &c->weight_layout,
                                          ost_primitive_layout (&c->data, dnnl_query_weights_md)));
  ost_primitive_run (&c->data, op);
}

/* One of the two may be frozen: oneDNN makes both, and its gradient stays in the scratch. */
static void
backward_weights (OstOp *op, Conv *c)
{
  float *gradient = ost_op_parameter_gradient (op, WEIGHT);
  float *db = c->conv.bias ? ost_op_parameter_gradient (op, BIAS) : NULL;
  float *apart = (float *) (void *) ((char *) ost_op_scratch (op) + c->gradient_offset);
  float *unwanted = (float *) (void *) ((char *) apart + c->bias_offset);
  float *made = c->from_weights.primitive || gradient == NULL ? apart : gradient;

  ost_primitive_set (&c->weights, DNNL_ARG_SRC, ost_op_input (op, 0));
  ost_primitive_set (&c->weights, DNNL_ARG_DIFF_DST, ost_op_output_gradient (op));
  ost_primitive_set (&c->weights, DNNL_ARG_DIFF_WEIGHTS, made);
  if (c->conv.bias)
    ost_primitive_set (&c->weights, DNNL_ARG_DIFF_BIAS, db != NULL ? db : unwanted);
  ost_primitive_run (&c->weights, op);
  if (made == gradient || gradient == NULL)
    return;
  ost_primitive_set (&c->from_weights, DNNL_ARG_FROM, made);
  ost_primitive_set (&c->from_weights, DNNL_ARG_TO, gradient);
  ost_primitive_run (&c->from_weights, op);
}

static void
conv_backward (OstOp *op)
{
  Conv *c = op->data;

  if (ost_op_parameter_gradient (op, WEIGHT) || (c->conv.bias && ost_op_parameter_gradient (op, BIAS)))
    backward_weights (op, c);
  if (ost_op_input_gradient (op, 0))
    backward_data (op, c);
}

static void
conv_clear (OstOp *op)
{
  Conv *c = op->data;

  clear_primitives (c);
  ost_primitive_clear (&c->to_weights);
  ost_primitive_clear (&c->from_weights);
  ost_aligned_free (c->folded);
  ost_aligned_free (c->folded_bias);
}

/* In inference batch norm, the sum at the end of a residual block and ReLU cost nothing when done on the way out: while
 * the output is still in registers. Always in that order, norm, sum, ReLU, so nothing joins after a ReLU and no norm
 * after a sum. In training the norm needs the convolution's output by itself. */
static gboolean
conv_fuse (OstOp *op, OstOp *next)
{
  Conv    *c = op->data;
  gboolean relu;

  if (c->relu || ost_op_is_training (op))
    return FALSE;
  if (ost_op_is_batch_norm (next, &relu) && c->norm == NULL && !c->sum)
    {
      c->norm = next;
      c->relu = relu;
      return TRUE;
    }
  if (g_str_equal (next->klass->name, "relu"))
    return c->relu = TRUE;
  if (g_str_equal (next->klass->name, "add_relu") && !c->sum)
    {
      op->inputs[op->n_inputs++] = next->inputs[next->inputs[0] == op->output ? 1 : 0];
      op->over = op->n_inputs;  /* the sum may be made where the other operand lies */
      c->sum = c->relu = TRUE;
      return TRUE;
    }
  return FALSE;
}

static const OstOpClass conv_class = {
  .name = "conv", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_INPUTS, .prepare = conv_prepare,
  .forward = conv_forward, .backward = conv_backward, .clear = conv_clear, .fuse = conv_fuse,
};

static const OstOpClass conv_transposed_class = {
  .name = "conv_transposed", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_INPUTS, .prepare = conv_prepare,
  .forward = conv_forward, .backward = conv_backward, .clear = conv_clear,
};

/* --- Building --------------------------------------------------------------------------------------------------- */

/* `reach`: pixels that a window spans. H' = floor ((H + 2 p - reach) / s) + 1; transposed the H that H' came from,
 * the smallest where several did. */
static int64_t
size_after (int64_t size, const Conv *c)
{
  int64_t reach = c->conv.dilation * (c->conv.kernel - 1) + 1, room = size + 2 * c->conv.pad - reach;

  if (c->transposed)
    return (size - 1) * c->conv.stride - 2 * c->conv.pad + reach;
  return room < 0 ? 0 : room / c->conv.stride + 1;
}

static OstValue *
refuse (OstGraph *graph, const char *name, const OstShape *x, int channels, const OstConv *conv)
{
  g_autofree char *shape = ost_shape_to_string (x);

  return ost_graph_fail (graph, "Convolution “%s”: an input of %s does not fit %d channels out, kernel %d, stride %d, "
                         "pad %d, dilation %d, %d groups.", name, shape, channels, conv->kernel, conv->stride,
                         conv->pad, conv->dilation, conv->groups);
}

/* name.weight and, when asked for, name.bias. */
static gboolean
add_parameters (OstOp *op, const char *name, OstShape weight, int64_t channels, const OstConv *conv)
{
  g_autofree char *weight_name = g_strconcat (name, ".weight", NULL), *bias_name = g_strconcat (name, ".bias", NULL);
  gboolean         is_default = conv->init.kind == OST_INIT_ZERO;
  OstInit          init = is_default ? (OstInit) { .kind = OST_INIT_LINEAR } : conv->init, bias = conv->bias_init;

  /* The bias has the bounds of the weights: their fan-in, which its own shape does not tell. */
  if (bias.kind == OST_INIT_ZERO && is_default)
    bias = (OstInit) { .kind = OST_INIT_LINEAR, .fan_in = weight.sizes[1] * weight.sizes[2] * weight.sizes[3] };
  return ost_op_add_parameter (op, weight_name, OST_PARAMETER_WEIGHT, weight, init) >= 0
         && (!conv->bias || ost_op_add_parameter (op, bias_name, OST_PARAMETER_BIAS, OST_SHAPE (channels), bias) >= 0);
}

/* Takes `c`. */
static OstValue *
conv_new (OstGraph *graph, const char *name, OstValue *x, int channels, Conv *c)
{
  const OstConv  *conv = &c->conv;
  const OstShape *in = ost_value_get_shape (x);
  gboolean        fits = in->n_dims == 4 && conv->kernel >= 1 && conv->pad >= 0 && channels >= 1
                         && in->sizes[3] % conv->groups == 0 && channels % conv->groups == 0;
  int64_t         height = fits ? size_after (in->sizes[1], c) : 0, width = fits ? size_after (in->sizes[2], c) : 0;
  int64_t         first = c->transposed ? in->sizes[3] : channels, second = c->transposed ? channels : in->sizes[3];
  OstOp          *op;

  if (height < 1 || width < 1)
    {
      refuse (graph, name, in, channels, conv);
      g_free (c);
      return NULL;
    }
  op = ost_op_new (graph, c->transposed ? &conv_transposed_class : &conv_class, &x, 1,
                   OST_SHAPE (in->sizes[0], height, width, channels), c);
  if (op == NULL
      || !add_parameters (op, name, OST_SHAPE (first, second / conv->groups, conv->kernel, conv->kernel), channels,
                          conv))
    return NULL;
  /* Two for each product and sum: every y reads K K I/groups numbers; transposed every x writes to K K O/groups. */
  op->flop = 2.0 * (double) (in->sizes[0] * (second / conv->groups)) * conv->kernel * conv->kernel
             * (double) (c->transposed ? in->sizes[1] * in->sizes[2] * in->sizes[3] : height * width * channels);
  return op->output;
}

static Conv *
conv_data (OstConv conv, gboolean transposed)
{
  Conv *c = g_new0 (Conv, 1);

  c->conv = conv;
  c->conv.stride = MAX (conv.stride, 1);
  c->conv.dilation = MAX (conv.dilation, 1);
  c->conv.groups = MAX (conv.groups, 1);
  c->transposed = transposed;
  return c;
}

OstValue *
ost_conv (OstGraph *graph, const char *name, OstValue *x, int channels, OstConv conv)
{
  return x ? conv_new (graph, name, x, channels, conv_data (conv, FALSE)) : NULL;
}

OstValue *
ost_conv_transposed (OstGraph *graph, const char *name, OstValue *x, int channels, OstConv conv)
{
  return x ? conv_new (graph, name, x, channels, conv_data (conv, TRUE)) : NULL;
}
