/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

/* The radiograph that is likely to come next is decoded, prepared for clicks and shown to the segmenter while this one is looked at:
 * the next one to do in the list, in a review the next one of its order. One at a time, and nothing while somebody leafs. */

#define REST 400                /* ms after a radiograph opened, and between looks at whether the window is busy */

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree GWeakRef *window = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (window);
  g_autoptr (OstImage) image = ost_session_look_ahead_finish (OST_SESSION (source), result, NULL);
  const gint64 image_id = ost_session_get_ahead_id (OST_SESSION (source));

  g_weak_ref_clear (window);
  if (self == NULL || image == NULL || self->predictor == NULL || OST_SESSION (source) != ost_main_window_get_session (self))
    return;
  if (ost_reviewing_of (self)->on || (self->settings != NULL && g_settings_get_boolean (self->settings, "predict-on-open")))
    ost_predictor_look_ahead (self->predictor, image_id, image);
}

void
ost_main_window_expect (OstMainWindow *self, gint64 image_id)
{
  OstSession *session = ost_main_window_get_session (self);
  GWeakRef *window;

  if (session == NULL || image_id == 0 || image_id == ost_session_get_image_id (session)
      || image_id == ost_session_get_ahead_id (session))
    return;
  window = g_new0 (GWeakRef, 1);
  g_weak_ref_init (window, self);
  ost_session_look_ahead_async (session, image_id, looked, window);
}

static gboolean
come_to_rest (gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);
  gboolean busy;

  g_object_get (session, "busy", &busy, NULL);
  if (busy || self->n_opening > 0 || self->predicting != NULL)
    return G_SOURCE_CONTINUE;
  self->ahead_source = 0;
  if (ost_reviewing_of (self)->on)
    ost_reviewing_expect_next (ost_reviewing_of (self));
  else
    ost_main_window_expect (self, ost_worklist_get_next_todo (self->worklist, ost_session_get_image_id (session)));
  return G_SOURCE_REMOVE;
}

void
ost_main_window_look_ahead (OstMainWindow *self)
{
  g_clear_handle_id (&self->ahead_source, g_source_remove);
  if (ost_main_window_get_session (self) != NULL)
    self->ahead_source = g_timeout_add (REST, come_to_rest, self);
}

void
ost_main_window_forget_ahead (OstMainWindow *self)
{
  g_clear_handle_id (&self->ahead_source, g_source_remove);
  if (self->predictor != NULL)
    ost_predictor_look_ahead (self->predictor, 0, NULL);
  ost_session_forget_ahead (ost_main_window_get_session (self));
}
