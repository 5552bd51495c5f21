/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-op-rows.h"
#include <string.h>

void
ost_for_elements (OstElementFunc f, float *y, const float *a, const float *b, int64_t n)
{
#pragma omp parallel for schedule (static) if (n > OST_CHUNK)
  for (int64_t i = 0; i < n; i += OST_CHUNK)
    /* Element by element: no number depends on another, so any split gives the same bits. */
    f (y + i, a + i, b + i, MIN (OST_CHUNK, n - i));
}

gsize
ost_part_sums_bytes (const OstRows *rows, int64_t columns)
{
  return sizeof (double) * (gsize) (rows->parts * columns);
}

/* By hand and not by a reduction of OpenMP, which adds in the order in which threads finish. */
void
ost_add_part_sums (float *to, const double *sums, int64_t parts, int64_t columns)
{
  for (int64_t i = 0; i < columns; i++)
    {
      double sum = 0;

      for (int64_t p = 0; p < parts; p++)
        sum += sums[p * columns + i];
      to[i] = (float) sum;
    }
}

void
ost_sum_columns (float *to, const float *x, const float *b, const OstRows *rows, double *scratch)
{
  const int64_t n = rows->columns;

#pragma omp parallel for schedule (static) if (rows->parts > 1)
  for (int64_t p = 0; p < rows->parts; p++)
    {
      const int64_t from = p * rows->per * n;
      double       *sums = scratch + p * n;

      memset (sums, 0, sizeof (double) * (gsize) n);
      if (b != NULL)
        ost_kernel_column_products (sums, x + from, b + from, ost_rows_in_part (rows, p), n);
      else
        ost_kernel_column_sums (sums, x + from, ost_rows_in_part (rows, p), n);
    }
  ost_add_part_sums (to, scratch, rows->parts, n);
}

/* Long blocks are split, so that a single one keeps all threads busy. */
void
ost_copy_blocks (float *to, int64_t to_stride, const float *from, int64_t from_stride, int64_t block, int64_t n)
{
  const int64_t parts = (block + OST_CHUNK - 1) / OST_CHUNK;

#pragma omp parallel for schedule (static) if (n * block > OST_CHUNK)
  for (int64_t i = 0; i < n * parts; i++)
    {
      const int64_t begin = i % parts * OST_CHUNK, count = MIN (OST_CHUNK, block - begin);

      memcpy (to + i / parts * to_stride + begin, from + i / parts * from_stride + begin,
              sizeof (float) * (gsize) count);
    }
}
