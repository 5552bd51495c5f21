/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-main-window-private.h"

#include "ui/ost-actions.h"

/* The commands of tools and of how the picture lies. */

static void
change_tool (GSimpleAction *action, GVariant *value, gpointer data)
{
  OstTool tool;

  if (ost_tool_from_id (g_variant_get_string (value, NULL), &tool))
    ost_canvas_set_tool (OST_MAIN_WINDOW (data)->canvas, tool);
}

static void
change_loupe (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_loupe (OST_MAIN_WINDOW (data)->canvas, g_variant_get_boolean (value));
}

static void
turn_right (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_turn (OST_MAIN_WINDOW (data)->canvas, 1);
}

static void
turn_left (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_turn (OST_MAIN_WINDOW (data)->canvas, -1);
}

static void
change_mirror (GSimpleAction *action, GVariant *value, gpointer data)
{
  ost_canvas_set_mirrored (OST_MAIN_WINDOW (data)->canvas, g_variant_get_boolean (value));
}

static void
clear_measurements (GSimpleAction *action, GVariant *target, gpointer data)
{
  ost_canvas_clear_calipers (OST_MAIN_WINDOW (data)->canvas);
}

static const GActionEntry entries[] = {
  { "tool", NULL, "s", "'points'", change_tool },
  { "loupe", NULL, NULL, "false", change_loupe },
  { "turn-right", turn_right },
  { "turn-left", turn_left },
  { "mirror", NULL, NULL, "false", change_mirror },
  { "clear-measurements", clear_measurements },
};

void
ost_main_window_add_tool_actions (OstMainWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
ost_main_window_update_tools (OstMainWindow *self)
{
  GActionMap *actions = G_ACTION_MAP (self);
  const gboolean open = ost_main_window_has_image (self);

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    ost_actions_set_enabled (actions, entries[i].name, open);
  ost_actions_set_enabled (actions, "clear-measurements", open && ost_canvas_get_n_calipers (self->canvas) > 0);
  ost_actions_set_string (actions, "tool", ost_tool_get_id (ost_canvas_get_tool (self->canvas)));
  ost_actions_set_boolean (actions, "loupe", ost_canvas_get_loupe (self->canvas));
  ost_actions_set_boolean (actions, "mirror", ost_canvas_get_view (self->canvas).mirrored);
}
