/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmentation-shape.h"

#define FINER 4                 /* contour positions a working pixel: the screen shows several px for one */

static const guint8 *
labels_of (const OstSegmentation *s, int sample)
{
  return s->labels + (gsize) sample * s->box.width * s->box.height;
}

/* From places on the finer grid to the image. */
static void
to_image (const OstLetterbox *box, OstContour *contour)
{
  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        double *xy = contour->rings[r].xy + 2 * i;

        xy[0] = (xy[0] / FINER - box->x) / box->scale;
        xy[1] = (xy[1] / FINER - box->y) / box->scale;
      }
}

/* The edge of 0 and 1 at half between pixels of the working size, on a grid four times as fine, smoothed, then in
 * the image. */
OstContour *
ost_segmentation_sample_contour (const OstSegmentation *s, int sample, OstBone bone)
{
  const OstLetterbox    *box = &s->box;
  const OstLetterbox     grid = { box->width * FINER, box->height * FINER, box->width, box->height, 1.0 / FINER, 0, 0 };
  const guint8          *labels = labels_of (s, sample);
  const gsize            pixels = (gsize) box->width * box->height;
  g_autofree float      *inside = g_new (float, pixels);
  g_autoptr(OstMask)     mask = NULL;
  g_autoptr(OstContour)  stairs = NULL;
  OstContour            *contour;

  for (gsize i = 0; i < pixels; i++)
    inside[i] = labels[i] == bone + 1;
  mask = ost_letterbox_mask (&grid, inside, NULL, 1);
  stairs = ost_contour_new (mask);
  contour = ost_contour_smooth (stairs);
  to_image (box, contour);
  return contour;
}

static double
dice (const guint8 *a, const guint8 *b, gsize n, guint8 label)
{
  gsize both = 0, sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      both += a[i] == label && b[i] == label;
      sum += (a[i] == label) + (b[i] == label);
    }
  return sum ? 2.0 * both / sum : 1;
}

/* Mean Dice of two samples drawn by weight, one after the other: sum_ij w_i w_j d_ij, the diagonal 1. Two samples
 * without the bone agree. */
double
ost_segmentation_agreement (const OstSegmentation *s, OstBone bone)
{
  const gsize pixels = (gsize) s->box.width * s->box.height;
  double      sum = 0, weight = 0;

  for (int i = 0; i < s->n_samples; i++)
    for (int j = 0; j <= i; j++)
      {
        const double w = s->weights[i] * s->weights[j] * (i == j ? 1 : 2);

        sum += w * (i == j ? 1 : dice (labels_of (s, i), labels_of (s, j), pixels, (guint8) (bone + 1)));
        weight += w;
      }
  return weight > 0 ? sum / weight : 1;
}
