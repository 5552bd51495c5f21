/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Percentile interval of a mean by resampling subjects, so that several images of one person do not pretend to be
 * several people. */
typedef struct
{
  double mean, low, high;       /* 2.5 and 97.5 %; NAN without values */
  int    n_subjects;
} OstInterval;

/* values: n numbers (NAN are left out); subjects: a number for each, equal for one person. `rounds` 1000, say; the same
 * seed gives the same interval. */
OstInterval ost_bootstrap_mean (const double *values, const int *subjects, int n, int rounds, guint64 seed);
