/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-weights.h"

/* Working memory that all graphs of the same weights share, which is safe because only one of them runs at a time. */
enum
{
  OST_SCRATCH_OP,               /* ost_op_scratch */
  OST_SCRATCH_PASS,             /* values and gradients that live within one pass */
  OST_SCRATCH_GRADIENT,         /* of parameters, before they are added to what earlier micro-batches left */
  OST_SCRATCH_CONVERT,          /* first of OST_OP_PARAMETERS: parameters in other layouts */
  OST_SCRATCH_SLOTS = OST_SCRATCH_CONVERT + 16,
};

/* At least `bytes`, 64-byte aligned, contents undefined; what an earlier call for the same slot returned is gone when
 * this one is larger. NULL for 0 bytes. */
void  *ost_weights_scratch       (OstWeights *weights, int slot, gsize bytes);
/* Of slots first .. last. */
gsize  ost_weights_scratch_bytes (OstWeights *weights, int first, int last);

/* `bytes` of memory, 64-byte aligned and not cleared, on large pages where the system has them: values lie far apart,
 * and kernels walk several at once. Free with ost_aligned_free. */
void  *ost_large_new             (gsize bytes);

/* Fills a new parameter: numbers are a function of (seed, name, position). */
void   ost_init_fill             (OstTensor *tensor, OstInit init, guint64 seed, const char *name);
