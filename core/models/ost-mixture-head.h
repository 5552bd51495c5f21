/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/kernels/ost-kernel-tile.h"
#include "core/models/ost-mixture.h"
#include "core/nn/ost-op.h"

/* The head of the mixture over tiles of pixels, shared by the operations ost-mixture-cost.c (training) and
 * ost-mixture-samples.c (prediction).
 *
 * Sample n has s = W_s z + b_s + 1e-5 and r = W_b z + b_b (b and the constant only with injection_bias), and
 *
 *   h_1 = relu (W_1 (s * (u + r)) + b_1) = relu (A_n u + c_n),   A_n = W_1 diag (s),   c_n = W_1 (s * r) + b_1,
 *   h_l = relu (W_l h_l-1 + b_l) for the other hidden layers,   logits = W h + b.
 *
 * "Folding" computes A_n and c_n and pads all matrices for the kernels; "unfolding" turns gradients of A_n and c_n into
 * those of W_1, b_1, W_s, W_b and z. Pixels are dealt out in parts, a fixed number whatever the threads: sums are made in
 * each part and added in the order of the parts. */

/* 4 parameters of the injection and 2 of each layer: no more fit an operation. */
#define OST_HEAD_LAYERS (OST_MIXTURE_MAX_HIDDEN + 1)

/* Inputs and parameters of both operations. */
enum { OST_HEAD_INPUT_MAP, OST_HEAD_INPUT_Z, OST_HEAD_INPUT_LABELS };

typedef struct
{
  OstMixture mixture;
  int        n_layers;          /* hidden ones and the last */
  int        n_samples;         /* K S */
  int        widths[OST_HEAD_LAYERS + 1];     /* channels in front of layer l, and behind the last */
  int        rows[OST_HEAD_LAYERS + 1];       /* the same, padded for the kernels */
  int64_t    pixels;            /* of an image */
  int        batch;
  int        tiles;             /* of an image */
  int        parts;             /* of an image */
  int        annotations;       /* 0: none */
  /* Places in the scratch, floats. */
  int64_t    weight_at[OST_HEAD_LAYERS], transposed_at[OST_HEAD_LAYERS], bias_at[OST_HEAD_LAYERS];
  int64_t    gradient_at[OST_HEAD_LAYERS], bias_gradient_at[OST_HEAD_LAYERS];      /* within a part's gradients */
  int64_t    folded_size, gradient_size, tile_size;
  /* First parameter of each kind in the operation; -1: none. */
  int        scale, scale_bias, shift, shift_bias, layer[OST_HEAD_LAYERS];
} OstHead;

/* What a part works in, planes of OST_TILE: what came in, the layers' outputs (the last: logits, then probabilities),
 * gradients. */
typedef struct
{
  float *u, *h[OST_HEAD_LAYERS], *d[2], *du, *labels, *valid;
} OstHeadTile;

/* Makes sizes and places; NULL with the graph's error set when map, z and mixture do not fit. `labels` may be NULL. */
OstHead    *ost_head_new          (OstGraph *graph, OstValue *map, OstValue *z, OstValue *labels,
                                   const OstMixture *mixture);
/* scale.weight, bias.weight (with injection_bias also scale.bias, bias.bias), head.0.weight, head.0.bias, head.2.. : as in
 * a PyTorch Sequential with ReLUs between. FALSE after a mistake. */
gboolean    ost_head_add_parameters (OstOp *op, OstHead *head);

/* Multiplications and additions of one pass, without folding. */
double      ost_head_flop         (const OstHead *head);

void        ost_head_fold         (const OstHead *head, OstOp *op, float *folded);
/* Adds up the parts' gradients (`parts` x gradient_size) and writes those of the parameters and of z. */
void        ost_head_unfold       (const OstHead *head, OstOp *op, const float *gradients);

OstHeadTile ost_head_tile         (const OstHead *head, float *memory);
/* Fetches tile t of image b. Returns the pixels in it. */
int         ost_head_load         (const OstHead *head, OstHeadTile *tile, const float *map, const float *labels, int b,
                                   int t);
/* Probabilities of sample n. */
void        ost_head_forward      (const OstHead *head, const float *folded, OstHeadTile *tile, int n);
/* From the gradient of the logits in d[0]; adds to du and to a part's gradients. */
void        ost_head_backward     (const OstHead *head, const float *folded, OstHeadTile *tile, int n, float *gradients);
