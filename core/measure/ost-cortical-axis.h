/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-mask.h"

/* The long axis of a tubular bone in a picture and the course of its outline along it. Image coordinates. */
typedef struct
{
  double x0, y0;                /* proximal end */
  double x1, y1;                /* distal end */
} OstCorticalAxis;

/* Midline of the shaft of the mask, a straight line through the middles of its slices at 30 to 70 % of its length (the
 * ends lean), from the mask's first to its last pixel along it. Which end is proximal a mask does not say: the lower
 * one in the picture, until ost_cortical_axis_turn. FALSE when the mask is empty or not longer than wide. */
gboolean ost_cortical_axis_find (const OstMask *mask, OstCorticalAxis *axis);

/* So that (x, y), the middle of the forearm's masks say, is beyond or nearest to the proximal end. */
void     ost_cortical_axis_turn (OstCorticalAxis *axis, double x, double y);

double   ost_cortical_axis_length (const OstCorticalAxis *axis);

/* Smooth outline of the mask between two places, 0 .. 1 of the axis: middle and half width as parabolas of
 * x = (at - (from + to) / 2) / ((to - from) / 2), coefficients of 1, x, x^2, px to the right of the direction from
 * proximal to distal as seen on screen. FALSE where the mask has no width in a third of the places. */
typedef struct
{
  double from, to;
  double middle[3], half[3];
} OstCorticalCourse;

gboolean ost_cortical_course_find (const OstMask *mask, const OstCorticalAxis *axis, double from, double to,
                                   OstCorticalCourse *course);
double   ost_cortical_course_middle (const OstCorticalCourse *course, double at);
double   ost_cortical_course_half   (const OstCorticalCourse *course, double at);

/* Least squares of y on 1, x, x^2 with weights (NULL: all 1); points with weight 0 do not count. FALSE below 3. */
gboolean ost_cortical_parabola (const double *x, const double *y, const double *weights, int n, double c[3]);
