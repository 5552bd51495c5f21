/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include "core/learn/ost-segmenter-private.h"
#include "core/learn/ost-segmenter-trainer.h"
#include "core/nn/ost-checkpoint.h"
#include "core/tensor/ost-blas.h"
#include "tests/core/models/known-numbers.h"

/* Ten steps of the trainer beside a PyTorch twin with the same first weights, cases and draws: the loss of every step with
 * its two terms, and what the steps have added to each tensor, running statistics included.
 * tests/oracle/segmenter-twin.py made segmenter-twin.txt, in double, and says by what rules.
 *
 * Adam divides a gradient by its own size, so that where it is next to nothing rounding decides which way a weight goes. The
 * tolerances are a few times what PyTorch's own float32 (segmenter-twin.py --float32) and ours differ from double: of a loss,
 * and of the norm of a tensor's change (PyTorch's float32: 6e-6 and 5e-4, 3e-7 and 1.3e-4, 2e-7 and 1.7e-5; ours: 6.4e-6
 * and 4.0e-4, 2.3e-7 and 1.3e-4, 2.8e-7 and 1.7e-5). */
typedef struct
{
  const char          *name;
  double               loss_tolerance, change_tolerance;
  OstSegmenterTraining training;
} Twin;

#define WIDTH   24
#define HEIGHT  32
#define N_CASES 5
#define READERS 2

#define UNET(n) { .levels = 3, .widths = { 8, 12, 16 }, .norm = (n) > 0, .norm_percent = (n) }
#define COMMON  .annotations = READERS, .micro_batch = 2, .seed = 3

static const Twin twins[] = {
  { "published", 3e-5, 3e-3,
    { .config = { WIDTH, HEIGHT, UNET (1),
                  { .experts = 2, .samples = 2, .latent = 2, .classes = OST_N_CLASSES, .hidden = 8, .n_hidden = 3,
                    .injection_bias = TRUE, .deep_routing = TRUE } },
      COMMON, .cost = { 1, 1, 0 }, .batch = 2, .epochs = 10, .steps_per_epoch = 1, .rate = 1e-3, .weight_decay = 1e-3,
      .schedule = OST_SCHEDULE_PLATEAU, .plateau_patience = 1, .gamma_start = 0.5, .gamma_patience = 0, .lambda = 0.25 } },
  { "preset", 2e-6, 1e-3,
    { .config = { WIDTH, HEIGHT, UNET (10),
                  { .experts = 2, .samples = 2, .latent = 2, .classes = OST_N_CLASSES, .hidden = 8, .n_hidden = 2,
                    .injection_bias = TRUE } },
      COMMON, .cost = { 1, 1, 0.1 }, .batch = 4, .epochs = 2, .steps_per_epoch = 5, .rate = 2e-3, .weight_decay = 1e-3,
      .schedule = OST_SCHEDULE_COSINE, .gamma_start = 0.3, .gamma_patience = 9, .lambda = 0.25 } },
  { "plain", 2e-6, 2e-4,
    { .config = { WIDTH, HEIGHT, UNET (0),
                  { .experts = 3, .samples = 2, .latent = 1, .classes = OST_N_CLASSES, .hidden = 8, .n_hidden = 2,
                    .deep_routing = TRUE } },
      COMMON, .cost = { 1, 1, 1 }, .batch = 2, .epochs = 2, .steps_per_epoch = 5, .rate = 1e-3, .weight_decay = 1e-5,
      .schedule = OST_SCHEDULE_PLATEAU, .plateau_patience = 9, .gamma_start = 1, .gamma_patience = 9, .lambda = 1 } },
};

/* --- Cases, as `case` in segmenter-twin.py ------------------------------------------------------------------------- */

static void
draw_bars (guint8 *labels, int i, int reader)
{
  g_autofree char *name = g_strdup_printf ("bars.%d", i);
  const guint64    key = known_key (name);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      const double u[3] = { ost_random_unit_at (key, 3 * b), ost_random_unit_at (key, 3 * b + 1),
                            ost_random_unit_at (key, 3 * b + 2) };
      const int    y0 = 4 * b + (int) (2 * u[0]), left = 2 + (int) (6 * u[1]), right = 14 + (int) (6 * u[2]) + 2 * reader;

      if (i % 2 == 0 || b != i % OST_N_BONES)
        for (int y = y0; y < y0 + 3 - reader; y++)
          memset (labels + y * WIDTH + left, b + 1, right - left);
    }
}

static OstSegmenterCase *
load (OstSegmenterData *data, int i, GError **error)
{
  const int         pixels = WIDTH * HEIGHT;
  OstSegmenterCase *a_case = g_new0 (OstSegmenterCase, 1);
  g_autofree char  *name = g_strdup_printf ("image.%d", i);

  a_case->image = g_new (float, pixels);
  a_case->labels = g_new0 (guint8 *, READERS);
  a_case->betas = g_memdup2 ((double[]) { 0.3, 0.7 }, READERS * sizeof (double));
  a_case->n_annotations = READERS;
  a_case->subject = i;
  for (int m = 0; m < READERS; m++)
    {
      a_case->labels[m] = g_malloc0 (pixels);
      draw_bars (a_case->labels[m], i, m);
    }
  for (int p = 0; p < pixels; p++)
    {
      const int label = a_case->labels[0][p];

      a_case->image[p] = (float) (known_number (known_key (name), p) / 2 + (label > 0 ? label / 4.0 : -1));
    }
  return a_case;
}

static OstSplitPart
part_of (OstSegmenterData *data, int i)
{
  return OST_SPLIT_TRAIN;
}

/* --- A run ---------------------------------------------------------------------------------------------------------- */

static float
first_weight (const char *name, const OstShape *shape, int64_t i)
{
  if (g_str_has_suffix (name, "running_mean"))
    return 0;
  if (g_str_has_suffix (name, "running_var"))
    return 1;
  if (g_str_equal (name, "log_sigma"))
    return (float) (known_number (known_key (name), i) - 2);
  return known_weight (name, shape, i);
}

/* The trainer goes on from a checkpoint of no steps, with the weights that the twin has. */
static void
write_start (const OstSegmenterTraining *training, const char *path)
{
  g_autoptr(OstSegmenter) segmenter = ost_segmenter_new (&training->config, training->seed);
  g_autoptr(OstOptimiser) optimiser = NULL;
  g_autoptr(GError)       error = NULL;
  OstSegmenterGraph       g;
  const OstProgress       none = { .seed = training->seed };

  ost_segmenter_build_training (segmenter, training->micro_batch, READERS, training->cost, training->seed, &g, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ost_weights_get_n (segmenter->weights); i++)
    {
      OstParameter *p = ost_weights_get (segmenter->weights, i);

      for (int64_t k = 0; k < p->value->count; k++)
        p->value->data[k] = first_weight (p->name, &p->value->shape, k);
    }
  optimiser = ost_optimiser_new (segmenter->weights, (OstOptimiserOptions) { .kind = OST_ADAM });
  ost_checkpoint_save (path, segmenter->weights, optimiser, &none, NULL, &error);
  g_assert_no_error (error);
  ost_graph_free (g.graph);
}

typedef struct
{
  double sums[3], steps[10][3]; /* of the epoch; loss, transport, divergence of each step */
  int    n, per_epoch;
} Log;

/* The trainer tells the mean over the epoch so far. */
static gboolean
report (const OstTrainingProgress *progress, gpointer data)
{
  Log         *log = data;
  const double means[3] = { progress->loss, progress->transport, progress->divergence };
  const int    done = log->n % log->per_epoch;

  if (!g_str_equal (progress->stage, "train"))
    return TRUE;
  g_assert_cmpint (log->n, <, 10);
  for (int k = 0; k < 3; k++)
    {
      const double sum = means[k] * (done + 1);

      log->steps[log->n][k] = sum - (done > 0 ? log->sums[k] : 0);
      log->sums[k] = sum;
    }
  log->n++;
  return TRUE;
}

/* --- Comparing ------------------------------------------------------------------------------------------------------ */

/* How far off a tensor's change is, of its norm. */
static double
compare_change (OstSafetensors *file, char **fields)
{
  const double          norm = g_ascii_strtod (fields[3], NULL), product = g_ascii_strtod (fields[4], NULL);
  g_autoptr(GError)     error = NULL;
  g_autoptr(OstTensor)  tensor = ost_safetensors_read (file, fields[2], &error);
  KnownSums             found;

  g_assert_no_error (error);
  for (int64_t i = 0; i < tensor->count; i++)
    tensor->data[i] -= first_weight (fields[2], &tensor->shape, i);
  found = known_sums (tensor->data, tensor->count);
  return MAX (fabs (found.norm - norm), fabs (found.product - product)) / norm;
}

static double
compare_step (const Log *log, char **fields)
{
  const double *found = log->steps[g_ascii_strtoll (fields[2], NULL, 10)];
  double        worst = 0;

  for (int k = 0; k < 3; k++)
    {
      const double truth = g_ascii_strtod (fields[3 + k], NULL);

      worst = MAX (worst, fabs (found[k] - truth) / truth);
    }
  return worst;
}

static void
compare (const Twin *twin, const Log *log, OstSafetensors *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "learn", "segmenter-twin.txt", NULL), *text = NULL;
  g_auto(GStrv)    lines = NULL;
  double           worst[2] = { 0, 0 };
  int              n[2] = { 0, 0 };

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (int i = 0; lines[i]; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], " ", 6);
      const int     change = g_str_equal (fields[1], "change");
      double        off;

      if (!g_str_equal (fields[0], twin->name))
        continue;
      off = change ? compare_change (file, fields) : compare_step (log, fields);
      worst[change] = MAX (worst[change], off);
      n[change]++;
      if (!(off <= (change ? twin->change_tolerance : twin->loss_tolerance)))
        {
          g_test_message ("%s, %s %s: %.1e off", twin->name, fields[1], fields[2], off);
          g_test_fail ();
        }
    }
  g_test_message ("%s: losses at most %.1e off, changes of the weights %.1e", twin->name, worst[0], worst[1]);
  g_assert_cmpint (n[0], ==, 10);
  g_assert_cmpint (n[1], >, 40);
}

static void
test_twin (gconstpointer data)
{
  const Twin               *twin = data;
  OstSegmenterData          cases = { N_CASES, part_of, load, NULL };
  Log                       log = { .per_epoch = twin->training.steps_per_epoch };
  g_autofree char          *folder = g_dir_make_tmp ("osteon-twin-XXXXXX", NULL);
  g_autofree char          *checkpoint = g_build_filename (folder, "checkpoint.safetensors", NULL);
  g_autofree char          *best = g_build_filename (folder, "best.safetensors", NULL);
  g_autoptr(OstSafetensors) file = NULL;
  g_autoptr(GError)         error = NULL;

  write_start (&twin->training, checkpoint);
  ost_segmenter_train (&cases, &twin->training, folder, report, &log, &error);
  g_assert_no_error (error);
  g_assert_cmpint (log.n, ==, 10);
  file = ost_safetensors_open (checkpoint, &error);
  g_assert_no_error (error);
  compare (twin, &log, file);
  g_remove (checkpoint);
  g_remove (best);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (twins); i++)
    {
      g_autofree char *path = g_strconcat ("/segmenter-twin/", twins[i].name, NULL);

      g_test_add_data_func (path, &twins[i], test_twin);
    }
  return g_test_run ();
}
