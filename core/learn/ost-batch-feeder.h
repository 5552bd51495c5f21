/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Worker threads that make batches while the trainer works on earlier ones. Batches come in order, and their content
 * is a function of (batch, item) alone, so that the number of threads changes no bit: `fill` draws from counter-based
 * streams (core/tensor/ost-random.h) and shares nothing but what it reads. */
typedef struct _OstBatchFeeder OstBatchFeeder;

/* Makes item `item` of batch `batch` in `slot`. Any thread; items of a batch at the same time. */
typedef void (*OstBatchFill) (gint64 batch, int item, gpointer slot, gpointer user_data);

/* Batches first .. last - 1 of n_items each, made by n_threads (0: by whoever asks for them, for comparison) in n_slots
 * (2 or more: one is being read, the others are made ready). The slots belong to the caller and outlive the feeder. */
OstBatchFeeder *ost_batch_feeder_new  (OstBatchFill fill, gpointer user_data, gpointer *slots, int n_slots, int n_items,
                                       gint64 first, gint64 last, int n_threads);
/* Stops the threads, finished or not. */
void            ost_batch_feeder_free (OstBatchFeeder *feeder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstBatchFeeder, ost_batch_feeder_free)

/* The slot of the next batch, to be read until the next call; NULL after the last. Waits when it is not ready. One
 * thread. */
gpointer        ost_batch_feeder_next (OstBatchFeeder *feeder);

/* Share of the time since the first call of `next` returned that its caller has spent waiting in it: how far the
 * trainer is kept from its work. 0 before the second call. */
double          ost_batch_feeder_waiting (OstBatchFeeder *feeder);
