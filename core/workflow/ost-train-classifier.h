/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-classifier-trainer.h"
#include "core/workflow/ost-patch-data.h"
#include "core/workflow/ost-training-line.h"

/* A classifier on an encoder of the project, with the three steps of ost-train-segmenter.h; works in
 * PROJECT/models/training-classifier. It takes a minute or so, with fine-tuning many, and keeps nothing half-done:
 * there is nothing to resume. While it fine-tunes its reports are those of an encoder (OstEncoderProgress). */
typedef struct
{
  const char *encoder;          /* name or number; NULL: the encoder in use */
  OstTRule    rule;
  double      threshold;        /* of the mean probability; the paper's: 0.5 */
  gboolean    balanced;         /* classes weigh the same */
  guint64     seed;             /* of the split, of the squares of an encoder without segmentation, of fine-tuning */
  int         fine_tune;        /* epochs in which the encoder learns the labels first (ost-fine-tune.h); 0: frozen */
} OstTrainClassifierOptions;

/* Fails in words without an encoder or without T-scores; changes nothing. */
gboolean ost_train_classifier_check    (OstStore *store, const OstTrainClassifierOptions *options, GError **error);

/* The same, and gives every subject its part of the split, where it has none. Fails in words without an encoder or without
 * T-scores. */
gboolean ost_train_classifier_prepare  (OstStore *store, const OstTrainClassifierOptions *options, GError **error);

/* `summary` is filled before the first report with stage "prepare" and steps that are patches. Blocks. */
gboolean ost_train_classifier_run      (const char *project, const OstTrainClassifierOptions *options,
                                        OstTrainingSay say, gpointer user_data, OstPatchSummary *summary,
                                        GError **error);

/* Adds the classifier as a candidate whose parent is its encoder. Its number, 0 on error. */
gint64   ost_train_classifier_register (OstStore *store, GError **error);

/* One line of JSON. Free with g_free. */
char    *ost_classifier_progress_to_json (const OstClassifierProgress *progress);

/* The classifier of that name or number, NULL: the one in use. NOT_FOUND in words when there is none. */
OstClassifier *ost_train_classifier_load (OstStore *store, const char *model, gint64 *ret_id, GError **error);
