/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/image/ost-bone.h"
#include "core/learn/ost-letterbox.h"
#include "core/models/ost-mixture.h"
#include "core/models/ost-unet.h"

/* The uncertainty-aware segmenter: U-Net trunk and mixture of stochastic experts, eight exclusive classes (background and
 * seven bones) at a fixed working size. */
#define OST_N_CLASSES (OST_N_BONES + 1)

typedef struct
{
  int        width, height;     /* working size; multiples of 2^(levels - 1) */
  OstUnet    unet;
  OstMixture mixture;
} OstSegmenterConfig;

typedef struct _OstSegmenter OstSegmenter;

OstSegmenter *ost_segmenter_new  (const OstSegmenterConfig *config, guint64 seed);
/* A model file: weights and, in its metadata, the configuration ("config", JSON). Bounded and checked before use. */
OstSegmenter *ost_segmenter_load (const char *path, GError **error);
/* `metadata`: more entries for the header (model card: data, seeds, metrics, parent), string to string, or NULL. */
gboolean      ost_segmenter_save (OstSegmenter *segmenter, const char *path, GHashTable *metadata, GError **error);
void          ost_segmenter_free (OstSegmenter *segmenter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSegmenter, ost_segmenter_free)

const OstSegmenterConfig *ost_segmenter_get_config  (OstSegmenter *segmenter);
OstWeights               *ost_segmenter_get_weights (OstSegmenter *segmenter);

/* What the network says about one radiograph: the mixture is kept. */
typedef struct
{
  OstLetterbox box;             /* of the look that was kept: the whole image or where the bones are */
  int      n_samples;           /* K S */
  int      experts;             /* K */
  double  *routing;             /* K: pi */
  double  *weights;             /* K S: pi_k / S */
  guint8  *labels;              /* n_samples x height x width */
  float   *mean;                /* height x width x OST_N_CLASSES: sum of weights x probabilities, in steps of 1/255 */
  float   *entropy;             /* height x width: of the mean, over ln (classes): 0 .. 1 */
  OstMask *masks[OST_N_BONES];  /* of the mean, image size; empty when the bone was not found */
  double   found[OST_N_BONES];  /* mean probability inside the mask, 0 when not found */
} OstSegmentation;
void             ost_segmentation_free (OstSegmentation *segmentation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstSegmentation, ost_segmentation_free)

/* Where the bone leads in a map like `mean`, image size; empty when nowhere. */
OstMask         *ost_segmentation_mask_of_mean (const OstLetterbox *box, const float *mean, OstBone bone);

/* One sample's outline of one bone, image size. */
OstMask         *ost_segmentation_sample_mask (const OstSegmentation *segmentation, int sample, OstBone bone);

/* Why a bone was not found, in words for a reader ("outside the picture or hidden"); NULL when it was. Static. */
const char      *ost_segmentation_missing_reason (const OstSegmentation *segmentation, OstBone bone);

/* All of it but what follows from the rest, compressed. What is read back is the same to the bit. Damaged
 * bytes are an error. */
GBytes          *ost_segmentation_to_bytes   (const OstSegmentation *segmentation);
OstSegmentation *ost_segmentation_from_bytes (GBytes *bytes, GError **error);

/* Two looks, at the whole picture and closer at where the bones are; where they leave it unsure the same upside down, aslant and
 * on its sides, as a negative, and as a negative upside down. Deterministic for a model and an image. One call at a time for a segmenter; any thread. */
OstSegmentation *ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error);
