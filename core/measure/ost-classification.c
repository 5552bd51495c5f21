/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-classification.h"

#include <math.h>
#include <string.h>

#include "core/measure/ost-quantile.h"
#include "core/measure/ost-roc.h"
#include "core/tensor/ost-random.h"

/* The entries with a prediction, one person after the other: entries of person p are first[p] .. first[p + 1] - 1. */
typedef struct
{
  double *probabilities;
  guint8 *positive;
  int    *first;
  int     n, n_people;
} People;

typedef struct
{
  int tp, fp, tn, fn;
} Counts;

const char *
ost_score_get_id (OstScore score)
{
  static const char *const ids[OST_N_SCORES] = { "precision", "recall", "specificity", "f1", "accuracy", "macro_f1",
                                                 "auc", "brier" };

  g_return_val_if_fail ((guint) score < OST_N_SCORES, NULL);
  return ids[score];
}

/* --- the scores of one table of entries --------------------------------------------------------------------------- */

static double
ratio (double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

static Counts
count (const double *probabilities, const guint8 *positive, int n, double threshold)
{
  Counts c = { 0 };

  for (int i = 0; i < n; i++)
    {
      gboolean called = probabilities[i] >= threshold;

      c.tp += called && positive[i];
      c.fp += called && !positive[i];
      c.fn += !called && positive[i];
      c.tn += !called && !positive[i];
    }
  return c;
}

/* The class that occurs neither in truth nor in prediction has no F1: the other one counts alone. */
static double
macro_f1 (double positive, double negative)
{
  if (isnan (positive) || isnan (negative))
    return isnan (positive) ? negative : positive;
  return (positive + negative) / 2;
}

static double
brier (const double *probabilities, const guint8 *positive, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += (probabilities[i] - (positive[i] != 0)) * (probabilities[i] - (positive[i] != 0));
  return ratio (sum, n);
}

static void
score (const double *probabilities, const guint8 *positive, int n, double threshold, double scores[OST_N_SCORES])
{
  Counts c = count (probabilities, positive, n, threshold);

  scores[OST_SCORE_PRECISION] = ratio (c.tp, c.tp + c.fp);
  scores[OST_SCORE_RECALL] = ratio (c.tp, c.tp + c.fn);
  scores[OST_SCORE_SPECIFICITY] = ratio (c.tn, c.tn + c.fp);
  scores[OST_SCORE_F1] = ratio (2 * c.tp, 2 * c.tp + c.fp + c.fn);
  scores[OST_SCORE_ACCURACY] = ratio (c.tp + c.tn, n);
  scores[OST_SCORE_MACRO_F1] = macro_f1 (scores[OST_SCORE_F1], ratio (2 * c.tn, 2 * c.tn + c.fp + c.fn));
  scores[OST_SCORE_AUC] = ost_roc_area (probabilities, positive, n);
  scores[OST_SCORE_BRIER] = brier (probabilities, positive, n);
}

/* --- people ------------------------------------------------------------------------------------------------------- */

/* person[i] of each entry with a prediction, numbered as they come; -1 without. */
static int
number_people (const OstClassificationInput *input, int *person)
{
  g_autoptr(GHashTable) known = g_hash_table_new (NULL, NULL);
  int                   n = 0;

  for (int i = 0; i < input->n; i++)
    {
      gpointer key = GINT_TO_POINTER (input->subjects ? input->subjects[i] : i), value;

      person[i] = -1;
      if (isnan (input->probabilities[i]))
        continue;
      if (!g_hash_table_lookup_extended (known, key, NULL, &value))
        {
          value = GINT_TO_POINTER (n++);
          g_hash_table_insert (known, key, value);
        }
      person[i] = GPOINTER_TO_INT (value);
    }
  return n;
}

/* A counting sort by person: how many entries each has, where theirs begin, then the entries themselves. */
static People
people_init (const OstClassificationInput *input)
{
  g_autofree int *person = g_new (int, MAX (input->n, 1)), *next = NULL;
  People          people = { g_new (double, MAX (input->n, 1)), g_new (guint8, MAX (input->n, 1)) };

  people.n_people = number_people (input, person);
  people.first = g_new0 (int, people.n_people + 1);
  next = g_new (int, people.n_people + 1);
  for (int i = 0; i < input->n; i++)
    if (person[i] >= 0)
      people.first[person[i] + 1]++;
  for (int p = 0; p < people.n_people; p++)
    people.first[p + 1] += people.first[p];
  memcpy (next, people.first, (people.n_people + 1) * sizeof *next);
  for (int i = 0; i < input->n; i++)
    if (person[i] >= 0)
      {
        int at = next[person[i]]++;

        people.probabilities[at] = input->probabilities[i];
        people.positive[at] = input->positive[i] != 0;
      }
  people.n = people.first[people.n_people];
  return people;
}

static void
people_clear (People *people)
{
  g_free (people->probabilities);
  g_free (people->positive);
  g_free (people->first);
}

/* As many people as there are, with replacement, each with all entries: several bones of one person are no independent
 * evidence. The table can be as long as n_people times the longest entry. */
static int
resample (const People *people, guint64 key, double *probabilities, guint8 *positive)
{
  int n = 0;

  for (int i = 0; i < people->n_people; i++)
    {
      int p = (int) (ost_random_unit_at (key, i) * people->n_people), length = people->first[p + 1] - people->first[p];

      memcpy (probabilities + n, people->probabilities + people->first[p], length * sizeof *probabilities);
      memcpy (positive + n, people->positive + people->first[p], length);
      n += length;
    }
  return n;
}

/* --- intervals ---------------------------------------------------------------------------------------------------- */

/* The 2.5 and 97.5 percentiles of those of the rounds that define the score. A round may lack a class altogether;
 * where that happens to more than half of them, an interval of the rest would say too little. */
static void
set_interval (OstScoreInterval *interval, double *values, int rounds)
{
  int n = 0;

  for (int r = 0; r < rounds; r++)
    if (!isnan (values[r]))
      values[n++] = values[r];
  if (n == 0 || 2 * n < rounds || isnan (interval->value))
    return;
  ost_sort_doubles (values, n);
  interval->low = ost_quantile_nearest (values, n, 0.025);
  interval->high = ost_quantile_nearest (values, n, 0.975);
}

static int
longest_person (const People *people)
{
  int longest = 0;

  for (int p = 0; p < people->n_people; p++)
    longest = MAX (longest, people->first[p + 1] - people->first[p]);
  return longest;
}

/* All scores from the same rounds. The key of a round is the seed's and its number, as in ost-bootstrap.c. */
static void
bootstrap (const People *people, double threshold, int rounds, guint64 seed, OstScoreInterval *intervals)
{
  gsize              most = (gsize) people->n_people * longest_person (people);
  g_autofree double *values = g_new (double, (gsize) rounds * OST_N_SCORES), *probabilities = g_new (double, most);
  g_autofree guint8 *positive = g_new (guint8, most);

  for (int r = 0; r < rounds; r++)
    {
      double scores[OST_N_SCORES];
      int    n = resample (people, ost_random_mix (seed) + r, probabilities, positive);

      score (probabilities, positive, n, threshold, scores);
      for (int s = 0; s < OST_N_SCORES; s++)
        values[(gsize) s * rounds + r] = scores[s];
    }
  for (int s = 0; s < OST_N_SCORES; s++)
    set_interval (&intervals[s], values + (gsize) s * rounds, rounds);
}

OstClassification
ost_classification (const OstClassificationInput *input, int rounds, guint64 seed)
{
  OstClassification result = { 0 };
  People            people = people_init (input);
  Counts            c = count (people.probabilities, people.positive, people.n, input->threshold);
  double            scores[OST_N_SCORES];

  score (people.probabilities, people.positive, people.n, input->threshold, scores);
  for (int s = 0; s < OST_N_SCORES; s++)
    result.scores[s] = (OstScoreInterval) { scores[s], NAN, NAN };
  if (rounds > 0 && people.n_people > 0)
    bootstrap (&people, input->threshold, rounds, seed, result.scores);
  result.true_positive = c.tp;
  result.false_positive = c.fp;
  result.true_negative = c.tn;
  result.false_negative = c.fn;
  result.n_missing = input->n - people.n;
  result.n_subjects = people.n_people;
  people_clear (&people);
  return result;
}

/* --- rules -------------------------------------------------------------------------------------------------------- */

void
ost_classification_mean_of_bones (const double *bones, int n_subjects, int n_bones, double *means)
{
  for (int i = 0; i < n_subjects; i++)
    {
      double sum = 0;
      int    found = 0;

      for (int b = 0; b < n_bones; b++)
        if (!isnan (bones[(gsize) i * n_bones + b]))
          {
            sum += bones[(gsize) i * n_bones + b];
            found++;
          }
      means[i] = ratio (sum, found);
    }
}

gboolean
ost_t_rule_is_positive (OstTRule rule, double t_score)
{
  return rule == OST_T_RULE_BELOW ? t_score < -2.5 : t_score <= -2.5;
}

const char *
ost_t_rule_get_label (OstTRule rule)
{
  return rule == OST_T_RULE_BELOW ? "T-score below -2.5" : "T-score of -2.5 or below";
}
