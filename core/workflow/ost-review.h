/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/learn/ost-hand-prediction.h"
#include "core/store/ost-store-decisions.h"

/* What a reviewer asks of stored predictions: which bone carries the answer, and which case to look at next. */

/* The hand's probability had that bone not been found: what the bone carries is the difference to the hand's own. Low and high
 * as there. All NAN when it is the only one. */
OstProbability ost_review_without (const OstHandPrediction *hand, OstBone bone);
/* The bone that raises (or lowers) the hand's probability most: without it the hand's falls (rises) most. -1: none does. */
int            ost_review_driver  (const OstHandPrediction *hand, gboolean raises);
/* The weight of the samples that decide otherwise than the hand does: 0 .. 0.5 or so. */
double         ost_review_label_change (const OstHandPrediction *hand);

typedef enum
{
  OST_REVIEW_UNCERTAINTY,       /* widest interval of the hand's probability first */
  OST_REVIEW_DISAGREEMENT,      /* readers who accept and readers who reject, as far as this reader may know */
  OST_REVIEW_LABEL_CHANGE,      /* where the outline decides: most samples on the other side of the threshold first */
} OstReviewOrder;
#define OST_N_REVIEW_ORDERS 3
const char *ost_review_order_get_id  (OstReviewOrder order);    /* "uncertainty" "disagreement" "label-change" */
gboolean    ost_review_order_from_id (const char *id, OstReviewOrder *ret_order);

typedef struct
{
  gint64         image_id;
  double         score;         /* by the order: high comes first; NAN: nothing is known, comes last */
  OstProbability hand;          /* NAN without a prediction of the classifier in use */
  gboolean       decided;       /* this reader has accepted or rejected it */
} OstReviewCase;

/* All images in that order, equal ones as they were imported. Scores of disagreement: readers in the minority over readers who
 * decided; settled cases and those this reader has not decided have none. Element type OstReviewCase. */
GArray     *ost_review_list (OstStore *store, OstReviewOrder order, gint64 reader_id, GError **error);
/* The first with a score that this reader has not decided (disagreement: has decided), other than image_id; then, by uncertainty,
 * those that the classifier has not seen, one after the other from image_id on; 0: none. */
gint64      ost_review_next (const GArray *cases, OstReviewOrder order, gint64 image_id);

/* How far readers agree on cases that at least two of them decided, by their newest accept or reject; adjudications are left
 * out. kappa: Fleiss (1971), NAN when nobody could have differed. Only of cases that this reader decided (0: all). */
typedef struct
{
  int    n_cases, n_agree;      /* n_agree: all said the same */
  double kappa;
} OstReviewAgreement;
gboolean    ost_review_agreement (OstStore *store, gint64 reader_id, OstReviewAgreement *ret, GError **error);
