/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-private.h"

/* The reasons are few: the network only knows that the bone has no pixel of its own. */
#define MISSING "not found: outside the picture, hidden, or unlike what the model has learnt"

#define SMALLEST 12             /* working pixels: less is no bone */

void
ost_segmentation_free (OstSegmentation *s)
{
  if (s == NULL)
    return;
  g_free (s->routing);
  g_free (s->weights);
  g_free (s->labels);
  g_free (s->mean);
  g_free (s->entropy);
  for (int b = 0; b < OST_N_BONES; b++)
    ost_mask_unref (s->masks[b]);
  g_free (s);
}

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

  for (int n = 0; n < s->n_samples; n++)
    for (gsize i = 0; i < pixels; i++)
      {
        const float *p = samples + (n * pixels + i) * OST_N_CLASSES;

        s->labels[n * pixels + i] = (guint8) arg_max (p, OST_N_CLASSES);
        for (int c = 0; c < OST_N_CLASSES; c++)
          s->mean[i * OST_N_CLASSES + c] += (float) s->weights[n] * p[c];
      }
  for (gsize i = 0; i < pixels; i++)
    {
      double h = 0;

      for (int c = 0; c < OST_N_CLASSES; c++)
        {
          double p = s->mean[i * OST_N_CLASSES + c];

          h -= p > 0 ? p * log (p) : 0;
        }
      s->entropy[i] = (float) (h / log (OST_N_CLASSES));
    }
}

/* Probability of the strongest other class at every working pixel. */
static float *
strongest_other (const OstSegmentation *s, int class)
{
  gsize  pixels = (gsize) s->box.width * s->box.height;
  float *other = g_new0 (float, pixels * OST_N_CLASSES);

  for (gsize i = 0; i < pixels; i++)
    for (int c = 0; c < OST_N_CLASSES; c++)
      if (c != class)
        other[i * OST_N_CLASSES] = MAX (other[i * OST_N_CLASSES], s->mean[i * OST_N_CLASSES + c]);
  return other;
}

/* Mean probability over the working pixels where the class leads; 0 when these are too few to be a bone. */
static double
certainty (const OstSegmentation *s, int class)
{
  gsize  pixels = (gsize) s->box.width * s->box.height, n = 0;
  double sum = 0;

  for (gsize i = 0; i < pixels; i++)
    if (arg_max (s->mean + i * OST_N_CLASSES, OST_N_CLASSES) == class)
      {
        sum += s->mean[i * OST_N_CLASSES + class];
        n++;
      }
  return n >= SMALLEST ? sum / n : 0;
}

static void
make_masks (OstSegmentation *s)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autofree float *other = strongest_other (s, b + 1);

      s->found[b] = certainty (s, b + 1);
      s->masks[b] = s->found[b] > 0 ? ost_letterbox_mask (&s->box, s->mean + b + 1, other, OST_N_CLASSES)
                                    : ost_mask_new (s->box.image_width, s->box.image_height);
    }
}

OstSegmentation *
ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error)
{
  const OstSegmenterConfig   *config = &segmenter->config;
  const OstSegmenterGraph    *g = &segmenter->predict;
  gsize                       pixels = (gsize) config->width * config->height;
  g_autoptr(OstSegmentation)  s = g_new0 (OstSegmentation, 1);
  const float                *routing;

  if (!ost_segmenter_build_prediction (segmenter, error))
    return NULL;
  s->box = ost_letterbox_fit (image->width, image->height, config->width, config->height);
  s->experts = config->mixture.experts;
  s->n_samples = config->mixture.experts * config->mixture.samples;
  s->routing = g_new (double, s->experts);
  s->weights = g_new (double, s->n_samples);
  s->labels = g_malloc (pixels * s->n_samples);
  s->mean = g_new0 (float, pixels * OST_N_CLASSES);
  s->entropy = g_new (float, pixels);
  ost_letterbox_image (&s->box, image, ost_graph_data (g->graph, g->image));
  ost_graph_forward (g->graph);
  routing = ost_graph_data (g->graph, g->routing);
  for (int k = 0; k < s->experts; k++)
    s->routing[k] = routing[k];
  for (int n = 0; n < s->n_samples; n++)
    s->weights[n] = s->routing[n / config->mixture.samples] / config->mixture.samples;
  gather (s, ost_graph_data (g->graph, g->samples));
  make_masks (s);
  return g_steal_pointer (&s);
}

OstMask *
ost_segmentation_sample_mask (const OstSegmentation *s, int sample, OstBone bone)
{
  gsize             pixels = (gsize) s->box.width * s->box.height;
  g_autofree float *inside = g_new (float, pixels);

  for (gsize i = 0; i < pixels; i++)
    inside[i] = s->labels[sample * pixels + i] == bone + 1;
  return ost_letterbox_mask (&s->box, inside, NULL, 1);
}

const char *
ost_segmentation_missing_reason (const OstSegmentation *s, OstBone bone)
{
  return s->found[bone] > 0 ? NULL : MISSING;
}
