/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-outline-points.h"
#include <math.h>

static gboolean
is_inside (const OstMask *mask, int x, int y)
{
  return x >= 0 && y >= 0 && x < mask->width && y < mask->height && mask->data[(gsize) y * mask->width + x];
}

/* Rings of growing size around (x, y) until one holds a pixel of the kind wanted; beyond the image counts as outside.
 * The first one found is within a factor of the square root of two of the nearest, which is near enough for a
 * channel. */
static gboolean
nearest_of_kind (const OstMask *mask, int x, int y, gboolean inside, int *ret_x, int *ret_y)
{
  int last = MAX (mask->width, mask->height);

  for (int r = 1; r <= last; r++)
    {
      gint64 least = G_MAXINT64;

      for (int k = -r; k <= r; k++)
        {
          const int ring[4][2] = { { x + k, y - r }, { x + k, y + r }, { x - r, y + k }, { x + r, y + k } };

          for (int side = 0; side < 4; side++)
            if (is_inside (mask, ring[side][0], ring[side][1]) == inside && (gint64) k * k + (gint64) r * r < least)
              {
                least = (gint64) k * k + (gint64) r * r;
                *ret_x = ring[side][0];
                *ret_y = ring[side][1];
              }
        }
      if (least < G_MAXINT64)
        return TRUE;
    }
  return FALSE;
}

/* All pixels within radius of the line from (ax, ay) to (bx, by). */
static void
paint_channel (OstMask *mask, double ax, double ay, double bx, double by, double radius, guint8 value)
{
  int    x0 = MAX (0, (int) floor (MIN (ax, bx) - radius));
  int    x1 = MIN (mask->width - 1, (int) ceil (MAX (ax, bx) + radius));
  int    y0 = MAX (0, (int) floor (MIN (ay, by) - radius));
  int    y1 = MIN (mask->height - 1, (int) ceil (MAX (ay, by) + radius));
  double dx = bx - ax, dy = by - ay, square = MAX (dx * dx + dy * dy, 1e-9);

  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++)
      {
        double px = x + 0.5 - ax, py = y + 0.5 - ay, t = CLAMP ((px * dx + py * dy) / square, 0.0, 1.0);

        if (hypot (px - t * dx, py - t * dy) <= radius)
          mask->data[(gsize) y * mask->width + x] = value;
      }
}

static void
enforce_one (OstMask *mask, const OstPoint *point, double radius)
{
  int x = (int) floor (point->x), y = (int) floor (point->y), to_x = x, to_y = y;

  if (is_inside (mask, x, y) == (point->positive ? 1 : 0))
    return;
  if (!nearest_of_kind (mask, x, y, point->positive, &to_x, &to_y))
    to_x = x, to_y = y;
  paint_channel (mask, x + 0.5, y + 0.5, to_x + 0.5, to_y + 0.5, radius, point->positive ? 1 : 0);
}

/* The order says who wins. Negative points first, then the component that holds most positive ones (a negative channel
 * may have cut the mask in two), then positive points, whose channels join it again; what the last step removes holds
 * no positive point, as each is connected to the component by its channel. */
void
ost_points_enforce (OstMask *mask, const OstPoint *points, int n, double radius)
{
  g_autofree double *seeds = g_new (double, 2 * (gsize) n + 1);
  gsize              n_seeds = 0;

  for (int i = 0; i < n; i++)
    if (points[i].positive)
      {
        seeds[2 * n_seeds] = points[i].x;
        seeds[2 * n_seeds + 1] = points[i].y;
        n_seeds++;
      }
  ost_mask_keep_one_component (mask, ost_mask_bounds (mask), seeds, n_seeds);
  for (int i = 0; i < n; i++)
    if (!points[i].positive)
      enforce_one (mask, &points[i], radius);
  ost_mask_keep_one_component (mask, ost_mask_bounds (mask), seeds, n_seeds);
  for (int i = 0; i < n; i++)
    if (points[i].positive)
      enforce_one (mask, &points[i], radius);
  ost_mask_keep_one_component (mask, ost_mask_bounds (mask), seeds, n_seeds);
}
