/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-session-private.h"

#include "core/prompt/ost-prompt.h"

G_DEFINE_FINAL_TYPE (OstSession, ost_session, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_BUSY,
  PROP_READY,
  PROP_REVISION,
  PROP_BONE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum
{
  CHANGED,
  MASK_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what there is to show ---------------------------------------------------------------------------------------- */

void
ost_session_emit_changed (OstSession *self, int bone)
{
  g_signal_emit (self, signals[CHANGED], 0, bone);
}

void
ost_session_emit_mask_failed (OstSession *self, const char *sentence)
{
  g_signal_emit (self, signals[MASK_FAILED], 0, sentence);
}

void
ost_session_update_busy (OstSession *self)
{
  gboolean busy = self->opening != NULL || self->preparing != NULL || self->solving != NULL;
  gboolean ready = self->prompt != NULL;

  if (busy != self->busy)
    {
      self->busy = busy;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
    }
  if (ready != self->ready)
    {
      self->ready = ready;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
    }
}

void
ost_session_set_shown (OstSession *self, OstBone bone, OstMask *mask, OstContour *contour)
{
  OstShownBone *shown = &self->shown[bone];

  g_clear_pointer (&shown->mask, ost_mask_unref);
  g_clear_pointer (&shown->contour, ost_contour_free);
  shown->mask = mask;
  shown->contour = contour;
}

static void
clear_shown (OstSession *self)
{
  for (int b = 0; b < OST_N_BONES; b++)
    ost_session_set_shown (self, b, NULL, NULL);
}

OstImage *
ost_session_get_image (OstSession *self)
{
  g_return_val_if_fail (OST_IS_SESSION (self), NULL);
  return self->image;
}

gint64
ost_session_get_image_id (OstSession *self)
{
  g_return_val_if_fail (OST_IS_SESSION (self), 0);
  return self->image_id;
}

const OstReading *
ost_session_get_reading (OstSession *self)
{
  g_return_val_if_fail (OST_IS_SESSION (self), NULL);
  return self->reading;
}

const OstPoint *
ost_session_get_points (OstSession *self, OstBone bone, gsize *n_points)
{
  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, NULL);

  *n_points = self->reading ? self->reading->bones[bone]->n_points : 0;
  if (self->preview != NULL && self->preview_bone == bone)
    return self->preview;
  return self->reading ? self->reading->bones[bone]->points : NULL;
}

OstMask *
ost_session_get_mask (OstSession *self, OstBone bone)
{
  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, NULL);
  return self->shown[bone].mask;
}

const OstContour *
ost_session_get_contour (OstSession *self, OstBone bone)
{
  g_return_val_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES, NULL);
  return self->shown[bone].contour;
}

OstBone
ost_session_get_bone (OstSession *self)
{
  g_return_val_if_fail (OST_IS_SESSION (self), OST_BONE_MC1);
  return self->bone;
}

void
ost_session_set_bone (OstSession *self, OstBone bone)
{
  g_return_if_fail (OST_IS_SESSION (self) && bone < OST_N_BONES);

  if (bone == self->bone)
    return;
  ost_session_cancel_preview (self);
  self->bone = bone;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BONE]);
}

/* --- from the store ----------------------------------------------------------------------------------------------- */

/* The shown mask of a bone becomes the stored one; when the store still owes it, the old one stays on screen until it
 * comes. */
void
ost_session_show_stored (OstSession *self, OstBone bone)
{
  const OstBoneState *state = self->reading->bones[bone];

  if (state->mask_pending)
    self->dirty |= 1u << bone;
  else if (state->mask != self->shown[bone].mask)
    {
      g_autoptr(OstContour) outline = state->mask ? ost_contour_new (state->mask) : NULL;

      ost_session_set_shown (self, bone, state->mask ? ost_mask_ref (state->mask) : NULL,
                             outline ? ost_contour_smooth (outline) : NULL);
    }
}

/* States are immutable, so one with the same id is the same: keeping the old object keeps its mask and spares its
 * outline. */
static void
keep_known_states (OstReading *old, OstReading *reading)
{
  for (int b = 0; b < OST_N_BONES; b++)
    if (old->bones[b]->id == reading->bones[b]->id)
      {
        OstBoneState *known = old->bones[b];

        old->bones[b] = reading->bones[b];
        reading->bones[b] = known;
      }
}

void
ost_session_take_reading (OstSession *self, OstReading *reading)
{
  gint64 old_revision = self->reading ? self->reading->revision : -1;

  if (self->reading != NULL && self->reading->id == reading->id)
    keep_known_states (self->reading, reading);
  g_clear_pointer (&self->preview, g_free);
  g_clear_pointer (&self->reading, ost_reading_free);
  self->reading = reading;
  self->dirty = 0;
  for (int b = 0; b < OST_N_BONES; b++)
    ost_session_show_stored (self, b);
  if (reading->revision != old_revision)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REVISION]);
}

gboolean
ost_session_reload (OstSession *self, int bone, GError **error)
{
  OstReading *reading = ost_store_load_reading (self->store, self->reading->id, error);

  if (reading == NULL)
    return FALSE;
  ost_session_take_reading (self, reading);
  ost_session_emit_changed (self, bone);
  ost_session_solve (self);
  return TRUE;
}

/* --- closing, waiting ---------------------------------------------------------------------------------------------- */

void
ost_session_close (OstSession *self)
{
  g_return_if_fail (OST_IS_SESSION (self));

  for (GCancellable **c = self->running; c < self->running + G_N_ELEMENTS (self->running); c++)
    {
      g_cancellable_cancel (*c);
      g_clear_object (c);
    }
  g_clear_pointer (&self->prompt, ost_prompt_unref);
  g_clear_pointer (&self->prior, ost_prior_unref);
  g_clear_pointer (&self->preview, g_free);
  g_clear_pointer (&self->reading, ost_reading_free);
  g_clear_pointer (&self->image, ost_image_unref);
  self->image_id = 0;
  self->dirty = 0;
  clear_shown (self);
  ost_session_update_busy (self);
}

void
ost_session_settle (OstSession *self)
{
  while (self->busy)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

/* --- object ------------------------------------------------------------------------------------------------------- */

static void
ost_session_dispose (GObject *object)
{
  ost_session_forget_ahead (OST_SESSION (object));
  ost_session_close (OST_SESSION (object));
  G_OBJECT_CLASS (ost_session_parent_class)->dispose (object);
}

static void
ost_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  OstSession *self = OST_SESSION (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_REVISION:
      g_value_set_int64 (value, self->reading ? self->reading->revision : 0);
      break;
    case PROP_BONE:
      g_value_set_int (value, self->bone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ost_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BONE)
    ost_session_set_bone (OST_SESSION (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ost_session_class_init (OstSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags look = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ost_session_dispose;
  object_class->get_property = ost_session_get_property;
  object_class->set_property = ost_session_set_property;

  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, look);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, look);
  props[PROP_REVISION] = g_param_spec_int64 ("revision", NULL, NULL, 0, G_MAXINT64, 0, look);
  props[PROP_BONE] = g_param_spec_int ("bone", NULL, NULL, 0, OST_N_BONES - 1, OST_BONE_MC1, look | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", OST_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
  signals[MASK_FAILED] = g_signal_new ("mask-failed", OST_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ost_session_init (OstSession *self)
{
  self->bone = OST_BONE_MC1;
}

OstSession *
ost_session_new (OstStore *store, gint64 reader_id, const char *engine_id)
{
  OstSession *self = g_object_new (OST_TYPE_SESSION, NULL);

  self->store = store;
  self->reader_id = reader_id;
  self->engine = ost_prompt_engine_find (engine_id);
  g_return_val_if_fail (self->engine != NULL, self);
  return self;
}
