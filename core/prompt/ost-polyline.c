/* SPDX-License-Identifier: Apache-2.0 */
#include "core/prompt/ost-polyline.h"
#include <math.h>

void
ost_polyline_resample (const double *x, const double *y, int n, gboolean open, double *ret_x, double *ret_y, int n_out)
{
  int    n_edges = open ? n - 1 : n, edge = 0;
  double total = 0, walked = 0;

  for (int i = 0; i < n_edges; i++)
    total += hypot (x[(i + 1) % n] - x[i], y[(i + 1) % n] - y[i]);
  for (int k = 0; k < n_out; k++)
    {
      double at = total * k / (open ? n_out - 1 : n_out), length, t;
      int    next;

      for (;; edge++, walked += length)
        {
          next = (edge + 1) % n;
          length = hypot (x[next] - x[edge], y[next] - y[edge]);
          if (edge == n_edges - 1 || walked + length >= at)     /* rounding may leave `at` beyond the last edge */
            break;
        }
      t = length > 0 ? CLAMP ((at - walked) / length, 0.0, 1.0) : 0;
      ret_x[k] = x[edge] + t * (x[next] - x[edge]);
      ret_y[k] = y[edge] + t * (y[next] - y[edge]);
    }
}
