/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-contour.h"
#include "core/store/ost-store.h"

/* One reader at work on one radiograph: what the window shows and what a gesture does, without a window.
 *
 * A gesture is committed to the store before the session says that it happened (signal "changed"); the mask follows
 * from a worker thread, the selected bone first, stale requests cancelled, and is stored when it arrives. Until then
 * the bone keeps the mask it had. After a crash, masks that were still owed are computed when the image is opened again.
 *
 * Lives on the thread that made it (its thread-default main context gets the signals). Only the engine runs elsewhere.
 *
 * Signals
 *   changed (int bone)    points, mask, lock or absence of that bone, or -1: another image, the status, or everything
 *   mask-failed (string)  the engine could not answer; one sentence
 * Properties (read-only, notified)
 *   busy        boolean   an image is being prepared or a mask is on its way
 *   ready       boolean   the engine has prepared the image: clicks are answered at once
 *   revision    int64     grows with every committed gesture, undo and redo of this reading
 * Property (read and write, notified)
 *   bone        int       the bone that clicks go to (OstBone) */
#define OST_TYPE_SESSION (ost_session_get_type ())
G_DECLARE_FINAL_TYPE (OstSession, ost_session, OST, SESSION, GObject)

/* store is borrowed: close the session before it. A session at work is kept alive by its jobs, so dropping the last
 * reference is not enough. engine_id NULL: the default engine. */
OstSession *ost_session_new (OstStore *store, gint64 reader_id, const char *engine_id);

/* Decodes the image in a worker (an image that was moved or is damaged gives its sentence and leaves the session as it
 * was), then loads the reading; the engine prepares in the background after that. Opening another image meanwhile
 * cancels this one (G_IO_ERROR_CANCELLED). */
void        ost_session_open_async  (OstSession *session, gint64 image_id, GAsyncReadyCallback callback, gpointer data);
gboolean    ost_session_open_finish (OstSession *session, GAsyncResult *result, GError **error);
/* The same, waiting (for the command line and tests). */
gboolean    ost_session_open        (OstSession *session, gint64 image_id, GError **error);
/* The image that is expected to come next is decoded and prepared while this one is worked on, so that opening it does not
 * have to wait. One image is kept; it is dropped when another one is opened, or looked at ahead. The result is a
 * reference to it. Errors are for nobody: opening says them again. */
void        ost_session_look_ahead_async  (OstSession *session, gint64 image_id, GAsyncReadyCallback callback, gpointer data);
OstImage   *ost_session_look_ahead_finish (OstSession *session, GAsyncResult *result, GError **error);
gint64      ost_session_get_ahead_id      (OstSession *session);        /* the image that is ready; 0: none */
void        ost_session_forget_ahead      (OstSession *session);
/* Waits until nothing is on its way. */
void        ost_session_settle      (OstSession *session);
void        ost_session_close       (OstSession *session);

/* What there is to show. All borrowed, valid until the next "changed". NULL or 0 before an image is open. */
OstImage         *ost_session_get_image    (OstSession *session);
gint64            ost_session_get_image_id (OstSession *session);
const OstReading *ost_session_get_reading  (OstSession *session);
/* A dragged point is where the pointer is. */
const OstPoint   *ost_session_get_points   (OstSession *session, OstBone bone, gsize *n_points);
OstMask          *ost_session_get_mask     (OstSession *session, OstBone bone);
const OstContour *ost_session_get_contour  (OstSession *session, OstBone bone); /* smooth, for drawing */

OstBone     ost_session_get_bone (OstSession *session);
void        ost_session_set_bone (OstSession *session, OstBone bone);

/* Gestures on the selected bone or the one named. FALSE with a sentence when refused (locked bone, point outside of the
 * image, disk full ...): nothing has changed then. index counts in ost_session_get_points. */
gboolean    ost_session_add_point    (OstSession *session, double x, double y, gboolean positive, GError **error);
gboolean    ost_session_move_point   (OstSession *session, OstBone bone, gsize index, double x, double y,
                                      GError **error);
gboolean    ost_session_flip_point   (OstSession *session, OstBone bone, gsize index, GError **error);
gboolean    ost_session_delete_point (OstSession *session, OstBone bone, gsize index, GError **error);
/* Draws on the selected bone (core/image/ost-mask-stroke.h), after everything that is there. Where its mask is known the new
 * one is committed with the stroke. */
gboolean    ost_session_add_stroke   (OstSession *session, OstStroke *stroke, GError **error);
/* The bone becomes what the other reader has made of it: points, strokes and mask; unlocked. What was there goes, and comes
 * back with one undo. NOT_FOUND when that reader has nothing there. */
gboolean    ost_session_copy_bone    (OstSession *session, OstBone bone, gint64 reader_id, GError **error);
/* The reader, other than this one, who did most lately something on this image; 0: nobody. */
gint64      ost_session_find_other_reader (OstSession *session);
gboolean    ost_session_clear_bone   (OstSession *session, OstBone bone, GError **error);
/* The bone starts from what the model (0: the one in use) predicts (ost-prior.h); its points stay, as evidence about that. NOT_FOUND when the
 * project has no prediction of this image by that model. */
gboolean    ost_session_start_from   (OstSession *session, OstBone bone, gint64 model_id, GError **error);
gboolean    ost_session_set_locked   (OstSession *session, OstBone bone, gboolean locked, GError **error);
gboolean    ost_session_set_absent   (OstSession *session, OstBone bone, gboolean absent, GError **error);
gboolean    ost_session_set_status   (OstSession *session, OstStatus status, GError **error);
/* Locks the selected bone (a bone without a mask is refused: place a point, or mark it absent), selects the next one in
 * screen order that is neither locked nor absent; when there is none the reading becomes accepted, in a gesture of its
 * own. */
gboolean    ost_session_accept_bone  (OstSession *session, GError **error);
gboolean    ost_session_undo         (OstSession *session, GError **error); /* FALSE without error: nothing to undo */
gboolean    ost_session_redo         (OstSession *session, GError **error);

/* Places in the log with a name (core/store/ost-store-checkpoints.h). Element type OstCheckpoint; NULL before an image is open. */
gboolean    ost_session_add_checkpoint     (OstSession *session, const char *note, GError **error);
GPtrArray  *ost_session_list_checkpoints   (OstSession *session, GError **error);
gboolean    ost_session_restore_checkpoint (OstSession *session, gint64 checkpoint_id, GError **error);

/* While a point is dragged: the mask follows the pointer and nothing is stored until ost_session_move_point; cancel
 * puts all back. */
void        ost_session_preview_move   (OstSession *session, OstBone bone, gsize index, double x, double y);
void        ost_session_cancel_preview (OstSession *session);
