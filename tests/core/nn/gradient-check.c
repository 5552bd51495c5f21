/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/core/nn/gradient-check.h"
#include <math.h>
#include "core/nn/ost-op.h"
#include "core/tensor/ost-random.h"

#define MAX_INPUTS OST_OP_INPUTS

typedef struct
{
  OstGradientCheck check;
  gconstpointer    data;
  OstWeights      *weights;
  OstGraph        *graph;
  OstValue        *inputs[MAX_INPUTS], *output;
  int              n_inputs;
  float           *slope;       /* d loss / d output */
} Fixture;

static int64_t
count_of (OstValue *value)
{
  return ost_shape_count (ost_value_get_shape (value));
}

static void
fill_random (float *data, int64_t n, guint64 key, const OstGradientCheck *check)
{
  for (int64_t i = 0; i < n; i++)
    {
      const double x = check->low + (check->high - check->low) * ost_random_unit_at (key, (guint64) i);

      data[i] = (float) (fabs (x) < check->away ? copysign (check->away + fabs (x), x) : x);
    }
}

static void
fill_inputs (Fixture *f)
{
  for (int i = 0; i < f->n_inputs; i++)
    {
      float *data = ost_graph_data (f->graph, f->inputs[i]);

      fill_random (data, count_of (f->inputs[i]), ost_random_mix (f->check.seed + (guint64) i), &f->check);
      if (f->check.fill != NULL)
        f->check.fill (data, i, count_of (f->inputs[i]), f->data);
    }
}

/* Running variances must stay positive: buffers are left alone. */
static void
fill_parameters (Fixture *f)
{
  for (guint i = 0; i < ost_weights_get_n (f->weights) && !f->check.keep_parameters; i++)
    {
      OstParameter *parameter = ost_weights_get (f->weights, i);
      const guint64 key = ost_random_mix (f->check.seed ^ 77) + i;

      if (parameter->kind == OST_PARAMETER_BUFFER)
        continue;
      for (int64_t j = 0; j < parameter->value->count; j++)
        parameter->value->data[j] = (float) (ost_random_unit_at (key, (guint64) j) - 0.5);
      ost_parameter_touch (parameter);
    }
}

/* Differences of large sums are what is measured: double throughout. */
static double
loss (Fixture *f)
{
  double sum = 0;

  ost_graph_forward (f->graph);
  const float *y = ost_graph_data (f->graph, f->output);

  for (int64_t i = 0; i < count_of (f->output); i++)
    sum += (double) y[i] * f->slope[i];
  return sum;
}

static double
difference (Fixture *f, float *at, OstParameter *parameter)
{
  const float  x = *at;
  volatile float up = x + (float) f->check.step, down = x - (float) f->check.step;
  double       high, low;

  *at = up;
  if (parameter != NULL)
    ost_parameter_touch (parameter);
  high = loss (f);
  *at = down;
  if (parameter != NULL)
    ost_parameter_touch (parameter);
  low = loss (f);
  *at = x;
  if (parameter != NULL)
    ost_parameter_touch (parameter);
  return (high - low) / ((double) up - (double) down);
}

static double
largest (const float *x, int64_t n)
{
  double most = 0;

  for (int64_t i = 0; i < n; i++)
    most = MAX (most, fabs ((double) x[i]));
  return most;
}

static void
compare (Fixture *f, const char *name, float *data, const float *gradient, int64_t n, OstParameter *parameter)
{
  const double room = f->check.absolute + f->check.relative * largest (gradient, n);
  const int64_t tried = MIN (n, f->check.entries);

  for (int64_t t = 0; t < tried; t++)
    {
      const int64_t i = tried == n ? t : (int64_t) (ost_random_at (f->check.seed + 5, (guint64) t) % (guint64) n);
      const double  expected = difference (f, data + i, parameter);

      if (!(fabs (expected - (double) gradient[i]) <= room))
        {
          g_test_message ("%s[%" G_GINT64_FORMAT "] = %g: differences give %.7g, backward %.7g (allowed %.2g)", name,
                          (gint64) i, (double) data[i], expected, (double) gradient[i], room);
          g_test_fail ();
          return;
        }
    }
}

static void
check_input (Fixture *f, int i)
{
  g_autofree char *name = g_strdup_printf ("input %d", i);
  const int64_t    n = count_of (f->inputs[i]);
  g_autofree float *gradient = g_memdup2 (ost_graph_gradient (f->graph, f->inputs[i]), sizeof (float) * (gsize) n);

  compare (f, name, ost_graph_data (f->graph, f->inputs[i]), gradient, n, NULL);
}

static void
check_parameter (Fixture *f, OstParameter *parameter)
{
  if (parameter->kind == OST_PARAMETER_BUFFER || parameter->frozen)
    {
      g_assert_false (parameter->has_gradient);
      return;
    }

  /* Without a gradient it must have no influence. */
  g_autoptr(OstTensor) gradient = parameter->has_gradient ? ost_tensor_copy (parameter->gradient)
                                                          : ost_tensor_new (parameter->value->shape);

  compare (f, parameter->name, parameter->value->data, gradient->data, gradient->count, parameter);
}

static OstGradientCheck
with_defaults (OstGradientCheck check)
{
  if (check.low == 0 && check.high == 0)
    {
      check.low = -1;
      check.high = 1;
    }
  check.step = check.step > 0 ? check.step : 1e-2;
  check.relative = check.relative > 0 ? check.relative : 2e-2;
  check.absolute = check.absolute > 0 ? check.absolute : 2e-3;
  check.entries = check.entries > 0 ? check.entries : 24;
  return check;
}

static void
build_fixture (Fixture *f, OstBuildFunc build, const OstShape *shapes)
{
  g_assert_cmpint (f->n_inputs, <=, MAX_INPUTS);
  f->weights = ost_weights_new (f->check.seed);
  f->graph = ost_graph_new (f->weights, OST_GRAPH_TRAIN, f->check.seed);
  for (int i = 0; i < f->n_inputs; i++)
    f->inputs[i] = f->check.plain_inputs >> i & 1 ? ost_graph_input (f->graph, shapes[i])
                                                  : ost_graph_input_with_gradient (f->graph, shapes[i]);
  f->output = build (f->graph, f->inputs, f->data);
  ost_graph_output (f->graph, f->output);
}

static void
run_backward (Fixture *f)
{
  float *dy = ost_graph_gradient (f->graph, f->output);

  f->slope = g_new (float, (gsize) count_of (f->output));
  for (int64_t i = 0; i < count_of (f->output); i++)
    dy[i] = f->slope[i] = (float) (2 * ost_random_unit_at (f->check.seed + 9, (guint64) i) - 1);
  ost_graph_forward (f->graph);
  ost_graph_backward (f->graph);
}

void
ost_check_gradients (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs,
                     OstGradientCheck check)
{
  Fixture           f = { .check = with_defaults (check), .data = data, .n_inputs = n_inputs };
  g_autoptr(GError) error = NULL;

  build_fixture (&f, build, shapes);
  ost_graph_compile (f.graph, &error);
  g_assert_no_error (error);
  fill_inputs (&f);
  fill_parameters (&f);
  run_backward (&f);
  for (int i = 0; i < n_inputs; i++)
    if (!(f.check.plain_inputs >> i & 1))
      check_input (&f, i);
  for (guint i = 0; i < ost_weights_get_n (f.weights); i++)
    check_parameter (&f, ost_weights_get (f.weights, i));
  g_free (f.slope);
  ost_graph_free (f.graph);
  ost_weights_unref (f.weights);
}

char *
ost_check_build_error (OstBuildFunc build, gconstpointer data, const OstShape *shapes, int n_inputs)
{
  Fixture           f = { .data = data, .n_inputs = n_inputs };
  g_autoptr(GError) error = NULL;

  build_fixture (&f, build, shapes);
  g_assert_false (ost_graph_compile (f.graph, &error));
  g_assert_nonnull (error);
  ost_graph_free (f.graph);
  ost_weights_unref (f.weights);
  return g_strdup (error->message);
}
