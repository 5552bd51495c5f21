/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-view.h"

/* The probability of each bone as a reviewer sees it: a bar chart by bone, one bar alone, and the bone cut out. Only
 * Cairo, no state; on screen and on paper. */

typedef struct
{
  double      value, low, high; /* 0 .. 1; value NAN: the bone was not found */
  double      mark;             /* what it would be with other masks: a ring there; NAN: none */
  guint32     colour;           /* of its mask, 0xRRGGBB */
  const char *label;            /* below the bar; borrowed */
} OstBoneBar;

typedef struct
{
  const OstBoneBar *bars;
  int      n_bars;
  double   threshold;           /* a dashed line with its number; NAN: none */
  int      selected;            /* whose label stands out; -1: none */
  double   font_size;
  gboolean dark;                /* light on dark */
} OstBonesChart;

/* Bars from 0, whiskers from low to high, a ring at the mark. The background stays as it is. */
void ost_draw_bones        (cairo_t *cr, double width, double height, const OstBonesChart *chart);
/* The bar whose column holds x; -1 beside them. */
int  ost_bones_chart_at    (double width, const OstBonesChart *chart, double x);

/* One probability lying: trough, value in its colour, the interval as a line over it, the threshold as a notch. */
void ost_draw_probability  (cairo_t *cr, double width, double height, const OstBoneBar *bar, double threshold,
                            gboolean dark);

/* The bone of that outline (image coordinates) as a picture of size x size: what lies beside it is dimmed, so that a
 * wrong outline is seen. lut as ost_draw_image has it. NULL for an outline without rings. Any thread. */
cairo_surface_t *ost_draw_crop (const OstImage *image, const guint32 *lut, const OstContour *contour, guint32 colour,
                                int size);
