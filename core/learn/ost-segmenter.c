/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmenter-private.h"

#include <string.h>

OstSegmenter *
ost_segmenter_new (const OstSegmenterConfig *config, guint64 seed)
{
  OstSegmenter *segmenter = g_new0 (OstSegmenter, 1);

  segmenter->config = *config;
  segmenter->seed = seed;
  segmenter->weights = ost_weights_new (seed);
  return segmenter;
}

void
ost_segmenter_free (OstSegmenter *segmenter)
{
  if (segmenter == NULL)
    return;
  g_clear_pointer (&segmenter->predict.graph, ost_graph_free);
  ost_weights_unref (segmenter->weights);
  g_free (segmenter);
}

const OstSegmenterConfig *
ost_segmenter_get_config (OstSegmenter *segmenter)
{
  return &segmenter->config;
}

OstWeights *
ost_segmenter_get_weights (OstSegmenter *segmenter)
{
  return segmenter->weights;
}

/* Trunk, routing and latent draws: what training and prediction share. image B,H,W,1; routing B,K from the deepest map;
 * latent K S,L, the same draws for the whole batch. */
static OstUnetOutput
build_trunk (OstSegmenterGraph *g, const OstSegmenterConfig *config, int batch)
{
  OstUnetOutput trunk;

  g->image = ost_graph_input (g->graph, OST_SHAPE (batch, config->height, config->width, 1));
  trunk = ost_unet (g->graph, g->image, &config->unet);
  g->routing = ost_mixture_routing (g->graph, trunk.deep, &config->mixture);
  g->latent = ost_mixture_latent (g->graph, &config->mixture);
  ost_graph_output (g->graph, g->routing);
  return trunk;
}

gboolean
ost_segmenter_build_training (OstSegmenter *segmenter, int batch, int annotations, OstMixtureCost cost, guint64 seed,
                              OstSegmenterGraph *g, GError **error)
{
  const OstSegmenterConfig *config = &segmenter->config;
  OstUnetOutput             trunk;

  *g = (OstSegmenterGraph) { .graph = ost_graph_new (segmenter->weights, OST_GRAPH_TRAIN, seed) };
  trunk = build_trunk (g, config, batch);
  g->labels = ost_graph_input (g->graph, OST_SHAPE (batch, annotations, config->height, config->width));
  g->costs = ost_mixture_cost (g->graph, trunk.full, g->latent, g->labels, &config->mixture, cost);
  ost_graph_output (g->graph, g->costs);
  if (ost_graph_compile (g->graph, error))
    return TRUE;
  g_clear_pointer (&g->graph, ost_graph_free);
  return FALSE;
}

/* A batch of one: predictions do not depend on what else is looked at. Built over the same weights as the training
 * graph. */
gboolean
ost_segmenter_build_prediction (OstSegmenter *segmenter, GError **error)
{
  OstSegmenterGraph *g = &segmenter->predict;
  OstUnetOutput      trunk;

  if (g->graph)
    return TRUE;
  g->graph = ost_graph_new (segmenter->weights, OST_GRAPH_INFER, segmenter->seed);
  trunk = build_trunk (g, &segmenter->config, 1);
  g->samples = ost_mixture_samples (g->graph, trunk.full, g->latent, &segmenter->config.mixture);
  ost_graph_output (g->graph, g->samples);
  if (ost_graph_compile (g->graph, error))
    return TRUE;
  g_clear_pointer (&g->graph, ost_graph_free);
  return FALSE;
}
