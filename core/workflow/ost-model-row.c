/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-model-row.h"

#include <json-glib/json-glib.h>
#include <math.h>

#include "core/workflow/ost-training-line.h"

/* What ost_model_metadata_to_card has made of a finished run. */

/* The member, and the document that it belongs to; NULL when either is not there. */
static JsonNode *
find (const OstModelRow *row, const char *key, JsonNode **ret_root)
{
  *ret_root = json_from_string (row->card, NULL);
  if (*ret_root == NULL || !JSON_NODE_HOLDS_OBJECT (*ret_root))
    return NULL;
  return json_object_get_member (json_node_get_object (*ret_root), key);
}

double
ost_model_row_get_number (const OstModelRow *row, const char *key)
{
  g_autoptr(JsonNode) root = NULL;
  JsonNode           *node = find (row, key, &root);
  GType               type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
}

char *
ost_model_row_dup_word (const OstModelRow *row, const char *key)
{
  g_autoptr(JsonNode) root = NULL;
  JsonNode           *node = find (row, key, &root);

  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_dup_string (node) : NULL;
}

GArray *
ost_model_row_dup_curve (const OstModelRow *row)
{
  g_autoptr(JsonNode) root = NULL;
  JsonNode           *node = find (row, "curve", &root);
  JsonArray          *list = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GArray             *curve = g_array_new (FALSE, TRUE, sizeof (OstTrainingLine));

  for (guint i = 0; list && i < json_array_get_length (list); i++)
    {
      g_autofree char *text = json_to_string (json_array_get_element (list, i), FALSE);
      OstTrainingLine  line;

      if (ost_training_line_from_json (text, &line, NULL))
        g_array_append_val (curve, line);
    }
  return curve;
}
