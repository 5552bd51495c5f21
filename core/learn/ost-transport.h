/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* The inner problem of the mixture's loss (Hwang, Lee and Yoon, equation 10; Gao et al. 2023): couple N samples with M
 * annotations at least cost,
 *
 *   min sum_ij T_ij C_ij   subject to   T >= 0,  sum_i T_ij = beta_j,  sum_j T_ij <= gamma.
 *
 * gamma = 1: every annotation goes to its cheapest sample. Below, samples have to share. Feasible when N gamma >= 1.
 *
 * cost, coupling: N x M, row-major. betas: M, summing to 1. Cannot fail for N, M in 1 .. 256 and N gamma >= 1 (a smaller
 * gamma is taken as 1 / N). Any thread. */

/* Exact: successive shortest paths on the bipartite network. Ties go to the lower row. Returns the cost of the coupling. */
double ost_transport_exact  (const double *cost, const double *betas, int n, int m, double gamma, double *coupling);

/* The published code's rule, for comparison: annotations in ascending order of their least cost fill samples in ascending
 * cost. Feasible, not always optimal. */
double ost_transport_greedy (const double *cost, const double *betas, int n, int m, double gamma, double *coupling);
