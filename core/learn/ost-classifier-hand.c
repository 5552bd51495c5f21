/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-classifier-hand.h"

#include <math.h>
#include <string.h>

#include "core/learn/ost-segmentation-fingerprint.h"
#include "core/learn/ost-segmentation-groups.h"

#define NOT_DRAWN "not drawn by this reader"

/* What is cut out of an image: each mask that is looked at once. */
typedef struct
{
  int        n;
  OstPatch **patches;           /* n; NULL: the mask is empty */
  int       *of;                /* samples x OST_N_BONES: which patch; -1: none */
  float     *features;          /* of each patch; undefined for NULL */
  double    *probabilities;     /* NAN for NULL */
} Crops;

static void
crops_clear (Crops *crops)
{
  for (int i = 0; i < crops->n; i++)
    ost_patch_free (crops->patches[i]);
  g_free (crops->patches);
  g_free (crops->of);
  g_free (crops->features);
  g_free (crops->probabilities);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Crops, crops_clear)

static void
crops_init (Crops *crops, int n_samples)
{
  crops->patches = g_new0 (OstPatch *, MAX (n_samples, 1) * OST_N_BONES);
  crops->of = g_new (int, MAX (n_samples, 1) * OST_N_BONES);
  memset (crops->of, -1, sizeof (int) * MAX (n_samples, 1) * OST_N_BONES);
}

/* --- Which masks -------------------------------------------------------------------------------------------------- */

/* Samples of a bone that are looked at: all, unless the network is too large for that. The budget of a hand, shared out
 * between the bones, over what one patch costs. */
static gboolean
count_affordable (OstEncoder *encoder, int *most, GError **error)
{
  double flop;

  if (!ost_encoder_get_flop (encoder, &flop, error))
    return FALSE;
  *most = (int) CLAMP (OST_HAND_FLOP / OST_N_BONES / MAX (flop, 1), OST_HAND_LEAST, G_MAXINT16);
  return TRUE;
}

/* One crop for each sample that stands for others: `sample` and `bone` say which it is. */
static void
list_crops (const OstSegmentation *s, const int *stands, Crops *crops, int *sample, OstBone *bone)
{
  for (int b = 0; b < OST_N_BONES; b++)
    {
      for (int n = 0; n < s->n_samples && s->found[b] > 0; n++)
        if (stands[n * OST_N_BONES + b] == n)
          {
            sample[crops->n] = n;
            bone[crops->n] = (OstBone) b;
            crops->of[n * OST_N_BONES + b] = crops->n++;
          }
      for (int n = 0; n < s->n_samples && s->found[b] > 0; n++)
        if (stands[n * OST_N_BONES + b] >= 0)
          crops->of[n * OST_N_BONES + b] = crops->of[stands[n * OST_N_BONES + b] * OST_N_BONES + b];
    }
}

/* Masks and crops are independent and unequal in size, hence the dynamic schedule; each writes its own place. */
static gboolean
cut_samples (OstClassifier *classifier, const OstImage *image, const OstSegmentation *s, Crops *crops, GError **error)
{
  OstEncoder             *encoder = ost_classifier_get_encoder (classifier);
  const OstEncoderConfig *config = ost_encoder_get_config (encoder);
  const OstPatchWindow    window = ost_patch_window (image);
  const gsize             n = (gsize) MAX (s->n_samples, 1) * OST_N_BONES;
  g_autofree int         *stands = g_new (int, n), *sample = g_new (int, n);
  g_autofree OstBone     *bone = g_new (OstBone, n);
  int                     most;

  if (!count_affordable (encoder, &most, error))
    return FALSE;
  crops_init (crops, s->n_samples);
  ost_segmentation_groups (s, most, stands);
  list_crops (s, stands, crops, sample, bone);
#pragma omp parallel for schedule(dynamic)
  for (int i = 0; i < crops->n; i++)
    {
      g_autoptr(OstMask) mask = ost_segmentation_sample_mask (s, sample[i], bone[i]);

      crops->patches[i] = ost_patch_new_with (image, window, mask, config->margin / 100.0, config->side);
    }
  return TRUE;
}

/* --- Looking ------------------------------------------------------------------------------------------------------ */

static gboolean
look (OstClassifier *classifier, Crops *crops, GError **error)
{
  OstEncoder           *encoder = ost_classifier_get_encoder (classifier);
  gsize                 width = ost_encoder_get_features (encoder);
  g_autofree OstPatch **found = g_new (OstPatch *, MAX (crops->n, 1));
  g_autofree float     *features = g_new (float, width * MAX (crops->n, 1));
  int                   n_found = 0, next = 0;

  for (int i = 0; i < crops->n; i++)
    if (crops->patches[i])
      found[n_found++] = crops->patches[i];
  if (!ost_encoder_run (encoder, found, n_found, features, error))
    return FALSE;
  crops->features = g_new0 (float, width * MAX (crops->n, 1));
  crops->probabilities = g_new (double, MAX (crops->n, 1));
  for (int i = 0; i < crops->n; i++)
    {
      crops->probabilities[i] = NAN;
      if (crops->patches[i] == NULL)
        continue;
      memcpy (crops->features + width * i, features + width * next++, width * sizeof (float));
      crops->probabilities[i] = ost_classifier_probability (classifier, crops->features + width * i);
    }
  return TRUE;
}

/* Adds the mean over samples of one bone's features, by the weights of those that have it; FALSE when no sample has
 * it. */
static gboolean
add_bone_features (const OstHandPrediction *p, const Crops *crops, int bone, double *sums)
{
  double total = 0;

  for (int s = 0; s < p->n_samples; s++)
    total += isnan (p->samples[s * OST_N_BONES + bone]) ? 0 : p->weights[s];
  for (int s = 0; s < p->n_samples && total > 0; s++)
    {
      const float *features = crops->features + (gsize) MAX (crops->of[s * OST_N_BONES + bone], 0) * p->n_features;

      if (!isnan (p->samples[s * OST_N_BONES + bone]))
        for (int f = 0; f < p->n_features; f++)
          sums[f] += p->weights[s] / total * features[f];
    }
  return total > 0;
}

/* The direction of the mean over bones, standardised as the probe does it; all 0 without a bone. As they come from an
 * encoder all features are positive, or of very different size, and every hand is like every other. */
static void
fill_features (OstHandPrediction *p, const Crops *crops, const OstLinearProbe *probe)
{
  g_autofree double *sums = g_new0 (double, p->n_features);
  double             length = 0;
  int                n = 0;

  for (int b = 0; b < OST_N_BONES; b++)
    n += add_bone_features (p, crops, b, sums);
  for (int f = 0; f < p->n_features && n > 0; f++)
    {
      sums[f] = (sums[f] / n - (double) probe->mean->data[f]) / (double) probe->scale->data[f];
      length += sums[f] * sums[f];
    }
  for (int f = 0; f < p->n_features; f++)
    p->features[f] = (float) (length > 0 ? sums[f] / sqrt (length) : 0);
}

/* samples: K S rows of seven probabilities, each that of the sample that stands for it; weights pi_k / S. */
static OstHandPrediction *
conclude (OstClassifier *classifier, Crops *crops, int n_samples, const double *weights, const char *source)
{
  const OstClassifierRule *rule = ost_classifier_get_rule (classifier);
  OstHandPrediction       *p = g_new0 (OstHandPrediction, 1);

  p->threshold = rule->threshold;
  p->rule = ost_classifier_describe_rule (classifier);
  p->source = g_strdup (source);
  p->n_samples = n_samples;
  p->weights = g_memdup2 (weights, sizeof (double) * n_samples);
  p->samples = g_new (double, (gsize) n_samples * OST_N_BONES);
  for (int i = 0; i < n_samples * OST_N_BONES; i++)
    p->samples[i] = crops->of[i] < 0 ? NAN : crops->probabilities[crops->of[i]];
  p->n_features = ost_encoder_get_features (ost_classifier_get_encoder (classifier));
  p->features = g_new (float, p->n_features);
  fill_features (p, crops, ost_classifier_get_probe (classifier));
  ost_hand_prediction_summarise (p);
  return p;
}

OstHandPrediction *
ost_classifier_see_samples (OstClassifier *classifier, const OstImage *image, const OstSegmentation *s, GError **error)
{
  g_auto(Crops)      crops = { 0 };
  OstHandPrediction *p;

  if (!cut_samples (classifier, image, s, &crops, error) || !look (classifier, &crops, error))
    return NULL;
  p = conclude (classifier, &crops, s->n_samples, s->weights, "prediction");
  p->masks = ost_segmentation_fingerprint (s);
  for (int b = 0; b < OST_N_BONES; b++)
    if (isnan (p->bones[b].probability))
      p->missing[b] = g_strdup (s->found[b] > 0 ? "found by the mean of the samples, by none of them alone"
                                                : ost_segmentation_missing_reason (s, (OstBone) b));
  return p;
}

/* The length before each bone's runs keeps two readings apart whose runs are the same one after the other; "-" is no
 * mask. */
static char *
fingerprint_masks (OstMask *const masks[OST_N_BONES])
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int b = 0; b < OST_N_BONES; b++)
    {
      g_autoptr(GBytes) runs = masks[b] ? ost_mask_to_runs (masks[b]) : g_bytes_new_static ("-", 1);
      guint8            size[4];

      for (int i = 0; i < 4; i++)
        size[i] = (guint8) (g_bytes_get_size (runs) >> (8 * i));
      g_checksum_update (sum, size, sizeof size);
      g_checksum_update (sum, g_bytes_get_data (runs, NULL), (gssize) g_bytes_get_size (runs));
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* One sample of weight 1: a reading is a mixture that is certain. */
OstHandPrediction *
ost_classifier_see_masks (OstClassifier *classifier, const OstImage *image, OstMask *const masks[OST_N_BONES],
                          GError **error)
{
  const double       weight = 1;
  g_auto(Crops)      crops = { 0 };
  OstHandPrediction *p;

  crops_init (&crops, 1);
  crops.n = OST_N_BONES;
  ost_classifier_cut (classifier, image, masks, crops.patches);
  for (int b = 0; b < OST_N_BONES; b++)
    crops.of[b] = crops.patches[b] ? b : -1;
  if (!look (classifier, &crops, error))
    return NULL;
  p = conclude (classifier, &crops, 1, &weight, "reading");
  p->masks = fingerprint_masks (masks);
  for (int b = 0; b < OST_N_BONES; b++)
    if (isnan (p->bones[b].probability))
      p->missing[b] = g_strdup (NOT_DRAWN);
  return p;
}
