/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-view.h"
#include <math.h>

/* A view is a similarity but for the stretching; the four quarter turns are tables of signs, so that turning back
 * gives the same bits and whole pixels stay whole. */

static double
clamp_zoom (double zoom)
{
  return isfinite (zoom) ? CLAMP (zoom, OST_VIEW_MIN_ZOOM, OST_VIEW_MAX_ZOOM) : 1;
}

#define MAX_ASPECT 16.0         /* a file may claim any spacing: 1e300 would leave nothing to see */

static double
aspect_of (const OstView *view)
{
  return view->aspect > 0 ? view->aspect : 1;
}

double
ost_view_aspect_of (const OstImage *image)
{
  const double aspect = image->spacing_y_mm / image->spacing_x_mm;

  return image->spacing_x_mm > 0 && image->spacing_y_mm > 0 && isfinite (aspect)
         ? CLAMP (aspect, 1 / MAX_ASPECT, MAX_ASPECT) : 1;
}

/* M of the header but for the stretching. */
static void
turn (const OstView *view, double x, double y, double *ret_x, double *ret_y)
{
  const double across[] = { x, -y, -x, y }, down[] = { y, x, -y, -x };

  *ret_x = view->mirrored ? -across[view->turn] : across[view->turn];
  *ret_y = down[view->turn];
}

/* The way back. */
static void
turn_back (const OstView *view, double vx, double vy, double *ret_x, double *ret_y)
{
  const double across = view->mirrored ? -vx : vx;
  const double x[] = { across, vy, -across, -vy }, y[] = { vy, -across, -vy, across };

  *ret_x = x[view->turn];
  *ret_y = y[view->turn];
}

void
ost_view_to_image (const OstView *view, double vx, double vy, double *x, double *y)
{
  double dx, dy;

  turn_back (view, vx / view->zoom, vy / view->zoom, &dx, &dy);
  *x = view->x + dx;
  *y = view->y + dy / aspect_of (view);
}

void
ost_view_from_image (const OstView *view, double x, double y, double *vx, double *vy)
{
  turn (view, (x - view->x) * view->zoom, (y - view->y) * view->zoom * aspect_of (view), vx, vy);
}

/* The origin that brings (x, y) of the image to (vx, vy). */
static OstView
with_spot_at (OstView view, double x, double y, double vx, double vy)
{
  double dx, dy;

  turn_back (&view, vx / view.zoom, vy / view.zoom, &dx, &dy);
  view.x = x - dx;
  view.y = y - dy / aspect_of (&view);
  return view;
}

OstView
ost_view_fit_as (const OstView *like, int image_width, int image_height, int width, int height, double margin)
{
  const gboolean lying = like->turn % 2 != 0;
  const double tall = MAX (image_height, 1) * aspect_of (like), wide = MAX (image_width, 1);
  const double across = lying ? tall : wide, down = lying ? wide : tall;
  const double   free_width = MAX (width - 2 * margin, 1), free_height = MAX (height - 2 * margin, 1);
  OstView        view = *like;

  view.zoom = clamp_zoom (MIN (free_width / across, free_height / down));
  return with_spot_at (view, image_width / 2.0, image_height / 2.0, width / 2.0, height / 2.0);
}

OstView
ost_view_fit (int image_width, int image_height, int width, int height, double margin)
{
  return ost_view_fit_as (&(OstView) { 1 }, image_width, image_height, width, height, margin);
}

OstView
ost_view_fit_image (const OstImage *image, int width, int height, double margin)
{
  const OstView like = { .zoom = 1, .aspect = ost_view_aspect_of (image) };

  return ost_view_fit_as (&like, image->width, image->height, width, height, margin);
}

OstView
ost_view_zoom_at (OstView view, double zoom, double vx, double vy)
{
  double x, y;

  ost_view_to_image (&view, vx, vy, &x, &y);
  view.zoom = clamp_zoom (zoom);
  return with_spot_at (view, x, y, vx, vy);
}

OstView
ost_view_orient (OstView view, int quarters, gboolean mirrored, double vx, double vy)
{
  double x, y;

  ost_view_to_image (&view, vx, vy, &x, &y);
  view.turn = ((quarters % 4) + 4) % 4;
  view.mirrored = mirrored;
  return with_spot_at (view, x, y, vx, vy);
}

/* One axis: the image covers (0 - origin) * zoom .. (length - origin) * zoom of a view of `size` pixels, and `kept` of
 * these must lie on screen. At 1:1 the origin is a whole pixel: between two, every pixel would be the mean of two. The
 * length is that of the stretched image. */
static double
clamp_axis (double origin, double zoom, double length, int size)
{
  const double kept = MIN (size / 4.0, length * zoom) / zoom;
  const double clamped = CLAMP (isfinite (origin) ? origin : 0, kept - size / zoom, length - kept);

  return zoom == 1 ? floor (clamped + 0.5) : clamped;
}

/* Along the axes of the screen: there a turned image covers 0 .. length, or -length .. 0. */
OstView
ost_view_clamp (OstView view, int image_width, int image_height, int width, int height)
{
  const gboolean lying = view.turn % 2 != 0;
  const double   tall = image_height * aspect_of (&view);
  double         across, down, far_x, far_y;

  view.zoom = clamp_zoom (view.zoom);
  turn (&view, view.x, view.y * aspect_of (&view), &across, &down);
  turn (&view, image_width, tall, &far_x, &far_y);
  far_x = MIN (far_x, 0);
  far_y = MIN (far_y, 0);
  across = clamp_axis (across - far_x, view.zoom, lying ? tall : image_width, width) + far_x;
  down = clamp_axis (down - far_y, view.zoom, lying ? image_width : tall, height) + far_y;
  turn_back (&view, across, down, &view.x, &view.y);
  view.y /= aspect_of (&view);
  return view;
}
