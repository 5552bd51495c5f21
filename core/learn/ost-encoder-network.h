/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-encoder-trainer.h"

/* The graphs of encoder training: a tower for each size of view, all on the same weights, and the head (projector, or
 * linear layer and cross entropy) on the features of all of them together. */
typedef struct
{
  OstGraph *graph;
  OstValue *image, *features;   /* rows,size,size,1 and rows,F */
  int       rows, size;         /* rows = views of this size x batch */
} OstEncoderTower;

#define OST_ENCODER_MAX_TOWERS 2        /* global, local */

typedef struct
{
  OstWeights     *weights;
  OstEncoderTower towers[OST_ENCODER_MAX_TOWERS];
  int             batch, n_towers, n_rows, n_features;
  OstGraph       *head;
  OstValue       *in;           /* n_rows,F with gradient */
  OstValue       *out;          /* n_rows,D; supervised: the loss */
  OstValue       *target;       /* supervised: n_rows labels */
  OstSsl         *ssl;          /* NULL when supervised */
} OstEncoderNetwork;

/* One batch: what the feeder makes and the network reads. Row v batch + i of a tower is its view v of patch i. */
typedef struct
{
  float *views[OST_ENCODER_MAX_TOWERS];
  int   *labels;                /* of the patches: -1, 0, 1 */
  int   *n_short;               /* views of each patch with less bone than asked */
} OstEncoderBatch;

/* Makes what is missing of the weights. `batch` is training's or less. */
gboolean ost_encoder_network_init  (OstEncoderNetwork *network, OstWeights *weights, const OstEncoderTraining *training,
                                    int batch, GError **error);
void     ost_encoder_network_clear (OstEncoderNetwork *network);

/* Forward, loss, backward: the loss; gradients in the weights (cleared before). ssl_step's labels are set here. */
double   ost_encoder_network_step  (OstEncoderNetwork *network, const OstEncoderBatch *batch, OstSslStep ssl_step);

/* Mean cross entropy of the supervised head on n rows of features (whole patches) with labels 0 and 1. */
double   ost_encoder_network_cross_entropy (const OstEncoderNetwork *network, const float *features, const int *labels,
                                            int n);
