/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/workflow/ost-prior.h"
#include "core/workflow/ost-session.h"

/* Inside of a session, shared by its files: ost-session.c (what is shown), ost-session-open.c (opening, looking ahead),
 * ost-session-edit.c, ost-session-strokes.c (gestures) and ost-session-solve.c (masks from the worker). */

typedef struct
{
  OstMask    *mask;             /* as on screen; may be older than the points while a newer one is computed */
  OstContour *contour;
} OstShownBone;

struct _OstSession
{
  GObject parent_instance;

  /* borrowed */
  OstStore              *store;
  const OstPromptEngine *engine;

  /* owned */
  OstImage     *image;
  OstReading   *reading;        /* as in the store */
  OstPrompt    *prompt;         /* NULL until prepared */
  OstPrior     *prior;          /* the prediction that bones start from, as last needed; or NULL */
  OstShownBone  shown[OST_N_BONES];
  OstImage     *ahead;          /* decoded and prepared before anybody opens it, or NULL */
  OstPrompt    *ahead_prompt;   /* of it, or NULL */
  OstPoint     *preview;        /* points of preview_bone with the dragged one where the pointer is, or NULL */
  union
  {
    struct
    {
      /* Each is set while that job is under way; a job whose cancellable is no longer here is stale. */
      GCancellable *opening;
      GCancellable *preparing;
      GCancellable *solving;
    };
    GCancellable *running[3];
  };

  GCancellable *looking;        /* ahead: nobody waits for it, so it does not make a session busy */

  gint64   reader_id, image_id, ahead_id;
  OstBone  bone;
  OstBone  preview_bone;
  OstBone  solving_bone;
  gint64   solving_state;       /* id of the state whose mask is under way, 0 for a preview */
  guint    dirty;               /* bit per bone whose mask is owed */
  gboolean preview_dirty;       /* the dragged point moved since the last preview was asked for */
  gboolean busy, ready;         /* as last notified */
};

void     ost_session_emit_changed     (OstSession *self, int bone);
void     ost_session_emit_mask_failed (OstSession *self, const char *sentence);
void     ost_session_update_busy      (OstSession *self);
/* Takes mask and contour. */
void     ost_session_set_shown        (OstSession *self, OstBone bone, OstMask *mask, OstContour *contour);
void     ost_session_show_stored      (OstSession *self, OstBone bone);
/* Takes reading. */
void     ost_session_take_reading     (OstSession *self, OstReading *reading);
/* After a committed gesture: reads the reading again, tells everybody, starts what is owed. */
gboolean ost_session_reload           (OstSession *self, int bone, GError **error);
/* "The radius" and the rest of a sentence; FALSE. */
gboolean ost_session_refuse           (GError **error, int code, OstBone bone, const char *rest);
/* FALSE with a sentence when no image is open, or the bone is locked. */
gboolean ost_session_need_unlocked    (OstSession *self, OstBone bone, GError **error);
gboolean ost_session_commit           (OstSession *self, OstBone bone, const char *kind, const char *label,
                                       const OstBoneState *state, GError **error);
/* What the model predicted for this image. NULL when the project does not have it. */
OstPrior *ost_session_load_prior      (OstSession *self, gint64 model_id, GError **error);
/* Starts the next mask that is owed, if the engine is ready and free. */
void     ost_session_solve            (OstSession *self);
