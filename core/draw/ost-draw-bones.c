/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-bones.h"

#include <math.h>

#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-text.h"

/* Where the bars stand: right of the numbers, above the names. */
typedef struct
{
  double x, y, width, height, step;
} Plot;

/* Sizes follow the font, so that screen and paper differ in nothing else. */
static Plot
lay_out (double width, double height, const OstBonesChart *chart)
{
  const double left = 1.9 * chart->font_size, top = 0.6 * chart->font_size, below = 1.6 * chart->font_size;
  Plot plot = { left, top, MAX (1, width - left), MAX (1, height - top - below), 0 };

  plot.step = plot.width / MAX (1, chart->n_bars);
  return plot;
}

int
ost_bones_chart_at (double width, const OstBonesChart *chart, double x)
{
  const Plot plot = lay_out (width, 1, chart);
  const int  bar = (int) floor ((x - plot.x) / plot.step);

  return x >= plot.x && bar < chart->n_bars ? bar : -1;
}

static guint32
ink (gboolean dark)
{
  return dark ? 0xf2f2f2 : 0x2a2a2a;
}

static double
height_of (const Plot *plot, double value)
{
  return plot->y + plot->height * (1 - CLAMP (value, 0, 1));
}

static void
draw_level (cairo_t *cr, const Plot *plot, double value, const char *name, gboolean dashed, const OstBonesChart *chart)
{
  const OstTextStyle style = { chart->font_size * 0.9, dashed, ink (chart->dark) };
  const double       dashes[] = { 4, 3 }, y = floor (height_of (plot, value)) + 0.5;

  cairo_save (cr);
  ost_draw_set_colour (cr, ink (chart->dark), dashed ? 0.75 : 0.18);
  cairo_set_line_width (cr, 1);
  if (dashed)
    cairo_set_dash (cr, dashes, 2, 0);
  cairo_move_to (cr, plot->x, y);
  cairo_line_to (cr, plot->x + plot->width, y);
  cairo_stroke (cr);
  cairo_restore (cr);
  ost_text_draw (cr, &style, 0, y + 0.35 * chart->font_size, plot->x - 0.4 * chart->font_size, 1, name);
}

static void
draw_levels (cairo_t *cr, const Plot *plot, const OstBonesChart *chart)
{
  char name[G_ASCII_DTOSTR_BUF_SIZE];

  draw_level (cr, plot, 0, "0", FALSE, chart);
  draw_level (cr, plot, 1, "1", FALSE, chart);
  if (isnan (chart->threshold))
    return;
  g_ascii_formatd (name, sizeof name, "%.2g", chart->threshold);
  draw_level (cr, plot, chart->threshold, name, TRUE, chart);
}

/* Twice, the first wider in the colour of the ground: seen on a bar of any colour and beside it. */
static void
stroke_twice (cairo_t *cr, double width, gboolean dark)
{
  cairo_set_line_width (cr, width + 2);
  ost_draw_set_colour (cr, dark ? 0x000000 : 0xffffff, 0.65);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, width);
  ost_draw_set_colour (cr, ink (dark), 1);
  cairo_stroke (cr);
}

/* An interval of nothing (one sample) has no whisker: a line of no length would look like a minus. */
static void
draw_whisker (cairo_t *cr, const Plot *plot, const OstBoneBar *bar, double x, double half, gboolean dark)
{
  const double low = height_of (plot, bar->low), high = height_of (plot, bar->high);

  if (isnan (bar->low) || isnan (bar->high) || bar->high <= bar->low)
    return;
  cairo_move_to (cr, x, low);
  cairo_line_to (cr, x, high);
  cairo_move_to (cr, x - half, low);
  cairo_line_to (cr, x + half, low);
  cairo_move_to (cr, x - half, high);
  cairo_line_to (cr, x + half, high);
  stroke_twice (cr, 1.5, dark);
}

static void
draw_bar (cairo_t *cr, const Plot *plot, int i, const OstBonesChart *chart)
{
  const OstBoneBar  *bar = &chart->bars[i];
  const double       x = plot->x + (i + 0.5) * plot->step, wide = MIN (0.62 * plot->step, 4 * chart->font_size);
  const double       foot = plot->y + plot->height;
  const OstTextStyle style = { chart->font_size * 0.70, i == chart->selected, ink (chart->dark) };

  if (i == chart->selected)
    {
      ost_draw_set_colour (cr, ink (chart->dark), 0.10);
      cairo_rectangle (cr, x - plot->step / 2, 0, plot->step, foot + 1.6 * chart->font_size);
      cairo_fill (cr);
    }
  ost_text_draw (cr, &style, x - plot->step / 2, foot + 1.2 * chart->font_size, plot->step, 0.5, bar->label);
  if (isnan (bar->value))
    {
      ost_text_draw (cr, &style, x - plot->step / 2, foot - 0.5 * chart->font_size, plot->step, 0.5, "–");
      return;
    }
  ost_draw_set_colour (cr, bar->colour, 1);
  cairo_rectangle (cr, x - wide / 2, height_of (plot, bar->value), wide, foot - height_of (plot, bar->value));
  cairo_fill (cr);
  draw_whisker (cr, plot, bar, x, wide / 5, chart->dark);
  if (isnan (bar->mark))
    return;
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, height_of (plot, bar->mark), 0.38 * chart->font_size, 0, 2 * G_PI);
  stroke_twice (cr, 2, chart->dark);
}

/* The threshold's line comes last, over the bars, that of 0.5 first, behind them. */
void
ost_draw_bones (cairo_t *cr, double width, double height, const OstBonesChart *chart)
{
  const Plot plot = lay_out (width, height, chart);

  cairo_save (cr);
  draw_level (cr, &plot, 0.5, "", FALSE, chart);
  for (int i = 0; i < chart->n_bars; i++)
    draw_bar (cr, &plot, i, chart);
  draw_levels (cr, &plot, chart);
  cairo_restore (cr);
}

/* --- one bar ------------------------------------------------------------------------------------------------------ */

static void
draw_interval (cairo_t *cr, double width, double height, const OstBoneBar *bar, gboolean dark)
{
  const double y = height / 2, low = CLAMP (bar->low, 0, 1) * width, high = CLAMP (bar->high, 0, 1) * width;

  if (isnan (bar->low) || isnan (bar->high) || high <= low)
    return;
  cairo_move_to (cr, low, y);
  cairo_line_to (cr, high, y);
  stroke_twice (cr, 2, dark);
}

void
ost_draw_probability (cairo_t *cr, double width, double height, const OstBoneBar *bar, double threshold, gboolean dark)
{
  const double thin = MIN (height, 7), top = (height - thin) / 2;

  cairo_save (cr);
  ost_draw_set_colour (cr, ink (dark), 0.16);
  cairo_rectangle (cr, 0, top, width, thin);
  cairo_fill (cr);
  if (!isnan (bar->value))
    {
      ost_draw_set_colour (cr, bar->colour, 1);
      cairo_rectangle (cr, 0, top, CLAMP (bar->value, 0, 1) * width, thin);
      cairo_fill (cr);
      draw_interval (cr, width, height, bar, dark);
    }
  if (!isnan (threshold))
    {
      ost_draw_set_colour (cr, ink (dark), 0.9);
      cairo_rectangle (cr, floor (threshold * width), 0, 1, height);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}
