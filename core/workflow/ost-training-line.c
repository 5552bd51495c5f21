/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-line.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-json-depth.h"
#include "core/workflow/ost-progress-json.h"

#define LONGEST_WARNING 1000    /* bytes */

static const char *const stages[] = { "prepare", "train", "validate", "done" };

#define MEMBER(kind, name) OST_MEMBER (OstTrainingLine, kind, name)
static const OstMember members[] = {
  MEMBER (TEXT, stage),
  MEMBER (INT, epoch),
  MEMBER (INT, epochs),
  MEMBER (LONG, step),
  MEMBER (LONG, steps),
  MEMBER (REAL, loss),
  MEMBER (REAL, seconds),
  MEMBER (REAL, seconds_left),
  MEMBER (REAL, validation_dice),
  MEMBER (REAL, validation_ged2),
  MEMBER (REAL, rank),
  MEMBER (REAL, feature_rank),
  MEMBER (REAL, prototypes),
  MEMBER (REAL, validation_loss),
  MEMBER (REAL, waiting),
  MEMBER (INT, rank_possible),
  MEMBER (INT, prototypes_possible),
  MEMBER (REAL, validation_macro_f1),
  MEMBER (REAL, validation_auc),
  MEMBER (REAL, lambda),
  MEMBER (REAL, temperature),
};

/* --- Reading ------------------------------------------------------------------------------------------------------ */

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
read_member (JsonObject *object, const OstMember *member, OstTrainingLine *line)
{
  switch (member->kind)
    {
    case OST_MEMBER_TEXT:
      break;
    case OST_MEMBER_INT:
      G_STRUCT_MEMBER (int, line, member->offset) = (int) MIN (get_whole (object, member->name), G_MAXINT);
      break;
    case OST_MEMBER_LONG:
      G_STRUCT_MEMBER (gint64, line, member->offset) = get_whole (object, member->name);
      break;
    case OST_MEMBER_REAL:
      G_STRUCT_MEMBER (double, line, member->offset) = get_real (object, member->name);
      break;
    }
}

/* NULL when there is none, or one that is no string of a sentence's length. */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode   *node = json_object_get_member (object, name);
  const char *text = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text && strlen (text) <= LONGEST_WARNING ? text : NULL;
}

static const char *
find_stage (const char *text)
{
  for (gsize i = 0; text && i < G_N_ELEMENTS (stages); i++)
    if (g_str_equal (text, stages[i]))
      return stages[i];
  return NULL;
}

gboolean
ost_training_line_from_json (const char *text, OstTrainingLine *line, char **ret_warning)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode             *root;
  JsonObject           *object;
  const char           *stage;

  if (!ost_json_is_shallow (text, strlen (text), OST_TRAINING_LINE_DEPTH)
      || !json_parser_load_from_data (parser, text, -1, NULL) || (root = json_parser_get_root (parser)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  if ((stage = find_stage (get_text (object, "stage"))) == NULL)
    return FALSE;
  *line = (OstTrainingLine) { .stage = stage };
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    read_member (object, &members[i], line);
  if (ret_warning)
    *ret_warning = g_strdup (get_text (object, "warning"));
  return TRUE;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static gboolean
is_there (const OstMember *member, const OstTrainingLine *line)
{
  switch (member->kind)
    {
    case OST_MEMBER_INT:
      return G_STRUCT_MEMBER (int, line, member->offset) != 0;
    case OST_MEMBER_LONG:
      return G_STRUCT_MEMBER (gint64, line, member->offset) != 0;
    case OST_MEMBER_REAL:
      return isfinite (G_STRUCT_MEMBER (double, line, member->offset));
    case OST_MEMBER_TEXT:
    default:
      return TRUE;
    }
}

char *
ost_training_line_to_json (const OstTrainingLine *line)
{
  OstMember there[G_N_ELEMENTS (members)];
  gsize     n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (is_there (&members[i], line))
      there[n++] = members[i];
  return ost_progress_json_line (there, n, line);
}
