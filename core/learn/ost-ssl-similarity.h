/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* What the contrastive losses (SimCLR, SupCon) share: every row against every other. */

/* s = z z' / temperature, n x n; z n x dim with rows of length 1. */
void ost_ssl_similarity          (float *s, const float *z, int n, int dim, double temperature);
/* dz = scale (ds + ds') z / temperature: each row is once the anchor and once the other. */
void ost_ssl_similarity_gradient (float *dz, const float *ds, const float *z, int n, int dim, double temperature,
                                  double scale);

/* e[a] = e^(s[a] - m) for the n numbers of a row, m the largest of all but s[self]; e[self] = 0. Returns m. In double:
 * at a temperature of 0.01 the numbers of a row lie e^200 apart. */
double ost_ssl_exponentials      (double *e, const float *s, int self, int n);
