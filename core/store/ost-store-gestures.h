/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-bone-state.h"

/* Where a reading stands in its log. Within core/store only. */

/* NOT_FOUND when there is no such reading. */
gboolean ost_reading_head_load      (OstStore *store, gint64 reading_id, OstReadingHead *ret_head, GError **error);
/* What redo would do: the newest gesture whose parent is the head; 0 when there is none. FALSE on error only. */
gboolean ost_reading_head_find_redo (OstStore *store, const OstReadingHead *head, gint64 *ret_gesture, GError **error);
/* Appends the undo or redo of the gesture `target`, which is the head, or a child of it; *ret_bone is the bone that
 * changes, or -1. Within a transaction. */
gboolean ost_reading_head_step      (OstStore *store, const OstReadingHead *head, gint64 target, gboolean undo,
                                     int *ret_bone, GError **error);
