/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* A window's actions by name. `name` must be one of them. */

/* Observers are told of changes only. A floating value is taken. */
void ost_actions_set_state   (GActionMap *actions, const char *name, GVariant *value);
void ost_actions_set_boolean (GActionMap *actions, const char *name, gboolean value);
void ost_actions_set_int     (GActionMap *actions, const char *name, int value);
void ost_actions_set_string  (GActionMap *actions, const char *name, const char *value);
void ost_actions_set_enabled (GActionMap *actions, const char *name, gboolean enabled);
