/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <adwaita.h>

/* What a person may set: appearance, reader, fill of the masks, keys, and what is remembered. Everything is in force at
 * once. */
#define OST_TYPE_PREFERENCES (ost_preferences_get_type ())
G_DECLARE_FINAL_TYPE (OstPreferences, ost_preferences, OST, PREFERENCES, AdwPreferencesWindow)

/* settings must not be NULL. reader: the name that holds while none is set. */
OstPreferences *ost_preferences_new (GSettings *settings, const char *reader);
