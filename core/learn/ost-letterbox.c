/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-letterbox.h"

#include <math.h>

#include "core/image/ost-bone.h"
#include "core/image/ost-distance.h"

/* The smaller of the two scales: all of the image is in, and the border is left over on two sides, equally. */
OstLetterbox
ost_letterbox_fit (int image_width, int image_height, int width, int height)
{
  OstLetterbox box = { image_width, image_height, width, height };

  box.scale = MIN ((double) width / image_width, (double) height / image_height);
  box.x = (width - box.scale * image_width) / 2;
  box.y = (height - box.scale * image_height) / 2;
  return box;
}

void
ost_letterbox_turn (const OstLetterbox *box, double degrees, double *u, double *v)
{
  double angle = degrees * G_PI / 180, dx = *u - box->width / 2.0, dy = *v - box->height / 2.0;

  *u = box->width / 2.0 + cos (angle) * dx - sin (angle) * dy;
  *v = box->height / 2.0 + sin (angle) * dx + cos (angle) * dy;
}

/* Where the centre of a working pixel comes from, in the frame before it was turned; FALSE beside the image. */
static gboolean
source (const OstLetterbox *box, double degrees, int u, int v, double *x, double *y)
{
  *x = u + 0.5;
  *y = v + 0.5;
  ost_letterbox_turn (box, -degrees, x, y);
  return *x >= box->x && *x < box->x + box->scale * box->image_width
         && *y >= box->y && *y < box->y + box->scale * box->image_height;
}

/* The image pixels that a working pixel around `centre` covers along one axis, at least one (where the frame enlarges).
 * Turned by 45 degrees it covers others; its upright square is taken all the same. */
static void
span (double offset, double scale, int image_size, double centre, int *from, int *to)
{
  *from = CLAMP ((int) ((centre - 0.5 - offset) / scale), 0, image_size - 1);
  *to = CLAMP ((int) ceil ((centre + 0.5 - offset) / scale), *from + 1, image_size);
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

/* (x - mean) / sd over the pixels marked `inside`; a picture of one grey level becomes 0, and so does the border. */
static void
standardise (float *out, const guint8 *inside, gsize pixels)
{
  double sum = 0, squares = 0, mean, sd;
  gsize  n = 0;

  for (gsize i = 0; i < pixels; i++)
    if (inside[i])
      {
        sum += out[i];
        n++;
      }
  mean = sum / MAX (n, 1);
  for (gsize i = 0; i < pixels; i++)
    if (inside[i])
      squares += (out[i] - mean) * (out[i] - mean);
  sd = sqrt (squares / MAX (n, 1));
  for (gsize i = 0; i < pixels; i++)
    out[i] = inside[i] && sd > 0 ? (float) ((out[i] - mean) / sd) : 0;
}

void
ost_letterbox_image (const OstLetterbox *box, double degrees, const OstImage *image, float *out)
{
  gsize              pixels = (gsize) box->width * box->height;
  g_autofree guint8 *inside = g_new (guint8, pixels);
  double             sign = image->min_is_white ? -1 : 1;

  for (gsize i = 0; i < pixels; i++)
    {
      double x, y;
      int    x0, x1, y0, y1;

      inside[i] = source (box, degrees, (int) (i % box->width), (int) (i / box->width), &x, &y);
      if (!inside[i])
        continue;
      span (box->x, box->scale, image->width, x, &x0, &x1);
      span (box->y, box->scale, image->height, y, &y0, &y1);
      out[i] = (float) (sign * area_mean (image, x0, x1, y0, y1));
    }
  standardise (out, inside, pixels);
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

/* Depth is relative to the bone's own deepest place: otherwise a wide bone would win every overlap with a narrow
 * one. */
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

      /* p - margin is interpolated, not p and margin each: the edge is where they cross, somewhere between two
       * working pixels, and so finer than the working size. */
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

/* Only pixels of the image over working pixels that lead, and their neighbours, are looked at: elsewhere all four
 * neighbours are 0 or below, and so is every mean of them. */
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
