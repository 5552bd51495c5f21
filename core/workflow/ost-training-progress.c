/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-progress.h"

#include <math.h>

#include "core/workflow/ost-progress-json.h"

static const char *const stages[] = { "prepare", "train", "validate", "done" };

#define MEMBER(kind, name) OST_MEMBER (OstTrainingProgress, kind, name)
static const OstMember members[] = {
  MEMBER (TEXT, stage),
  MEMBER (INT, epoch),
  MEMBER (INT, epochs),
  MEMBER (LONG, step),
  MEMBER (LONG, steps),
  MEMBER (REAL, loss),
  MEMBER (REAL, transport),
  MEMBER (REAL, divergence),
  MEMBER (REAL, rate),
  MEMBER (REAL, gamma),
  MEMBER (REAL, validation_dice),
  MEMBER (REAL, validation_ged2),
  MEMBER (REAL, best_ged2),
  MEMBER (REAL, seconds),
  MEMBER (REAL, seconds_left),
};

char *
ost_training_progress_to_json (const OstTrainingProgress *p)
{
  return ost_progress_json_line (members, G_N_ELEMENTS (members), p);
}

/* NAN where it is missing or no number. */
static double
get_real (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NAN;
  return json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE
           ? json_node_get_double (node) : NAN;
}

static gint64
get_whole (JsonObject *object, const char *name)
{
  double value = get_real (object, name);

  return isnan (value) ? 0 : (gint64) CLAMP (value, 0, 9e15);
}

static void
read_member (JsonObject *object, const OstMember *member, OstTrainingProgress *p)
{
  switch (member->kind)
    {
    case OST_MEMBER_TEXT:
      break;
    case OST_MEMBER_INT:
      G_STRUCT_MEMBER (int, p, member->offset) = (int) MIN (get_whole (object, member->name), G_MAXINT);
      break;
    case OST_MEMBER_LONG:
      G_STRUCT_MEMBER (gint64, p, member->offset) = get_whole (object, member->name);
      break;
    case OST_MEMBER_REAL:
      G_STRUCT_MEMBER (double, p, member->offset) = get_real (object, member->name);
      break;
    }
}

gboolean
ost_training_progress_from_json (const char *line, OstTrainingProgress *p)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode             *root, *stage;
  JsonObject           *object;

  if (!json_parser_load_from_data (parser, line, -1, NULL) || (root = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  stage = json_object_get_member (object, "stage");
  *p = (OstTrainingProgress) { 0 };
  for (gsize i = 0; stage && JSON_NODE_HOLDS_VALUE (stage) && i < G_N_ELEMENTS (stages); i++)
    if (g_strcmp0 (json_node_get_string (stage), stages[i]) == 0)
      p->stage = stages[i];
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    read_member (object, &members[i], p);
  return p->stage != NULL;
}
