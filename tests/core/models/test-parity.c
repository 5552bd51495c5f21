/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>
#include "core/models/ost-mixture.h"
#include "core/models/ost-resnet.h"
#include "core/models/ost-unet.h"
#include "known-numbers.h"

/* One training step of whole networks beside PyTorch's: outputs and the gradient of every parameter, by their norms and
 * their products with fixed numbers. tests/oracle/model-numbers.py made parity.txt, in double, and says by what rule.
 *
 * Batch norm makes the gradients of these untrained networks sensitive: a rounding error moves a sign or a largest number
 * and with it whole gradients. The tolerances are a little more than what PyTorch's own float32 (model-numbers.py --float32)
 * and ours differ from double, of the norm. The network without norms is the sharp test. */
static const struct { const char *network; double tolerance; } tolerances[] = {
  { "resnet18",    4e-2 },      /* PyTorch 3.0e-2, ours 7.8e-6 */
  { "resnet50",    3e-2 },      /* 1.3e-2, 2.0e-2 */
  { "unet4",       2e-2 },      /* 3.0e-3, 1.2e-2 (6.4e-3 with no convolution by Winograd) */
  { "unet4-plain", 1e-5 },      /* 4.2e-6, 1.2e-6 */
  { "unet7",       4e-2 },      /* 3.1e-2, 2.5e-2 */
};

#define SIZE_H 128
#define SIZE_W 64

static const OstMixture mixture = { .experts = 4, .samples = 2, .latent = 3, .classes = 5, .hidden = 32, .n_hidden = 2 };

static void
fill (float *data, int64_t n, const char *name)
{
  for (int64_t i = 0; i < n; i++)
    data[i] = (float) known_number (known_key (name), i);
}

typedef struct
{
  OstWeights *weights;
  OstGraph   *graph;
  OstValue   *outputs[2];
  const char *names[2];
} Net;

static void
prepare (Net *net)
{
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 2 && net->outputs[i]; i++)
    ost_graph_output (net->graph, net->outputs[i]);
  ost_graph_compile (net->graph, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ost_weights_get_n (net->weights); i++)
    known_fill_parameter (ost_weights_get (net->weights, i));
}

static void
run (Net *net)
{
  ost_weights_clear_gradients (net->weights);
  ost_graph_forward (net->graph);
  for (int i = 0; i < 2 && net->outputs[i]; i++)
    fill (ost_graph_gradient (net->graph, net->outputs[i]), ost_shape_count (ost_value_get_shape (net->outputs[i])),
          net->names[i]);
  ost_graph_backward (net->graph);
}

/* --- comparing ---------------------------------------------------------------------------------------------------- */

static const float *
find (Net *net, const char *name, int64_t *n)
{
  OstParameter *p = ost_weights_lookup (net->weights, name);

  for (int i = 0; i < 2 && net->outputs[i]; i++)
    if (g_str_equal (net->names[i], name))
      {
        *n = ost_shape_count (ost_value_get_shape (net->outputs[i]));
        return ost_graph_data (net->graph, net->outputs[i]);
      }
  if (p == NULL || !p->has_gradient)
    g_error ("no gradient of %s", name);
  *n = p->value->count;
  return p->gradient->data;
}

static double
get_tolerance (const char *network)
{
  gsize i = 0;

  while (!g_str_equal (tolerances[i].network, network))
    i++;
  return tolerances[i].tolerance;
}

/* `noise`: gradients that are zero but for rounding (a bias in front of a norm) count for nothing.
 * Returns how far off it is, of the norm. */
static double
compare (Net *net, const char *network, char **fields, double noise)
{
  const double norm = g_ascii_strtod (fields[2], NULL), product = g_ascii_strtod (fields[3], NULL);
  const double tolerance = get_tolerance (network) * norm + noise;
  KnownSums     found;
  int64_t       n;
  const float  *x = find (net, fields[1], &n);

  found = known_sums (x, n);
  if (!(fabs (found.norm - norm) <= tolerance) || !(fabs (found.product - product) <= tolerance))
    g_error ("%s, %s: norm %g and product %g, should be %g and %g", network, fields[1], found.norm, found.product, norm, product);
  return norm > 10 * noise ? MAX (fabs (found.norm - norm), fabs (found.product - product)) / norm : 0;
}

static void
compare_all (Net *net, const char *network)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "models", "parity.txt", NULL), *text = NULL;
  g_auto(GStrv)    lines = NULL;
  double           largest = 0, worst = 0;
  int              n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; lines[i]; i++)
      {
        g_auto(GStrv) fields = g_strsplit (lines[i], " ", 4);

        if (!g_str_equal (fields[0], network))
          continue;
        if (pass == 0)
          largest = MAX (largest, g_ascii_strtod (fields[2], NULL));
        else
          worst = MAX (worst, compare (net, network, fields, 1e-5 * largest)), n++;
      }
  g_test_message ("%s: at most %.1e of the norm off", network, worst);
  g_assert_cmpint (n, >, 30);
}

/* --- networks ----------------------------------------------------------------------------------------------------- */

static void
test_resnet (gconstpointer data)
{
  const int             depth = GPOINTER_TO_INT (data);
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  g_autoptr(OstGraph)   graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue             *x = ost_graph_input (graph, OST_SHAPE (4, 64, 96, 1));
  Net                   net = { weights, graph, { ost_resnet (graph, x, (OstResnet) { depth }), NULL }, { "features" } };

  prepare (&net);
  fill (ost_graph_data (graph, x), 4 * 64 * 96, "image");
  run (&net);
  compare_all (&net, depth == 18 ? "resnet18" : "resnet50");
}

static void
run_segmenter (OstWeights *weights, const OstUnet *unet, const char *network)
{
  g_autoptr(OstGraph) graph = ost_graph_new (weights, OST_GRAPH_TRAIN, 1);
  OstValue           *x = ost_graph_input (graph, OST_SHAPE (2, SIZE_H, SIZE_W, 1));
  OstValue           *z = ost_graph_input (graph, OST_SHAPE (8, 3));
  OstValue           *labels = ost_graph_input (graph, OST_SHAPE (2, 2, SIZE_H, SIZE_W));
  OstUnetOutput       trunk = ost_unet (graph, x, unet);
  Net                 net = { weights, graph, { ost_mixture_cost (graph, trunk.full, z, labels, &mixture,
                                                   (OstMixtureCost) { 1, 1, 0 }),
                                                ost_mixture_routing (graph, trunk.deep, &mixture) },
                              { "costs", "routing" } };

  prepare (&net);
  fill (ost_graph_data (graph, x), 2 * SIZE_H * SIZE_W, "image");
  fill (ost_graph_data (graph, z), 8 * 3, "z");
  for (int64_t i = 0; i < 4 * SIZE_H * SIZE_W; i++)
    ost_graph_data (graph, labels)[i] = (float) floor ((known_number (known_key ("labels"), i) + 1) / 2 * mixture.classes);
  run (&net);
  if (network)
    compare_all (&net, network);
}

static void
test_segmenter (gconstpointer data)
{
  g_autoptr(OstWeights) weights = ost_weights_new (1);
  OstUnet               plain = ost_unet_4;

  plain.norm = FALSE;
  run_segmenter (weights, g_str_equal (data, "unet7") ? &ost_unet_7 : g_str_equal (data, "unet4") ? &ost_unet_4 : &plain,
                 data);
}

/* The same step twice: the same bits. */
static void
test_bits (void)
{
  g_autoptr(OstWeights) a = ost_weights_new (1), b = ost_weights_new (1);

  run_segmenter (a, &ost_unet_4, NULL);
  run_segmenter (b, &ost_unet_4, NULL);
  for (guint i = 0; i < ost_weights_get_n (a); i++)
    {
      OstParameter *p = ost_weights_get (a, i), *q = ost_weights_get (b, i);

      if (p->has_gradient)
        g_assert_cmpmem (p->gradient->data, sizeof (float) * (gsize) p->value->count, q->gradient->data,
                         sizeof (float) * (gsize) q->value->count);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/parity/resnet18", GINT_TO_POINTER (18), test_resnet);
  g_test_add_data_func ("/parity/resnet50", GINT_TO_POINTER (50), test_resnet);
  g_test_add_data_func ("/parity/unet4", "unet4", test_segmenter);
  g_test_add_data_func ("/parity/unet4-plain", "unet4-plain", test_segmenter);
  g_test_add_data_func ("/parity/unet7", "unet7", test_segmenter);
  g_test_add_func ("/parity/bits", test_bits);
  return g_test_run ();
}
