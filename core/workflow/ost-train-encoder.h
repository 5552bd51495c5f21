/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder-trainer.h"
#include "core/workflow/ost-patch-data.h"
#include "core/workflow/ost-training-line.h"

/* An encoder from the bones of a project, with the same three steps as a segmenter (ost-train-segmenter.h): `prepare`
 * and `register` write to the project, `run` only reads it and works in PROJECT/models/training-encoder. */
typedef struct
{
  const char      *preset;      /* "quick", "workstation", "paper" */
  OstEncoderMethod method;
  guint64          seed;
  int              epochs;      /* 0: the preset's */
  gboolean         conventional;        /* arm: crops are not drawn again until they hold bone */
  gboolean         whole;               /* arm: random squares of the radiograph instead of segmented bones */
} OstTrainEncoderOptions;

/* Gives every subject its part of the split, where it has none. */
gboolean ost_train_encoder_prepare  (OstStore *store, const OstTrainEncoderOptions *options, GError **error);

/* Trains; `summary` is filled before the first report. resume FALSE starts afresh; with the checkpoint of a run with
 * other options it fails in words. Blocks. BUSY while another process trains. */
gboolean ost_train_encoder_run      (const char *project, const OstTrainEncoderOptions *options, gboolean resume,
                                     OstTrainingSay say, gpointer user_data, OstPatchSummary *summary,
                                     GError **error);

/* Adds the encoder as a candidate, its card with method, figures and what it was learnt from. Its number, 0 on
 * error. */
gint64   ost_train_encoder_register (OstStore *store, GError **error);

gboolean ost_train_encoder_can_resume (const char *project);

/* One line of JSON, members of the names of OstEncoderProgress. Free with g_free. */
char    *ost_encoder_progress_to_json (const OstEncoderProgress *progress);
