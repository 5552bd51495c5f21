/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-linear-probe-private.h"

#include <math.h>
#include <string.h>

#include "core/learn/ost-logistic.h"
#include "core/measure/ost-classification.h"

/* From a penalty that leaves little but the bias to one that hardly holds. As each is begun where the last one ended,
 * the strong ones, which take two or three steps, pay for the weak ones. */
static const double default_lambdas[] = {
  10, 3.162278, 1, 0.3162278, 0.1, 0.03162278, 0.01, 0.003162278, 0.001, 3.162278e-4, 1e-4, 3.162278e-5, 1e-5,
};

#define DEFAULT_THRESHOLD 0.5
#define LEAST_PROBABILITY 1e-12         /* in the loss: a certain error is a large number, not infinity */
#define CONSTANT          1e-6          /* a feature whose deviation is below this share of its size is rounding */

/* --- Checks --- */

static gboolean
check_part (const OstProbeData *data, int dim, const char *name, GError **error)
{
  int positives = 0;

  for (int i = 0; i < data->n; i++)
    positives += data->positive[i] != 0;
  for (gsize i = 0; i < (gsize) data->n * dim; i++)
    if (!isfinite (data->features[i]))
      {
        g_set_error (error, OST_PROBE_ERROR, OST_PROBE_ERROR_DATA,
                     "Features of the %s part are not numbers; the encoder has diverged and must be trained again",
                     name);
        return FALSE;
      }
  if (positives > 0 && positives < data->n)
    return TRUE;
  g_set_error (error, OST_PROBE_ERROR, OST_PROBE_ERROR_DATA,
               "The %s part has %d bones with the label and %d without; a classifier needs both. Import T-scores of "
               "more subjects, or split them anew", name, positives, data->n - positives);
  return FALSE;
}

/* Validation may have one class alone: macro-F1 and loss are still there to choose by. */
static gboolean
check_validation (const OstProbeData *validation, int n_lambdas, GError **error)
{
  if ((validation != NULL && validation->n > 0) || n_lambdas == 1)
    return TRUE;
  g_set_error_literal (error, OST_PROBE_ERROR, OST_PROBE_ERROR_DATA,
                       "The validation part is empty, so that no penalty can be chosen; import more subjects or give "
                       "one penalty");
  return FALSE;
}

/* --- Standardisation --- */

/* Mean and deviation of each feature over the training rows, as float32, the way the file will have them: the fit then
 * sees what prediction will see. The deviation divides by n, as it only scales. */
static void
measure_features (OstLinearProbe *probe, const OstProbeData *train)
{
  const int dim = probe->dim;

  for (int j = 0; j < dim; j++)
    {
      double mean = 0, square = 0, sd;

      for (int i = 0; i < train->n; i++)
        mean += (double) train->features[(gsize) i * dim + j] / train->n;
      for (int i = 0; i < train->n; i++)
        {
          const double off = (double) train->features[(gsize) i * dim + j] - mean;

          square += off * off / train->n;
        }
      sd = sqrt (square);
      probe->mean->data[j] = (float) mean;
      probe->scale->data[j] = sd > CONSTANT * fabs (mean) ? (float) sd : 0;
    }
}

/* Features of one value only become columns of 0, which get the weight 0, and the scale 1. */
static double *
standardise (OstLinearProbe *probe, const OstProbeData *train)
{
  const gsize dim = probe->dim;
  const float *mean = probe->mean->data;
  float       *scale = probe->scale->data;
  double      *x = g_new (double, (gsize) train->n * dim);

  for (gsize i = 0; i < (gsize) train->n; i++)
    for (gsize j = 0; j < dim; j++)
      x[i * dim + j] = scale[j] > 0
                         ? ((double) train->features[i * dim + j] - (double) mean[j]) / (double) scale[j] : 0;
  for (gsize j = 0; j < dim; j++)
    scale[j] = scale[j] > 0 ? scale[j] : 1;
  return x;
}

/* What each row weighs, summing to 1, so that a penalty means the same for any number of rows. Balanced, a positive row
 * weighs what makes both classes weigh a half. */
static double *
weigh_rows (const OstProbeData *train, const OstProbeOptions *options)
{
  double *weights = g_new (double, train->n), positive = options->positive_weight > 0 ? options->positive_weight : 1;
  double  sum = 0;
  int     positives = 0;

  for (int i = 0; i < train->n; i++)
    positives += train->positive[i] != 0;
  if (options->balanced)
    positive = (double) (train->n - positives) / positives;
  for (int i = 0; i < train->n; i++)
    sum += weights[i] = train->positive[i] ? positive : 1;
  for (int i = 0; i < train->n; i++)
    weights[i] /= sum;
  return weights;
}

/* --- Choosing --- */

/* Rows of one person: which of `people` each row belongs to. Returns how many there are. */
static int
number_people (const OstProbeData *data, int *people)
{
  g_autoptr(GHashTable) known = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < data->n; i++)
    {
      gpointer key = GINT_TO_POINTER (data->subjects != NULL ? data->subjects[i] : i), place;

      if (!g_hash_table_lookup_extended (known, key, NULL, &place))
        {
          place = GINT_TO_POINTER ((int) g_hash_table_size (known));
          g_hash_table_insert (known, key, place);
        }
      people[i] = GPOINTER_TO_INT (place);
    }
  return (int) g_hash_table_size (known);
}

/* Mean probability and label of each of n people (the paper's equation 7). All rows of a person have one label. */
static void
decide_people (const OstLinearProbe *probe, const OstProbeData *data, const int *people, int n, double *probabilities,
               guint8 *positive)
{
  g_autofree double *logits = g_new (double, data->n);
  g_autofree int    *rows = g_new0 (int, n);

  ost_linear_probe_logits (probe, data->features, data->n, logits);
  for (int i = 0; i < data->n; i++)
    {
      probabilities[people[i]] += ost_linear_probe_probability (logits[i]);
      positive[people[i]] = data->positive[i] != 0;
      rows[people[i]]++;
    }
  for (int i = 0; i < n; i++)
    probabilities[i] /= rows[i];
}

/* Figures of people, not of bones: seven bones of one hand are not seven observations. */
static void
judge (const OstLinearProbe *probe, const OstProbeData *validation, double threshold, OstProbeTrial *trial)
{
  g_autofree int    *people = g_new (int, validation->n);
  const int          n = number_people (validation, people);
  g_autofree double *probabilities = g_new0 (double, n);
  g_autofree guint8 *positive = g_new0 (guint8, n);
  OstClassification  scores;

  decide_people (probe, validation, people, n, probabilities, positive);
  scores = ost_classification (&(OstClassificationInput) { probabilities, positive, NULL, n, threshold }, 0, 0);
  trial->macro_f1 = scores.scores[OST_SCORE_MACRO_F1].value;
  trial->auc = scores.scores[OST_SCORE_AUC].value;
  trial->loss = 0;
  for (int i = 0; i < n; i++)
    trial->loss -= log (MAX (positive[i] ? probabilities[i] : 1 - probabilities[i], LEAST_PROBABILITY)) / n;
}

/* -1, 0, 1; equal where one is undefined or only rounding differs. */
static int
compare_figures (double a, double b)
{
  if (isnan (a) || isnan (b) || fabs (a - b) < 1e-12)
    return 0;
  return a > b ? 1 : -1;
}

/* Whether a later, weaker strength takes the place of the best so far. Macro-F1 likes weak penalties, as only a weak
 * one dares to call somebody positive. Over folds of two small cohorts the lowest loss chose better (AUC .618 against
 * .584, .549 against .489), but worse where there was less to tell (docs/classifier.md). The paper's rule is
 * macro-F1. */
static gboolean
is_better (const OstProbeTrial *a, const OstProbeTrial *best, gboolean by_loss)
{
  const int f1 = compare_figures (a->macro_f1, best->macro_f1), auc = compare_figures (a->auc, best->auc);

  if (f1 != 0 && !by_loss)
    return f1 > 0;
  if (auc != 0 && !by_loss)
    return auc > 0;
  return compare_figures (best->loss, a->loss) > 0;
}

/* --- The whole --- */

static OstLinearProbe *
probe_copy (const OstLinearProbe *probe)
{
  OstLinearProbe *copy = g_new0 (OstLinearProbe, 1);

  *copy = (OstLinearProbe) { probe->dim, ost_tensor_copy (probe->mean), ost_tensor_copy (probe->scale),
                             ost_tensor_copy (probe->weight), ost_tensor_copy (probe->bias) };
  return copy;
}

static void
take_coefficients (OstLinearProbe *probe, const double *beta)
{
  for (int j = 0; j < probe->dim; j++)
    probe->weight->data[j] = (float) beta[j];
  probe->bias->data[0] = (float) beta[probe->dim];
}

/* Walks down the strengths, each begun at the optimum of the one before; `probe` comes with mean and scale. As each has
 * one minimum, where it begins changes the steps and not the result. A weaker penalty must be better to take the place:
 * ties stay with the stronger. */
static OstLinearProbe *
choose (OstLinearProbe *probe, OstLogistic *logistic, const OstProbeData *validation, const OstProbeOptions *options,
        GArray *trials, int *chosen)
{
  const double       threshold = options->threshold > 0 ? options->threshold : DEFAULT_THRESHOLD;
  g_autofree double *beta = g_new0 (double, probe->dim + 1);
  OstLinearProbe    *kept = NULL;
  OstProbeTrial      best = { 0 };

  for (int i = 0; i < options->n_lambdas; i++)
    {
      OstProbeTrial trial = { options->lambdas[i], NAN, NAN, NAN, 0 };

      trial.steps = ost_logistic_fit (logistic, trial.lambda, beta);
      take_coefficients (probe, beta);
      if (validation != NULL && validation->n > 0)
        judge (probe, validation, threshold, &trial);
      if (trials != NULL)
        g_array_append_val (trials, trial);
      if (kept != NULL && !is_better (&trial, &best, options->by_loss))
        continue;
      ost_linear_probe_free (kept);
      kept = probe_copy (probe);
      best = trial;
      if (chosen != NULL)
        *chosen = i;
    }
  return kept;
}

OstLinearProbe *
ost_linear_probe_fit (const OstProbeData *train, const OstProbeData *validation, int dim,
                      const OstProbeOptions *options, GArray *trials, int *chosen, GError **error)
{
  OstProbeOptions           used = *options;
  g_autoptr(OstLinearProbe) probe = NULL;
  g_autoptr(OstLogistic)    logistic = NULL;
  g_autofree double        *x = NULL, *weights = NULL;

  if (used.lambdas == NULL)
    {
      used.lambdas = default_lambdas;
      used.n_lambdas = G_N_ELEMENTS (default_lambdas);
    }
  if (!check_part (train, dim, "training", error) || !check_validation (validation, used.n_lambdas, error))
    return NULL;
  probe = ost_linear_probe_new (dim);
  measure_features (probe, train);
  x = standardise (probe, train);
  weights = weigh_rows (train, &used);
  logistic = ost_logistic_new ((OstLogisticData) { x, train->positive, weights, train->n, dim });
  return choose (probe, logistic, validation, &used, trials, chosen);
}
