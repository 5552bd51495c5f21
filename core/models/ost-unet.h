/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* The trunk of the segmenter: encoder, decoder, skip connections (method: MoSE, Gao et al. 2023, models/backbone/unet.py).
 *
 * Level i: (i > 0) 2x2 average pool; three 3x3 convolutions, each followed by batch norm (epsilon 1e-3, momentum 0.01) and
 * ReLU. Up: bilinear x2, joined with the skip (up first), three such units. H and W must be multiples of 2^(levels-1). */
typedef struct
{
  int      levels;              /* 2 .. 8 */
  int      widths[8];           /* channels of each level */
  int      norm_percent;        /* share of a new batch in the running statistics, %; 0 means 1, as published: runs of
                                 * a few hundred steps want 10 */
  gboolean norm;                /* FALSE: no batch norm, as in tests/bench's baseline */
  gboolean recompute;
} OstUnet;

extern const OstUnet ost_unet_7;      /* 32, 64, 128, 192, 192, 192, 192 */
extern const OstUnet ost_unet_4;      /* 32, 64, 128, 192 */

typedef struct
{
  OstValue *deep;               /* N, H / 2^(levels-1), W / 2^(levels-1), widths[levels-1] */
  OstValue *full;               /* N, H, W, widths[0] */
} OstUnetOutput;

OstUnetOutput ost_unet (OstGraph *graph, OstValue *x, const OstUnet *unet);
