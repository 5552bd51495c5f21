/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include <string.h>

#include "ui/ost-i18n.h"

/* The commands on bones, readings and the view. Menus, keys, buttons and tests all come through here. */

#define OPACITY_STEP 0.1
#define ZOOM_STEP    1.25

/* Runs after a gesture of the session: a refusal becomes a message. FALSE without an error is nothing to say. */
static gboolean
tell_refusal (OstMainWindow *self, gboolean done, GError **error)
{
  if (!done && *error != NULL)
    ost_main_window_tell (self, (*error)->message);
  g_clear_error (error);
  return done;
}

static const OstReading *
reading_of (OstMainWindow *self)
{
  return ost_session_get_reading (ost_main_window_get_session (self));
}

/* FALSE when the target of the action names no bone. */
static gboolean
bone_of (GVariant *target, OstBone *bone)
{
  return ost_bone_from_id (g_variant_get_string (target, NULL), bone);
}

/* --- bones -------------------------------------------------------------------------------------------------------- */

static void
change_bone (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstMainWindow *self = data;
  OstBone bone;

  if (self->project != NULL && bone_of (value, &bone))
    {
      ost_canvas_set_overview (self->canvas, FALSE);    /* also when that bone is the selected one already */
      ost_session_set_bone (ost_main_window_get_session (self), bone);
    }
}

static void
step_bone (OstMainWindow *self, int step)
{
  OstSession *session = ost_main_window_get_session (self);
  int position = ost_bone_get_key (ost_session_get_bone (session)) - 1;

  ost_session_set_bone (session, ost_bone_screen_order[(position + step + OST_N_BONES) % OST_N_BONES]);
}

static void
next_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_bone (data, 1);
}

static void
previous_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_bone (data, -1);
}

static void
toggle_lock (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  OstBone bone;

  if (bone_of (target, &bone))
    tell_refusal (self, ost_session_set_locked (ost_main_window_get_session (self), bone,
                                                !reading_of (self)->bones[bone]->locked, &error), &error);
}

static void
toggle_absent (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  OstBone bone;

  if (bone_of (target, &bone))
    tell_refusal (self, ost_session_set_absent (ost_main_window_get_session (self), bone,
                                                !reading_of (self)->bones[bone]->absent, &error), &error);
}

static void
toggle_visible (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstBone bone;

  if (bone_of (target, &bone))
    ost_canvas_set_visible (self->canvas, bone, !ost_canvas_get_visible (self->canvas, bone));
}

static void
clear_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  g_autoptr (GError) error = NULL;
  OstBone bone;

  if (!bone_of (target, &bone)
      || (reading_of (self)->bones[bone]->n_points == 0 && reading_of (self)->bones[bone]->strokes->len == 0))
    return;
  if (tell_refusal (self, ost_session_clear_bone (ost_main_window_get_session (self), bone, &error), &error))
    ost_main_window_tell_with (self, _ ("Points removed"), _ ("Undo"), "win.undo");
}

/* --- points ------------------------------------------------------------------------------------------------------- */

static void
brush_smaller (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_step_radius (OST_MAIN_WINDOW (data)->canvas, -1);
}

static void
brush_larger (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_step_radius (OST_MAIN_WINDOW (data)->canvas, 1);
}

/* The bone as the reader who was here last has drawn it. */
static void
copy_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);
  const gint64 other = ost_session_find_other_reader (session);
  g_autoptr (GError) error = NULL;

  if (other == 0)
    ost_main_window_tell (self, _ ("Nobody else has read this radiograph yet."));
  else if (tell_refusal (self, ost_session_copy_bone (session, ost_session_get_bone (session), other, &error), &error))
    ost_main_window_tell_with (self, _ ("Bone taken over from the other reading"), _ ("Undo"), "win.undo");
}

static void
place_positive (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_place (OST_MAIN_WINDOW (data)->canvas, TRUE);
}

static void
place_negative (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_place (OST_MAIN_WINDOW (data)->canvas, FALSE);
}

static void
delete_point (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_delete_point (OST_MAIN_WINDOW (data)->canvas);
}

static gboolean
has_point (OstSession *session, gint32 index)
{
  gsize n = 0;

  ost_session_get_points (session, ost_session_get_bone (session), &n);
  return index >= 0 && index < (gint32) n;
}

static void
delete_point_at (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  OstSession *session = ost_main_window_get_session (self);
  g_autoptr (GError) error = NULL;
  gint32 index = g_variant_get_int32 (target);

  if (!has_point (session, index))
    return;
  if (tell_refusal (self, ost_session_delete_point (session, ost_session_get_bone (session), (gsize) index, &error), &error))
    ost_canvas_select (self->canvas, -1);
}

static void
flip_point (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstSession *session = ost_main_window_get_session (data);
  g_autoptr (GError) error = NULL;
  gint32 index = g_variant_get_int32 (target);

  if (has_point (session, index))
    tell_refusal (data, ost_session_flip_point (session, ost_session_get_bone (session), (gsize) index, &error), &error);
}

static void
undo (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_autoptr (GError) error = NULL;

  tell_refusal (data, ost_session_undo (ost_main_window_get_session (data), &error), &error);
}

static void
redo (GSimpleAction *action, GVariant *target, gpointer data)
{
  g_autoptr (GError) error = NULL;

  tell_refusal (data, ost_session_redo (ost_main_window_get_session (data), &error), &error);
}

/* --- readings and images ------------------------------------------------------------------------------------------ */

static void
open_next_todo (OstMainWindow *self)
{
  gint64 next = ost_worklist_get_next_todo (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)));

  if (next != 0)
    ost_main_window_open_image (self, next);
  else
    ost_main_window_tell (self, _ ("That was the last one: every radiograph of this project is done."));
}

/* What looks wrong, before it counts as done: told with a way past it, and listed in the side panel. FALSE when nothing does. */
static gboolean
has_doubts (OstMainWindow *self)
{
  const guint n = ost_bone_panel_check (self->panel);
  g_autofree char *sentence = NULL;

  if (n == 0)
    return FALSE;
  sentence = g_strdup_printf (ngettext ("%u thing looks wrong: see beside the picture.",
                                        "%u things look wrong: see beside the picture.", n), n);
  ost_main_window_tell_with (self, sentence, _ ("Accept Anyway"), "win.accept-anyway");
  return TRUE;
}

/* Whether Enter would accept the reading: every other bone is accepted or not in the picture, and this one can be. */
static gboolean
is_last_bone (OstMainWindow *self)
{
  const OstReading *reading = reading_of (self);
  const OstBone selected = ost_session_get_bone (ost_main_window_get_session (self));

  for (int b = 0; b < OST_N_BONES; b++)
    if (b != (int) selected && !reading->bones[b]->locked && !reading->bones[b]->absent)
      return FALSE;
  return reading->bones[selected]->mask != NULL || reading->bones[selected]->absent;
}

static void
accept_selected (OstMainWindow *self)
{
  g_autoptr (GError) error = NULL;

  tell_refusal (self, ost_session_accept_bone (ost_main_window_get_session (self), &error), &error);
  if (reading_of (self)->status == OST_STATUS_ACCEPTED)
    ost_main_window_tell_with (self, _ ("All bones accepted. Enter opens the next radiograph."), _ ("Undo"), "win.undo");
}

/* Enter on an accepted reading goes on to the next radiograph; on the last bone, the whole is looked at first. */
static void
accept_bone (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;

  if (reading_of (self)->status == OST_STATUS_ACCEPTED)
    open_next_todo (self);
  else if (!is_last_bone (self) || !has_doubts (self))
    accept_selected (self);
}

static void
finish_reading (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = g_strdup_printf (_ ("“%s” accepted"),
                                               ost_worklist_get_name (self->worklist, ost_session_get_image_id (session)));
  g_autofree char *back = g_strdup_printf ("win.open-image(int64 %" G_GINT64_FORMAT ")", ost_session_get_image_id (session));

  if (reading_of (self)->status != OST_STATUS_ACCEPTED)
    {
      if (!tell_refusal (self, ost_session_set_status (session, OST_STATUS_ACCEPTED, &error), &error))
        return;
      ost_main_window_tell_with (self, sentence, _ ("Go Back"), back);
    }
  open_next_todo (self);
}

static void
accept_reading (GSimpleAction *action, GVariant *target, gpointer data)
{
  if (reading_of (data)->status == OST_STATUS_ACCEPTED || !has_doubts (data))
    finish_reading (data);
}

static void
accept_anyway (GSimpleAction *action, GVariant *target, gpointer data)
{
  if (is_last_bone (data) && reading_of (data)->status != OST_STATUS_ACCEPTED)
    accept_selected (data);
  else
    finish_reading (data);
}

/* Taking a flag off leaves a reading that somebody has worked on. */
static void
toggle_status (OstMainWindow *self, OstStatus status)
{
  g_autoptr (GError) error = NULL;
  OstStatus wanted = reading_of (self)->status == status ? OST_STATUS_STARTED : status;

  tell_refusal (self, ost_session_set_status (ost_main_window_get_session (self), wanted, &error), &error);
}

static void
flag (GSimpleAction *action, GVariant *target, gpointer data)
{
  toggle_status (data, OST_STATUS_FLAGGED);
}

static void
reject (GSimpleAction *action, GVariant *target, gpointer data)
{
  toggle_status (data, OST_STATUS_REJECTED);
}

static void
open_image (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;
  gint64 image_id = g_variant_get_int64 (target);

  if (self->project != NULL && ost_worklist_contains (self->worklist, image_id))
    ost_main_window_open_image (self, image_id);
}

static void
step_image (OstMainWindow *self, int step)
{
  gint64 id = ost_worklist_get_neighbour (self->worklist, ost_session_get_image_id (ost_main_window_get_session (self)), step);

  if (id != 0)
    ost_main_window_open_image (self, id);
}

static void
next_image (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_image (data, 1);
}

static void
previous_image (GSimpleAction *action, GVariant *target, gpointer data)
{
  step_image (data, -1);
}

static void
find (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstMainWindow *self = data;

  gtk_widget_set_visible (GTK_WIDGET (self->worklist), TRUE);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "worklist", g_variant_new_boolean (TRUE));
  ost_worklist_start_search (self->worklist);
}

/* --- view --------------------------------------------------------------------------------------------------------- */

static void
change_overlays (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_overlays (OST_MAIN_WINDOW (data)->canvas, g_variant_get_boolean (value));
}

static void
change_all_bones (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_overview (OST_MAIN_WINDOW (data)->canvas, g_variant_get_boolean (value));
}

static void
change_swapped (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_swapped (OST_MAIN_WINDOW (data)->canvas, g_variant_get_boolean (value));
}

static void
change_mask_style (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *style = g_variant_get_string (value, NULL);

  ost_canvas_set_mask_style (OST_MAIN_WINDOW (data)->canvas, g_str_equal (style, "outline") ? OST_OUTLINE
                                                             : g_str_equal (style, "none")  ? OST_NONE : OST_FILL);
}

static void
next_mask_style (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstCanvas *canvas = OST_MAIN_WINDOW (data)->canvas;

  ost_canvas_set_mask_style (canvas, (OstMaskStyle) ((ost_canvas_get_mask_style (canvas) + 1) % (OST_NONE + 1)));
}

static void
change_opacity (OstMainWindow *self, double step)
{
  ost_canvas_set_opacity (self->canvas, ost_canvas_get_opacity (self->canvas) + step);
  if (self->settings != NULL)
    g_settings_set_double (self->settings, "mask-opacity", ost_canvas_get_opacity (self->canvas));
}

static void
opacity_down (GSimpleAction *action, GVariant *target, gpointer data)
{
  change_opacity (data, -OPACITY_STEP);
}

static void
opacity_up (GSimpleAction *action, GVariant *target, gpointer data)
{
  change_opacity (data, OPACITY_STEP);
}

static void
change_invert (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstCanvas *canvas = OST_MAIN_WINDOW (data)->canvas;
  OstVoi voi = ost_canvas_get_voi (canvas);

  voi.inverted = g_variant_get_boolean (value);
  ost_canvas_set_voi (canvas, voi);
}

static void
change_preset (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_preset (OST_MAIN_WINDOW (data)->canvas, g_variant_get_string (value, NULL));
}

static void
reset_window (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstCanvas *canvas = OST_MAIN_WINDOW (data)->canvas;

  ost_canvas_set_preset (canvas, ost_canvas_get_first_preset (canvas));
}

static void
fit (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_fit (OST_MAIN_WINDOW (data)->canvas);
}

static void
actual_size (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_set_zoom (OST_MAIN_WINDOW (data)->canvas, 1.0);
}

static void
zoom_in (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstCanvas *canvas = OST_MAIN_WINDOW (data)->canvas;

  ost_canvas_set_zoom (canvas, ost_canvas_get_view (canvas).zoom * ZOOM_STEP);
}

static void
zoom_out (GSimpleAction *action, GVariant *target, gpointer data)
{
  OstCanvas *canvas = OST_MAIN_WINDOW (data)->canvas;

  ost_canvas_set_zoom (canvas, ost_canvas_get_view (canvas).zoom / ZOOM_STEP);
}

/* --- window ------------------------------------------------------------------------------------------------------- */

static void
change_corner_text (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_viewer_set_corner_text (OST_MAIN_WINDOW (data)->viewer, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static void
change_shown (OstMainWindow *self, GtkWidget *widget, GSimpleAction *action, GVariant *value)
{
  gtk_widget_set_visible (widget, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, g_action_get_name (G_ACTION (action)), g_variant_get_boolean (value));
}

static void
change_side_panel (GSimpleAction *action, GVariant *value, gpointer data)
{
  change_shown (data, GTK_WIDGET (OST_MAIN_WINDOW (data)->side), action, value);
}

static void
change_worklist (GSimpleAction *action, GVariant *value, gpointer data)
{
  change_shown (data, GTK_WIDGET (OST_MAIN_WINDOW (data)->worklist), action, value);
}

static void
change_fullscreen (GSimpleAction *action, GVariant *value, gpointer data)
{
  if (g_variant_get_boolean (value))
    gtk_window_fullscreen (GTK_WINDOW (data));
  else
    gtk_window_unfullscreen (GTK_WINDOW (data));
  g_simple_action_set_state (action, value);
}

/* A boolean state that only reports: the activation is a command. */
static void
keep_state (GSimpleAction *action, GVariant *value, gpointer data)
{
}

void
ost_main_window_add_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "bone", NULL, "s", "'mc1'", change_bone },
    { "next-bone", next_bone },
    { "previous-bone", previous_bone },
    { "accept-bone", accept_bone },
    { "toggle-lock", toggle_lock, "s" },
    { "toggle-absent", toggle_absent, "s" },
    { "toggle-visible", toggle_visible, "s" },
    { "clear-bone", clear_bone, "s" },

    { "brush-smaller", brush_smaller },
    { "brush-larger", brush_larger },
    { "copy-bone", copy_bone },
    { "place-positive", place_positive },
    { "place-negative", place_negative },
    { "delete-point", delete_point },
    { "delete-point-at", delete_point_at, "i" },
    { "flip-point", flip_point, "i" },
    { "undo", undo },
    { "redo", redo },

    { "accept-reading", accept_reading },
    { "accept-anyway", accept_anyway },
    { "flag", flag, NULL, "false", keep_state },
    { "reject", reject, NULL, "false", keep_state },
    { "open-image", open_image, "x" },
    { "next-image", next_image },
    { "previous-image", previous_image },
    { "find", find },

    { "overlays", NULL, NULL, "true", change_overlays },
    { "all-bones", NULL, NULL, "false", change_all_bones },
    { "negative-click", NULL, NULL, "false", change_swapped },
    { "mask-style", NULL, "s", "'fill'", change_mask_style },
    { "next-mask-style", next_mask_style },
    { "opacity-down", opacity_down },
    { "opacity-up", opacity_up },
    { "invert", NULL, NULL, "false", change_invert },
    { "preset", NULL, "s", "'auto'", change_preset },
    { "reset-window", reset_window },
    { "fit", fit },
    { "actual-size", actual_size },
    { "zoom-in", zoom_in },
    { "zoom-out", zoom_out },

    { "corner-text", NULL, NULL, "true", change_corner_text },
    { "side-panel", NULL, NULL, "true", change_side_panel },
    { "worklist", NULL, NULL, "true", change_worklist },
    { "fullscreen", NULL, NULL, "false", change_fullscreen },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
