/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-distance.h"

/* Distance along the column to the nearest pixel outside; `beyond` is that of the pixels above and below the picture.
 * Down and up again: each pass sees what lies on one side. */
static void
columns (const guint8 *inside, int width, int height, guint32 beyond, guint32 *distance)
{
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        gsize i = (gsize) y * width + x;

        distance[i] = inside[i] ? 1 + (y > 0 ? distance[i - width] : beyond) : 0;
      }
  for (int y = height - 1; y >= 0; y--)
    for (int x = 0; x < width; x++)
      {
        gsize   i = (gsize) y * width + x;
        guint32 below = y < height - 1 ? distance[i + width] : beyond;

        distance[i] = MIN (distance[i], below + 1);
      }
}

/* First x at which the parabola of column v is at least as low as that of column u < v (rounded down): (x - u)^2 +
 * gu^2 = (x - v)^2 + gv^2. C divides towards zero, hence the two cases. */
static gint64
meet (gint64 u, gint64 gu, gint64 v, gint64 gv)
{
  gint64 numerator = v * v - u * u + gv * gv - gu * gu, denominator = 2 * (v - u);

  return numerator >= 0 ? numerator / denominator : -((-numerator + denominator - 1) / denominator);
}

/* Lower envelope of the parabolas (x - u)^2 + g(u)^2 of one row, with g = beyond at u = -1 and u = width. site[0 .. q]
 * are the columns that are lowest somewhere, start[i] where site[i] begins to be. A new parabola takes those from the
 * stack that it undercuts where they start; all have the same width, so each pair meets once. */
static void
envelope (guint32 *row, int width, const guint32 *g, guint32 beyond, gint64 *site, gint64 *start)
{
#define G(u) ((gint64) ((u) < 0 || (u) >= width ? beyond : g[u]))
  int q = 0;

  site[0] = -1;
  start[0] = -1;
  for (gint64 u = 0; u <= width; u++)
    {
      while (q >= 0 && (start[q] - site[q]) * (start[q] - site[q]) + G (site[q]) * G (site[q])
                         > (start[q] - u) * (start[q] - u) + G (u) * G (u))
        q--;
      if (q < 0)
        {
          q = 0;
          site[0] = u;
          start[0] = -1;
        }
      else
        {
          gint64 from = 1 + meet (site[q], G (site[q]), u, G (u));

          if (from <= width)
            {
              q++;
              site[q] = u;
              start[q] = from;
            }
        }
    }
  for (gint64 x = width - 1; x >= 0; x--)
    {
      while (q > 0 && start[q] > x)
        q--;
      row[x] = (guint32) ((x - site[q]) * (x - site[q]) + G (site[q]) * G (site[q]));
    }
#undef G
}

void
ost_distance_inside (const guint8 *inside, int width, int height, gboolean border, guint32 *distance)
{
  guint32             beyond = border ? 0 : (guint32) (width + height);
  g_autofree guint32 *g = g_new (guint32, width);
  g_autofree gint64  *site = g_new (gint64, (gsize) width + 2);
  g_autofree gint64  *start = g_new (gint64, (gsize) width + 2);

  columns (inside, width, height, beyond, distance);
  for (int y = 0; y < height; y++)
    {
      guint32 *row = distance + (gsize) y * width;

      for (int x = 0; x < width; x++)
        g[x] = row[x];
      envelope (row, width, g, beyond, site, start);
    }
}
