/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/nn/ost-op.h"
#include "core/nn/ost-ops.h"
#include "tests/core/nn/gradient-check.h"

/* --- Operations small enough to be seen through --- */

/* y = w x + b^2 over the last dimension. */
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

static OstValue *
affine (OstGraph *graph, const char *name, OstValue *x)
{
  if (x == NULL)
    return NULL;

  const OstShape   shape = *ost_value_get_shape (x);
  const int64_t    c = shape.sizes[shape.n_dims - 1];
  OstOp           *op = ost_op_new (graph, &affine_class, &x, 1, shape, g_memdup2 (&c, sizeof c));
  g_autofree char *weight = g_strconcat (name, ".weight", NULL), *bias = g_strconcat (name, ".bias", NULL);
  const OstInit    init = { OST_INIT_UNIFORM, 1, 0 };

  ost_op_add_parameter (op, weight, OST_PARAMETER_WEIGHT, OST_SHAPE (c), init);
  ost_op_add_parameter (op, bias, OST_PARAMETER_BIAS, OST_SHAPE (c), init);
  return op->output;
}

static OstValue *
build_affine (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return affine (graph, "a", inputs[0]);
}

static void
test_one (void)
{
  const OstShape shape = OST_SHAPE (2, 3, 5);

  ost_check_gradients (build_affine, NULL, &shape, 1, (OstGradientCheck) { .seed = 1 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/one", test_one);
  return g_test_run ();
}
