/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-i18n.h"

/* What the actions say about themselves: which can run now, and facts for menus, screen readers and tests. */

/* Actions that need an open image. */
static const char *const image_actions[] = {
  "bone", "next-bone", "previous-bone", "accept-bone", "accept-reading", "accept-anyway", "flag", "reject",
  "delete-point", "delete-point-at",
  "flip-point", "tool", "brush-smaller", "brush-larger", "copy-bone",
  "place-positive", "place-negative", "toggle-lock", "toggle-absent", "toggle-visible", "clear-bone", "invert",
  "reset-window", "fit", "actual-size", "zoom-in", "zoom-out", "preset", "report", "next-image", "previous-image", "info",
};

static void
set_enabled (OstMainWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

/* Observers are told of changes only. */
static void
set_state (OstMainWindow *self, const char *name, GVariant *value)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_autoptr (GVariant) state = g_variant_ref_sink (value);
  g_autoptr (GVariant) old = g_action_get_state (action);

  if (!g_variant_equal (old, state))
    g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

static void
ignore_change (GSimpleAction *action, GVariant *value, gpointer data)
{
}

void
ost_main_window_add_state_actions (OstMainWindow *self)
{
  static const GActionEntry entries[] = {
    { "busy", NULL, NULL, "false", ignore_change },
    { "ready", NULL, NULL, "false", ignore_change },
    { "points", NULL, NULL, "0", ignore_change },
    { "masks", NULL, NULL, "0", ignore_change },
    { "locked", NULL, NULL, "0", ignore_change },
    { "selected-point", NULL, NULL, "-1", ignore_change },
    { "image-id", NULL, NULL, "int64 0", ignore_change },
    { "revision", NULL, NULL, "int64 0", ignore_change },
    { "zoom", NULL, NULL, "1.0", ignore_change },
    { "origin-x", NULL, NULL, "0.0", ignore_change },
    { "origin-y", NULL, NULL, "0.0", ignore_change },
    { "window-level", NULL, NULL, "''", ignore_change },
    { "status", NULL, NULL, "''", ignore_change },
    { "page", NULL, NULL, "''", ignore_change },
    { "project", NULL, NULL, "''", ignore_change },
    { "training", NULL, NULL, "''", ignore_change },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* Where the image's first corner lies on the window's surface: where a test must point to meet an image coordinate. */
static void
update_origin (OstMainWindow *self, const OstView *view)
{
  double x = 0, y = 0, dx = 0, dy = 0;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self->canvas), GTK_WIDGET (self), 0, 0, &x, &y))
    return;
  gtk_native_get_surface_transform (GTK_NATIVE (self), &dx, &dy);
  set_state (self, "origin-x", g_variant_new_double (x + dx - view->x * view->zoom));
  set_state (self, "origin-y", g_variant_new_double (y + dy - view->y * view->zoom));
}

static void
update_view_states (OstMainWindow *self)
{
  static const char *const styles[] = { [OST_FILL] = "fill", [OST_OUTLINE] = "outline", [OST_NONE] = "none" };
  const OstView view = ost_canvas_get_view (self->canvas);
  OstVoi voi = ost_canvas_get_voi (self->canvas);
  char width[G_ASCII_DTOSTR_BUF_SIZE], level[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.1f", voi.width);
  g_ascii_formatd (level, sizeof level, "%.1f", voi.level);
  set_state (self, "zoom", g_variant_new_double (view.zoom));
  update_origin (self, &view);
  set_state (self, "window-level", g_variant_new_take_string (g_strdup_printf ("%s %s", width, level)));
  set_state (self, "preset", g_variant_new_string (ost_canvas_get_preset (self->canvas)));
  set_state (self, "invert", g_variant_new_boolean (voi.inverted));
  set_state (self, "mask-style", g_variant_new_string (styles[ost_canvas_get_mask_style (self->canvas)]));
  set_state (self, "overlays", g_variant_new_boolean (ost_canvas_get_overlays (self->canvas)));
  set_state (self, "negative-click", g_variant_new_boolean (ost_canvas_get_swapped (self->canvas)));
  set_state (self, "selected-point", g_variant_new_int32 (ost_canvas_get_selected (self->canvas)));
}

static void
update_session_states (OstMainWindow *self, OstSession *session, const OstReading *reading)
{
  gboolean busy = FALSE, ready = FALSE;
  gint32 masks = 0, locked = 0;
  gsize n_points = 0;

  if (session != NULL)
    g_object_get (session, "busy", &busy, "ready", &ready, NULL);
  if (reading != NULL)
    ost_session_get_points (session, ost_session_get_bone (session), &n_points);
  for (int b = 0; reading != NULL && b < OST_N_BONES; b++)
    {
      masks += ost_session_get_mask (session, (OstBone) b) != NULL;
      locked += reading->bones[b]->locked;
    }
  set_state (self, "busy", g_variant_new_boolean (busy || self->n_imports > 0 || self->n_opening > 0
                                                || self->n_outputs > 0));
  set_state (self, "ready", g_variant_new_boolean (ready));
  set_state (self, "points", g_variant_new_int32 ((gint32) n_points));
  set_state (self, "masks", g_variant_new_int32 (masks));
  set_state (self, "locked", g_variant_new_int32 (locked));
  set_state (self, "bone", g_variant_new_string (ost_bone_get_id (session ? ost_session_get_bone (session) : OST_BONE_MC1)));
  set_state (self, "image-id", g_variant_new_int64 (session != NULL ? ost_session_get_image_id (session) : 0));
  set_state (self, "revision", g_variant_new_int64 (reading != NULL ? reading->revision : 0));
  set_state (self, "status", g_variant_new_string (reading != NULL ? ost_status_get_id (reading->status) : ""));
  set_state (self, "flag", g_variant_new_boolean (reading != NULL && reading->status == OST_STATUS_FLAGGED));
  set_state (self, "reject", g_variant_new_boolean (reading != NULL && reading->status == OST_STATUS_REJECTED));
}

/* Takes the tooltip. */
static void
update_undo_button (OstMainWindow *self, GtkWidget *button, const char *action, gboolean enabled, char *tooltip)
{
  g_autofree char *text = tooltip;

  set_enabled (self, action, enabled);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (button), text) != 0)
    gtk_widget_set_tooltip_text (button, text);
}

static void
update_undo (OstMainWindow *self, const OstReading *reading)
{
  const char *undo = reading != NULL ? reading->undo_label : NULL;
  const char *redo = reading != NULL ? reading->redo_label : NULL;

  update_undo_button (self, self->undo_button, "undo", undo != NULL,
                      undo != NULL ? g_strdup_printf (_ ("Undo %s (Ctrl+Z)"), undo) : g_strdup (_ ("Nothing to undo")));
  update_undo_button (self, self->redo_button, "redo", redo != NULL,
                      redo != NULL ? g_strdup_printf (_ ("Redo %s (Ctrl+Shift+Z)"), redo) : g_strdup (_ ("Nothing to redo")));
}

void
ost_main_window_update_states (OstMainWindow *self)
{
  OstSession *session = ost_main_window_get_session (self);
  const OstReading *reading = session != NULL ? ost_session_get_reading (session) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (image_actions); i++)
    set_enabled (self, image_actions[i], reading != NULL);
  set_enabled (self, "export", self->project != NULL);
  set_enabled (self, "import-masks", self->project != NULL);
  set_enabled (self, "find", self->project != NULL);
  set_enabled (self, "train-segmenter", self->project != NULL);
  set_enabled (self, "models", self->project != NULL);
  update_undo (self, reading);
  update_session_states (self, session, reading);
  update_view_states (self);
  set_state (self, "page", g_variant_new_string (gtk_stack_get_visible_child_name (self->stack)));
  set_state (self, "project", g_variant_new_string (self->project != NULL ? ost_project_get_path (self->project) : ""));
}
