/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-cortical-profile.h"

#include <math.h>
#include <stdlib.h>

#define MOST_SAMPLES 80         /* across the bone */

/* Linear between pixel centres; FALSE outside. */
static gboolean
look (const OstImage *image, double x, double y, double *grey)
{
  int            i = (int) floor (x - 0.5), j = (int) floor (y - 0.5);
  double         fx = x - 0.5 - i, fy = y - 0.5 - j;
  const guint16 *p;

  if (i < 0 || j < 0 || i + 1 >= image->width || j + 1 >= image->height)
    return FALSE;
  p = image->pixels + (gsize) j * image->width + i;
  *grey = (p[0] * (1 - fx) + p[1] * fx) * (1 - fy);
  p += image->width;
  *grey += (p[0] * (1 - fx) + p[1] * fx) * fy;
  return TRUE;
}

double
ost_cortical_profile_at (const OstCorticalProfile *profile, int i)
{
  return profile->course.from + (profile->course.to - profile->course.from) * (i + 0.5) / profile->n_lines;
}

void
ost_cortical_profile_point (const OstCorticalProfile *profile, double at, double across, double *x, double *y)
{
  const OstCorticalAxis *a = &profile->axis;
  double                 length = ost_cortical_axis_length (a);
  double                 dx = (a->x1 - a->x0) / length, dy = (a->y1 - a->y0) / length;

  *x = a->x0 + at * length * dx - across * dy;
  *y = a->y0 + at * length * dy + across * dx;
}

/* Darkest and brightest grey of the picture, not of its depth: a file of 12 bits in 16 clips at 4095, many exports at
 * less. */
static void
find_extremes (const OstImage *image, double *low, double *high)
{
  gsize   n = (gsize) image->width * image->height;
  guint16 least = G_MAXUINT16, most = 0;

  for (gsize i = 0; i < n; i++)
    {
      least = MIN (least, image->pixels[i]);
      most = MAX (most, image->pixels[i]);
    }
  *low = least;
  *high = most;
}

/* Sample j of line i: the mean over what it stands for, `along` x `across` places, at most a pixel apart. Clipped is
 * what lies within 0.4 % of the picture's range from either end. */
static gboolean
sample (OstCorticalProfile *p, const OstImage *image, int i, int j, double low, double high)
{
  double share = (p->course.to - p->course.from) / p->n_lines, sum = 0, clipped = 0, tolerance = 0.004 * (high - low);
  int    along = MAX ((int) (share * ost_cortical_axis_length (&p->axis) + 0.5), 1), across = (int) ceil (p->step);

  for (int a = 0; a < along; a++)
    for (int b = 0; b < across; b++)
      {
        double at = ost_cortical_profile_at (p, i) + share * ((a + 0.5) / along - 0.5), x, y, grey;
        double off = (j - (p->n_samples - 1) / 2.0 + (b + 0.5) / across - 0.5) * p->step;

        ost_cortical_profile_point (p, at, ost_cortical_course_middle (&p->course, at) + off, &x, &y);
        if (!look (image, x, y, &grey))
          return FALSE;
        sum += grey;
        clipped += grey <= low + tolerance || grey >= high - tolerance;
      }
  p->grey[i * p->n_samples + j] = sum / (along * across);
  p->clipped[i * p->n_samples + j] = clipped / (along * across);
  return TRUE;
}

static int
by_value (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* Median over all lines of the samples whose distance from the middle lies between two shares of the half width. */
static double
median_between (const OstCorticalProfile *p, double from, double to)
{
  g_autofree float *values = g_new (float, p->n_lines * p->n_samples);
  int               n = 0;

  for (int i = 0; i < p->n_lines; i++)
    for (int j = 0; j < p->n_samples; j++)
      {
        double half = ost_cortical_course_half (&p->course, ost_cortical_profile_at (p, i));
        double off = fabs (j - (p->n_samples - 1) / 2.0) * p->step / half;

        if (off > from && off < to)
          values[n++] = p->grey[i * p->n_samples + j];
      }
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof *values, by_value);
  return values[n / 2];
}

/* Bone bright, whatever way round the file is: a range below 0 turns it. Medians, because a ring or a neighbouring
 * bone beside the shaft must not set the scale. */
static gboolean
normalise (OstCorticalProfile *p)
{
  double tissue = median_between (p, 1.15, 2), bone = median_between (p, 0, 0.85), range = bone - tissue;

  if (!(fabs (range) >= 1))
    return FALSE;
  for (int i = 0; i < p->n_lines * p->n_samples; i++)
    p->grey[i] = (p->grey[i] - tissue) / range;
  return TRUE;
}

/* An odd number of samples, so that one lies on the middle; MOST_SAMPLES keeps the fit's time from growing with the
 * picture. */
gboolean
ost_cortical_profile_init (OstCorticalProfile *profile, const OstImage *image, const OstCorticalAxis *axis,
                           const OstCorticalCourse *course, int n_lines)
{
  double half = course->half[0], low, high;
  int    side;

  *profile = (OstCorticalProfile) { *course, *axis, n_lines };
  if (!(half > 2) || half > OST_IMAGE_MAX_SIDE)
    return FALSE;
  profile->step = MAX (1, 2 * half / MOST_SAMPLES);
  side = (int) ceil ((1 + OST_CORTICAL_MARGIN) * half / profile->step);
  profile->n_samples = 2 * side + 1;
  profile->grey = g_new (float, n_lines * profile->n_samples);
  profile->clipped = g_new (float, n_lines * profile->n_samples);
  find_extremes (image, &low, &high);
  for (int i = 0; i < n_lines; i++)
    for (int j = 0; j < profile->n_samples; j++)
      if (!sample (profile, image, i, j, low, high))
        return FALSE;
  return normalise (profile);
}

void
ost_cortical_profile_clear (OstCorticalProfile *profile)
{
  g_clear_pointer (&profile->grey, g_free);
  g_clear_pointer (&profile->clipped, g_free);
}
