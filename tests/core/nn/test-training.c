/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include "core/nn/ost-checkpoint.h"
#include "core/nn/ost-graph.h"
#include "core/nn/ost-ops.h"
#include "core/tensor/ost-blas.h"
#include "core/tensor/ost-random.h"

/* A small network with everything that a large one has, trained for twenty steps to tell stripes apart. */

#define BATCH   12
#define HEIGHT  14
#define WIDTH   10
#define CLASSES 3
#define STEPS   20

static const OstSchedule schedule = { .kind = OST_SCHEDULE_COSINE, .rate = 0.1, .final_rate = 0.001,
                                      .warmup_rate = 0.02, .warmup_steps = 3, .steps = STEPS };

typedef struct
{
  OstWeights   *weights;
  OstGraph     *graph;
  OstOptimiser *optimiser;
  OstValue     *x, *target, *loss;
  OstProgress   progress;
} Run;

static OstValue *
block (OstGraph *graph, int i, OstValue *x, int channels)
{
  ost_graph_enter (graph, "block%d", i);
  x = ost_conv (graph, "conv", x, channels, (OstConv) { .kernel = 3, .pad = 1 });
  x = ost_batch_norm (graph, "norm", x, (OstBatchNorm) { .relu = i == 1 });
  if (i != 1)
    x = ost_relu (graph, x);
  ost_graph_leave (graph);
  return x;
}

/* `seed`: of draws and samples; `first`: of the first weights. */
static Run *
run_new (guint64 seed, guint64 first)
{
  const OstOptimiserOptions options = { .kind = OST_SGD, .momentum = 0.9, .weight_decay = 1e-4 };
  g_autoptr(GError)         error = NULL;
  Run                      *run = g_new0 (Run, 1);
  OstValue                 *value;

  run->progress.seed = seed;
  run->weights = ost_weights_new (first);
  run->graph = ost_graph_new (run->weights, OST_GRAPH_TRAIN, seed);
  run->x = ost_graph_input (run->graph, OST_SHAPE (BATCH, HEIGHT, WIDTH, 1));
  run->target = ost_graph_input (run->graph, OST_SHAPE (BATCH));
  value = ost_max_pool (run->graph, block (run->graph, 1, run->x, 16), (OstPool) { .kernel = 2, .stride = 2 });
  value = ost_global_pool (run->graph, block (run->graph, 2, value, 16));
  value = ost_linear (run->graph, "head", ost_dropout (run->graph, value, 0.1), CLASSES, TRUE);
  run->loss = ost_cross_entropy (run->graph, value, run->target);
  ost_graph_output (run->graph, run->loss);
  ost_graph_compile (run->graph, &error);
  g_assert_no_error (error);
  run->optimiser = ost_optimiser_new (run->weights, options);
  return run;
}

static void
run_free (Run *run)
{
  ost_optimiser_free (run->optimiser);
  ost_graph_free (run->graph);
  ost_weights_unref (run->weights);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

/* Stripes along a row, along a column or aslant, at a random phase, in noise. */
static void
fill_batch (Run *run)
{
  float        *x = ost_graph_data (run->graph, run->x), *target = ost_graph_data (run->graph, run->target);
  const guint64 key = ost_random_mix (run->progress.seed ^ (guint64) run->progress.step);

  for (int n = 0; n < BATCH; n++)
    {
      const int    kind = n % CLASSES;
      const double phase = 7 * ost_random_unit_at (key, (guint64) n);

      target[n] = (float) kind;
      for (int i = 0; i < HEIGHT * WIDTH; i++)
        {
          const int along = kind == 0 ? i / WIDTH : kind == 1 ? i % WIDTH : i / WIDTH + i % WIDTH;

          x[n * HEIGHT * WIDTH + i] = (float) (sin (1.8 * along + phase)
                                               + 0.3 * ost_random_normal_at (key, (guint64) ((n + 1) * 1000 + i)));
        }
    }
}

static double
step_once (Run *run)
{
  fill_batch (run);
  ost_graph_set_step (run->graph, (guint64) run->progress.step);
  ost_graph_forward (run->graph);
  ost_graph_gradient (run->graph, run->loss)[0] = 1;
  ost_weights_clear_gradients (run->weights);
  ost_graph_backward (run->graph);
  ost_optimiser_step (run->optimiser, ost_schedule_rate (&schedule, NULL, run->progress.step));
  run->progress.step++;
  run->progress.position += BATCH;
  return ost_graph_data (run->graph, run->loss)[0];
}

/* Losses of the steps go to `losses` where it is not NULL. */
static void
train (Run *run, int n, double *losses)
{
  for (int i = 0; i < n; i++)
    {
      const double loss = step_once (run);

      g_assert_true (isfinite (loss));
      if (losses != NULL)
        losses[i] = loss;
    }
}

static void
assert_same_bits (Run *a, Run *b)
{
  g_assert_cmpuint (ost_weights_get_n (a->weights), ==, ost_weights_get_n (b->weights));
  for (guint i = 0; i < ost_weights_get_n (a->weights); i++)
    {
      OstParameter *p = ost_weights_get (a->weights, i), *q = ost_weights_get (b->weights, i);

      g_assert_cmpstr (p->name, ==, q->name);
      g_assert_cmpmem (p->value->data, (gsize) p->value->count * 4, q->value->data, (gsize) q->value->count * 4);
    }
}

static void
test_learns (void)
{
  g_autoptr(Run) run = run_new (1, 1);
  double         losses[STEPS], first = 0, last = 0;

  train (run, STEPS, losses);
  for (int i = 0; i < 4; i++)
    {
      first += losses[i] / 4;
      last += losses[STEPS - 1 - i] / 4;
    }
  g_test_message ("loss %.3f to %.3f", first, last);
  g_assert_cmpfloat (losses[0], >, 0.6);
  g_assert_cmpfloat (last, <, 0.5 * first);
}

static void
test_same_bits (void)
{
  g_autoptr(Run) a = run_new (1, 1), b = run_new (1, 1), other = run_new (2, 1);

  train (a, STEPS, NULL);
  train (b, STEPS, NULL);
  train (other, STEPS, NULL);
  assert_same_bits (a, b);
  g_assert_cmpfloat (ost_weights_get (a->weights, 0)->value->data[0], !=,
                     ost_weights_get (other->weights, 0)->value->data[0]);
}

/* Running statistics of batch norm, draws of dropout and momentum come back with the checkpoint. */
static void
test_resume (void)
{
  g_autofree char  *folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  g_autofree char  *path = g_build_filename (folder, "run.safetensors", NULL);
  g_autoptr(Run)    whole = run_new (1, 1), before = run_new (1, 1), after = run_new (1, 2);
  g_autoptr(GError) error = NULL;

  train (whole, STEPS, NULL);
  train (before, 11, NULL);
  ost_checkpoint_save (path, before->weights, before->optimiser, &before->progress, NULL, &error);
  g_assert_no_error (error);
  train (after, 2, NULL);
  ost_checkpoint_load (path, after->weights, after->optimiser, &after->progress, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  g_assert_cmpint (after->progress.step, ==, 11);
  train (after, STEPS - 11, NULL);
  assert_same_bits (whole, after);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/learns", test_learns);
  g_test_add_func ("/training/same-bits", test_same_bits);
  g_test_add_func ("/training/resume", test_resume);
  return g_test_run ();
}
