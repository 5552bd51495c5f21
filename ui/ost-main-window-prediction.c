/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* What the segmenter says of the open radiograph: asked for when one opens, shown over the canvas and in the side panel, taken
 * over by bones. */

static OstPredictionLayer *
layer_of (OstMainWindow *self)
{
  return ost_viewer_get_prediction_layer (self->viewer);
}

static OstPredictionPanel *
panel_of (OstMainWindow *self)
{
  return ost_bone_panel_get_prediction_panel (self->panel);
}

static void
show (OstMainWindow *self, OstPrediction *prediction, const char *sentence)
{
  GActionMap *actions = G_ACTION_MAP (self);
  ost_prediction_layer_set_prediction (layer_of (self), prediction);
  ost_prediction_panel_set_prediction (panel_of (self), prediction, sentence);
  g_clear_pointer (&self->prediction, ost_prediction_unref);
  self->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  ost_actions_set_int (actions, "prediction-sample", -1);
  ost_actions_set_string (actions, "prediction", prediction != NULL ? prediction->model : "");
  ost_actions_set_enabled (actions, "take-prediction", prediction != NULL);
  ost_actions_set_enabled (actions, "take-predictions", prediction != NULL);
  ost_main_window_update_next_click (self);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree GWeakRef *window = data;
  g_autoptr (OstMainWindow) self = g_weak_ref_get (window);
  g_autoptr (GError) error = NULL;
  g_autoptr (OstPrediction) prediction = NULL;

  g_weak_ref_clear (window);
  if (self == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;                     /* the project may be closed: not even what was found can be kept */
  prediction = ost_predictor_ask_finish (OST_PREDICTOR (source), result, &error);
  g_clear_object (&self->predicting);
  show (self, prediction, error != NULL ? error->message : NULL);
  ost_main_window_hang (self);
}

static void
ask (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  GWeakRef *window = g_new0 (GWeakRef, 1);

  g_weak_ref_init (window, self);
  self->predicting = g_cancellable_new ();
  show (self, NULL, _ ("The model looks at this radiograph…"));
  ost_predictor_ask_async (self->predictor, ost_session_get_image_id (session), ost_session_get_image (session),
                           self->predicting, answered, window);
}

static void
forget (OstMainWindow *self)
{
  g_cancellable_cancel (self->predicting);
  g_clear_object (&self->predicting);
  show (self, NULL, NULL);
}

void
ost_main_window_update_prediction (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  gint64 image_id = session != NULL ? ost_session_get_image_id (session) : 0;

  if (session != NULL)
    ost_prediction_panel_set_bone (panel_of (self), ost_session_get_bone (session));
  gtk_widget_queue_draw (GTK_WIDGET (layer_of (self)));
  ost_main_window_update_next_click (self);
  if (image_id == self->predicted_image)
    return;
  self->predicted_image = image_id;
  forget (self);
  if (image_id != 0 && self->settings != NULL && g_settings_get_boolean (self->settings, "predict-on-open"))
    ask (self);
}

void
ost_main_window_take_predictor (OstMainWindow *self)
{
  self->predictor = ost_predictor_new (ost_project_get_store (self->project));
}

void
ost_main_window_drop_predictor (OstMainWindow *self)
{
  forget (self);
  self->predicted_image = 0;
  g_clear_object (&self->predictor);
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static void
predict (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;

  if (!ost_main_window_has_image (self))
    return;
  forget (self);
  ask (self);
}

static void
change_view (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  OstPredictionView view;

  if (!ost_prediction_view_from_id (g_variant_get_string (value, NULL), &view))
    return;
  ost_prediction_layer_set_view (layer_of (self), view);
  g_simple_action_set_state (action, value);
}

static void
next_view (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  const OstPredictionView next = (ost_prediction_layer_get_view (layer_of (self)) + 1) % (OST_PREDICTION_UNCERTAINTY + 1);

  g_action_group_change_action_state (G_ACTION_GROUP (self), "prediction-view",
                                      g_variant_new_string (ost_prediction_view_get_id (next)));
}

/* Also by activation with a number: the scale and tests. */
static void
change_sample (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  const int n = self->prediction != NULL ? self->prediction->segmentation->n_samples : 0;
  const int sample = CLAMP (g_variant_get_int32 (value), -1, n - 1);

  ost_prediction_layer_set_sample (layer_of (self), sample);
  ost_prediction_panel_set_sample (panel_of (self), sample);
  g_simple_action_set_state (action, g_variant_new_int32 (sample));
}

static void
step_sample (OstMainWindow *self, int step)
{
  const int n = self->prediction != NULL ? self->prediction->segmentation->n_samples : 0;
  const int sample = ost_prediction_layer_get_sample (layer_of (self)) + step;

  if (n > 0)                    /* round: the mean, the first, ... the last, the mean */
    g_action_group_change_action_state (G_ACTION_GROUP (self), "prediction-sample",
                                        g_variant_new_int32 ((sample + 1 + n + 1) % (n + 1) - 1));
}

static void
next_sample (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_sample (data, 1);
}

static void
previous_sample (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_sample (data, -1);
}

static gboolean
take (OstMainWindow *self, OstBone bone)
{
  g_autoptr (GError) error = NULL;

  if (ost_session_start_from (ost_main_window_get_session (self), bone, self->prediction->model_id, &error))
    return TRUE;
  ost_main_window_tell (self, error->message);
  return FALSE;
}

static void
take_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstBone bone;

  if (self->prediction == NULL || !ost_main_window_has_image (self))
    return;
  bone = ost_session_get_bone (ost_main_window_get_session (self));
  if (self->prediction->segmentation->found[bone] <= 0)
    ost_main_window_tell (self, _ ("The model did not find this bone: click on it."));
  else
    take (self, bone);
}

/* Bones that have a mask, a lock or are said to be absent are the reader's own. */
static void
take_all (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);

  if (self->prediction == NULL || !ost_main_window_has_image (self))
    return;
  for (int b = 0; b < OST_N_BONES; b++)
    {
      const OstBoneState *state = ost_session_get_reading (session)->bones[b];

      if (self->prediction->segmentation->found[b] > 0 && state->mask == NULL && !state->mask_pending && !state->locked
          && !state->absent && !take (self, (OstBone) b))
        return;
    }
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

void
ost_main_window_add_prediction_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "predict", predict, NULL, NULL, NULL },
    { "prediction", NULL, NULL, "''", ignore_change },
    { "prediction-view", NULL, "s", "'suggestion'", change_view },
    { "next-prediction-view", next_view, NULL, NULL, NULL },
    { "prediction-sample", NULL, "i", "-1", change_sample },
    { "next-sample", next_sample, NULL, NULL, NULL },
    { "previous-sample", previous_sample, NULL, NULL, NULL },
    { "take-prediction", take_bone, NULL, NULL, NULL },
    { "take-predictions", take_all, NULL, NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  ost_main_window_add_next_click_action (self);
}
