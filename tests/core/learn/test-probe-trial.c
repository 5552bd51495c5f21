/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <math.h>
#include "core/learn/ost-probe-trial.h"
#include "core/measure/ost-roc.h"
#include "core/tensor/ost-blas.h"
#include "core/tensor/ost-random.h"

#define PEOPLE 90
#define BONES  3
#define ROWS   (PEOPLE * BONES)
#define DIM    8
#define FOLDS  5

/* Three bones of each person; every third person is positive. Feature 0 is `strength` higher for those, features 1 to 3
 * say who it is (as bones of one person are alike). */
typedef struct
{
  float        features[ROWS * DIM];
  guint8       positive[ROWS];
  int          people[ROWS];
  guint8       truth[PEOPLE];
  OstProbeRows rows;
} People;

static void
make (People *p, double strength)
{
  for (int i = 0; i < ROWS; i++)
    {
      int person = i / BONES;

      p->people[i] = person;
      p->positive[i] = p->truth[person] = person % 3 == 0;
      for (int d = 0; d < DIM; d++)
        p->features[i * DIM + d] = (float) (ost_random_normal_at (5, i * DIM + d)
                                            + (d == 0 ? strength * p->positive[i] : 0)
                                            + (d >= 1 && d <= 3 ? 5 * ost_random_normal_at (7, person * DIM + d) : 0));
    }
  p->rows = (OstProbeRows) { p->features, p->positive, p->people, ROWS, DIM, PEOPLE };
}

static double
auc (const People *p, const double *probabilities)
{
  double means[PEOPLE];

  ost_probe_means (&p->rows, probabilities, means);
  return ost_roc_area (means, p->truth, PEOPLE);
}

static const double          lambdas[] = { 1, 0.1, 0.01 };
static const OstProbeOptions options = { lambdas, 3, .threshold = 0.5 };

/* A person is in one fold with all bones; each fold has its fifth of the people and its share of positives. */
static void
test_draw (void)
{
  static People p;
  int           folds[PEOPLE], other[PEOPLE], counts[FOLDS][2] = { { 0 } }, same = 0;

  make (&p, 0);
  ost_probe_folds_draw (&p.rows, FOLDS, 1, 0, folds);
  ost_probe_folds_draw (&p.rows, FOLDS, 1, 1, other);
  for (int i = 0; i < PEOPLE; i++)
    {
      g_assert_true (folds[i] >= 0 && folds[i] < FOLDS);
      counts[folds[i]][p.truth[i]]++;
      same += folds[i] == other[i];
    }
  for (int f = 0; f < FOLDS; f++)
    {
      g_assert_cmpint (counts[f][1], ==, PEOPLE / 3 / FOLDS);
      g_assert_cmpint (counts[f][0], ==, PEOPLE * 2 / 3 / FOLDS);
    }
  g_assert_cmpint (same, <, PEOPLE / 2);
}

/* What can be told is told, of everybody, out of fold; labels that mean nothing give nothing, though people can be
 * recognised: a person in two folds at once would give far more than one half. */
static void
test_folds (void)
{
  static People     p;
  static double     out[2 * ROWS];
  g_autoptr(GError) error = NULL;
  double            none;

  make (&p, 4);
  g_assert_true (ost_probe_folds (&p.rows, FOLDS, 2, 1, &options, NULL, NULL, out, &error));
  g_assert_no_error (error);
  for (int i = 0; i < 2 * ROWS; i++)
    g_assert_true (out[i] > 0 && out[i] < 1);
  g_assert_cmpfloat (auc (&p, out), >, 0.98);
  g_assert_cmpfloat (auc (&p, out + ROWS), >, 0.98);
  make (&p, 0);
  g_assert_true (ost_probe_folds (&p.rows, FOLDS, 2, 1, &options, NULL, NULL, out, &error));
  none = (auc (&p, out) + auc (&p, out + ROWS)) / 2;
  g_test_message ("AUC without anything to tell by: %.3f", none);
  g_assert_cmpfloat (fabs (none - 0.5), <, 0.2);
}

/* Nothing of the test part is learnt from: other labels there change no probability; only its rows get one. */
static void
test_trial (void)
{
  static People     p;
  OstSplitPart      parts[PEOPLE];
  double            before[ROWS], after[ROWS];
  g_autoptr(GError) error = NULL;

  make (&p, 2);
  for (int i = 0; i < PEOPLE; i++)
    parts[i] = i % 5 == 0 ? OST_SPLIT_TEST : i % 5 == 1 ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN;
  g_assert_true (ost_probe_trial (&p.rows, parts, &options, before, &error));
  g_assert_no_error (error);
  for (int i = 0; i < ROWS; i++)
    {
      g_assert_true (isnan (before[i]) == (parts[p.people[i]] != OST_SPLIT_TEST));
      if (parts[p.people[i]] == OST_SPLIT_TEST)
        p.positive[i] = !p.positive[i];
    }
  g_assert_true (ost_probe_trial (&p.rows, parts, &options, after, &error));
  for (int i = 0; i < ROWS; i++)
    g_assert_true (before[i] == after[i] || isnan (before[i]));
}

static gboolean
stop (gpointer data)
{
  return --*(int *) data < 0;
}

static void
test_stop (void)
{
  static People     p;
  static double     out[ROWS];
  g_autoptr(GError) error = NULL;
  int               left = 2;

  make (&p, 1);
  g_assert_false (ost_probe_folds (&p.rows, FOLDS, 1, 1, &options, stop, &left, out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-trial/draw", test_draw);
  g_test_add_func ("/probe-trial/folds", test_folds);
  g_test_add_func ("/probe-trial/trial", test_trial);
  g_test_add_func ("/probe-trial/stop", test_stop);
  return g_test_run ();
}
