/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-segmentation-groups.h"

/* Farthest-first traversal (Gonzalez 1985): with `most` representatives no sample is further from its own than twice
 * what the best choice could reach. Distances of all bones are counted in one pass over the labels; pairs of samples
 * are only gone through at pixels about which samples differ, which are the bones' edges. */

/* Pixels on which two samples differ about a bone: OST_N_BONES matrices of n x n; and which samples have a pixel of
 * it. */
typedef struct
{
  int      n;
  guint64 *pixels;
  guint8  *has;                 /* n rows of OST_N_BONES */
} Distances;

static guint64 *
distance (const Distances *d, int bone, int a, int b)
{
  return d->pixels + ((gsize) bone * d->n + a) * d->n + b;
}

/* One pixel about which samples differ: each pair with two labels is one further apart in both bones. */
static void
count_pixel (Distances *d, const guint8 *labels, gsize stride)
{
  for (int a = 0; a < d->n; a++)
    for (int b = 0; b < a; b++)
      {
        const guint8 x = labels[a * stride], y = labels[b * stride];

        if (x == y)
          continue;
        if (x >= 1 && x <= OST_N_BONES)
          ++*distance (d, x - 1, a, b);
        if (y >= 1 && y <= OST_N_BONES)
          ++*distance (d, y - 1, a, b);
      }
}

static gboolean
is_agreed (const guint8 *labels, gsize stride, int n)
{
  for (int s = 1; s < n; s++)
    if (labels[s * stride] != *labels)
      return FALSE;
  return TRUE;
}

static void
note_bones (Distances *d, const guint8 *labels, gsize stride)
{
  for (int s = 0; s < d->n; s++)
    if (labels[s * stride] >= 1 && labels[s * stride] <= OST_N_BONES)
      d->has[s * OST_N_BONES + labels[s * stride] - 1] = TRUE;
}

static void
measure (Distances *d, const OstSegmentation *s)
{
  const gsize pixels = (gsize) s->box.width * s->box.height;

  for (gsize i = 0; i < pixels; i++)
    {
      const gboolean agreed = is_agreed (s->labels + i, pixels, d->n);

      if (agreed && s->labels[i] == 0)
        continue;
      note_bones (d, s->labels + i, pixels);
      if (!agreed)
        count_pixel (d, s->labels + i, pixels);
    }
  for (int bone = 0; bone < OST_N_BONES; bone++)
    for (int a = 0; a < d->n; a++)
      for (int b = 0; b < a; b++)
        *distance (d, bone, b, a) = *distance (d, bone, a, b);
}

/* The sample from which the others, by their weights, are least far; -1 when none has the bone. */
static int
middle_of (const Distances *d, int bone, const double *weights)
{
  int    best = -1;
  double least = G_MAXDOUBLE;

  for (int a = 0; a < d->n; a++)
    {
      double sum = 0;

      if (!d->has[a * OST_N_BONES + bone])
        continue;

      for (int b = 0; b < d->n; b++)
        if (d->has[b * OST_N_BONES + bone])
          sum += weights[b] * (double) *distance (d, bone, a, b);
      if (sum < least)
        {
          least = sum;
          best = a;
        }
    }
  return best;
}

/* Every sample goes over to `taken` where that is nearer than whoever stands for it so far (-1: nobody). */
static void
take (const Distances *d, int bone, int taken, int *of)
{
  for (int s = 0; s < d->n; s++)
    {
      int *own = &of[s * OST_N_BONES + bone];

      if (!d->has[s * OST_N_BONES + bone])
        continue;
      if (*own < 0 || *distance (d, bone, s, taken) < *distance (d, bone, s, *own))
        *own = taken;
    }
}

/* The sample that is worst stood for; -1 when all are the same as who stands for them. */
static int
farthest (const Distances *d, int bone, const int *of)
{
  guint64 most = 0;
  int     found = -1;

  for (int s = 0; s < d->n; s++)
    {
      const int own = of[s * OST_N_BONES + bone];

      if (own < 0 || *distance (d, bone, s, own) <= most)
        continue;
      most = *distance (d, bone, s, own);
      found = s;
    }
  return found;
}

/* Each round: the chosen sample takes over whoever is nearer to it than to its own, and the farthest is chosen next.
 * Ends early when all are the same, pixel by pixel, as who stands for them. */
void
ost_segmentation_groups (const OstSegmentation *s, int most, int *of)
{
  const int           n = s->n_samples;
  g_autofree guint64 *pixels = g_new0 (guint64, (gsize) OST_N_BONES * n * n + 1);
  g_autofree guint8  *has = g_new0 (guint8, (gsize) OST_N_BONES * n + 1);
  Distances           d = { n, pixels, has };

  for (int i = 0; i < n * OST_N_BONES; i++)
    of[i] = -1;
  measure (&d, s);
  for (int bone = 0; bone < OST_N_BONES; bone++)
    {
      int next = middle_of (&d, bone, s->weights);

      for (int taken = 0; next >= 0 && taken < MAX (most, 1); taken++)
        {
          take (&d, bone, next, of);
          next = farthest (&d, bone, of);
        }
    }
}
