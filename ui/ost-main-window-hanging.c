/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "core/workflow/ost-hanging.h"
#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* The hanging rule of the project: radiographs lie as they are stored, or with their fingers up. Only the view is
 * turned, by quarters, never mirrored; the picture says so in its corner as it does when a person turns it. Which
 * way the fingers point is known from the reader's masks, else from the prediction, which comes later: then the view
 * is turned only if nobody has touched it or the bones meanwhile. */

#define RULE       "hanging"    /* setting of the project */
#define FINGERS_UP "fingers-up"

static gboolean
find_turn (OstMainWindow *self, OstSession *session, int *ret_turn)
{
  const gint64 image_id = ost_session_get_image_id (session);
  const double aspect = ost_view_aspect_of (ost_session_get_image (session));
  const OstContour *contours[OST_N_BONES];

  for (int b = 0; b < OST_N_BONES; b++)
    contours[b] = ost_session_get_contour (session, (OstBone) b);
  if (ost_hanging_find_turn (contours, aspect, ret_turn))
    return TRUE;
  return self->prediction != NULL && self->prediction->image_id == image_id
         && ost_hanging_find_turn ((const OstContour *const *) self->prediction->mean, aspect, ret_turn);
}

static void
turn (OstMainWindow *self, int quarters)
{
  if (quarters == 0)
    return;
  ost_canvas_turn (self->canvas, quarters);
  ost_main_window_tell_with (self, _ ("Turned so that the fingers point up, by the rule of this project"),
                             _ ("As Stored"), "win.as-stored");
}

void
ost_main_window_hang (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  const OstReading *reading = session != NULL ? ost_session_get_reading (session) : NULL;
  int quarters = 0;

  if (reading == NULL || !self->fingers_up || ost_canvas_get_image (self->canvas) != ost_session_get_image (session))
    return;
  if (self->hung_image != reading->image_id)
    {
      self->hung_image = reading->image_id;
      self->hung = FALSE;
      self->hung_revision = reading->revision;
    }
  if (self->hung)
    return;
  self->hung = reading->revision != self->hung_revision || !ost_canvas_is_untouched (self->canvas);
  if (!self->hung && find_turn (self, session, &quarters))
    {
      self->hung = TRUE;
      turn (self, quarters);
    }
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static void
change_rule (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  const gboolean up = g_variant_get_boolean (value);
  g_autoptr (GError) error = NULL;

  if (self->project == NULL)
    return;
  if (!ost_store_set_setting (ost_project_get_store (self->project), RULE, up ? FINGERS_UP : "stored", &error))
    {
      ost_main_window_tell (self, error->message);
      return;
    }
  self->fingers_up = up;
  self->hung_image = 0;
  g_simple_action_set_state (action, value);
  ost_main_window_hang (self);
}

static void
as_stored (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;

  ost_canvas_set_mirrored (self->canvas, FALSE);
  ost_canvas_turn (self->canvas, -ost_canvas_get_view (self->canvas).turn);
}

void
ost_main_window_take_hanging (OstMainWindow *self)
{
  g_autofree char *rule = ost_store_dup_setting (ost_project_get_store (self->project), RULE);

  self->fingers_up = g_strcmp0 (rule, FINGERS_UP) == 0;
  self->hung_image = 0;
  ost_actions_set_boolean (G_ACTION_MAP (self), "fingers-up", self->fingers_up);
}

void
ost_main_window_add_hanging_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "fingers-up", NULL, NULL, "false", change_rule },
    { "as-stored", as_stored, NULL, NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
