/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/draw/ost-view.h"

/* What a segmenter says, over a radiograph: no state, only Cairo, as ost-view.h. */

/* Outlines of samples ("spaghetti"): a thin line each, the more opaque the more it weighs; weights sum to 1. Where they
 * lie on each other the model is sure. */
void ost_draw_sample_contours (cairo_t *cr, const OstView *view, OstContour *const *contours, const double *weights,
                               int n_samples, guint32 colour);

/* One outline that stands out: the mean, or the sample that was chosen. Dashed: a suggestion, not a reading. */
void ost_draw_suggestion      (cairo_t *cr, const OstView *view, const OstContour *contour, guint32 colour);

/* Where an answer is wanted: a dashed ring with an empty middle, at image px (x, y). */
void ost_draw_question        (cairo_t *cr, const OstView *view, double x, double y, guint32 colour);

/* A map of height x width values 0 .. 1 (the entropy) as a translucent veil, clear at 0. Its pixel (u, v) is at image
 * pixel ((u - x) / scale, (v - y) / scale). */
typedef struct
{
  const float *values;
  int          width, height;
  double       scale, x, y;
} OstDrawMap;
void ost_draw_uncertainty     (cairo_t *cr, const OstView *view, const OstDrawMap *map);
