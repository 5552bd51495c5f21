/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/store/ost-store.h"

/* Checkpoints: places in the log of a reading that its reader gave a name. Nothing needs them to be stored; they are
 * there to be found and gone back to. Rules of ost-store.h hold: each function that changes something is one committed
 * transaction, errors are sentences, one thread. */

typedef struct
{
  gint64   id;
  char    *note;
  char    *at, *account, *version;      /* at: ISO 8601, UTC */
  gboolean current;                     /* the reading stands there now */
} OstCheckpoint;
void       ost_checkpoint_free (OstCheckpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstCheckpoint, ost_checkpoint_free)

/* Names the place where the reading stands. note: 1 .. 200 characters, one line. Gives its id, 0 on error. */
gint64     ost_store_add_checkpoint   (OstStore *store, gint64 reading_id, const char *note, GError **error);
/* Newest first. Element type OstCheckpoint. */
GPtrArray *ost_store_list_checkpoints (OstStore *store, gint64 reading_id, GError **error);
/* Goes back (or over) to a checkpoint of that reading by the undos and redos that lead there, all of them in the log.
 * Unless the reading stands at a checkpoint already, the place that it leaves becomes one ("before going back to
 * “…”"), so that no work is ever out of reach. Locked bones follow, as undo has it. Standing there already is no error
 * and changes nothing. NOT_FOUND when the reading has no such checkpoint. */
gboolean   ost_store_restore_checkpoint (OstStore *store, gint64 reading_id, gint64 checkpoint_id, GError **error);
