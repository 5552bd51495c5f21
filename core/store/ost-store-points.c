/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-points.h"
#include <math.h>
#include "core/image/ost-json-depth.h"
#include "core/image/ost-json-write.h"

static void
add_point (JsonBuilder *builder, const OstPoint *point)
{
  json_builder_begin_object (builder);
  ost_json_add_number (builder, "x", point->x);
  ost_json_add_number (builder, "y", point->y);
  ost_json_add_flag (builder, "positive", point->positive);
  json_builder_end_object (builder);
}

char *
ost_points_to_json (const OstPoint *points, gsize n_points)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (gsize i = 0; i < n_points; i++)
    add_point (builder, &points[i]);
  json_builder_end_array (builder);
  return ost_json_to_text (builder);
}

static gboolean
read_number (JsonObject *object, const char *name, double *ret_value)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  *ret_value = json_node_get_double (node);        /* of an integer as well */
  return isfinite (*ret_value);
}

static gboolean
read_point (JsonNode *node, OstPoint *ret_point)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *positive = object != NULL ? json_object_get_member (object, "positive") : NULL;

  if (positive == NULL || json_node_get_value_type (positive) != G_TYPE_BOOLEAN)
    return FALSE;
  ret_point->positive = json_node_get_boolean (positive);
  return read_number (object, "x", &ret_point->x) && read_number (object, "y", &ret_point->y);
}

static gboolean
read_array (JsonNode *root, OstPoint **ret_points, gsize *ret_n_points)
{
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  const guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autofree OstPoint *points = NULL;

  if (array == NULL || n > OST_STORE_MAX_POINTS)
    return FALSE;
  points = g_new0 (OstPoint, n);
  for (guint i = 0; i < n; i++)
    if (!read_point (json_array_get_element (array, i), &points[i]))
      return FALSE;
  *ret_points = g_steal_pointer (&points);
  *ret_n_points = n;
  return TRUE;
}

JsonNode *
ost_json_parse_shallow (const char *json, int max_depth)
{
  return json != NULL && ost_json_is_shallow (json, strlen (json), max_depth) ? json_from_string (json, NULL) : NULL;
}

gboolean
ost_points_from_json (const char *json, OstPoint **ret_points, gsize *ret_n_points, GError **error)
{
  g_autoptr(JsonNode) root = ost_json_parse_shallow (json, 2);

  if (read_array (root, ret_points, ret_n_points))
    return TRUE;
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_DAMAGED, "its points are no list of x, y, positive");
  return FALSE;
}
