/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-config-json.h"

#include <string.h>

#include "core/image/ost-json-depth.h"
#include "core/image/ost-json-write.h"
#include "core/tensor/ost-safetensors.h"

#define MAX_DEPTH 8             /* more than any model has */

void
ost_config_write (JsonBuilder *builder, const OstConfigField *fields, gsize n, gconstpointer config)
{
  for (gsize i = 0; i < n; i++)
    ost_json_add_integer (builder, fields[i].name, G_STRUCT_MEMBER (int, config, fields[i].offset));
}

JsonObject *
ost_config_parse (const char *text)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode             *root;

  if (text == NULL || !ost_json_is_shallow (text, strlen (text), MAX_DEPTH) || !json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root)) : NULL;
}

static gboolean
read_int (JsonObject *object, const OstConfigField *field, int *out)
{
  JsonNode *node = json_object_get_member (object, field->name);
  gint64    value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *out = (int) CLAMP (value, G_MININT, G_MAXINT);
  return value >= field->low && value <= field->high;
}

/* The name of the first field that is missing, no whole number or out of its bounds; NULL when all are good. */
const char *
ost_config_read (JsonObject *object, const OstConfigField *fields, gsize n, gpointer config)
{
  for (gsize i = 0; i < n; i++)
    if (!read_int (object, &fields[i], &G_STRUCT_MEMBER (int, config, fields[i].offset)))
      return fields[i].name;
  return NULL;
}

gboolean
ost_config_refuse (const char *path, const char *kind, const char *what, GError **error)
{
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
               "“%s” is not a%s %s that this version can use: “%s” in its configuration is missing or out of range.",
               path, strchr ("aeiou", kind[0]) ? "n" : "", kind, what);
  return FALSE;
}
