/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "core/learn/ost-classifier-trainer.h"
#include "core/learn/ost-probe-trial.h"
#include "core/measure/ost-roc.h"
#include "core/workflow/ost-measure-index.h"
#include "core/workflow/ost-patch-data.h"
#include "core/workflow/ost-reproduce-private.h"
#include "core/workflow/ost-training-lock.h"
#include "core/workflow/ost-training-split.h"

#define FOLDS   5
#define REPEATS 5
#define CHUNK   (4 * OST_N_BONES)       /* patches between two reports */

/* Penalties of the folds: a decade apart, as there are 25 fits. */
static const double fold_lambdas[] = { 10, 1, 0.1, 1e-2, 1e-3, 1e-4 };

struct _OstReproduce
{
  OstReproduceOptions options;
  char               *project, *folder;
  int                 lock;
  OstPatchSet        *sets[2][2];       /* bones, squares of the whole radiograph; of the project, of the second one:
                                         * read when first needed */
  OstReproduceReport  report;
  gpointer            user_data;
  gboolean            stopped;
};

/* One run while it goes on. */
typedef struct
{
  OstReproduce       *self;
  const OstPaperRow  *row;
  OstEncoderTraining  training;
  OstPatchSet        *set, *others;             /* others NULL: nobody else is asked */
  OstReproduceKey     key;
  char               *folder, *file;            /* of its checkpoint; of its result */
  OstReproduceRun    *result;
} Run;

static void
run_clear (Run *run)
{
  g_free (run->folder);
  g_free (run->file);
  g_clear_pointer (&run->result, ost_reproduce_run_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* --- Saying ------------------------------------------------------------------------------------------------------- */

static gboolean
tell (OstReproduce *self, const OstReproduceProgress *progress)
{
  if (self->report && !self->report (progress, self->user_data))
    self->stopped = TRUE;
  return !self->stopped;
}

static gboolean
refuse_stopped (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "Stopped. What is finished is kept; the same command goes on.");
  return FALSE;
}

static gboolean
report_loading (int done, int total, gpointer data)
{
  return tell (data, &(OstReproduceProgress) { "radiographs", done, total, NAN, NAN });
}

static gboolean
report_training (const OstEncoderProgress *progress, gpointer data)
{
  Run *run = data;

  if (!g_str_equal (progress->stage, "prepare") && progress->seconds > 1e-3)    /* else no step was left to take */
    {
      run->result->loss = progress->loss;
      run->result->feature_rank = progress->feature_rank;
      run->result->seconds = progress->seconds;
      g_free (run->result->warning);
      run->result->warning = g_strdup (progress->warning);
    }
  return tell (run->self, &(OstReproduceProgress) { "train", progress->step, progress->steps, progress->loss,
                                                    progress->seconds_left });
}

static gboolean
is_stopped (gpointer data)
{
  OstReproduce *self = data;

  return !tell (self, &(OstReproduceProgress) { "probe", 0, 0, NAN, NAN });
}

/* --- The session -------------------------------------------------------------------------------------------------- */

/* There, and not the project itself. */
static gboolean
check_others (OstStore *store, const char *others, GError **error)
{
  g_autoptr(OstStore) second = ost_store_open (others, OST_STORE_READ, error);

  if (second == NULL)
    return FALSE;
  if (!g_str_equal (ost_store_get_path (second), ost_store_get_path (store)))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "“%s” is the project that is learnt from. Name another one, of people who are not in it.", others);
  return FALSE;
}

OstReproduce *
ost_reproduce_new (const char *project, const OstReproduceOptions *options, OstReproduceReport report, gpointer user_data,
                   GError **error)
{
  g_autoptr(OstStore)     store = ost_store_open (project, OST_STORE_READ, error);
  g_autoptr(OstReproduce) self = g_new0 (OstReproduce, 1);

  self->lock = -1;
  if (store == NULL || (options->others && !check_others (store, options->others, error)))
    return NULL;
  *self = (OstReproduce) { *options, g_strdup (ost_store_get_path (store)),
                           g_build_filename (ost_store_get_path (store), "models", "reproduce", NULL), -1,
                           .report = report, .user_data = user_data };
  g_mkdir_with_parents (self->folder, 0700);    /* the lock says what is wrong */
  self->lock = ost_training_lock (self->folder, error);
  return self->lock >= 0 ? g_steal_pointer (&self) : NULL;
}

void
ost_reproduce_free (OstReproduce *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  for (int i = 0; i < 4; i++)
    ost_patch_set_free (self->sets[i / 2][i % 2]);
  g_free (self->project);
  g_free (self->folder);
  g_free (self);
}

/* All patches of the arm, everybody's; read once. */
static OstPatchSet *
patches_for (OstReproduce *self, const OstEncoderTraining *training, gboolean others, GError **error)
{
  OstPatchSet             **set = &self->sets[!training->config.segmented][others];
  const OstPatchDataOptions data = { training->config, self->options.rule, 1, TRUE };
  OstPatchSummary           summary;

  if (*set == NULL)
    *set = ost_patch_data_load (others ? self->options.others : self->project, &data, report_loading, self, &summary, error);
  return *set;
}

/* Each person's part by the seed, both classes and those without a label in the same shares. */
static void
draw_split (OstPatchSet *set, guint64 seed)
{
  g_autofree int          *labels = g_new0 (int, MAX (set->n_people, 1));
  g_autofree OstSplitPart *parts = g_new (OstSplitPart, MAX (set->n_people, 1));

  for (int i = 0; i < set->n; i++)
    labels[set->cases[i].person] = set->cases[i].label + 1;
  ost_split_subjects (set->n_people, labels, seed, parts);
  for (int i = 0; i < set->n; i++)
    set->cases[i].part = parts[set->cases[i].person];
}

static gboolean
make_training (const OstReproduceOptions *options, const OstPaperRow *row, guint64 seed, OstEncoderTraining *training,
               GError **error)
{
  if (!ost_encoder_training_preset (training, options->preset, row->method))
    {
      g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
                   "There is no preset “%s”: quick, workstation or paper.", options->preset);
      return FALSE;
    }
  training->seed = seed;
  training->config.segmented = row->arm != OST_ARM_WHOLE;
  if (row->arm == OST_ARM_CONVENTIONAL)
    training->crop.min_bone = 0;
  if (options->epochs > 0)
    training->epochs = options->epochs;
  if (row->arm == OST_ARM_UNTRAINED)
    training->epochs = 0;
  return TRUE;
}

/* "quick-20-paper-simclr-1-": what a run is called, but for its number of patches. */
static char *
dup_name (const OstReproduceOptions *options, const OstEncoderTraining *training, const OstPaperRow *row)
{
  return g_strdup_printf ("%s-%d-%s-%s-%" G_GUINT64_FORMAT "-", options->preset, training->epochs,
                          ost_reproduce_arm_get_id (row->arm), ost_paper_row_get_method_id (row), training->seed);
}

static gboolean
run_init (Run *run, OstReproduce *self, const OstPaperRow *row, guint64 seed, GError **error)
{
  g_autofree char *name = NULL, *with_numbers = NULL;

  *run = (Run) { self, row };
  if (!make_training (&self->options, row, seed, &run->training, error))
    return FALSE;
  if ((run->set = patches_for (self, &run->training, FALSE, error)) == NULL)
    return FALSE;
  if (self->options.others && (run->others = patches_for (self, &run->training, TRUE, error)) == NULL)
    return FALSE;
  run->key = (OstReproduceKey) { run->set->n, run->set->n_people };
  if (run->others)
    run->key.n_other_cases = run->others->n, run->key.n_others = run->others->n_people;
  name = dup_name (&self->options, &run->training, row);
  with_numbers = run->others ? g_strdup_printf ("%s%d-%d", name, run->set->n, run->others->n)
                             : g_strdup_printf ("%s%d", name, run->set->n);
  run->folder = g_build_filename (self->folder, with_numbers, NULL);
  run->file = g_strconcat (run->folder, ".json", NULL);
  return TRUE;
}

/* --- A run -------------------------------------------------------------------------------------------------------- */

static gboolean
look (Run *run, OstEncoder *encoder, const GPtrArray *patches, float *features, GError **error)
{
  int width = ost_encoder_get_features (encoder), n = (int) patches->len;

  for (int first = 0; first < n; first += CHUNK)
    {
      int count = MIN (CHUNK, n - first);

      if (!ost_encoder_run (encoder, (OstPatch *const *) patches->pdata + first, count, features + (gsize) first * width,
                            error))
        return FALSE;
      if (!tell (run->self, &(OstReproduceProgress) { "probe", first + count, n, NAN, NAN }))
        return refuse_stopped (error);
    }
  return TRUE;
}

/* What is labelled: rows of the result, numbers still to come, and their patches. */
static void
take_labelled (Run *run, const OstPatchSet *set, int first_person, GPtrArray *patches)
{
  for (int i = 0; i < set->n; i++)
    {
      const OstPatchCase   *a_case = &set->cases[i];
      const OstReproduceRow row = { first_person + a_case->person, a_case->bone, a_case->label == 1, NAN, NAN };

      if (a_case->label < 0)
        continue;
      g_array_append_val (run->result->rows, row);
      g_ptr_array_add (patches, a_case->patch);
    }
}

static double
auc_of_people (const OstProbeRows *rows, const double *probabilities)
{
  g_autofree double *means = g_new (double, MAX (rows->n_people, 1));
  g_autofree guint8 *positive = g_new0 (guint8, MAX (rows->n_people, 1));

  ost_probe_means (rows, probabilities, means);
  for (int i = 0; i < rows->n; i++)
    positive[rows->people[i]] = rows->positive[i];
  return ost_roc_area (means, positive, rows->n_people);
}

/* Mean and spread over repeats of the AUC; each row its mean probability. */
static void
take_folds (OstReproduceRun *result, const OstProbeRows *rows, const double *probabilities)
{
  double sum = 0, squares = 0;

  for (int r = 0; r < REPEATS; r++)
    {
      double auc = auc_of_people (rows, probabilities + (gsize) r * rows->n);

      sum += auc;
      squares += auc * auc;
    }
  for (int i = 0; i < rows->n; i++)
    {
      double *mean = &g_array_index (result->rows, OstReproduceRow, i).folds;

      *mean = 0;
      for (int r = 0; r < REPEATS; r++)
        *mean += probabilities[(gsize) r * rows->n + i] / REPEATS;
    }
  result->fold_auc = sum / REPEATS;
  result->fold_auc_sd = sqrt (MAX (0, squares / REPEATS - result->fold_auc * result->fold_auc) * REPEATS / (REPEATS - 1));
}

static gboolean
learns_from_labels (OstEncoderMethod method)
{
  return method == OST_ENCODER_SUPCON || method == OST_ENCODER_SUPERVISED;
}

/* Parts as the seed drew them; all of the second project are asked. */
static void
get_parts (const Run *run, OstSplitPart *parts)
{
  for (int p = 0; p < run->key.n_people + run->key.n_others; p++)
    parts[p] = OST_SPLIT_TEST;
  for (int i = 0; i < run->set->n; i++)
    parts[run->set->cases[i].person] = run->set->cases[i].part;
}

/* own: the first rows, of the project alone; folds are made of those. For the test part both classes weigh the same:
 * otherwise nobody is called positive where a quarter is, F1 is 0, and macro-F1, which chooses the penalty, is the same for
 * all of them. An AUC over folds needs neither. */
static gboolean
probe (Run *run, const OstProbeRows *rows, const OstProbeRows *own, GError **error)
{
  g_autofree OstSplitPart *parts = g_new (OstSplitPart, MAX (rows->n_people, 1));
  g_autofree double       *test = g_new (double, MAX (rows->n, 1));
  g_autofree double       *folds = g_new (double, (gsize) MAX (own->n, 1) * REPEATS);
  const OstProbeOptions    all = { .threshold = 0.5, .balanced = TRUE };
  const OstProbeOptions    few = { fold_lambdas, G_N_ELEMENTS (fold_lambdas), .threshold = 0.5, .by_loss = TRUE };

  get_parts (run, parts);
  if (!ost_probe_trial (rows, parts, &all, test, error))
    return FALSE;
  for (int i = 0; i < rows->n; i++)
    g_array_index (run->result->rows, OstReproduceRow, i).test = test[i];
  if (learns_from_labels (run->row->method))
    return TRUE;
  if (!ost_probe_folds (own, FOLDS, REPEATS, 1, &few, is_stopped, run->self, folds, error))
    return FALSE;
  take_folds (run->result, own, folds);
  return TRUE;
}

static gboolean
ask (Run *run, OstEncoder *encoder, GError **error)
{
  g_autoptr(GPtrArray) patches = g_ptr_array_new ();
  int                  own, n, width = ost_encoder_get_features (encoder);
  g_autofree float    *features = NULL;
  g_autofree guint8   *positive = NULL;
  g_autofree int      *people = NULL;
  OstProbeRows         all, of_project;

  take_labelled (run, run->set, 0, patches);
  own = (int) patches->len;
  if (run->others)
    take_labelled (run, run->others, run->key.n_people, patches);
  n = (int) patches->len;
  features = g_new (float, (gsize) MAX (n, 1) * width);
  positive = g_new (guint8, MAX (n, 1));
  people = g_new (int, MAX (n, 1));
  for (int i = 0; i < n; i++)
    {
      const OstReproduceRow *row = &g_array_index (run->result->rows, OstReproduceRow, i);

      positive[i] = row->positive;
      people[i] = row->person;
    }
  all = (OstProbeRows) { features, positive, people, n, width, run->key.n_people + run->key.n_others };
  of_project = all;
  of_project.n = own;
  of_project.n_people = run->key.n_people;
  return look (run, encoder, patches, features, error) && probe (run, &all, &of_project, error);
}

static void
remove_work (const Run *run)
{
  static const char *const names[] = { "best.safetensors", "checkpoint.safetensors" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (run->folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (run->folder);
}

static OstEncoder *
train (Run *run, GError **error)
{
  g_autofree char *best = g_build_filename (run->folder, "best.safetensors", NULL);

  if (run->row->arm == OST_ARM_UNTRAINED)
    return ost_encoder_new (&run->training.config, run->training.seed);
  if (!ost_encoder_train (run->set, &run->training, run->folder, report_training, run, error))
    return NULL;
  if (!run->self->stopped)
    return ost_encoder_load (best, error);
  refuse_stopped (error);
  return NULL;
}

static gboolean
train_and_ask (Run *run, GError **error)
{
  g_autoptr(OstEncoder) encoder = NULL;
  g_autoptr(GDateTime)  now = NULL;

  draw_split (run->set, run->training.seed);
  if ((encoder = train (run, error)) == NULL || !ask (run, encoder, error))
    return FALSE;
  now = g_date_time_new_now_utc ();
  run->result->at = g_date_time_format_iso8601 (now);
  return ost_reproduce_run_save (run->result, &run->key, run->file, error);
}

OstReproduceRun *
ost_reproduce_run (OstReproduce *self, const OstPaperRow *row, guint64 seed, GError **error)
{
  g_auto(Run)      run = { 0 };
  OstReproduceRun *kept;

  if (!run_init (&run, self, row, seed, error))
    return NULL;
  if ((kept = ost_reproduce_run_load (run.file, &run.key)) != NULL)
    return kept;
  run.result = g_new0 (OstReproduceRun, 1);
  run.result->rows = g_array_new (FALSE, FALSE, sizeof (OstReproduceRow));
  run.result->n_people = run.key.n_people;
  run.result->n_others = run.key.n_others;
  run.result->fold_auc = run.result->fold_auc_sd = NAN;
  run.result->loss = run.result->feature_rank = run.result->seconds = NAN;
  if (!train_and_ask (&run, error))
    return NULL;
  remove_work (&run);
  return g_steal_pointer (&run.result);
}

OstReproduceRun *
ost_reproduce_find (const char *project, const OstReproduceOptions *options, const OstPaperRow *row, guint64 seed,
                    GError **error)
{
  g_autoptr(OstStore)        store = ost_store_open (project, OST_STORE_READ, error);
  OstEncoderTraining         training;
  g_autofree char           *folder = NULL, *name = NULL;
  g_autoptr(GDir)            dir = NULL;
  g_autoptr(OstReproduceRun) newest = NULL;
  const char                *entry;

  if (store == NULL || !make_training (options, row, seed, &training, error))
    return NULL;
  folder = g_build_filename (ost_store_get_path (store), "models", "reproduce", NULL);
  name = dup_name (options, &training, row);
  dir = g_dir_open (folder, 0, NULL);
  while (dir && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char            *path = g_build_filename (folder, entry, NULL);
      g_autoptr(OstReproduceRun)  run = NULL;

      if (!g_str_has_prefix (entry, name) || !g_str_has_suffix (entry, ".json"))
        continue;
      run = ost_reproduce_run_load (path, NULL);
      if (run && (newest == NULL || g_strcmp0 (run->at, newest->at) > 0))
        {
          g_clear_pointer (&newest, ost_reproduce_run_free);
          newest = g_steal_pointer (&run);
        }
    }
  return g_steal_pointer (&newest);
}

/* --- The cortical index alone ------------------------------------------------------------------------------------- */

OstScoreInterval
ost_reproduce_index_alone (const char *project, OstTRule rule, int rounds, int *ret_n, int *ret_missing, GError **error)
{
  const OstScoreInterval none = { NAN, NAN, NAN };
  g_autoptr(GError)      failed = NULL;
  g_autoptr(OstStore)    store = ost_store_open (project, OST_STORE_READ, error);
  g_autoptr(OstModelRow) segmenter = store ? ost_store_get_promoted (store, "segmenter", &failed) : NULL;
  g_autoptr(GPtrArray)   rows = store ? ost_store_list_images (store, error) : NULL;
  g_autoptr(GHashTable)  subjects = rows ? ost_store_load_subjects (store, error) : NULL;
  g_autofree double     *scores = g_new (double, rows ? rows->len + 1 : 1);
  g_autofree guint8     *positive = g_new (guint8, rows ? rows->len + 1 : 1);

  *ret_n = *ret_missing = 0;
  if (failed)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (subjects && segmenter == NULL)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "No segmenter is in use, so there is no outline to measure in. Run “osteon-cli predict PROJECT”.");
  if (subjects == NULL || segmenter == NULL)
    return none;
  for (guint i = 0; i < rows->len; i++)
    {
      const OstIndexSource source = { .model_id = segmenter->id };
      g_autofree char     *subject = ost_store_dup_split_subject (rows->pdata[i]);
      int                  label = ost_training_label (subjects, subject, rule);
      OstCorticalIndex     index;

      if (label < 0)
        continue;
      if (!ost_measure_index (store, rows->pdata[i], &source, &index, error))
        return none;
      *ret_missing += isnan (index.index);
      scores[*ret_n] = isnan (index.index) ? NAN : CLAMP (1 - index.index, 0, 1);
      positive[(*ret_n)++] = label == 1;
    }
  return ost_classification (&(OstClassificationInput) { scores, positive, NULL, *ret_n, 0.5 }, rounds, 1)
    .scores[OST_SCORE_AUC];
}
