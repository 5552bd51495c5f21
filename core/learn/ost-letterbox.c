/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-letterbox.h"

#include <math.h>

#include "core/image/ost-bone.h"
#include "core/image/ost-distance.h"

OstLetterbox
ost_letterbox_fit (int image_width, int image_height, int width, int height)
{
  OstLetterbox box = { image_width, image_height, width, height };

  box.scale = MIN ((double) width / image_width, (double) height / image_height);
  box.x = (width - box.scale * image_width) / 2;
  box.y = (height - box.scale * image_height) / 2;
  return box;
}

/* Working pixels whose centre lies in the image: u0 <= u < u1. */
static void
covered (double offset, double scale, int image_size, int size, int *u0, int *u1)
{
  *u0 = CLAMP ((int) ceil (offset - 0.5), 0, size);
  *u1 = CLAMP ((int) ceil (offset + scale * image_size - 0.5), *u0, size);
}

/* The image pixels that one working pixel covers along one axis, at least one. */
static void
span (double offset, double scale, int image_size, int u, int *from, int *to)
{
  *from = CLAMP ((int) ((u - offset) / scale), 0, image_size - 1);
  *to = CLAMP ((int) ceil ((u + 1 - offset) / scale), *from + 1, image_size);
}

static double
area_mean (const OstImage *image, int x0, int x1, int y0, int y1)
{
  guint64 sum = 0;

  for (int y = y0; y < y1; y++)
    {
      const guint16 *row = image->pixels + (gsize) y * image->width;

      for (int x = x0; x < x1; x++)
        sum += row[x];
    }
  return (double) sum / ((double) (x1 - x0) * (y1 - y0));
}

/* (x - mean) / sd within the rectangle; a picture of one grey level stays 0. */
static void
standardise (float *out, int stride, int u0, int u1, int v0, int v1)
{
  double n = (double) (u1 - u0) * (v1 - v0), sum = 0, squares = 0, mean, sd;

  for (int v = v0; v < v1; v++)
    for (int u = u0; u < u1; u++)
      sum += out[v * stride + u];
  mean = sum / n;
  for (int v = v0; v < v1; v++)
    for (int u = u0; u < u1; u++)
      squares += (out[v * stride + u] - mean) * (out[v * stride + u] - mean);
  sd = sqrt (squares / n);
  for (int v = v0; v < v1; v++)
    for (int u = u0; u < u1; u++)
      out[v * stride + u] = sd > 0 ? (float) ((out[v * stride + u] - mean) / sd) : 0;
}

void
ost_letterbox_image (const OstLetterbox *box, const OstImage *image, float *out)
{
  double sign = image->min_is_white ? -1 : 1;
  int    u0, u1, v0, v1;

  memset (out, 0, (gsize) box->width * box->height * sizeof *out);
  covered (box->x, box->scale, image->width, box->width, &u0, &u1);
  covered (box->y, box->scale, image->height, box->height, &v0, &v1);
  for (int v = v0; v < v1; v++)
    for (int u = u0; u < u1; u++)
      {
        int x0, x1, y0, y1;

        span (box->x, box->scale, image->width, u, &x0, &x1);
        span (box->y, box->scale, image->height, v, &y0, &y1);
        out[v * box->width + u] = (float) (sign * area_mean (image, x0, x1, y0, y1));
      }
  standardise (out, box->width, u0, u1, v0, v1);
}

/* The bone at the centres of the working pixels, and how deep in it they lie: 0 outside .. 1 at the bone's deepest. */
static void
sample_depth (const OstLetterbox *box, const OstMask *mask, float *depth)
{
  gsize               n = (gsize) box->width * box->height;
  g_autofree guint8  *inside = g_new0 (guint8, n);
  g_autofree guint32 *squared = g_new (guint32, n);
  guint32             deepest = 0;

  for (int v = 0; v < box->height; v++)
    for (int u = 0; u < box->width; u++)
      inside[v * box->width + u] = ost_mask_contains (mask, (u + 0.5 - box->x) / box->scale,
                                                      (v + 0.5 - box->y) / box->scale);
  ost_distance_inside (inside, box->width, box->height, TRUE, squared);
  for (gsize i = 0; i < n; i++)
    deepest = MAX (deepest, squared[i]);
  for (gsize i = 0; i < n; i++)
    depth[i] = deepest ? (float) sqrt ((double) squared[i] / deepest) : 0;
}

void
ost_letterbox_labels (const OstLetterbox *box, OstMask *const *masks, guint8 *out)
{
  gsize             n = (gsize) box->width * box->height;
  g_autofree float *best = g_new0 (float, n), *depth = g_new (float, n);

  memset (out, 0, n);
  for (int b = 0; b < OST_N_BONES; b++)
    {
      if (masks[b] == NULL)
        continue;
      sample_depth (box, masks[b], depth);
      for (gsize i = 0; i < n; i++)
        if (depth[i] > best[i])
          {
            best[i] = depth[i];
            out[i] = (guint8) (b + 1);
          }
    }
}

/* Where the bone wins at one working position (centres at half-integers), between four neighbours: positive inside. */
static double
lead_at (const OstLetterbox *box, const float *probability, const float *margin, int stride, double u, double v)
{
  double x = CLAMP (u - 0.5, 0, box->width - 1), y = CLAMP (v - 0.5, 0, box->height - 1), lead = 0;
  int    x0 = (int) x, y0 = (int) y, x1 = MIN (x0 + 1, box->width - 1), y1 = MIN (y0 + 1, box->height - 1);
  const struct { int x, y; double weight; } corners[] = {
    { x0, y0, (x0 + 1 - x) * (y0 + 1 - y) }, { x1, y0, (x - x0) * (y0 + 1 - y) },
    { x0, y1, (x0 + 1 - x) * (y - y0) },     { x1, y1, (x - x0) * (y - y0) },
  };

  for (int c = 0; c < 4; c++)
    {
      gsize i = ((gsize) corners[c].y * box->width + corners[c].x) * stride;

      lead += corners[c].weight * (probability[i] - (margin ? margin[i] : 0.5));
    }
  return lead;
}

/* The working pixels that can matter: all with a positive lead, and their neighbours. */
static OstRect
leading_rectangle (const OstLetterbox *box, const float *probability, const float *margin, int stride)
{
  OstRect r = { box->width, box->height, 0, 0 };

  for (int v = 0; v < box->height; v++)
    for (int u = 0; u < box->width; u++)
      {
        gsize i = ((gsize) v * box->width + u) * stride;

        if (probability[i] <= (margin ? margin[i] : 0.5f))
          continue;
        r = (OstRect) { MIN (r.x0, u - 1), MIN (r.y0, v - 1), MAX (r.x1, u + 2), MAX (r.y1, v + 2) };
      }
  return r;
}

OstMask *
ost_letterbox_mask (const OstLetterbox *box, const float *probability, const float *margin, int stride)
{
  OstMask *mask = ost_mask_new (box->image_width, box->image_height);
  OstRect  r = leading_rectangle (box, probability, margin, stride), in;

  if (r.x0 >= r.x1)
    return mask;
  in.x0 = CLAMP ((int) floor ((r.x0 - box->x) / box->scale), 0, box->image_width);
  in.x1 = CLAMP ((int) ceil ((r.x1 - box->x) / box->scale), 0, box->image_width);
  in.y0 = CLAMP ((int) floor ((r.y0 - box->y) / box->scale), 0, box->image_height);
  in.y1 = CLAMP ((int) ceil ((r.y1 - box->y) / box->scale), 0, box->image_height);
  for (int y = in.y0; y < in.y1; y++)
    for (int x = in.x0; x < in.x1; x++)
      mask->data[(gsize) y * mask->width + x] = lead_at (box, probability, margin, stride, box->x + box->scale * (x + 0.5),
                                                         box->y + box->scale * (y + 0.5)) > 0;
  ost_mask_keep_one_component (mask, in, NULL, 0);
  return mask;
}
