/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <gio/gio.h>

/* The program's GSettings, or NULL when its schema is not installed (a program run from a build tree, say): everything works
 * without, nothing is remembered. Free with g_clear_object. Main thread. */
GSettings *ost_settings_new (void);

/* Reading and writing that shrug at NULL. */
char      *ost_settings_dup_string  (GSettings *settings, const char *key);                    /* NULL when empty or unknown */
void       ost_settings_set_string  (GSettings *settings, const char *key, const char *value);
int        ost_settings_get_int     (GSettings *settings, const char *key, int fallback);
gboolean   ost_settings_get_boolean (GSettings *settings, const char *key, gboolean fallback);
double     ost_settings_get_double  (GSettings *settings, const char *key, double fallback);

/* The projects that were open and are still there, the latest first; to be freed with g_strfreev. */
#define OST_SETTINGS_MAX_PROJECTS 8
GStrv      ost_settings_list_projects    (GSettings *settings);
void       ost_settings_remember_project (GSettings *settings, const char *path);
