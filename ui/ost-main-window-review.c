/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-review-private.h"

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"
#include "ui/ost-shortcuts.h"

/* The reviewer's view: asks the classifier about the radiograph that is open, shows its bones, what each carries and how that
 * moves with another sample or with the reader's own outlines, and keeps decisions. */

OstReviewing *
ost_reviewing_of (OstMainWindow *self)
{
  return self->reviewing;
}

/* --- what changed ------------------------------------------------------------------------------------------------- */

static void
forget (OstReviewing *r)
{
  ost_reviewing_stop (&r->asking);
  ost_reviewing_stop (&r->trying);
  ost_reviewing_stop (&r->cropping);
  ost_reviewing_stop (&r->measuring);
  ost_reviewing_stop (&r->mapping);
  g_clear_handle_id (&r->measure_source, g_source_remove);
  g_clear_pointer (&r->prediction, ost_prediction_unref);
  g_clear_pointer (&r->review, ost_review_unref);
  g_clear_pointer (&r->tried, ost_hand_prediction_free);
  g_clear_pointer (&r->index, g_free);
  for (int b = 0; b < OST_N_BONES; b++)
    g_clear_pointer (&r->masks[b], ost_mask_unref);
  r->has_axis = r->has_place = r->has_crops = r->near = r->measure_due = FALSE;
  r->sample = -1;
  r->image_id = 0;
  r->next = (OstReviewingNext) { 0 };
}

static void
take_image (OstReviewing *r, gint64 image_id)
{
  OstMainWindow *self = r->window;
  const gint64 started = r->started;

  forget (r);
  r->started = started != 0 ? started : g_get_monotonic_time ();
  r->image_id = image_id;
  ost_review_strip_set_pictures (self->review_strip, NULL);
  ost_review_layer_set_pins (r->layer, NULL, 0);
  ost_review_layer_choose_place (r->layer, FALSE);
  ost_review_decisions_set_place (ost_review_panel_get_decisions (self->review_panel), NULL);
  ost_review_panel_set_prediction (self->review_panel, NULL);
  ost_review_panel_set_similar (self->review_panel, NULL, NULL);
  ost_review_panel_set_problem (self->review_panel, image_id == 0 ? _ ("No radiograph is open.") : _ ("The model looks at this radiograph…"),
                                NULL, NULL);
  ost_reviewing_show_decisions (r);
  ost_reviewing_update_map (r);
}

static gboolean
take_masks (OstReviewing *r, OstSession *session)
{
  gboolean changed = FALSE;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstMask *mask = ost_session_get_mask (session, (OstBone) b);

      if (mask == r->masks[b])
        continue;
      g_clear_pointer (&r->masks[b], ost_mask_unref);
      r->masks[b] = mask != NULL ? ost_mask_ref (mask) : NULL;
      changed = TRUE;
    }
  return changed;
}

static gboolean
take_prediction (OstReviewing *r)
{
  OstPrediction *prediction = r->window->prediction;

  if (prediction == r->prediction || (prediction != NULL && prediction->image_id != r->image_id))
    return FALSE;
  g_clear_pointer (&r->prediction, ost_prediction_unref);
  r->prediction = prediction != NULL ? ost_prediction_ref (prediction) : NULL;
  ost_review_layer_set_prediction (r->layer, prediction);
  ost_review_panel_set_prediction (r->window->review_panel, prediction);
  return prediction != NULL;
}

static int
current_sample (OstMainWindow *self)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "prediction-sample");

  return g_variant_get_int32 (state);
}

/* The segmenter is not asked by itself in every setting; the reviewer needs it. */
static void
want_prediction (OstReviewing *r)
{
  if (r->window->prediction == NULL && r->window->predicting == NULL)
    g_action_group_activate_action (G_ACTION_GROUP (r->window), "predict", NULL);
}

void
ost_main_window_update_review (OstMainWindow *self)
{
  OstReviewing *r = ost_reviewing_of (self);
  OstSession *session = ost_main_window_get_session (self);
  const gint64 image_id = session != NULL && ost_session_get_image (session) != NULL ? ost_session_get_image_id (session) : 0;
  gboolean new_masks, new_prediction, new_sample;

  if (r == NULL || !r->on || r->reviewer == NULL)
    return;
  if (image_id != r->image_id)
    {
      take_image (r, image_id);
      if (image_id != 0)
        want_prediction (r);
    }
  if (image_id == 0)
    return;
  new_masks = take_masks (r, session);
  new_prediction = take_prediction (r);
  new_sample = r->sample != current_sample (self);
  r->sample = current_sample (self);
  if (new_prediction)
    ost_reviewing_ask (r, FALSE);
  if (new_masks || new_prediction)
    {
      r->measure_due = TRUE;
      ost_reviewing_try_masks (r);
    }
  if (new_masks || new_prediction || new_sample)
    ost_reviewing_crop (r);
  ost_reviewing_show (r);
}

void
ost_main_window_review_started (OstMainWindow *self, gint64 image_id)
{
  OstReviewing *r = ost_reviewing_of (self);

  r->wanted = image_id;
  r->started = r->asked != 0 ? r->asked : g_get_monotonic_time ();
  r->asked = 0;
  ost_actions_set_boolean (G_ACTION_MAP (self), "review-ready", FALSE);
}

void
ost_main_window_take_reviewer (OstMainWindow *self)
{
  ost_reviewing_of (self)->reviewer = ost_reviewer_new (ost_project_get_store (self->project));
}

void
ost_main_window_drop_reviewer (OstMainWindow *self)
{
  OstReviewing *r = ost_reviewing_of (self);

  if (r == NULL)
    return;
  forget (r);
  ost_reviewing_stop (&r->listing);
  g_clear_object (&r->reviewer);
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static void
again (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstReviewing *r = ost_reviewing_of (data);

  if (r->prediction != NULL)
    ost_reviewing_ask (r, TRUE);
}

static void
ends_moved (OstMainWindow *self, const OstCorticalAxis *axis)
{
  OstReviewing *r = ost_reviewing_of (self);

  r->axis = *axis;
  r->has_axis = TRUE;
  ost_reviewing_measure (r);
}

static void
reset_ends (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstReviewing *r = ost_reviewing_of (data);

  r->has_axis = FALSE;
  ost_reviewing_measure (r);
}

static void
change_wipe (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  OstReviewing *r = ost_reviewing_of (self);

  ost_review_layer_set_wipe (r->layer, g_variant_get_boolean (value));
  ost_canvas_set_mask_style (self->canvas, g_variant_get_boolean (value) ? OST_NONE : OST_FILL);
  g_simple_action_set_state (action, value);
}

static void
show_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstBone bone;

  if (ost_bone_from_id (g_variant_get_string (target, NULL), &bone))
    ost_reviewing_choose_bone (data, (int) bone);
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

/* --- the mode ----------------------------------------------------------------------------------------------------- */

static const char *const commands[] = { "review-accept", "review-reject", "review-reject-for", "review-flag", "review-comment",
                                        "review-next", "review-wipe", "review-bone", "review-reset-ends", "review-csv", "review-map" };

/* A reviewer's clicks on the picture should not draw: the picture is panned until a tool is chosen. */
static void
change_tool (OstReviewing *r, gboolean on)
{
  GActionGroup *actions = G_ACTION_GROUP (r->window);
  g_autoptr (GVariant) tool = g_action_group_get_action_state (actions, "tool");

  if (on)
    {
      g_free (r->tool);
      r->tool = g_variant_dup_string (tool, NULL);
      g_action_group_change_action_state (actions, "tool", g_variant_new_string ("pan"));
    }
  else if (r->tool != NULL && g_str_equal (g_variant_get_string (tool, NULL), "pan"))
    g_action_group_change_action_state (actions, "tool", g_variant_new_string (r->tool));
}

/* Letters mean other things to a reviewer; the controller that was added last is asked first. */
static void
change_keys (OstReviewing *r, gboolean on)
{
  if (r->keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (r->window), r->keys);
  r->keys = on ? ost_shortcuts_new_review_controller (r->window->settings) : NULL;
  if (on)
    gtk_widget_add_controller (GTK_WIDGET (r->window), r->keys);
}

static void
switch_off (OstMainWindow *self, const char *action)
{
  g_autoptr (GVariant) on = g_action_group_get_action_state (G_ACTION_GROUP (self), action);

  if (g_variant_get_boolean (on))
    g_action_group_change_action_state (G_ACTION_GROUP (self), action, g_variant_new_boolean (FALSE));
}

static void
set_reviewing (OstMainWindow *self, gboolean on)
{
  OstReviewing *r = ost_reviewing_of (self);

  if (r->on == on)
    return;
  r->on = on;
  gtk_widget_set_visible (GTK_WIDGET (self->review_strip), on);
  gtk_stack_set_visible_child_name (self->side, on ? "review" : "annotate");
  gtk_widget_set_visible (GTK_WIDGET (r->layer), on);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    ost_actions_set_enabled (G_ACTION_MAP (self), commands[i], on);
  change_tool (r, on);
  change_keys (r, on);
  ost_main_window_update_next_click (self);
  if (on)
    {
      r->started = g_get_monotonic_time ();
      ost_main_window_update_review (self);
      ost_main_window_look_ahead (self);
      return;
    }
  switch_off (self, "review-wipe");
  switch_off (self, "review-map");
  forget (r);
}

static void
change_mode (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *mode = g_variant_get_string (value, NULL);

  if (!g_str_equal (mode, "annotate") && !g_str_equal (mode, "review"))
    return;
  g_simple_action_set_state (action, value);
  set_reviewing (data, g_str_equal (mode, "review"));
}

static void
toggle_mode (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_action_group_change_action_state (G_ACTION_GROUP (data), "mode", g_variant_new_string (ost_reviewing_of (data)->on ? "annotate" : "review"));
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static void
add_layer (OstMainWindow *self)
{
  OstReviewing *r = ost_reviewing_of (self);
  GtkWidget *overlay = adw_bin_get_child (ADW_BIN (self->viewer)), *layer = ost_review_layer_new (self->canvas);

  r->layer = OST_REVIEW_LAYER (layer);
  gtk_widget_set_visible (layer, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), layer);
  g_signal_connect_swapped (layer, "ends-moved", G_CALLBACK (ends_moved), self);
}

static void
sample_changed (OstMainWindow *self)
{
  ost_main_window_update_review (self);
}

void
ost_main_window_add_review (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "mode", NULL, "s", "'annotate'", change_mode },
    { "toggle-review", toggle_mode },
    { "review", NULL, NULL, "''", ignore_change },
    { "review-ready", NULL, NULL, "false", ignore_change },
    { "review-ms", NULL, NULL, "0", ignore_change },
    { "review-tried", NULL, NULL, "false", ignore_change },
    { "review-index", NULL, NULL, "''", ignore_change },
    { "review-problem", NULL, NULL, "''", ignore_change },
    { "review-decisions", NULL, NULL, "0", ignore_change },
    { "review-again", again },
    { "review-reset-ends", reset_ends },
    { "review-bone", show_bone, "s" },
    { "review-wipe", NULL, NULL, "false", change_wipe },
  };
  OstReviewing *r = g_new0 (OstReviewing, 1);

  r->window = self;
  r->sample = -1;
  self->reviewing = r;
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  add_layer (self);
  ost_reviewing_add_decisions (self);
  ost_reviewing_add_map (self);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    ost_actions_set_enabled (G_ACTION_MAP (self), commands[i], FALSE);
  g_signal_connect_object (self, "action-state-changed::prediction-sample", G_CALLBACK (sample_changed), self, 0);
  g_signal_connect_object (self, "action-state-changed::prediction", G_CALLBACK (sample_changed), self, 0);
  g_signal_connect_swapped (self->review_strip, "bone-chosen", G_CALLBACK (ost_reviewing_choose_bone), self);
  g_signal_connect_swapped (ost_review_panel_get_hand (self->review_panel), "bone-chosen", G_CALLBACK (ost_reviewing_choose_bone), self);
}

void
ost_main_window_free_review (OstMainWindow *self)
{
  OstReviewing *r = ost_reviewing_of (self);

  if (r == NULL)
    return;
  forget (r);
  ost_reviewing_stop (&r->listing);
  g_clear_object (&r->reviewer);
  g_free (r->tool);
  g_free (r);
  self->reviewing = NULL;
}
