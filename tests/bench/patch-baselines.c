/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/learn/ost-probe-trial.h"
#include "core/learn/ost-texture.h"
#include "core/measure/ost-roc.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-patch-data.h"

/* What can be told from the bones of a project without learning to see: patch-baselines PROJECT. The linear probe,
 * cross-validated by subject (5 folds, twice), on plain numbers of each patch (texture at several scales among them: what
 * there is to be seen) and on an encoder that has learnt nothing. A learnt encoder that is no better than these has not
 * learnt anything of use. Subjects without a T-score count as negative. */
#define SIDE    384
#define SMALL   16
#define REPEATS 2

typedef struct
{
  OstPatchSet *set;
  OstPatch   **patches;
  guint8      *positive;
  int         *people;
} Cohort;

static void
report (const char *name, const Cohort *cohort, const float *features, int dim)
{
  static const double   lambdas[] = { 10, 1, 0.1, 1e-2, 1e-3, 1e-4 };
  const OstProbeOptions options = { lambdas, G_N_ELEMENTS (lambdas), .threshold = 0.5, .by_loss = TRUE };
  const OstProbeRows    rows = { features, cohort->positive, cohort->people, cohort->set->n, dim, cohort->set->n_people };
  g_autofree double    *p = g_new (double, (gsize) REPEATS * rows.n), *means = g_new (double, rows.n_people);
  g_autofree guint8    *truth = g_new0 (guint8, rows.n_people);
  g_autoptr(GError)     error = NULL;

  for (int i = 0; i < rows.n; i++)
    truth[rows.people[i]] = rows.positive[i];
  printf ("%-40s", name);
  if (!ost_probe_folds (&rows, 5, REPEATS, 1, &options, NULL, NULL, p, &error))
    printf (" %s", error->message);
  for (int r = 0; r < REPEATS && error == NULL; r++)
    {
      ost_probe_means (&rows, p + (gsize) r * rows.n, means);
      printf (" AUC %.3f", ost_roc_area (means, truth, rows.n_people));
    }
  printf ("\n");
  fflush (stdout);
}

static void
report_texture (const Cohort *cohort, int side)
{
  const int         n = cohort->set->n;
  g_autofree float *numbers = g_new (float, (gsize) n * OST_TEXTURE_FEATURES);
  g_autofree char  *name = g_strdup_printf ("texture, %d px", side);

#pragma omp parallel for schedule(dynamic)
  for (int i = 0; i < n; i++)
    ost_texture (cohort->patches[i], side, numbers + (gsize) i * OST_TEXTURE_FEATURES);
  report (name, cohort, numbers, OST_TEXTURE_FEATURES);
}

static void
report_pixels (const Cohort *cohort)
{
  g_autofree float *pixels = g_new (float, (gsize) cohort->set->n * SMALL * SMALL);

  for (int i = 0; i < cohort->set->n; i++)
    ost_patch_resize (cohort->patches[i], SMALL, pixels + (gsize) i * SMALL * SMALL, NULL);
  report ("pixels at 16 x 16", cohort, pixels, SMALL * SMALL);
}

static void
report_untrained (const Cohort *cohort, int view)
{
  const OstEncoderConfig config = { 18, SIDE, view, 8, 1, 1 };
  g_autoptr(OstEncoder)  encoder = ost_encoder_new (&config, 1);
  int                    width = ost_encoder_get_features (encoder);
  g_autofree float      *features = g_new (float, (gsize) cohort->set->n * width);
  g_autofree char       *name = g_strdup_printf ("ResNet-18 that has learnt nothing, %d px", view);

  if (ost_encoder_run (encoder, cohort->patches, cohort->set->n, features, NULL))
    report (name, cohort, features, width);
}

int
main (int argc, char **argv)
{
  const OstPatchDataOptions data = { { 18, SIDE, 64, 8, 1, 1 }, OST_T_RULE_BELOW, 1, TRUE };
  static const int          sides[] = { 384, 320, 256, 176, 128 }, views[] = { 176, 256 };
  OstPatchSummary           summary;
  g_autoptr(GError)         error = NULL;
  Cohort                    cohort = { 0 };

  ost_blas_start (argv);
  if (argc != 2)
    return fprintf (stderr, "patch-baselines PROJECT\n"), 2;
  if ((cohort.set = ost_patch_data_load (argv[1], &data, NULL, NULL, &summary, &error)) == NULL)
    return fprintf (stderr, "%s\n", error->message), 1;
  cohort.patches = g_new (OstPatch *, cohort.set->n);
  cohort.positive = g_new (guint8, cohort.set->n);
  cohort.people = g_new (int, cohort.set->n);
  for (int i = 0; i < cohort.set->n; i++)
    {
      cohort.patches[i] = cohort.set->cases[i].patch;
      cohort.positive[i] = cohort.set->cases[i].label == 1;
      cohort.people[i] = cohort.set->cases[i].person;
    }
  report_pixels (&cohort);
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    report_texture (&cohort, sides[i]);
  for (gsize v = 0; v < G_N_ELEMENTS (views); v++)
    report_untrained (&cohort, views[v]);
  g_free (cohort.patches);
  g_free (cohort.positive);
  g_free (cohort.people);
  ost_patch_set_free (cohort.set);
  return 0;
}
