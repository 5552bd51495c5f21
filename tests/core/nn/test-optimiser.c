/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-optimiser.h"

#include <math.h>
#include <string.h>
#include "tests/core/nn/optimiser-truth.h"

/* --- Ten steps beside PyTorch --- */

static OstParameter *
add (OstWeights *weights, const char *name, OstParameterKind kind, OstShape shape)
{
  OstParameter *parameter = ost_weights_require (weights, name, kind, shape, (OstInit) { OST_INIT_ZERO, 0, 0 }, NULL);

  parameter->gradient = ost_tensor_new (shape);
  parameter->has_gradient = TRUE;
  return parameter;
}

/* The three tensors of tests/oracle/optimisers.py. */
static OstWeights *
make_weights (void)
{
  OstWeights   *weights = ost_weights_new (1);
  OstParameter *weight = add (weights, "a.weight", OST_PARAMETER_WEIGHT, OST_SHAPE (2, 3)), *norm;

  add (weights, "a.bias", OST_PARAMETER_BIAS, OST_SHAPE (3));
  norm = add (weights, "n.weight", OST_PARAMETER_NORM, OST_SHAPE (2));
  for (int i = 0; i < 6; i++)
    weight->value->data[i] = (float) (0.5 * cos (3 * (i / 3) + i % 3));
  norm->value->data[0] = norm->value->data[1] = 1;
  return weights;
}

static void
set_gradients (OstWeights *weights, int t)
{
  for (guint p = 0; p < ost_weights_get_n (weights); p++)
    {
      OstParameter *parameter = ost_weights_get (weights, p);

      for (int64_t i = 0; i < parameter->value->count; i++)
        parameter->gradient->data[i] = (float) (sin (1.3 * (double) i + 0.7 * t + p)
                                                + 0.1 * parameter->value->data[i]);
    }
}

static void
test_truth (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (truths); k++)
    {
      g_autoptr(OstWeights)   weights = make_weights ();
      g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, truths[k].options);
      const float            *truth = truths[k].weights;

      for (int t = 0; t < 10; t++)
        {
          set_gradients (weights, t);
          ost_optimiser_step (optimiser, truths[k].rate);
        }
      for (guint p = 0; p < ost_weights_get_n (weights); p++)
        for (int64_t i = 0; i < ost_weights_get (weights, p)->value->count; i++, truth++)
          {
            const float found = ost_weights_get (weights, p)->value->data[i];

            if (!(fabsf (found - *truth) <= 2e-6f * (1 + fabsf (*truth))))
              g_error ("case %zu, parameter %u, number %d: %.9g, truth %.9g", k, p, (int) i, found, *truth);
          }
    }
}

/* --- Steps by hand --- */

static OstWeights *
make_one (float weight, float gradient, OstParameterKind kind, OstShape shape)
{
  OstWeights   *weights = ost_weights_new (1);
  OstParameter *parameter = add (weights, "w", kind, shape);

  for (int64_t i = 0; i < parameter->value->count; i++)
    {
      parameter->value->data[i] = weight;
      parameter->gradient->data[i] = gradient;
    }
  return weights;
}

static double
one_step (OstOptimiserOptions options, double rate, float weight, float gradient, OstParameterKind kind, OstShape shape)
{
  g_autoptr(OstWeights)   weights = make_one (weight, gradient, kind, shape);
  g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, options);
  const guint64           version = ost_weights_get (weights, 0)->version;

  ost_optimiser_step (optimiser, rate);
  g_assert_cmpuint (ost_weights_get (weights, 0)->version, ==, version + 1);
  return ost_weights_get (weights, 0)->value->data[0];
}

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon ((a), (b), 1e-6)

static void
test_by_hand (void)
{
  const OstShape one = OST_SHAPE (1), matrix = OST_SHAPE (1, 1);
  const OstOptimiserOptions larc = { .kind = OST_LARC, .weight_decay = 0.5 };
  const OstOptimiserOptions simclr = { .kind = OST_LARS_SIMCLR, .weight_decay = 0.5 };
  const OstOptimiserOptions vicreg = { .kind = OST_LARS_VICREG, .weight_decay = 0.5 };
  const OstParameterKind w = OST_PARAMETER_WEIGHT, b = OST_PARAMETER_BIAS;

  assert_near (one_step ((OstOptimiserOptions) { .kind = OST_SGD, .weight_decay = 0.5 }, 0.1, 2, 3, w, one), 1.6);
  /* Adam's first step is the rate, whatever the gradient. */
  assert_near (one_step ((OstOptimiserOptions) { .kind = OST_ADAM }, 0.1, 2, 300, w, one), 1.9);
  /* AdamW: 2 (1 - 0.1 0.5) - 0.1 */
  assert_near (one_step ((OstOptimiserOptions) { .kind = OST_ADAMW, .weight_decay = 0.5 }, 0.1, 2, 300, w, one), 1.8);
  /* LARC, r = 0.001 2 / (3 + 0.5 2), times 3 + 0.5 2, times 10; and the raw gradient where the weight is 0. */
  assert_near (one_step (larc, 10, 2, 3, b, one), 1.98);
  assert_near (one_step (larc, 0.1, 0, 3, w, one), -0.3);
  assert_near (one_step (larc, 0.1, 3, 0, w, one), 3);
  /* SimCLR: weights are adapted, a vector among them too; a bias is not, even as a matrix. */
  assert_near (one_step (simclr, 10, 2, 3, w, one), 1.98);
  assert_near (one_step (simclr, 0.1, 2, 3, b, matrix), 1.7);
  assert_near (one_step (simclr, 0.1, 0, 3, w, one), -0.3);
  /* VICReg: it is the number of dimensions that counts. */
  assert_near (one_step (vicreg, 0.1, 2, 3, w, one), 1.7);
  assert_near (one_step (vicreg, 10, 2, 3, b, matrix), 1.98);
}

/* Frozen ones, running statistics and those without a gradient stay; the norm is of the others alone. */
static void
test_left_alone (void)
{
  g_autoptr(OstWeights)   weights = make_one (1, 3, OST_PARAMETER_WEIGHT, OST_SHAPE (1));
  g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, (OstOptimiserOptions) { .kind = OST_SGD });
  OstParameter           *frozen = add (weights, "frozen.w", OST_PARAMETER_WEIGHT, OST_SHAPE (1));
  OstParameter           *none = add (weights, "none", OST_PARAMETER_WEIGHT, OST_SHAPE (1));
  OstParameter           *buffer = add (weights, "mean", OST_PARAMETER_BUFFER, OST_SHAPE (1));

  frozen->gradient->data[0] = none->gradient->data[0] = buffer->gradient->data[0] = 4;
  ost_weights_freeze (weights, "frozen", TRUE);
  none->has_gradient = FALSE;
  g_assert_cmpfloat (ost_optimiser_step (optimiser, 1), ==, 3);
  g_assert_cmpfloat (ost_weights_get (weights, 0)->value->data[0], ==, -2);
  g_assert_cmpfloat (frozen->value->data[0], ==, 0);
  g_assert_cmpfloat (none->value->data[0], ==, 0);
  g_assert_cmpfloat (buffer->value->data[0], ==, 0);
}

static void
test_clip (void)
{
  g_autoptr(OstWeights)   weights = make_one (0, 3, OST_PARAMETER_WEIGHT, OST_SHAPE (1));
  OstParameter           *second = add (weights, "b", OST_PARAMETER_BIAS, OST_SHAPE (1));
  const OstOptimiserOptions options = { .kind = OST_SGD, .clip_norm = 1 };
  g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, options);

  second->gradient->data[0] = 4;
  g_assert_cmpfloat (ost_optimiser_step (optimiser, 1), ==, 5);
  assert_near (second->gradient->data[0], 0.8);
  assert_near (second->value->data[0], -0.8);
  assert_near (ost_optimiser_step (optimiser, 1), 1);          /* and not scaled up or down again */
  assert_near (second->gradient->data[0], 0.8);
}

static void
test_not_finite (void)
{
  const float bad[] = { INFINITY, -INFINITY, NAN };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(OstWeights)   weights = make_one (2, bad[i], OST_PARAMETER_WEIGHT, OST_SHAPE (3));
      OstParameter           *other = add (weights, "b", OST_PARAMETER_BIAS, OST_SHAPE (1));
      const OstOptimiserOptions options = { .kind = OST_ADAM, .clip_norm = 1 };
      g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, options);

      other->gradient->data[0] = 1;
      g_assert_false (isfinite (ost_optimiser_step (optimiser, 1)));
      g_assert_cmpfloat (ost_weights_get (weights, 0)->value->data[2], ==, 2);
      g_assert_cmpfloat (other->value->data[0], ==, 0);
      g_assert_cmpfloat (other->gradient->data[0], ==, 1);
    }
}

/* Large gradients whose squares are beyond float are fine. */
static void
test_large (void)
{
  g_autoptr(OstWeights)   weights = make_one (0, 1e30f, OST_PARAMETER_WEIGHT, OST_SHAPE (4));
  const OstOptimiserOptions options = { .kind = OST_SGD, .clip_norm = 2 };
  g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, options);

  g_assert_cmpfloat_with_epsilon (ost_optimiser_step (optimiser, 1) / 2e30, 1, 1e-6);
  assert_near (ost_weights_get (weights, 0)->value->data[0], -1);
}

/* Tensors longer than a block: each number as if it were alone. */
static void
test_blocks (void)
{
  const int64_t n = 3 * 16384 + 17;

  for (OstOptimiserKind kind = OST_SGD; kind <= OST_ADAMW; kind++)
    {
      g_autoptr(OstWeights)   weights = make_one (0, 0, OST_PARAMETER_WEIGHT, OST_SHAPE (n)), small = NULL;
      const OstOptimiserOptions options = { .kind = kind, .momentum = 0.9, .weight_decay = 0.1 };
      g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, options), alone = NULL;
      OstParameter           *large = ost_weights_get (weights, 0), *one;
      double                  sum = 0, norm = 0;

      small = make_one (0, 0, OST_PARAMETER_WEIGHT, OST_SHAPE (7));
      alone = ost_optimiser_new (small, options);
      one = ost_weights_get (small, 0);
      for (int64_t i = 0; i < n; i++)
        {
          large->gradient->data[i] = (float) (i % 7) - 2.5f;
          sum += pow (large->gradient->data[i], 2);
        }
      memcpy (one->gradient->data, large->gradient->data, 7 * sizeof (float));
      for (int t = 0; t < 3; t++)
        {
          norm = ost_optimiser_step (optimiser, 0.1);
          ost_optimiser_step (alone, 0.1);
        }
      g_assert_cmpfloat_with_epsilon (norm / sqrt (sum), 1, 1e-12);
      for (int64_t i = 0; i < n; i++)
        assert_near (large->value->data[i], one->value->data[i % 7]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/optimiser/truth", test_truth);
  g_test_add_func ("/optimiser/by-hand", test_by_hand);
  g_test_add_func ("/optimiser/left-alone", test_left_alone);
  g_test_add_func ("/optimiser/clip", test_clip);
  g_test_add_func ("/optimiser/not-finite", test_not_finite);
  g_test_add_func ("/optimiser/large", test_large);
  g_test_add_func ("/optimiser/blocks", test_blocks);
  return g_test_run ();
}
