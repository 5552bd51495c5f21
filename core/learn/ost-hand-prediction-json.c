/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-hand-prediction.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-json-depth.h"
#include "core/image/ost-json-write.h"
#include "core/tensor/ost-safetensors.h"

/* {"bones": {"ulna": "why it is missing" or null, ...}, "threshold": 0.5, "rule": "...", "source": "prediction",
 * "segmenter": 3, "masks": "...", "weights": [...], "samples": [[...], ...], "features": [...]}. Numbers with 17
 * digits, so that they come back; those that are none are null. What follows from the rest is not kept. */
#define MAX_SAMPLES  4096
#define MAX_FEATURES 65536
#define MAX_DEPTH    8          /* more than it has */

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void
add_numbers (JsonBuilder *builder, const OstHandPrediction *p)
{
  ost_json_begin_array (builder, "weights");
  for (int s = 0; s < p->n_samples; s++)
    ost_json_add_number (builder, NULL, p->weights[s]);
  json_builder_end_array (builder);
  ost_json_begin_array (builder, "samples");
  for (int i = 0; i < p->n_samples * OST_N_BONES; i++)
    ost_json_add_number (builder, NULL, p->samples[i]);
  json_builder_end_array (builder);
  ost_json_begin_array (builder, "features");
  for (int f = 0; f < p->n_features; f++)
    ost_json_add_number (builder, NULL, p->features[f]);
  json_builder_end_array (builder);
}

GBytes *
ost_hand_prediction_to_bytes (const OstHandPrediction *p)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  char                  *text;

  json_builder_begin_object (builder);
  ost_json_begin_object (builder, "bones");
  for (int b = 0; b < OST_N_BONES; b++)
    ost_json_add_text (builder, ost_bone_get_id (b), p->missing[b]);
  json_builder_end_object (builder);
  ost_json_add_number (builder, "threshold", p->threshold);
  ost_json_add_text (builder, "rule", p->rule);
  ost_json_add_text (builder, "source", p->source);
  ost_json_add_integer (builder, "segmenter", p->segmenter);
  ost_json_add_text (builder, "masks", p->masks);
  add_numbers (builder, p);
  json_builder_end_object (builder);
  text = ost_json_to_text (builder);
  return g_bytes_new_take (text, strlen (text));
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static JsonNode *
value_of (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* A number, or NAN for null and for what is none. */
static double
real_of (JsonNode *node)
{
  GType type = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64 ? json_node_get_double (node) : NAN;
}

static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = value_of (object, name);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

/* NULL when there is none of that name, or one longer than `most`. */
static JsonArray *
array_of (JsonObject *object, const char *name, guint most)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > most)
    return NULL;
  return json_node_get_array (node);
}

/* 0 .. 1, or NAN where `missing` may be. */
static gboolean
read_shares (JsonArray *array, double *out, gboolean missing)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      out[i] = real_of (json_array_get_element (array, i));
      if (!(out[i] >= 0 && out[i] <= 1) && !(missing && isnan (out[i])))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_features (JsonArray *array, float *out)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!isfinite (out[i] = (float) real_of (json_array_get_element (array, i))))
      return FALSE;
  return TRUE;
}

/* Lengths agree before anything is allocated: seven probabilities for each weight. */
static gboolean
read_numbers (JsonObject *object, OstHandPrediction *p)
{
  JsonArray *weights = array_of (object, "weights", MAX_SAMPLES);
  JsonArray *samples = array_of (object, "samples", MAX_SAMPLES * OST_N_BONES);
  JsonArray *features = array_of (object, "features", MAX_FEATURES);

  if (weights == NULL || samples == NULL || features == NULL
      || json_array_get_length (samples) != OST_N_BONES * json_array_get_length (weights))
    return FALSE;
  p->n_samples = (int) json_array_get_length (weights);
  p->n_features = (int) json_array_get_length (features);
  p->weights = g_new (double, MAX (p->n_samples, 1));
  p->samples = g_new (double, MAX (p->n_samples, 1) * OST_N_BONES);
  p->features = g_new (float, MAX (p->n_features, 1));
  p->threshold = real_of (json_object_get_member (object, "threshold"));
  return p->threshold >= 0 && p->threshold <= 1 && read_shares (weights, p->weights, FALSE)
         && read_shares (samples, p->samples, TRUE) && read_features (features, p->features);
}

static gboolean
read_words (JsonObject *object, OstHandPrediction *p)
{
  JsonNode *bones = json_object_get_member (object, "bones"), *segmenter = value_of (object, "segmenter");

  if (bones == NULL || !JSON_NODE_HOLDS_OBJECT (bones) || segmenter == NULL)
    return FALSE;
  for (int b = 0; b < OST_N_BONES; b++)
    p->missing[b] = dup_text (json_node_get_object (bones), ost_bone_get_id (b));
  p->rule = dup_text (object, "rule");
  p->source = dup_text (object, "source");
  p->masks = dup_text (object, "masks");
  p->segmenter = json_node_get_int (segmenter);
  return p->rule && p->source && p->masks;
}

OstHandPrediction *
ost_hand_prediction_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr(OstHandPrediction) p = g_new0 (OstHandPrediction, 1);
  g_autoptr(JsonParser)        parser = json_parser_new ();
  gsize                        size;
  const char                  *text = g_bytes_get_data (bytes, &size);
  JsonNode                    *root = NULL;

  if (size > 0 && ost_json_is_shallow (text, size, MAX_DEPTH) && json_parser_load_from_data (parser, text, (gssize) size, NULL))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || !read_words (json_node_get_object (root), p)
      || !read_numbers (json_node_get_object (root), p))
    {
      g_set_error_literal (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                           "What is kept of this radiograph's probabilities is damaged. Classify it again.");
      return NULL;
    }
  ost_hand_prediction_summarise (p);
  return g_steal_pointer (&p);
}
