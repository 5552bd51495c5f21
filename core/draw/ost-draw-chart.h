/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include <glib.h>

/* Lines over a common horizontal axis: the curves of a training run, on screen and on paper. Everything is borrowed. */

typedef struct
{
  const char   *name;           /* in the legend */
  guint32       colour;         /* 0xRRGGBB; see ost_chart_colour */
  const double *x, *y;          /* n numbers each, x rising; a y that is not finite leaves a gap */
  gsize         n;
} OstChartLine;

typedef struct
{
  const OstChartLine *lines;
  gsize               n_lines;
  const char         *x_title;  /* "epoch", below the axis */
  double              x_low, x_high;    /* of the axis; what lies outside is cut */
  double              y_low, y_high;    /* shown at least; the data may widen it */
  double              mark_x;   /* a thin line there, NAN: none */
  const char         *mark;     /* its name, or NULL */
  double              font_size;
  gboolean            dark;     /* light on dark instead of dark on light */
} OstChart;

/* Round numbers that cover low .. high in at most `most` steps (2 or more): 1, 2 or 5 times a power of ten apart. */
typedef struct
{
  double first, step;
  int    n;                     /* ticks, 2 or more */
  int    decimals;              /* that tell them apart */
} OstChartAxis;
OstChartAxis ost_chart_axis (double low, double high, int most);

/* Where the lines are within width x height: what is right of and below the labels. May be empty. */
typedef struct
{
  double x, y, width, height;
  double x_low, x_high, y_low, y_high;  /* in units of the data */
} OstChartPlot;
OstChartPlot ost_chart_plot (cairo_t *cr, double width, double height, const OstChart *chart);

/* The whole chart; the background stays as it is. */
void         ost_draw_chart (cairo_t *cr, double width, double height, const OstChart *chart);

/* Colours after Okabe and Ito (2008) that are told apart on that ground, for lines 0, 1, 2. */
guint32      ost_chart_colour (int line, gboolean dark);
