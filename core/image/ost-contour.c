/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-contour.h"

#include <math.h>
#include <string.h>

/* A copy of the mask's rectangle with one pixel of background around it, so that the walk needs no bounds checks.
 * Bit 0: inside. Bit 1: the pixel's upper edge has been walked. */
typedef struct
{
  guint8 *cells;
  int     stride;
  int     x0, y0;               /* image coordinates of cells[0]'s upper left corner */
} Field;

#define INSIDE 1
#define WALKED 2

static void
field_init (Field *field, const OstMask *mask, OstRect rect)
{
  int width = rect.x1 - rect.x0, height = rect.y1 - rect.y0;

  field->stride = width + 2;
  field->x0 = rect.x0 - 1;
  field->y0 = rect.y0 - 1;
  field->cells = g_malloc0_n ((gsize) width + 2, (gsize) height + 2);
  for (int y = 0; y < height; y++)
    memcpy (field->cells + (gsize) (y + 1) * field->stride + 1,
            mask->data + (gsize) (rect.y0 + y) * mask->width + rect.x0, width);
}

/* Headings 0 .. 3 are right, down, left, up; a turn to the right adds one. */
static const int step_x[4] = { 1, 0, -1, 0 };
static const int step_y[4] = { 0, 1, 0, -1 };

/* Offsets from a corner (x, y) to the cell ahead on the right-hand side, by heading: the four cells around a corner are
 * (x - 1 | x, y - 1 | y). The cell ahead on the left is that of the heading before. */
static const int ahead_x[4] = { 0, -1, -1, 0 };
static const int ahead_y[4] = { 0, 0, -1, -1 };

static gboolean
is_inside (const Field *field, int x, int y, int heading)
{
  return field->cells[(gsize) (y + ahead_y[heading]) * field->stride + x + ahead_x[heading]] & INSIDE;
}

/* Walks one ring with the inside on the right hand, from the upper left corner of the cell (x, y), until the first edge
 * comes again. Where two cells of the inside meet only at a corner the walk turns right and so stays with its own
 * 4-connected component. Only corners are kept. */
static void
walk_ring (Field *field, int x, int y, GArray *xy)
{
  int heading = 0;

  while (heading != 0 || !(field->cells[(gsize) y * field->stride + x] & WALKED))
    {
      double corner[2] = { field->x0 + x, field->y0 + y };
      int    turn;

      g_array_append_vals (xy, corner, 2);
      do
        {
          if (heading == 0)
            field->cells[(gsize) y * field->stride + x] |= WALKED;
          x += step_x[heading];
          y += step_y[heading];
          if (!is_inside (field, x, y, heading))
            turn = 1;
          else
            turn = is_inside (field, x, y, (heading + 3) % 4) ? 3 : 0;
        }
      while (turn == 0);
      heading = (heading + turn) % 4;
    }
}

static void
ring_clear (gpointer data)
{
  OstRing *ring = data;

  g_free (ring->xy);
}

static OstContour *
contour_from_rings (GArray *rings)
{
  OstContour *contour = g_new0 (OstContour, 1);

  contour->n_rings = rings->len;
  contour->rings = (OstRing *) g_array_free (rings, FALSE);
  return contour;
}

static OstRing
ring_from_points (GArray *xy)
{
  gsize n_points = xy->len / 2;

  return (OstRing) { (double *) g_array_free (xy, FALSE), n_points };
}

/* Every ring, of a hole too, has an edge that runs to the right: the upper edge of a cell whose upper neighbour is
 * outside. Met row by row, the first unwalked one of a ring starts at a corner. */
OstContour *
ost_contour_new (const OstMask *mask)
{
  GArray *rings = g_array_new (FALSE, FALSE, sizeof (OstRing));
  OstRect rect = ost_mask_bounds (mask);
  Field   field;

  field_init (&field, mask, rect);
  for (int y = 1; y <= rect.y1 - rect.y0; y++)
    for (int x = 1; x <= rect.x1 - rect.x0; x++)
      {
        const guint8 *cell = field.cells + (gsize) y * field.stride + x;

        if (*cell == INSIDE && !(cell[-field.stride] & INSIDE))
          {
            GArray *xy = g_array_new (FALSE, FALSE, sizeof (double));
            OstRing ring;

            walk_ring (&field, x, y, xy);
            ring = ring_from_points (xy);
            g_array_append_val (rings, ring);
          }
      }
  g_free (field.cells);
  return contour_from_rings (rings);
}

void
ost_contour_free (OstContour *contour)
{
  if (contour == NULL)
    return;
  for (gsize i = 0; i < contour->n_rings; i++)
    ring_clear (&contour->rings[i]);
  g_free (contour->rings);
  g_free (contour);
}

/* ---- Smoothing ---- */

/* Edge i runs from corner i to corner i + 1, parallel to an axis. */
static double
edge_length (const OstRing *ring, gsize i)
{
  const double *a = ring->xy + 2 * (i % ring->n_points), *b = ring->xy + 2 * ((i + 1) % ring->n_points);

  return fabs (b[0] - a[0]) + fabs (b[1] - a[1]);
}

static void
append_on_edge (GArray *xy, const OstRing *ring, gsize i, double t)
{
  const double *a = ring->xy + 2 * i, *b = ring->xy + 2 * ((i + 1) % ring->n_points);
  double        point[2] = { a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]) };

  g_array_append_vals (xy, point, 2);
}

/* A step of one pixel is a stair: the line goes from the middle of the edge before it through the middle of the step,
 * and is nowhere more than half a pixel off. A corner between longer edges is real: it is only cut half a pixel
 * away. */
static OstRing
smooth_ring (const OstRing *ring)
{
  GArray *xy = g_array_new (FALSE, FALSE, sizeof (double));

  for (gsize i = 0; i < ring->n_points; i++)
    {
      double length = edge_length (ring, i);
      double cut = 0.5 / length;
      double from = edge_length (ring, i + ring->n_points - 1) <= 1 ? 0.5 : cut;
      double to = edge_length (ring, i + 1) <= 1 ? 0.5 : 1 - cut;

      append_on_edge (xy, ring, i, from);
      if (to > from)
        append_on_edge (xy, ring, i, to);
    }
  return ring_from_points (xy);
}

OstContour *
ost_contour_smooth (const OstContour *contour)
{
  GArray *rings = g_array_sized_new (FALSE, FALSE, sizeof (OstRing), contour->n_rings);

  for (gsize i = 0; i < contour->n_rings; i++)
    {
      OstRing ring = smooth_ring (&contour->rings[i]);

      g_array_append_val (rings, ring);
    }
  return contour_from_rings (rings);
}
