/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/learn/ost-number-table.h"
#include "core/learn/ost-segmenter-loss.h"
#include "core/learn/ost-segmenter-trainer-private.h"
#include "core/learn/ost-training-epochs.h"

#define MIN_RATE 1e-5           /* where plateaus stop, as in the published code */
#define WARMUP_STEPS 50         /* before a cosine: Adam's moments are young */

/* One run. Everything that a resumed run must know is in `progress`, `cap` and `best`, and goes to the checkpoint. */
typedef struct
{
  const OstSegmenterTraining *training;
  OstCases          *cases;
  OstSegmenter      *segmenter;
  OstSegmenterGraph  graph;
  OstOptimiser      *optimiser;
  OstSchedule        schedule;
  OstProgress        progress;
  OstPlateau         cap;       /* of the row cap: its first reduction lets gamma jump to 1 */
  double             best;      /* lowest validation GED^2 so far; NAN before and without a validation part */
  double            *betas;
  OstTrainingFiles   files;
  OstTrainingProgress report;
  OstTrainingReport  callback;
  gpointer           user_data;
  gint64             started;   /* microseconds, monotonic */
  gint64             first_step;
} Run;

/* A single jump and not a ramp, as published. */
static double
gamma_now (const Run *run)
{
  return run->cap.reductions > 0 ? 1 : run->training->gamma_start;
}

static gint64
steps_per_epoch (const Run *run)
{
  const OstSegmenterTraining *training = run->training;

  return training->steps_per_epoch ? training->steps_per_epoch
                                   : (run->cases->n_train + training->batch - 1) / training->batch;
}

/* Loss and gradients of one micro-batch that the graph has just computed: costs B,K S,M and routing B,K. `share` makes
 * the sum over micro-batches, which the weights' gradients add up, the mean over the batch. The transport is solved on
 * the way (ost-segmenter-loss.h) and has no gradient of its own. */
static void
micro_batch_loss (Run *run, double share, double *loss, double *transport, double *divergence)
{
  const OstSegmenterTraining *training = run->training;
  const OstMixture           *mixture = &training->config.mixture;
  OstGraph                   *graph = run->graph.graph;
  OstSegmenterLoss spec = {
    training->micro_batch, mixture->experts, mixture->samples, training->annotations, gamma_now (run), training->lambda,
  };
  float *costs = ost_graph_gradient (graph, run->graph.costs), *routing = ost_graph_gradient (graph, run->graph.routing);
  gsize  n_costs = (gsize) spec.batch * spec.experts * spec.samples * spec.annotations;
  double moved, apart;

  *loss += share * ost_segmenter_loss (&spec, ost_graph_data (graph, run->graph.costs),
                                       ost_graph_data (graph, run->graph.routing), run->betas, costs, routing, &moved, &apart);
  *transport += share * moved;
  *divergence += share * apart;
  for (gsize i = 0; i < n_costs; i++)
    costs[i] *= (float) share;
  for (int i = 0; i < spec.batch * spec.experts; i++)
    routing[i] *= (float) share;
}

/* One step of the optimiser. FALSE when the numbers have run away. */
static gboolean
take_step (Run *run, gint64 step_of_epoch, double *loss, double *transport, double *divergence)
{
  const OstSegmenterTraining *training = run->training;
  int                         n_micro = MAX (1, training->batch / training->micro_batch);
  double                      norm;

  *loss = *transport = *divergence = 0;
  ost_weights_clear_gradients (run->segmenter->weights);
  for (int i = 0; i < n_micro; i++)
    {
      gint64 first = step_of_epoch * training->batch + (gint64) i * training->micro_batch;

      ost_cases_fill_batch (run->cases, training, run->progress.epoch, first, training->micro_batch, &run->graph, run->betas);
      /* A number of its own for each micro-batch of each step: their latent draws differ, and come again in a
       * resumed run. */
      ost_graph_set_step (run->graph.graph, (guint64) run->progress.step * n_micro + i);
      ost_graph_forward (run->graph.graph);
      micro_batch_loss (run, 1.0 / n_micro, loss, transport, divergence);
      ost_graph_backward (run->graph.graph);
    }
  norm = ost_optimiser_step (run->optimiser,
                             ost_schedule_rate (&run->schedule, &run->progress.plateau, run->progress.step));
  run->progress.step++;
  return isfinite (norm) && isfinite (*loss);
}

/* Keeps the report's means up to date and shows it. FALSE to stop. */
static gboolean
tell (gpointer data, const char *stage)
{
  Run                 *run = data;
  OstTrainingProgress *report = &run->report;
  double               seconds = (double) (g_get_monotonic_time () - run->started) / 1e6;
  gint64               done = run->progress.step - run->first_step;

  report->stage = stage;
  report->epoch = (int) run->progress.epoch;
  report->epochs = run->training->epochs;
  report->step = run->progress.step;
  report->steps = steps_per_epoch (run) * run->training->epochs;
  report->rate = ost_schedule_rate (&run->schedule, &run->progress.plateau, run->progress.step);
  report->gamma = gamma_now (run);
  report->best_ged2 = run->best;
  report->seconds = seconds;
  report->seconds_left = done > 0 ? seconds / (double) done * (double) (report->steps - report->step) : NAN;
  return run->callback == NULL || run->callback (report, run->user_data);
}

static gboolean
train_epoch (gpointer data, gboolean *stopped, GError **error)
{
  Run   *run = data;
  double sums[3] = { 0 };
  gint64 steps = steps_per_epoch (run);

  for (gint64 s = 0; s < steps && !*stopped; s++)
    {
      double loss, transport, divergence;

      if (!take_step (run, s, &loss, &transport, &divergence))
        {
          g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_PRIMITIVE,
                       "Training ran away at step %" G_GINT64_FORMAT ": the loss is not a number any more; the best model so "
                       "far was kept. Try a smaller learning rate.", run->progress.step);
          return FALSE;
        }
      sums[0] += loss;
      sums[1] += transport;
      sums[2] += divergence;
      run->report.loss = sums[0] / (double) (s + 1);
      run->report.transport = sums[1] / (double) (s + 1);
      run->report.divergence = sums[2] / (double) (s + 1);
      *stopped = !tell (run, "train");
    }
  return TRUE;
}

/* --- What is kept --- */

static gboolean
save_best (Run *run, GError **error)
{
  g_autoptr(GHashTable) card = ost_number_table_new ();

  ost_number_table_put (card, "epoch", (double) run->progress.epoch);
  ost_number_table_put (card, "seed", (double) run->training->seed);
  ost_number_table_put (card, "validation.ged2", run->report.validation_ged2);
  ost_number_table_put (card, "validation.dice", run->report.validation_dice);
  ost_number_table_put (card, "cases.train", run->cases->n_train);
  ost_number_table_put (card, "cases.validation", run->cases->n_validation);
  run->files.kept = TRUE;
  return ost_segmenter_save (run->segmenter, run->files.best, card, error);
}

static gboolean
save_checkpoint (Run *run, GError **error)
{
  g_autoptr(GHashTable) more = ost_number_table_new ();

  ost_number_table_put (more, "cap.has_best", run->cap.has_best);
  ost_number_table_put (more, "cap.best", run->cap.best);
  ost_number_table_put (more, "cap.bad", run->cap.bad);
  ost_number_table_put (more, "cap.reductions", run->cap.reductions);
  ost_number_table_put (more, "best", run->best);
  return ost_checkpoint_save (run->files.checkpoint, run->segmenter->weights, run->optimiser, &run->progress, more, error);
}

static gboolean
resume (Run *run, GError **error)
{
  g_autoptr(GHashTable) more = ost_number_table_new ();

  if (!g_file_test (run->files.checkpoint, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!ost_checkpoint_load (run->files.checkpoint, run->segmenter->weights, run->optimiser, &run->progress, more, error))
    return FALSE;
  /* What is not there has the value of a run that has just begun. */
  run->cap.has_best = ost_number_table_get (more, "cap.has_best", 0) != 0;
  run->cap.best = ost_number_table_get (more, "cap.best", 0);
  run->cap.bad = (int) ost_number_table_get (more, "cap.bad", 0);
  run->cap.reductions = (int) ost_number_table_get (more, "cap.reductions", 0);
  run->best = ost_number_table_get (more, "best", NAN);
  run->first_step = run->progress.step;
  run->files.kept = g_file_test (run->files.best, G_FILE_TEST_EXISTS);
  return TRUE;
}

/* A whole epoch moves the schedules. Both plateaus see the mean of this epoch: in the published code the list of losses
 * is never emptied, so that its figure is a mean since the first step, falls for a very long time, and rate and cap
 * change late. */
static void
count_epoch (Run *run)
{
  const OstSchedule cap = { .rate = 1, .factor = 0.5, .patience = run->training->gamma_patience };

  run->progress.epoch++;
  ost_plateau_report (&run->progress.plateau, &run->schedule, run->report.loss);
  ost_plateau_report (&run->cap, &cap, run->report.loss);
}

/* After an epoch: schedules, validation, the best model, the checkpoint. One that was cut short leaves no checkpoint: a
 * run that goes on takes whole epochs, and has the bits of one that was never stopped. */
static gboolean
close_epoch (gpointer data, gboolean whole, GError **error)
{
  Run          *run = data;
  OstValidation validation = ost_segmenter_validate (run->segmenter, run->cases);

  if (whole)
    count_epoch (run);
  run->report.validation_dice = validation.dice;
  run->report.validation_ged2 = validation.ged2;
  if (!run->files.kept || isnan (validation.ged2) || isnan (run->best) || validation.ged2 < run->best)
    {
      run->best = validation.ged2;
      if (!save_best (run, error))
        return FALSE;
    }
  return !whole || save_checkpoint (run, error);
}

static const OstTrainingParts parts = { .tell = tell, .train = train_epoch, .close = close_epoch };

static gboolean
check_cases (const OstCases *cases, GError **error)
{
  if (cases->n_train > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       "There is nothing to learn from: no accepted reading in the training part. Accept the bones of some "
                       "radiographs first.");
  return FALSE;
}

static gboolean
set_up (Run *run, OstSegmenterData *data, const char *folder, GError **error)
{
  const OstSegmenterTraining *training = run->training;
  OstOptimiserOptions         adam = { .kind = OST_ADAM, .weight_decay = training->weight_decay };

  if (!ost_training_files_init (&run->files, folder, error))
    return FALSE;
  run->cases = ost_cases_load (data, &training->config, error);
  if (run->cases == NULL || !check_cases (run->cases, error))
    return FALSE;
  run->segmenter = ost_segmenter_new (&training->config, training->seed);
  if (!ost_segmenter_build_training (run->segmenter, training->micro_batch, training->annotations, training->cost,
                                     training->seed, &run->graph, error)
      || !ost_segmenter_build_prediction (run->segmenter, error))
    return FALSE;
  run->optimiser = ost_optimiser_new (run->segmenter->weights, adam);
  run->schedule = (OstSchedule) {
    .kind = training->schedule, .rate = training->rate, .final_rate = MIN_RATE, .factor = 0.5,
    .patience = training->plateau_patience, .steps = steps_per_epoch (run) * training->epochs,
    .warmup_steps = training->schedule == OST_SCHEDULE_COSINE ? WARMUP_STEPS : 0,
  };
  run->betas = g_new (double, (gsize) training->micro_batch * training->annotations);
  run->progress.seed = training->seed;
  run->best = run->report.validation_dice = run->report.validation_ged2 = NAN;
  return resume (run, error);
}

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->cases, ost_cases_free);
  g_clear_pointer (&run->optimiser, ost_optimiser_free);
  g_clear_pointer (&run->graph.graph, ost_graph_free);
  g_clear_pointer (&run->segmenter, ost_segmenter_free);
  g_free (run->betas);
  ost_training_files_clear (&run->files);
}

gboolean
ost_segmenter_train (OstSegmenterData *data, const OstSegmenterTraining *training, const char *folder,
                     OstTrainingReport report, gpointer user_data, GError **error)
{
  Run      run = { .training = training, .callback = report, .user_data = user_data, .started = g_get_monotonic_time () };
  gboolean done;

  done = set_up (&run, data, folder, error);
  run.started = g_get_monotonic_time ();
  done = done && ost_training_epochs (&parts, &run, &run.progress, training->epochs, &run.files, error);
  run_clear (&run);
  return done;
}
