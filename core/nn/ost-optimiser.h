/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-weights.h"

/* One step of gradient descent over all learnt parameters that have a gradient. Formulas stand in the .c files;
 * sources: reference implementations of PyTorch 1.13 (SGD, Adam, AdamW), NVIDIA apex LARC as SwAV ran it, Google's
 * SimCLR LARS and Facebook's VICReg LARS. They differ in what is left out of decay and adaptation: */
typedef enum
{
  OST_SGD,                      /* v = momentum v + g + wd w; w -= lr v (Nesterov: w -= lr (g + momentum v)) */
  OST_ADAM,                     /* wd joins the gradient */
  OST_ADAMW,                    /* wd shrinks the weights */
  OST_LARC,                     /* SGD on r (g + wd w), r = eta |w| / (|g| + wd |w| + eps) for each tensor; nothing is
                                 * left out, but a tensor whose |w| or |g| is 0 gets its raw gradient, undecayed.
                                 * clip: r is at most 1 after division by lr */
  OST_LARS_SIMCLR,              /* biases and norms get neither decay nor adaptation; r = eta |w| / |g + wd w|, 1 if
                                 * either is 0; v = momentum v + lr r (g + wd w); w -= v */
  OST_LARS_VICREG,              /* 1-D tensors get neither; v = momentum v + r (g + wd w); w -= lr v */
} OstOptimiserKind;

typedef struct
{
  OstOptimiserKind kind;
  double   momentum;            /* SGD and LARS family */
  gboolean nesterov;
  double   beta1, beta2;        /* Adam family; 0 means 0.9, 0.999 */
  double   epsilon;             /* 0 means 1e-8 */
  double   weight_decay;
  double   eta;                 /* LARC, LARS: 0 means 0.001 */
  gboolean clip_ratio;          /* LARC's clip; SwAV ran without */
  double   clip_norm;           /* > 0: the gradients of all parameters together are scaled down to this norm first */
} OstOptimiserOptions;

typedef struct _OstOptimiser OstOptimiser;
OstOptimiser *ost_optimiser_new  (OstWeights *weights, OstOptimiserOptions options);
void          ost_optimiser_free (OstOptimiser *optimiser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstOptimiser, ost_optimiser_free)

/* Moves the weights; the gradients stay as they are but for clip_norm. Returns the norm of all gradients together
 * before clipping; if that is not finite nothing moves. `rate`: learning rate. The same bits with any number of
 * threads. */
double        ost_optimiser_step (OstOptimiser *optimiser, double rate);

/* Moments and step count into and out of a checkpoint, as tensors "optimiser.NAME.momentum" and the like. */
void          ost_optimiser_write (OstOptimiser *optimiser, OstSafetensorsWriter *writer);
gboolean      ost_optimiser_read  (OstOptimiser *optimiser, OstSafetensors *file, GError **error);
