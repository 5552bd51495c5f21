/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-exchange-json.h"
#include <math.h>
#include <string.h>
#include "core/exchange/ost-exchange-file.h"

#define MAX_DEPTH 16

/* json-glib recurses once a level and takes comments: without both there is no stack to exhaust and nothing that hides
 * brackets. Slashes, hashes and apostrophes stand only within texts in JSON. */
static gboolean
check_nesting (const char *text, gsize length, const char *name, GError **error)
{
  gboolean quoted = FALSE;
  int      depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (strchr ("/#'", text[i]) != NULL)
        return ost_exchange_refuse (error, name, "it is not JSON");
      else if (text[i] == '[' || text[i] == '{')
        depth++;
      else if (text[i] == ']' || text[i] == '}')
        depth--;
      if (depth > MAX_DEPTH)
        return ost_exchange_refuse (error, name, "its lists are more than %d deep", MAX_DEPTH);
    }
  return TRUE;
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
