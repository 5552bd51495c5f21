/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-progress-json.h"

#include "core/image/ost-json-write.h"

static void
add_member (JsonBuilder *builder, const OstMember *member, gconstpointer data)
{
  switch (member->kind)
    {
    case OST_MEMBER_TEXT:
      ost_json_add_text (builder, member->name, G_STRUCT_MEMBER (const char *, data, member->offset));
      break;
    case OST_MEMBER_INT:
      ost_json_add_integer (builder, member->name, G_STRUCT_MEMBER (int, data, member->offset));
      break;
    case OST_MEMBER_LONG:
      ost_json_add_integer (builder, member->name, G_STRUCT_MEMBER (gint64, data, member->offset));
      break;
    case OST_MEMBER_REAL:
      ost_json_add_number (builder, member->name, G_STRUCT_MEMBER (double, data, member->offset));
      break;
    }
}

void
ost_progress_json_add (JsonBuilder *builder, const OstMember *members, gsize n, gconstpointer data)
{
  for (gsize i = 0; i < n; i++)
    add_member (builder, &members[i], data);
}

char *
ost_progress_json_line (const OstMember *members, gsize n, gconstpointer data)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_progress_json_add (builder, members, n, data);
  json_builder_end_object (builder);
  return ost_json_to_text (builder);
}
