/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-graph.h"

/* Hidden convolutions of the head: no more fit an operation. */
#define OST_MIXTURE_MAX_HIDDEN 5

/* The mixture of stochastic experts on top of a U-Net trunk (Hwang, Lee and Yoon, section 3.1; Gao et al. 2023):
 * K experts with learnt Gaussian priors, S samples of each, routing weights from the deepest map.
 *
 * Sample n = k S + s has z_n = mu_k + (exp (log_sigma_k) + 1e-8) e_n, e_n ~ N(0, 1)^L, and its logits are
 * head (W_s z_n * (u + W_b z_n)) at every pixel: `n_hidden` 1x1 convolutions with ReLU and one to the classes. The first
 * convolution after the injection is a 1x1 convolution of u with weights and bias that depend on z, so no map of a
 * sample is ever stored: head, softmax and cost run over tiles of pixels and are computed again in backward. */
typedef struct
{
  int      experts;             /* K */
  int      samples;             /* S, of each expert */
  int      latent;              /* L */
  int      classes;             /* C, background first */
  int      hidden;              /* channels between the convolutions */
  int      n_hidden;            /* hidden convolutions: 1 .. OST_MIXTURE_MAX_HIDDEN */
  gboolean injection_bias;      /* W_s and W_b have biases, and 1e-5 is added to W_s z, as in the published code */
  gboolean deep_routing;        /* routing MLP with two hidden layers (published code), else one */
} OstMixture;

/* pi N,K from the deepest map: global mean, hidden layers with ReLU, softmax. */
OstValue *ost_mixture_routing (OstGraph *graph, OstValue *deep, const OstMixture *mixture);

/* z K*S,L. Draws follow the graph's seed and step, the same for the whole batch, in inference too. */
OstValue *ost_mixture_latent  (OstGraph *graph, const OstMixture *mixture);

/* How far a sample is from an annotation, w = cross_entropy:
 *
 *   C = (1 - w) (1 - mean over classes `first_class` .. C-1 of (I + smooth) / (U + smooth)) + w mean over pixels of -log p_y,
 *
 * I = sum p y, U = sum p + sum y - I. w = 0 is the published soft-IoU cost, w = 1 the published alternative. */
typedef struct
{
  int    first_class;
  double smooth;
  double cross_entropy;         /* 0 .. 1 */
} OstMixtureCost;

/* Pairwise costs N,K*S,M of the samples against M annotations, labels N,M,H,W (class numbers as float). */
OstValue *ost_mixture_cost    (OstGraph *graph, OstValue *full, OstValue *z, OstValue *labels,
                               const OstMixture *mixture, OstMixtureCost cost);

/* Probabilities N,K*S,H,W,C. Inference. */
OstValue *ost_mixture_samples (OstGraph *graph, OstValue *full, OstValue *z, const OstMixture *mixture);
