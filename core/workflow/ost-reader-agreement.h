/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/measure/ost-boundary.h"
#include "core/store/ost-store.h"

/* How far several readers' outlines of one radiograph agree, bone by bone and pair by pair.
 *
 * Readings that are accepted count: what is still being drawn is nobody's opinion yet. Readers are blind to each other: a reader
 * sees this only once their own reading is accepted or rejected; before, only how many others have finished. */
typedef struct
{
  char   *first, *second;       /* readers, in the order of the project */
  OstBone bone;
  double  dice;                 /* 0 when only one of them has the bone */
  OstBoundaryDistance px;       /* NAN when only one of them has the bone */
  OstBoundaryDistance mm;       /* NAN without a spacing, or where pixels are not square */
} OstReaderPair;

typedef struct
{
  GPtrArray *pairs;             /* of OstReaderPair: pair by pair, in it bone by bone; bones that neither has are left out */
  int        n_readers;         /* whose readings were compared */
  int        n_hidden;          /* accepted readings of others that are kept back */
} OstReaderAgreement;
void                ost_reader_agreement_free (OstReaderAgreement *agreement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReaderAgreement, ost_reader_agreement_free)

/* As that reader may see it; 0: everything, for those who administer. Thread of the store. */
OstReaderAgreement *ost_reader_agreement_new  (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error);

/* The accepted readings of the image (OstReading), in the order of readers; *ret_may_see: whether that reader has finished, so
 * that the others' may be shown. */
GPtrArray          *ost_reader_agreement_list (OstStore *store, gint64 image_id, gint64 reader_id, gboolean *ret_may_see,
                                               GError **error);
int                 ost_reader_agreement_count_others (const GPtrArray *readings, gint64 reader_id);
