/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* What reviewers decide about radiographs: rows that are never changed or removed. Who changes their mind decides
 * again; the newest decision of a reader counts. Rules of ost-store.h hold: each function is one committed
 * transaction, errors are sentences, one thread.
 *
 * Readers are blind to each other: what others decided about an image is shown to a reader only once that reader has
 * accepted or rejected it too. An adjudication is made by somebody who has decided before, blind, where others
 * disagree or not; it settles the case and stands beside what was decided. */

typedef enum
{
  OST_DECISION_ACCEPT,          /* what the model says of this radiograph may be used */
  OST_DECISION_REJECT,          /* it may not, for reasons */
  OST_DECISION_FLAG,            /* wants to be talked about: no decision yet */
  OST_DECISION_COMMENT,
  OST_DECISION_ADJUDICATE,      /* accept or reject for everybody: `outcome` */
} OstDecisionKind;
#define OST_N_DECISION_KINDS 5
const char *ost_decision_kind_get_id  (OstDecisionKind kind);     /* "accept" "reject" "flag" "comment" "adjudicate" */
gboolean    ost_decision_kind_from_id (const char *id, OstDecisionKind *ret_kind);

/* Why something is rejected or flagged, in the order of the chips. id for rows and the command line, label for people
 * (English, to be translated). Ends with a NULL id. */
typedef struct
{
  const char *id, *label;
} OstDecisionReason;
const OstDecisionReason *ost_decision_get_reasons (void);

typedef struct
{
  gint64          id, image_id, reader_id;
  gint64          model_id;     /* classifier whose prediction was in view; 0: none */
  OstDecisionKind kind;
  OstDecisionKind outcome;      /* of an adjudication: accept or reject */
  char          **reasons;      /* ids, NULL-terminated; or NULL */
  char           *comment;      /* or NULL; one line */
  double          x, y;         /* pixels of the image; NAN: pinned nowhere */
  char           *reader, *model;                 /* names, only read */
  char           *at, *account, *version;         /* only read; at: ISO 8601, UTC */
} OstDecision;
void         ost_decision_free (OstDecision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstDecision, ost_decision_free)

/* Adds one: of `decision` image, reader, model, kind, outcome, reasons, comment, x and y count. Gives its id, 0 on
 * error: INVALID for an unknown reason, a comment without words, a place outside of the image, an adjudication by
 * somebody who has not decided. */
gint64       ost_store_add_decision   (OstStore *store, const OstDecision *decision, GError **error);
/* Of one image, oldest first, as far as that reader may see (0: everything, for those who administer). Element type
 * OstDecision. ret_hidden (may be NULL): how many decisions of others are kept back. */
GPtrArray   *ost_store_list_decisions (OstStore *store, gint64 image_id, gint64 reader_id, int *ret_hidden,
                                       GError **error);
/* Whether that reader has accepted, rejected or adjudicated the image. */
gboolean     ost_store_has_decided    (OstStore *store, gint64 image_id, gint64 reader_id);

/* Where each reader stands with each image: the newest accept, reject or flag. Who adjudicated has a second row that
 * says what that settled on. Cheap for 10,000 images. In order of images. */
typedef struct
{
  gint64          image_id, reader_id;
  OstDecisionKind kind;
  gboolean        adjudicated;
} OstStanding;
GArray      *ost_store_list_standings (OstStore *store, GError **error);
