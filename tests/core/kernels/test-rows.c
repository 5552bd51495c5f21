/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/kernels/ost-kernel-columns.h"
#include "core/kernels/ost-kernel-norm.h"
#include "core/kernels/ost-kernel-softmax.h"
#include "core/tensor/ost-random.h"

/* Kernels of rows beside plain loops in double, for every length of row up to a few vectors and what is left over. */

#define ROWS    3
#define LONGEST 67

static void
fill (float *x, int64_t n, guint64 key, double size)
{
  for (int64_t i = 0; i < n; i++)
    x[i] = (float) (size * ost_random_normal_at (key, (guint64) i));
}

static void
assert_near (const char *what, int64_t n, double found, double expected)
{
  if (!(fabs (found - expected) <= 1e-6 * (1 + fabs (expected))))
    g_error ("%s, rows of %d: %.9g, not %.9g", what, (int) n, found, expected);
}

static void
test_softmax (void)
{
  for (int64_t n = 1; n <= LONGEST; n++)
    {
      float x[ROWS * LONGEST], y[ROWS * LONGEST], z[ROWS * LONGEST];

      fill (x, ROWS * n, (guint64) n, 10);
      ost_kernel_softmax (y, x, ROWS, n);
      ost_kernel_log_softmax (z, x, ROWS, n);
      for (int64_t r = 0; r < ROWS; r++)
        {
          double sum = 0;

          for (int64_t i = 0; i < n; i++)
            sum += exp ((double) x[r * n + i]);
          for (int64_t i = r * n; i < (r + 1) * n; i++)
            {
              assert_near ("softmax", n, (double) y[i], exp ((double) x[i]) / sum);
              assert_near ("log softmax", n, (double) z[i], (double) x[i] - log (sum));
            }
        }
    }
}

static void
test_layer_norm (void)
{
  for (int64_t n = 2; n <= LONGEST; n++)
    {
      float x[ROWS * LONGEST], y[ROWS * LONGEST], weight[LONGEST], bias[LONGEST], statistics[2 * ROWS];

      fill (x, ROWS * n, (guint64) n, 1);
      fill (weight, n, 1000, 1);
      fill (bias, n, 1001, 1);
      ost_kernel_layer_norm (y, statistics, x, weight, bias, 1e-3, ROWS, n);
      for (int64_t r = 0; r < ROWS; r++)
        {
          double mean = 0, var = 0;

          for (int64_t i = 0; i < n; i++)
            mean += (double) x[r * n + i] / (double) n;
          for (int64_t i = 0; i < n; i++)
            var += pow ((double) x[r * n + i] - mean, 2) / (double) n;
          for (int64_t i = 0; i < n; i++)
            assert_near ("layer norm", n, (double) y[r * n + i],
                         ((double) x[r * n + i] - mean) / sqrt (var + 1e-3) * (double) weight[i] + (double) bias[i]);
        }
    }
}

/* Added to what is there, in double. */
static void
test_columns (void)
{
  for (int64_t n = 1; n <= LONGEST; n++)
    {
      float  a[ROWS * LONGEST], b[ROWS * LONGEST];
      double sums[LONGEST], products[LONGEST];

      fill (a, ROWS * n, (guint64) n, 1);
      fill (b, ROWS * n, (guint64) n + 100, 1);
      for (int64_t i = 0; i < n; i++)
        sums[i] = products[i] = 5;
      ost_kernel_column_sums (sums, a, ROWS, n);
      ost_kernel_column_products (products, a, b, ROWS, n);
      for (int64_t i = 0; i < n; i++)
        {
          double sum = 5, product = 5;

          for (int64_t r = 0; r < ROWS; r++)
            {
              sum += (double) a[r * n + i];
              product += (double) a[r * n + i] * (double) b[r * n + i];
            }
          g_assert_cmpfloat_with_epsilon (sums[i], sum, 1e-12);
          g_assert_cmpfloat_with_epsilon (products[i], product, 1e-12);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/rows/softmax", test_softmax);
  g_test_add_func ("/kernels/rows/layer-norm", test_layer_norm);
  g_test_add_func ("/kernels/rows/columns", test_columns);
  return g_test_run ();
}
