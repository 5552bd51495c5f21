/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-encoder-judge.h"
#include "core/learn/ost-encoder-private.h"
#include "core/learn/ost-encoder-views.h"
#include "core/learn/ost-number-table.h"
#include "core/learn/ost-training-epochs.h"

/* One run. Everything that a resumed run must know is in the weights (SwAV's queue among them), the optimiser,
 * `progress` and `best`, and goes to the checkpoint. */
typedef struct
{
  const OstEncoderTraining *training;
  const OstPatchSet *set;
  GArray            *cases;     /* indices that are learnt from */
  OstWeights        *weights;
  OstEncoderNetwork  network;
  OstEncoder        *encoder;   /* what is judged and kept: its weights are copies */
  OstEncoderJudge   *judge;
  OstEncoderViews   *views;
  OstOptimiser      *optimiser;
  OstSchedule        schedule;
  OstProgress        progress;
  double             best;      /* supervised: lowest validation loss; NAN before and otherwise */
  OstTrainingFiles   files;
  OstEncoderProgress report;
  OstEncoderReport   callback;
  gpointer           user_data;
  gint64             started;   /* microseconds, monotonic */
  gint64             first_step;
} Run;

static gint64
steps_per_epoch (const Run *run)
{
  return run->cases->len / run->network.batch;
}

/* Keeps the report up to date and shows it. FALSE to stop. */
static gboolean
tell (gpointer data, const char *stage)
{
  Run                *run = data;
  OstEncoderProgress *report = &run->report;
  gint64              done = run->progress.step - run->first_step;

  report->stage = stage;
  report->epoch = (int) run->progress.epoch;
  report->epochs = run->training->epochs;
  report->step = run->progress.step;
  report->steps = steps_per_epoch (run) * run->training->epochs;
  report->rate = ost_schedule_rate (&run->schedule, NULL, run->progress.step);
  report->waiting = ost_encoder_views_waiting (run->views);
  report->short_views = ost_encoder_views_short (run->views);
  report->seconds = (double) (g_get_monotonic_time () - run->started) / 1e6;
  report->seconds_left = done > 0 ? report->seconds / (double) done * (double) (report->steps - report->step) : NAN;
  return run->callback == NULL || run->callback (report, run->user_data);
}

/* One step of the optimiser: the loss. FALSE when the numbers have run away. */
static gboolean
take_step (Run *run, double *loss)
{
  const OstEncoderTraining *training = run->training;
  const OstSslStep          step = {
    .freeze_prototypes = run->progress.epoch < training->frozen_epochs,
    .use_queue = run->progress.epoch >= training->queue_epoch,
  };
  double norm;

  *loss = ost_encoder_network_step (&run->network, ost_encoder_views_next (run->views), step);
  norm = ost_optimiser_step (run->optimiser, ost_schedule_rate (&run->schedule, NULL, run->progress.step));
  run->progress.step++;
  return isfinite (norm) && isfinite (*loss);
}

static gboolean
train_epoch (gpointer data, gboolean *stopped, GError **error)
{
  Run   *run = data;
  double sum = 0;
  gint64 steps = steps_per_epoch (run);

  for (gint64 s = 0; s < steps && !*stopped; s++)
    {
      double loss;

      if (!take_step (run, &loss))
        {
          g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_PRIMITIVE,
                       "Training ran away at step %" G_GINT64_FORMAT ": the loss is not a number any more; the "
                       "encoder of the epoch before was kept. Try a smaller learning rate.", run->progress.step);
          return FALSE;
        }
      sum += loss;
      run->report.loss = sum / (double) (s + 1);
      *stopped = !tell (run, "train");
    }
  return TRUE;
}

/* --- What is kept --- */

static gboolean
save_best (Run *run, GError **error)
{
  const OstEncoderProgress *report = &run->report;
  g_autoptr(GHashTable)     card = ost_number_table_new ();

  ost_number_table_put_words (card, "method", ost_encoder_method_get_id (run->training->method));
  ost_number_table_put (card, "epoch", (double) run->progress.epoch);
  ost_number_table_put (card, "seed", (double) run->training->seed);
  ost_number_table_put (card, "loss", report->loss);
  ost_number_table_put (card, "rank", report->rank);
  ost_number_table_put (card, "rank.possible", report->rank_possible);
  ost_number_table_put (card, "rank.features", report->feature_rank);
  ost_number_table_put (card, "prototypes", report->prototypes);
  ost_number_table_put_words (card, "warning", report->warning);
  ost_number_table_put (card, "validation.loss", report->validation_loss);
  ost_number_table_put (card, "min.bone", run->training->crop.min_bone);
  ost_number_table_put (card, "short.views", report->short_views);
  ost_number_table_put (card, "waiting", report->waiting);
  ost_number_table_put (card, "cases.train", run->cases->len);
  run->files.kept = TRUE;
  return ost_encoder_save (run->encoder, run->files.best, card, error);
}

/* What must be the same for the rest of a run to be the rest of that run. Not the rate or the number of threads: those
 * may be others from now on. */
static void
put_identity (const Run *run, GHashTable *more)
{
  const OstEncoderTraining *training = run->training;

  ost_number_table_put (more, "run.method", training->method);
  ost_number_table_put (more, "run.seed", (double) training->seed);
  ost_number_table_put (more, "run.epochs", training->epochs);
  ost_number_table_put (more, "run.min_bone", training->crop.min_bone);
  ost_number_table_put (more, "run.segmented", training->config.segmented);
  ost_number_table_put (more, "run.standardised", training->config.standardised);
  ost_number_table_put (more, "run.view", training->config.view);
  ost_number_table_put (more, "run.cases", run->cases->len);
}

static gboolean
check_identity (const Run *run, GHashTable *more, GError **error)
{
  g_autoptr(GHashTable) own = ost_number_table_new ();
  GHashTableIter        iter;
  gpointer              key, value;

  put_identity (run, own);
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (more, key)) != 0)
      {
        const char *had = g_hash_table_lookup (more, key);

        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                     "“%s” is of a run with other options or patches (%s %s, now %s): go on with those, or start "
                     "afresh.", run->files.checkpoint, (char *) key + strlen ("run."), had ? had : "unknown",
                     (char *) value);
        return FALSE;
      }
  return TRUE;
}

static gboolean
save_checkpoint (Run *run, GError **error)
{
  g_autoptr(GHashTable) more = ost_number_table_new ();

  ost_number_table_put (more, "best", run->best);
  put_identity (run, more);
  return ost_checkpoint_save (run->files.checkpoint, run->weights, run->optimiser, &run->progress, more, error);
}

static gboolean
resume (Run *run, GError **error)
{
  g_autoptr(GHashTable) more = ost_number_table_new ();

  if (!g_file_test (run->files.checkpoint, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!ost_checkpoint_load (run->files.checkpoint, run->weights, run->optimiser, &run->progress, more, error)
      || !check_identity (run, more, error))
    return FALSE;
  run->best = ost_number_table_get (more, "best", NAN);
  run->first_step = run->progress.step;
  run->files.kept = g_file_test (run->files.best, G_FILE_TEST_EXISTS);
  return TRUE;
}

/* After an epoch: what the encoder is worth, the model, the checkpoint. One that was cut short leaves no checkpoint: a
 * run that goes on takes whole epochs, and has the bits of one that was never stopped. */
static gboolean
close_epoch (gpointer data, gboolean whole, GError **error)
{
  Run   *run = data;
  double loss;

  ost_encoder_copy (run->encoder, run->weights);
  if (!ost_encoder_judge_look (run->judge, run->encoder, &run->network, &run->report, error))
    return FALSE;
  run->progress.epoch += whole;
  loss = run->report.validation_loss;
  if (!run->files.kept || isnan (loss) || isnan (run->best) || loss < run->best)
    {
      run->best = loss;
      if (!save_best (run, error))
        return FALSE;
    }
  return !whole || save_checkpoint (run, error);
}

static const OstTrainingParts parts = { .tell = tell, .train = train_epoch, .close = close_epoch };

/* --- Before --- */

/* The cases of the rarer class again, until there are about as many of both. All of them each time, so that patches of
 * a class stay equally frequent. */
static void
repeat_rarer (Run *run, const int n[2])
{
  const int   rarer = n[1] < n[0];
  const int   times = n[rarer] ? (int) ((double) n[!rarer] / n[rarer] + 0.5) : 1;
  const guint all = run->cases->len;

  for (int t = 1; t < times; t++)
    for (guint i = 0; i < all; i++)
      {
        int at = g_array_index (run->cases, int, i);

        if (run->set->cases[at].label == rarer)
          g_array_append_val (run->cases, at);
      }
}

/* Patches to learn from, with both classes among them when it is the label that is learnt. */
static gboolean
choose_cases (Run *run, GError **error)
{
  gboolean supervised = run->training->method == OST_ENCODER_SUPERVISED;
  int      n[2] = { 0 };

  run->cases = ost_patch_set_choose (run->set, OST_SPLIT_TRAIN, supervised);
  for (guint i = 0; supervised && i < run->cases->len; i++)
    n[run->set->cases[g_array_index (run->cases, int, i)].label]++;
  if (supervised && run->training->balanced)
    repeat_rarer (run, n);
  if (run->cases->len < 2)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "There is nothing to learn from: fewer than two bones in the training part. Accept the bones "
                         "of some radiographs, or put a segmenter to use that finds them.");
  else if (supervised && (n[0] == 0 || n[1] == 0))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "Supervised training needs bones with and without osteoporosis in the training part. Import "
                         "subjects with their T-scores.");
  else
    return TRUE;
  return FALSE;
}

static void
set_up_schedule (Run *run)
{
  const OstEncoderTraining *training = run->training;
  gint64                    steps = steps_per_epoch (run);

  run->schedule = (OstSchedule) {
    .kind = OST_SCHEDULE_COSINE, .rate = training->rate, .final_rate = training->rate / 1000,
    .warmup_steps = steps * MIN (training->warmup_epochs, training->epochs), .steps = steps * training->epochs,
  };
}

static gboolean
set_up (Run *run, const char *folder, GError **error)
{
  const OstEncoderTraining *training = run->training;
  int                       batch;

  if (!ost_training_files_init (&run->files, folder, error) || !choose_cases (run, error))
    return FALSE;
  batch = MIN (training->batch, (int) run->cases->len);
  run->weights = ost_weights_new (training->seed);
  run->encoder = ost_encoder_new (&training->config, training->seed);
  if (!ost_encoder_network_init (&run->network, run->weights, training, batch, error)
      || !ost_encoder_prepare (run->encoder, error)
      || (training->start && !ost_encoder_prepare (training->start, error)))
    return FALSE;
  if (training->start)
    ost_encoder_give (training->start, run->weights);
  run->judge = ost_encoder_judge_new (run->set, training->method == OST_ENCODER_SUPERVISED);
  run->optimiser = ost_optimiser_new (run->weights, training->optimiser);
  run->progress.seed = training->seed;
  run->best = run->report.rank = run->report.feature_rank = run->report.prototypes = run->report.validation_loss = NAN;
  set_up_schedule (run);
  if (!resume (run, error))
    return FALSE;
  /* After resuming, as it begins with the step that is next. */
  run->views = ost_encoder_views_new (run->set, run->cases, training, &run->network, run->progress.step,
                                      MAX (run->progress.step, steps_per_epoch (run) * training->epochs));
  return TRUE;
}

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->views, ost_encoder_views_free);
  g_clear_pointer (&run->judge, ost_encoder_judge_free);
  g_clear_pointer (&run->encoder, ost_encoder_free);
  g_clear_pointer (&run->optimiser, ost_optimiser_free);
  ost_encoder_network_clear (&run->network);
  g_clear_pointer (&run->weights, ost_weights_unref);
  g_clear_pointer (&run->cases, g_array_unref);
  ost_training_files_clear (&run->files);
}

/* Nothing to learn: the model is its configuration. */
static gboolean
keep_texture (Run *run, const char *folder, GError **error)
{
  const OstEncoderTraining *training = run->training;
  g_autoptr(OstEncoder)     encoder = ost_encoder_new (&training->config, training->seed);
  g_autoptr(GHashTable)     card = ost_number_table_new ();
  const OstEncoderProgress  done = {
    .stage = "done", .loss = NAN, .rank = NAN, .feature_rank = NAN, .prototypes = NAN, .validation_loss = NAN,
  };

  ost_number_table_put_words (card, "method", ost_encoder_method_get_id (training->method));
  if (!ost_training_files_init (&run->files, folder, error)
      || !ost_encoder_save (encoder, run->files.best, card, error))
    return FALSE;
  if (run->callback)
    run->callback (&done, run->user_data);
  return TRUE;
}

gboolean
ost_encoder_train (const OstPatchSet *set, const OstEncoderTraining *training, const char *folder,
                   OstEncoderReport report, gpointer user_data, GError **error)
{
  Run      run = { .set = set, .training = training, .callback = report, .user_data = user_data };
  gboolean done;

  if (training->method == OST_ENCODER_TEXTURE)
    done = keep_texture (&run, folder, error);
  else
    {
      done = set_up (&run, folder, error);
      run.started = g_get_monotonic_time ();
      done = done && ost_training_epochs (&parts, &run, &run.progress, training->epochs, &run.files, error);
    }
  run_clear (&run);
  return done;
}
