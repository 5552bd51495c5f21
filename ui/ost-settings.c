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
