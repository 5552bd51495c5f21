/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-exchange-json.h"
#include <math.h>
#include "core/exchange/ost-exchange-file.h"
#include "core/image/ost-json-depth.h"

#define MAX_DEPTH 16

static gboolean
check_nesting (const char *text, gsize length, const char *name, GError **error)
{
  const int depth = ost_json_get_depth (text, length);

  if (depth < 0)
    return ost_exchange_refuse (error, name, "it is not JSON");
  return depth <= MAX_DEPTH || ost_exchange_refuse (error, name, "its lists are more than %d deep", MAX_DEPTH);
}

JsonParser *
ost_exchange_json_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode             *root;

  if (length > OST_EXCHANGE_JSON_MAX)
    return ost_exchange_refuse (error, name, "it is larger than %d MiB", OST_EXCHANGE_JSON_MAX >> 20), NULL;
  if (!g_utf8_validate (text, (gssize) length, NULL))
    return ost_exchange_refuse (error, name, "it is not JSON in UTF-8"), NULL;
  if (!check_nesting (text, length, name, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return ost_exchange_refuse (error, name, "it is not a JSON object"), NULL;
  return g_steal_pointer (&parser);
}

gboolean
ost_exchange_json_number (JsonNode *node, double *ret_number)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *ret_number = json_node_get_double (node);
  return isfinite (*ret_number);
}

const char *
ost_exchange_json_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

JsonArray *
ost_exchange_json_list (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
ost_exchange_json_element (JsonArray *list, guint i)
{
  JsonNode *node = json_array_get_element (list, i);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
