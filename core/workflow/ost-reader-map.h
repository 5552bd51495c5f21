/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>
#include "core/draw/ost-draw-samples.h"
#include "core/workflow/ost-reader-agreement.h"

/* Where the outlines of a radiograph's readers agree, to be drawn over it. Which readings count and who may see them:
 * ost-reader-agreement.h. Immutable. */
typedef struct
{
  int         n_readers;        /* whose readings are in it; below 2 there is nothing to compare */
  int         n_hidden;         /* accepted readings of others that are kept back */
  GPtrArray  *outlines[OST_N_BONES];    /* of OstContour, smooth, image coordinates: those who have the bone */
  double      dice[OST_N_BONES];        /* mean over pairs of readers; 0 for a pair of which one has the bone; NAN: nobody has */
  OstDrawMap  doubt;            /* 4 p (1 - p), p: share of readers with the bone there; the worst bone of the worst pixel below.
                                 * 0: all agree, 1: half of them. No pixels when there is nothing to compare */
} OstReaderMap;
void          ost_reader_map_free (OstReaderMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstReaderMap, ost_reader_map_free)

/* As that reader may see it; 0: everything. Thread of the store; some tenths of a second for a large plate. */
OstReaderMap *ost_reader_map_new        (OstStore *store, const OstImageRow *row, gint64 reader_id, GError **error);
/* The same in a worker, over a connection of its own. project: its folder. */
void          ost_reader_map_new_async  (const char *project, gint64 image_id, gint64 reader_id, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer data);
OstReaderMap *ost_reader_map_new_finish (GAsyncResult *result, GError **error);
/* The mean over bones; *ret_worst the bone with the lowest. NAN when there is nothing to compare. */
double        ost_reader_map_get_dice   (const OstReaderMap *map, OstBone *ret_worst);
