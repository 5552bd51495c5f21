/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-patch.h"
#include "core/models/ost-resnet.h"

/* A residual network that turns a bone's patch into features; what is left of self-supervised training once its
 * projector is thrown away. Its input is one channel, 0 outside the bone. Or, of depth 0, texture by fixed filters
 * (ost-texture.h), which has no weights and learns nothing. */
typedef struct
{
  int depth;                    /* 18 or 50: 512 or 2048 features; 0: OST_TEXTURE_FEATURES, view 64 or more */
  int side;                     /* px, of the patches it was trained on (ost-patch.h) */
  int view;                     /* px, at which it looks at a whole patch */
  int margin;                   /* %, of a patch around its bone */
  int segmented;                /* 1: bones by their masks; 0: the arm without segmentation */
  int standardised;             /* 1: each view's bone has mean 0 and deviation 1 (ost-encoder-input.h); 0: plain grey,
                                 * as in files that do not say */
} OstEncoderConfig;

typedef struct _OstEncoder OstEncoder;

OstEncoder *ost_encoder_new  (const OstEncoderConfig *config, guint64 seed);
/* A model file: weights "encoder.*" and "config" in its metadata, bounded and checked. A classifier's file is one,
 * too. */
OstEncoder *ost_encoder_load (const char *path, GError **error);
gboolean    ost_encoder_save (OstEncoder *encoder, const char *path, GHashTable *card, GError **error);
void        ost_encoder_free (OstEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstEncoder, ost_encoder_free)

const OstEncoderConfig *ost_encoder_get_config   (OstEncoder *encoder);
OstWeights             *ost_encoder_get_weights  (OstEncoder *encoder);
int                     ost_encoder_get_features (OstEncoder *encoder);      /* F */

/* F numbers for each of n patches, row by row. The same bits for a patch whatever its neighbours. One call at a time;
 * any thread. FALSE only when there is no memory for the network. */
gboolean    ost_encoder_run  (OstEncoder *encoder, OstPatch *const *patches, int n, float *features, GError **error);

/* Floating-point operations for one patch (2 a multiplication with its sum). FALSE as ost_encoder_run. */
gboolean    ost_encoder_get_flop (OstEncoder *encoder, double *flop, GError **error);

/* x N,H,W,1 to N,F, parameters "encoder.*": for graphs that train it, of depth 18 or 50. */
OstValue   *ost_encoder_build (OstGraph *graph, const OstEncoderConfig *config, OstValue *x, gboolean recompute);

/* Takes the values of "encoder.*" from other weights, or gives them its own; they are all there. */
void        ost_encoder_copy (OstEncoder *encoder, OstWeights *from);
void        ost_encoder_give (OstEncoder *encoder, OstWeights *to);
