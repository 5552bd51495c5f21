/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-private.h"

#define STEPS 255                /* of the mean map: what is kept and what is shown are the same */

static int
arg_max (const float *p, int n)
{
  int best = 0;

  for (int c = 1; c < n; c++)
    if (p[c] > p[best])
      best = c;
  return best;
}

/* Labels of every sample, and the mean over samples by weight. */
static void
gather (OstSegmentation *s, const float *samples)
{
  gsize pixels = (gsize) s->box.width * s->box.height;
  int   per_expert = s->n_samples / s->experts;

#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < pixels; i++)
    {
      double mean[OST_N_CLASSES] = { 0 };

      for (int n = 0; n < s->n_samples; n++)
        {
          const float *p = samples + (n * pixels + i) * OST_N_CLASSES;

          s->labels[n * pixels + i] = (guint8) arg_max (p, OST_N_CLASSES);
          for (int c = 0; c < OST_N_CLASSES; c++)
            mean[c] += s->routing[n / per_expert] / per_expert * p[c];
        }
      for (int c = 0; c < OST_N_CLASSES; c++)
        s->mean[i * OST_N_CLASSES + c] = (float) (floor (mean[c] * STEPS + 0.5) / STEPS);
    }
}

OstSegmentation *
ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error)
{
  const OstSegmenterConfig   *config = &segmenter->config;
  const OstSegmenterGraph    *g = &segmenter->predict;
  g_autoptr(OstSegmentation)  s = g_new0 (OstSegmentation, 1);
  const float                *routing;

  if (!ost_segmenter_build_prediction (segmenter, error))
    return NULL;
  s->box = ost_letterbox_fit (image->width, image->height, config->width, config->height);
  s->experts = config->mixture.experts;
  s->n_samples = config->mixture.experts * config->mixture.samples;
  ost_segmentation_allocate (s);
  ost_letterbox_image (&s->box, image, ost_graph_data (g->graph, g->image));
  ost_graph_forward (g->graph);
  routing = ost_graph_data (g->graph, g->routing);
  for (int k = 0; k < s->experts; k++)
    s->routing[k] = routing[k];
  gather (s, ost_graph_data (g->graph, g->samples));
  ost_segmentation_complete (s);
  return g_steal_pointer (&s);
}
