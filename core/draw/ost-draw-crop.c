/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "core/draw/ost-draw-bones.h"
#include "core/draw/ost-draw-private.h"

#define MARGIN 0.10             /* of the longer side, around the bone */
#define DIMMED 0.72             /* what lies beside the bone loses that share of its light */

typedef struct
{
  double x0, y0, x1, y1;
} Bounds;

static Bounds
bounds_of (const OstContour *contour)
{
  Bounds b = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (gsize r = 0; r < contour->n_rings; r++)
    for (gsize i = 0; i < contour->rings[r].n_points; i++)
      {
        const double *p = contour->rings[r].xy + 2 * i;

        b = (Bounds) { fmin (b.x0, p[0]), fmin (b.y0, p[1]), fmax (b.x1, p[0]), fmax (b.y1, p[1]) };
      }
  return b;
}

/* A square of image around the middle of the bone, in the image's own orientation. A bone that not even the smallest
 * zoom gets into the square, of thousands of pixels in a crop of dozens, is shown by its middle. */
static OstView
view_of (const Bounds *b, double aspect, int size)
{
  const double wanted = MAX (1, MAX (b->x1 - b->x0, (b->y1 - b->y0) * aspect)) * (1 + 2 * MARGIN);
  const double zoom = MAX (size / wanted, OST_VIEW_MIN_ZOOM), side = size / zoom;

  return (OstView) { .zoom = zoom, .x = (b->x0 + b->x1 - side) / 2, .y = (b->y0 + b->y1 - side / aspect) / 2,
                     .aspect = aspect };
}

/* The square and the outline together, filled by the even-odd rule, are everything but the bone: that is dimmed. */
cairo_surface_t *
ost_draw_crop (const OstImage *image, const guint32 *lut, const OstContour *contour, guint32 colour, int size)
{
  const Bounds     b = contour != NULL ? bounds_of (contour) : (Bounds) { 1, 1, 0, 0 };
  const OstView    view = view_of (&b, ost_view_aspect_of (image), size);
  cairo_surface_t *surface = NULL;
  cairo_t         *cr = NULL;

  if (b.x1 <= b.x0 || b.y1 <= b.y0)
    return NULL;
  surface = ost_draw_image (image, lut, &view, size, size);
  cr = cairo_create (surface);
  cairo_rectangle (cr, 0, 0, size, size);
  ost_draw_contour_path (cr, &view, contour);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  ost_draw_set_colour (cr, 0x000000, DIMMED);
  cairo_fill (cr);
  ost_draw_contour_path (cr, &view, contour);
  ost_draw_set_colour (cr, colour, 0.9);
  cairo_set_line_width (cr, MAX (1, size / 110.0));
  cairo_stroke (cr);
  cairo_destroy (cr);
  return surface;
}
