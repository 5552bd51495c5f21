/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/nn/ost-op.h"
#include "core/kernels/ost-kernel-columns.h"
#include "core/kernels/ost-kernel.h"

/* How loops are split between threads: by a rule that knows only sizes, so that results do not depend on the threads. */

/* A matrix whose columns are the last dimension, in parts of `per` rows (the last one may be shorter). */
typedef struct
{
  int64_t rows, columns, per, parts;
} OstRows;

/* At most so many parts where each has sums of its own. */
#define OST_MAX_PARTS 64

static inline OstRows
ost_rows_split (int64_t rows, int64_t columns, int64_t most)
{
  const int64_t per = MAX (MAX (1, OST_CHUNK / columns), (rows + most - 1) / most);

  return (OstRows) { rows, columns, per, (rows + per - 1) / per };
}

static inline OstRows
ost_rows (const OstShape *shape)
{
  const int64_t columns = shape->n_dims > 0 ? shape->sizes[shape->n_dims - 1] : 1;

  return ost_rows_split (ost_shape_count (shape) / columns, columns, OST_MAX_PARTS);
}

static inline int64_t
ost_rows_in_part (const OstRows *rows, int64_t part)
{
  return MIN (rows->per, rows->rows - part * rows->per);
}

/* Product of sizes first .. last - 1. */
static inline int64_t
ost_shape_product (const OstShape *shape, int first, int last)
{
  int64_t product = 1;

  for (int i = first; i < last; i++)
    product *= shape->sizes[i];
  return product;
}

/* f over n numbers, a chunk at a time; y may be a or b. Where f takes one operand, b is anything of that size. */
typedef void (*OstElementFunc) (float *y, const float *a, const float *b, int64_t n);
void ost_for_elements (OstElementFunc f, float *y, const float *a, const float *b, int64_t n);

/* Bytes of scratch for sums of `columns` numbers in each part. */
gsize ost_part_sums_bytes (const OstRows *rows, int64_t columns);
/* Adds up those sums in order: to = sum over parts. */
void  ost_add_part_sums   (float *to, const double *sums, int64_t parts, int64_t columns);

/* to = sums of the columns of x, or of x b when b is not NULL. `scratch`: ost_part_sums_bytes (rows, rows->columns). */
void  ost_sum_columns     (float *to, const float *x, const float *b, const OstRows *rows, double *scratch);

/* n blocks of `block` numbers, from one stride to another. */
void  ost_copy_blocks     (float *to, int64_t to_stride, const float *from, int64_t from_stride, int64_t block, int64_t n);
