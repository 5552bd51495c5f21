/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include "core/kernels/ost-kernel-batch-norm.h"
#include "core/tensor/ost-random.h"

/* The kernels beside plain loops in double, for full blocks of channels, half ones, and rows of any width. */

#define ROWS  700
#define WIDTH 37

static const int64_t widths[] = { 1, 8, 16, 19, 32, WIDTH }, lengths[] = { 1, 2, 127, 128, 129, ROWS };

typedef struct
{
  float x[ROWS * WIDTH], dy[ROWS * WIDTH], add[ROWS * WIDTH], y[ROWS * WIDTH], dz[ROWS * WIDTH], dx[ROWS * WIDTH];
  float vectors[5][WIDTH];
  double sum[WIDTH], product[WIDTH];
  OstNormVectors v;
} Slab;

static Slab *
slab_new (double middle, double spread)
{
  Slab *s = g_new0 (Slab, 1);

  for (int i = 0; i < ROWS * WIDTH; i++)
    {
      s->x[i] = (float) (middle + spread * ost_random_normal_at (1, (guint64) i));
      s->dy[i] = (float) ost_random_normal_at (2, (guint64) i);
      s->add[i] = (float) ost_random_normal_at (3, (guint64) i);
    }
  for (int i = 0; i < 5 * WIDTH; i++)
    s->vectors[i / WIDTH][i % WIDTH] = (float) ost_random_normal_at (4, (guint64) i);
  s->v = (OstNormVectors) { s->vectors[0], s->vectors[1], s->vectors[2], s->vectors[3], s->vectors[4] };
  return s;
}

/* --- Statistics --- */

static void
check_statistics (const Slab *s, int64_t rows, int64_t width, double room)
{
  double mean[WIDTH], squares[WIDTH];

  ost_kernel_norm_statistics (mean, squares, s->x, rows, width);
  for (int64_t c = 0; c < width; c++)
    {
      double m = 0, q = 0;

      for (int64_t r = 0; r < rows; r++)
        m += s->x[r * width + c] / (double) rows;
      for (int64_t r = 0; r < rows; r++)
        q += (s->x[r * width + c] - m) * (s->x[r * width + c] - m);
      g_assert_cmpfloat_with_epsilon (mean[c], m, 1e-6 * sqrt (q / (double) rows) + 1e-12 * fabs (m));
      g_assert_cmpfloat_with_epsilon (squares[c], q, room * q + 1e-12);
    }
}

static void
check_all_statistics (const Slab *s, double room)
{
  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize r = 0; r < G_N_ELEMENTS (lengths); r++)
      check_statistics (s, lengths[r], widths[w], room);
}

static void
test_statistics (void)
{
  g_autofree Slab *near = slab_new (0, 1), *far = slab_new (1000, 0.01), *first = slab_new (0, 1), *drift = slab_new (5, 0);

  check_all_statistics (near, 2e-6);
  check_all_statistics (far, 2e-6);     /* E x^2 - (E x)^2 would lose the variance altogether */
  for (int i = 0; i < WIDTH; i++)
    first->x[i] = 1e4f;                 /* the first row tells nothing about the others */
  check_all_statistics (first, 2e-6);
  for (int i = 0; i < ROWS * WIDTH; i++)
    drift->x[i] += (float) (i / WIDTH / 128);
  check_all_statistics (drift, 2e-6);
}

static void
test_constant (void)
{
  g_autofree Slab *s = slab_new (0.1, 0);
  double           mean[16], squares[16];

  ost_kernel_norm_statistics (mean, squares, s->x, ROWS, 16);
  for (int c = 0; c < 16; c++)
    {
      g_assert_cmpfloat (mean[c], ==, (double) 0.1f);
      g_assert_cmpfloat (squares[c], ==, 0);
    }
}

/* --- Forward and backward --- */

static double
normalised (const Slab *s, int64_t i, int64_t c)
{
  return ((double) s->x[i] - s->vectors[0][c]) * s->vectors[1][c] + s->vectors[2][c];
}

static void
check_write (Slab *s, int64_t rows, int64_t width, gboolean add, gboolean relu)
{
  ost_kernel_norm_write (s->y, s->x, add ? s->add : NULL, &s->v, rows, width, relu);
  for (int64_t i = 0; i < rows * width; i++)
    {
      const double y = normalised (s, i, i % width) + (add ? s->add[i] : 0);

      g_assert_cmpfloat_with_epsilon (s->y[i], relu ? fmax (y, 0) : y, 2e-6 * (1 + fabs (y)));
    }
}

/* After check_write. Where the sign decides, the kernel's own output tells. */
static void
check_gradient (Slab *s, int64_t rows, int64_t width, gboolean from_output, gboolean relu)
{
  const gboolean again = relu && !from_output;

  ost_kernel_norm_sums (s->sum, s->product, from_output ? s->dz : NULL, s->dy, s->x, from_output ? s->y : NULL, &s->v, rows,
                        width, relu);
  ost_kernel_norm_gradient (s->dx, from_output ? s->dz : s->dy, s->x, &s->v, rows, width, again);
  for (int64_t c = 0; c < width; c++)
    {
      double sum = 0, product = 0;

      for (int64_t i = c; i < rows * width; i += width)
        {
          const double dz = relu && !(s->y[i] > 0) ? 0 : s->dy[i], apart = (double) s->x[i] - s->vectors[0][c];

          sum += dz;
          product += dz * apart;
          if (from_output)
            g_assert_cmpfloat (s->dz[i], ==, (float) dz);
          g_assert_cmpfloat_with_epsilon (s->dx[i], s->vectors[1][c] * dz + s->vectors[3][c] * apart + s->vectors[4][c], 1e-5);
        }
      g_assert_cmpfloat_with_epsilon (s->sum[c], sum, 1e-6 * (double) rows);
      g_assert_cmpfloat_with_epsilon (s->product[c], product, 1e-6 * (double) rows);
    }
}

static void
test_passes (void)
{
  g_autofree Slab *s = slab_new (0, 1);

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize r = 0; r < G_N_ELEMENTS (lengths); r++)
      for (int how = 0; how < 3; how++)
        {
          check_write (s, lengths[r], widths[w], how == 2, how > 0);
          check_gradient (s, lengths[r], widths[w], how == 2, how > 0);
        }
  check_write (s, ROWS, 16, TRUE, FALSE);
  check_write (s, ROWS, 19, TRUE, FALSE);
}

/* Written over their inputs, the same bits. */
static void
test_in_place (void)
{
  g_autofree Slab *s = slab_new (0, 1);

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      const int64_t     n = ROWS * widths[w];
      g_autofree float *x = g_memdup2 (s->x, sizeof s->x), *dy = g_memdup2 (s->dy, sizeof s->dy);

      ost_kernel_norm_write (s->y, s->x, s->add, &s->v, ROWS, widths[w], TRUE);
      ost_kernel_norm_write (x, x, s->add, &s->v, ROWS, widths[w], TRUE);
      g_assert_cmpmem (x, sizeof (float) * (gsize) n, s->y, sizeof (float) * (gsize) n);
      ost_kernel_norm_sums (s->sum, s->product, s->dz, s->dy, s->x, s->y, &s->v, ROWS, widths[w], TRUE);
      ost_kernel_norm_sums (s->sum, s->product, dy, dy, s->x, s->y, &s->v, ROWS, widths[w], TRUE);
      g_assert_cmpmem (dy, sizeof (float) * (gsize) n, s->dz, sizeof (float) * (gsize) n);
      ost_kernel_norm_gradient (s->dx, s->dz, s->x, &s->v, ROWS, widths[w], FALSE);
      ost_kernel_norm_gradient (dy, dy, s->x, &s->v, ROWS, widths[w], FALSE);
      g_assert_cmpmem (dy, sizeof (float) * (gsize) n, s->dx, sizeof (float) * (gsize) n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-norm/statistics", test_statistics);
  g_test_add_func ("/batch-norm/constant", test_constant);
  g_test_add_func ("/batch-norm/passes", test_passes);
  g_test_add_func ("/batch-norm/in-place", test_in_place);
  return g_test_run ();
}
