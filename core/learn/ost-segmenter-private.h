/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-segmenter.h"

/* The graphs of a segmenter, for the files of core/learn. Values that a graph does not have are NULL. */
typedef struct
{
  OstGraph *graph;
  OstValue *image;              /* B,H,W,1 */
  OstValue *labels;             /* B,M,H,W */
  OstValue *latent;             /* K S,L */
  OstValue *routing;            /* B,K */
  OstValue *costs;              /* B,K S,M */
  OstValue *samples;            /* 1,K S,H,W,C */
} OstSegmenterGraph;

struct _OstSegmenter
{
  OstSegmenterConfig config;
  OstWeights        *weights;
  guint64            seed;
  OstSegmenterGraph  predict;   /* built with the first prediction */
};

gboolean ost_segmenter_build_training   (OstSegmenter *segmenter, int batch, int annotations, OstMixtureCost cost,
                                         guint64 seed, OstSegmenterGraph *graph, GError **error);
gboolean ost_segmenter_build_prediction (OstSegmenter *segmenter, GError **error);

/* Room for what a segmentation holds; box, experts and n_samples are set by the caller before. */
void     ost_segmentation_allocate      (OstSegmentation *segmentation);
/* Weights, entropy and masks, from routing, labels and mean. */
void     ost_segmentation_complete      (OstSegmentation *segmentation);
