/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-json-write.h"

#include <math.h>
#include <string.h>

static void
begin (JsonBuilder *builder, const char *name)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
}

/* json-glib 1.6 adds ".0" to whatever has no point, and nobody reads "1e-10.0". The number beside it has one. */
static double
writable (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof text, value);
  return strchr (text, 'e') && !strchr (text, '.') ? nextafter (value, 0) : value;
}

void
ost_json_add_number (JsonBuilder *builder, const char *name, double value)
{
  begin (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, writable (value));
  else
    json_builder_add_null_value (builder);
}

void
ost_json_add_integer (JsonBuilder *builder, const char *name, gint64 value)
{
  begin (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ost_json_add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  begin (builder, name);
  json_builder_add_boolean_value (builder, value != FALSE);
}

void
ost_json_add_text (JsonBuilder *builder, const char *name, const char *value)
{
  begin (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ost_json_begin_object (JsonBuilder *builder, const char *name)
{
  begin (builder, name);
  json_builder_begin_object (builder);
}

void
ost_json_begin_array (JsonBuilder *builder, const char *name)
{
  begin (builder, name);
  json_builder_begin_array (builder);
}

char *
ost_json_to_text (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}
