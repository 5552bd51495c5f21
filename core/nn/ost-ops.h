/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* The operations, one file each (ost-op-NAME.c, formula first, forward and backward side by side). Every function adds
 * one operation to the graph and returns its output, or NULL after a mistake (ost-graph.h). `name` is what parameters
 * are called within the scope: "conv1" makes conv1.weight and conv1.bias. Shapes are N,H,W,C unless said. */

/* --- Convolution (ost-op-conv.c) --- */

typedef struct
{
  int      kernel;              /* square; 1 or more */
  int      stride;              /* 0 means 1 */
  int      pad;                 /* zeros on every side */
  int      dilation;            /* 0 means 1: neighbours touch */
  int      groups;              /* 0 means 1; divides the channels in and out */
  gboolean bias;
  OstInit  init;                /* of the kernel; zero-filled means OST_INIT_LINEAR, as PyTorch does */
  OstInit  bias_init;           /* zero-filled means OST_INIT_LINEAR with the kernel's fan-in when init is too, else 0 */
} OstConv;

/* name.weight O,I/groups,H,W; H' = floor ((H + 2 pad - dilation (kernel - 1) - 1) / stride) + 1. */
OstValue *ost_conv            (OstGraph *graph, const char *name, OstValue *x, int channels, OstConv conv);
/* name.weight I,O/groups,H,W; H' = (H - 1) stride - 2 pad + dilation (kernel - 1) + 1. */
OstValue *ost_conv_transposed (OstGraph *graph, const char *name, OstValue *x, int channels, OstConv conv);

/* --- Matrix products (ost-op-linear.c, ost-op-attention.c) --- */

/* y = x W' + b over the last dimension; x of 2 or more dimensions; name.weight O,I. */
OstValue *ost_linear    (OstGraph *graph, const char *name, OstValue *x, int channels, gboolean bias);

/* softmax (q k' / sqrt (C / heads) + bias) v. q N,L,C; k, v N,M,C; bias heads,L,M (learnt or not) or NULL. */
OstValue *ost_attention (OstGraph *graph, OstValue *q, OstValue *k, OstValue *v, OstValue *bias, int heads);

/* --- Normalisation --- */

typedef struct
{
  double epsilon;               /* 0 means 1e-5 */
  double momentum;              /* 0 means 0.1: running = 0.9 old + 0.1 new, variance unbiased, as PyTorch */
  gboolean relu;                /* followed by ReLU, in one pass */
} OstBatchNorm;

/* Over N,H,W for each channel. name.weight, name.bias, name.running_mean, name.running_var (C). In training uses the
 * batch's statistics and moves the running ones, unless its parameters are frozen. */
OstValue *ost_batch_norm   (OstGraph *graph, const char *name, OstValue *x, OstBatchNorm norm);
/* Over the last dimension; epsilon 0 means 1e-5. name.weight, name.bias. */
OstValue *ost_layer_norm   (OstGraph *graph, const char *name, OstValue *x, double epsilon);
/* x / max (|x|, epsilon) over the last dimension; epsilon 0 means 1e-12. */
OstValue *ost_l2_normalise (OstGraph *graph, OstValue *x, double epsilon);

/* --- Element by element --- */

OstValue *ost_relu     (OstGraph *graph, OstValue *x);
OstValue *ost_gelu     (OstGraph *graph, OstValue *x);          /* exact: x Phi(x) with erf */
OstValue *ost_sigmoid  (OstGraph *graph, OstValue *x);
OstValue *ost_add      (OstGraph *graph, OstValue *a, OstValue *b);   /* same shape */
OstValue *ost_add_relu (OstGraph *graph, OstValue *a, OstValue *b);   /* max (a + b, 0): the end of a residual block */
OstValue *ost_mul      (OstGraph *graph, OstValue *a, OstValue *b);   /* same shape */
/* Kept with 1 - p and divided by it in training (a function of seed, step and place); nothing in inference. */
OstValue *ost_dropout  (OstGraph *graph, OstValue *x, double p);
/* x * name.weight + name.bias, one of each for a channel (last dimension). */
OstValue *ost_scale_bias (OstGraph *graph, const char *name, OstValue *x);
/* x * scale + shift with scale and shift N,C (or 1,C) computed by other operations; shift may be NULL. */
OstValue *ost_modulate (OstGraph *graph, OstValue *x, OstValue *scale, OstValue *shift);

/* --- Over a dimension --- */

OstValue *ost_softmax     (OstGraph *graph, OstValue *x);       /* over the last */
OstValue *ost_log_softmax (OstGraph *graph, OstValue *x);
/* Sum or mean over dimensions first .. last, which go away (all of them: one number, no dimensions). */
OstValue *ost_sum  (OstGraph *graph, OstValue *x, int first, int last);
OstValue *ost_mean (OstGraph *graph, OstValue *x, int first, int last);

/* Mean over rows of -log softmax (x) at the target. x N,C (or more, last is C); target the same without C, whole
 * numbers 0 .. C-1 as float, negative to leave a row out; result one number. All left out: 0. */
OstValue *ost_cross_entropy (OstGraph *graph, OstValue *x, OstValue *target);

/* --- Pooling and resizing --- */

/* H' = floor or ceil ((H + 2 pad - kernel) / stride) + 1. */
typedef struct
{
  int      kernel, stride, pad;
  gboolean ceil;                /* a last partial window counts; averages divide by what lies inside the image */
} OstPool;
OstValue *ost_max_pool     (OstGraph *graph, OstValue *x, OstPool pool);
OstValue *ost_average_pool (OstGraph *graph, OstValue *x, OstPool pool);   /* zeros of the padding are not counted */
OstValue *ost_global_pool  (OstGraph *graph, OstValue *x);                 /* mean over H,W: N,C */

/* Pixel centres at half-integers, PyTorch's align_corners = false; edges repeat. */
OstValue *ost_resize_bilinear (OstGraph *graph, OstValue *x, int height, int width);
OstValue *ost_resize_nearest  (OstGraph *graph, OstValue *x, int height, int width);   /* floor (y H / H') */

/* --- Moving numbers --- */

OstValue *ost_concat  (OstGraph *graph, OstValue *const *values, int n, int dimension);   /* 2 .. OST_OP_INPUTS of them */
OstValue *ost_slice   (OstGraph *graph, OstValue *x, int dimension, int64_t first, int64_t count);
/* Zeros around H and W. */
OstValue *ost_pad     (OstGraph *graph, OstValue *x, int top, int bottom, int left, int right);
OstValue *ost_reshape (OstGraph *graph, OstValue *x, OstShape shape);      /* same count, same order */
