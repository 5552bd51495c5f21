/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/kernels/ost-kernel-tile.h"

/* Softmax and the sums of soft IoU over a tile of pixels (ost-kernel-tile.h). Labels are class numbers as floats, one
 * plane for each of M annotations; a pixel whose label is no class number belongs to none. `valid` is 1, or 0 where the
 * tile reaches beyond the image. */

/* Logits to probabilities, in place: `classes` planes. */
void ost_kernel_tile_softmax           (float *planes, int classes);
void ost_kernel_tile_softmax_ref       (float *planes, int classes);

/* Adds to sums, classes x (M + 1): first the sum of p, then for each annotation the sum of p where its label is this
 * class. */
void ost_kernel_soft_iou_sums          (double *sums, const float *p, const float *labels, const float *valid, int classes,
                                        int annotations);
void ost_kernel_soft_iou_sums_ref      (double *sums, const float *p, const float *labels, const float *valid, int classes,
                                        int annotations);

/* With slopes dL/dsums (classes x (M + 1)), the gradient of the logits: dp_c = slopes_c0 + sum_m (label_m = c) slopes_cm,
 * dlogit_c = p_c (dp_c - sum_c' p_c' dp_c'). */
void ost_kernel_soft_iou_gradient      (float *dlogits, const float *slopes, const float *p, const float *labels,
                                        const float *valid, int classes, int annotations);
void ost_kernel_soft_iou_gradient_ref  (float *dlogits, const float *slopes, const float *p, const float *labels,
                                        const float *valid, int classes, int annotations);
