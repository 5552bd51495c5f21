/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/kernels/ost-kernel-tile.h"

/* Cross entropy over a tile of pixels (ost-kernel-tile.h). Probabilities, labels and `valid` as in
 * ost-kernel-soft-iou.h; a pixel whose label is no class number does not count. */

/* Adds to sums, one for each annotation: -log p of the pixel's label. p below 1e-12 counts as that. */
void ost_kernel_cross_entropy_sums         (double *sums, const float *p, const float *labels, const float *valid,
                                            int classes, int annotations);

/* With slopes dL/dsums, adds to the gradient of the logits: dlogit_c += sum_m slopes_m (p_c - (label_m = c)). */
void ost_kernel_cross_entropy_gradient     (float *dlogits, const float *slopes, const float *p, const float *labels,
                                            const float *valid, int classes, int annotations);
void ost_kernel_cross_entropy_gradient_ref (float *dlogits, const float *slopes, const float *p, const float *labels,
                                            const float *valid, int classes, int annotations);
