/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* Order of numbers, which must not be NAN. Any thread. */
void   ost_sort_doubles     (double *values, gsize n);

/* Of n >= 1 sorted numbers the one nearest to `share` (0 .. 1) of the way from first to last: one that occurs. */
double ost_quantile_nearest (const double *sorted, gsize n, double share);

/* The same between two neighbours linearly (type 7 of Hyndman and Fan 1996); NAN of none. */
double ost_quantile_linear  (const double *sorted, gsize n, double share);
