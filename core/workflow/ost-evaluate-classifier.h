/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"
#include "core/learn/ost-split.h"
#include "core/measure/ost-classification.h"
#include "core/measure/ost-delong.h"
#include "core/measure/ost-reliability.h"
#include "core/store/ost-store-models.h"

/* How good a classifier of a project is, subject by subject: rows to draw a ROC, a reliability diagram and the list of
 * the confused from, and the figures over them.
 *
 * A bone's probability is the median over samples (ost-hand-prediction.h). A subject's is the mean of the hands' over his
 * radiographs. What the project keeps of an image is taken where it is not stale; else the image is classified now, and
 * that is not kept (osteon-cli predict --classify keeps it). */
typedef struct
{
  char    *subject;             /* code, or "image:" and the hash without one */
  GArray  *images;              /* gint64: his radiographs that have a probability, in order of import */
  OstSplitPart part;
  gboolean labelled, positive;  /* by T-score and the classifier's rule; positive FALSE without a label */
  double   t_score;             /* NAN: unknown */
  double   probability;         /* NAN: no bone found, or not classified */
  double   low, high;           /* mean over his radiographs of the hands' 90 % intervals */
  int      n_bones;             /* of all his radiographs */
  double   bones[OST_N_BONES];  /* mean over his radiographs of each bone's probability; NAN: not found in any */
  double   against;             /* probability by the model compared with; NAN */
} OstClassifiedSubject;

/* Out of fold, by a probe of its own for every fold on the frozen encoder. */
typedef struct
{
  int    folds, repeats;        /* 0: not asked for */
  double auc, auc_sd;           /* mean and standard deviation over repeats of the AUC of subjects; sd NAN with one */
  OstClassification pooled;     /* of the mean over repeats of each subject's probability */
  gboolean labels_seen;         /* the encoder has learnt from labels of these subjects: these figures flatter it */
} OstClassifierFolds;

typedef struct
{
  char      *model, *against;   /* names; against NULL: not compared */
  char      *rule;              /* "T-score below -2.5 (total hip)" */
  double     threshold;
  GPtrArray *subjects;          /* OstClassifiedSubject, unlabelled ones too, in order of their first radiograph */
  int        n_images, n_kept;  /* n_kept: of them as the project had it */
  int        n_without;         /* subjects without any probability */
  OstClassification of_subjects, of_bones;      /* intervals by resampling subjects */
  OstReliability    reliability;                /* of subjects, 5 bins */
  OstDeLong         delong;                     /* model - against, on subjects; only with against */
  OstClassifierFolds cross;
} OstClassifierEvaluation;

void ost_classifier_evaluation_free (OstClassifierEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstClassifierEvaluation, ost_classifier_evaluation_free)

typedef struct
{
  const char  *model;           /* name or number; NULL: the one in use */
  const char  *against;         /* compared with this one; NULL: none */
  int          part;            /* an OstSplitPart; -1: everybody. Subjects without a part count as test */
  int          bootstrap;       /* rounds; 0: no intervals */
  int          folds, repeats;  /* of cross validation over ALL labelled subjects; 0: none */
  guint64      seed;            /* of resampling and folds */
  gboolean     kept_only;       /* what the project has, stale or not, and nothing else: immediate */
} OstEvaluateClassifierOptions;

/* done of total images. FALSE stops with G_IO_ERROR_CANCELLED. */
typedef gboolean (*OstEvaluateClassifierProgress) (int done, int total, gpointer user_data);

/* `project` is opened for reading alone, so it may be open elsewhere: any thread. NOT_FOUND in words without such a
 * model, without radiographs of that part, or (unless kept_only) without a labelled subject in it. */
OstClassifierEvaluation *ost_evaluate_classifier (const char *project, const OstEvaluateClassifierOptions *options,
                                                  OstEvaluateClassifierProgress progress, gpointer user_data,
                                                  GError **error);
