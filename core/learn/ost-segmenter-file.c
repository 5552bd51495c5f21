/* SPDX-License-Identifier: Apache-2.0 */
#include <json-glib/json-glib.h>

#include "core/learn/ost-segmenter-private.h"

/* The configuration in a model file: metadata "config", one JSON object of whole numbers. Every field has its range, so
 * that a file cannot ask for more than a machine has. */
typedef struct
{
  const char *name;
  gsize       offset;
  int         low, high;
} Field;

#define FIELD(name, low, high) { #name, G_STRUCT_OFFSET (OstSegmenterConfig, name), low, high }
static const Field fields[] = {
  FIELD (width, 32, 2048),
  FIELD (height, 32, 2048),
  FIELD (unet.levels, 2, 8),
  FIELD (unet.norm, 0, 1),
  FIELD (unet.norm_percent, 0, 100),
  FIELD (mixture.experts, 1, 64),
  FIELD (mixture.samples, 1, 64),
  FIELD (mixture.latent, 1, 64),
  FIELD (mixture.classes, OST_N_CLASSES, OST_N_CLASSES),
  FIELD (mixture.hidden, 1, 256),
  FIELD (mixture.n_hidden, 1, 8),
  FIELD (mixture.injection_bias, 0, 1),
  FIELD (mixture.deep_routing, 0, 1),
};

static char *
config_to_json (const OstSegmenterConfig *config)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode)    root = NULL;

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      json_builder_set_member_name (builder, fields[i].name);
      json_builder_add_int_value (builder, G_STRUCT_MEMBER (int, config, fields[i].offset));
    }
  json_builder_set_member_name (builder, "unet.widths");
  json_builder_begin_array (builder);
  for (int i = 0; i < config->unet.levels; i++)
    json_builder_add_int_value (builder, config->unet.widths[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
refuse (const char *path, const char *what, GError **error)
{
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
               "“%s” is not a segmenter that this version can use: “%s” in its configuration is missing or out of range.",
               path, what);
  return FALSE;
}

static gboolean
read_int (JsonObject *object, const char *name, int low, int high, int *out)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64    value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *out = (int) CLAMP (value, G_MININT, G_MAXINT);
  return value >= low && value <= high;
}

static gboolean
read_widths (JsonObject *object, OstUnet *unet)
{
  JsonNode  *node = json_object_get_member (object, "unet.widths");
  JsonArray *widths = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (widths == NULL || json_array_get_length (widths) != (guint) unet->levels)
    return FALSE;
  for (int i = 0; i < unet->levels; i++)
    {
      gint64 width = json_array_get_int_element (widths, i);

      if (width < 1 || width > 1024)
        return FALSE;
      unet->widths[i] = (int) width;
    }
  return TRUE;
}

static gboolean
config_from_json (const char *text, const char *path, OstSegmenterConfig *config, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonNode             *root;
  JsonObject           *object;

  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL))
    return refuse (path, "config", error);
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (path, "config", error);
  object = json_node_get_object (root);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!read_int (object, fields[i].name, fields[i].low, fields[i].high,
                   &G_STRUCT_MEMBER (int, config, fields[i].offset)))
      return refuse (path, fields[i].name, error);
  if (!read_widths (object, &config->unet))
    return refuse (path, "unet.widths", error);
  if (config->width % (1 << (config->unet.levels - 1)) || config->height % (1 << (config->unet.levels - 1)))
    return refuse (path, "width", error);
  return TRUE;
}

OstSegmenter *
ost_segmenter_load (const char *path, GError **error)
{
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, error);
  g_autoptr(OstSegmenter)   segmenter = NULL;
  OstSegmenterConfig        config = { 0 };

  if (file == NULL || !config_from_json (ost_safetensors_get_metadata (file, "config"), path, &config, error))
    return NULL;
  segmenter = ost_segmenter_new (&config, 0);
  if (!ost_segmenter_build_prediction (segmenter, error)      /* makes the parameters */
      || !ost_weights_read (segmenter->weights, file, error))
    {
      g_prefix_error (error, "“%s” cannot be used. ", path);
      return NULL;
    }
  return g_steal_pointer (&segmenter);
}

gboolean
ost_segmenter_save (OstSegmenter *segmenter, const char *path, GHashTable *metadata, GError **error)
{
  g_autoptr(OstSafetensorsWriter) writer = ost_safetensors_writer_new ();
  g_autofree char                *config = config_to_json (&segmenter->config);
  GHashTableIter                  iter;
  gpointer                        key, value;

  ost_weights_write (segmenter->weights, writer);
  ost_safetensors_writer_set_metadata (writer, "kind", "osteon-segmenter");
  ost_safetensors_writer_set_metadata (writer, "config", config);
  if (metadata)
    {
      g_hash_table_iter_init (&iter, metadata);
      while (g_hash_table_iter_next (&iter, &key, &value))
        ost_safetensors_writer_set_metadata (writer, key, value);
    }
  return ost_safetensors_writer_save (writer, path, error);
}
