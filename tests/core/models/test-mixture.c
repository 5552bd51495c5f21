/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/models/ost-mixture.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/gradient-check.h"

/* Three channels and five classes are no multiples of anything; 19 x 17 pixels are one tile and a bit. */
#define N 2
#define H 19
#define W 17
#define CHANNELS 3
#define CLASSES 5
#define M 2

static const OstMixture plain = { .experts = 2, .samples = 2, .latent = 3, .classes = CLASSES, .hidden = 6, .n_hidden = 2 };
static const OstMixture published = { .experts = 3, .samples = 1, .latent = 1, .classes = CLASSES, .hidden = 4,
                                      .n_hidden = 1, .injection_bias = TRUE };

/* The published cost, and one that mixes in cross entropy and counts the background. */
static OstMixtureCost
rule_of (const OstMixture *mixture)
{
  return mixture->injection_bias ? (OstMixtureCost) { 0, 1, 0.3 } : (OstMixtureCost) { 1, 1, 0 };
}

/* --- gradients ---------------------------------------------------------------------------------------------------- */

static void
fill_labels (float *data, int input, int64_t count, gconstpointer user_data)
{
  if (input == 2)
    for (int64_t i = 0; i < count; i++)
      data[i] = (float) (ost_random_at (5, (guint64) i) % CLASSES);
}

static OstValue *
build_cost (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_mixture_cost (graph, inputs[0], inputs[1], inputs[2], data, rule_of (data));
}

static OstValue *
build_latent (OstGraph *graph, OstValue *const *inputs, gconstpointer data)
{
  return ost_mixture_latent (graph, data);
}

static void
test_cost_gradients (gconstpointer data)
{
  const OstMixture *mixture = data;
  const OstShape    shapes[] = { OST_SHAPE (N, H, W, CHANNELS),
                                 OST_SHAPE (mixture->experts * mixture->samples, mixture->latent),
                                 OST_SHAPE (N, M, H, W) };

  ost_check_gradients (build_cost, mixture, shapes, 3,
                       (OstGradientCheck) { .seed = 3, .plain_inputs = 1 << 2, .fill = fill_labels, .absolute = 2e-4,
                                            .step = 2e-2, .relative = 3e-2 });
}

static void
test_latent_gradients (void)
{
  ost_check_gradients (build_latent, &plain, NULL, 0, (OstGradientCheck) { .seed = 4 });
}

/* --- values against plain loops ----------------------------------------------------------------------------------- */

typedef struct
{
  OstWeights *weights;
  OstGraph   *graph;
  OstValue   *map, *z, *labels, *out;
} Fixture;

static void
set_up (Fixture *f, OstWeights *weights, const OstMixture *mixture, gboolean train)
{
  const OstShape z = OST_SHAPE (mixture->experts * mixture->samples, mixture->latent);
  GError        *error = NULL;

  f->weights = weights;
  f->graph = ost_graph_new (weights, train ? OST_GRAPH_TRAIN : OST_GRAPH_INFER, 1);
  f->map = ost_graph_input (f->graph, OST_SHAPE (N, H, W, CHANNELS));
  f->z = ost_graph_input (f->graph, z);
  f->labels = train ? ost_graph_input (f->graph, OST_SHAPE (N, M, H, W)) : NULL;
  f->out = train ? ost_mixture_cost (f->graph, f->map, f->z, f->labels, mixture, rule_of (mixture))
                 : ost_mixture_samples (f->graph, f->map, f->z, mixture);
  ost_graph_output (f->graph, f->out);
  ost_graph_compile (f->graph, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N * H * W * CHANNELS; i++)
    ost_graph_data (f->graph, f->map)[i] = (float) ost_random_normal_at (1, (guint64) i);
  for (int i = 0; i < z.sizes[0] * z.sizes[1]; i++)
    ost_graph_data (f->graph, f->z)[i] = (float) ost_random_normal_at (2, (guint64) i);
  if (train)
    fill_labels (ost_graph_data (f->graph, f->labels), 2, N * M * H * W, NULL);
  ost_graph_forward (f->graph);
}

static const float *
parameter (const Fixture *f, const char *name)
{
  OstParameter *p = ost_weights_lookup (f->weights, name);

  g_assert_nonnull (p);
  return p->value->data;
}

/* y = W x + b. */
static void
linear (double *y, const float *w, const float *b, const double *x, int outputs, int inputs)
{
  for (int j = 0; j < outputs; j++)
    {
      y[j] = b ? (double) b[j] : 0;
      for (int i = 0; i < inputs; i++)
        y[j] += (double) w[j * inputs + i] * x[i];
    }
}

/* The formula of ost-mixture.h, word by word, at one pixel. */
static void
reference (const Fixture *f, const OstMixture *mixture, const float *u, const float *draw, double *p)
{
  double z[8], s[CHANNELS], r[CHANNELS], x[8], y[8], sum = 0;

  for (int i = 0; i < mixture->latent; i++)
    z[i] = (double) draw[i];
  linear (s, parameter (f, "scale.weight"), mixture->injection_bias ? parameter (f, "scale.bias") : NULL, z, CHANNELS,
          mixture->latent);
  linear (r, parameter (f, "bias.weight"), mixture->injection_bias ? parameter (f, "bias.bias") : NULL, z, CHANNELS,
          mixture->latent);
  for (int i = 0; i < CHANNELS; i++)
    x[i] = (s[i] + (mixture->injection_bias ? 1e-5 : 0)) * ((double) u[i] + r[i]);
  for (int l = 0; l <= mixture->n_hidden; l++)
    {
      g_autofree char *weight = g_strdup_printf ("head.%d.weight", 2 * l), *bias = g_strdup_printf ("head.%d.bias", 2 * l);
      const int        outputs = l < mixture->n_hidden ? mixture->hidden : CLASSES;

      linear (y, parameter (f, weight), parameter (f, bias), x, outputs, l ? mixture->hidden : CHANNELS);
      for (int j = 0; j < outputs; j++)
        x[j] = l < mixture->n_hidden ? fmax (y[j], 0) : y[j];
    }
  for (int c = 0; c < CLASSES; c++)
    sum += exp (x[c]);
  for (int c = 0; c < CLASSES; c++)
    p[c] = exp (x[c]) / sum;
}

static void
test_samples (gconstpointer data)
{
  const OstMixture     *mixture = data;
  g_autoptr(OstWeights) weights = ost_weights_new (9);
  const int             n_samples = mixture->experts * mixture->samples;
  Fixture               f;
  const float          *out;

  set_up (&f, weights, mixture, FALSE);
  out = ost_graph_data (f.graph, f.out);
  for (int b = 0; b < N; b++)
    for (int n = 0; n < n_samples; n++)
      for (int i = 0; i < H * W; i++)
        {
          double p[CLASSES];

          reference (&f, mixture, ost_graph_data (f.graph, f.map) + (b * H * W + i) * CHANNELS,
                     ost_graph_data (f.graph, f.z) + n * mixture->latent, p);
          for (int c = 0; c < CLASSES; c++)
            g_assert_cmpfloat_with_epsilon ((double) out[((b * n_samples + n) * H * W + i) * CLASSES + c], p[c], 2e-6);
        }
  ost_graph_free (f.graph);
}

static double
reference_cost (const Fixture *f, const OstMixture *mixture, int b, int n, int m)
{
  const OstMixtureCost rule = rule_of (mixture);
  double               both[CLASSES] = { 0 }, sum[CLASSES] = { 0 }, count[CLASSES] = { 0 }, similarity = 0, entropy = 0;

  for (int i = 0; i < H * W; i++)
    {
      const int label = (int) ost_graph_data (f->graph, f->labels)[(b * M + m) * H * W + i];
      double    p[CLASSES];

      reference (f, mixture, ost_graph_data (f->graph, f->map) + (b * H * W + i) * CHANNELS,
                 ost_graph_data (f->graph, f->z) + n * mixture->latent, p);
      count[label]++;
      both[label] += p[label];
      entropy -= log (p[label]) / (H * W);
      for (int c = 0; c < CLASSES; c++)
        sum[c] += p[c];
    }
  for (int c = rule.first_class; c < CLASSES; c++)
    similarity += (both[c] + 1) / (sum[c] + count[c] - both[c] + 1);
  return (1 - rule.cross_entropy) * (1 - similarity / (CLASSES - rule.first_class)) + rule.cross_entropy * entropy;
}

static void
test_costs (gconstpointer data)
{
  const OstMixture     *mixture = data;
  g_autoptr(OstWeights) weights = ost_weights_new (9);
  Fixture               f;
  const float          *costs;

  set_up (&f, weights, mixture, TRUE);
  costs = ost_graph_data (f.graph, f.out);
  for (int b = 0; b < N; b++)
    for (int n = 0; n < mixture->experts * mixture->samples; n++)
      for (int m = 0; m < M; m++)
        g_assert_cmpfloat_with_epsilon ((double) *costs++, reference_cost (&f, mixture, b, n, m), 2e-6);
  ost_graph_free (f.graph);
}

/* --- draws, mistakes ---------------------------------------------------------------------------------------------- */

static void
test_draws (void)
{
  const OstMixture      mixture = { .experts = 2, .samples = 5000, .latent = 1, .classes = 2, .hidden = 1, .n_hidden = 1 };
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_INFER, 1);
  g_autoptr(GError)     error = NULL;
  OstValue             *z = ost_mixture_latent (graph, &mixture);
  float                 first;

  ost_graph_output (graph, z);
  ost_graph_compile (graph, &error);
  g_assert_no_error (error);
  ost_graph_forward (graph);
  first = *ost_graph_data (graph, z);
  for (int k = 0; k < 2; k++)
    {
      double sum = 0, squares = 0;

      for (int s = 0; s < 5000; s++)
        {
          const double x = (double) ost_graph_data (graph, z)[k * 5000 + s];

          sum += x;
          squares += (x - k) * (x - k);
        }
      g_assert_cmpfloat_with_epsilon (sum / 5000, k, 0.01);         /* mean: a corner of the cube */
      g_assert_cmpfloat_with_epsilon (sqrt (squares / 5000), 0.125, 0.005);
    }
  ost_graph_forward (graph);
  g_assert_cmpfloat (*ost_graph_data (graph, z), ==, first);
  ost_graph_set_step (graph, 1);
  ost_graph_forward (graph);
  g_assert_cmpfloat (*ost_graph_data (graph, z), !=, first);
}

static void
test_mistakes (void)
{
  const OstShape   z = OST_SHAPE (5, 3), labels = OST_SHAPE (N, M, W, H), map = OST_SHAPE (N, H, W, CHANNELS);
  const OstShape   wrong_z[] = { map, z, OST_SHAPE (N, M, H, W) };
  const OstShape   wrong_labels[] = { map, OST_SHAPE (4, 3), labels };
  g_autofree char *about_z = ost_check_build_error (build_cost, &plain, wrong_z, 3);
  g_autofree char *about_labels = ost_check_build_error (build_cost, &plain, wrong_labels, 3);

  g_assert_nonnull (strstr (about_z, "5x3"));
  g_assert_nonnull (strstr (about_labels, "2x2x17x19"));
  g_assert_nonnull (strstr (about_labels, "2x19x17x3"));
}

/* As many hidden layers as there may be, with every bias; one more is refused in words. */
static void
test_deepest (void)
{
  const OstShape   shapes[] = { OST_SHAPE (N, H, W, CHANNELS), OST_SHAPE (4, 3), OST_SHAPE (N, M, H, W) };
  OstMixture       deep = published;
  g_autofree char *about = NULL;

  deep.n_hidden = OST_MIXTURE_MAX_HIDDEN;
  test_cost_gradients (&deep);
  deep.n_hidden++;
  about = ost_check_build_error (build_cost, &deep, shapes, 3);
  g_assert_nonnull (strstr (about, "6 hidden layers"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mixture/cost-gradients/plain", &plain, test_cost_gradients);
  g_test_add_data_func ("/mixture/cost-gradients/published", &published, test_cost_gradients);
  g_test_add_func ("/mixture/latent-gradients", test_latent_gradients);
  g_test_add_data_func ("/mixture/samples/plain", &plain, test_samples);
  g_test_add_data_func ("/mixture/samples/published", &published, test_samples);
  g_test_add_data_func ("/mixture/costs/plain", &plain, test_costs);
  g_test_add_data_func ("/mixture/costs/published", &published, test_costs);
  g_test_add_func ("/mixture/draws", test_draws);
  g_test_add_func ("/mixture/mistakes", test_mistakes);
  g_test_add_func ("/mixture/deepest", test_deepest);
  return g_test_run ();
}
