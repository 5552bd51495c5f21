/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>
#include "core/store/ost-store-decisions.h"

/* What was decided about a radiograph, and the buttons that decide: accept, reject with reasons, flag, comment, adjudicate. Others'
 * decisions are listed once this reader has decided.
 *
 * Signals
 *   decided (uint kind, uint outcome, strv reasons, string comment)   comment NULL: none
 *   pin ()                       a place for the next comment is wanted, or no longer */
#define OST_TYPE_REVIEW_DECISIONS (ost_review_decisions_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewDecisions, ost_review_decisions, OST, REVIEW_DECISIONS, AdwBin)

/* Rows of ost_store_list_decisions, NULL: no radiograph. hidden: how many are kept back. reader_id: who decides. */
void ost_review_decisions_show         (OstReviewDecisions *panel, GPtrArray *rows, int hidden, gint64 reader_id);
/* Opens the popover of reasons, or of a comment. */
void ost_review_decisions_open_reject  (OstReviewDecisions *panel);
void ost_review_decisions_open_comment (OstReviewDecisions *panel);
/* Where the comment will be pinned, NULL: nowhere; as shown in its popover. */
void ost_review_decisions_set_place    (OstReviewDecisions *panel, const char *place);
