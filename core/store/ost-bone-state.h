/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store-sql.h"

/* States of bones as rows; what a reading's row says before a gesture. Within core/store only. */

typedef struct
{
  gint64    reading;
  gint64    id;                 /* the head gesture, 0: none */
  OstStatus status;
  int       width, height;      /* of the image */
} OstReadingHead;

#define OST_BONE_STATE_N_COLUMNS 11
#define OST_BONE_STATE_COLUMNS "bone_states.id, points, bone_states.locked, bone_states.absent, pending, engine, mask,"\
                               " prior, strokes, start, strokes_after"

/* From a row that begins with OST_BONE_STATE_COLUMNS; masks that are in known (NULL: none) are not decoded again.
 * NULL with DAMAGED. */
OstBoneState *ost_bone_state_read      (OstStore *store, sqlite3_stmt *stmt, int width, int height, GHashTable *known,
                                        GError **error);

/* An empty table of masks by state (OstStore.masks). */
GHashTable   *ost_masks_new            (void);
void          ost_masks_add            (GHashTable *masks, gint64 state_id, OstMask *mask);     /* mask NULL: nothing */

/* Checks a state and appends it after the state `before` of this bone (0: none), whose strokes are before_strokes; json
 * is the text of its points. 0 on error. */
gint64        ost_bone_state_insert    (OstStore *store, const OstReadingHead *head, OstBone bone,
                                        const OstBoneState *state, const char *json, gint64 before,
                                        const GPtrArray *before_strokes, GError **error);

/* The mask as run lengths; *ret_runs stays NULL for a mask that is NULL or empty. INVALID when the sizes disagree. */
gboolean      ost_bone_state_make_runs (OstMask *mask, int width, int height, GBytes **ret_runs, GError **error);
