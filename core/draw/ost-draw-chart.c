/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-chart.h"

#include <math.h>

#include "core/draw/ost-draw-private.h"
#include "core/draw/ost-report-text.h"

#define LINE_PX   2.0
#define DOT_PX    2.5           /* radius of the last point, and of one that stands alone */
#define GAP       6.0           /* between a label and what it labels */
#define TICK_PX   44.0          /* between horizontal lines, at least */

/* Two scales are kept apart: OstChartAxis is where ticks stand (units of the data), OstChartPlot where they come to lie
 * (units of cr). Lines of one pixel lie on half pixels, so that they are not smeared over two. */

/* Two of blue and vermilion: the darker ones vanish on a dark ground, the lighter ones on paper. */
guint32
ost_chart_colour (int line, gboolean dark)
{
  static const guint32 colours[2][3] = { { 0x0072B2, 0xD55E00, 0x009E73 }, { 0x56B4E9, 0xE69F00, 0x2FBF95 } };

  return colours[dark != 0][CLAMP (line, 0, 2)];
}

/* --- Axes --------------------------------------------------------------------------------------------------------- */

/* The step is the least of 1, 2, 5 or 10 times a power of ten that does not take more steps than asked; the margins of
 * 1e-4 and 1e-9 keep 0.30000000000000004 from taking another step. */
OstChartAxis
ost_chart_axis (double low, double high, int most)
{
  OstChartAxis axis;
  double       rough, power, ratio;

  if (!isfinite (low) || !isfinite (high) || high <= low)
    high = (low = isfinite (low) ? low : 0) + 1;
  rough = (high - low) / MAX (most, 2);
  power = pow (10, floor (log10 (rough)));
  ratio = rough / power;
  axis.step = power * (ratio <= 1.0001 ? 1 : ratio <= 2.0001 ? 2 : ratio <= 5.0001 ? 5 : 10);
  axis.first = floor (low / axis.step + 1e-9) * axis.step;
  axis.n = (int) ceil ((high - axis.first) / axis.step - 1e-9) + 1;
  axis.decimals = (int) CLAMP (-floor (log10 (axis.step) + 1e-9), 0, 9);
  return axis;
}

/* The axis asked for is the least; data beyond it are never cut off above or below. */
static void
widen (const OstChart *chart, double *low, double *high)
{
  for (gsize l = 0; l < chart->n_lines; l++)
    for (gsize i = 0; i < chart->lines[l].n; i++)
      if (isfinite (chart->lines[l].y[i]))
        {
          *low = MIN (*low, chart->lines[l].y[i]);
          *high = MAX (*high, chart->lines[l].y[i]);
        }
}

static OstChartAxis
y_axis (const OstChart *chart, double height)
{
  double low = chart->y_low, high = chart->y_high;

  widen (chart, &low, &high);
  return ost_chart_axis (low, high, (int) CLAMP (height / TICK_PX, 2, 8));
}

static char *
dup_label (const OstChartAxis *axis, int i)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, (const char *[]) {
    "%.0f", "%.1f", "%.2f", "%.3f", "%.4f", "%.5f", "%.6f", "%.7f", "%.8f", "%.9f" }[axis->decimals],
    axis->first + i * axis->step));
}

static OstTextStyle
text_style (const OstChart *chart)
{
  return (OstTextStyle) { chart->font_size, FALSE, chart->dark ? 0xB8B8B8 : 0x585858 };
}

static double
label_width (cairo_t *cr, const OstChart *chart, const OstChartAxis *axis)
{
  const OstTextStyle style = text_style (chart);
  double             widest = 0;

  for (int i = 0; i < axis->n; i++)
    {
      g_autofree char *label = dup_label (axis, i);

      widest = MAX (widest, ost_text_measure (cr, &style, label));
    }
  return widest;
}

OstChartPlot
ost_chart_plot (cairo_t *cr, double width, double height, const OstChart *chart)
{
  double             top = 2 * chart->font_size + GAP, bottom = chart->font_size * 2.4 + GAP;
  const OstChartAxis axis = y_axis (chart, height - top - bottom);
  double             left = ceil (label_width (cr, chart, &axis) + GAP);

  return (OstChartPlot) {
    left, top, MAX (width - left - GAP - DOT_PX, 0), MAX (height - top - bottom, 0),
    chart->x_low, chart->x_high > chart->x_low ? chart->x_high : chart->x_low + 1,
    axis.first, axis.first + (axis.n - 1) * axis.step,
  };
}

static double
plot_x (const OstChartPlot *plot, double x)
{
  return plot->x + (x - plot->x_low) / (plot->x_high - plot->x_low) * plot->width;
}

static double
plot_y (const OstChartPlot *plot, double y)
{
  return plot->y + (plot->y_high - y) / (plot->y_high - plot->y_low) * plot->height;
}

/* --- Drawing ------------------------------------------------------------------------------------------------------ */

static void
stroke_hair (cairo_t *cr, double x0, double y0, double x1, double y1)
{
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, floor (x0) + 0.5, floor (y0) + 0.5);
  cairo_line_to (cr, floor (x1) + 0.5, floor (y1) + 0.5);
  cairo_stroke (cr);
}

static void
draw_y_axis (cairo_t *cr, const OstChart *chart, const OstChartPlot *plot)
{
  const OstChartAxis axis = y_axis (chart, plot->height);
  const OstTextStyle style = text_style (chart);

  for (int i = 0; i < axis.n; i++)
    {
      double           y = plot_y (plot, axis.first + i * axis.step);
      g_autofree char *label = dup_label (&axis, i);

      ost_draw_set_colour (cr, chart->dark ? 0xFFFFFF : 0x000000, i == 0 ? 0.35 : 0.12);
      stroke_hair (cr, plot->x, y, plot->x + plot->width, y);
      ost_text_draw (cr, &style, 0, y + chart->font_size * 0.36, plot->x - GAP, 1, label);
    }
}

/* Whole numbers only (epochs, steps), and only where there is room. The last label is moved inwards rather than cut. */
static void
draw_x_axis (cairo_t *cr, const OstChart *chart, const OstChartPlot *plot)
{
  const OstTextStyle style = text_style (chart);
  double             range = plot->x_high - plot->x_low, baseline = plot->y + plot->height + GAP + chart->font_size;
  double             half;
  int                most = (int) CLAMP (plot->width / TICK_PX / 1.5, 2, 10);
  OstChartAxis       axis = ost_chart_axis (plot->x_low, plot->x_high, most);

  axis.step = MAX (axis.step, 1);
  axis.first = ceil (plot->x_low / axis.step) * axis.step;
  axis.decimals = 0;
  for (int i = 0; axis.first + i * axis.step <= plot->x_low + range * 1.0001; i++)
    {
      double           x = plot_x (plot, axis.first + i * axis.step);
      g_autofree char *label = dup_label (&axis, i);

      ost_draw_set_colour (cr, chart->dark ? 0xFFFFFF : 0x000000, 0.35);
      stroke_hair (cr, x, plot->y + plot->height, x, plot->y + plot->height + 3);
      half = ost_text_measure (cr, &style, label) / 2 + 0.5;
      ost_text_draw (cr, &style, MIN (x, plot->x + plot->width + GAP + DOT_PX - half) - half, baseline, 2 * half, 0.5,
                     label);
    }
  if (chart->x_title)
    ost_text_draw (cr, &style, plot->x, baseline + 1.25 * chart->font_size, plot->width, 0.5, chart->x_title);
}

static void
draw_mark (cairo_t *cr, const OstChart *chart, const OstChartPlot *plot)
{
  const OstTextStyle style = text_style (chart);
  const double       dashes[] = { 3, 3 };
  double             x = plot_x (plot, chart->mark_x), width;

  if (isnan (chart->mark_x) || chart->mark_x < plot->x_low || chart->mark_x > plot->x_high)
    return;
  ost_draw_set_colour (cr, chart->dark ? 0xFFFFFF : 0x000000, 0.5);
  cairo_set_dash (cr, dashes, 2, 0);
  stroke_hair (cr, x, plot->y, x, plot->y + plot->height);
  cairo_set_dash (cr, NULL, 0, 0);
  if (chart->mark == NULL)
    return;
  width = ost_text_measure (cr, &style, chart->mark) + 1;
  x += x + GAP + width < plot->x + plot->width ? GAP : -GAP - width;
  ost_text_draw (cr, &style, x, plot->y + chart->font_size, width, 0, chart->mark);
}

static void
draw_dot (cairo_t *cr, const OstChartPlot *plot, double x, double y)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, plot_x (plot, x), plot_y (plot, y), DOT_PX, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* Neighbours that are finite are joined; a point without any is a dot, and so is the last one. */
static void
draw_line (cairo_t *cr, const OstChartPlot *plot, const OstChartLine *line)
{
  gboolean open = FALSE;

  ost_draw_set_colour (cr, line->colour, 1);
  cairo_set_line_width (cr, LINE_PX);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (gsize i = 0; i < line->n; i++)
    {
      gboolean here = isfinite (line->y[i]);

      if (here && open)
        cairo_line_to (cr, plot_x (plot, line->x[i]), plot_y (plot, line->y[i]));
      else if (here)
        cairo_move_to (cr, plot_x (plot, line->x[i]), plot_y (plot, line->y[i]));
      open = here;
    }
  cairo_stroke (cr);
  for (gsize i = 0; i < line->n; i++)
    if (isfinite (line->y[i]) && (i + 1 == line->n || !isfinite (line->y[i + 1])))
      draw_dot (cr, plot, line->x[i], line->y[i]);
}

/* A swatch and a name each, right of one another, above the plot. */
static void
draw_legend (cairo_t *cr, const OstChart *chart, const OstChartPlot *plot)
{
  const OstTextStyle style = text_style (chart);
  double             x = plot->x, baseline = chart->font_size;

  for (gsize l = 0; l < chart->n_lines; l++)
    {
      const OstChartLine *line = &chart->lines[l];
      double              width = ost_text_measure (cr, &style, line->name) + 1;

      ost_draw_set_colour (cr, line->colour, 1);
      cairo_rectangle (cr, x, baseline - chart->font_size * 0.45, 14, 3);
      cairo_fill (cr);
      ost_text_draw (cr, &style, x + 14 + GAP, baseline, width, 0, line->name);
      x += 14 + GAP + width + 3 * GAP;
    }
}

void
ost_draw_chart (cairo_t *cr, double width, double height, const OstChart *chart)
{
  const OstChartPlot plot = ost_chart_plot (cr, width, height, chart);

  if (plot.width < 2 * TICK_PX || plot.height < TICK_PX)
    return;                     /* no room for anything that could be read */
  cairo_save (cr);
  draw_y_axis (cr, chart, &plot);
  draw_x_axis (cr, chart, &plot);
  draw_legend (cr, chart, &plot);
  draw_mark (cr, chart, &plot);
  cairo_rectangle (cr, plot.x, plot.y - DOT_PX, plot.width + 2 * DOT_PX, plot.height + 2 * DOT_PX);
  cairo_clip (cr);
  for (gsize l = 0; l < chart->n_lines; l++)
    draw_line (cr, &plot, &chart->lines[l]);
  cairo_restore (cr);
}
