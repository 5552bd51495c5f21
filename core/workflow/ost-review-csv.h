/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-models.h"

/* What a reviewer sees of a radiograph as a table (RFC 4180, UTF-8, CR LF, numbers with a point, text as in ost-csv.h), one row a
 * bone; what is of the hand stands in every row:
 *   image, bone
 *   probability, low, high    the bone's; empty where it was not found
 *   carries                   the hand's probability less what it were without the bone
 *   missing                   why it was not found
 *   hand, hand_low, hand_high, threshold, model, model_at, stale
 *   index, index_low, index_high   cortical index of metacarpal 2 (0 .. 1) by the segmenter in use, in its row only
 *   decisions                 "reader kind" by "; ", oldest first, as far as that reader may see (reader_id 0: all)
 * NULL and an error where the classifier in use has said nothing of it. Thread of the store. */
char *ost_review_to_csv (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error);
