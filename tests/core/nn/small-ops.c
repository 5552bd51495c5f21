/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/nn/small-ops.h"
#include <math.h>
#include <string.h>
#include "core/nn/ost-op-layout.h"
#include "core/tensor/ost-random.h"

static OstValue *
add_op (OstGraph *graph, const OstOpClass *klass, OstValue *a, OstValue *b)
{
  OstValue *const inputs[] = { a, b };
  OstOp          *op = a != NULL ? ost_op_new (graph, klass, inputs, b != NULL ? 2 : 1, *ost_value_get_shape (a), NULL)
                                 : NULL;

  return op != NULL ? op->output : NULL;
}

/* --- y = w x + b^2 over the last dimension --- */

static void
affine_forward (OstOp *op)
{
  const float  *x = ost_op_input (op, 0), *w = ost_op_parameter (op, 0), *b = ost_op_parameter (op, 1);
  const int64_t n = ost_shape_count (ost_op_output_shape (op)), c = *(int64_t *) op->data;
  float        *y = ost_op_output (op);

  for (int64_t i = 0; i < n; i++)
    y[i] = w[i % c] * x[i] + b[i % c] * b[i % c];
}

static void
affine_backward (OstOp *op)
{
  const float  *x = ost_op_input (op, 0), *w = ost_op_parameter (op, 0), *b = ost_op_parameter (op, 1);
  const float  *dy = ost_op_output_gradient (op);
  const int64_t n = ost_shape_count (ost_op_output_shape (op)), c = *(int64_t *) op->data;
  float        *dx = ost_op_input_gradient (op, 0);
  float        *dw = ost_op_parameter_gradient (op, 0), *db = ost_op_parameter_gradient (op, 1);

  for (int64_t i = 0; i < c && dw != NULL; i++)
    dw[i] = db[i] = 0;
  for (int64_t i = 0; i < n && dw != NULL; i++)
    {
      dw[i % c] += x[i] * dy[i];
      db[i % c] += 2 * b[i % c] * dy[i];
    }
  for (int64_t i = 0; i < n && dx != NULL; i++)
    dx[i] = w[i % c] * dy[i];
}

static const OstOpClass affine_class = {
  .name = "affine", .layout = OST_LAYOUT_PLAIN, .needs = OST_NEEDS_INPUTS,
  .forward = affine_forward, .backward = affine_backward,
};

OstValue *
small_affine (OstGraph *graph, const char *name, OstValue *x)
{
  if (x == NULL)
    return NULL;

  const OstShape   shape = *ost_value_get_shape (x);
  const int64_t    c = shape.sizes[shape.n_dims - 1];
  OstOp           *op = ost_op_new (graph, &affine_class, &x, 1, shape, g_memdup2 (&c, sizeof c));
  g_autofree char *weight = g_strconcat (name, ".weight", NULL), *bias = g_strconcat (name, ".bias", NULL);
  const OstInit    init = { OST_INIT_UNIFORM, 1, 0 };

  if (ost_op_add_parameter (op, weight, OST_PARAMETER_WEIGHT, OST_SHAPE (c), init) < 0
      || ost_op_add_parameter (op, bias, OST_PARAMETER_BIAS, OST_SHAPE (c), init) < 0)
    return NULL;
  return op->output;
}

/* --- y = tanh x --- */

static void
tanh_forward (OstOp *op)
{
  const float *x = ost_op_input (op, 0);
  float       *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    y[i] = tanhf (x[i]);
}

static void
tanh_backward (OstOp *op)
{
  const float *y = ost_op_output (op), *dy = ost_op_output_gradient (op);
  float       *dx = ost_op_input_gradient (op, 0);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    dx[i] = (1 - y[i] * y[i]) * dy[i];
}

#define TANH \
  .name = "tanh", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_OUTPUT, .forward = tanh_forward, \
  .backward = tanh_backward, .in_place = TRUE
static const OstOpClass tanh_class = { TANH }, cheap_tanh_class = { TANH, .cheap = TRUE };

OstValue *
small_tanh (OstGraph *graph, OstValue *x, gboolean cheap)
{
  return add_op (graph, cheap ? &cheap_tanh_class : &tanh_class, x, NULL);
}

/* --- y = x^2 / 2 --- */

static void
square_forward (OstOp *op)
{
  const float  *x = ost_op_input (op, 0);
  const int64_t n = ost_shape_count (ost_op_output_shape (op));
  float        *y = ost_op_output (op);

  for (int64_t i = 0; i < n; i++)
    y[i] = x[i] * x[i] / 2;
  memcpy (ost_op_state (op), x, sizeof (float) * (gsize) n);
}

static void
square_backward (OstOp *op)
{
  const float *x = ost_op_state (op), *dy = ost_op_output_gradient (op);
  float       *dx = ost_op_input_gradient (op, 0);

  for (int64_t i = 0; i < ost_shape_count (ost_op_output_shape (op)); i++)
    dx[i] = x[i] * dy[i];
}

static gboolean
square_prepare (OstOp *op, GError **error)
{
  op->state_bytes = sizeof (float) * (gsize) ost_shape_count (ost_op_output_shape (op));
  return TRUE;
}

#define SQUARE \
  .name = "square", .layout = OST_LAYOUT_PLAIN, .prepare = square_prepare, .forward = square_forward, \
  .backward = square_backward, .in_place = TRUE
static const OstOpClass square_class = { SQUARE }, cheap_square_class = { SQUARE, .cheap = TRUE };

OstValue *
small_square (OstGraph *graph, OstValue *x, gboolean cheap)
{
  return add_op (graph, cheap ? &cheap_square_class : &square_class, x, NULL);
}

/* --- y = a + b, y = tanh (a + b), y = a b / 2 --- */

static void
sum_forward (OstOp *op)
{
  const float *a = ost_op_input (op, 0), *b = ost_op_input (op, 1);
  float       *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    y[i] = a[i] + b[i];
}

static void
sum_backward (OstOp *op)
{
  g_assert_not_reached ();
}

static const OstOpClass sum_class = {
  .name = "sum", .layout = OST_LAYOUT_ANY, .forward = sum_forward, .backward = sum_backward,
  .gradient = OST_GRADIENT_PASS, .cheap = TRUE,
};

OstValue *
small_sum (OstGraph *graph, OstValue *a, OstValue *b)
{
  return add_op (graph, &sum_class, a, b);
}

static void
join_forward (OstOp *op)
{
  const float *a = ost_op_input (op, 0), *b = ost_op_input (op, 1);
  float       *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    y[i] = tanhf (a[i] + b[i]);
}

#define JOIN \
  .name = "join", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_OUTPUT, .forward = join_forward, \
  .backward = tanh_backward, .gradient = OST_GRADIENT_SAME, .in_place = TRUE
static const OstOpClass join_class = { JOIN }, cheap_join_class = { JOIN, .cheap = TRUE };

OstValue *
small_join (OstGraph *graph, OstValue *a, OstValue *b, gboolean cheap)
{
  return add_op (graph, cheap ? &cheap_join_class : &join_class, a, b);
}

static void
product_forward (OstOp *op)
{
  const float *a = ost_op_input (op, 0), *b = ost_op_input (op, 1);
  float       *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    y[i] = a[i] * b[i] / 2;
}

static void
product_backward (OstOp *op)
{
  const float *a = ost_op_input (op, 0), *b = ost_op_input (op, 1), *dy = ost_op_output_gradient (op);
  float       *da = ost_op_input_gradient (op, 0), *db = ost_op_input_gradient (op, 1);

  for (int64_t i = 0; da != NULL && i < ost_op_layout_count (op); i++)
    da[i] = dy[i] * b[i] / 2;
  for (int64_t i = 0; db != NULL && i < ost_op_layout_count (op); i++)
    db[i] = dy[i] * a[i] / 2;
}

static const OstOpClass product_class = {
  .name = "product", .layout = OST_LAYOUT_ANY, .needs = OST_NEEDS_INPUTS,
  .forward = product_forward, .backward = product_backward,
};

OstValue *
small_product (OstGraph *graph, OstValue *a, OstValue *b)
{
  return add_op (graph, &product_class, a, b);
}

/* --- y = x draw --- */

static void
noise (OstOp *op, const float *from, float *to)
{
  const guint64 key = ost_op_random_key (op);

  for (int64_t i = 0; i < ost_shape_count (ost_op_output_shape (op)); i++)
    to[i] = from[i] * (float) (0.5 + ost_random_unit_at (key, (guint64) i));
}

static void
noise_forward (OstOp *op)
{
  noise (op, ost_op_input (op, 0), ost_op_output (op));
}

static void
noise_backward (OstOp *op)
{
  noise (op, ost_op_output_gradient (op), ost_op_input_gradient (op, 0));
}

/* Few enough to be computed again. */
static gboolean
noise_prepare (OstOp *op, GError **error)
{
  op->flop = (double) ost_shape_count (ost_op_output_shape (op));
  return TRUE;
}

static const OstOpClass noise_class = {
  .name = "noise", .layout = OST_LAYOUT_PLAIN, .prepare = noise_prepare, .forward = noise_forward,
  .backward = noise_backward, .in_place = TRUE,
};

OstValue *
small_noise (OstGraph *graph, OstValue *x)
{
  return add_op (graph, &noise_class, x, NULL);
}

/* --- y = -x in a layout of its own --- */

static gboolean
blocked_prepare (OstOp *op, GError **error)
{
  dnnl_memory_desc_t layout = ost_layout_plain (ost_op_output_shape (op));
  dnnl_dims_t        sizes;

  memcpy (sizes, layout.dims, sizeof sizes);
  dnnl_memory_desc_init_by_tag (&layout, 4, sizes, dnnl_f32, dnnl_nChw16c);
  ost_op_require_layout (op, 0, &layout);
  ost_op_set_output_layout (op, &layout);
  return TRUE;
}

static void
blocked_forward (OstOp *op)
{
  const float *x = ost_op_input (op, 0);
  float       *y = ost_op_output (op);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    y[i] = -x[i];
}

static void
blocked_backward (OstOp *op)
{
  const float *dy = ost_op_output_gradient (op);
  float       *dx = ost_op_input_gradient (op, 0);

  for (int64_t i = 0; i < ost_op_layout_count (op); i++)
    dx[i] = -dy[i];
}

static const OstOpClass blocked_class = {
  .name = "blocked", .layout = OST_LAYOUT_CHOSEN, .prepare = blocked_prepare,
  .forward = blocked_forward, .backward = blocked_backward,
};

OstValue *
small_blocked (OstGraph *graph, OstValue *x)
{
  return add_op (graph, &blocked_class, x, NULL);
}

/* --- y = x, counting as batch norm moves its statistics --- */

static void
counted_forward (OstOp *op)
{
  if (!ost_op_is_recomputing (op) && ost_op_is_training (op))
    ost_op_parameter_value (op, 0)[0] += 1;
  memcpy (ost_op_output (op), ost_op_input (op, 0), sizeof (float) * (gsize) ost_op_layout_count (op));
}

static void
counted_backward (OstOp *op)
{
  memcpy (ost_op_input_gradient (op, 0), ost_op_output_gradient (op),
          sizeof (float) * (gsize) ost_op_layout_count (op));
}

static const OstOpClass counted_class = {
  .name = "counted", .layout = OST_LAYOUT_ANY, .cheap = TRUE, .forward = counted_forward, .backward = counted_backward,
};

OstValue *
small_counted (OstGraph *graph, const char *name, OstValue *x)
{
  if (x == NULL)
    return NULL;

  g_autofree char *count = g_strconcat (name, ".count", NULL);
  OstOp           *op = ost_op_new (graph, &counted_class, &x, 1, *ost_value_get_shape (x), NULL);

  if (ost_op_add_parameter (op, count, OST_PARAMETER_BUFFER, OST_SHAPE (1), (OstInit) { OST_INIT_ZERO }) < 0)
    return NULL;
  return op->output;
}
