/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/learn/ost-linear-probe.h"
#include "core/measure/ost-classification.h"
#include "core/phantom/ost-phantom.h"

/* The best that anybody can do who knows of each synthetic subject exactly what the generator has put into the picture:
 * phantom-ceiling [SEED COUNT]. Logistic regression on the six quantities of 20,000 other subjects (they are jointly all but
 * Gaussian, so that a line is the best rule), then the AUC for T < -2.5 of a further 20,000 and of the COUNT of SEED. */
#define PEOPLE 20000
#define DIM    6
#define ROUNDS 2000

typedef struct
{
  float  *features;
  guint8 *positive;
  int     n;
} Cohort;

static Cohort
draw (guint64 seed, int n)
{
  Cohort cohort = { g_new (float, n * DIM), g_new (guint8, n), n };

  for (int i = 0; i < n; i++)
    {
      OstPhantomSubject s = ost_phantom_get_subject (seed, i);
      const double      values[DIM] = { s.cortical_index, log (s.porosity), s.trabecular_volume, s.trabecular_number,
                                        s.anisotropy, s.robusticity };

      for (int d = 0; d < DIM; d++)
        cohort.features[i * DIM + d] = (float) values[d];
      cohort.positive[i] = s.t_score < -2.5;
    }
  return cohort;
}

static void
cohort_clear (Cohort *cohort)
{
  g_free (cohort->features);
  g_free (cohort->positive);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cohort, cohort_clear)

static void
print_auc (const char *what, const double *scores, const Cohort *cohort)
{
  OstScoreInterval auc = ost_classification (&(OstClassificationInput) { scores, cohort->positive, NULL, cohort->n, 0.5 },
                                             cohort->n > 1000 ? 0 : ROUNDS, 1).scores[OST_SCORE_AUC];

  printf ("  %-44s AUC %.3f", what, auc.value);
  if (!isnan (auc.low))
    printf (" (%.3f .. %.3f)", auc.low, auc.high);
  printf ("\n");
}

static void
report (const char *name, const Cohort *cohort, const OstLinearProbe *probe)
{
  g_autofree double *scores = g_new (double, cohort->n);
  int                positive = 0;

  for (int i = 0; i < cohort->n; i++)
    positive += cohort->positive[i];
  printf ("%s: %d subjects, %d positive\n", name, cohort->n, positive);
  ost_linear_probe_logits (probe, cohort->features, cohort->n, scores);
  for (int i = 0; i < cohort->n; i++)
    scores[i] = ost_linear_probe_probability (scores[i]);
  print_auc ("all six quantities", scores, cohort);
  for (int i = 0; i < cohort->n; i++)
    scores[i] = 1 - cohort->features[i * DIM];
  print_auc ("the cortical index aimed at, alone", scores, cohort);
}

int
main (int argc, char **argv)
{
  const double              lambda = 1e-6;
  const OstProbeOptions     options = { &lambda, 1, .threshold = 0.5 };
  g_auto(Cohort)            train = draw (900001, PEOPLE), other = draw (900002, PEOPLE), asked = { 0 };
  g_autoptr(GError)         error = NULL;
  g_autoptr(OstLinearProbe) probe = ost_linear_probe_fit (&(OstProbeData) { train.features, train.positive, NULL, train.n },
                                                          NULL, DIM, &options, NULL, NULL, &error);

  if (probe == NULL)
    return fprintf (stderr, "%s\n", error->message), 1;
  report ("Others", &other, probe);
  if (argc < 3)
    return 0;
  asked = draw (g_ascii_strtoull (argv[1], NULL, 10), CLAMP (atoi (argv[2]), 1, 100000));
  report ("These", &asked, probe);
  return 0;
}
