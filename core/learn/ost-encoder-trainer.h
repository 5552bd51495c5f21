/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder.h"
#include "core/learn/ost-multi-crop.h"
#include "core/learn/ost-patch-set.h"
#include "core/learn/ost-ssl.h"
#include "core/nn/ost-optimiser.h"

/* Learns an encoder from patches: by one of the four self-supervised methods, or supervised (the arm to compare with),
 * where a linear head on each large view tells the person's label.
 *
 * A batch is of patches, not of people: seven of one hand are seven instances (as the paper's 128 must be). Views of
 * the same size go through the network together, the projector sees all of them. Patches of the training part are
 * used, those without a label too; SupCon reads the labels of labelled ones, an unlabelled patch is a class of its
 * own. Supervised training uses labelled patches alone, and large views alone. Nothing of validation or test is learnt
 * from. */
typedef enum
{
  OST_ENCODER_SIMCLR = OST_SSL_SIMCLR,
  OST_ENCODER_SUPCON = OST_SSL_SUPCON,
  OST_ENCODER_SWAV = OST_SSL_SWAV,
  OST_ENCODER_VICREG = OST_SSL_VICREG,
  OST_ENCODER_SUPERVISED = OST_SSL_N_KINDS,
  OST_ENCODER_TEXTURE,          /* fixed filters (ost-texture.h): nothing is learnt, the model is there at once */
} OstEncoderMethod;

/* "simclr" "supcon" "swav" "vicreg" "supervised" "texture"; static. */
const char *ost_encoder_method_get_id  (OstEncoderMethod method);
gboolean    ost_encoder_method_from_id (const char *id, OstEncoderMethod *method);

typedef struct
{
  OstEncoderConfig    config;
  OstEncoderMethod    method;
  OstMultiCrop        crop;     /* supervised training leaves the small views out */
  int                 batch;    /* patches; no more than there are to learn from */
  int                 epochs, warmup_epochs;
  int                 dim;      /* of the embedding; 0: the method's own */
  int                 prototypes, queue;        /* SwAV */
  double              temperature;              /* 0: the method's own */
  int                 frozen_epochs;            /* SwAV: prototypes stay */
  int                 queue_epoch;              /* SwAV: from when */
  OstOptimiserOptions optimiser;
  double              rate;     /* peak; linear from 0 over the warm-up, then half a cosine to a thousandth */
  gboolean            recompute;                /* less memory, a third more time */
  int                 threads;  /* that make views; 0: as many as processors, at most 4 */
  guint64             seed;
  OstEncoder         *start;    /* whose weights it begins with, borrowed, of the same `config.depth`; NULL: drawn */
  gboolean            balanced; /* supervised: patches of the rarer class come so often that both are about as many */
} OstEncoderTraining;

/* "quick", "workstation", "paper"; FALSE for other names. */
gboolean ost_encoder_training_preset (OstEncoderTraining *training, const char *name, OstEncoderMethod method);

typedef struct
{
  const char *stage;            /* "prepare", "train", "validate", "done" */
  int         epoch, epochs;
  gint64      step, steps;
  double      loss;             /* mean over the epoch so far */
  double      rate;
  double      rank;             /* effective, of the embeddings of the epoch's last step; NAN before, and supervised */
  int         rank_possible;
  double      feature_rank;     /* effective rank of the features of patches not learnt from; NAN before */
  double      prototypes;       /* SwAV: how many are in use (perplexity); else NAN */
  int         prototypes_possible;
  const char *warning;          /* what has collapsed and what helps; NULL while all is well */
  double      validation_loss;  /* supervised: mean cross entropy; else NAN */
  double      waiting;          /* share of the time that the trainer waited for views */
  double      short_views;      /* share of views that rejection sampling could not bring to their share of bone */
  double      seconds, seconds_left;
} OstEncoderProgress;

/* Called after each step and epoch; FALSE stops. */
typedef gboolean (*OstEncoderReport) (const OstEncoderProgress *progress, gpointer user_data);

/* Trains until done or stopped. folder/best.safetensors is the model: self-supervised the newest epoch's (there is no
 * figure to choose by that needs no label), supervised the one of lowest validation loss. folder/checkpoint.safetensors
 * is written after each epoch; with one there it goes on, with the same bits as if it had not stopped. */
gboolean ost_encoder_train (const OstPatchSet *set, const OstEncoderTraining *training, const char *folder,
                            OstEncoderReport report, gpointer user_data, GError **error);
