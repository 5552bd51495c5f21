/* SPDX-License-Identifier: Apache-2.0 */
#include "core/phantom/ost-phantom-subject.h"

#include <math.h>
#include <stdlib.h>

#define N          4000
#define N_FEATURES 5

static OstPhantomSubject *
draw_subjects (void)
{
  OstPhantomSubject *subjects = g_new (OstPhantomSubject, N);

  for (int i = 0; i < N; i++)
    subjects[i] = ost_phantom_subject_draw ((OstRandom) { ost_random_mix (7000 + i), 0 });
  return subjects;
}

static double
correlate (const OstPhantomSubject *subjects, gsize a, gsize b)
{
  double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;

  for (int i = 0; i < N; i++)
    {
      double x = G_STRUCT_MEMBER (double, &subjects[i], a), y = G_STRUCT_MEMBER (double, &subjects[i], b);

      sa += x;
      sb += y;
      saa += x * x;
      sbb += y * y;
      sab += x * y;
    }
  return (sab - sa * sb / N) / sqrt ((saa - sa * sa / N) * (sbb - sb * sb / N));
}

typedef struct
{
  double   score;
  gboolean positive;
} Scored;

static int
by_score (gconstpointer a, gconstpointer b)
{
  double x = ((const Scored *) a)->score, y = ((const Scored *) b)->score;

  return (x > y) - (x < y);
}

/* Share of pairs in which the positive one has the higher score; scores are continuous. */
static double
area_under_curve (Scored *scored, int n)
{
  double ranks = 0, positives = 0;

  qsort (scored, n, sizeof *scored, by_score);
  for (int i = 0; i < n; i++)
    if (scored[i].positive)
      {
        ranks += i + 1;
        positives++;
      }
  return (ranks - positives * (positives + 1) / 2) / (positives * (n - positives));
}

static void
features_of (const OstPhantomSubject *s, double *x)
{
  x[0] = 1;
  x[1] = (s->cortical_index - 0.51) / 0.07;
  x[2] = log (s->porosity / 0.023) / 0.5;
  x[3] = (s->trabecular_volume - 0.118) / 0.034;
  x[4] = (s->trabecular_number - 1.72) / 0.28;
  x[5] = (s->anisotropy - 0.65) / 0.15;
}

/* Logistic regression by gradient descent on the first half; `w` has a bias first. */
static void
fit (const OstPhantomSubject *subjects, double w[N_FEATURES + 1])
{
  for (int step = 0; step < 400; step++)
    {
      double gradient[N_FEATURES + 1] = { 0 };

      for (int i = 0; i < N / 2; i++)
        {
          double x[N_FEATURES + 1], z = 0, error;

          features_of (&subjects[i], x);
          for (int k = 0; k <= N_FEATURES; k++)
            z += w[k] * x[k];
          error = 1 / (1 + exp (-z)) - (subjects[i].t_score < -2.5);
          for (int k = 0; k <= N_FEATURES; k++)
            gradient[k] += error * x[k] / (N / 2);
        }
      for (int k = 0; k <= N_FEATURES; k++)
        w[k] -= 1.0 * gradient[k];
    }
}

static void
test_share (void)
{
  g_autofree OstPhantomSubject *subjects = draw_subjects ();
  double                        positives = 0, index = 0;

  for (int i = 0; i < N; i++)
    {
      positives += subjects[i].t_score < -2.5;
      index += subjects[i].cortical_index;
      g_assert_true (subjects[i].porosity >= 0 && subjects[i].porosity <= 0.15);
      g_assert_true (subjects[i].trabecular_volume >= 0.03 && subjects[i].trabecular_volume <= 0.25);
      g_assert_true (subjects[i].trabecular_number >= 0.8 && subjects[i].trabecular_number <= 2.6);
      g_assert_true (subjects[i].anisotropy >= 0.2 && subjects[i].anisotropy <= 1);
      g_assert_true (subjects[i].age >= 20 && subjects[i].age <= 90);
    }
  g_test_message ("%.3f below -2.5, mean index %.3f", positives / N, index / N);
  g_assert_cmpfloat (ABS (positives / N - 0.29), <, 0.02);
  g_assert_cmpfloat (ABS (index / N - 0.51), <, 0.01);
}

/* The published r of metacarpal 2's index with T (Patel 2020: 0.54). */
static void
test_correlations (void)
{
  g_autofree OstPhantomSubject *subjects = draw_subjects ();
  gsize                         t = G_STRUCT_OFFSET (OstPhantomSubject, t_score);
  double                        r = correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, cortical_index), t);

  g_test_message ("index with T: r = %.3f", r);
  g_assert_cmpfloat (r, >, 0.50);
  g_assert_cmpfloat (r, <, 0.55);
  g_assert_cmpfloat (correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, porosity), t), <, -0.35);
  g_assert_cmpfloat (correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, trabecular_volume), t), >, 0.5);
}

/* What must not tell: r within three standard errors of none. */
static void
test_independence (void)
{
  g_autofree OstPhantomSubject *subjects = draw_subjects ();
  gsize                         t = G_STRUCT_OFFSET (OstPhantomSubject, t_score);
  double                        sex = 0, positives[2] = { 0 };

  g_assert_cmpfloat (ABS (correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, age), t)), <, 0.047);
  g_assert_cmpfloat (ABS (correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, size), t)), <, 0.047);
  g_assert_cmpfloat (ABS (correlate (subjects, G_STRUCT_OFFSET (OstPhantomSubject, robusticity), t)), <, 0.047);
  for (int i = 0; i < N; i++)
    {
      sex += subjects[i].female;
      positives[subjects[i].female] += subjects[i].t_score < -2.5;
    }
  g_assert_cmpfloat (ABS (positives[1] / sex - positives[0] / (N - sex)), <, 0.045);
}

/* The ceiling: what somebody could tell who knew the physical quantities themselves. */
static void
test_ceiling (void)
{
  g_autofree OstPhantomSubject *subjects = draw_subjects ();
  g_autofree Scored            *scored = g_new (Scored, N / 2);
  double                        w[N_FEATURES + 1] = { 0 }, area;

  fit (subjects, w);
  for (int i = 0; i < N / 2; i++)
    {
      double x[N_FEATURES + 1];

      features_of (&subjects[N / 2 + i], x);
      scored[i] = (Scored) { 0, subjects[N / 2 + i].t_score < -2.5 };
      for (int k = 0; k <= N_FEATURES; k++)
        scored[i].score += w[k] * x[k];
    }
  area = area_under_curve (scored, N / 2);
  g_test_message ("AUC of index, porosity, volume, number and anisotropy together: %.3f", area);
  g_assert_cmpfloat (area, >, 0.82);
  g_assert_cmpfloat (area, <, 0.87);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom-subject/share", test_share);
  g_test_add_func ("/phantom-subject/correlations", test_correlations);
  g_test_add_func ("/phantom-subject/independence", test_independence);
  g_test_add_func ("/phantom-subject/ceiling", test_ceiling);
  return g_test_run ();
}
