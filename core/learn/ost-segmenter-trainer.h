/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/learn/ost-segmenter.h"
#include "core/learn/ost-split.h"
#include "core/nn/ost-schedule.h"

/* Learns a segmenter from readings. Knows nothing of projects: cases come through an interface. */

typedef struct
{
  float   *image;               /* height x width, as ost_letterbox_image makes it */
  guint8 **labels;              /* n_annotations maps, height x width */
  double  *betas;               /* their weights, summing to 1 */
  int      n_annotations;
  int      subject;             /* equal for one person */
} OstSegmenterCase;
void ost_segmenter_case_free (OstSegmenterCase *a_case);

typedef struct _OstSegmenterData OstSegmenterData;
struct _OstSegmenterData
{
  int n_cases;
  OstSplitPart (*get_part) (OstSegmenterData *data, int i);
  /* Called from worker threads; the result belongs to the caller. An error ends the run before a step is taken. */
  OstSegmenterCase *(*load) (OstSegmenterData *data, int i, GError **error);
  gpointer user_data;
};

typedef struct
{
  OstSegmenterConfig config;
  OstMixtureCost     cost;
  int     annotations;          /* M of a step; cases with more or fewer are drawn from, with replacement */
  int     batch, micro_batch;
  int     epochs;
  int     steps_per_epoch;      /* 0: once through the training part */
  double  rate, weight_decay;
  OstScheduleKind schedule;     /* PLATEAU, as published, or COSINE over the run's epochs after a warm-up */
  int     plateau_patience;     /* epochs without a better training loss before the rate halves */
  double  gamma_start;          /* row cap at first; jumps to 1 after gamma_patience epochs without improvement */
  int     gamma_patience;
  double  lambda;
  double  augment;              /* 0 none .. 1 full: flips, rotation, scale, shift, grey curve, noise, blur */
  guint64 seed;
} OstSegmenterTraining;

/* "quick", "workstation", "paper"; FALSE for other names. */
gboolean ost_segmenter_training_preset (OstSegmenterTraining *training, const char *name);

typedef struct
{
  const char *stage;            /* "prepare", "train", "validate", "done" */
  int     epoch, epochs;
  gint64  step, steps;
  double  loss, transport, divergence;       /* means over the epoch so far */
  double  rate, gamma;
  double  validation_dice, validation_ged2;  /* of the last validation; NAN before */
  double  best_ged2;
  double  seconds, seconds_left;
} OstTrainingProgress;

/* Called after each step and validation; FALSE stops and keeps the best. */
typedef gboolean (*OstTrainingReport) (const OstTrainingProgress *progress, gpointer user_data);

/* Trains until done or stopped and leaves the best model (lowest validation GED^2; without a validation part the last)
 * at folder/best.safetensors, the state to go on from at folder/checkpoint.safetensors, written atomically after each
 * epoch. With a checkpoint there it goes on, with the same bits as if it had not stopped. */
gboolean ost_segmenter_train (OstSegmenterData *data, const OstSegmenterTraining *training, const char *folder,
                              OstTrainingReport report, gpointer user_data, GError **error);
