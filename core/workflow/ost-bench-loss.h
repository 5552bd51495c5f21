/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* NT-Xent (Chen et al. 2020, arXiv:2002.05709) of two views a, b of n things, n x d each: z = normalised rows of both,
 * mean over the 2 n rows of -log softmax_j (z_i z_j / temperature) at the other view, j != i. Returns the loss and adds its
 * gradients to da and db. In double; for the benchmark's few dozen rows. */
double ost_bench_nt_xent (const float *a, const float *b, int n, int d, double temperature, float *da, float *db);
