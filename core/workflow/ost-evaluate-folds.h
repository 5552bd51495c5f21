/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-classifier.h"
#include "core/workflow/ost-evaluate-classifier.h"

/* Cross validation of the probe on a classifier's frozen encoder, over all subjects with a label, by the masks that it
 * would be trained by. options: folds (3 or more), repeats, seed, bootstrap. */
gboolean ost_evaluate_folds (OstStore *store, gint64 model_id, OstClassifier *classifier,
                             const OstEvaluateClassifierOptions *options, OstClassifierFolds *result, GError **error);
