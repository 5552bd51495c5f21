/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/learn/ost-probe-trial.h"
#include "core/measure/ost-roc.h"
#include "core/tensor/ost-blas.h"
#include "core/workflow/ost-patch-data.h"

/* What can be told from the bones of a project without learning to see: patch-baselines PROJECT. The linear probe,
 * cross-validated by subject (5 folds, twice), on plain numbers of each patch and on an encoder that has learnt nothing. A
 * learnt encoder that is no better than these has not learnt anything of use. Subjects without a T-score count as negative. */
#define SIDE     256
#define SCALES   5              /* 256, 128 .. 16 px */
#define NUMBERS  (2 * SCALES + 2)
#define SMALL    16
#define REPEATS  2
#define INSIDE   0.02f          /* darker is background */

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
  const OstProbeOptions options = { lambdas, G_N_ELEMENTS (lambdas), .threshold = 0.5 };
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

/* Spread of the grey and mean size of its second differences, inside the bone, at one scale; also mean and area. */
static void
measure (const float *grey, int side, float out[4])
{
  double sum = 0, squares = 0, edges = 0;
  int    n = 0;

  for (int y = 1; y < side - 1; y++)
    for (int x = 1; x < side - 1; x++)
      {
        const float *g = grey + y * side + x;

        if (*g <= INSIDE)
          continue;
        n++;
        sum += *g;
        squares += *g * *g;
        edges += fabsf (4 * *g - g[-1] - g[1] - g[-side] - g[side]);
      }
  n = MAX (n, 1);
  out[0] = (float) sqrt (MAX (0, squares / n - sum / n * (sum / n)));
  out[1] = (float) (edges / n);
  out[2] = (float) (sum / n);
  out[3] = (float) n / (float) (side * side);
}

static void
report_numbers (const Cohort *cohort)
{
  const int         n = cohort->set->n, by_bone = NUMBERS * OST_N_BONES;
  g_autofree float *grey = g_new (float, SIDE * SIDE), *pixels = g_new (float, (gsize) n * SMALL * SMALL);
  g_autofree float *numbers = g_new0 (float, (gsize) n * by_bone);

  for (int i = 0; i < n; i++)
    {
      float *own = numbers + (gsize) i * by_bone + cohort->set->cases[i].bone * NUMBERS, four[4];

      ost_patch_resize (cohort->patches[i], SMALL, pixels + (gsize) i * SMALL * SMALL);
      for (int s = SCALES - 1; s >= 0; s--)
        {
          ost_patch_resize (cohort->patches[i], SIDE >> s, grey);
          measure (grey, SIDE >> s, four);
          memcpy (own + 2 * s, four, 2 * sizeof *four);
        }
      memcpy (own + 2 * SCALES, four + 2, 2 * sizeof *four);
    }
  report ("pixels at 16 x 16", cohort, pixels, SMALL * SMALL);
  report ("grey, spread, edges at five scales, by bone", cohort, numbers, by_bone);
}

static void
report_untrained (const Cohort *cohort, int view)
{
  const OstEncoderConfig config = { 18, SIDE, view, 8, 1 };
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
  const OstPatchDataOptions data = { { 18, SIDE, 64, 8, 1 }, OST_T_RULE_BELOW, 1, TRUE };
  static const int          views[] = { 64, 96, 128, 224 };
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
  report_numbers (&cohort);
  for (gsize v = 0; v < G_N_ELEMENTS (views); v++)
    report_untrained (&cohort, views[v]);
  g_free (cohort.patches);
  g_free (cohort.positive);
  g_free (cohort.people);
  ost_patch_set_free (cohort.set);
  return 0;
}
