/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-checkpoints.h"
#include "core/store/ost-store-models.h"
#include "core/workflow/ost-model-choose.h"
#include "core/workflow/ost-session-private.h"

#include <string.h>

/* Gestures. Each makes the bone's next state from the one it has, has the store commit it, and only then changes what
 * is shown. */

/* "The radius" + rest */
gboolean
ost_session_refuse (GError **error, int code, OstBone bone, const char *rest)
{
  g_autofree char *name = g_ascii_strdown (ost_bone_get_label (bone), -1);

  g_set_error (error, OST_STORE_ERROR, code, "The %s %s", name, rest);
  return FALSE;
}

static gboolean
need_image (OstSession *self, GError **error)
{
  if (self->reading == NULL)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND, "Open a radiograph first.");
  return self->reading != NULL;
}

gboolean
ost_session_need_unlocked (OstSession *self, OstBone bone, GError **error)
{
  if (!need_image (self, error))
    return FALSE;
  if (self->reading->bones[bone]->locked)
    return ost_session_refuse (error, OST_STORE_ERROR_LOCKED, bone, "is locked. Unlock it to change it.");
  return TRUE;
}

static gboolean
need_inside (OstSession *self, double x, double y, GError **error)
{
  if (x >= 0 && y >= 0 && x < self->image->width && y < self->image->height)
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "The point %.1f, %.1f lies outside of the image (%d × %d). Place it on the image.",
               x, y, self->image->width, self->image->height);
  return FALSE;
}

static gboolean
need_index (OstSession *self, OstBone bone, gsize index, GError **error)
{
  if (!ost_session_need_unlocked (self, bone, error))
    return FALSE;
  if (index < self->reading->bones[bone]->n_points)
    return TRUE;
  return ost_session_refuse (error, OST_STORE_ERROR_NOT_FOUND, bone, "has no such point any more.");
}

gboolean
ost_session_commit (OstSession *self, OstBone bone, const char *kind, const char *label, const OstBoneState *state,
                    GError **error)
{
  return ost_store_apply_bone (self->store, self->reading->id, bone, kind, label, state, NULL, error)
         && ost_session_reload (self, bone, error);
}

/* What is not points: the prediction, the state or the mask without points that the bone started from, and the strokes. */
static void
keep_drawing (OstSession *self, OstBone bone, OstBoneState *state)
{
  const OstBoneState *now = self->reading->bones[bone];

  state->prior = now->prior;
  state->start = ost_bone_state_get_start (now);
  for (guint i = 0; i < now->strokes->len; i++)
    g_ptr_array_add (state->strokes, ost_stroke_ref (g_ptr_array_index (now->strokes, i)));
}

/* The same bone with other points: its mask is owed. Without a positive point or a prediction to start from there is no
 * mask to compute. */
static gboolean
commit_evidence (OstSession *self, OstBone bone, const char *kind, const char *what, gboolean keep_rest,
                 const OstPoint *points, gsize n_points, GError **error)
{
  g_autoptr(OstBoneState) state = ost_bone_state_new (points, n_points);
  g_autofree char *label = g_strdup_printf ("%s %s", what, ost_bone_get_id (bone));

  if (keep_rest)
    keep_drawing (self, bone, state);
  state->mask_pending = state->prior != 0 || state->start != 0 || state->strokes->len > 0;
  for (gsize i = 0; i < n_points; i++)
    state->mask_pending |= points[i].positive;
  return ost_session_commit (self, bone, kind, label, state, error);
}

static gboolean
commit_points (OstSession *self, OstBone bone, const char *kind, const char *what, const OstPoint *points, gsize n_points,
               GError **error)
{
  return commit_evidence (self, bone, kind, what, TRUE, points, n_points, error);
}

static OstPoint *
copy_points (OstSession *self, OstBone bone, gsize room)
{
  const OstBoneState *state = self->reading->bones[bone];
  OstPoint *points = g_new0 (OstPoint, state->n_points + room);

  if (state->n_points > 0)
    memcpy (points, state->points, state->n_points * sizeof *points);
  return points;
}

gboolean
ost_session_add_point (OstSession *self, double x, double y, gboolean positive, GError **error)
{
  g_autofree OstPoint *points = NULL;
  gsize n;

  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  if (!ost_session_need_unlocked (self, self->bone, error) || !need_inside (self, x, y, error))
    return FALSE;

  n = self->reading->bones[self->bone]->n_points;
  points = copy_points (self, self->bone, 1);
  points[n] = (OstPoint) { x, y, positive };
  return commit_points (self, self->bone, "point-add", positive ? "positive point on" : "negative point on", points,
                        n + 1, error);
}

gboolean
ost_session_move_point (OstSession *self, OstBone bone, gsize index, double x, double y, GError **error)
{
  g_autofree OstPoint *points = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!need_index (self, bone, index, error) || !need_inside (self, x, y, error))
    {
      ost_session_cancel_preview (self);
      return FALSE;
    }
  points = copy_points (self, bone, 0);
  points[index].x = x;
  points[index].y = y;
  return commit_points (self, bone, "point-move", "move point on", points, self->reading->bones[bone]->n_points, error);
}

gboolean
ost_session_flip_point (OstSession *self, OstBone bone, gsize index, GError **error)
{
  g_autofree OstPoint *points = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!need_index (self, bone, index, error))
    return FALSE;
  points = copy_points (self, bone, 0);
  points[index].positive = !points[index].positive;
  return commit_points (self, bone, "point-flip", "flip point on", points, self->reading->bones[bone]->n_points, error);
}

gboolean
ost_session_delete_point (OstSession *self, OstBone bone, gsize index, GError **error)
{
  g_autofree OstPoint *points = NULL;
  gsize n;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!need_index (self, bone, index, error))
    return FALSE;
  n = self->reading->bones[bone]->n_points;
  points = copy_points (self, bone, 0);
  memmove (points + index, points + index + 1, (n - index - 1) * sizeof *points);
  return commit_points (self, bone, "point-delete", "delete point on", points, n - 1, error);
}

gboolean
ost_session_clear_bone (OstSession *self, OstBone bone, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!ost_session_need_unlocked (self, bone, error))
    return FALSE;
  return commit_evidence (self, bone, "clear", "clear", FALSE, NULL, 0, error);
}

/* The number of the segmenter in use; 0 on error. */
static gint64
model_in_use (OstSession *self, GError **error)
{
  g_autoptr(OstModelRow) row = ost_model_choose (self->store, "segmenter", NULL, error);

  return row ? row->id : 0;
}

gboolean
ost_session_start_from (OstSession *self, OstBone bone, gint64 model_id, GError **error)
{
  g_autoptr(OstBoneState) state = NULL;
  g_autofree char *label = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!ost_session_need_unlocked (self, bone, error) || (model_id == 0 && (model_id = model_in_use (self, error)) == 0)
      || !ost_session_load_prior (self, model_id, error))
    return FALSE;
  state = ost_bone_state_new (self->reading->bones[bone]->points, self->reading->bones[bone]->n_points);
  keep_drawing (self, bone, state);
  state->prior = model_id;
  state->mask_pending = TRUE;
  label = g_strdup_printf ("start %s from prediction", ost_bone_get_id (bone));
  return ost_session_commit (self, bone, "predict", label, state, error);
}

gboolean
ost_session_set_locked (OstSession *self, OstBone bone, gboolean locked, GError **error)
{
  g_autoptr(OstBoneState) state = NULL;
  g_autofree char *label = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!need_image (self, error))
    return FALSE;
  if (self->reading->bones[bone]->locked == locked)
    return TRUE;
  state = ost_bone_state_copy (self->reading->bones[bone]);
  state->locked = locked;
  label = g_strdup_printf ("%s %s", locked ? "lock" : "unlock", ost_bone_get_id (bone));
  return ost_session_commit (self, bone, locked ? "lock" : "unlock", label, state, error);
}

gboolean
ost_session_set_absent (OstSession *self, OstBone bone, gboolean absent, GError **error)
{
  g_autoptr(OstBoneState) state = NULL;
  g_autofree char *label = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!ost_session_need_unlocked (self, bone, error))
    return FALSE;
  if (self->reading->bones[bone]->absent == absent)
    return TRUE;
  if (absent && (self->reading->bones[bone]->n_points > 0 || self->reading->bones[bone]->strokes->len > 0))
    return ost_session_refuse (error, OST_STORE_ERROR_INVALID, bone,
                   "has points or strokes. Clear it before marking it as not in the picture.");
  state = ost_bone_state_copy (self->reading->bones[bone]);
  state->absent = absent;
  label = g_strdup_printf ("%s %s", absent ? "mark absent" : "mark present", ost_bone_get_id (bone));
  return ost_session_commit (self, bone, "absent", label, state, error);
}

gboolean
ost_session_set_status (OstSession *self, OstStatus status, GError **error)
{
  g_autofree char *label = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  if (!need_image (self, error))
    return FALSE;
  if (self->reading->status == status)
    return TRUE;
  label = g_strdup_printf ("mark as %s", ost_status_get_label (status));
  return ost_store_apply_status (self->store, self->reading->id, status, label, error)
         && ost_session_reload (self, -1, error);
}

/* The next bone in screen order, going round, that still wants work; FALSE when none does. */
static gboolean
find_open_bone (OstSession *self, OstBone *ret_bone)
{
  int at = 0;

  while (ost_bone_screen_order[at] != self->bone)
    at++;
  for (int step = 1; step <= OST_N_BONES; step++)
    {
      OstBone bone = ost_bone_screen_order[(at + step) % OST_N_BONES];

      if (!self->reading->bones[bone]->locked && !self->reading->bones[bone]->absent)
        {
          *ret_bone = bone;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
ost_session_accept_bone (OstSession *self, GError **error)
{
  OstBone bone, next;

  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  if (!need_image (self, error))
    return FALSE;
  bone = self->bone;
  if (self->reading->bones[bone]->mask_pending)
    return ost_session_refuse (error, OST_STORE_ERROR_INVALID, bone, "has a mask on its way. Look at it, then accept.");
  if (self->reading->bones[bone]->mask == NULL && !self->reading->bones[bone]->absent)
    return ost_session_refuse (error, OST_STORE_ERROR_INVALID, bone,
                   "has no mask yet. Click on it, or mark it as not in the picture.");
  if (!self->reading->bones[bone]->absent && !ost_session_set_locked (self, bone, TRUE, error))
    return FALSE;
  if (!find_open_bone (self, &next))
    return ost_session_set_status (self, OST_STATUS_ACCEPTED, error);
  ost_session_set_bone (self, next);
  return TRUE;
}

static gboolean
step (OstSession *self, gboolean (*move) (OstStore *, gint64, int *, GError **), GError **error)
{
  int bone = -1;

  if (!need_image (self, error))
    return FALSE;
  ost_session_cancel_preview (self);
  return move (self->store, self->reading->id, &bone, error) && ost_session_reload (self, bone, error);
}

gboolean
ost_session_undo (OstSession *self, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  return step (self, ost_store_undo, error);
}

gboolean
ost_session_redo (OstSession *self, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  return step (self, ost_store_redo, error);
}

gboolean
ost_session_add_checkpoint (OstSession *self, const char *note, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  return need_image (self, error) && ost_store_add_checkpoint (self->store, self->reading->id, note, error) != 0;
}

GPtrArray *
ost_session_list_checkpoints (OstSession *self, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self), NULL);
  return need_image (self, error) ? ost_store_list_checkpoints (self->store, self->reading->id, error) : NULL;
}

gboolean
ost_session_restore_checkpoint (OstSession *self, gint64 checkpoint_id, GError **error)
{
  g_return_val_if_fail (OST_IS_SESSION (self), FALSE);
  if (!need_image (self, error))
    return FALSE;
  ost_session_cancel_preview (self);
  return ost_store_restore_checkpoint (self->store, self->reading->id, checkpoint_id, error)
         && ost_session_reload (self, -1, error);
}

void
ost_session_preview_move (OstSession *self, OstBone bone, gsize index, double x, double y)
{
  g_return_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES);
  if (!need_index (self, bone, index, NULL))
    return;
  if (self->preview == NULL || self->preview_bone != bone)
    {
      g_free (self->preview);
      self->preview = copy_points (self, bone, 0);
      self->preview_bone = bone;
    }
  self->preview[index].x = CLAMP (x, 0, self->image->width - 0.01);
  self->preview[index].y = CLAMP (y, 0, self->image->height - 0.01);
  self->preview_dirty = TRUE;
  ost_session_emit_changed (self, bone);
  ost_session_solve (self);
}

void
ost_session_cancel_preview (OstSession *self)
{
  g_return_if_fail (OST_IS_SESSION (self));
  if (self->preview == NULL)
    return;
  g_clear_pointer (&self->preview, g_free);
  self->preview_dirty = FALSE;
  ost_session_show_stored (self, self->preview_bone);
  ost_session_emit_changed (self, self->preview_bone);
  ost_session_solve (self);     /* a mask that is owed was never shown: the preview's is on screen */
}
