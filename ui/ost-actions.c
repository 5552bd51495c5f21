/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-actions.h"

void
ost_actions_set_state (GActionMap *actions, const char *name, GVariant *value)
{
  GAction *action = g_action_map_lookup_action (actions, name);
  g_autoptr (GVariant) state = g_variant_ref_sink (value);
  g_autoptr (GVariant) old = g_action_get_state (action);

  if (!g_variant_equal (old, state))
    g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

void
ost_actions_set_boolean (GActionMap *actions, const char *name, gboolean value)
{
  ost_actions_set_state (actions, name, g_variant_new_boolean (value));
}

void
ost_actions_set_int (GActionMap *actions, const char *name, int value)
{
  ost_actions_set_state (actions, name, g_variant_new_int32 (value));
}

void
ost_actions_set_string (GActionMap *actions, const char *name, const char *value)
{
  ost_actions_set_state (actions, name, g_variant_new_string (value));
}

void
ost_actions_set_enabled (GActionMap *actions, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (actions, name)), enabled);
}
