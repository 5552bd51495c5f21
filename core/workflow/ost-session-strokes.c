/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-session-private.h"

/* Bones that are drawn by hand, and bones taken over from another reader. */

/* The mask of the bone is known: a stroke can be drawn into it at once, since strokes come last and in their order. */
static gboolean
is_settled (const OstBoneState *state)
{
  return !state->mask_pending;
}

static void
draw_last (OstSession *self, OstBoneState *state, OstMask *before)
{
  g_autoptr(GPtrArray) last = g_ptr_array_new ();

  g_ptr_array_add (last, g_ptr_array_index (state->strokes, state->strokes->len - 1));
  g_clear_pointer (&state->mask, ost_mask_unref);
  state->mask = ost_mask_with_strokes (before, self->image->width, self->image->height, last);
}

static const char *
describe (const OstStroke *stroke)
{
  if (stroke->kind == OST_STROKE_REGION)
    return stroke->positive ? "outline on" : "cut from";
  return stroke->positive ? "brush on" : "eraser on";
}

gboolean
ost_session_add_stroke (OstSession *self, OstStroke *stroke, GError **error)
{
  const OstBoneState *now;
  g_autoptr(OstBoneState) state = NULL;
  g_autofree char *label = NULL;
  OstBone bone;

  g_return_val_if_fail (OST_IS_SESSION (self) && stroke != NULL, FALSE);
  bone = self->bone;
  if (!ost_session_need_unlocked (self, bone, error))
    return FALSE;
  now = self->reading->bones[bone];
  state = ost_bone_state_copy (now);
  state->start = ost_bone_state_get_start (now);
  state->absent = FALSE;
  g_ptr_array_add (state->strokes, ost_stroke_ref (stroke));
  if (is_settled (now))
    draw_last (self, state, now->mask);
  else
    g_clear_pointer (&state->mask, ost_mask_unref);
  label = g_strdup_printf ("%s %s", describe (stroke), ost_bone_get_id (bone));
  return ost_session_commit (self, bone, "stroke", label, state, error);
}

/* --- another reader ----------------------------------------------------------------------------------------------- */

static OstReading *
load_other (OstSession *self, gint64 reader_id, GError **error)
{
  const gint64 id = ost_store_find_reading (self->store, self->image_id, reader_id);
  OstReading *other = id != 0 && reader_id != self->reader_id ? ost_store_load_reading (self->store, id, error) : NULL;

  if (other == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, OST_STORE_ERROR, OST_STORE_ERROR_NOT_FOUND,
                         "That reader has not read this radiograph: name another.");
  return other;
}

gboolean
ost_session_copy_bone (OstSession *self, OstBone bone, gint64 reader_id, GError **error)
{
  g_autoptr(OstReading) other = NULL;
  g_autoptr(OstBoneState) state = NULL;
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;

  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, FALSE);
  if (!ost_session_need_unlocked (self, bone, error) || (other = load_other (self, reader_id, error)) == NULL)
    return FALSE;
  if (other->bones[bone]->mask == NULL)
    return ost_session_refuse (error, OST_STORE_ERROR_NOT_FOUND, bone, "has no mask by that reader.");
  state = ost_bone_state_copy (other->bones[bone]);
  state->start = ost_bone_state_get_start (other->bones[bone]);
  state->locked = FALSE;
  name = ost_store_dup_reader_name (self->store, reader_id);
  label = g_strdup_printf ("copy %s from %s", ost_bone_get_id (bone), name);
  return ost_session_commit (self, bone, "copy", label, state, error);
}

gint64
ost_session_find_other_reader (OstSession *self)
{
  g_auto(GStrv) names = NULL;
  gint64 found = 0, latest = 0;

  g_return_val_if_fail (OST_IS_SESSION (self), 0);
  names = self->reading != NULL ? ost_store_list_readers (self->store, NULL) : NULL;
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      const gint64 reader = ost_store_find_reader (self->store, *name);
      const gint64 reading = ost_store_find_reading (self->store, self->image_id, reader);
      g_autoptr(GPtrArray) gestures = reading != 0 && reader != self->reader_id
                                      ? ost_store_list_gestures (self->store, reading, NULL) : NULL;
      const OstGesture *last = gestures && gestures->len > 0 ? g_ptr_array_index (gestures, gestures->len - 1) : NULL;

      if (last != NULL && last->id > latest)
        {
          latest = last->id;
          found = reader;
        }
    }
  return found;
}
