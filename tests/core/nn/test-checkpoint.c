/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-checkpoint.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include "core/nn/ost-graph.h"
#include "core/tensor/ost-random.h"
#include "tests/core/nn/small-ops.h"

/* --- A run: a network with everything that a run remembers (weights, running counts, draws, moments, plateau) --- */

#define SAMPLES  6
#define CHANNELS 5

static const OstSchedule schedule = { .kind = OST_SCHEDULE_PLATEAU, .rate = 0.05, .final_rate = 1e-4, .factor = 0.5,
                                      .patience = 0, .threshold = 0.5, .warmup_rate = 0.01, .warmup_steps = 3 };

typedef struct
{
  OstWeights   *weights;
  OstGraph     *graph;
  OstOptimiser *optimiser;
  OstValue     *x, *y;
  OstProgress   progress;
} Run;

/* `seed`: of the first weights only, so that a run that loads can start from others. */
static Run *
run_new (OstOptimiserOptions options, guint64 seed)
{
  Run              *run = g_new0 (Run, 1);
  g_autoptr(GError) error = NULL;
  OstValue         *value;

  run->progress.seed = G_GUINT64_CONSTANT (0xfedcba9876543210);
  run->weights = ost_weights_new (seed);
  run->graph = ost_graph_new (run->weights, OST_GRAPH_TRAIN, run->progress.seed);
  run->x = ost_graph_input (run->graph, OST_SHAPE (SAMPLES, CHANNELS));
  value = small_noise (run->graph, small_affine (run->graph, "first", run->x));
  value = small_affine (run->graph, "second.\"é\"", small_tanh (run->graph, value, FALSE));
  run->y = small_counted (run->graph, "count", value);
  ost_graph_output (run->graph, run->y);
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

/* Towards y = sin (3 x). Samples follow from seed and position. */
static double
step_once (Run *run)
{
  float  *x = ost_graph_data (run->graph, run->x);
  double  loss = 0;

  for (int i = 0; i < SAMPLES * CHANNELS; i++)
    x[i] = (float) ost_random_unit_at (run->progress.seed,
                                       (guint64) run->progress.position * SAMPLES * CHANNELS + (guint64) i);
  ost_graph_set_step (run->graph, (guint64) run->progress.step);
  ost_graph_forward (run->graph);
  for (int i = 0; i < SAMPLES * CHANNELS; i++)
    {
      const double difference = ost_graph_data (run->graph, run->y)[i] - sin (3 * x[i]);

      ost_graph_gradient (run->graph, run->y)[i] = (float) difference;
      loss += 0.5 * difference * difference;
    }
  ost_weights_clear_gradients (run->weights);
  ost_graph_backward (run->graph);
  ost_optimiser_step (run->optimiser, ost_schedule_rate (&schedule, &run->progress.plateau, run->progress.step));
  return loss;
}

/* An epoch is four steps, after which the plateau is told. */
static void
step_many (Run *run, int n)
{
  for (int i = 0; i < n; i++)
    {
      const double loss = step_once (run);

      run->progress.step++;
      if (++run->progress.position % 4 == 0)
        {
          run->progress.epoch++;
          ost_plateau_report (&run->progress.plateau, &schedule, loss);
        }
    }
}

/* --- Files --- */

typedef struct
{
  char *folder, *path, *other;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "run.safetensors", NULL);
  place->other = g_build_filename (place->folder, "other.safetensors", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  g_unlink (place->path);
  g_unlink (place->other);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);     /* nothing half-written remains */
  g_free (place->folder);
  g_free (place->path);
  g_free (place->other);
}

static void
save (Run *run, const char *path)
{
  g_autoptr(GError) error = NULL;

  ost_checkpoint_save (path, run->weights, run->optimiser, &run->progress, NULL, &error);
  g_assert_no_error (error);
}

static void
load (Run *run, const char *path)
{
  g_autoptr(GError) error = NULL;

  ost_checkpoint_load (path, run->weights, run->optimiser, &run->progress, NULL, &error);
  g_assert_no_error (error);
}

/* Checkpoints hold everything, so equal files are equal runs. */
static void
assert_same_state (Place *place, Run *a, Run *b)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize            first_length, second_length;

  save (a, place->path);
  save (b, place->other);
  g_assert_true (g_file_get_contents (place->path, &first, &first_length, NULL));
  g_assert_true (g_file_get_contents (place->other, &second, &second_length, NULL));
  g_assert_cmpmem (first, first_length, second, second_length);
}

/* --- Tests --- */

static const OstOptimiserOptions kinds[] = {
  { .kind = OST_SGD },
  { .kind = OST_SGD, .momentum = 0.9, .nesterov = TRUE, .weight_decay = 0.01, .clip_norm = 1 },
  { .kind = OST_ADAM },
  { .kind = OST_ADAMW, .weight_decay = 0.01 },
  { .kind = OST_LARC, .momentum = 0.9, .eta = 0.1 },
  { .kind = OST_LARS_SIMCLR, .momentum = 0.9, .eta = 0.1 },
  { .kind = OST_LARS_VICREG, .momentum = 0.9, .eta = 0.1 },
};

/* Stopped anywhere, in an epoch too, and taken up by a run that had other weights: the same bits as not stopping. */
static void
test_resume (Place *place, gconstpointer data)
{
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (int stop = 0; stop < 20; stop += 3)
      {
        g_autoptr(Run) whole = run_new (kinds[k], 1), before = run_new (kinds[k], 1), after = run_new (kinds[k], 2);

        step_many (whole, 20);
        step_many (before, stop);
        save (before, place->path);
        step_many (after, 3);                           /* has moments of its own, which must go */
        load (after, place->path);
        g_assert_cmpint (after->progress.step, ==, stop);
        step_many (after, 20 - stop);
        g_assert_cmpint (whole->progress.plateau.reductions, >, 0);
        assert_same_state (place, whole, after);
      }
}

/* The test above sees it when something is forgotten: a run without its moments ends elsewhere. */
static void
test_bits_depend (Place *place, gconstpointer data)
{
  g_autoptr(Run) whole = run_new (kinds[1], 1), fresh = run_new (kinds[1], 1);

  step_many (whole, 5);
  save (whole, place->path);
  load (fresh, place->path);
  ost_optimiser_free (fresh->optimiser);
  fresh->optimiser = ost_optimiser_new (fresh->weights, kinds[1]);
  step_many (whole, 1);
  step_many (fresh, 1);
  g_assert_cmpfloat (ost_weights_get (whole->weights, 0)->value->data[0], !=,
                     ost_weights_get (fresh->weights, 0)->value->data[0]);
}

static void
test_more (Place *place, gconstpointer data)
{
  g_autoptr(Run)        run = run_new (kinds[0], 1);
  g_autoptr(GHashTable) more = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) back = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GError)     error = NULL;

  g_hash_table_insert (more, "options", "a = \"b\"\n");
  g_hash_table_insert (more, "progress.step", "no number");     /* a key of the file's own is no trouble */
  run->progress.plateau = (OstPlateau) { TRUE, 0.1, 3, 7 };
  ost_checkpoint_save (place->path, run->weights, run->optimiser, &run->progress, more, &error);
  g_assert_no_error (error);
  run->progress = (OstProgress) { 0 };
  ost_checkpoint_load (place->path, run->weights, run->optimiser, &run->progress, back, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (back), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (back, "options"), ==, "a = \"b\"\n");
  g_assert_cmpuint (run->progress.seed, ==, G_GUINT64_CONSTANT (0xfedcba9876543210));
  g_assert_cmpfloat (run->progress.plateau.best, ==, 0.1);
  g_assert_cmpint (run->progress.plateau.bad, ==, 3);
  g_assert_cmpint (run->progress.plateau.reductions, ==, 7);
}

/* A write that fails anywhere leaves the checkpoint that was there. */
static void
test_failed_write (Place *place, gconstpointer data)
{
  g_autoptr(Run)   run = run_new (kinds[1], 1), back = run_new (kinds[1], 2);
  g_autofree char *before = NULL, *after = NULL;
  gsize            length, after_length;

  step_many (run, 5);
  save (run, place->path);
  g_assert_true (g_file_get_contents (place->path, &before, &length, NULL));
  step_many (run, 1);
  signal (SIGXFSZ, SIG_IGN);
  for (gsize size = 0; size < length; size += length / 7)
    {
      g_autoptr(GError) error = NULL;
      struct rlimit     limit;

      getrlimit (RLIMIT_FSIZE, &limit);
      setrlimit (RLIMIT_FSIZE, &(struct rlimit) { size, limit.rlim_max });
      g_assert_false (ost_checkpoint_save (place->path, run->weights, run->optimiser, &run->progress, NULL, &error));
      setrlimit (RLIMIT_FSIZE, &limit);
      g_assert_true (error->domain == G_IO_ERROR);
    }
  g_assert_true (g_file_get_contents (place->path, &after, &after_length, NULL));
  g_assert_cmpmem (before, length, after, after_length);
  load (back, place->path);
  g_assert_cmpint (back->progress.step, ==, 5);
}

/* Loads what must not be loaded; nothing may change. Returns the message. */
static char *
assert_refused (Run *run, const char *path)
{
  g_autoptr(GError)     error = NULL;
  g_autoptr(GHashTable) more = g_hash_table_new (g_str_hash, g_str_equal);
  const OstProgress     progress = run->progress;
  g_autoptr(GPtrArray)  values = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_tensor_unref);

  for (guint i = 0; i < ost_weights_get_n (run->weights); i++)
    g_ptr_array_add (values, ost_tensor_copy (ost_weights_get (run->weights, i)->value));
  g_assert_false (ost_checkpoint_load (path, run->weights, run->optimiser, &run->progress, more, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (g_hash_table_size (more), ==, 0);
  g_assert_cmpmem (&progress, sizeof progress, &run->progress, sizeof progress);
  for (guint i = 0; i < values->len; i++)
    {
      OstTensor *value = ost_weights_get (run->weights, i)->value, *before = values->pdata[i];

      g_assert_cmpmem (value->data, (gsize) value->count * 4, before->data, (gsize) before->count * 4);
    }
  return g_strdup (error->message);
}

/* Cut short anywhere it is refused with nothing changed. The moments of the run stay its own, too: it goes on to the
 * same bits as one that never tried. */
static void
test_damaged (Place *place, gconstpointer data)
{
  g_autoptr(Run)   run = run_new (kinds[1], 1), untouched = run_new (kinds[1], 1), source = run_new (kinds[1], 2);
  g_autofree char *contents = NULL;
  gsize            length;

  step_many (run, 4);
  step_many (untouched, 4);
  step_many (source, 6);
  save (source, place->path);
  g_assert_true (g_file_get_contents (place->path, &contents, &length, NULL));
  for (gsize n = 0; n < length; n += 1 + n / 50)
    {
      g_autofree char *message = NULL;

      g_assert_true (g_file_set_contents (place->other, contents, (gssize) n, NULL));
      message = assert_refused (run, place->other);
      g_assert_nonnull (strstr (message, place->other));
    }
  step_many (run, 4);
  step_many (untouched, 4);
  assert_same_state (place, run, untouched);
}

/* A good checkpoint without the tensors and texts whose names end so. */
static void
save_without (Run *run, const char *path, const char *left_out)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autoptr(OstSafetensors)       file = NULL;

  save (run, path);
  file = ost_safetensors_open (path, NULL);
  for (const char *const *name = ost_safetensors_get_names (file); *name != NULL; name++)
    {
      g_autoptr(OstTensor) tensor = ost_safetensors_read (file, *name, NULL);

      if (!g_str_has_suffix (*name, left_out))
        ost_safetensors_writer_add (writer, *name, tensor);
    }
  for (const char *const *key = ost_safetensors_get_metadata_keys (file); *key != NULL; key++)
    if (!g_str_has_suffix (*key, left_out))
      ost_safetensors_writer_set_metadata (writer, *key, ost_safetensors_get_metadata (file, *key));
  g_assert_true (ost_safetensors_writer_save (writer, path, NULL));
}

/* Whatever is missing is missed. */
static void
test_incomplete (Place *place, gconstpointer data)
{
  static const char *const parts[] = {
    "checkpoint", "progress.seed", "progress.step", "progress.epoch", "progress.position", "plateau.best",
    "plateau.bad", "plateau.reductions", "plateau.has_best", "optimiser.kind", "optimiser.count",
    "first.weight.momentum", "first.weight.steps", "first.weight", "\"é\".bias", "count.count",
  };
  g_autoptr(Run) run = run_new (kinds[1], 1), source = run_new (kinds[1], 2);

  step_many (run, 2);
  step_many (source, 6);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *message = NULL;

      save_without (source, place->path, parts[i]);
      message = assert_refused (run, place->path);
    }
}

/* Of another optimiser, or another network. */
static void
test_foreign (Place *place, gconstpointer data)
{
  g_autoptr(Run)          run = run_new (kinds[1], 1), adam = run_new (kinds[2], 1);
  g_autoptr(OstWeights)   weights = ost_weights_new (1);
  g_autoptr(OstOptimiser) optimiser = ost_optimiser_new (weights, kinds[1]);
  const OstProgress       progress = { 0 };
  g_autofree char        *other = NULL, *shape = NULL;

  step_many (run, 2);
  step_many (adam, 2);
  save (adam, place->path);
  other = assert_refused (run, place->path);
  g_assert_nonnull (strstr (other, "adam"));

  ost_weights_require (weights, "first.weight", OST_PARAMETER_WEIGHT, OST_SHAPE (CHANNELS, 2),
                       (OstInit) { OST_INIT_ZERO, 0, 0 }, NULL);
  g_assert_true (ost_checkpoint_save (place->path, weights, optimiser, &progress, NULL, NULL));
  shape = assert_refused (run, place->path);
  g_assert_nonnull (strstr (shape, "5x2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/checkpoint/resume", Place, NULL, set_up, test_resume, tear_down);
  g_test_add ("/checkpoint/bits-depend", Place, NULL, set_up, test_bits_depend, tear_down);
  g_test_add ("/checkpoint/more", Place, NULL, set_up, test_more, tear_down);
  g_test_add ("/checkpoint/failed-write", Place, NULL, set_up, test_failed_write, tear_down);
  g_test_add ("/checkpoint/damaged", Place, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/checkpoint/incomplete", Place, NULL, set_up, test_incomplete, tear_down);
  g_test_add ("/checkpoint/foreign", Place, NULL, set_up, test_foreign, tear_down);
  return g_test_run ();
}
