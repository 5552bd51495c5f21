/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* What stands between an encoder's features and a self-supervised loss, and is thrown away afterwards: linear layers
 * with ReLU between them, and batch norm before each ReLU where the method has it. Which method has which:
 * ost_ssl_projector (core/learn/ost-ssl.h). */
#define OST_PROJECTOR_MAX_HIDDEN 4

typedef struct
{
  int      hidden[OST_PROJECTOR_MAX_HIDDEN];   /* widths between; the first 0 ends them */
  int      out;                 /* D, width of the embedding */
  gboolean norm;                /* batch norm after each hidden layer, which then has no bias of its own */
  gboolean bias;                /* of the last layer */
} OstProjector;

/* x N,F to N,D, not normalised: the losses do that. Names are those of a PyTorch Sequential, as SwAV and VICReg wrote
 * theirs: with norm 0, 1 (norm), 3, 4 (norm), 6 ..; without 0, 2, 4 ..; the caller enters a scope ("projector"). */
OstValue *ost_projector (OstGraph *graph, OstValue *x, OstProjector projector);
