/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/measure/ost-agreement.h"
#include "core/measure/ost-bootstrap.h"
#include "core/tensor/ost-random.h"

/* Maps of four pixels, classes 0 to 2. */
static const guint8 A[] = { 1, 1, 0, 0 }, B[] = { 1, 0, 0, 0 }, C[] = { 2, 2, 0, 0 }, NONE[] = { 0, 0, 0, 0 };

static void
test_distance (void)
{
  g_assert_cmpfloat (ost_label_distance (A, A, 4, 3), ==, 0);
  g_assert_cmpfloat (ost_label_distance (NONE, NONE, 4, 3), ==, 0);
  g_assert_cmpfloat_with_epsilon (ost_label_distance (A, B, 4, 3), 0.5, 1e-12);   /* class 2 occurs in neither */
  g_assert_cmpfloat_with_epsilon (ost_label_distance (A, C, 4, 3), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_label_distance (A, NONE, 4, 3), 1, 1e-12);
}

/* Samples A (3/4) and B (1/4), annotations A and B (1/2 each), d (A, B) = 1/2:
 * E d (S, Y) = 1/2 (3/8 + 1/8) = 1/4;  E d (S, S') = 2 x 3/4 x 1/4 / 2 = 3/16;  E d (Y, Y') = 1/4;
 * GED^2 = 1/2 - 3/16 - 1/4 = 1/16. Best coupling: 1/4 of the mass has to go from A to B: HM-IoU = 1 - 1/8. */
static void
test_by_hand (void)
{
  const guint8 *samples[] = { A, B }, *annotations[] = { A, B };
  const double  weights[] = { 0.75, 0.25 }, betas[] = { 0.5, 0.5 };
  OstAgreementInput in = { samples, weights, 2, annotations, betas, 2, 4, 3 };
  OstAgreement  out = ost_agreement (&in);

  g_assert_cmpfloat_with_epsilon (out.ged2, 1.0 / 16, 1e-12);
  g_assert_cmpfloat_with_epsilon (out.hm_iou, 7.0 / 8, 1e-10);
  g_assert_cmpfloat_with_epsilon (out.d_max, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (out.sample_diversity, 3.0 / 16, 1e-12);
  g_assert_cmpfloat_with_epsilon (out.annotation_diversity, 1.0 / 4, 1e-12);
}

/* One sample B for annotation A: Dice 2/3. */
static void
test_single (void)
{
  const guint8 *samples[] = { B }, *annotations[] = { A };
  const double  one[] = { 1 };
  OstAgreementInput in = { samples, one, 1, annotations, one, 1, 4, 3 };
  OstAgreement  out = ost_agreement (&in);

  g_assert_cmpfloat_with_epsilon (out.ged2, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (out.hm_iou, 0.5, 1e-10);
  g_assert_cmpfloat_with_epsilon (out.d_max, 2.0 / 3, 1e-12);
}

static void
test_calibration (void)
{
  OstCalibration calibration = { 0 };

  g_assert_cmpfloat (ost_calibration_ece (&calibration), ==, 0);
  ost_calibration_add (&calibration, 0, 1, 1);         /* falls in no bin */
  ost_calibration_add (&calibration, 0.9, 1, 3);       /* bin (0.8, 0.9] */
  ost_calibration_add (&calibration, 0.85, 0, 1);
  ost_calibration_add (&calibration, 1, 1, 4);
  g_assert_cmpfloat_with_epsilon (ost_calibration_ece (&calibration), fabs (3 * 0.9 + 0.85 - 3) / 8, 1e-12);
}

/* 95 % intervals of the mean of 40 people with two equal values each should hold the true mean about 95 times in 100;
 * taking the values for 80 people would make them a factor of 1.4 too narrow (about 83 in 100). */
static void
test_bootstrap (void)
{
  int held = 0;

  for (guint64 trial = 0; trial < 200; trial++)
    {
      double values[80];
      int    subjects[80];
      OstInterval interval;

      for (int i = 0; i < 80; i++)
        {
          subjects[i] = i / 2;
          values[i] = ost_random_normal_at (trial, i / 2);
        }
      interval = ost_bootstrap_mean (values, subjects, 80, 400, 7);
      g_assert_cmpint (interval.n_subjects, ==, 40);
      held += interval.low <= 0 && interval.high >= 0;
    }
  g_assert_cmpint (held, >=, 180);
  g_assert_cmpint (held, <=, 199);
}

static void
test_bootstrap_edges (void)
{
  const double values[] = { NAN, 2, NAN, 4 };
  const int    subjects[] = { 1, 2, 3, 4 };
  OstInterval  interval = ost_bootstrap_mean (values, subjects, 4, 100, 1);

  g_assert_cmpint (interval.n_subjects, ==, 2);
  g_assert_cmpfloat (interval.mean, ==, 3);
  g_assert_cmpfloat (interval.low, ==, 2);
  g_assert_cmpfloat (interval.high, ==, 4);
  g_assert_true (isnan (ost_bootstrap_mean (values, subjects, 1, 100, 1).mean));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agreement/distance", test_distance);
  g_test_add_func ("/agreement/by-hand", test_by_hand);
  g_test_add_func ("/agreement/single", test_single);
  g_test_add_func ("/agreement/calibration", test_calibration);
  g_test_add_func ("/agreement/bootstrap", test_bootstrap);
  g_test_add_func ("/agreement/bootstrap-edges", test_bootstrap_edges);
  return g_test_run ();
}
