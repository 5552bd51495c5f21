/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-private.h"

#define STEPS 255                /* of the mean map: what is kept and what is shown are the same */

/* Of the looks below; settled on 30 synthetic and 8 real radiographs (docs/segmenter.md). */
#define SURE    0.975           /* certainty of an upright hand's seven bones */
#define CLOSER  1.1             /* enlargement that is worth another look, which costs as much as the first */
#define MARGIN  0.12            /* around the bones, of their extent: what the first look cut off may come in */
#define LOSS    0.02            /* of certainty that a closer look may cost: it sees more, but less of what is around */

static int
arg_max (const double *p, int n)
{
  int best = 0;

  for (int c = 1; c < n; c++)
    if (p[c] > p[best])
      best = c;
  return best;
}

/* How the picture is laid before the network. */
typedef struct
{
  double   turn;                /* degrees, clockwise */
  gboolean negative;            /* bone dark: the header forgot to say so */
} Pose;

/* --- The mixture from what the network saw ---------------------------------------------------------------------- */

/* The four pixels of the frame around one position, none where it lies outside. */
typedef struct
{
  int    n;
  gsize  pixel[4];
  double weight[4];
} Taps;

/* Bilinear. Pixel x has its centre at x + 1/2, so u lies between pixel floor (u - 1/2) and the next. */
static Taps
taps_at (const OstLetterbox *frame, double u, double v)
{
  int    u0 = (int) floor (u - 0.5), v0 = (int) floor (v - 0.5);
  double fu = u - 0.5 - u0, fv = v - 0.5 - v0;
  Taps   t = { 0 };

  for (int k = 0; k < 4; k++)
    {
      int    x = u0 + k % 2, y = v0 + k / 2;
      double weight = (k % 2 ? fu : 1 - fu) * (k / 2 ? fv : 1 - fv);

      if (weight < 1e-6 || x < 0 || y < 0 || x >= frame->width || y >= frame->height)
        continue;
      t.pixel[t.n] = (gsize) y * frame->width + x;
      t.weight[t.n++] = weight;
    }
  return t;
}

/* From a pixel of the box that is kept to where the network saw it: to the image, to the frame of the look, and with
 * the picture as it was turned there. Predictions are turned back in this way; the box is always upright. */
static Taps
seen_at (const OstLetterbox *box, const OstLetterbox *frame, double degrees, gsize pixel)
{
  double u = (pixel % box->width + 0.5 - box->x) / box->scale * frame->scale + frame->x;
  double v = (pixel / box->width + 0.5 - box->y) / box->scale * frame->scale + frame->y;

  ost_letterbox_turn (frame, degrees, &u, &v);
  return taps_at (frame, u, v);
}

/* Probabilities between pixels; what was not seen is background. p sums to 1: the weights of the taps sum to 1, less
 * what lies outside the frame. */
static void
interpolate (const float *sample, const Taps *taps, double *p)
{
  double seen = 0;

  memset (p, 0, OST_N_CLASSES * sizeof *p);
  for (int k = 0; k < taps->n; k++)
    {
      for (int c = 0; c < OST_N_CLASSES; c++)
        p[c] += taps->weight[k] * sample[taps->pixel[k] * OST_N_CLASSES + c];
      seen += taps->weight[k];
    }
  p[0] += 1 - MIN (seen, 1);
}

/* Labels of every sample, and the mean over samples by weight pi_k / S. samples K S,H,W,C; pixels are independent. The
 * mean is brought to whole steps here, so that a prediction is the same before and after it has been stored. */
static void
gather (OstSegmentation *s, const float *samples, const OstLetterbox *frame, double degrees)
{
  gsize pixels = (gsize) s->box.width * s->box.height;
  int   per_expert = s->n_samples / s->experts;

#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < pixels; i++)
    {
      double mean[OST_N_CLASSES] = { 0 }, p[OST_N_CLASSES];
      Taps   taps = seen_at (&s->box, frame, degrees, i);

      for (int n = 0; n < s->n_samples; n++)
        {
          interpolate (samples + n * pixels * OST_N_CLASSES, &taps, p);
          s->labels[n * pixels + i] = (guint8) arg_max (p, OST_N_CLASSES);
          for (int c = 0; c < OST_N_CLASSES; c++)
            mean[c] += s->routing[n / per_expert] / per_expert * p[c];
        }
      for (int c = 0; c < OST_N_CLASSES; c++)
        s->mean[i * OST_N_CLASSES + c] = (float) (floor (mean[c] * STEPS + 0.5) / STEPS);
    }
}

/* --- Frames ----------------------------------------------------------------------------------------------------- */

/* Of a turned picture: image coordinates turned about the image's origin. */
typedef struct
{
  double x0, y0, x1, y1;
} Extent;

static void
turn (double degrees, double *x, double *y)
{
  double angle = degrees * G_PI / 180, c = cos (angle), s = sin (angle), old = *x;

  *x = c * old - s * *y;
  *y = s * old + c * *y;
}

static void
include (Extent *e, OstRect r, double degrees)
{
  for (int k = 0; k < 4; k++)
    {
      double x = k % 2 ? r.x1 : r.x0, y = k / 2 ? r.y1 : r.y0;

      turn (degrees, &x, &y);
      *e = (Extent) { MIN (e->x0, x), MIN (e->y0, y), MAX (e->x1, x), MAX (e->y1, y) };
    }
}

static Extent
nothing (void)
{
  return (Extent) { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };
}

static Extent
extent_of_image (const OstLetterbox *box, double degrees)
{
  Extent e = nothing ();

  include (&e, (OstRect) { 0, 0, box->image_width, box->image_height }, degrees);
  return e;
}

/* Of what one sees of the bones in their box: a pixel of it more or less is within the margin. */
static Extent
extent_of_bones (const OstSegmentation *s, double degrees)
{
  Extent e = nothing ();

  for (int b = 0; b < OST_N_BONES; b++)
    {
      OstRect r = ost_mask_bounds (s->masks[b]);

      for (int y = r.y0; y < r.y1; y++)
        {
          const guint8 *row = s->masks[b]->data + (gsize) y * s->masks[b]->width;
          int           x0 = r.x0, x1 = r.x1;

          while (x0 < x1 && !row[x0])
            x0++;
          while (x0 < x1 && !row[x1 - 1])
            x1--;
          if (x0 < x1)
            include (&e, (OstRect) { x0, y, x1, y + 1 }, degrees);
        }
    }
  return e;
}

/* The frame in which that part of the turned picture is as large as it can be: the middle of that part, turned back,
 * lies in the middle of the frame, about which the picture will be turned. */
static OstLetterbox
frame_around (const OstLetterbox *like, Extent e, double degrees)
{
  OstLetterbox frame = *like;
  double       x = (e.x0 + e.x1) / 2, y = (e.y0 + e.y1) / 2;

  turn (-degrees, &x, &y);
  frame.scale = MIN (like->width / (e.x1 - e.x0), like->height / (e.y1 - e.y0));
  frame.x = like->width / 2.0 - frame.scale * x;
  frame.y = like->height / 2.0 - frame.scale * y;
  return frame;
}

/* The frame around the bones and what lies beside them; `s` must hold a bone. */
static OstLetterbox
closer_frame (const OstSegmentation *s, double degrees)
{
  Extent all = extent_of_image (&s->box, degrees), e = extent_of_bones (s, degrees);
  double dx = MARGIN * (e.x1 - e.x0), dy = MARGIN * (e.y1 - e.y0);

  e = (Extent) { MAX (e.x0 - dx, all.x0), MAX (e.y0 - dy, all.y0), MIN (e.x1 + dx, all.x1), MIN (e.y1 + dy, all.y1) };
  return frame_around (&s->box, e, degrees);
}

/* --- Looks ------------------------------------------------------------------------------------------------------ *
 *
 * The network has mostly learnt bright bones of hands that are more or less upright and fill its frame. So it looks at the
 * whole picture, then closer at where the bones are; as long as that leaves it unsure, the same turned and as a negative. */

/* `frame` is where the network looks; the segmentation is kept upright, in `box`. The network's draws are those of its
 * seed and of step 0, every time: the same picture gives the same samples. */
static OstSegmentation *
look (OstSegmenter *segmenter, const OstImage *image, Pose pose, const OstLetterbox *frame, const OstLetterbox *box)
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
  ost_letterbox_image (frame, pose.turn, image, input);
  for (int i = 0; pose.negative && i < frame->width * frame->height; i++)
    input[i] = -input[i];
  ost_graph_forward (g->graph);
  routing = ost_graph_data (g->graph, g->routing);
  for (int k = 0; k < s->experts; k++)
    s->routing[k] = routing[k];
  gather (s, ost_graph_data (g->graph, g->samples), frame, pose.turn);
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

/* At the whole picture, then closer. `sure`: the higher certainty of the two, as it is for the pose to be judged by,
 * whichever of the two is kept. */
static OstSegmentation *
look_twice (OstSegmenter *segmenter, const OstImage *image, Pose pose, double *sure)
{
  const OstSegmenterConfig  *config = &segmenter->config;
  const OstLetterbox         box = ost_letterbox_fit (image->width, image->height, config->width, config->height);
  const OstLetterbox         frame = frame_around (&box, extent_of_image (&box, pose.turn), pose.turn);
  g_autoptr(OstSegmentation) whole = look (segmenter, image, pose, &frame, &box), near = NULL;
  OstLetterbox               closer, closer_box;

  *sure = certainty (whole);
  if (*sure <= 0)
    return g_steal_pointer (&whole);
  closer = closer_frame (whole, pose.turn);
  if (closer.scale <= CLOSER * frame.scale)
    return g_steal_pointer (&whole);
  closer_box = closer_frame (whole, 0);
  near = look (segmenter, image, pose, &closer, &closer_box);
  *sure = MAX (*sure, certainty (near));
  return certainty (near) >= certainty (whole) - LOSS ? g_steal_pointer (&near) : g_steal_pointer (&whole);
}

OstSegmentation *
ost_segmenter_predict (OstSegmenter *segmenter, const OstImage *image, GError **error)
{
  /* What is likely comes first, as the first sure pose ends the search. */
  static const Pose poses[] = { { 0, FALSE }, { 180, FALSE }, { 45, FALSE }, { -45, FALSE }, { 90, FALSE }, { -90, FALSE },
                                { 0, TRUE }, { 180, TRUE } };
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
