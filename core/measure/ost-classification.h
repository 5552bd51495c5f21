/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* How good predicted probabilities of the positive class are, over whatever the entries stand for: subjects, or bones
 * of subjects. Percentile intervals by resampling subjects with everything that is theirs (ost-bootstrap.h says why).
 *
 * What is called positive: probability >= threshold. Odd cases:
 * - NAN is no prediction: the entry is left out and counted in n_missing.
 * - Without any prediction every figure is NAN.
 * - Precision without a predicted positive is NAN; recall without a positive is NAN. F1 = 2 TP / (2 TP + FP + FN): 0
 *   when nothing is found, NAN only when there are neither positives nor predicted ones. Macro-F1 is the mean of the F1
 *   of both classes; that of a class which occurs neither in truth nor in prediction is left out.
 * - AUC is NAN with one class alone. Accuracy is defined as long as there is a prediction. */
typedef enum
{
  OST_SCORE_PRECISION,
  OST_SCORE_RECALL,
  OST_SCORE_SPECIFICITY,
  OST_SCORE_F1,
  OST_SCORE_ACCURACY,
  OST_SCORE_MACRO_F1,
  OST_SCORE_AUC,
  OST_SCORE_BRIER,              /* mean squared error of the probability: lower is better */
} OstScore;
#define OST_N_SCORES 8

const char *ost_score_get_id (OstScore score);       /* "precision" ... "macro_f1" "auc" "brier"; static */

typedef struct
{
  const double *probabilities;  /* n; 0 .. 1 or NAN */
  const guint8 *positive;       /* n; 0 or 1 */
  const int    *subjects;       /* n, equal for one person; NULL: every entry is a person of its own */
  int           n;
  double        threshold;      /* the paper's: 0.5 */
} OstClassificationInput;

/* A score with its interval; low and high are NAN where fewer than half of the resamplings define it, or without
 * rounds. */
typedef struct
{
  double value, low, high;
} OstScoreInterval;

typedef struct
{
  OstScoreInterval scores[OST_N_SCORES];
  int true_positive, false_positive, true_negative, false_negative;
  int n_missing, n_subjects;    /* n_subjects: with at least one prediction */
} OstClassification;

/* rounds: of the bootstrap, 0 for none, 2000 say; the same seed gives the same intervals. Any thread. */
OstClassification ost_classification (const OstClassificationInput *input, int rounds, guint64 seed);

/* From bones to subjects, the paper's equation 7: the mean of the probabilities of the bones found. `bones` holds
 * n_subjects rows of n_bones (NAN: not found); a subject without any is NAN. */
void ost_classification_mean_of_bones (const double *bones, int n_subjects, int n_bones, double *means);

/* Whether a T-score is a positive: the paper takes T < -2.5, the WHO (1994) T <= -2.5. The rule stands in words beside
 * every result. */
typedef enum
{
  OST_T_RULE_BELOW,             /* T < -2.5 */
  OST_T_RULE_AT_MOST,           /* T <= -2.5 */
} OstTRule;
gboolean    ost_t_rule_is_positive (OstTRule rule, double t_score);
const char *ost_t_rule_get_label   (OstTRule rule);  /* "T-score below -2.5"; static */
