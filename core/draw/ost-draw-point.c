/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-private.h"

/* From outside to inside: a dark halo, a ring, a dark disc and the sign on it. Sign and ring are light on dark, so they
 * are seen over white cortex and over black air alike. Sizes in view pixels at scale 1. */
#define DISC_RADIUS   5.5
#define HALO_WIDTH    1.5
#define RING_WIDTH    1.5
#define SIGN_ARM      3.25
#define SIGN_WIDTH    1.75
#define HOVER_GROWTH  1.25
#define HOVER_RADIUS  11.0

#define SIGN_POSITIVE 0x7dea9du
#define SIGN_NEGATIVE 0xff8fa3u
#define DISC_POSITIVE 0x0c2417u
#define DISC_NEGATIVE 0x2c0f16u

static void
disc (cairo_t *cr, double vx, double vy, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, vx, vy, radius, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
sign (cairo_t *cr, double vx, double vy, double arm, gboolean positive)
{
  cairo_move_to (cr, vx - arm, vy);
  cairo_line_to (cr, vx + arm, vy);
  if (positive)
    {
      cairo_move_to (cr, vx, vy - arm);
      cairo_line_to (cr, vx, vy + arm);
    }
  cairo_stroke (cr);
}

void
ost_draw_point (cairo_t *cr, const OstView *view, const OstPoint *point, guint32 colour, gboolean selected,
                gboolean hovered, double scale)
{
  const double unit = scale * (hovered ? HOVER_GROWTH : 1);
  double       vx, vy;

  ost_view_from_image (view, point->x, point->y, &vx, &vy);
  cairo_save (cr);
  cairo_new_path (cr);

  if (hovered)
    {
      ost_draw_set_colour (cr, 0xffffff, 0.22);
      disc (cr, vx, vy, HOVER_RADIUS * scale);
    }
  ost_draw_set_colour (cr, 0x000000, selected ? 0.75 : 0.6);
  disc (cr, vx, vy, (DISC_RADIUS + RING_WIDTH + HALO_WIDTH) * unit);
  ost_draw_set_colour (cr, selected ? 0xffffff : colour, 1);
  disc (cr, vx, vy, (DISC_RADIUS + RING_WIDTH) * unit);
  ost_draw_set_colour (cr, point->positive ? DISC_POSITIVE : DISC_NEGATIVE, 1);
  disc (cr, vx, vy, DISC_RADIUS * unit);

  cairo_set_line_width (cr, SIGN_WIDTH * unit);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  ost_draw_set_colour (cr, point->positive ? SIGN_POSITIVE : SIGN_NEGATIVE, 1);
  sign (cr, vx, vy, SIGN_ARM * unit, point->positive);
  cairo_restore (cr);
}
