/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <stdint.h>

/* Sums over the rows of a rows x n matrix, added to sum (n numbers, double). */
void ost_kernel_column_sums     (double *sum, const float *x, int64_t rows, int64_t n);
/* The same of a b, element by element. */
void ost_kernel_column_products (double *sum, const float *a, const float *b, int64_t rows, int64_t n);
