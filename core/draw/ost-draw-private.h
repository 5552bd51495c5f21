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
