/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-blur.h"
#include "core/phantom/ost-phantom-math.h"

/* A bell by its own weights when it is narrow, by three running means when it is wide: their sum tends to a bell
 * (central limit theorem) and costs the same whatever its width. */

#define MAX_TAPS 8              /* 3.5 sigma + 1 of the widest true bell */
#define STRIP    16             /* columns handled together, so that the vertical pass reads whole cache lines */

typedef struct
{
  int   reach;                  /* taps on each side; of the running mean when weights[0] is 0 */
  float weights[MAX_TAPS + 1];
} Kernel;

static Kernel
gaussian (double sigma)
{
  Kernel kernel = { .reach = MIN ((int) (3.5 * sigma) + 1, MAX_TAPS) };
  double sum = 0;

  for (int i = -kernel.reach; i <= kernel.reach; i++)
    sum += ost_exp (-i * i / (2 * sigma * sigma));
  for (int i = 0; i <= kernel.reach; i++)
    kernel.weights[i] = ost_exp (-i * i / (2 * sigma * sigma)) / sum;
  return kernel;
}

/* Lines lie side by side: element i of line j is at i * STRIP + j, and `reach` elements precede and follow the n. */
static void
convolve (const Kernel *kernel, const float *in, float *out, int n)
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j < STRIP; j++)
      {
        const float *at = in + (gsize) i * STRIP + j;
        float        sum = kernel->weights[0] * at[0];

        for (int k = 1; k <= kernel->reach; k++)
          sum += kernel->weights[k] * (at[-k * STRIP] + at[k * STRIP]);
        out[i * STRIP + j] = sum;
      }
}

static void
running_mean (int reach, const float *in, float *out, int n)
{
  double sum[STRIP] = { 0 };

  for (int i = -reach; i < reach; i++)
    for (int j = 0; j < STRIP; j++)
      sum[j] += in[i * STRIP + j];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < STRIP; j++)
      {
        sum[j] += in[(i + reach) * STRIP + j];
        out[i * STRIP + j] = sum[j] / (2 * reach + 1);
        sum[j] -= in[(i - reach) * STRIP + j];
      }
}

/* One direction: lines of n elements `step` apart, neighbouring lines `next` apart. */
static void
pass (const Kernel *kernel, float *plane, int n, int lines, gsize step, gsize next)
{
  int               reach = kernel->reach;
  g_autofree float *in = g_new0 (float, (gsize) (n + 2 * reach) * STRIP), *out = g_new (float, (gsize) n * STRIP);

  for (int first = 0; first < lines; first += STRIP)
    {
      int together = MIN (STRIP, lines - first);

      for (int i = -reach; i < n + reach; i++)
        for (int j = 0; j < together; j++)
          in[(i + reach) * STRIP + j] = plane[CLAMP (i, 0, n - 1) * step + (first + j) * next];
      if (kernel->weights[0] > 0)
        convolve (kernel, in + reach * STRIP, out, n);
      else
        running_mean (reach, in + reach * STRIP, out, n);
      for (int i = 0; i < n; i++)
        for (int j = 0; j < together; j++)
          plane[i * step + (first + j) * next] = out[i * STRIP + j];
    }
}

void
ost_blur (float *plane, int width, int height, double sigma)
{
  gboolean bell = sigma < 2;
  /* three means of 2 r + 1 elements have the variance r (r + 1) */
  Kernel   kernel = { .reach = MAX ((int) sqrt (sigma * sigma + 0.25), 1) };

  if (bell)
    kernel = gaussian (sigma);
  for (int i = 0; i < (bell ? 1 : 3); i++)
    {
      pass (&kernel, plane, width, height, 1, width);
      pass (&kernel, plane, height, width, width, 1);
    }
}
