/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/prompt/ost-outline.h"

/* Outlines already found for sequences of points on one image, so that one more click costs one more step. The answer
 * is the same with or without it. Holds a reference to the locked masks of what it remembers. Any thread. Memory: 25 kB
 * an outline, at most OST_MEMO_MAX of them; then all are forgotten. */

#define OST_MEMO_MAX 200

typedef struct _OstOutlineMemo OstOutlineMemo;

OstOutlineMemo *ost_outline_memo_new  (void);
void            ost_outline_memo_free (OstOutlineMemo *memo);

/* The outline kept for the same evidence; n_start as in ost_trace_follow. FALSE when there is none. */
gboolean        ost_outline_memo_find (OstOutlineMemo *memo, const OstEvidence *evidence, int n_start,
                                       OstOutline *outline);
void            ost_outline_memo_keep (OstOutlineMemo *memo, const OstEvidence *evidence, int n_start,
                                       const OstOutline *outline);
