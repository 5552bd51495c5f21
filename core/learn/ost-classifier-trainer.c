/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-classifier-trainer.h"

#include <gio/gio.h>
#include <math.h>

#include "core/learn/ost-temperature.h"

#define CHUNK (4 * OST_N_BONES)         /* patches between two reports */

static const char nothing_learnt[] =
  "On the people of the validation part what it has learnt is worth no more than a guess, so its probabilities were "
  "drawn close to one half. A better encoder, more subjects or weighing both classes the same may help.";

static const double lambda_without_choice = 0.01;      /* the middle of what is tried otherwise, by its logarithm */

typedef struct
{
  const OstPatchSet    *set;
  OstEncoder           *encoder;
  OstClassifierReport   report;
  gpointer              user_data;
  OstClassifierProgress progress;
  gint64                started;
} Run;

/* What the probe is given of one part. */
typedef struct
{
  GArray *indices;              /* int, of the set's cases */
  float  *features;
  guint8 *positive;
  int    *people;
} Part;

static void
part_clear (Part *part)
{
  g_clear_pointer (&part->indices, g_array_unref);
  g_free (part->features);
  g_free (part->positive);
  g_free (part->people);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static gboolean
tell (Run *run, const char *stage, GError **error)
{
  OstClassifierProgress *p = &run->progress;

  p->stage = stage;
  p->seconds = (double) (g_get_monotonic_time () - run->started) / 1e6;
  p->seconds_left = p->step > 0 ? p->seconds / (double) p->step * (double) (p->steps - p->step) : NAN;
  if (run->report == NULL || run->report (p, run->user_data))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "Training was stopped before the classifier was there: it takes a minute, start it again.");
  return FALSE;
}

/* Labelled cases of a part; their features are still to come. */
static void
part_init (Part *part, const Run *run, OstSplitPart which)
{
  int n;

  part->indices = ost_patch_set_choose (run->set, which, TRUE);
  n = (int) part->indices->len;
  part->features = g_new (float, (gsize) MAX (n, 1) * ost_encoder_get_features (run->encoder));
  part->positive = g_new (guint8, MAX (n, 1));
  part->people = g_new (int, MAX (n, 1));
  for (int i = 0; i < n; i++)
    {
      const OstPatchCase *a_case = &run->set->cases[g_array_index (part->indices, int, i)];

      part->positive[i] = a_case->label == 1;
      part->people[i] = a_case->person;
    }
}

static gboolean
part_look (Part *part, Run *run, GError **error)
{
  int n = (int) part->indices->len, width = ost_encoder_get_features (run->encoder);

  for (int first = 0; first < n; first += CHUNK)
    {
      int       count = MIN (CHUNK, n - first);
      OstPatch *patches[CHUNK];

      for (int i = 0; i < count; i++)
        patches[i] = run->set->cases[g_array_index (part->indices, int, first + i)].patch;
      if (!ost_encoder_run (run->encoder, patches, count, part->features + (gsize) first * width, error))
        return FALSE;
      run->progress.step += count;
      if (!tell (run, "prepare", error))
        return FALSE;
    }
  return TRUE;
}

static OstProbeData
probe_data (const Part *part)
{
  return (OstProbeData) { part->features, part->positive, part->people, (int) part->indices->len };
}

static OstLinearProbe *
fit (Run *run, const Part *train, const Part *validation, const OstClassifierTraining *training, GError **error)
{
  OstProbeData      fitted = probe_data (train), chosen_by = probe_data (validation);
  OstProbeOptions   options = { .balanced = training->balanced, .threshold = training->rule.threshold };
  g_autoptr(GArray) trials = g_array_new (FALSE, FALSE, sizeof (OstProbeTrial));
  OstLinearProbe   *probe;
  int               chosen = 0;

  if (chosen_by.n == 0)
    {
      options.lambdas = &lambda_without_choice;
      options.n_lambdas = 1;
    }
  probe = ost_linear_probe_fit (&fitted, chosen_by.n ? &chosen_by : NULL, ost_encoder_get_features (run->encoder),
                                &options, trials, &chosen, error);
  if (probe)
    {
      const OstProbeTrial *trial = &g_array_index (trials, OstProbeTrial, chosen);

      run->progress.lambda = trial->lambda;
      run->progress.validation_macro_f1 = trial->macro_f1;
      run->progress.validation_auc = trial->auc;
      run->progress.validation_loss = trial->loss;
    }
  return probe;
}

static int
count_people (const OstProbeData *data)
{
  g_autoptr(GHashTable) people = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < data->n; i++)
    g_hash_table_add (people, GINT_TO_POINTER (data->subjects != NULL ? data->subjects[i] : i));
  return (int) g_hash_table_size (people);
}

double
ost_classifier_calibrate (const OstLinearProbe *probe, const OstProbeData *validation)
{
  g_autofree double *logits = g_new (double, MAX (validation->n, 1));

  if (count_people (validation) < OST_CLASSIFIER_CALIBRATE)
    return 1;
  ost_linear_probe_logits (probe, validation->features, validation->n, logits);
  return ost_temperature_fit (logits, validation->positive, validation->n);
}

/* Features are computed once: the encoder is frozen, and all penalties are fitted on the same numbers. */
OstClassifier *
ost_classifier_train (const OstPatchSet *set, OstEncoder *encoder, const OstClassifierTraining *training,
                      OstClassifierReport report, gpointer user_data, OstClassifierProgress *ret_last, GError **error)
{
  g_autoptr(OstEncoder) own = encoder;
  g_auto(Part)          train = { 0 }, validation = { 0 };
  Run                   run = { set, encoder, report, user_data, .started = g_get_monotonic_time () };
  OstClassifierRule     rule = training->rule;
  OstProbeData          calibrated_on;
  OstLinearProbe       *probe;

  run.progress.lambda = run.progress.temperature = NAN;
  run.progress.validation_macro_f1 = run.progress.validation_auc = run.progress.validation_loss = NAN;
  part_init (&train, &run, OST_SPLIT_TRAIN);
  part_init (&validation, &run, OST_SPLIT_VALIDATION);
  run.progress.steps = train.indices->len + validation.indices->len;
  if (!tell (&run, "prepare", error) || !part_look (&train, &run, error) || !part_look (&validation, &run, error)
      || !tell (&run, "train", error) || (probe = fit (&run, &train, &validation, training, error)) == NULL)
    return NULL;
  calibrated_on = probe_data (&validation);
  run.progress.temperature = rule.temperature = ost_classifier_calibrate (probe, &calibrated_on);
  run.progress.warning = rule.temperature >= OST_TEMPERATURE_MAX ? nothing_learnt : NULL;
  tell (&run, "validate", NULL);
  tell (&run, "done", NULL);
  *ret_last = run.progress;
  return ost_classifier_new (g_steal_pointer (&own), probe, &rule);
}
