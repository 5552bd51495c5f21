/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-index.h"

#include <math.h>

#include "core/draw/ost-draw-private.h"

#define HANDLE 5.0              /* radius of an end, view pixels at scale 1 */

static void
go (cairo_t *cr, const OstView *view, double x, double y, gboolean first)
{
  double vx, vy;

  ost_view_from_image (view, x, y, &vx, &vy);
  if (first)
    cairo_move_to (cr, vx, vy);
  else
    cairo_line_to (cr, vx, vy);
}

/* A line over its own dark shadow, so that it shows on any grey. */
static void
stroke (cairo_t *cr, guint32 colour, double alpha, double width)
{
  ost_draw_set_colour (cr, 0x000000, 0.5 * alpha);
  cairo_set_line_width (cr, width + 1.5);
  cairo_stroke_preserve (cr);
  ost_draw_set_colour (cr, colour, alpha);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

/* Band between edges a and b of the lines used, out along one and back along the other; edges are numbered from the
 * radial to the ulnar side (OstCorticalLine). */
static void
draw_cortex (cairo_t *cr, const OstView *view, const OstCorticalIndex *index, int a, int b, guint32 colour)
{
  gboolean first = TRUE;

  for (int i = 0; i < OST_CORTICAL_LINES; i++)
    if (index->lines[i].used)
      {
        go (cr, view, index->lines[i].x[a], index->lines[i].y[a], first);
        first = FALSE;
      }
  for (int i = OST_CORTICAL_LINES - 1; i >= 0; i--)
    if (index->lines[i].used)
      go (cr, view, index->lines[i].x[b], index->lines[i].y[b], FALSE);
  cairo_close_path (cr);
  ost_draw_set_colour (cr, colour, 0.35);
  cairo_fill_preserve (cr);
  ost_draw_set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* From one outer edge to the other. */
static void
draw_lines (cairo_t *cr, const OstView *view, const OstCorticalIndex *index, gboolean used, double scale)
{
  const double dots[] = { 1 * scale, 3 * scale };

  for (int i = 0; i < OST_CORTICAL_LINES; i++)
    if (index->lines[i].used == used)
      {
        go (cr, view, index->lines[i].x[0], index->lines[i].y[0], TRUE);
        go (cr, view, index->lines[i].x[3], index->lines[i].y[3], FALSE);
      }
  cairo_save (cr);
  if (!used)
    cairo_set_dash (cr, dots, 2, 0);
  ost_draw_set_colour (cr, 0xffffff, used ? 0.45 : 0.8);
  cairo_set_line_width (cr, 0.8 * scale);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_end (cairo_t *cr, const OstView *view, double x, double y, gboolean hovered, double scale)
{
  double vx, vy;

  ost_view_from_image (view, x, y, &vx, &vy);
  cairo_new_path (cr);
  cairo_arc (cr, vx, vy, (hovered ? 1.4 : 1) * HANDLE * scale, 0, 2 * G_PI);
  ost_draw_set_colour (cr, 0xffffff, hovered ? 0.8 : 0.25);
  cairo_fill_preserve (cr);
  stroke (cr, 0xffffff, 1, 1.5 * scale);
}

static void
draw_axis (cairo_t *cr, const OstView *view, const OstCorticalAxis *axis, const OstDrawIndexStyle *style)
{
  const double dashes[] = { 6 * style->scale, 5 * style->scale };

  cairo_save (cr);
  cairo_set_dash (cr, dashes, 2, 0);
  go (cr, view, axis->x0, axis->y0, TRUE);
  go (cr, view, axis->x1, axis->y1, FALSE);
  stroke (cr, 0xffffff, 0.7, 1 * style->scale);
  cairo_restore (cr);
  draw_end (cr, view, axis->x0, axis->y0, style->hovered == OST_INDEX_PROXIMAL, style->scale);
  draw_end (cr, view, axis->x1, axis->y1, style->hovered == OST_INDEX_DISTAL, style->scale);
}

void
ost_draw_index (cairo_t *cr, const OstView *view, const OstCorticalIndex *index, const OstDrawIndexStyle *style)
{
  cairo_save (cr);
  cairo_new_path (cr);
  if (!isnan (index->index))
    {
      draw_lines (cr, view, index, TRUE, style->scale);
      draw_lines (cr, view, index, FALSE, style->scale);
      draw_cortex (cr, view, index, 0, 1, OST_INDEX_RADIAL_COLOUR);
      draw_cortex (cr, view, index, 3, 2, OST_INDEX_ULNAR_COLOUR);
    }
  if (style->ends && index->length > 0)
    draw_axis (cr, view, &index->axis, style);
  cairo_restore (cr);
}

OstIndexEnd
ost_draw_index_end_at (const OstView *view, const OstCorticalIndex *index, double vx, double vy, double reach)
{
  double x, y, near, far;

  if (!(index->length > 0))
    return OST_INDEX_NO_END;
  ost_view_from_image (view, index->axis.x0, index->axis.y0, &x, &y);
  near = hypot (x - vx, y - vy);
  ost_view_from_image (view, index->axis.x1, index->axis.y1, &x, &y);
  far = hypot (x - vx, y - vy);
  if (MIN (near, far) > reach)
    return OST_INDEX_NO_END;
  return near <= far ? OST_INDEX_PROXIMAL : OST_INDEX_DISTAL;
}
