/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <cairo.h>
#include "core/measure/ost-reliability.h"
#include "core/measure/ost-roc.h"

/* Two charts of a classifier, on screen and on paper, drawn with ost-draw-chart.h: the ROC curves of some methods, and
 * whether probabilities mean what they say. The background stays as it is. Everything is borrowed. */

#define OST_ROC_MAX_CURVES 6

typedef struct
{
  const char   *name;           /* in the legend: "SimCLR, AUC 0.83 (0.74 .. 0.91)" */
  const GArray *points;         /* of OstRocPoint, by ost_roc_curve; may be empty: the legend says "one class only" */
} OstRocLine;

typedef struct
{
  double   font_size;
  gboolean dark;                /* light on dark */
} OstRocStyle;

/* The first OST_ROC_MAX_CURVES of them, and the diagonal of chance. */
void ost_draw_roc         (cairo_t *cr, double width, double height, const OstRocLine *lines, int n_lines,
                           const OstRocStyle *style);

/* Share of positives over mean probability: a dot a bin, larger for more people, with its 95 % interval; the diagonal
 * is perfect. */
void ost_draw_reliability (cairo_t *cr, double width, double height, const OstReliability *reliability,
                           const OstRocStyle *style);
