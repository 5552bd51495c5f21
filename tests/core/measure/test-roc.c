/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/measure/ost-delong.h"
#include "core/measure/ost-roc.h"
#include "tests/core/measure/classification-truth.h"

/* By hand: positives 0.9, 0.5, 0.5; negatives 0.5, 0.1. Pairs won: 2 + (0.5 + 1) 2 = 5 of 6. */
static void
test_curve (void)
{
  const double      scores[] = { 0.5, 0.9, NAN, 0.1, 0.5, 0.5 };
  const guint8      positive[] = { 1, 1, 1, 0, 0, 1 };
  g_autoptr(GArray) points = ost_roc_curve (scores, positive, 6);
  OstRocPoint       p = g_array_index (points, OstRocPoint, 2);

  g_assert_cmpuint (points->len, ==, 4);
  g_assert_true (isinf (g_array_index (points, OstRocPoint, 0).threshold));
  g_assert_cmpfloat (p.threshold, ==, 0.5);
  g_assert_cmpfloat (p.false_positive, ==, 0.5);
  g_assert_cmpfloat (p.true_positive, ==, 1);
  g_assert_cmpfloat_with_epsilon (ost_roc_area (scores, positive, 6), 5 / 6.0, 1e-12);
  g_assert_cmpfloat (ost_roc_youden (scores, positive, 6), ==, 0.5);
  g_assert_cmpfloat_with_epsilon (ost_roc_sensitivity_at (scores, positive, 6, 0.9), 1 / 3.0, 1e-12);
  g_assert_cmpfloat (ost_roc_sensitivity_at (scores, positive, 6, 0.5), ==, 1);
}

static void
test_one_class (void)
{
  const double      scores[] = { 0.5, 0.9 };
  const guint8      all[] = { 1, 1 };
  g_autoptr(GArray) points = ost_roc_curve (scores, all, 2);
  OstDeLong         d = ost_delong (scores, scores, all, 2);

  g_assert_cmpuint (points->len, ==, 0);
  g_assert_true (isnan (ost_roc_area (scores, all, 2)) && isnan (ost_roc_youden (scores, all, 2)));
  g_assert_true (isnan (d.auc[0]) && isnan (d.p));
  g_assert_true (isnan (ost_roc_area (NULL, NULL, 0)) && isnan (ost_delong (NULL, NULL, NULL, 0).z));
}

static void
test_delong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      OstDeLong    d = ost_delong (truths[i].a, truths[i].b, truths[i].positive, truths[i].n);
      const double found[] = { d.auc[0], d.auc[1], d.variance[0], d.variance[1], d.covariance, d.z, d.p };

      for (gsize k = 0; k < G_N_ELEMENTS (found); k++)
        g_assert_cmpfloat_with_epsilon (found[k], truths[i].delong[k], 1e-10);
      g_assert_cmpfloat_with_epsilon (d.auc[0], ost_roc_area (truths[i].a, truths[i].positive, truths[i].n), 1e-12);
      g_assert_true (d.low < d.difference && d.difference < d.high);
    }
}

/* Against itself there is no difference; against its reverse the AUCs add up to 1; with two people there is no variance. */
static void
test_delong_odd (void)
{
  double       reverse[60];
  const double two[] = { 0.2, 0.8, NAN };
  const guint8 one_each[] = { 0, 1, 1 };
  OstDeLong    same = ost_delong (truths[1].a, truths[1].a, truths[1].positive, truths[1].n), other, few;

  for (int i = 0; i < truths[1].n; i++)
    reverse[i] = -truths[1].a[i];
  other = ost_delong (truths[1].a, reverse, truths[1].positive, truths[1].n);
  few = ost_delong (two, two, one_each, 3);
  g_assert_cmpfloat (same.z, ==, 0);
  g_assert_cmpfloat (same.p, ==, 1);
  g_assert_cmpfloat_with_epsilon (other.auc[0] + other.auc[1], 1, 1e-12);
  g_assert_cmpfloat (few.auc[0], ==, 1);
  g_assert_cmpint (few.n_positive, ==, 1);
  g_assert_true (isnan (few.p) && isnan (few.difference));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roc/curve", test_curve);
  g_test_add_func ("/roc/one-class", test_one_class);
  g_test_add_func ("/delong/oracle", test_delong);
  g_test_add_func ("/delong/odd", test_delong_odd);
  return g_test_run ();
}
