/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "ui/ost-review-decisions.h"
#include "ui/ost-review-hand.h"
#include "ui/ost-review-index.h"
#include "ui/ost-sample-grid.h"

/* The reviewer's side panel: the hand, the bones, the cortical index, similar cases, decisions; or one sentence on what to do first. */
#define OST_TYPE_REVIEW_PANEL (ost_review_panel_get_type ())
G_DECLARE_FINAL_TYPE (OstReviewPanel, ost_review_panel, OST, REVIEW_PANEL, AdwBin)

OstReviewHand      *ost_review_panel_get_hand      (OstReviewPanel *panel);
OstReviewIndex     *ost_review_panel_get_index     (OstReviewPanel *panel);
OstReviewDecisions *ost_review_panel_get_decisions (OstReviewPanel *panel);

/* Whose samples are shown; NULL: none. */
void ost_review_panel_set_prediction (OstReviewPanel *panel, OstPrediction *prediction);
/* Why there is no probability, instead of the cards of the hand; NULL: there is one. action: of a button, or NULL. */
void ost_review_panel_set_problem (OstReviewPanel *panel, const char *sentence, const char *button, const char *action);
/* A button a case (win.open-image). names has the case's name at the same place. NULL: being looked for. */
void ost_review_panel_set_similar (OstReviewPanel *panel, const GArray *cases, const char *const *names);
/* "2 of 3 readers agree ...", or NULL. */
void ost_review_panel_set_agreement (OstReviewPanel *panel, const char *sentence);
