/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measure/ost-agreement.h"

#include <math.h>
#include <string.h>

#include "core/measure/ost-transport.h"

#define MAX_CLASSES 32

/* For each class: pixels of a, of b, of both. Labels beyond MAX_CLASSES wrap around, never out of the arrays. */
typedef struct
{
  gint64 a[MAX_CLASSES], b[MAX_CLASSES], both[MAX_CLASSES];
} Counts;

static void
count (Counts *counts, const guint8 *a, const guint8 *b, gsize n_pixels)
{
  gint64 *both = counts->both;

  memset (counts, 0, sizeof *counts);
  for (gsize i = 0; i < n_pixels; i++)
    {
      counts->a[a[i] % MAX_CLASSES]++;
      counts->b[b[i] % MAX_CLASSES]++;
      both[a[i] % MAX_CLASSES] += a[i] == b[i];
    }
}

/* Mean over the classes 1 .. C-1 that occur of 1 - IoU; *dice: mean Dice of the same classes, 1 when none occurs. */
static double
compare (const guint8 *a, const guint8 *b, gsize n_pixels, int n_classes, double *dice)
{
  Counts counts;
  double distance = 0, same = 0;
  int    occurring = 0;

  count (&counts, a, b, n_pixels);
  for (int c = 1; c < n_classes; c++)
    {
      gint64 sum = counts.a[c] + counts.b[c];

      if (sum == 0)
        continue;
      occurring++;
      distance += 1 - (double) counts.both[c] / (double) (sum - counts.both[c]);
      same += 2.0 * (double) counts.both[c] / (double) sum;
    }
  *dice = occurring ? same / occurring : 1;
  return occurring ? distance / occurring : 0;
}

double
ost_label_distance (const guint8 *a, const guint8 *b, gsize n_pixels, int n_classes)
{
  double dice;

  g_return_val_if_fail (n_classes <= MAX_CLASSES, NAN);
  return compare (a, b, n_pixels, n_classes, &dice);
}

/* E d (A, A') with the diagonal, which is 0. */
static double
diversity (const guint8 *const *maps, const double *weights, int n, gsize n_pixels, int n_classes)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    for (int j = 0; j < i; j++)
      sum += 2 * weights[i] * weights[j] * ost_label_distance (maps[i], maps[j], n_pixels, n_classes);
  return sum;
}

/* Every pair of sample and annotation is compared once; all figures come from that table and from the pairs within
 * either set. */
OstAgreement
ost_agreement (const OstAgreementInput *in)
{
  gsize              pairs = (gsize) in->n_samples * in->n_annotations;
  g_autofree double *d = g_new (double, pairs), *dice = g_new (double, pairs), *coupling = g_new (double, pairs);
  OstAgreement       out = { 0 };
  double             across = 0;

  for (int i = 0; i < in->n_samples; i++)
    for (int j = 0; j < in->n_annotations; j++)
      {
        gsize k = (gsize) i * in->n_annotations + j;

        d[k] = compare (in->samples[i], in->annotations[j], in->n_pixels, in->n_classes, &dice[k]);
        across += in->weights[i] * in->betas[j] * d[k];
      }
  for (int j = 0; j < in->n_annotations; j++)
    {
      double best = 0;

      for (int i = 0; i < in->n_samples; i++)
        best = MAX (best, dice[i * in->n_annotations + j]);
      out.d_max += in->betas[j] * best;
    }
  out.sample_diversity = diversity (in->samples, in->weights, in->n_samples, in->n_pixels, in->n_classes);
  out.annotation_diversity = diversity (in->annotations, in->betas, in->n_annotations, in->n_pixels, in->n_classes);
  out.ged2 = 2 * across - out.sample_diversity - out.annotation_diversity;
  out.hm_iou = 1 - ost_transport_exact (d, in->weights, in->betas, in->n_samples, in->n_annotations, coupling);
  return out;
}

void
ost_calibration_add (OstCalibration *calibration, double confidence, double target, double weight)
{
  int bin = (int) ceil (confidence * OST_CALIBRATION_BINS) - 1;

  if (!(confidence > 0))        /* no bin holds 0: bins are open below */
    return;
  bin = MIN (bin, OST_CALIBRATION_BINS - 1);
  calibration->n[bin] += weight;
  calibration->confidence[bin] += weight * confidence;
  calibration->target[bin] += weight * target;
}

/* n_bin / n times a gap of means is the gap of the sums over n. */
double
ost_calibration_ece (const OstCalibration *calibration)
{
  double all = 0, gap = 0;

  for (int b = 0; b < OST_CALIBRATION_BINS; b++)
    {
      all += calibration->n[b];
      gap += fabs (calibration->confidence[b] - calibration->target[b]);
    }
  return all > 0 ? gap / all : 0;
}
