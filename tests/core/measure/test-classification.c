/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/measure/ost-classification.h"
#include "core/measure/ost-reliability.h"
#include "tests/core/measure/classification-truth.h"

static double
value (const OstClassification *c, OstScore score)
{
  return c->scores[score].value;
}

static OstClassification
classify (const double *p, const guint8 *positive, int n)
{
  return ost_classification (&(OstClassificationInput) { p, positive, NULL, n, 0.5 }, 0, 1);
}

static void
test_oracle (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      OstClassification c = classify (truths[i].a, truths[i].positive, truths[i].n);

      for (int s = 0; s < OST_N_SCORES; s++)
        g_assert_cmpfloat_with_epsilon (value (&c, s), truths[i].scores[s], 1e-10);
      g_assert_cmpint (c.n_subjects, ==, truths[i].n);
      g_assert_cmpfloat_with_epsilon (ost_reliability (truths[i].a, truths[i].positive, truths[i].n, 10).ece, truths[i].ece,
                                      1e-10);
    }
}

/* Nobody is positive: no recall, no AUC, no F1; the false alarm shows in precision. */
static void
test_one_class (void)
{
  const double      p[] = { 0.1, 0.2, 0.7 };
  const guint8      none[] = { 0, 0, 0 }, all[] = { 1, 1, 1 };
  OstClassification c = classify (p, none, 3);

  g_assert_true (isnan (value (&c, OST_SCORE_AUC)) && isnan (value (&c, OST_SCORE_RECALL)));
  g_assert_cmpfloat (value (&c, OST_SCORE_PRECISION), ==, 0);
  g_assert_cmpfloat (value (&c, OST_SCORE_F1), ==, 0);
  g_assert_cmpfloat_with_epsilon (value (&c, OST_SCORE_ACCURACY), 2 / 3.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (value (&c, OST_SCORE_MACRO_F1), 0.4, 1e-12);
  c = classify (p, none, 2);
  g_assert_true (isnan (value (&c, OST_SCORE_F1)) && isnan (value (&c, OST_SCORE_PRECISION)));
  g_assert_cmpfloat (value (&c, OST_SCORE_MACRO_F1), ==, 1);
  c = classify (p, all, 3);
  g_assert_true (isnan (value (&c, OST_SCORE_AUC)) && isnan (value (&c, OST_SCORE_SPECIFICITY)));
  g_assert_cmpfloat_with_epsilon (value (&c, OST_SCORE_RECALL), 1 / 3.0, 1e-12);
}

static void
test_no_predictions (void)
{
  const double      p[] = { NAN, NAN };
  const guint8      positive[] = { 0, 1 };
  OstClassification c = ost_classification (&(OstClassificationInput) { p, positive, NULL, 2, 0.5 }, 50, 1);
  OstReliability    r = ost_reliability (p, positive, 2, 10);

  for (int s = 0; s < OST_N_SCORES; s++)
    g_assert_true (isnan (value (&c, s)) && isnan (c.scores[s].low));
  g_assert_cmpint (c.n_missing, ==, 2);
  g_assert_cmpint (c.n_subjects, ==, 0);
  g_assert_true (isnan (r.ece) && isnan (r.bins[0].positives));
  c = ost_classification (&(OstClassificationInput) { .threshold = 0.5 }, 50, 1);
  g_assert_true (isnan (value (&c, OST_SCORE_ACCURACY)));
}

/* A threshold is a member of the positives' side; 0 and 1 have a bin. */
static void
test_edges (void)
{
  const double      p[] = { 0, 0.5, 1, NAN };
  const guint8      positive[] = { 0, 1, 1, 1 };
  OstClassification c = classify (p, positive, 4);
  OstReliability    r = ost_reliability (p, positive, 4, 10);

  g_assert_cmpfloat (value (&c, OST_SCORE_ACCURACY), ==, 1);
  g_assert_cmpint (c.n_missing, ==, 1);
  g_assert_cmpint (r.bins[0].n, ==, 1);
  g_assert_cmpint (r.bins[4].n, ==, 1);
  g_assert_cmpint (r.bins[9].n, ==, 1);
  g_assert_cmpfloat_with_epsilon (r.largest, 0.5, 1e-12);
  /* Wilson for 1 of 1, by hand: (1 + z^2 / 2 -+ z^2 / 2) / (1 + z^2) */
  g_assert_cmpfloat_with_epsilon (r.bins[9].low, 1 / (1 + 1.959963984540054 * 1.959963984540054), 1e-12);
  g_assert_cmpfloat (r.bins[9].high, ==, 1);
}

/* Seven equal bones a person say no more than one: intervals must not shrink. The same seed gives the same numbers. */
static void
test_bootstrap (void)
{
  const int         n = truths[0].n;
  double            p[420];
  guint8            positive[420];
  int               subjects[420];
  OstClassification one, seven, naive;

  for (int i = 0; i < 7 * n; i++)
    {
      p[i] = truths[0].a[i % n];
      positive[i] = truths[0].positive[i % n];
      subjects[i] = 1000 + i % n;
    }
  one = ost_classification (&(OstClassificationInput) { p, positive, subjects, n, 0.5 }, 400, 9);
  seven = ost_classification (&(OstClassificationInput) { p, positive, subjects, 7 * n, 0.5 }, 400, 9);
  naive = ost_classification (&(OstClassificationInput) { p, positive, NULL, 7 * n, 0.5 }, 400, 9);
  for (int s = 0; s < OST_N_SCORES; s++)
    {
      g_assert_cmpfloat (one.scores[s].low, <, one.scores[s].value);
      g_assert_cmpfloat (one.scores[s].high, >, one.scores[s].value);
      g_assert_cmpfloat_with_epsilon (one.scores[s].low, seven.scores[s].low, 1e-9);
      g_assert_cmpfloat_with_epsilon (one.scores[s].high, seven.scores[s].high, 1e-9);
    }
  g_assert_cmpfloat (naive.scores[OST_SCORE_AUC].high - naive.scores[OST_SCORE_AUC].low, <,
                     0.6 * (one.scores[OST_SCORE_AUC].high - one.scores[OST_SCORE_AUC].low));
  g_assert_cmpint (seven.n_subjects, ==, n);
}

static void
test_subject_rule (void)
{
  const double bones[] = { 0.2, NAN, 0.6, NAN, NAN, NAN };
  double       means[2];

  ost_classification_mean_of_bones (bones, 2, 3, means);
  g_assert_cmpfloat_with_epsilon (means[0], 0.4, 1e-12);
  g_assert_true (isnan (means[1]));
  g_assert_false (ost_t_rule_is_positive (OST_T_RULE_BELOW, -2.5));
  g_assert_true (ost_t_rule_is_positive (OST_T_RULE_AT_MOST, -2.5));
  g_assert_false (ost_t_rule_is_positive (OST_T_RULE_AT_MOST, NAN));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classification/oracle", test_oracle);
  g_test_add_func ("/classification/one-class", test_one_class);
  g_test_add_func ("/classification/no-predictions", test_no_predictions);
  g_test_add_func ("/classification/edges", test_edges);
  g_test_add_func ("/classification/bootstrap", test_bootstrap);
  g_test_add_func ("/classification/subject-rule", test_subject_rule);
  return g_test_run ();
}
