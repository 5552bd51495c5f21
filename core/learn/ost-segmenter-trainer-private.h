/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter-private.h"
#include "core/learn/ost-segmenter-trainer.h"

/* What the files of the trainer share. */

/* All cases in memory at working size: so that a damaged image is found before the first step, and no step waits. */
typedef struct
{
  OstSegmenterCase **cases;     /* one for each of the data's */
  int               *train, *validation;        /* indices */
  int                n, n_train, n_validation;
} OstCases;

OstCases *ost_cases_load (OstSegmenterData *data, const OstSegmenterConfig *config, GError **error);
void      ost_cases_free (OstCases *cases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstCases, ost_cases_free)

/* The i-th training case of an epoch: a random order that is a function of (seed, epoch). */
int       ost_cases_pick (const OstCases *cases, guint64 seed, gint64 epoch, gint64 i);

/* Fills inputs of the training graph and the annotations' weights with `count` cases from position `first` of the epoch
 * on, each varied in its own way. */
void      ost_cases_fill_batch (const OstCases *cases, const OstSegmenterTraining *training, gint64 epoch, gint64 first,
                                int count, const OstSegmenterGraph *graph, double *betas);

typedef struct
{
  double dice;                  /* of the mean map, mean over bones that an annotation has, over annotations, over cases */
  double ged2;
} OstValidation;

/* NAN without validation cases. */
OstValidation ost_segmenter_validate (OstSegmenter *segmenter, const OstCases *cases);
