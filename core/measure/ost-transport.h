/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Optimal transport between N samples and M annotations:
 *
 *   min sum_ij T_ij C_ij   subject to   T >= 0,  sum_i T_ij = beta_j,  sum_j T_ij <= cap_i.
 *
 * With all caps gamma it is the inner problem of the mixture's loss (Hwang, Lee and Yoon, equation 10; Gao et al.
 * 2023): at gamma = 1 every annotation goes to its cheapest sample, below that samples have to share. With caps equal
 * to weights that sum to 1 it is the coupling of HM-IoU.
 *
 * cost, coupling: N x M, row-major, finite. betas: M, at least 0. N, M in 1 .. 256. Where the caps together hold less
 * than the betas, what is left over stays unsent. Any thread. Both return the cost of the coupling. */

/* Exact to 2^-40 of the masses: successive shortest paths (Ford and Fulkerson 1962) on whole numbers, so that it ends.
 * Of equally cheap samples the lower takes it. */
double ost_transport_exact  (const double *cost, const double *caps, const double *betas, int n, int m,
                             double *coupling);

/* The rule of the published code (MoSE, utils/OTloss.py), for comparison: annotations in ascending order of their least
 * cost fill samples in ascending cost. Feasible, not always the best. */
double ost_transport_greedy (const double *cost, const double *caps, const double *betas, int n, int m,
                             double *coupling);
