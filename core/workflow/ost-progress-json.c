/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-progress-json.h"

#include <math.h>

static void
add_value (JsonBuilder *builder, const OstMember *member, gconstpointer data)
{
  const char *text;
  double      value;

  switch (member->kind)
    {
    case OST_MEMBER_TEXT:
      text = G_STRUCT_MEMBER (const char *, data, member->offset);
      if (text)
        json_builder_add_string_value (builder, text);
      else
        json_builder_add_null_value (builder);
      break;
    case OST_MEMBER_INT:
      json_builder_add_int_value (builder, G_STRUCT_MEMBER (int, data, member->offset));
      break;
    case OST_MEMBER_LONG:
      json_builder_add_int_value (builder, G_STRUCT_MEMBER (gint64, data, member->offset));
      break;
    case OST_MEMBER_REAL:
      value = G_STRUCT_MEMBER (double, data, member->offset);
      if (isfinite (value))
        json_builder_add_double_value (builder, value);
      else
        json_builder_add_null_value (builder);
      break;
    }
}

void
ost_progress_json_add (JsonBuilder *builder, const OstMember *members, gsize n, gconstpointer data)
{
  for (gsize i = 0; i < n; i++)
    {
      json_builder_set_member_name (builder, members[i].name);
      add_value (builder, &members[i], data);
    }
}

char *
ost_progress_json_line (const OstMember *members, gsize n, gconstpointer data)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode)    root = NULL;

  json_builder_begin_object (builder);
  ost_progress_json_add (builder, members, n, data);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
