/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder-trainer.h"
#include "core/measure/ost-classification.h"
#include "core/store/ost-store-models.h"

/* The arms of the paper's tables 1 to 4 on a project: an encoder trained for each (method, arm, seed), a linear probe on
 * it, and what the probe says about people not learnt from. Runs are kept in PROJECT/models/reproduce, one JSON file
 * each, and not done again; one that was stopped goes on at its last epoch.
 *
 * The seed draws the split (80 / 10 / 10 of the subjects, classes in the same shares), the first weights and all that is
 * random: seeds differ in who is tested, too. With some twenty people in a test part a figure of one seed says little
 * (method: standard error of the AUC 0.11), so each run is also cross-validated: the probe, not the encoder, 5 folds by
 * subject, 5 times, over everybody with a label. An encoder that has learnt from labels (SupCon, supervised) would
 * recognise its own people there: those have no such figure. All can be asked about the people of another project,
 * whom no encoder, probe or penalty has seen. */
typedef enum
{
  OST_ARM_PAPER,                /* bones by their masks, crops that hold bone */
  OST_ARM_WHOLE,                /* table 2: random squares of the radiograph */
  OST_ARM_CONVENTIONAL,         /* table 4: crops as they fall */
  OST_ARM_UNTRAINED,            /* ours: bones, an encoder as it was drawn; what the others must beat. Its method is void */
} OstReproduceArm;

/* What the paper prints; NAN: it does not. */
typedef struct
{
  int              table;       /* 1 .. 4; 0: none of the paper's */
  OstReproduceArm  arm;
  OstEncoderMethod method;
  double           precision, recall, f1, auc, accuracy;
} OstPaperRow;

extern const OstPaperRow ost_paper_rows[];
#define OST_N_PAPER_ROWS 15

/* "paper" "whole" "conventional" "untrained"; "simclr" ..., "none". Static. */
const char *ost_reproduce_arm_get_id    (OstReproduceArm arm);
const char *ost_paper_row_get_method_id (const OstPaperRow *row);

typedef struct
{
  const char *preset;           /* "quick", "workstation", "paper"; borrowed, outlives the session */
  int         epochs;           /* 0: the preset's */
  OstTRule    rule;
  const char *others;           /* a second project, all of whose people are asked; borrowed; NULL: none */
} OstReproduceOptions;

/* One bone of somebody with a label. People of the second project are numbered after those of the first. */
typedef struct
{
  int      person, bone;
  gboolean positive;
  double   test;                /* asked, not learnt from: test part and second project; NAN: not so */
  double   folds;               /* mean over repeats; NAN: not cross-validated */
} OstReproduceRow;

typedef struct
{
  GArray *rows;                 /* OstReproduceRow */
  int     n_people, n_others;   /* of the project; of the second one, 0: was not asked */
  double  fold_auc, fold_auc_sd;        /* over repeats; NAN */
  double  seconds;              /* of training the encoder, since it went on; NAN: it was trained to its end before */
  double  loss, feature_rank;   /* of its last epoch; NAN as well */
  char   *warning;              /* what has collapsed; NULL: nothing */
  char   *at;                   /* when it was finished, ISO 8601, UTC */
} OstReproduceRun;
void             ost_reproduce_run_free (OstReproduceRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReproduceRun, ost_reproduce_run_free)

typedef struct
{
  const char *stage;            /* "radiographs", "train", "probe" */
  gint64      done, total;
  double      loss, seconds_left;       /* NAN */
} OstReproduceProgress;
/* FALSE stops with G_IO_ERROR_CANCELLED. */
typedef gboolean (*OstReproduceReport) (const OstReproduceProgress *progress, gpointer user_data);

/* A session: the patches of the project are read once for all runs. Holds the lock of models/reproduce: BUSY when
 * somebody else has it. The store is not held. */
typedef struct _OstReproduce OstReproduce;
OstReproduce    *ost_reproduce_new  (const char *project, const OstReproduceOptions *options, OstReproduceReport report,
                                     gpointer user_data, GError **error);
void             ost_reproduce_free (OstReproduce *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReproduce, ost_reproduce_free)

/* The run, as it is kept or done now. What is kept of other patches than those of the project (and of the second one)
 * are now counts as none. */
OstReproduceRun *ost_reproduce_run  (OstReproduce *self, const OstPaperRow *row, guint64 seed, GError **error);

/* The finished run, the newest where there are some of other patches; NULL without error when there is none. Reads no
 * radiograph and needs no session. */
OstReproduceRun *ost_reproduce_find (const char *project, const OstReproduceOptions *options, const OstPaperRow *row,
                                     guint64 seed, GError **error);

typedef enum
{
  OST_REPRODUCE_SUBJECTS,       /* of the test part */
  OST_REPRODUCE_BONES,          /* of the test part */
  OST_REPRODUCE_OTHERS,         /* subjects of the second project; all scores NAN where it was not asked */
} OstReproduceLevel;

/* Figures of a run; the mean of a subject's bones decides. */
OstClassification ost_reproduce_score (const OstReproduceRun *run, OstReproduceLevel level, int rounds);
/* AUC of subjects over folds with its interval, of the mean over runs (same people, other encoders); NAN without. */
OstScoreInterval  ost_reproduce_score_folds (OstReproduceRun *const *runs, int n, int rounds);

/* The index of metacarpal 2 of each subject by the segmenter in use, alone (a thin cortex is the positive): its AUC.
 * Kept predictions are needed; subjects without a number are counted in *ret_missing. */
OstScoreInterval  ost_reproduce_index_alone (const char *project, OstTRule rule, int rounds, int *ret_n,
                                             int *ret_missing, GError **error);
