/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-boundary.h"

#include <math.h>

#include "core/image/ost-distance.h"
#include "core/measure/ost-quantile.h"

static gboolean
is_boundary (const OstMask *mask, int x, int y)
{
  const guint8 *p = mask->data + (gsize) y * mask->width + x;

  return *p && (x == 0 || y == 0 || x == mask->width - 1 || y == mask->height - 1 || !p[-1] || !p[1]
                || !p[-mask->width] || !p[mask->width]);
}

/* 0 on the boundary, 1 elsewhere, in the rectangle. */
static guint8 *
off_boundary (const OstMask *mask, OstRect r)
{
  guint8 *off = g_malloc ((gsize) (r.x1 - r.x0) * (r.y1 - r.y0)), *p = off;

  for (int y = r.y0; y < r.y1; y++)
    for (int x = r.x0; x < r.x1; x++)
      *p++ = !is_boundary (mask, x, y);
  return off;
}

/* Distances of the boundary pixels of one to the boundary of the other. */
static void
collect (const guint8 *from, const guint8 *to, int width, int height, GArray *distances)
{
  gsize               n = (gsize) width * height;
  g_autofree guint32 *squared = g_new (guint32, n);

  ost_distance_inside (to, width, height, FALSE, squared);
  for (gsize i = 0; i < n; i++)
    if (!from[i])
      {
        double d = sqrt (squared[i]);

        g_array_append_val (distances, d);
      }
}

/* Only the rectangle around both masks is looked at: it holds both boundaries whole, so no distance is cut. There is a
 * boundary in each, which the distance transform needs. */
OstBoundaryDistance
ost_boundary_distance (const OstMask *a, const OstMask *b)
{
  OstRect           ra = ost_mask_bounds (a), rb = ost_mask_bounds (b);
  OstRect           r = { MIN (ra.x0, rb.x0), MIN (ra.y0, rb.y0), MAX (ra.x1, rb.x1), MAX (ra.y1, rb.y1) };
  g_autoptr(GArray) distances = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree guint8 *off_a = NULL, *off_b = NULL;
  double            sum = 0;

  g_return_val_if_fail (a->width == b->width && a->height == b->height, ((OstBoundaryDistance) { NAN, NAN }));
  if (ra.x0 >= ra.x1 || rb.x0 >= rb.x1)
    return ra.x0 >= ra.x1 && rb.x0 >= rb.x1 ? (OstBoundaryDistance) { 0, 0 } : (OstBoundaryDistance) { NAN, NAN };
  off_a = off_boundary (a, r);
  off_b = off_boundary (b, r);
  collect (off_a, off_b, r.x1 - r.x0, r.y1 - r.y0, distances);
  collect (off_b, off_a, r.x1 - r.x0, r.y1 - r.y0, distances);
  ost_sort_doubles ((double *) distances->data, distances->len);
  for (guint i = 0; i < distances->len; i++)
    sum += g_array_index (distances, double, i);
  return (OstBoundaryDistance) {
    .hd95 = ost_quantile_nearest ((const double *) distances->data, distances->len, 0.95),
    .mean = sum / distances->len,
  };
}
