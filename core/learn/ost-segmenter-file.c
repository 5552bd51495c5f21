/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-json-write.h"
#include "core/learn/ost-config-json.h"
#include "core/learn/ost-model-file.h"
#include "core/learn/ost-segmenter-private.h"

#define FIELD(name, low, high) OST_CONFIG_FIELD (OstSegmenterConfig, name, low, high)
/* What weights must know to be used, with the bounds within which a file is believed. How a network is trained, and
 * whether it recomputes, is not in it: neither changes what it says. */
static const OstConfigField fields[] = {
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
  FIELD (mixture.n_hidden, 1, OST_MIXTURE_MAX_HIDDEN),
  FIELD (mixture.injection_bias, 0, 1),
  FIELD (mixture.deep_routing, 0, 1),
};

static char *
config_to_json (const OstSegmenterConfig *config)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ost_config_write (builder, fields, G_N_ELEMENTS (fields), config);
  ost_json_begin_array (builder, "unet.widths");
  for (int i = 0; i < config->unet.levels; i++)
    json_builder_add_int_value (builder, config->unet.widths[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return ost_json_to_text (builder);
}

static gboolean
refuse (const char *path, const char *what, GError **error)
{
  return ost_config_refuse (path, "segmenter", what, error);
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
      JsonNode *element = json_array_get_element (widths, i);
      gint64    width;

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64)
        return FALSE;
      width = json_node_get_int (element);
      if (width < 1 || width > 1024)
        return FALSE;
      unet->widths[i] = (int) width;
    }
  return TRUE;
}

static gboolean
config_from_json (const char *text, const char *path, OstSegmenterConfig *config, GError **error)
{
  g_autoptr(JsonObject) object = ost_config_parse (text);
  const char           *wrong = object ? ost_config_read (object, fields, G_N_ELEMENTS (fields), config) : "config";

  if (wrong)
    return refuse (path, wrong, error);
  if (!read_widths (object, &config->unet))
    return refuse (path, "unet.widths", error);
  if (config->width % (1 << (config->unet.levels - 1)) || config->height % (1 << (config->unet.levels - 1)))
    return refuse (path, "width", error);
  return TRUE;
}

/* Parameters have their names and shapes from building the network; the file must have each of them, and may have
 * more. */
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
  g_autofree char *config = config_to_json (&segmenter->config);

  return ost_model_file_save (path, segmenter->weights, "osteon-segmenter", config, metadata, error);
}
