/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include "core/image/ost-contour.h"
#include "core/image/ost-voi.h"
#include "core/prompt/ost-prompt.h"

/* Drawing that the canvas, thumbnails, the report and exports share: no GTK, only Cairo. Not a widget and no state. */

#define OST_VIEW_MIN_ZOOM 0.01
#define OST_VIEW_MAX_ZOOM 64.0
#define OST_VIEW_OUTSIDE  0x0b0b0bu   /* colour around the image */

/* Which part of the image is seen, and how it lies: view pixel = M (image coordinate - origin) * zoom, where M
 * stretches y by the aspect, turns by quarters and then mirrors. The image itself is never turned: coordinates are
 * those of the file in every view. */
typedef struct
{
  double   zoom;                /* view pixels per image pixel across, OST_VIEW_MIN_ZOOM .. OST_VIEW_MAX_ZOOM */
  double   x, y;                /* image coordinates at the view's top left corner */
  int      turn;                /* quarter turns clockwise, 0 .. 3 */
  gboolean mirrored;            /* left and right of the screen swapped after that */
  double   aspect;              /* height of an image pixel over its width; 0 counts as 1 */
} OstView;

/* Of the image's pixels, from its spacing: 1 where it is unknown or equal, within 1/16 .. 16 whatever the file says. */
double  ost_view_aspect_of (const OstImage *image);

/* The whole image in width x height view pixels, centred, with a margin in view pixels. */
OstView ost_view_fit     (int image_width, int image_height, int width, int height, double margin);
/* The same with pixels as tall as they are. */
OstView ost_view_fit_image (const OstImage *image, int width, int height, double margin);
/* The same, lying and stretched as `like`. */
OstView ost_view_fit_as  (const OstView *like, int image_width, int image_height, int width, int height, double margin);
/* Turned and mirrored so; same spot at (vx, vy) before and after. turn may be any number, negative ones
 * counter-clockwise. */
OstView ost_view_orient  (OstView view, int turn, gboolean mirrored, double vx, double vy);
/* Same spot under the pointer (vx, vy) before and after. zoom is clamped to its range. */
OstView ost_view_zoom_at (OstView view, double zoom, double vx, double vy);
void    ost_view_to_image (const OstView *view, double vx, double vy, double *x, double *y);
void    ost_view_from_image (const OstView *view, double x, double y, double *vx, double *vy);
/* Keeps the image on screen: along each axis at least a quarter of the view, or all of the image if it is smaller. At a
 * zoom of exactly 1 the origin becomes a whole pixel, so that 1:1 shows the stored pixels and not means of two. */
OstView ost_view_clamp   (OstView view, int image_width, int image_height, int width, int height);

/* The visible part of the image as a new RGB24 surface of width x height device pixels (a new one for each picture: GTK
 * keeps what it has seen). Zoomed out: area average of stored values, then LUT; zoomed in up to 4x: bilinear; above:
 * crisp. A view pixel shows the image when its centre lies on it, else OST_VIEW_OUTSIDE. lut: all 65536 of
 * ost_voi_make_lut. For a screen of device scale s give zoom * s. Any thread; rows are shared with one thread of its
 * own. */
cairo_surface_t *ost_draw_image (const OstImage *image, const guint32 *lut, const OstView *view, int width, int height);

typedef enum
{
  OST_FILL,                     /* translucent fill and outline */
  OST_OUTLINE,
  OST_NONE,
} OstMaskStyle;

/* A bone as it is drawn: contour of its mask in image coordinates (ost_contour_smooth), its line outside of the bone's
 * pixels so that the true edge stays visible; opacity 0 .. 1 of the fill; selected bones get a wider line with a dark
 * halo. User space of cr is the view. Computed per pixel within cr's clip at the device scale of its surface:
 * unbounded surfaces need a clip, and on dense screens the scale must be set. Up to 3 ms, however rough the mask. NULL
 * or empty: nothing. */
void ost_draw_mask   (cairo_t *cr, const OstView *view, const OstContour *contour, guint32 colour, OstMaskStyle style,
                      double opacity, gboolean selected);
/* A point: circled plus or minus with halo, told apart by glyph and never by colour alone. `scale` 1 on screen. */
void ost_draw_point  (cairo_t *cr, const OstView *view, const OstPoint *point, guint32 colour, gboolean selected,
                      gboolean hovered, double scale);

/* For the worklist: RGB24, width x height, the whole image fitted in. voi NULL: auto window. Any thread. */
cairo_surface_t *ost_draw_thumbnail (const OstImage *image, const OstVoi *voi, int width, int height);
