/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ost-settings.h"

#define OST_SCHEMA "org.osteon.Osteon"

/* g_settings_new aborts the program when the schema is missing, so it is looked up first. */
GSettings *
ost_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, OST_SCHEMA, TRUE);
  if (schema == NULL)
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}

char *
ost_settings_dup_string (GSettings *settings, const char *key)
{
  g_autofree char *value = NULL;

  if (settings == NULL)
    return NULL;
  value = g_settings_get_string (settings, key);
  return *value == '\0' ? NULL : g_steal_pointer (&value);
}

void
ost_settings_set_string (GSettings *settings, const char *key, const char *value)
{
  if (settings != NULL)
    g_settings_set_string (settings, key, value);
}

int
ost_settings_get_int (GSettings *settings, const char *key, int fallback)
{
  return settings != NULL ? g_settings_get_int (settings, key) : fallback;
}

gboolean
ost_settings_get_boolean (GSettings *settings, const char *key, gboolean fallback)
{
  return settings != NULL ? g_settings_get_boolean (settings, key) : fallback;
}

double
ost_settings_get_double (GSettings *settings, const char *key, double fallback)
{
  return settings != NULL ? g_settings_get_double (settings, key) : fallback;
}

/* --- projects ----------------------------------------------------------------------------------------------------- */

GStrv
ost_settings_list_projects (GSettings *settings)
{
  g_auto (GStrv) paths = settings != NULL ? g_settings_get_strv (settings, "recent-projects") : NULL;
  g_autoptr (GStrvBuilder) there = g_strv_builder_new ();

  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_DIR))
      g_strv_builder_add (there, paths[i]);
  return g_strv_builder_end (there);
}

void
ost_settings_remember_project (GSettings *settings, const char *path)
{
  g_auto (GStrv) known = ost_settings_list_projects (settings);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (settings == NULL)
    return;
  g_strv_builder_add (paths, path);
  for (guint i = 0, n = 1; known[i] != NULL && n < OST_SETTINGS_MAX_PROJECTS; i++)
    if (!g_str_equal (known[i], path))
      {
        g_strv_builder_add (paths, known[i]);
        n++;
      }
  all = g_strv_builder_end (paths);
  g_settings_set_strv (settings, "recent-projects", (const char *const *) all);
}
