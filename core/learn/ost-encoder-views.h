/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-batch-feeder.h"
#include "core/learn/ost-encoder-network.h"

/* Batches of views for encoder training, made by worker threads: which patches, in which order and how varied follows
 * from (seed, step) alone. A last batch of an epoch that would not be full is left out. */
typedef struct _OstEncoderViews OstEncoderViews;

/* Views of the patches with these indices (element type int, borrowed as the set is), `batch` at a time for the
 * network's towers, from step first to last - 1. */
OstEncoderViews       *ost_encoder_views_new  (const OstPatchSet *set, const GArray *indices,
                                               const OstEncoderTraining *training, const OstEncoderNetwork *network,
                                               gint64 first, gint64 last);
void                   ost_encoder_views_free (OstEncoderViews *views);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstEncoderViews, ost_encoder_views_free)

/* The batch of the next step, to be read until the next call. */
const OstEncoderBatch *ost_encoder_views_next (OstEncoderViews *views);

double                 ost_encoder_views_waiting (OstEncoderViews *views);    /* as ost_batch_feeder_waiting */
double                 ost_encoder_views_short   (OstEncoderViews *views);    /* share of all views handed out so far */
