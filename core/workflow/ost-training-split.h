/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/measure/ost-classification.h"
#include "core/store/ost-store-models.h"

/* Which subjects are learnt from: what segmenter, encoder and classifier share, so that nobody is learnt from by one
 * and tested by the other. */

/* 1 positive by the rule, 0 not, -1 without a T-score. `subjects` as ost_store_load_subjects makes it; `subject` as in
 * the split (a code, or something else for an image without one). */
int      ost_training_label (GHashTable *subjects, const char *subject, OstTRule rule);

/* Gives parts to those of `subjects` (strings, as in the split; each may occur several times) that the table `split`
 * does not have: positive, negative and unlabelled ones in the same shares (T below -2.5). They go to the table and,
 * when `keep`, to the project. */
gboolean ost_training_split_draw (OstStore *store, GPtrArray *subjects, GHashTable *split, guint64 seed, gboolean keep,
                                  GError **error);
