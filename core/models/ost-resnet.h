/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* Residual networks (He et al. 2015, arXiv:1512.03385), version 1.5 as in torchvision: the stride of a bottleneck sits in
 * its 3x3. Parameter names are torchvision's. */
typedef struct
{
  int      depth;               /* 18 or 50 */
  gboolean recompute;           /* keep only what goes between blocks */
} OstResnet;

/* x N,H,W,C (C = 1: the one-channel stem) to features N,512 (18) or N,2048 (50). */
OstValue *ost_resnet (OstGraph *graph, OstValue *x, OstResnet resnet);
