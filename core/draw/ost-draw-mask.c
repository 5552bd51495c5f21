/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"
#include <math.h>

/* Outlines lie beside the bone, not across its edge, so that the pixels of the cortex stay as they were recorded:
 *
 *     line = dilate (inside, width) * (1 - inside)
 *     halo = dilate (dilate (inside, width), halo width) * (1 - inside)
 *
 * where `inside` is the coverage of the filled contour, 0 .. 255 a pixel. Cairo fills a rough contour of thousands of
 * points in a millisecond but takes twenty to stroke one under a clip, and the dilation costs the same for every shape.
 * Widths in view pixels. */
#define LINE_WIDTH          1.75
#define SELECTED_LINE_WIDTH 2.25
#define HALO_WIDTH          1.75
#define HALO_OPACITY        0.55
#define ROOM                (SELECTED_LINE_WIDTH + HALO_WIDTH + 1)      /* how far any line reaches from the bone */
#define TILE                64          /* pixels */
#define MAX_SIDE            16384       /* pixels of a plane: larger than any screen, smaller than Cairo's limit */

/* Where the bone is drawn: view pixels, half open. */
typedef struct
{
  double x0, y0, x1, y1;
} Area;

static Area
contour_area (const OstContour *contour, const OstView *view)
{
  Area a = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        const double *p = contour->rings[r].xy + 2 * i;

        a = (Area) { MIN (a.x0, p[0]), MIN (a.y0, p[1]), MAX (a.x1, p[0]), MAX (a.y1, p[1]) };
      }
  ost_view_from_image (view, a.x0, a.y0, &a.x0, &a.y0);
  ost_view_from_image (view, a.x1, a.y1, &a.x1, &a.y1);
  return (Area) { MIN (a.x0, a.x1), MIN (a.y0, a.y1), MAX (a.x0, a.x1), MAX (a.y0, a.y1) };
}

/* The part of the bone that will be seen, with room for its lines: also around the part, as one may come from
 * outside. */
static Area
seen_area (cairo_t *cr, const OstContour *contour, const OstView *view)
{
  const double room = ceil (ROOM);
  const Area   bone = contour_area (contour, view);
  Area         clip;

  cairo_clip_extents (cr, &clip.x0, &clip.y0, &clip.x1, &clip.y1);
  return (Area) {
    floor (MAX (bone.x0, clip.x0) - room), floor (MAX (bone.y0, clip.y0) - room),
    ceil (MIN (bone.x1, clip.x1) + room), ceil (MIN (bone.y1, clip.y1) + room),
  };
}

/* An empty A8 surface over the area, as fine as the surface that cr draws on. NULL when there is nothing to see. */
static cairo_surface_t *
plane_new (cairo_t *cr, const Area *area)
{
  double scale_x, scale_y;

  cairo_surface_get_device_scale (cairo_get_group_target (cr), &scale_x, &scale_y);

  const double width = ceil ((area->x1 - area->x0) * scale_x), height = ceil ((area->y1 - area->y0) * scale_y);

  if (!(width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE))
    return NULL;

  cairo_surface_t *plane = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) width, (int) height);

  cairo_surface_set_device_scale (plane, scale_x, scale_y);
  cairo_surface_set_device_offset (plane, -area->x0 * scale_x, -area->y0 * scale_y);
  return plane;
}

static cairo_surface_t *
plane_inside (cairo_t *cr, const Area *area, const OstView *view, const OstContour *contour)
{
  cairo_surface_t *plane = plane_new (cr, area);

  if (!plane)
    return NULL;

  cairo_t *fill = cairo_create (plane);

  ost_draw_contour_path (fill, view, contour);
  cairo_fill (fill);
  cairo_destroy (fill);
  cairo_surface_flush (plane);
  return plane;
}

/* to[i] = max (to[i], from[i] - loss), no lower than 0. */
static void
row_raise (guint8 *restrict to, const guint8 *restrict from, guint8 loss, int n)
{
  for (int i = 0; i < n; i++)
    {
      const guint8 high = from[i] > loss ? from[i] : loss, value = high - loss;

      to[i] = to[i] > value ? to[i] : value;
    }
}

/* Raises `to` inside the tile to `from` moved by (dx, dy). x0 .. x1 are those columns whose source lies in the plane,
 * too. */
static void
tile_raise (cairo_surface_t *to, cairo_surface_t *from, OstRect tile, int dx, int dy, guint8 loss)
{
  const int     width = cairo_image_surface_get_width (to), height = cairo_image_surface_get_height (to);
  const gsize   stride = (gsize) cairo_image_surface_get_stride (to);
  guint8       *t = cairo_image_surface_get_data (to);
  const guint8 *f = cairo_image_surface_get_data (from);
  const int     x0 = MAX (tile.x0, dx), x1 = MIN (tile.x1, width + MIN (dx, 0));

  for (int y = MAX (tile.y0, dy); y < MIN (tile.y1, height + MIN (dy, 0)); y++)
    row_raise (t + y * stride + x0, f + (y - dy) * stride + (x0 - dx), loss, x1 - x0);
}

/* TRUE when all of the plane within `border` pixels of the tile is of one value: no edge is near. */
static gboolean
tile_is_even (cairo_surface_t *plane, OstRect tile, int border)
{
  const int     x0 = MAX (tile.x0 - border, 0), y0 = MAX (tile.y0 - border, 0);
  const int     x1 = MIN (tile.x1 + border, cairo_image_surface_get_width (plane));
  const int     y1 = MIN (tile.y1 + border, cairo_image_surface_get_height (plane));
  const gsize   stride = (gsize) cairo_image_surface_get_stride (plane);
  const guint8 *data = cairo_image_surface_get_data (plane), value = data[y0 * stride + x0];

  for (int y = y0; y < y1; y++)
    {
      guint8 differs = 0;

      for (int x = x0; x < x1; x++)
        differs |= data[y * stride + x] ^ value;
      if (differs)
        return FALSE;
    }
  return TRUE;
}

/* Grey dilation by a disc: the greatest of all neighbours, each less by what its distance is beyond the width. Of (2
 * reach + 1)^2 moves of the whole tile each is one loop over rows of bytes, which becomes vector code. */
static void
tile_dilate (cairo_surface_t *to, cairo_surface_t *from, OstRect tile, double width)
{
  const int reach = (int) ceil (width);

  for (int dy = -reach; dy <= reach; dy++)
    for (int dx = -reach; dx <= reach; dx++)
      {
        const double share = CLAMP (width + 1 - hypot (dx, dy), 0, 1);

        if (share > 0)
          tile_raise (to, from, tile, dx, dy, (guint8) (255 - 255 * share + 0.5));
      }
}

/* The plane grown by `width` view pixels: pixels with centres up to `width` away count in full, the next one in part.
 * Tiles without an edge near stay 0, although deep inside it should be 255: that part is carved away anyway. */
static cairo_surface_t *
plane_dilate (cairo_t *cr, const Area *area, cairo_surface_t *from, double width)
{
  cairo_surface_t *grown = plane_new (cr, area);
  const int        columns = cairo_image_surface_get_width (grown), rows = cairo_image_surface_get_height (grown);
  double           scale, scale_y;

  cairo_surface_get_device_scale (from, &scale, &scale_y);

  const int border = (int) ceil (ROOM * scale);

  for (int y = 0; y < rows; y += TILE)
    for (int x = 0; x < columns; x += TILE)
      {
        const OstRect tile = { x, y, MIN (x + TILE, columns), MIN (y + TILE, rows) };

        if (!tile_is_even (from, tile, border))
          tile_dilate (grown, from, tile, width * scale);
      }
  cairo_surface_mark_dirty (grown);
  return grown;
}

/* plane *= 1 - inside */
static void
plane_carve (cairo_surface_t *plane, cairo_surface_t *inside)
{
  const gsize             n = (gsize) cairo_image_surface_get_stride (plane) * cairo_image_surface_get_height (plane);
  guint8 *restrict        p = cairo_image_surface_get_data (plane);
  const guint8 *restrict  q = cairo_image_surface_get_data (inside);

  for (gsize i = 0; i < n; i++)
    p[i] = (guint8) ((p[i] * (255 - q[i]) + 127) / 255);
  cairo_surface_mark_dirty (plane);
}

static void
paint (cairo_t *cr, cairo_surface_t *plane, guint32 colour, double alpha)
{
  ost_draw_set_colour (cr, colour, alpha);
  cairo_mask_surface (cr, plane, 0, 0);
}

static void
draw_lines (cairo_t *cr, const Area *area, cairo_surface_t *inside, guint32 colour, gboolean selected)
{
  cairo_surface_t *line = plane_dilate (cr, area, inside, selected ? SELECTED_LINE_WIDTH : LINE_WIDTH);

  if (selected)
    {
      cairo_surface_t *halo = plane_dilate (cr, area, line, HALO_WIDTH);

      plane_carve (halo, inside);
      paint (cr, halo, 0x000000, HALO_OPACITY);
      cairo_surface_destroy (halo);
    }
  plane_carve (line, inside);
  paint (cr, line, colour, 1);
  cairo_surface_destroy (line);
}

void
ost_draw_mask (cairo_t *cr, const OstView *view, const OstContour *contour, guint32 colour, OstMaskStyle style,
               double opacity, gboolean selected)
{
  if (style == OST_NONE || !contour || contour->n_rings == 0)
    return;

  const Area       area = seen_area (cr, contour, view);
  cairo_surface_t *inside = plane_inside (cr, &area, view, contour);

  if (!inside)
    return;
  cairo_save (cr);
  if (style == OST_FILL)
    paint (cr, inside, colour, CLAMP (opacity, 0, 1));
  draw_lines (cr, &area, inside, colour, selected);
  cairo_restore (cr);
  cairo_surface_destroy (inside);
}
