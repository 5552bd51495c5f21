/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-bench-network.h"

#include <math.h>
#include <string.h>

#include "core/models/ost-mixture.h"
#include "core/models/ost-resnet.h"
#include "core/models/ost-unet.h"
#include "core/nn/ost-ops.h"
#include "core/nn/ost-optimiser.h"
#include "core/tensor/ost-random.h"
#include "core/workflow/ost-bench-loss.h"
#include "core/workflow/ost-bench-machine.h"

#define RUNS        5
#define PATCHES     16
#define PROJECTED   128
#define TEMPERATURE 0.1
#define RATE        1e-3
#define HEIGHT      512
#define WIDTH       384
#define RADIOGRAPHS 2
#define ANNOTATIONS 3

static const OstUnet    unet = { .levels = 4, .widths = { 32, 64, 128, 192 } };
static const OstMixture mixture = { .experts = 4, .samples = 4, .latent = 6, .classes = 8, .hidden = 32, .n_hidden = 2 };

/* A case has one or two graphs of the same weights. */
typedef struct
{
  OstWeights   *weights;
  OstOptimiser *optimiser;      /* NULL: inference */
  OstGraph     *graphs[2];
  OstValue     *inputs[2], *outputs[2];
} Bench;

/* --- building ----------------------------------------------------------------------------------------------------- */

static void
fill_normal (OstGraph *graph, OstValue *value, guint64 key)
{
  const int64_t n = ost_shape_count (ost_value_get_shape (value));

  for (int64_t i = 0; i < n; i++)
    ost_graph_data (graph, value)[i] = (float) ost_random_normal_at (key, (guint64) i);
}

static OstGraph *
add_graph (Bench *bench, int i)
{
  return bench->graphs[i] = ost_graph_new (bench->weights, bench->optimiser ? OST_GRAPH_TRAIN : OST_GRAPH_INFER, 1);
}

static gboolean
build_encoder (Bench *bench, int i, int batch, int size, GError **error)
{
  OstGraph *graph = add_graph (bench, i);
  OstValue *x = bench->inputs[i] = ost_graph_input (graph, OST_SHAPE (batch, size, size, 1));

  x = ost_resnet (graph, x, (OstResnet) { .depth = 50 });
  x = ost_relu (graph, ost_linear (graph, "project.0", x, 2048, TRUE));
  x = bench->outputs[i] = ost_linear (graph, "project.2", x, PROJECTED, TRUE);
  ost_graph_output (graph, x);
  if (!ost_graph_compile (graph, error))
    return FALSE;
  fill_normal (graph, bench->inputs[i], (guint64) i);
  return TRUE;
}

/* outputs: costs or samples, routing. */
static gboolean
build_segmenter (Bench *bench, int batch, GError **error)
{
  OstGraph     *graph = add_graph (bench, 0);
  OstValue     *image = ost_graph_input (graph, OST_SHAPE (batch, HEIGHT, WIDTH, 1)), *labels = NULL, *z;
  OstUnetOutput trunk = ost_unet (graph, image, &unet);

  bench->inputs[0] = image;
  bench->outputs[1] = ost_mixture_routing (graph, trunk.deep, &mixture);
  z = ost_mixture_latent (graph, &mixture);
  if (bench->optimiser)
    {
      labels = ost_graph_input (graph, OST_SHAPE (batch, ANNOTATIONS, HEIGHT, WIDTH));
      bench->outputs[0] = ost_mixture_cost (graph, trunk.full, z, labels, &mixture,
                                             (OstMixtureCost) { 0 });
    }
  else
    bench->outputs[0] = ost_mixture_samples (graph, trunk.full, z, &mixture);
  ost_graph_output (graph, bench->outputs[0]);
  ost_graph_output (graph, bench->outputs[1]);
  if (!ost_graph_compile (graph, error))
    return FALSE;
  fill_normal (graph, image, 1);
  for (int64_t i = 0; labels && i < (int64_t) batch * ANNOTATIONS * HEIGHT * WIDTH; i++)
    ost_graph_data (graph, labels)[i] = (float) (ost_random_at (2, (guint64) i) % 8);
  return TRUE;
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static gboolean
build_simclr (Bench *bench, GError **error)
{
  return build_encoder (bench, 0, 2 * PATCHES, 224, error) && build_encoder (bench, 1, 4 * PATCHES, 96, error);
}

static void
step_simclr (Bench *bench)
{
  const int    view = PATCHES * PROJECTED;
  const float *global, *local;
  float       *dglobal, *dlocal;

  ost_graph_forward (bench->graphs[0]);
  ost_graph_forward (bench->graphs[1]);
  global = ost_graph_data (bench->graphs[0], bench->outputs[0]);
  local = ost_graph_data (bench->graphs[1], bench->outputs[1]);
  dglobal = ost_graph_gradient (bench->graphs[0], bench->outputs[0]);
  dlocal = ost_graph_gradient (bench->graphs[1], bench->outputs[1]);
  memset (dglobal, 0, sizeof (float) * 2 * (gsize) view);
  memset (dlocal, 0, sizeof (float) * 4 * (gsize) view);
  ost_bench_nt_xent (global, global + view, PATCHES, PROJECTED, TEMPERATURE, dglobal, dglobal + view);
  for (int i = 0; i < 4; i++)
    ost_bench_nt_xent (global, local + i * view, PATCHES, PROJECTED, TEMPERATURE, dglobal, dlocal + i * view);
  ost_graph_backward (bench->graphs[1]);
  ost_graph_backward (bench->graphs[0]);
}

static gboolean
build_predict_7 (Bench *bench, GError **error)
{
  return build_encoder (bench, 0, 7, 224, error);
}

static gboolean
build_mose (Bench *bench, GError **error)
{
  return build_segmenter (bench, RADIOGRAPHS, error);
}

/* Mean of all costs, minus the mean of log pi. */
static void
step_mose (Bench *bench)
{
  OstGraph  *graph = bench->graphs[0];
  const int  n_costs = RADIOGRAPHS * mixture.experts * mixture.samples * ANNOTATIONS;
  const int  n_routes = RADIOGRAPHS * mixture.experts;
  float     *dcosts, *droutes;

  ost_graph_forward (graph);
  dcosts = ost_graph_gradient (graph, bench->outputs[0]);
  droutes = ost_graph_gradient (graph, bench->outputs[1]);
  for (int i = 0; i < n_costs; i++)
    dcosts[i] = 1.0f / (float) n_costs;
  for (int i = 0; i < n_routes; i++)
    droutes[i] = -1.0f / ((float) n_routes * ost_graph_data (graph, bench->outputs[1])[i]);
  ost_graph_backward (graph);
}

static gboolean
build_predict_16 (Bench *bench, GError **error)
{
  return build_segmenter (bench, 1, error);
}

static void
predict (Bench *bench)
{
  ost_graph_forward (bench->graphs[0]);
}

static const struct
{
  const char *name;
  gboolean    learns;
  gboolean  (*build) (Bench *bench, GError **error);
  void      (*run)   (Bench *bench);
  const char *what;
} cases[] = {
  { "resnet50_simclr_step", TRUE,  build_simclr,     step_simclr, "SimCLR step: 16 patches, 2 views of 224 and 4 of 96" },
  { "resnet50_predict_7",   FALSE, build_predict_7,  predict,     "7 bone patches of 224 through the encoder" },
  { "mose_step",            TRUE,  build_mose,       step_mose,   "segmenter step: 2 radiographs of 512 x 384" },
  { "mose_predict_16",      FALSE, build_predict_16, predict,     "1 radiograph of 512 x 384 to 16 samples" },
};

static const char *const names[] = { "resnet50_simclr_step", "resnet50_predict_7", "mose_step", "mose_predict_16", NULL };

const char *const *
ost_bench_network_cases (void)
{
  return names;
}

gboolean
ost_bench_is_network (const char *name)
{
  return g_strv_contains (names, name);
}

/* --- running ------------------------------------------------------------------------------------------------------ */

static void
step (Bench *bench, gsize i)
{
  ost_weights_clear_gradients (bench->weights);
  cases[i].run (bench);
  if (bench->optimiser)
    ost_optimiser_step (bench->optimiser, RATE);
}

/* One run that is not counted, then RUNS that are. */
static void
take_times (Bench *bench, gsize i, OstBenchResult *result)
{
  step (bench, i);
  result->cpu_ms = G_MAXDOUBLE;
  for (int r = 0; r < RUNS; r++)
    {
      const gint64 since = g_get_monotonic_time ();
      const double spent = ost_bench_cpu_ms ();

      step (bench, i);
      ost_bench_keep_time (result, since);
      result->cpu_ms = MIN (result->cpu_ms, ost_bench_cpu_ms () - spent);
    }
}

static void
add_flop (Bench *bench, OstBenchResult *result)
{
  for (int g = 0; g < 2 && bench->graphs[g] != NULL; g++)
    {
      OstGraphReport report;

      ost_graph_get_report (bench->graphs[g], &report);
      result->flop += report.flop + (bench->optimiser ? report.backward_flop : 0);
      result->planned_mib += (double) report.bytes / (1 << 20);
    }
}

/* Seconds in each kind of operation, for people. */
static void
add_profile (Bench *bench, OstBenchResult *result)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (int g = 0; g < 2 && bench->graphs[g] != NULL; g++)
    {
      g_autofree char *profile = ost_graph_dup_profile (bench->graphs[g], TRUE);

      g_string_append (text, profile);
    }
  result->profile = g_string_free (g_steal_pointer (&text), FALSE);
}

static void
tear_down (Bench *bench)
{
  g_clear_pointer (&bench->graphs[0], ost_graph_free);
  g_clear_pointer (&bench->graphs[1], ost_graph_free);
  g_clear_pointer (&bench->optimiser, ost_optimiser_free);
  g_clear_pointer (&bench->weights, ost_weights_unref);
}

gboolean
ost_bench_run_network (const char *name, OstBenchResult *result, GError **error)
{
  Bench    bench = { .weights = ost_weights_new (1) };
  gsize    i = 0;
  gboolean done;

  while (!g_str_equal (cases[i].name, name))
    i++;
  result->what = cases[i].what;
  ost_bench_reset_peak ();
  if (cases[i].learns)
    bench.optimiser = ost_optimiser_new (bench.weights, (OstOptimiserOptions) { .kind = OST_SGD, .momentum = 0.9 });
  done = cases[i].build (&bench, error);
  if (done)
    {
      take_times (&bench, i, result);
      add_flop (&bench, result);
      add_profile (&bench, result);
    }
  tear_down (&bench);
  return done;
}
