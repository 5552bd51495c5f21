/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-op.h"

/* For operations that do a batch norm along the way in inference. */

/* TRUE when `op` is one, with *relu telling whether ReLU follows in it. */
gboolean ost_op_is_batch_norm   (const OstOp *op, gboolean *relu);

/* y = scale x + shift for each channel, from the running statistics. */
void     ost_batch_norm_as_affine (OstOp *op, float *scale, float *shift);

/* Sum of the versions of what these numbers come from. */
guint64  ost_batch_norm_version   (OstOp *op);
