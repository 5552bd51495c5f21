/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask.h"

#include <math.h>
#include <string.h>

/* Scan conversion by crossings: every edge is cut at the centre line of every row it passes; sorted along a row, the
 * crossings say where the winding number leaves zero and comes back. Work and memory grow with the height of all edges
 * together, never with the area. */
typedef struct
{
  int    row;
  int    direction;             /* +1 downwards, -1 upwards */
  double x;
} Crossing;

static int
compare_crossings (gconstpointer a, gconstpointer b)
{
  const Crossing *p = a, *q = b;

  if (p->row != q->row)
    return p->row < q->row ? -1 : 1;
  return (p->x > q->x) - (p->x < q->x);
}

/* First whole number whose pixel centre is at or after v, within [0, limit]. */
static int
first_centre (double v, int limit)
{
  return (int) CLAMP (ceil (v - 0.5), 0.0, (double) limit);
}

/* Half-open in y (top included, bottom not), so that a corner shared by two edges is counted once. */
static void
add_edge (GArray *crossings, int height, double x0, double y0, double x1, double y1)
{
  int    direction = y0 < y1 ? 1 : -1;
  double top = MIN (y0, y1), bottom = MAX (y0, y1);
  int    end;

  if (!isfinite (x0) || !isfinite (y0) || !isfinite (x1) || !isfinite (y1) || y0 == y1)
    return;
  end = first_centre (bottom, height);
  for (int row = first_centre (top, height); row < end; row++)
    {
      Crossing crossing = { row, direction, x0 + (row + 0.5 - y0) * ((x1 - x0) / (y1 - y0)) };

      g_array_append_val (crossings, crossing);
    }
}

/* In each row of a closed polygon the crossings go up and down equally often, so that the winding number is 0 at its
 * end; a pair from two rows is the gap between them. Where an edge was left out that need not hold, and the comparison
 * of rows is what keeps a span within its row. */
void
ost_mask_fill_polygon (OstMask *mask, const double *xy, gsize n_points)
{
  g_autoptr(GArray) crossings = g_array_new (FALSE, FALSE, sizeof (Crossing));
  int               winding = 0;

  for (gsize i = 0; i < n_points; i++)
    {
      gsize j = i + 1 < n_points ? i + 1 : 0;

      add_edge (crossings, mask->height, xy[2 * i], xy[2 * i + 1], xy[2 * j], xy[2 * j + 1]);
    }
  g_array_sort (crossings, compare_crossings);

  for (guint i = 0; i + 1 < crossings->len; i++)
    {
      const Crossing *from = &g_array_index (crossings, Crossing, i), *to = from + 1;
      int             x0, x1;

      winding += from->direction;
      if (winding == 0 || from->row != to->row)
        continue;
      x0 = first_centre (from->x, mask->width);
      x1 = first_centre (to->x, mask->width);
      if (x0 < x1)
        memset (mask->data + (gsize) from->row * mask->width + x0, 1, x1 - x0);
    }
}
