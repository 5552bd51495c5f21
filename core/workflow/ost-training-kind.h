/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-train-segmenter.h"

/* What can be trained, for those who do not care which it is. Each kind works in a folder of its own
 * (ost-training-folder.h) with three steps: `prepare` and `register` write to the project, a process trains. */
typedef enum
{
  OST_TRAINING_SEGMENTER,
  OST_TRAINING_ENCODER,
  OST_TRAINING_CLASSIFIER,
} OstTrainingKind;
#define OST_TRAINING_N_KINDS 3

/* "segmenter" "encoder" "classifier": as models and folders are named; static. */
const char *ost_training_kind_get_id   (OstTrainingKind kind);
gboolean    ost_training_kind_from_id  (const char *id, OstTrainingKind *kind);

/* What a run is asked for. */
typedef struct
{
  OstTrainingKind  kind;
  const char      *preset;      /* "quick", "workstation", "paper"; a classifier has none */
  guint64          seed;
  int              epochs;      /* 0: the preset's */
  const char      *method;      /* of an encoder, as ost_encoder_method_get_id; NULL: simclr */
} OstTrainingWish;

/* What there is to learn from, as `prepare` would leave the split. */
typedef struct
{
  int          n_readers;       /* whose accepted readings there are; segmenter */
  int          n_read;          /* radiographs with bones that a reader has accepted; encoder, classifier */
  OstTrainPart parts[3];        /* by OstSplitPart */
  int          n_positive[3], n_unlabelled[3];  /* subjects; encoder, classifier */
} OstTrainingSurvey;

/* Changes no split. Fails in words, with the survey filled as far as it goes, when there is too little, or no model that
 * this kind builds on. A project that never had a segmenter gets the built-in one. */
gboolean    ost_training_survey        (OstStore *store, OstTrainingKind kind, guint64 seed, OstTrainingSurvey *survey,
                                        GError **error);
/* The same, and gives every new subject its part. */
gboolean    ost_training_prepare       (OstStore *store, const OstTrainingWish *wish, GError **error);
/* Adds the model that a run has left as a candidate: its number, 0 on error. */
gint64      ost_training_register      (OstStore *store, OstTrainingKind kind, GError **error);

/* Seconds that a run may take; NAN where nothing is known yet: for encoders, whose pace is known once this project has
 * trained one with that preset, and for classifiers, which take a minute or so. */
double      ost_training_estimate      (OstStore *store, const OstTrainingWish *wish, const OstTrainingSurvey *survey);

gboolean    ost_training_can_resume    (const char *project, OstTrainingKind kind);
gboolean    ost_training_has_best      (const char *project, OstTrainingKind kind);
