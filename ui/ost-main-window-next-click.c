/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include "ui/ost-actions.h"

/* Where a click would settle most of what the prediction leaves open: found anew after each gesture when nothing else is to do (it takes
 * some ms a bone), marked on the canvas, told in the panel; one key goes there. */

static void
show (OstMainWindow *self, const OstNextClick *click)
{
  self->next_click = click != NULL ? *click : (OstNextClick) { 0 };
  ost_prediction_layer_set_next_click (ost_viewer_get_prediction_layer (self->viewer), click);
  ost_prediction_panel_set_next_click (ost_bone_panel_get_prediction_panel (self->panel), click, self->prediction != NULL);
  ost_actions_set_enabled (G_ACTION_MAP (self), "next-click", click != NULL);
}

static gboolean
find (gpointer data)
{
  OstMainWindow *self = data;
  const OstPrediction *p = self->prediction;
  OstNextClick click;
  gboolean worth;

  self->next_click_source = 0;
  if (p == NULL || !ost_main_window_has_image (self))
    return G_SOURCE_REMOVE;
  worth = ost_next_click_reading (p->segmentation, p->model_id, ost_session_get_reading (ost_main_window_get_session (self)), &click);
  show (self, worth ? &click : NULL);
  return G_SOURCE_REMOVE;
}

void
ost_main_window_update_next_click (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  const OstReviewing *reviewing = ost_reviewing_of (self);      /* a reviewer is asked nothing */
  const gint64 revision = ost_main_window_has_image (self) && (reviewing == NULL || !reviewing->on)
                            ? ost_session_get_reading (session)->revision : -1;

  if (self->next_click_prediction == self->prediction && self->next_click_revision == revision)
    return;
  self->next_click_prediction = self->prediction;
  self->next_click_revision = revision;
  g_clear_handle_id (&self->next_click_source, g_source_remove);
  if (self->prediction == NULL || revision < 0)
    show (self, NULL);
  else
    self->next_click_source = g_idle_add (find, self);
}

/* A bone of which there is nothing yet starts from the prediction, so that the click is evidence about that. */
static void
go (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);
  const OstNextClick click = self->next_click;
  g_autoptr (GError) error = NULL;

  if (click.gain <= 0 || !ost_main_window_has_image (self))
    return;
  ost_session_set_bone (session, click.bone);
  if (ost_session_get_reading (session)->bones[click.bone]->prior != self->prediction->model_id
      && !ost_session_start_from (session, click.bone, self->prediction->model_id, &error))
    ost_main_window_tell (self, error->message);
  else
    ost_canvas_put_cursor (self->canvas, click.x, click.y);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
ost_main_window_add_next_click_action (OstMainWindow *self)
{
  static const GActionEntry entries[] = { { "next-click", go, NULL, NULL, NULL } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  ost_actions_set_enabled (G_ACTION_MAP (self), "next-click", FALSE);
}
