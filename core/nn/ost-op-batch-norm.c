/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-batch-norm.h"

#include <math.h>
#include <string.h>

#include "core/kernels/ost-kernel-batch-norm.h"
#include "core/nn/ost-op-layout.h"
#include "core/nn/ost-op-rows.h"
#include "core/nn/ost-ops.h"

/* Over N,H,W for each channel: y = g (x - m) / sqrt (v + e) + b, then max (y, 0) where asked for (Ioffe and Szegedy 2015).
 * At the end of a residual block y = max (g (x - m) / sqrt (v + e) + b + z, 0), input 1 being z.
 *
 * Training: m, v of the batch (v divided by the count n), and running = (1 - momentum) running + momentum new with v n / (n - 1).
 * With dz = dy where y > 0 (all of dy without ReLU): dg = sum dz (x - m) / sqrt (v + e), db = sum dz,
 * dx = g / sqrt (v + e) (dz - (db + (x - m) / sqrt (v + e) dg) / n), and dz is also the gradient of z.
 * The three terms of dx, with s = sqrt (v + e): g dz / s is x itself in y; - g db / (s n) is x in m, as dm/dx = 1/n;
 * the last one is x in v: dv/dx = 2 (x - m) / n and dy/dv = - g (x - m) / (2 s^3), which summed over the channel is
 * - g (x - m) / (s^2 n) dg. What m changes in v adds nothing, because sum (x - m) = 0.
 * Frozen and inference: m, v are the running ones and constants: dx = g dz / sqrt (v + e).
 *
 * Two passes over memory each way: statistics, then the output; sums, then dx. State: m (C), v (C); computing again takes
 * them from there. Where ReLU let through is seen from x, after a sum from y.
 *
 * The tensor is cut into slabs of channels side by side (ost-kernel-batch-norm.h) by a rule that knows only sizes; what they
 * return is added up in order. The first pass goes backwards: it meets first what was written last, and leaves in the
 * caches what the second pass begins with. */

/* Parameters, C numbers each: g, b, running m, running v. The last two are buffers and have no gradient. */
enum { SCALE, SHIFT, MEAN, VARIANCE };

typedef struct
{
  OstBatchNorm norm;
  gboolean     frozen;          /* the running statistics are used */
  gboolean     sum;             /* input 1 is added before ReLU */
  int64_t      channels, count;                  /* C, and n: the numbers behind each statistic (N H W) */
  int64_t      images, blocks, rows, width;     /* memory is [images][blocks][rows][width] */
  int64_t      per, parts;      /* rows in a slab, slabs in a block of an image */
} BatchNorm;

/* --- Slabs ------------------------------------------------------------------------------------------------------ */

/* Whether oneDNN's layout is blocks of channels and nothing else; their width. */
static int64_t
block_width (const dnnl_memory_desc_t *layout)
{
  const dnnl_blocking_desc_t *blocking = &layout->format_desc.blocking;
  dnnl_memory_desc_t          like;

  if (layout->format_kind != dnnl_blocked || layout->ndims != 4 || blocking->inner_nblks != 1)
    return 0;
  dnnl_memory_desc_init_by_tag (&like, 4, layout->dims, dnnl_f32, blocking->inner_blks[0] == 16 ? dnnl_nChw16c : dnnl_nChw8c);
  return dnnl_memory_desc_equal (&like, layout) ? blocking->inner_blks[0] : 0;
}

/* Slabs in the plain layout: images = blocks = 1, rows = N H W, width = C. In nChw8c or nChw16c: images = N, blocks
 * = C / 8 or C / 16 (rounded up), rows = H W, width = 8 or 16. */
static void
cut (BatchNorm *b, const OstShape *shape, int64_t width)
{
  if (width > 0)
    {
      b->images = shape->sizes[0];
      b->blocks = (b->channels + width - 1) / width;
      b->rows = shape->sizes[1] * shape->sizes[2];
      b->width = width;
      b->per = MIN (b->rows, OST_CHUNK / width);
    }
  else
    {
      b->images = b->blocks = 1;
      b->rows = b->count;
      b->width = b->channels;
      b->per = ost_rows_split (b->rows, b->width, OST_MAX_PARTS).per;
    }
  b->parts = (b->rows + b->per - 1) / b->per;
}

typedef struct
{
  int64_t offset, rows, channel;        /* of the first number; of the first channel */
} Slab;

static int64_t
n_slabs (const BatchNorm *b)
{
  return b->images * b->blocks * b->parts;
}

/* In the order of memory. */
static Slab
get_slab (const BatchNorm *b, int64_t i)
{
  const int64_t part = i % b->parts, block = i / b->parts;

  return (Slab) { (block * b->rows + part * b->per) * b->width, MIN (b->per, b->rows - part * b->per),
                  block % b->blocks * b->width };
}

/* Channels, and what fills the last block: oneDNN expects zeros there. */
static int64_t
padded (const BatchNorm *b)
{
  return b->blocks * b->width;
}

/* The layout of x, whatever convolution chose it, if slabs can be cut out of it; so no conversion stands between the
 * two. */
static gboolean
batch_norm_prepare (OstOp *op, GError **error)
{
  BatchNorm         *b = op->data;
  dnnl_memory_desc_t layout = *ost_op_get_input_layout (op, 0);
  const int64_t      width = block_width (&layout);

  /* Any other layout gets a conversion to the plain one in front. */
  if (width == 0)
    layout = ost_layout_plain (ost_op_input_shape (op, 0));
  for (int i = 0; i < op->n_inputs; i++)
    ost_op_require_layout (op, i, &layout);
  ost_op_set_output_layout (op, &layout);
  cut (b, ost_op_input_shape (op, 0), width);
  /* Frozen, m and v are parameters: nothing has to wait for the backward pass. The scratch is what Work lays out. */
  op->state_bytes = b->frozen ? 0 : sizeof (float) * (gsize) (2 * b->channels);
  op->scratch_bytes = sizeof (double) * (gsize) (2 * n_slabs (b) * b->width + 2 * padded (b))
                      + sizeof (float) * (gsize) (5 * padded (b));
  return TRUE;
}

/* --- Numbers of each channel ------------------------------------------------------------------------------------ */

/* In the scratch: two sums of each slab, both of each channel, five vectors. */
typedef struct
{
  double *first, *second, *total;
  float  *middle, *scale, *shift, *slope, *offset;
} Work;

static Work
get_work (OstOp *op)
{
  const BatchNorm *b = op->data;
  const int64_t    sums = n_slabs (b) * b->width, n = padded (b);
  double          *first = ost_op_scratch (op), *total = first + 2 * sums;
  float           *v = (float *) (total + 2 * n);

  return (Work) { first, first + sums, total, v, v + n, v + 2 * n, v + 3 * n, v + 4 * n };
}

static const float *
get_mean (OstOp *op)
{
  return ((BatchNorm *) op->data)->frozen ? ost_op_parameter (op, MEAN) : ost_op_state (op);
}

static const float *
get_variance (OstOp *op)
{
  const BatchNorm *b = op->data;

  return b->frozen ? ost_op_parameter (op, VARIANCE) : (float *) ost_op_state (op) + b->channels;
}

/* In double: beside a variance of 1000 an e of 1e-5 is nothing in float32. */
static inline double
inverse_deviation (const BatchNorm *b, float variance)
{
  return 1 / sqrt ((double) variance + b->norm.epsilon);
}

/* y = scale (x - middle) + shift; nothing where no channel is. */
static void
set_affine (OstOp *op, const Work *work)
{
  const BatchNorm *b = op->data;
  const float     *mean = get_mean (op), *variance = get_variance (op);
  const float     *scale = ost_op_parameter (op, SCALE), *shift = ost_op_parameter (op, SHIFT);

  for (int64_t c = 0; c < padded (b); c++)
    {
      const gboolean there = c < b->channels;

      work->middle[c] = there ? mean[c] : 0;
      work->scale[c] = there ? (float) (scale[c] * inverse_deviation (b, variance[c])) : 0;
      work->shift[c] = there ? shift[c] : 0;
    }
}

/* --- Forward ---------------------------------------------------------------------------------------------------- */

/* Means and squared deviations of slabs become those of channels, in `total` (Chan, Golub and LeVeque 1979):
 * m = sum of k m_i / n over slabs of k rows, and S = sum of S_i + k (m_i - m)^2. Unlike sum x^2 - n m^2 nothing cancels
 * where the mean is large beside the deviation. Two loops, because the second needs the mean of all. */
static void
merge_slabs (const BatchNorm *b, const Work *work)
{
  double *mean = work->total, *squares = work->total + padded (b);

  memset (work->total, 0, sizeof (double) * (gsize) (2 * padded (b)));
  for (int64_t i = 0; i < n_slabs (b); i++)
    {
      const Slab   s = get_slab (b, i);
      const double share = (double) s.rows / (double) b->count;

      for (int64_t c = 0; c < b->width; c++)
        mean[s.channel + c] += work->first[i * b->width + c] * share;
    }
  for (int64_t i = 0; i < n_slabs (b); i++)
    {
      const Slab s = get_slab (b, i);

      for (int64_t c = 0; c < b->width; c++)
        {
          const double apart = work->first[i * b->width + c] - mean[s.channel + c];

          squares[s.channel + c] += work->second[i * b->width + c] + apart * apart * (double) s.rows;
        }
    }
}

static void
find_statistics (OstOp *op, const Work *work)
{
  const BatchNorm *b = op->data;
  const float     *x = ost_op_input (op, 0);
  const int64_t    n = n_slabs (b);
  float           *mean = ost_op_state (op), *variance = mean + b->channels;

#pragma omp parallel for schedule (static) if (n > 1)
  for (int64_t i = 0; i < n; i++)
    {
      const int64_t back = n - 1 - i;
      const Slab    slab = get_slab (b, back);

      ost_kernel_norm_statistics (work->first + back * b->width, work->second + back * b->width, x + slab.offset, slab.rows,
                                  b->width);
    }
  merge_slabs (b, work);
  for (int64_t c = 0; c < b->channels; c++)
    {
      mean[c] = (float) work->total[c];
      variance[c] = (float) (work->total[padded (b) + c] / (double) b->count);
    }
}

/* The running variance takes the unbiased estimate v n / (n - 1), as PyTorch does; the batch itself is divided by n.
 * One number for a channel (n = 1) has no such estimate. */
static void
move_running (OstOp *op, const BatchNorm *b)
{
  float       *mean = ost_op_parameter_value (op, MEAN), *variance = ost_op_parameter_value (op, VARIANCE);
  const float *m = get_mean (op), *v = get_variance (op);
  double       momentum = b->norm.momentum, unbiased = b->count > 1 ? (double) b->count / (double) (b->count - 1) : 1;

  for (int64_t c = 0; c < b->channels; c++)
    {
      mean[c] = (float) ((1 - momentum) * mean[c] + momentum * m[c]);
      variance[c] = (float) ((1 - momentum) * variance[c] + momentum * unbiased * v[c]);
    }
  ost_parameter_touch (op->parameters[MEAN]);
  ost_parameter_touch (op->parameters[VARIANCE]);
}

/* y = max (scale (x - middle) + shift + z, 0), scale = g / sqrt (v + e). In place where the plan put y over x or z. */
static void
write_output (OstOp *op, const Work *work)
{
  const BatchNorm *b = op->data;
  const float     *x = ost_op_input (op, 0), *add = b->sum ? ost_op_input (op, 1) : NULL;
  const int64_t    n = n_slabs (b);
  float           *y = ost_op_output (op);

#pragma omp parallel for schedule (static) if (n > 1)
  for (int64_t i = 0; i < n; i++)
    {
      const Slab           s = get_slab (b, i);
      const OstNormVectors v = { work->middle + s.channel, work->scale + s.channel, work->shift + s.channel, NULL, NULL };

      ost_kernel_norm_write (y + s.offset, x + s.offset, add != NULL ? add + s.offset : NULL, &v, s.rows, b->width,
                             b->norm.relu);
    }
}

/* When it runs again for the backward pass, m and v come from the state: same bits, and the running ones do not move
 * twice. */
static void
batch_norm_forward (OstOp *op)
{
  BatchNorm *b = op->data;
  const Work work = get_work (op);
  gboolean   first = !b->frozen && !ost_op_is_recomputing (op);

  if (first)
    find_statistics (op, &work);
  set_affine (op, &work);
  write_output (op, &work);
  if (first)
    move_running (op, b);
}

/* --- Backward --------------------------------------------------------------------------------------------------- */

/* The first pass: sum dz and sum dz (x - m) over each slab; dz goes to `dz` unless that is NULL. */
static void
find_sums (OstOp *op, const Work *work, float *dz)
{
  const BatchNorm *b = op->data;
  const float     *x = ost_op_input (op, 0), *dy = ost_op_output_gradient (op), *y = b->sum ? ost_op_output (op) : NULL;
  const int64_t    n = n_slabs (b);

#pragma omp parallel for schedule (static) if (n > 1)
  for (int64_t i = 0; i < n; i++)
    {
      const int64_t        back = n - 1 - i;
      const Slab           s = get_slab (b, back);
      const OstNormVectors v = { work->middle + s.channel, work->scale + s.channel, work->shift + s.channel, NULL, NULL };

      ost_kernel_norm_sums (work->first + back * b->width, work->second + back * b->width, dz != NULL ? dz + s.offset : NULL,
                            dy + s.offset, x + s.offset, y != NULL ? y + s.offset : NULL, &v, s.rows, b->width, b->norm.relu);
    }
}

static void
add_slabs (const BatchNorm *b, const Work *work)
{
  memset (work->total, 0, sizeof (double) * (gsize) (2 * padded (b)));
  for (int64_t i = 0; i < n_slabs (b); i++)
    {
      double *sum = work->total + get_slab (b, i).channel, *product = sum + padded (b);

      for (int64_t c = 0; c < b->width; c++)
        {
          sum[c] += work->first[i * b->width + c];
          product[c] += work->second[i * b->width + c];
        }
    }
}

/* db = sum dz, dg = sum dz (x - m) / s, and the three terms of dx as dx = scale dz + slope (x - middle) + offset:
 * scale = g / s, slope = - g / s^3 sum dz (x - m) / n (through v), offset = - g / s sum dz / n (through m).
 * Frozen statistics do not depend on x: share = 0 leaves only the first. */
static void
set_slopes (OstOp *op, const Work *work)
{
  const BatchNorm *b = op->data;
  const float     *variance = get_variance (op);
  const double    *sum = work->total, *product = sum + padded (b);
  const double     share = b->frozen ? 0 : 1 / (double) b->count;
  float           *dscale = ost_op_parameter_gradient (op, SCALE), *dshift = ost_op_parameter_gradient (op, SHIFT);

  add_slabs (b, work);
  memset (work->slope, 0, sizeof (float) * (gsize) (2 * padded (b)));
  for (int64_t c = 0; c < b->channels; c++)
    {
      const double inverse = inverse_deviation (b, variance[c]);

      if (dshift != NULL)
        dshift[c] = (float) sum[c];
      if (dscale != NULL)
        dscale[c] = (float) (product[c] * inverse);
      work->slope[c] = (float) (-work->scale[c] * inverse * inverse * product[c] * share);
      work->offset[c] = (float) (-work->scale[c] * sum[c] * share);
    }
}

/* The second pass. dx may lie over dz: each number is read before it is written, and the sums are done. */
static void
write_gradient (OstOp *op, const Work *work, const float *dz, gboolean relu)
{
  const BatchNorm *b = op->data;
  const float     *x = ost_op_input (op, 0);
  const int64_t    n = n_slabs (b);
  float           *dx = ost_op_input_gradient (op, 0);

#pragma omp parallel for schedule (static) if (n > 1)
  for (int64_t i = 0; i < n; i++)
    {
      const Slab           s = get_slab (b, i);
      const OstNormVectors v = { work->middle + s.channel, work->scale + s.channel, work->shift + s.channel,
                                 work->slope + s.channel, work->offset + s.channel };

      ost_kernel_norm_gradient (dx + s.offset, dz + s.offset, x + s.offset, &v, s.rows, b->width, relu);
    }
}

/* After a sum dz is written: it is the gradient of input 1, or on its way to dx. Without a sum it is never written:
 * both passes make it from dy and the sign of what x gives. */
static void
batch_norm_backward (OstOp *op)
{
  const BatchNorm *b = op->data;
  const Work       work = get_work (op);
  float           *dx = ost_op_input_gradient (op, 0), *dz = NULL;

  if (b->sum)
    dz = ost_op_input_gradient (op, 1) != NULL ? ost_op_input_gradient (op, 1) : dx;
  set_affine (op, &work);
  find_sums (op, &work, dz);
  set_slopes (op, &work);
  if (dx != NULL)
    write_gradient (op, &work, dz != NULL ? dz : ost_op_output_gradient (op), b->norm.relu && !b->sum);
}

/* --- Classes ---------------------------------------------------------------------------------------------------- */

static gboolean batch_norm_fuse (OstOp *op, OstOp *next);

static const OstOpClass batch_norm_class = {
  .name = "batch_norm", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_INPUTS, .cheap = TRUE, .in_place = TRUE,
  .prepare = batch_norm_prepare, .forward = batch_norm_forward, .backward = batch_norm_backward, .fuse = batch_norm_fuse,
};

static const OstOpClass batch_norm_add_relu_class = {
  .name = "batch_norm_add_relu", .layout = OST_LAYOUT_CHOSEN, .needs = OST_NEEDS_FIRST | OST_NEEDS_OUTPUT, .cheap = TRUE,
  .in_place = TRUE, .prepare = batch_norm_prepare, .forward = batch_norm_forward, .backward = batch_norm_backward,
};

/* The sum at the end of a residual block and ReLU cost nothing when done on the way out. In training, too: what
 * backward needs of ReLU is its output's sign, which is made from x again, or after a sum kept in the output, which the
 * next layer mostly keeps anyway. */
static gboolean
batch_norm_fuse (OstOp *op, OstOp *next)
{
  BatchNorm *b = op->data;

  if (b->norm.relu)
    return FALSE;
  if (g_str_equal (next->klass->name, "relu"))
    return b->norm.relu = TRUE;
  if (!g_str_equal (next->klass->name, "add_relu"))
    return FALSE;
  op->inputs[op->n_inputs++] = next->inputs[next->inputs[0] == op->output ? 1 : 0];
  ost_op_become (op, &batch_norm_add_relu_class);
  return b->sum = b->norm.relu = TRUE;
}

/* --- For those who do it along the way -------------------------------------------------------------------------- */

gboolean
ost_op_is_batch_norm (const OstOp *op, gboolean *relu)
{
  if (op->klass != &batch_norm_class)
    return FALSE;
  *relu = ((const BatchNorm *) op->data)->norm.relu;
  return TRUE;
}

/* g (x - m) / s + b = (g / s) x + (b - g m / s): what a convolution before it takes into its weights and bias. */
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

/* Versions only grow, so their sum differs whenever one of them does. */
guint64
ost_batch_norm_version (OstOp *op)
{
  guint64 version = 0;

  for (int i = 0; i < op->n_parameters; i++)
    version += op->parameters[i]->version;
  return version;
}

/* --- Building --------------------------------------------------------------------------------------------------- */

/* PyTorch's names, so that its files fit: weight is g, bias is b. */
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
