/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* n_out >= 2 points equally spaced along the edges between n >= 2 points, in any one unit. When it is open, the last
 * point is not joined to the first. Both lists begin at the same point, and open ones end at the same. ret_x and ret_y
 * must not be x and y. Any thread. */
void ost_polyline_resample (const double *x, const double *y, int n, gboolean open,
                            double *ret_x, double *ret_y, int n_out);
