/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-private.h"

#include <string.h>

#include "core/image/ost-bone.h"
#include "core/image/ost-json-write.h"
#include "core/learn/ost-encoder-input.h"
#include "core/learn/ost-model-file.h"
#include "core/learn/ost-texture.h"

#define BATCH OST_N_BONES       /* one hand at a time; a shorter batch is filled up with black: with running statistics
                                 * a patch's features do not depend on its neighbours */

struct _OstEncoder
{
  OstEncoderConfig config;
  OstWeights      *weights;
  OstGraph        *graph;       /* of ost_encoder_run; NULL before the first */
  OstValue        *image, *features;
};

OstEncoder *
ost_encoder_new (const OstEncoderConfig *config, guint64 seed)
{
  OstEncoder *encoder = g_new0 (OstEncoder, 1);

  encoder->config = *config;
  encoder->weights = ost_weights_new (seed);
  return encoder;
}

void
ost_encoder_free (OstEncoder *encoder)
{
  if (encoder == NULL)
    return;
  g_clear_pointer (&encoder->graph, ost_graph_free);
  ost_weights_unref (encoder->weights);
  g_free (encoder);
}

const OstEncoderConfig *
ost_encoder_get_config (OstEncoder *encoder)
{
  return &encoder->config;
}

OstWeights *
ost_encoder_get_weights (OstEncoder *encoder)
{
  return encoder->weights;
}

static gboolean
is_texture (const OstEncoder *encoder)
{
  return encoder->config.depth == 0;
}

/* Channels of the last layer: 4 x 512 from bottlenecks, 512 from basic blocks. */
int
ost_encoder_get_features (OstEncoder *encoder)
{
  return is_texture (encoder) ? OST_TEXTURE_FEATURES : encoder->config.depth == 50 ? 2048 : 512;
}

OstValue *
ost_encoder_build (OstGraph *graph, const OstEncoderConfig *config, OstValue *x, gboolean recompute)
{
  ost_graph_enter (graph, "encoder");
  x = ost_resnet (graph, x, (OstResnet) { config->depth, recompute });
  ost_graph_leave (graph);
  return x;
}

gboolean
ost_encoder_prepare (OstEncoder *encoder, GError **error)
{
  const int view = encoder->config.view;

  if (encoder->graph || is_texture (encoder))
    return TRUE;
  encoder->graph = ost_graph_new (encoder->weights, OST_GRAPH_INFER, 0);
  encoder->image = ost_graph_input (encoder->graph, OST_SHAPE (BATCH, view, view, 1));
  encoder->features = ost_encoder_build (encoder->graph, &encoder->config, encoder->image, FALSE);
  ost_graph_output (encoder->graph, encoder->features);
  if (ost_graph_compile (encoder->graph, error))
    return TRUE;
  g_clear_pointer (&encoder->graph, ost_graph_free);
  return FALSE;
}

/* A whole patch as the network takes it. */
static void
show (const OstEncoderConfig *config, const OstPatch *patch, float *image)
{
  const gsize       n = (gsize) config->view * config->view;
  g_autofree float *mask = g_new (float, n);

  ost_patch_resize (patch, config->view, image, mask);
  ost_encoder_input (config, image, mask, n);
}

static void
run_texture (OstEncoder *encoder, OstPatch *const *patches, int n, float *features)
{
#pragma omp parallel for schedule(dynamic)
  for (int i = 0; i < n; i++)
    ost_texture (patches[i], encoder->config.view, features + (gsize) i * OST_TEXTURE_FEATURES);
}

/* With the running statistics of training: statistics of whole patches instead were worse (docs/classifier.md: r .13
 * against .35 with the cortical index), and would make a patch's features depend on its neighbours. */
gboolean
ost_encoder_run (OstEncoder *encoder, OstPatch *const *patches, int n, float *features, GError **error)
{
  const int   view = encoder->config.view, width = ost_encoder_get_features (encoder);
  const gsize pixels = (gsize) view * view;
  float      *image;

  if (is_texture (encoder))
    return run_texture (encoder, patches, n, features), TRUE;
  if (!ost_encoder_prepare (encoder, error))
    return FALSE;
  image = ost_graph_data (encoder->graph, encoder->image);
  for (int first = 0; first < n; first += BATCH)
    {
      int count = MIN (BATCH, n - first);

#pragma omp parallel for schedule(static)
      for (int b = 0; b < count; b++)
        show (&encoder->config, patches[first + b], image + b * pixels);
      memset (image + count * pixels, 0, (BATCH - count) * pixels * sizeof *image);
      ost_graph_forward (encoder->graph);
      memcpy (features + (gsize) first * width, ost_graph_data (encoder->graph, encoder->features),
              (gsize) count * width * sizeof *features);
    }
  return TRUE;
}

gboolean
ost_encoder_get_flop (OstEncoder *encoder, double *flop, GError **error)
{
  OstGraphReport report;

  if (is_texture (encoder))
    {
      *flop = ost_texture_flop (encoder->config.view);
      return TRUE;
    }
  if (!ost_encoder_prepare (encoder, error))
    return FALSE;
  ost_graph_get_report (encoder->graph, &report);
  *flop = report.flop / BATCH;
  return TRUE;
}

/* Every parameter of `names` gets in `to` what it has in `from`, running statistics too. Other parameters of either
 * (heads, projectors, prototypes) are not looked at. */
static void
copy_values (OstWeights *names, OstWeights *from, OstWeights *to)
{
  for (guint i = 0; i < ost_weights_get_n (names); i++)
    {
      const char   *name = ost_weights_get (names, i)->name;
      OstParameter *target = ost_weights_lookup (to, name), *source = ost_weights_lookup (from, name);

      g_return_if_fail (source != NULL && target != NULL && source->value->count == target->value->count);
      memcpy (target->value->data, source->value->data, (gsize) target->value->count * sizeof (float));
      ost_parameter_touch (target);
    }
}

void
ost_encoder_copy (OstEncoder *encoder, OstWeights *from)
{
  copy_values (encoder->weights, from, encoder->weights);
}

void
ost_encoder_give (OstEncoder *encoder, OstWeights *to)
{
  copy_values (encoder->weights, encoder->weights, to);
}

/* --- Its file --- */

#define FIELD(name, low, high) OST_CONFIG_FIELD (OstEncoderConfig, name, low, high)
const OstConfigField ost_encoder_fields[OST_ENCODER_N_FIELDS] = {
  FIELD (depth, 0, 50),
  FIELD (side, 16, OST_PATCH_MAX_SIDE),
  FIELD (view, 16, OST_PATCH_MAX_SIDE),
  FIELD (margin, 0, 100),
  FIELD (segmented, 0, 1),
  FIELD (standardised, 0, 1),
};

static gboolean
config_from_json (const char *text, const char *path, OstEncoderConfig *config, GError **error)
{
  g_autoptr(JsonObject) object = ost_config_parse (text);
  const char           *wrong;

  if (object && !json_object_has_member (object, "standardised"))       /* made before there was a choice */
    json_object_set_int_member (object, "standardised", 0);
  wrong = object ? ost_config_read (object, ost_encoder_fields, OST_ENCODER_N_FIELDS, config) : "config";
  if (wrong == NULL && config->depth != 0 && config->depth != 18 && config->depth != 50)
    wrong = "depth";
  if (wrong == NULL && config->depth == 0 && config->view < OST_TEXTURE_LEAST_SIDE)
    wrong = "view";
  return wrong == NULL || ost_config_refuse (path, "encoder", wrong, error);
}

OstEncoder *
ost_encoder_load (const char *path, GError **error)
{
  g_autoptr(OstSafetensors) file = ost_safetensors_open (path, error);
  g_autoptr(OstEncoder)     encoder = NULL;
  OstEncoderConfig          config = { 0 };

  if (file == NULL || !config_from_json (ost_safetensors_get_metadata (file, "config"), path, &config, error))
    return NULL;
  encoder = ost_encoder_new (&config, 0);
  if (!ost_encoder_prepare (encoder, error)     /* makes the parameters */
      || !ost_weights_read (encoder->weights, file, error))
    {
      g_prefix_error (error, "“%s” cannot be used. ", path);
      return NULL;
    }
  return g_steal_pointer (&encoder);
}

gboolean
ost_encoder_save (OstEncoder *encoder, const char *path, GHashTable *card, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char       *config = NULL;

  json_builder_begin_object (builder);
  ost_config_write (builder, ost_encoder_fields, OST_ENCODER_N_FIELDS, &encoder->config);
  json_builder_end_object (builder);
  config = ost_json_to_text (builder);
  return ost_model_file_save (path, encoder->weights, "osteon-encoder", config, card, error);
}
