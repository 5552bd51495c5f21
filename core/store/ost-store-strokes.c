/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store/ost-store-strokes.h"

#include "core/image/ost-json-write.h"
#include "core/store/ost-store-points.h"

/* Vertices stand in one text instead of a list of lists: a stroke may have thousands, and each would be four nodes of
 * JSON. Coordinates are sixteenths (ost-mask-stroke.h), which decimals hold exactly, so that equal strokes have equal
 * texts. */
static const char *const kinds[] = { [OST_STROKE_BRUSH] = "brush", [OST_STROKE_REGION] = "region" };

static void
append_vertices (JsonBuilder *builder, const OstStroke *stroke)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < 3 * stroke->n_vertices; i++)
    {
      const OstStrokeVertex *v = &stroke->vertices[i / 3];
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_dtostr (number, sizeof number, i % 3 == 0 ? v->x : i % 3 == 1 ? v->y : v->radius);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", number);
    }
  json_builder_add_string_value (builder, text->str);
}

static void
append_stroke (JsonBuilder *builder, const OstStroke *stroke)
{
  json_builder_begin_object (builder);
  ost_json_add_text (builder, "kind", kinds[stroke->kind]);
  ost_json_add_flag (builder, "positive", stroke->positive);
  json_builder_set_member_name (builder, "xyr");
  append_vertices (builder, stroke);
  json_builder_end_object (builder);
}

char *
ost_strokes_to_json (const GPtrArray *strokes)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; strokes && i < strokes->len; i++)
    append_stroke (builder, g_ptr_array_index (strokes, i));
  json_builder_end_array (builder);
  return ost_json_to_text (builder);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gboolean
ost_numbers_from_text (const char *text, gsize max, GArray *numbers)
{
  while (text && *text != '\0' && numbers->len < max)
    {
      char *end = NULL;
      const double number = g_ascii_strtod (text, &end);

      if (end == text || (*end != ' ' && *end != '\0'))
        return FALSE;
      g_array_append_val (numbers, number);
      text = *end == ' ' ? end + 1 : end;
    }
  return text && *text == '\0';
}

/* ost_stroke_new has the last word: it refuses what no hand could have drawn. */
static OstStroke *
read_stroke (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *positive = object ? json_object_get_member (object, "positive") : NULL;
  const char *kind = object ? get_text (object, "kind") : NULL;
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (double));
  OstStrokeKind k = OST_STROKE_BRUSH;

  if (!kind || !positive || json_node_get_value_type (positive) != G_TYPE_BOOLEAN)
    return NULL;
  while (k < G_N_ELEMENTS (kinds) && !g_str_equal (kind, kinds[k]))
    k++;
  if (k >= G_N_ELEMENTS (kinds)
      || !ost_numbers_from_text (get_text (object, "xyr"), 3 * OST_STROKE_MAX_VERTICES, numbers)
      || numbers->len % 3 != 0)
    return NULL;
  return ost_stroke_new (k, json_node_get_boolean (positive), (const OstStrokeVertex *) (gpointer) numbers->data,
                         numbers->len / 3);
}

static gboolean
read_strokes (JsonNode *root, GPtrArray *strokes)
{
  JsonArray *array = root && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  const guint n = array ? json_array_get_length (array) : 0;

  if (!array || n > OST_STORE_MAX_STROKES)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      OstStroke *stroke = read_stroke (json_array_get_element (array, i));

      if (!stroke)
        return FALSE;
      g_ptr_array_add (strokes, stroke);
    }
  return TRUE;
}

GPtrArray *
ost_strokes_from_json (const char *json, GError **error)
{
  g_autoptr(JsonNode) root = ost_json_parse_shallow (json, 2);
  g_autoptr(GPtrArray) strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_stroke_unref);

  if (read_strokes (root, strokes))
    return g_steal_pointer (&strokes);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_DAMAGED, "its strokes are no list of kind, positive, xyr");
  return NULL;
}
