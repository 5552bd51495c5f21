/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-image.h"
#include "core/measure/ost-cortical-axis.h"

/* The shaft of a bone, straightened: grey along lines across it. Line i lies at (i + 0.5) / n_lines of the course,
 * each the mean over its share of the length, so that no pixel of the shaft is left out. Sample j is at
 *     across = middle of the course there + (j - (n_samples - 1) / 2) * step            (px)
 * Grey 0 is the tissue beside the bone and 1 the mean of the bone, both over all lines. */
#define OST_CORTICAL_MARGIN    0.6      /* of the half width: what is seen beside the bone on either side */

typedef struct
{
  OstCorticalCourse course;
  OstCorticalAxis   axis;
  int    n_lines, n_samples;
  double step;                  /* px from sample to sample, >= 1: wide bones are not sampled more finely than 80 */
  float *grey;                  /* n_lines x n_samples */
  float *clipped;               /* the same: share of its pixels that are the file's darkest or brightest */
} OstCorticalProfile;

/* FALSE when a line leaves the picture, or when bone and tissue are equally bright. n_lines: 1 or more. */
gboolean ost_cortical_profile_init  (OstCorticalProfile *profile, const OstImage *image, const OstCorticalAxis *axis,
                                     const OstCorticalCourse *course, int n_lines);
void     ost_cortical_profile_clear (OstCorticalProfile *profile);

/* Place of line i, 0 .. 1 of the axis, and the image coordinates of a place `across` px from the axis at `at`. */
double   ost_cortical_profile_at    (const OstCorticalProfile *profile, int i);
void     ost_cortical_profile_point (const OstCorticalProfile *profile, double at, double across, double *x, double *y);
