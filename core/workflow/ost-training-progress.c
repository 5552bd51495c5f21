/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-training-progress.h"

#include <json-glib/json-glib.h>
#include <math.h>

static const char *const stages[] = { "prepare", "train", "validate", "done" };

/* What a line holds besides the stage; null where there is no number. */
typedef struct
{
  const char *name;
  gsize       offset;
} Member;

static const Member wholes[] = {
  { "epoch", G_STRUCT_OFFSET (OstTrainingProgress, epoch) },
  { "epochs", G_STRUCT_OFFSET (OstTrainingProgress, epochs) },
};
static const Member longs[] = {
  { "step", G_STRUCT_OFFSET (OstTrainingProgress, step) },
  { "steps", G_STRUCT_OFFSET (OstTrainingProgress, steps) },
};
static const Member reals[] = {
  { "loss", G_STRUCT_OFFSET (OstTrainingProgress, loss) },
  { "transport", G_STRUCT_OFFSET (OstTrainingProgress, transport) },
  { "divergence", G_STRUCT_OFFSET (OstTrainingProgress, divergence) },
  { "rate", G_STRUCT_OFFSET (OstTrainingProgress, rate) },
  { "gamma", G_STRUCT_OFFSET (OstTrainingProgress, gamma) },
  { "validation_dice", G_STRUCT_OFFSET (OstTrainingProgress, validation_dice) },
  { "validation_ged2", G_STRUCT_OFFSET (OstTrainingProgress, validation_ged2) },
  { "best_ged2", G_STRUCT_OFFSET (OstTrainingProgress, best_ged2) },
  { "seconds", G_STRUCT_OFFSET (OstTrainingProgress, seconds) },
  { "seconds_left", G_STRUCT_OFFSET (OstTrainingProgress, seconds_left) },
};

static void
add_real (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

char *
ost_training_progress_to_json (const OstTrainingProgress *p)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode)    root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "stage");
  json_builder_add_string_value (builder, p->stage);
  for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
    {
      json_builder_set_member_name (builder, wholes[i].name);
      json_builder_add_int_value (builder, G_STRUCT_MEMBER (int, p, wholes[i].offset));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (longs); i++)
    {
      json_builder_set_member_name (builder, longs[i].name);
      json_builder_add_int_value (builder, G_STRUCT_MEMBER (gint64, p, longs[i].offset));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (reals); i++)
    add_real (builder, reals[i].name, G_STRUCT_MEMBER (double, p, reals[i].offset));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
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
  for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
    G_STRUCT_MEMBER (int, p, wholes[i].offset) = (int) MIN (get_whole (object, wholes[i].name), G_MAXINT);
  for (gsize i = 0; i < G_N_ELEMENTS (longs); i++)
    G_STRUCT_MEMBER (gint64, p, longs[i].offset) = get_whole (object, longs[i].name);
  for (gsize i = 0; i < G_N_ELEMENTS (reals); i++)
    G_STRUCT_MEMBER (double, p, reals[i].offset) = get_real (object, reals[i].name);
  return p->stage != NULL;
}
