/* SPDX-License-Identifier: Apache-2.0 */
#include "core/draw/ost-draw-roc.h"

#include <math.h>

#include "core/draw/ost-draw-chart.h"
#include "core/draw/ost-draw-private.h"

static const double corners[] = { 0, 1 };

static OstChartLine
diagonal (const char *name, gboolean dark)
{
  return (OstChartLine) { name, dark ? 0x9a9996 : 0x77767b, corners, corners, 2 };
}

static OstChart
unit_chart (const OstChartLine *lines, gsize n, const char *x_title, const OstRocStyle *style)
{
  return (OstChart) { lines, n, x_title, 0, 1, 0, 1, NAN, NULL, style->font_size, style->dark };
}

/* --- ROC ---------------------------------------------------------------------------------------------------------- */

void
ost_draw_roc (cairo_t *cr, double width, double height, const OstRocLine *lines, int n_lines, const OstRocStyle *style)
{
  OstChartLine       shown[OST_ROC_MAX_CURVES + 1] = { diagonal ("chance", style->dark) };
  char              *names[OST_ROC_MAX_CURVES] = { NULL };
  g_autofree double *values = NULL;
  gsize              total = 0;
  double            *next;
  OstChart           chart;

  n_lines = MIN (n_lines, OST_ROC_MAX_CURVES);
  for (int i = 0; i < n_lines; i++)
    total += lines[i].points->len;
  values = next = g_new (double, 2 * total + 1);
  for (int i = 0; i < n_lines; i++)
    {
      guint n = lines[i].points->len;

      for (guint k = 0; k < n; k++)
        {
          next[k] = g_array_index (lines[i].points, OstRocPoint, k).false_positive;
          next[n + k] = g_array_index (lines[i].points, OstRocPoint, k).true_positive;
        }
      if (n == 0)
        names[i] = g_strdup_printf ("%s: one class only", lines[i].name);
      shown[i + 1] = (OstChartLine) { n ? lines[i].name : names[i], ost_chart_colour (i, style->dark),
                                      next, next + n, n };
      next += 2 * n;
    }
  chart = unit_chart (shown, n_lines + 1, "1 - specificity (sensitivity upwards)", style);
  ost_draw_chart (cr, width, height, &chart);
  for (int i = 0; i < n_lines; i++)
    g_free (names[i]);
}

/* --- reliability -------------------------------------------------------------------------------------------------- */

/* Over the chart, so by its plot; a dot grows with the root of its people. */
static void
draw_bin (cairo_t *cr, const OstChartPlot *plot, const OstReliabilityBin *bin, int n, const OstRocStyle *style)
{
  double  x = plot->x + plot->width * (bin->probability - plot->x_low) / (plot->x_high - plot->x_low);
  double  scale = plot->height / (plot->y_high - plot->y_low), foot = plot->y + plot->height + plot->y_low * scale;
  double  radius = style->font_size * (0.25 + 0.45 * sqrt ((double) bin->n / n));
  guint32 colour = ost_chart_colour (0, style->dark);

  cairo_move_to (cr, x, foot - bin->low * scale);
  cairo_line_to (cr, x, foot - bin->high * scale);
  ost_draw_set_colour (cr, colour, 0.7);
  cairo_set_line_width (cr, style->font_size / 8);
  cairo_stroke (cr);
  cairo_arc (cr, x, foot - bin->positives * scale, radius, 0, 2 * G_PI);
  ost_draw_set_colour (cr, colour, 1);
  cairo_fill (cr);
}

void
ost_draw_reliability (cairo_t *cr, double width, double height, const OstReliability *reliability,
                      const OstRocStyle *style)
{
  double            x[OST_RELIABILITY_MAX_BINS], y[OST_RELIABILITY_MAX_BINS];
  g_autofree char  *name = isnan (reliability->ece)
                           ? g_strdup ("no predictions")
                           : g_strdup_printf ("ECE %.3f, n = %d", reliability->ece, reliability->n);
  OstChartLine      lines[2] = { diagonal ("perfect", style->dark) };
  gsize             n = 0;
  OstChart          chart;
  OstChartPlot      plot;

  for (int i = 0; i < reliability->n_bins; i++)
    if (reliability->bins[i].n > 0)
      {
        x[n] = reliability->bins[i].probability;
        y[n++] = reliability->bins[i].positives;
      }
  lines[1] = (OstChartLine) { name, ost_chart_colour (0, style->dark), x, y, n };
  chart = unit_chart (lines, 2, "probability (share of positives upwards)", style);
  ost_draw_chart (cr, width, height, &chart);
  plot = ost_chart_plot (cr, width, height, &chart);
  cairo_save (cr);
  for (int i = 0; i < reliability->n_bins; i++)
    if (reliability->bins[i].n > 0)
      draw_bin (cr, &plot, &reliability->bins[i], reliability->n, style);
  cairo_restore (cr);
}
