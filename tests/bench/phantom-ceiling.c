/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/learn/ost-linear-probe.h"
#include "core/measure/ost-classification.h"
#include "core/measure/ost-roc.h"
#include "core/phantom/ost-phantom.h"

/* The best that anybody can do who knows of each synthetic subject exactly what the generator has put into the picture:
 * phantom-ceiling [SEED COUNT]. Logistic regression on the six quantities of 20,000 other subjects (they are jointly all but
 * Gaussian, so that a line is the best rule), then the AUC for T < -2.5 of a further 20,000 and of the COUNT of SEED.
 * Then the same from few people's labels, as a classifier has them: what is lost by that alone, even where the quantities
 * are known exactly. */
#define PEOPLE 20000
#define DRAWS  200              /* of few people */
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

static OstLinearProbe *
learn (const Cohort *cohort)
{
  const double          lambda = 1e-6;
  const OstProbeOptions options = { &lambda, 1, .threshold = 0.5 };
  g_autoptr(GError)     error = NULL;
  OstLinearProbe       *probe = ost_linear_probe_fit (&(OstProbeData) { cohort->features, cohort->positive, NULL, cohort->n },
                                                      NULL, DIM, &options, NULL, NULL, &error);

  if (probe == NULL)
    g_error ("%s", error->message);
  return probe;
}

static double
area (const Cohort *cohort, const OstLinearProbe *probe)
{
  g_autofree double *scores = g_new (double, cohort->n);

  ost_linear_probe_logits (probe, cohort->features, cohort->n, scores);
  return ost_roc_area (scores, cohort->positive, cohort->n);
}

static void
report_few (const Cohort *other, int n)
{
  double sum = 0, squares = 0;

  for (int i = 0; i < DRAWS; i++)
    {
      g_auto(Cohort)            few = draw (910000 + (guint64) i, n);
      g_autoptr(OstLinearProbe) probe = learn (&few);
      const double              auc = area (other, probe);

      sum += auc;
      squares += auc * auc;
    }
  printf ("  %-44s AUC %.3f +- %.3f\n", "all six, learnt from so few", sum / DRAWS,
          sqrt (MAX (0, squares / DRAWS - sum / DRAWS * sum / DRAWS)));
}

int
main (int argc, char **argv)
{
  static const int          few[] = { 115, 154, 300, 1000 };
  g_auto(Cohort)            train = draw (900001, PEOPLE), other = draw (900002, PEOPLE), asked = { 0 };
  g_autoptr(OstLinearProbe) probe = learn (&train);

  report ("Others", &other, probe);
  for (gsize i = 0; i < G_N_ELEMENTS (few); i++)
    {
      printf ("%4d people:\n", few[i]);
      report_few (&other, few[i]);
    }
  if (argc < 3)
    return 0;
  asked = draw (g_ascii_strtoull (argv[1], NULL, 10), CLAMP (atoi (argv[2]), 1, 100000));
  report ("These", &asked, probe);
  return 0;
}
