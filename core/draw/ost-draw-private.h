/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-view.h"

/* Shared by the files of core/draw. colour is 0xRRGGBB, alpha 0 .. 1. */
static inline void
ost_draw_set_colour (cairo_t *cr, guint32 colour, double alpha)
{
  cairo_set_source_rgba (cr, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0,
                         alpha);
}

/* Adds the rings of the contour, as seen in the view, to the path of cr: as few points as the view can show. */
void ost_draw_contour_path (cairo_t *cr, const OstView *view, const OstContour *contour);

/* From here on the user space of cr is the image's coordinates. */
static inline void
ost_draw_use_view (cairo_t *cr, const OstView *view)
{
  double         x0, y0, x1, y1, x2, y2;
  cairo_matrix_t matrix;

  ost_view_from_image (view, 0, 0, &x0, &y0);
  ost_view_from_image (view, 1, 0, &x1, &y1);
  ost_view_from_image (view, 0, 1, &x2, &y2);
  cairo_matrix_init (&matrix, x1 - x0, y1 - y0, x2 - x0, y2 - y0, x0, y0);
  cairo_transform (cr, &matrix);
}
