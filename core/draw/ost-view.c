/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <math.h>

static double
clamp_zoom (double zoom)
{
  return isfinite (zoom) ? CLAMP (zoom, OST_VIEW_MIN_ZOOM, OST_VIEW_MAX_ZOOM) : 1;
}

OstView
ost_view_fit (int image_width, int image_height, int width, int height, double margin)
{
  const double free_width = MAX (width - 2 * margin, 1), free_height = MAX (height - 2 * margin, 1);
  const double zoom = clamp_zoom (MIN (free_width / MAX (image_width, 1), free_height / MAX (image_height, 1)));

  return (OstView) {
    .zoom = zoom,
    .x = image_width / 2.0 - width / (2 * zoom),
    .y = image_height / 2.0 - height / (2 * zoom),
  };
}

OstView
ost_view_zoom_at (OstView view, double zoom, double vx, double vy)
{
  OstView zoomed = { .zoom = clamp_zoom (zoom) };

  zoomed.x = view.x + vx / view.zoom - vx / zoomed.zoom;
  zoomed.y = view.y + vy / view.zoom - vy / zoomed.zoom;
  return zoomed;
}

void
ost_view_to_image (const OstView *view, double vx, double vy, double *x, double *y)
{
  *x = view->x + vx / view->zoom;
  *y = view->y + vy / view->zoom;
}

void
ost_view_from_image (const OstView *view, double x, double y, double *vx, double *vy)
{
  *vx = (x - view->x) * view->zoom;
  *vy = (y - view->y) * view->zoom;
}

/* One axis: the image covers (0 - origin) * zoom .. (length - origin) * zoom of a view of `size` pixels, and `kept` of
 * these must lie on screen. At 1:1 the origin is a whole pixel: between two, every pixel would be the mean of two. */
static double
clamp_axis (double origin, double zoom, int length, int size)
{
  const double kept = MIN (size / 4.0, length * zoom) / zoom;
  const double clamped = CLAMP (isfinite (origin) ? origin : 0, kept - size / zoom, length - kept);

  return zoom == 1 ? floor (clamped + 0.5) : clamped;
}

OstView
ost_view_clamp (OstView view, int image_width, int image_height, int width, int height)
{
  view.zoom = clamp_zoom (view.zoom);
  view.x = clamp_axis (view.x, view.zoom, image_width, width);
  view.y = clamp_axis (view.y, view.zoom, image_height, height);
  return view;
}
