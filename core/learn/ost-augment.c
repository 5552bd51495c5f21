/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-augment.h"

#include <math.h>
#include <string.h>

/* Uniform in the logarithm, so that a half is as likely as twice; strength bends the range towards 1. */
static double
log_range (OstRandom *random, double low, double high, double strength)
{
  return exp (strength * ost_random_range (random, log (low), log (high)));
}

static gboolean
chance (OstRandom *random, double p)
{
  return ost_random_range (random, 0, 1) < p;
}

OstAugmentation
ost_augmentation_draw (OstRandom *random, double strength)
{
  OstAugmentation a = { .scale = 1, .gamma = 1 };

  a.flip = chance (random, 0.5 * MIN (1, 2 * strength));
  a.rotation = chance (random, 0.1 * strength) ? ost_random_range (random, -180, 180)
                                               : strength * ost_random_range (random, -25, 25);
  a.scale = log_range (random, 0.75, 1.3, strength);
  a.shift_x = strength * ost_random_range (random, -0.1, 0.1);
  a.shift_y = strength * ost_random_range (random, -0.1, 0.1);
  a.gamma = log_range (random, 0.6, 1.7, strength);
  a.contrast_field = chance (random, 0.5) ? strength * ost_random_range (random, 0, 0.5) : 0;
  a.noise = chance (random, 0.5) ? strength * ost_random_range (random, 0, 0.2) : 0;
  a.blur = chance (random, 0.3) ? strength * ost_random_range (random, 0.3, 1.5) : 0;
  a.invert = chance (random, 0.05 * strength);
  a.key = ost_random_at (random->key, random->counter++);
  return a;
}

/* From a pixel of the result to where it comes from: rotation and scale about the middle, then the shift. With R the
 * rotation, F the mirror, t the middle and d the shift, q of the result was at p = F R' (q - t - d) / scale + t. */
typedef struct
{
  double xx, xy, x0, yx, yy, y0;
} Affine;

static Affine
inverse (const OstAugmentation *a, int width, int height)
{
  double angle = a->rotation * G_PI / 180, c = cos (angle) / a->scale, s = sin (angle) / a->scale;
  double mirror = a->flip ? -1 : 1, cx = width / 2.0, cy = height / 2.0;
  double dx = cx + a->shift_x * width, dy = cy + a->shift_y * height;
  Affine m = { mirror * c, mirror * s, 0, -s, c, 0 };

  m.x0 = cx - m.xx * dx - m.xy * dy;
  m.y0 = cy - m.yx * dx - m.yy * dy;
  return m;
}

static float
bilinear (const float *in, int width, int height, double x, double y)
{
  int    x0 = (int) floor (x - 0.5), y0 = (int) floor (y - 0.5);
  double fx = x - 0.5 - x0, fy = y - 0.5 - y0, sum = 0;

  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      {
        int u = x0 + i, v = y0 + j;

        if (u >= 0 && v >= 0 && u < width && v < height)
          sum += in[v * width + u] * (i ? fx : 1 - fx) * (j ? fy : 1 - fy);
      }
  return (float) sum;
}

/* Along rows (step 1, lines of `width`) or columns: a normalised Gaussian, the edge repeated. */
static void
blur_lines (float *data, int n, int step, int lines, int next, const double *kernel, int radius, float *line)
{
  for (int l = 0; l < lines; l++)
    {
      float *p = data + (gsize) l * next;

      for (int i = 0; i < n; i++)
        line[i] = p[i * step];
      for (int i = 0; i < n; i++)
        {
          double sum = 0;

          for (int k = -radius; k <= radius; k++)
            sum += kernel[ABS (k)] * line[CLAMP (i + k, 0, n - 1)];
          p[i * step] = (float) sum;
        }
    }
}

static void
blur (float *data, int width, int height, double sigma)
{
  int               radius = (int) ceil (3 * sigma);
  double            kernel[8], sum = 1;   /* one side: sigma is 1.5 at most, and 3 sigma fit */
  g_autofree float *line = g_new (float, MAX (width, height));

  radius = MIN (radius, (int) G_N_ELEMENTS (kernel) - 1);
  kernel[0] = 1;
  for (int k = 1; k <= radius; k++)
    sum += 2 * (kernel[k] = exp (-0.5 * k * k / (sigma * sigma)));
  for (int k = 0; k <= radius; k++)
    kernel[k] /= sum;
  blur_lines (data, width, 1, height, width, kernel, radius, line);
  blur_lines (data, height, width, width, 1, kernel, radius, line);
}

/* Grey between the extremes bent by gamma, an uneven field of four waves, noise. A wave has at most one period across
 * the frame each way. Draws 0 .. 11 of the key are the waves', those from 100 on the noise of each pixel. */
static void
vary_grey (const OstAugmentation *a, float *data, int width, int height)
{
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE, phase[4], fx[4], fy[4];
  gsize  n = (gsize) width * height;

  for (gsize i = 0; i < n; i++)
    {
      low = MIN (low, data[i]);
      high = MAX (high, data[i]);
    }
  if (!(high > low))
    return;
  for (int w = 0; w < 4; w++)
    {
      phase[w] = 2 * G_PI * ost_random_unit_at (a->key, 3 * w);
      fx[w] = 4 * G_PI * (ost_random_unit_at (a->key, 3 * w + 1) - 0.5) / width;
      fy[w] = 4 * G_PI * (ost_random_unit_at (a->key, 3 * w + 2) - 0.5) / height;
    }
  for (gsize i = 0; i < n; i++)
    {
      double x = (double) (i % width), y = (double) (i / width), value;

      value = low + (high - low) * pow ((data[i] - low) / (high - low), a->gamma);
      for (int w = 0; w < 4 && a->contrast_field > 0; w++)
        value += 0.5 * a->contrast_field * sin (phase[w] + fx[w] * x + fy[w] * y);
      value += a->noise * ost_random_normal_at (a->key, 100 + i);
      data[i] = (float) (a->invert ? -value : value);
    }
}

static void
standardise (float *data, gsize n)
{
  double sum = 0, squares = 0, mean, sd;

  for (gsize i = 0; i < n; i++)
    sum += data[i];
  mean = sum / n;
  for (gsize i = 0; i < n; i++)
    squares += (data[i] - mean) * (data[i] - mean);
  sd = sqrt (squares / n);
  for (gsize i = 0; i < n; i++)
    data[i] = sd > 0 ? (float) ((data[i] - mean) / sd) : 0;
}

/* In the order in which a radiograph comes about: place, blur, grey, noise; then as the network expects it. */
void
ost_augment_image (const OstAugmentation *a, const float *in, int width, int height, float *out)
{
  Affine m = inverse (a, width, height);

  for (int v = 0; v < height; v++)
    for (int u = 0; u < width; u++)
      out[v * width + u] = bilinear (in, width, height, m.xx * (u + 0.5) + m.xy * (v + 0.5) + m.x0,
                                     m.yx * (u + 0.5) + m.yy * (v + 0.5) + m.y0);
  if (a->blur > 0)
    blur (out, width, height, a->blur);
  vary_grey (a, out, width, height);
  standardise (out, (gsize) width * height);
}

/* The same change of place as of the image, to the nearest pixel; what comes in from outside is background. */
void
ost_augment_labels (const OstAugmentation *a, const guint8 *in, int width, int height, guint8 *out)
{
  Affine m = inverse (a, width, height);

  for (int v = 0; v < height; v++)
    for (int u = 0; u < width; u++)
      {
        int x = (int) floor (m.xx * (u + 0.5) + m.xy * (v + 0.5) + m.x0);
        int y = (int) floor (m.yx * (u + 0.5) + m.yy * (v + 0.5) + m.y0);

        out[v * width + u] = x >= 0 && y >= 0 && x < width && y < height ? in[y * width + x] : 0;
      }
}
