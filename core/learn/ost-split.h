/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Which subjects are learnt from, which choose the model, and which are only for the final figures. A person's images
 * always stay together. */
typedef enum
{
  OST_SPLIT_TRAIN,
  OST_SPLIT_VALIDATION,
  OST_SPLIT_TEST,
} OstSplitPart;
const char *ost_split_part_get_id (OstSplitPart part);      /* "train" "validation" "test" */

/* 80 / 10 / 10 by count of subjects, drawn with the seed; with 3 subjects or more no part is empty, with 2 there is no
 * test part. strata: a number for each subject that shall occur in the same shares everywhere (label), or NULL. */
void ost_split_subjects (int n_subjects, const int *strata, guint64 seed, OstSplitPart *parts);
