/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-private.h"

/* How the strokes of a state are stored: as those of an earlier state (strokes_after) and its own after them, so that a
 * gesture costs what it adds. Lists are of OstStroke. Within core/store only. */

/* An empty table of lists by state (OstStore.strokes). */
GHashTable *ost_stroke_lists_new   (void);
void        ost_stroke_lists_add   (GHashTable *lists, gint64 state_id, const GPtrArray *strokes);

/* The whole list of the state whose row says `own` and `after` (0: none). NULL with DAMAGED (words for within a
 * sentence). */
GPtrArray  *ost_stroke_chain_read  (OstStore *store, gint64 state_id, const char *own, gint64 after, GError **error);
/* The whole list of a state that is there; NULL on error. state_id 0: an empty one. */
GPtrArray  *ost_stroke_chain_load  (OstStore *store, gint64 state_id, GError **error);

gboolean    ost_strokes_equal      (const GPtrArray *a, const GPtrArray *b);
/* What the row of a state with these strokes says when it follows the state `before` (0: none), whose list is given:
 * the text of its own strokes, to be freed with g_free, and the state that they come after. */
char *ost_stroke_chain_split (OstStore *store, gint64 before, const GPtrArray *before_strokes, const GPtrArray *strokes,
                              gint64 *ret_after, GError **error);
