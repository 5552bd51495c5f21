/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <json-glib/json-glib.h>

/* A structure as members of a JSON object, by a table: what runs say in one line and what model cards keep. */
typedef enum
{
  OST_MEMBER_TEXT,              /* const char *; NULL is null */
  OST_MEMBER_INT,
  OST_MEMBER_LONG,              /* gint64 */
  OST_MEMBER_REAL,              /* double; null when not finite */
} OstMemberKind;

typedef struct
{
  const char   *name;
  OstMemberKind kind;
  gsize         offset;
} OstMember;

/* { OST_MEMBER (OstTrainingProgress, REAL, loss) } */
#define OST_MEMBER(type, kind, name) { #name, OST_MEMBER_##kind, G_STRUCT_OFFSET (type, name) }

/* Members of the object that is being built. */
void  ost_progress_json_add  (JsonBuilder *builder, const OstMember *members, gsize n, gconstpointer data);
/* The object as one line, without its end. */
char *ost_progress_json_line (const OstMember *members, gsize n, gconstpointer data);
