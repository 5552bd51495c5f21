/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-caliper.h"

#include <math.h>

#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-text.h"

/* Lines are stroked twice, first wider and dark: readable on white cortex and in black air. Sizes in view pixels. */
#define COLOUR     0xffe08au            /* light amber: no bone's colour, and seen on bone and air alike */
#define LINE_WIDTH 1.5
#define HALO_WIDTH 3.5
#define END_ARM    6.0
#define DOT_RADIUS 3.5
#define ARC_RADIUS 18.0
#define TEXT_SIZE  12.0
#define TEXT_GAP   10.0
#define TEXT_PAD   4.0

typedef struct
{
  double x, y;
} Spot;

static Spot
spot (const OstView *view, const OstCaliper *caliper, int i)
{
  Spot s;

  ost_view_from_image (view, caliper->xy[2 * i], caliper->xy[2 * i + 1], &s.x, &s.y);
  return s;
}

/* A short line across the end of a line from `from` to `to`. */
static void
add_end (cairo_t *cr, Spot from, Spot to)
{
  const double length = hypot (to.x - from.x, to.y - from.y);
  const double nx = length > 0 ? -(to.y - from.y) / length : 0, ny = length > 0 ? (to.x - from.x) / length : 1;

  cairo_move_to (cr, to.x - END_ARM * nx, to.y - END_ARM * ny);
  cairo_line_to (cr, to.x + END_ARM * nx, to.y + END_ARM * ny);
}

static void
add_line (cairo_t *cr, Spot a, Spot b)
{
  cairo_move_to (cr, a.x, a.y);
  cairo_line_to (cr, b.x, b.y);
  add_end (cr, a, b);
  add_end (cr, b, a);
}

/* The smaller of the two arcs between the arms. */
static void
add_arc (cairo_t *cr, Spot a, Spot corner, Spot b)
{
  const double from = atan2 (a.y - corner.y, a.x - corner.x), to = atan2 (b.y - corner.y, b.x - corner.x);
  const double turn = remainder (to - from, 2 * G_PI);

  cairo_new_sub_path (cr);
  if (turn >= 0)
    cairo_arc (cr, corner.x, corner.y, ARC_RADIUS, from, from + turn);
  else
    cairo_arc_negative (cr, corner.x, corner.y, ARC_RADIUS, from, from + turn);
}

static void
add_path (cairo_t *cr, const OstView *view, const OstCaliper *caliper)
{
  if (caliper->kind == OST_CALIPER_ANGLE)
    {
      for (int i = 0; i < caliper->n_points; i++)
        cairo_line_to (cr, spot (view, caliper, i).x, spot (view, caliper, i).y);
      if (caliper->n_points == 3)
        add_arc (cr, spot (view, caliper, 0), spot (view, caliper, 1), spot (view, caliper, 2));
      return;
    }
  for (int i = 0; i + 1 < caliper->n_points; i += 2)
    add_line (cr, spot (view, caliper, i), spot (view, caliper, i + 1));
}

static void
draw_dots (cairo_t *cr, const OstView *view, const OstCaliper *caliper, gboolean selected)
{
  for (int i = 0; i < caliper->n_points; i++)
    {
      const Spot s = spot (view, caliper, i);

      cairo_new_path (cr);
      cairo_arc (cr, s.x, s.y, DOT_RADIUS, 0, 2 * G_PI);
      ost_draw_set_colour (cr, selected ? COLOUR : 0x000000, selected ? 1 : 0.45);
      cairo_fill_preserve (cr);
      ost_draw_set_colour (cr, selected ? 0x000000 : COLOUR, 0.9);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
}

/* Beside the last point, kept within what is seen. */
static void
draw_text (cairo_t *cr, Spot at, const char *text)
{
  const OstTextStyle style = { TEXT_SIZE, FALSE, COLOUR };
  const double       width = ost_text_measure (cr, &style, text) + 1;
  double             x0, y0, x1, y1, x, y;

  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  x = CLAMP (at.x + TEXT_GAP, x0 + TEXT_PAD, MAX (x1 - width - TEXT_PAD, x0 + TEXT_PAD));
  y = CLAMP (at.y - TEXT_GAP, y0 + TEXT_SIZE + TEXT_PAD, MAX (y1 - TEXT_PAD, y0 + TEXT_SIZE + TEXT_PAD));
  cairo_rectangle (cr, floor (x - TEXT_PAD), floor (y - TEXT_SIZE - TEXT_PAD / 2), ceil (width + 2 * TEXT_PAD),
                   ceil (TEXT_SIZE + 2 * TEXT_PAD));
  ost_draw_set_colour (cr, 0x0b0b0b, 0.72);
  cairo_fill (cr);
  ost_text_draw (cr, &style, x, y, width, 0, text);
}

void
ost_draw_caliper (cairo_t *cr, const OstView *view, const OstCaliper *caliper, const char *text, gboolean selected)
{
  if (caliper->n_points == 0)
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  add_path (cr, view, caliper);
  ost_draw_set_colour (cr, 0x000000, 0.6);
  cairo_set_line_width (cr, HALO_WIDTH);
  cairo_stroke_preserve (cr);
  ost_draw_set_colour (cr, COLOUR, 1);
  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_stroke (cr);
  draw_dots (cr, view, caliper, selected);
  if (text != NULL)
    draw_text (cr, spot (view, caliper, caliper->n_points - 1), text);
  cairo_restore (cr);
}
