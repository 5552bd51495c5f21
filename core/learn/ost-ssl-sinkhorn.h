/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Balanced assignment of samples to prototypes (Caron et al. 2020, after Cuturi 2013, arXiv:1306.0895):
 *
 *   q_bk = n r_b e^(s_bk / epsilon) c_k, the scales r, c found by `iterations` rounds of
 *   { sum over b of q_bk = n / K for each k;  sum over k of q_bk = 1 for each b },
 *
 * kept as logarithms, since e^(1 / epsilon) leaves float32 at epsilon 0.01. The last round ends with the samples, so
 * rows of q sum to 1 and prototypes are balanced only nearly.
 *
 * scores  n x k                                  scratch  ost_sinkhorn_doubles (n, k) of them
 * q       (n - first) x k: the rows from `first` on; others only help to balance. Any thread. */
void  ost_sinkhorn         (float *q, const float *scores, int n, int k, int first, double epsilon, int iterations,
                            double *scratch);
gsize ost_sinkhorn_doubles (int n, int k);
