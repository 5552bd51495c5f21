/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-quantile.h"

#include <math.h>
#include <stdlib.h>

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
ost_sort_doubles (double *values, gsize n)
{
  if (n > 1)
    qsort (values, n, sizeof *values, by_value);
}

double
ost_quantile_nearest (const double *sorted, gsize n, double share)
{
  return sorted[(gsize) (share * (n - 1) + 0.5)];
}

double
ost_quantile_linear (const double *sorted, gsize n, double share)
{
  double at = share * (n - 1.0);
  gsize  i;

  if (n < 2)
    return n == 1 ? sorted[0] : NAN;
  i = MIN ((gsize) at, n - 2);
  return sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
}
