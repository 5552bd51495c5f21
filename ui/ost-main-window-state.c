/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-actions.h"
#include "ui/ost-i18n.h"

/* What the actions say about themselves: which can run now, and facts for menus, screen readers and tests. */

/* Actions that need an open image. */
static const char *const image_actions[] = {
  "all-bones", "beside", "as-stored", "explain-point", "checkpoint", "save-checkpoint", "restore-checkpoint",
  "bone", "next-bone", "previous-bone", "accept-bone", "accept-reading", "accept-anyway", "flag", "reject",
  "delete-point", "delete-point-at",
  "flip-point", "brush-smaller", "brush-larger", "copy-bone",
  "place-positive", "place-negative", "toggle-lock", "toggle-absent", "toggle-visible", "clear-bone", "invert",
  "reset-window", "fit", "actual-size", "zoom-in", "zoom-out", "preset", "report", "next-image", "previous-image", "info",
};

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
  GActionMap *actions = G_ACTION_MAP (self);
  double x = 0, y = 0, dx = 0, dy = 0, vx, vy;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self->canvas), GTK_WIDGET (self), 0, 0, &x, &y))
    return;
  gtk_native_get_surface_transform (GTK_NATIVE (self), &dx, &dy);
  ost_view_from_image (view, 0, 0, &vx, &vy);
  ost_actions_set_state (actions, "origin-x", g_variant_new_double (x + dx + vx));
  ost_actions_set_state (actions, "origin-y", g_variant_new_double (y + dy + vy));
}

static void
update_view_states (OstMainWindow *self)
{
  GActionMap *actions = G_ACTION_MAP (self);
  static const char *const styles[] = { [OST_FILL] = "fill", [OST_OUTLINE] = "outline", [OST_NONE] = "none" };
  const OstView view = ost_canvas_get_view (self->canvas);
  OstVoi voi = ost_canvas_get_voi (self->canvas);
  char width[G_ASCII_DTOSTR_BUF_SIZE], level[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (width, sizeof width, "%.1f", voi.width);
  g_ascii_formatd (level, sizeof level, "%.1f", voi.level);
  ost_actions_set_state (actions, "zoom", g_variant_new_double (view.zoom));
  update_origin (self, &view);
  ost_actions_set_state (actions, "window-level", g_variant_new_take_string (g_strdup_printf ("%s %s", width, level)));
  ost_actions_set_string (actions, "preset", ost_canvas_get_preset (self->canvas));
  ost_actions_set_boolean (actions, "invert", voi.inverted);
  ost_actions_set_string (actions, "mask-style", styles[ost_canvas_get_mask_style (self->canvas)]);
  ost_actions_set_boolean (actions, "overlays", ost_canvas_get_overlays (self->canvas));
  ost_actions_set_boolean (actions, "all-bones", ost_canvas_get_overview (self->canvas));
  ost_actions_set_boolean (actions, "negative-click", ost_canvas_get_swapped (self->canvas));
  ost_actions_set_int (actions, "selected-point", ost_canvas_get_selected (self->canvas));
}

static void
update_session_states (OstMainWindow *self, OstSession *session, const OstReading *reading)
{
  GActionMap *actions = G_ACTION_MAP (self);
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
  ost_actions_set_boolean (actions, "busy",
                           busy || self->n_imports > 0 || self->n_opening > 0 || self->n_outputs > 0);
  ost_actions_set_boolean (actions, "ready", ready);
  ost_actions_set_int (actions, "points", (int) n_points);
  ost_actions_set_int (actions, "masks", masks);
  ost_actions_set_int (actions, "locked", locked);
  ost_actions_set_string (actions, "bone", ost_bone_get_id (session ? ost_session_get_bone (session) : OST_BONE_MC1));
  ost_actions_set_state (actions, "image-id", g_variant_new_int64 (session != NULL ? ost_session_get_image_id (session) : 0));
  ost_actions_set_state (actions, "revision", g_variant_new_int64 (reading != NULL ? reading->revision : 0));
  ost_actions_set_string (actions, "status", reading != NULL ? ost_status_get_id (reading->status) : "");
  ost_actions_set_boolean (actions, "flag", reading != NULL && reading->status == OST_STATUS_FLAGGED);
  ost_actions_set_boolean (actions, "reject", reading != NULL && reading->status == OST_STATUS_REJECTED);
}

/* Takes the tooltip. */
static void
update_undo_button (OstMainWindow *self, GtkWidget *button, const char *action, gboolean enabled, char *tooltip)
{
  g_autofree char *text = tooltip;

  ost_actions_set_enabled (G_ACTION_MAP (self), action, enabled);
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
  GActionMap *actions = G_ACTION_MAP (self);
  OstSession *session = ost_main_window_get_session (self);
  const OstReading *reading = session != NULL ? ost_session_get_reading (session) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (image_actions); i++)
    ost_actions_set_enabled (actions, image_actions[i], reading != NULL);
  ost_actions_set_enabled (actions, "export", self->project != NULL);
  ost_actions_set_enabled (actions, "import-masks", self->project != NULL);
  ost_actions_set_enabled (actions, "fingers-up", self->project != NULL);
  ost_actions_set_enabled (actions, "find", self->project != NULL);
  ost_actions_set_enabled (actions, "train-segmenter", self->project != NULL);
  ost_actions_set_enabled (actions, "train-encoder", self->project != NULL);
  ost_actions_set_enabled (actions, "train-classifier", self->project != NULL);
  ost_actions_set_enabled (actions, "promote-model", self->project != NULL);
  ost_actions_set_enabled (actions, "roll-back-model", self->project != NULL);
  ost_actions_set_enabled (actions, "models", self->project != NULL);
  ost_actions_set_enabled (actions, "cohort", self->project != NULL);
  update_undo (self, reading);
  update_session_states (self, session, reading);
  update_view_states (self);
  ost_main_window_update_tools (self);
  ost_actions_set_string (actions, "page", gtk_stack_get_visible_child_name (self->stack));
  ost_actions_set_string (actions, "project", self->project != NULL ? ost_project_get_path (self->project) : "");
}
