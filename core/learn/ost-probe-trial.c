/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-probe-trial.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "core/learn/ost-classifier-trainer.h"
#include "core/tensor/ost-random.h"

/* The rows of one part, copied together. */
typedef struct
{
  OstProbeData data;
  int         *rows;            /* where they were */
} Part;

static void
part_clear (Part *part)
{
  g_free ((gpointer) part->data.features);
  g_free ((gpointer) part->data.positive);
  g_free ((gpointer) part->data.subjects);
  g_free (part->rows);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* People are dealt to parts, never rows: all bones of a person are on one side. */
static void
part_init (Part *part, const OstProbeRows *all, const OstSplitPart *parts, OstSplitPart which)
{
  float             *features = g_new (float, (gsize) MAX (all->n, 1) * all->dim);
  guint8            *positive = g_new (guint8, MAX (all->n, 1));
  int               *people = g_new (int, MAX (all->n, 1));
  int                n = 0;

  *part = (Part) { .rows = g_new (int, MAX (all->n, 1)) };
  for (int i = 0; i < all->n; i++)
    if (parts[all->people[i]] == which)
      {
        memcpy (features + (gsize) n * all->dim, all->features + (gsize) i * all->dim, all->dim * sizeof (float));
        positive[n] = all->positive[i];
        people[n] = all->people[i];
        part->rows[n++] = i;
      }
  part->data = (OstProbeData) { features, positive, people, n };
}

/* The penalty is chosen by people, the temperature fitted by rows of the same part: the test part has a hand in
 * neither. */
gboolean
ost_probe_trial (const OstProbeRows *rows, const OstSplitPart *parts, const OstProbeOptions *options,
                 double *probabilities, GError **error)
{
  g_auto(Part)              train = { 0 }, validation = { 0 }, test = { 0 };
  g_autoptr(OstLinearProbe) probe = NULL;
  g_autofree double        *logits = NULL;
  double                    temperature;

  for (int i = 0; i < rows->n; i++)
    probabilities[i] = NAN;
  part_init (&train, rows, parts, OST_SPLIT_TRAIN);
  part_init (&validation, rows, parts, OST_SPLIT_VALIDATION);
  part_init (&test, rows, parts, OST_SPLIT_TEST);
  probe = ost_linear_probe_fit (&train.data, &validation.data, rows->dim, options, NULL, NULL, error);
  if (probe == NULL)
    return FALSE;
  temperature = ost_classifier_calibrate (probe, &validation.data);
  logits = g_new (double, MAX (test.data.n, 1));
  ost_linear_probe_logits (probe, test.data.features, test.data.n, logits);
  for (int i = 0; i < test.data.n; i++)
    probabilities[test.rows[i]] = ost_linear_probe_probability (logits[i] / temperature);
  return TRUE;
}

/* --- Folds -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  int     person, positive;
  guint64 lot;
} Draw;

static int
by_lot (const void *a, const void *b)
{
  const Draw *x = a, *y = b;

  if (x->positive != y->positive)
    return x->positive - y->positive;
  return x->lot != y->lot ? (x->lot < y->lot ? -1 : 1) : x->person - y->person;
}

/* Sorted by class and then by lot, people are dealt round: every fold has both classes in the same shares, to one
 * person. */
void
ost_probe_folds_draw (const OstProbeRows *rows, int k, guint64 seed, int repeat, int *folds)
{
  g_autofree Draw *draws = g_new0 (Draw, MAX (rows->n_people, 1));
  const guint64    key = ost_random_mix (ost_random_mix (seed) ^ (guint64) repeat);

  for (int p = 0; p < rows->n_people; p++)
    draws[p] = (Draw) { p, 0, ost_random_at (key, p) };
  for (int i = 0; i < rows->n; i++)
    draws[rows->people[i]].positive = rows->positive[i];
  qsort (draws, rows->n_people, sizeof *draws, by_lot);
  for (int p = 0; p < rows->n_people; p++)
    folds[draws[p].person] = p % k;
}

static void
assign (const int *folds, int n_people, int k, int asked, OstSplitPart *parts)
{
  for (int p = 0; p < n_people; p++)
    parts[p] = folds[p] == asked ? OST_SPLIT_TEST
                                 : folds[p] == (asked + 1) % k ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN;
}

/* Every person is asked exactly once in a repeat, by a probe that has not learnt from him and whose penalty was not
 * chosen by him: k - 2 folds teach, one chooses. */
gboolean
ost_probe_folds (const OstProbeRows *rows, int k, int repeats, guint64 seed, const OstProbeOptions *options,
                 gboolean (*stop) (gpointer data), gpointer data, double *probabilities, GError **error)
{
  g_autofree int          *folds = g_new (int, MAX (rows->n_people, 1));
  g_autofree OstSplitPart *parts = g_new (OstSplitPart, MAX (rows->n_people, 1));
  g_autofree double       *asked = g_new (double, MAX (rows->n, 1));

  g_return_val_if_fail (k >= 3, FALSE);
  for (int t = 0; t < repeats * k; t++)
    {
      if (t % k == 0)
        ost_probe_folds_draw (rows, k, seed, t / k, folds);
      if (stop && stop (data))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped.");
          return FALSE;
        }
      assign (folds, rows->n_people, k, t % k, parts);
      if (!ost_probe_trial (rows, parts, options, asked, error))
        return FALSE;
      for (int i = 0; i < rows->n; i++)
        if (folds[rows->people[i]] == t % k)
          probabilities[(gsize) (t / k) * rows->n + i] = asked[i];
    }
  return TRUE;
}

void
ost_probe_means (const OstProbeRows *rows, const double *probabilities, double *of_people)
{
  g_autofree int *counts = g_new0 (int, MAX (rows->n_people, 1));

  for (int p = 0; p < rows->n_people; p++)
    of_people[p] = 0;
  for (int i = 0; i < rows->n; i++)
    if (!isnan (probabilities[i]))
      {
        of_people[rows->people[i]] += probabilities[i];
        counts[rows->people[i]]++;
      }
  for (int p = 0; p < rows->n_people; p++)
    of_people[p] = counts[p] ? of_people[p] / counts[p] : NAN;
}
