/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The mixture's loss for a batch (Hwang, Lee and Yoon, equations 8 to 10; MoSE's utils/OTloss.py):
 *
 *   L = mean_b [ sum_ij T*_ij C_ij + lambda KL (t || alpha) ],   t_i = sum_j T*_ij,   alpha_i = pi_k(i) / S,
 *
 * T* from ost_transport_exact (core/measure) without gradient, KL summed over samples and, as equation 8 has it, divided by the batch
 * only (the published code's "mean" divides by the number of samples too: there lambda is lambda / N). */
typedef struct
{
  int    batch, experts, samples, annotations;    /* B, K, S, M */
  double gamma;                 /* row cap */
  double lambda;
} OstSegmenterLoss;

/* costs B x KS x M, routing B x K, betas B x M (summing to 1 for each b). Writes the gradients (same shapes; either may
 * be NULL) and returns L; *transport and *kl (or NULL) get its two terms. */
double ost_segmenter_loss (const OstSegmenterLoss *loss, const float *costs, const float *routing, const double *betas,
                           float *costs_gradient, float *routing_gradient, double *transport, double *kl);
