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

/* How the picture is laid before the network; it knows both, but not equally well. */
typedef struct
{
  gboolean turned;              /* upside down */
  gboolean negative;            /* bone dark: the header forgot to say so */
} Pose;

static void
negate (float *x, gsize n)
{
  for (gsize i = 0; i < n; i++)
    x[i] = -x[i];
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
 * The network has mostly learnt bright bones of hands that are more or less upright and fill its frame. So it looks at the
 * whole picture, then closer at where the bones are; as long as that leaves it unsure, the same upside down and as a negative. */

static OstSegmentation *
look (OstSegmenter *segmenter, const OstImage *image, const OstLetterbox *box, Pose pose)
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
  if (pose.turned)
    turn (input, (gsize) box->width * box->height);
  if (pose.negative)
    negate (input, (gsize) box->width * box->height);
  ost_graph_forward (g->graph);
  routing = ost_graph_data (g->graph, g->routing);
  for (int k = 0; k < s->experts; k++)
    s->routing[k] = routing[k];
  gather (s, ost_graph_data (g->graph, g->samples), pose.turned);
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

/* At the whole picture, then closer. `sure`: the higher certainty of the two. */
static OstSegmentation *
look_twice (OstSegmenter *segmenter, const OstImage *image, Pose pose, double *sure)
{
  const OstSegmenterConfig  *config = &segmenter->config;
  const OstLetterbox         box = ost_letterbox_fit (image->width, image->height, config->width, config->height);
  g_autoptr(OstSegmentation) whole = look (segmenter, image, &box, pose), near = NULL;
  OstLetterbox               closer;

  *sure = certainty (whole);
  if (!come_closer (whole, &closer))
    return g_steal_pointer (&whole);
  near = look (segmenter, image, &closer, pose);
  *sure = MAX (*sure, certainty (near));
  return certainty (near) >= certainty (whole) - LOSS ? g_steal_pointer (&near) : g_steal_pointer (&whole);
}

OstSegmentation *
ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error)
{
  static const Pose          poses[] = { { FALSE, FALSE }, { TRUE, FALSE }, { FALSE, TRUE }, { TRUE, TRUE } };
  g_autoptr(OstSegmentation) best = NULL;
  double                     best_sure = -1;

  if (!ost_segmenter_build_prediction (segmenter, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (poses) && best_sure < SURE; i++)
    {
      double                     sure;
      g_autoptr(OstSegmentation) s = look_twice (segmenter, image, poses[i], &sure);

      if (sure <= best_sure)
        continue;
      best_sure = sure;
      ost_segmentation_free (best);
      best = g_steal_pointer (&s);
    }
  return g_steal_pointer (&best);
}
