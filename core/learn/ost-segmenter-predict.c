/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-private.h"

#define STEPS 255                /* of the mean map: what is kept and what is shown are the same */

/* Of the looks below; settled on 30 synthetic and 8 real radiographs (docs/segmenter.md). */
#define SURE    0.975           /* certainty of an upright hand's seven bones */
#define CLOSER  1.1             /* enlargement that is worth another look */
#define MARGIN  0.12            /* around the bones, of their extent: what the first look cut off may come in */
#define LOSS    0.02            /* of certainty that a closer look may cost: it sees more, but less of what is around */

static int
arg_max (const float *p, int n)
{
  int best = 0;

  for (int c = 1; c < n; c++)
    if (p[c] > p[best])
      best = c;
  return best;
}

static void
turn (float *x, gsize n)
{
  for (gsize i = 0; i < n / 2; i++)
    {
      float other = x[n - 1 - i];

      x[n - 1 - i] = x[i];
      x[i] = other;
    }
}

/* Labels of every sample, and the mean over samples by weight. `turned`: `samples` have the last pixel first. */
static void
gather (OstSegmentation *s, const float *samples, gboolean turned)
{
  gsize pixels = (gsize) s->box.width * s->box.height;
  int   per_expert = s->n_samples / s->experts;

#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < pixels; i++)
    {
      double mean[OST_N_CLASSES] = { 0 };
      gsize  from = turned ? pixels - 1 - i : i;

      for (int n = 0; n < s->n_samples; n++)
        {
          const float *p = samples + (n * pixels + from) * OST_N_CLASSES;

          s->labels[n * pixels + i] = (guint8) arg_max (p, OST_N_CLASSES);
          for (int c = 0; c < OST_N_CLASSES; c++)
            mean[c] += s->routing[n / per_expert] / per_expert * p[c];
        }
      for (int c = 0; c < OST_N_CLASSES; c++)
        s->mean[i * OST_N_CLASSES + c] = (float) (floor (mean[c] * STEPS + 0.5) / STEPS);
    }
}

/* --- Looks ------------------------------------------------------------------------------------------------------ *
 *
 * The network has learnt hands that are more or less upright and fill its frame. So it looks at the whole picture, where that
 * leaves it unsure at the picture upside down as well, and then closer at where the bones are. */

static OstSegmentation *
look (OstSegmenter *segmenter, const OstImage *image, const OstLetterbox *box, gboolean turned)
{
  const OstSegmenterConfig *config = &segmenter->config;
  const OstSegmenterGraph  *g = &segmenter->predict;
  OstSegmentation          *s = g_new0 (OstSegmentation, 1);
  float                    *input = ost_graph_data (g->graph, g->image);
  const float              *routing;

  s->box = *box;
  s->experts = config->mixture.experts;
  s->n_samples = config->mixture.experts * config->mixture.samples;
  ost_segmentation_allocate (s);
  ost_letterbox_image (box, image, input);
  if (turned)
    turn (input, (gsize) box->width * box->height);
  ost_graph_forward (g->graph);
  routing = ost_graph_data (g->graph, g->routing);
  for (int k = 0; k < s->experts; k++)
    s->routing[k] = routing[k];
  gather (s, ost_graph_data (g->graph, g->samples), turned);
  ost_segmentation_complete (s);
  return s;
}

/* Of seven bones; one that was not found counts 0. */
static double
certainty (const OstSegmentation *s)
{
  double sum = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    sum += s->found[b];
  return sum / OST_N_BONES;
}

/* The smallest rectangle around all bones; empty when there are none. */
static OstRect
bounds (const OstSegmentation *s)
{
  OstRect all = { s->box.image_width, s->box.image_height, 0, 0 };

  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstRect r = ost_mask_bounds (s->masks[b]);

      if (r.x0 < r.x1)
        all = (OstRect) { MIN (all.x0, r.x0), MIN (all.y0, r.y0), MAX (all.x1, r.x1), MAX (all.y1, r.y1) };
    }
  return all;
}

/* The frame around the bones and what lies beside them; FALSE when it is hardly closer than the one they were found in. */
static gboolean
come_closer (const OstSegmentation *s, OstLetterbox *closer)
{
  const OstLetterbox *box = &s->box;
  OstRect             r = bounds (s);
  double              dx = MARGIN * (r.x1 - r.x0), dy = MARGIN * (r.y1 - r.y0);
  double              x0 = MAX (r.x0 - dx, 0), x1 = MIN (r.x1 + dx, box->image_width);
  double              y0 = MAX (r.y0 - dy, 0), y1 = MIN (r.y1 + dy, box->image_height);

  if (r.x0 >= r.x1)
    return FALSE;
  *closer = *box;
  closer->scale = MIN (box->width / (x1 - x0), box->height / (y1 - y0));
  closer->x = (box->width - closer->scale * (x0 + x1)) / 2;
  closer->y = (box->height - closer->scale * (y0 + y1)) / 2;
  return closer->scale > CLOSER * box->scale;
}

OstSegmentation *
ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error)
{
  const OstSegmenterConfig   *config = &segmenter->config;
  OstLetterbox                box, closer;
  g_autoptr(OstSegmentation)  s = NULL, other = NULL;
  gboolean                    turned;

  if (!ost_segmenter_build_prediction (segmenter, error))
    return NULL;
  box = ost_letterbox_fit (image->width, image->height, config->width, config->height);
  s = look (segmenter, image, &box, FALSE);
  if (certainty (s) < SURE)
    other = look (segmenter, image, &box, TRUE);
  turned = other != NULL && certainty (other) > certainty (s);
  if (turned)
    {
      ost_segmentation_free (s);
      s = g_steal_pointer (&other);
    }
  if (!come_closer (s, &closer))
    return g_steal_pointer (&s);
  g_clear_pointer (&other, ost_segmentation_free);
  other = look (segmenter, image, &closer, turned);
  return certainty (other) >= certainty (s) - LOSS ? g_steal_pointer (&other) : g_steal_pointer (&s);
}
