/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-samples.h"

#include <math.h>

#include "core/draw/ost-draw-private.h"

#define FAINTEST 0.12           /* opacity of a sample that weighs almost nothing: it is there */
#define VEIL     0xff6ec7u      /* none of the bones' colours, and visible on grey */
#define STRONGEST 0.85
#define QUESTION 11.0           /* radius on screen: wider than a point's mark */

/* Weights are shown relative to the heaviest: of fifty samples none weighs much. */
void
ost_draw_sample_contours (cairo_t *cr, const OstView *view, OstContour *const *contours, const double *weights,
                          int n_samples, guint32 colour)
{
  double heaviest = 0;

  for (int n = 0; n < n_samples; n++)
    heaviest = MAX (heaviest, weights[n]);
  cairo_save (cr);
  cairo_set_line_width (cr, 1);
  for (int n = 0; n < n_samples; n++)
    {
      cairo_new_path (cr);
      ost_draw_contour_path (cr, view, contours[n]);
      ost_draw_set_colour (cr, colour, FAINTEST + (1 - FAINTEST) * (heaviest > 0 ? weights[n] / heaviest : 0));
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}

void
ost_draw_suggestion (cairo_t *cr, const OstView *view, const OstContour *contour, guint32 colour)
{
  const double dashes[] = { 6, 4 };

  cairo_save (cr);
  cairo_new_path (cr);
  ost_draw_contour_path (cr, view, contour);
  cairo_set_line_width (cr, 3.5);
  ost_draw_set_colour (cr, 0x000000, 0.45);
  cairo_stroke_preserve (cr);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.6);
  ost_draw_set_colour (cr, colour, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
ost_draw_question (cairo_t *cr, const OstView *view, double x, double y, guint32 colour)
{
  const double dashes[] = { QUESTION * G_PI / 6, QUESTION * G_PI / 6 };
  double       vx, vy;

  ost_view_from_image (view, x, y, &vx, &vy);
  cairo_save (cr);
  cairo_new_sub_path (cr);
  cairo_arc (cr, vx, vy, QUESTION, 0, 2 * G_PI);
  cairo_set_line_width (cr, 5);
  ost_draw_set_colour (cr, 0x000000, 0.55);
  cairo_stroke_preserve (cr);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 2.5);
  ost_draw_set_colour (cr, colour, 1);
  cairo_stroke (cr);
  cairo_arc (cr, vx, vy, 1.5, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_restore (cr);
}

/* Premultiplied, as Cairo wants it. The root lifts small values: where the model is a little unsure it should show. */
static cairo_surface_t *
veil_of (const OstDrawMap *map)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, map->width, map->height);
  guint8          *data = cairo_image_surface_get_data (surface);
  int              stride = cairo_image_surface_get_stride (surface);

  for (int v = 0; data && v < map->height; v++)
    for (int u = 0; u < map->width; u++)
      {
        const double alpha = STRONGEST * sqrt (CLAMP ((double) map->values[v * map->width + u], 0, 1));
        const guint32 a = (guint32) (255 * alpha + 0.5);
        const guint32 r = VEIL >> 16 & 0xff, g = VEIL >> 8 & 0xff, b = VEIL & 0xff;

        ((guint32 *) (data + (gsize) v * stride))[u] = a << 24 | r * a / 255 << 16 | g * a / 255 << 8 | b * a / 255;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
ost_draw_uncertainty (cairo_t *cr, const OstView *view, const OstDrawMap *map)
{
  cairo_surface_t *veil = veil_of (map);

  cairo_save (cr);
  ost_draw_use_view (cr, view);
  cairo_translate (cr, -map->x / map->scale, -map->y / map->scale);
  cairo_scale (cr, 1 / map->scale, 1 / map->scale);
  cairo_set_source_surface (cr, veil, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (veil);
}
