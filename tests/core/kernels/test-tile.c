/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>
#include <math.h>
#include <string.h>
#include "core/kernels/ost-kernel-cross-entropy.h"
#include "core/kernels/ost-kernel-soft-iou.h"
#include "core/tensor/ost-random.h"

#define ROWS 40

typedef struct
{
  _Alignas (64) float a[ROWS * ROWS], b[ROWS * OST_TILE], c[ROWS * OST_TILE], with[ROWS * OST_TILE];
  _Alignas (64) float expected[ROWS * OST_TILE], bias[ROWS], labels[3 * OST_TILE], valid[OST_TILE];
} Operands;

static void
fill (float *x, int n, guint64 key)
{
  for (int i = 0; i < n; i++)
    x[i] = (float) (2 * ost_random_unit_at (key, (guint64) i) - 1);
}

static Operands *
operands_new (void)
{
  Operands *o = g_aligned_alloc0 (1, sizeof *o, 64);

  fill (o->a, ROWS * ROWS, 1);
  fill (o->b, ROWS * OST_TILE, 2);
  fill (o->c, ROWS * OST_TILE, 3);
  fill (o->with, ROWS * OST_TILE, 4);
  fill (o->bias, ROWS, 5);
  for (int i = 0; i < 3 * OST_TILE; i++)
    o->labels[i] = (float) (ost_random_at (6, (guint64) i) % 9) - 1;     /* -1 and 7 are no classes of seven */
  for (int i = 0; i < OST_TILE; i++)
    o->valid[i] = i < OST_TILE - 37;
  memcpy (o->expected, o->c, sizeof o->c);
  return o;
}

static void
assert_near (const float *x, const float *expected, int n, double tolerance, int m, int k)
{
  for (int i = 0; i < n; i++)
    if (!(fabs ((double) x[i] - expected[i]) <= tolerance))
      g_error ("%d x %d: number %d is %g, should be %g", m, k, i, (double) x[i], (double) expected[i]);
}

static void
test_product (void)
{
  for (int m = 4; m <= ROWS; m += 4)
    for (int k = 4; k <= ROWS; k += 12)
      for (OstTileEnd end = OST_TILE_STORE; end <= OST_TILE_ADD; end++)
        {
          Operands    *o = operands_new ();
          const float *bias = k % 8 ? o->bias : NULL, *with = end == OST_TILE_WHERE ? o->with : NULL;

          ost_kernel_tile_product (o->c, o->a, o->b, bias, m, k, end, with);
          ost_kernel_tile_product_ref (o->expected, o->a, o->b, bias, m, k, end, with);
          assert_near (o->c, o->expected, ROWS * OST_TILE, 2e-6, m, k);
          g_aligned_free (o);
        }
}

static void
test_gradient (void)
{
  for (int m = 4; m <= ROWS; m += 4)
    for (int k = 4; k <= ROWS; k += 12)
      {
        Operands *o = operands_new ();
        float     da[ROWS * ROWS], dbias[ROWS], expected[ROWS * ROWS], expected_bias[ROWS];

        fill (da, ROWS * ROWS, 7);
        fill (dbias, ROWS, 8);
        memcpy (expected, da, sizeof da);
        memcpy (expected_bias, dbias, sizeof dbias);
        ost_kernel_tile_gradient (da, dbias, o->c, o->b, m, k);
        ost_kernel_tile_gradient_ref (expected, expected_bias, o->c, o->b, m, k);
        assert_near (da, expected, ROWS * ROWS, 3e-5, m, k);
        assert_near (dbias, expected_bias, ROWS, 3e-5, m, k);
        g_aligned_free (o);
      }
}

static void
test_pixels (void)
{
  Operands *o = operands_new ();
  float     back[100 * 7];

  ost_kernel_tile_from_pixels (o->c, o->b, 100, 7, 8);
  g_assert_cmpfloat (o->c[6 * OST_TILE + 99], ==, o->b[99 * 7 + 6]);
  g_assert_cmpfloat (o->c[6 * OST_TILE + 100], ==, 0);
  g_assert_cmpfloat (o->c[7 * OST_TILE], ==, 0);
  g_assert_cmpfloat (o->c[8 * OST_TILE], ==, o->expected[8 * OST_TILE]);
  ost_kernel_tile_to_pixels (back, o->c, 100, 7);
  g_assert_cmpmem (back, sizeof back, o->b, sizeof back);
  g_aligned_free (o);
}

/* Ordinary and extreme logits. */
static void
test_softmax (void)
{
  for (int classes = 1; classes <= 9; classes++)
    for (float scale = 1; scale < 1e5f; scale *= 30)
      {
        Operands *o = operands_new ();

        for (int i = 0; i < ROWS * OST_TILE; i++)
          o->expected[i] = o->c[i] *= scale;
        ost_kernel_tile_softmax (o->c, classes);
        ost_kernel_tile_softmax_ref (o->expected, classes);
        assert_near (o->c, o->expected, ROWS * OST_TILE, 1e-6, classes, 0);
        g_aligned_free (o);
      }
}

static void
test_soft_iou (void)
{
  for (int classes = 2; classes <= 7; classes += 5)
    for (int annotations = 1; annotations <= 3; annotations++)
      {
        Operands *o = operands_new ();
        double    sums[28] = { 0 }, expected[28] = { 0 };

        ost_kernel_tile_softmax (o->b, classes);
        ost_kernel_soft_iou_sums (sums, o->b, o->labels, o->valid, classes, annotations);
        ost_kernel_soft_iou_sums_ref (expected, o->b, o->labels, o->valid, classes, annotations);
        for (int i = 0; i < classes * (annotations + 1); i++)
          g_assert_cmpfloat_with_epsilon (sums[i], expected[i], 1e-4);
        ost_kernel_soft_iou_gradient (o->c, o->a, o->b, o->labels, o->valid, classes, annotations);
        ost_kernel_soft_iou_gradient_ref (o->expected, o->a, o->b, o->labels, o->valid, classes, annotations);
        assert_near (o->c, o->expected, ROWS * OST_TILE, 1e-6, classes, annotations);
        g_aligned_free (o);
      }
}

static double
entropy_of (const Operands *o, int classes, int m)
{
  double sum = 0;

  for (int c = 0; c < classes; c++)
    for (int x = 0; x < OST_TILE; x++)
      if (o->valid[x] > 0 && o->labels[m * OST_TILE + x] == (float) c)
        sum -= log ((double) o->b[c * OST_TILE + x]);
  return sum;
}

static void
test_cross_entropy (void)
{
  for (int classes = 2; classes <= 7; classes += 5)
    for (int annotations = 1; annotations <= 3; annotations++)
      {
        Operands *o = operands_new ();
        double    sums[3] = { 0 };

        ost_kernel_tile_softmax (o->b, classes);
        ost_kernel_cross_entropy_sums (sums, o->b, o->labels, o->valid, classes, annotations);
        for (int m = 0; m < annotations; m++)
          g_assert_cmpfloat_with_epsilon (sums[m], entropy_of (o, classes, m), 1e-4);
        ost_kernel_cross_entropy_gradient (o->c, o->a, o->b, o->labels, o->valid, classes, annotations);
        ost_kernel_cross_entropy_gradient_ref (o->expected, o->a, o->b, o->labels, o->valid, classes, annotations);
        assert_near (o->c, o->expected, ROWS * OST_TILE, 1e-6, classes, annotations);
        g_aligned_free (o);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile/product", test_product);
  g_test_add_func ("/tile/gradient", test_gradient);
  g_test_add_func ("/tile/pixels", test_pixels);
  g_test_add_func ("/tile/softmax", test_softmax);
  g_test_add_func ("/tile/soft-iou", test_soft_iou);
  g_test_add_func ("/tile/cross-entropy", test_cross_entropy);
  return g_test_run ();
}
