/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* How well a weighted set of sampled label maps describes a weighted set of annotations. Conventions after the
 * published code of MoSE (utils/metrics.py), chosen where it is silent:
 *
 * - A label map holds a class a pixel, 0 .. C-1, 0 the background. d (a, b) = mean of 1 - IoU_c over the classes
 *   1 .. C-1 that occur in a or b; none occurs: 0.
 * - GED^2 = 2 E d (S, Y) - E d (S, S') - E d (Y, Y'), all pairs and the diagonals included, not rooted. Lower is
 *   better.
 * - HM-IoU = the largest sum of T_ij (1 - d_ij) over couplings T with the weights as marginals (exact transport; with
 *   equal weights that is the best matching). Higher is better.
 * - D_max = mean over annotations (by their weights) of the best mean Dice of any sample; classes as in d.
 *   Papers differ: some average over samples.
 * - Diversity of a set = E d (S, S'): what samples and readers can be compared by. */
typedef struct
{
  const guint8 *const *samples;      /* n_samples maps of n_pixels */
  const double        *weights;      /* their weights, summing to 1 */
  int                  n_samples;
  const guint8 *const *annotations;
  const double        *betas;
  int                  n_annotations;
  gsize                n_pixels;
  int                  n_classes;
} OstAgreementInput;

typedef struct
{
  double ged2, hm_iou, d_max;
  double sample_diversity, annotation_diversity;
} OstAgreement;

/* n_samples and n_annotations 1 .. 256. Any thread. */
OstAgreement ost_agreement (const OstAgreementInput *input);

/* d (a, b) as above. */
double ost_label_distance (const guint8 *a, const guint8 *b, gsize n_pixels, int n_classes);

/* Calibration gathered over many images. Confidence q of the bone of highest probability against the share of
 * annotations (weighted) that say so; ten bins (lo, hi]; ECE = sum of n_bin / n |mean q - mean target|. */
#define OST_CALIBRATION_BINS 10
typedef struct
{
  double n[OST_CALIBRATION_BINS], confidence[OST_CALIBRATION_BINS], target[OST_CALIBRATION_BINS];   /* sums */
} OstCalibration;

void   ost_calibration_add (OstCalibration *calibration, double confidence, double target, double weight);
double ost_calibration_ece (const OstCalibration *calibration);      /* 0 when empty */
