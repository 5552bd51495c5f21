/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-trainer-private.h"
#include "core/measure/ost-agreement.h"

/* Labels of each sample and of the mean map, n_samples + 1 maps, the mean's last. samples K S,H,W,C. Ties go to the
 * lower class, background first. */
static void
label_maps (const OstSegmenterConfig *config, const float *samples, const double *weights, guint8 *maps)
{
  gsize pixels = (gsize) config->width * config->height;
  int   n_samples = config->mixture.experts * config->mixture.samples, n_classes = config->mixture.classes;

#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < pixels; i++)
    {
      double mean[OST_N_CLASSES] = { 0 };
      int    best = 0;

      for (int n = 0; n < n_samples; n++)
        {
          const float *p = samples + (n * pixels + i) * n_classes;
          int          top = 0;

          for (int c = 0; c < n_classes; c++)
            {
              mean[c] += weights[n] * p[c];
              top = p[c] > p[top] ? c : top;
            }
          maps[n * pixels + i] = (guint8) top;
        }
      for (int c = 1; c < n_classes; c++)
        best = mean[c] > mean[best] ? c : best;
      maps[n_samples * pixels + i] = (guint8) best;
    }
}

/* Mean Dice over the bones that the annotation has. */
static double
dice (const guint8 *map, const guint8 *annotation, gsize pixels)
{
  gint64 a[OST_N_CLASSES] = { 0 }, b[OST_N_CLASSES] = { 0 }, both[OST_N_CLASSES] = { 0 };
  double sum = 0;
  int    n = 0;

  for (gsize i = 0; i < pixels; i++)
    {
      a[map[i]]++;
      b[annotation[i]]++;
      both[map[i]] += map[i] == annotation[i];
    }
  for (int c = 1; c < OST_N_CLASSES; c++)
    if (b[c] > 0)
      {
        sum += 2.0 * (double) both[c] / (double) (a[c] + b[c]);
        n++;
      }
  return n ? sum / n : NAN;
}

static OstValidation
judge (const OstSegmenterConfig *config, const guint8 *maps, const double *weights, const OstSegmenterCase *a_case)
{
  gsize pixels = (gsize) config->width * config->height;
  int   n_samples = config->mixture.experts * config->mixture.samples;
  g_autofree const guint8 **samples = g_new (const guint8 *, n_samples);
  OstAgreementInput in = {
    samples, weights, n_samples, (const guint8 *const *) a_case->labels, a_case->betas, a_case->n_annotations, pixels,
    config->mixture.classes,
  };
  OstValidation out = { 0 };

  for (int n = 0; n < n_samples; n++)
    samples[n] = maps + n * pixels;
  out.ged2 = ost_agreement (&in).ged2;
  for (int j = 0; j < a_case->n_annotations; j++)
    out.dice += a_case->betas[j] * dice (maps + n_samples * pixels, a_case->labels[j], pixels);
  return out;
}

/* With the prediction graph, running statistics and always the same draws: epochs are compared on the same noise. At
 * the working size and without a second look, so the figure is not that of the whole prediction. */
OstValidation
ost_segmenter_validate (OstSegmenter *segmenter, const OstCases *cases)
{
  const OstSegmenterConfig *config = &segmenter->config;
  const OstSegmenterGraph  *g = &segmenter->predict;
  gsize                     pixels = (gsize) config->width * config->height;
  int                       n_samples = config->mixture.experts * config->mixture.samples, counted = 0;
  g_autofree double        *weights = g_new (double, n_samples);
  g_autofree guint8        *maps = g_malloc (pixels * (n_samples + 1));
  OstValidation             mean = { NAN, NAN }, sum = { 0 };

  for (int i = 0; i < cases->n_validation; i++)
    {
      const OstSegmenterCase *a_case = cases->cases[cases->validation[i]];
      OstValidation           one;
      const float            *routing;

      memcpy (ost_graph_data (g->graph, g->image), a_case->image, pixels * sizeof (float));
      ost_graph_forward (g->graph);
      routing = ost_graph_data (g->graph, g->routing);
      for (int n = 0; n < n_samples; n++)
        weights[n] = (double) routing[n / config->mixture.samples] / config->mixture.samples;
      label_maps (config, ost_graph_data (g->graph, g->samples), weights, maps);
      one = judge (config, maps, weights, a_case);
      if (isnan (one.dice))     /* nothing annotated */
        continue;
      sum.dice += one.dice;
      sum.ged2 += one.ged2;
      counted++;
    }
  if (counted)
    mean = (OstValidation) { sum.dice / counted, sum.ged2 / counted };
  return mean;
}
