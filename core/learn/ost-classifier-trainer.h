/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-classifier.h"
#include "core/learn/ost-patch-set.h"

/* Fits the probe of a classifier to the labelled patches of the training part, seen through a frozen encoder; the
 * strength of its penalty is chosen on the validation part, subjects as units (ost-linear-probe.h has the rule), and
 * the temperature fitted to its bones when there are OST_CLASSIFIER_CALIBRATE people or more in it: with fewer it
 * would be their luck. A temperature at its upper bound means that the evidence misleads there, and is warned of. No seed, no epochs: the same patches give the same classifier. */
#define OST_CLASSIFIER_CALIBRATE 10

typedef struct
{
  OstClassifierRule rule;       /* its temperature is not read */
  gboolean          balanced;   /* both classes weigh the same in training; the paper says nothing, so FALSE */
} OstClassifierTraining;

typedef struct
{
  const char *stage;            /* "prepare", "train", "validate", "done" */
  gint64      step, steps;      /* patches seen by the encoder */
  double      validation_macro_f1, validation_auc, validation_loss;     /* of subjects, at temperature 1; may be NAN */
  double      lambda, temperature;      /* chosen; NAN before */
  double      seconds, seconds_left;
  const char *warning;          /* that nothing was learnt, and what helps; NULL while nothing speaks for it. Static */
} OstClassifierProgress;

/* FALSE stops; nothing is kept then. */
typedef gboolean (*OstClassifierReport) (const OstClassifierProgress *progress, gpointer user_data);

/* Takes the encoder. Without labelled validation patches there is nothing to choose a penalty by: 0.01 is taken, and
 * the figures are NAN. NULL with G_IO_ERROR_CANCELLED when stopped, with words when there is nothing to learn from. */
OstClassifier *ost_classifier_train (const OstPatchSet *set, OstEncoder *encoder, const OstClassifierTraining *training,
                                     OstClassifierReport report, gpointer user_data, OstClassifierProgress *ret_last,
                                     GError **error);

/* The temperature of a probe, fitted to the rows of a part that it has not learnt from; 1 with fewer people in it than
 * OST_CLASSIFIER_CALIBRATE. Any thread. */
double         ost_classifier_calibrate (const OstLinearProbe *probe, const OstProbeData *validation);
