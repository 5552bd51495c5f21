/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include "bone-patch.h"
#include "core/learn/ost-classifier-hand.h"
#include "core/learn/ost-classifier-trainer.h"
#include "core/learn/ost-segmentation-fingerprint.h"
#include "core/learn/ost-segmenter-private.h"
#include "core/tensor/ost-blas.h"

/* Four samples of two bones; the last does not have the second. */
static OstHandPrediction *
make (void)
{
  static const double weights[] = { 0.4, 0.3, 0.2, 0.1 };
  static const double first[] = { 0.9, 0.2, 0.5, 0.1 }, second[] = { 0.7, 0.4, 0.1, NAN };
  OstHandPrediction  *p = g_new0 (OstHandPrediction, 1);

  p->n_samples = 4;
  p->weights = g_memdup2 (weights, sizeof weights);
  p->samples = g_new (double, 4 * OST_N_BONES);
  for (int i = 0; i < 4 * OST_N_BONES; i++)
    p->samples[i] = NAN;
  for (int s = 0; s < 4; s++)
    {
      p->samples[s * OST_N_BONES + OST_BONE_ULNA] = first[s];
      p->samples[s * OST_N_BONES + OST_BONE_MC2] = second[s];
    }
  p->n_features = 3;
  p->features = g_memdup2 ((const float[]) { 0.6f, 0.8f, 1e-30f }, 3 * sizeof (float));
  p->missing[OST_BONE_MC5] = g_strdup ("outside the picture: “cut”");
  p->threshold = 0.5;
  p->rule = g_strdup ("T-score below -2.5 (total hip)");
  p->source = g_strdup ("prediction");
  p->segmenter = 3;
  p->masks = g_strdup ("abc");
  ost_hand_prediction_summarise (p);
  return p;
}

/* By hand: sorted with their weights, 0.1 (.1) 0.2 (.3) 0.5 (.2) 0.9 (.4): half is reached at 0.5. */
static void
test_summary (void)
{
  g_autoptr(OstHandPrediction) p = make ();
  const OstProbability        *ulna = &p->bones[OST_BONE_ULNA], *mc2 = &p->bones[OST_BONE_MC2];

  g_assert_cmpfloat (ulna->probability, ==, 0.5);
  g_assert_cmpfloat (ulna->low, ==, 0.1);
  g_assert_cmpfloat (ulna->high, ==, 0.9);
  g_assert_cmpfloat (mc2->probability, ==, 0.4);        /* of 0.9: 0.1 (.2) 0.4 (.5) */
  g_assert_true (isnan (p->bones[OST_BONE_RADIUS].probability));
  g_assert_cmpint (p->n_bones, ==, 2);
  g_assert_cmpfloat_with_epsilon (ost_hand_prediction_of_sample (p, 0), 0.8, 1e-12);
  g_assert_cmpfloat_with_epsilon (ost_hand_prediction_of_sample (p, 3), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (p->hand.probability, 0.3, 1e-12);     /* .1 (.1) .3 (.5) .3 .8 */
  g_assert_cmpfloat_with_epsilon (p->hand.high, 0.8, 1e-12);
  g_assert_false (p->positive);
  p->threshold = 0.25;
  ost_hand_prediction_summarise (p);
  g_assert_true (p->positive);
}

/* One in twenty on either side does not move the interval's end; equal weights of 16 give the extremes. */
static void
test_ends (void)
{
  g_autoptr(OstHandPrediction) p = g_new0 (OstHandPrediction, 1);

  p->n_samples = 20;
  p->weights = g_new (double, 20);
  p->samples = g_new (double, 20 * OST_N_BONES);
  for (int i = 0; i < 20 * OST_N_BONES; i++)
    p->samples[i] = i / OST_N_BONES / 100.0;
  for (int s = 0; s < 20; s++)
    p->weights[s] = 0.05;
  ost_hand_prediction_summarise (p);
  g_assert_cmpfloat (p->bones[0].low, ==, 0);
  g_assert_cmpfloat (p->bones[0].high, ==, 0.18);       /* 19 of 20 */
  g_assert_cmpfloat (p->bones[0].probability, ==, 0.09);
  p->n_samples = 16;
  ost_hand_prediction_summarise (p);
  g_assert_cmpfloat (p->bones[0].high, ==, 0.15);
}

static void
test_bytes (void)
{
  g_autoptr(OstHandPrediction) p = make (), back = NULL;
  g_autoptr(GBytes)            bytes = ost_hand_prediction_to_bytes (p), again = NULL;
  g_autoptr(GError)            error = NULL;
  gsize                        size;
  const char                  *text = g_bytes_get_data (bytes, &size);

  back = ost_hand_prediction_from_bytes (bytes, &error);
  g_assert_no_error (error);
  again = ost_hand_prediction_to_bytes (back);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_cmpmem (back->weights, 4 * sizeof (double), p->weights, 4 * sizeof (double));
  g_assert_cmpmem (back->features, 3 * sizeof (float), p->features, 3 * sizeof (float));
  g_assert_cmpfloat (back->hand.low, ==, p->hand.low);
  g_assert_cmpstr (back->missing[OST_BONE_MC5], ==, "outside the picture: “cut”");
  g_assert_null (back->missing[OST_BONE_ULNA]);
  g_assert_cmpint (back->segmenter, ==, 3);
  for (gsize n = 0; n < size; n += 7)
    {
      g_autoptr(GBytes) part = g_bytes_new (text, n);

      g_assert_null (ost_hand_prediction_from_bytes (part, NULL));
    }
}

static void
test_damaged (void)
{
  static const struct { const char *what, *by; } changes[] = {
    { "\"weights\":[0.4", "\"weights\":[-0.4" }, { "\"threshold\":0.5", "\"threshold\":5.5" },
    { "\"samples\":[0.9", "\"samples\":[1.9" }, { "\"segmenter\":3", "\"segmenter\":[]" }, { "\"samples\":[", "\"samples\":[0.5," },
    { "\"weights\"", "\"veights\"" }, { "0.6", "\"a\"" },
  };
  g_autoptr(OstHandPrediction) p = make ();
  g_autoptr(GBytes)            bytes = ost_hand_prediction_to_bytes (p);
  g_autofree char             *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  /* numbers come with 17 digits */
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      GString                     *changed = g_string_new (text);
      g_autoptr(GBytes)            wrong = NULL;
      g_autoptr(GError)            error = NULL;
      g_autoptr(OstHandPrediction) none = NULL;

      g_string_replace (changed, changes[i].what, changes[i].by, 1);
      g_assert_cmpstr (changed->str, !=, text);
      wrong = g_string_free_to_bytes (changed);
      none = ost_hand_prediction_from_bytes (wrong, &error);
      g_assert_null (none);
      g_assert_nonnull (strstr (error->message, "Classify it again"));
    }
}

/* Brackets without end: the parser recurses, so it must not be given them. */
static void
test_deep (void)
{
  g_autofree char             *deep = g_strnfill (1 << 22, '[');
  g_autoptr(GBytes)            bytes = g_bytes_new_static (deep, 1 << 22);
  g_autoptr(OstHandPrediction) none = ost_hand_prediction_from_bytes (bytes, NULL);

  g_assert_null (none);
}

/* --- Seen by a classifier ----------------------------------------------------------------------------------------- */

#define SIDE 48

static OstClassifier *
make_classifier (void)
{
  static const OstEncoderConfig      config = { .depth = 18, .side = SIDE, .view = 32, .margin = 8, .segmented = 1 };
  static const OstClassifierTraining training = { { 0.5, 1, OST_T_RULE_BELOW, "total hip" }, FALSE };
  g_autoptr(OstPatchSet)             set = ost_patch_set_new (24);
  OstClassifierProgress              last;

  for (int i = 0; i < 24; i++)
    set->cases[i] = (OstPatchCase) { .patch = bone_patch (900 + i, i % 3 ? 7 : 2, SIDE), .person = i, .label = i % 3 == 0,
                                     .part = i % 4 == 3 ? OST_SPLIT_VALIDATION : OST_SPLIT_TRAIN };
  set->n_people = 24;
  return ost_classifier_train (set, ost_encoder_new (&config, 3), &training, NULL, NULL, &last, NULL);
}

/* Working size = image size; samples 0 and 1 (of two experts) have the bone as `mask`, sample 2 less of it, 3 none. */
static OstSegmentation *
make_segmentation (const OstMask *mask)
{
  OstSegmentation *s = g_new0 (OstSegmentation, 1);
  gsize            pixels = (gsize) mask->width * mask->height;

  s->n_samples = 4;
  s->experts = 2;
  s->box = ost_letterbox_fit (mask->width, mask->height, mask->width, mask->height);
  ost_segmentation_allocate (s);
  s->routing[0] = 0.75;
  s->routing[1] = 0.25;
  for (gsize i = 0; i < pixels; i++)
    {
      s->mean[i * OST_N_CLASSES + (mask->data[i] ? OST_BONE_MC2 + 1 : 0)] = 1;
      for (int n = 0; n < 3; n++)
        s->labels[n * pixels + i] = mask->data[i] && (n < 2 || i / mask->width < 100) ? OST_BONE_MC2 + 1 : 0;
    }
  ost_segmentation_complete (s);
  return s;
}

static void
test_samples (void)
{
  g_autoptr(OstClassifier)     classifier = make_classifier ();
  g_autoptr(OstImage)          image = NULL;
  g_autoptr(OstMask)           mask = NULL, empty = NULL;
  g_autoptr(OstSegmentation)   s = NULL;
  g_autoptr(OstHandPrediction) p = NULL, read = NULL;
  g_autoptr(GBytes)            bytes = NULL;
  g_autoptr(GError)            error = NULL;
  g_autofree char             *fingerprint = NULL;
  OstMask                     *masks[OST_N_BONES] = { NULL };
  double                       length = 0;
  int                          n_below = 0;

  bone_radiograph (77, 3, &image, &mask);
  s = make_segmentation (mask);
  p = ost_classifier_see_samples (classifier, image, s, &error);
  g_assert_no_error (error);
  g_assert_cmpint (p->n_bones, ==, 1);
  g_assert_nonnull (p->missing[OST_BONE_ULNA]);
  g_assert_null (p->missing[OST_BONE_MC2]);
  g_assert_cmpfloat (p->samples[OST_BONE_MC2], ==, p->samples[OST_N_BONES + OST_BONE_MC2]);
  g_assert_cmpfloat (p->samples[OST_BONE_MC2], !=, p->samples[2 * OST_N_BONES + OST_BONE_MC2]);
  g_assert_true (isnan (p->samples[3 * OST_N_BONES + OST_BONE_MC2]));
  for (int f = 0; f < p->n_features; f++)
    {
      length += (double) p->features[f] * p->features[f];
      n_below += p->features[f] < 0;
    }
  g_assert_cmpfloat_with_epsilon (length, 1, 1e-5);
  g_assert_true (n_below > 0 && n_below < p->n_features);       /* standardised: those of a network are positive */
  bytes = ost_segmentation_to_bytes (s);
  fingerprint = ost_segmentation_fingerprint_of_bytes (bytes);
  g_assert_cmpstr (fingerprint, ==, p->masks);
  /* a person's outline that is the same gives the same probability */
  masks[OST_BONE_MC2] = ost_segmentation_sample_mask (s, 0, OST_BONE_MC2);
  masks[OST_BONE_ULNA] = empty = ost_mask_new (mask->width, mask->height);
  read = ost_classifier_see_masks (classifier, image, masks, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (read->bones[OST_BONE_MC2].probability, ==, p->samples[OST_BONE_MC2]);
  g_assert_cmpfloat (read->bones[OST_BONE_MC2].low, ==, read->bones[OST_BONE_MC2].high);
  g_assert_cmpint (read->n_bones, ==, 1);
  g_assert_nonnull (read->missing[OST_BONE_ULNA]);
  ost_mask_unref (masks[OST_BONE_MC2]);
}

int
main (int argc, char **argv)
{
  ost_blas_start (argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hand-prediction/summary", test_summary);
  g_test_add_func ("/hand-prediction/ends", test_ends);
  g_test_add_func ("/hand-prediction/bytes", test_bytes);
  g_test_add_func ("/hand-prediction/damaged", test_damaged);
  g_test_add_func ("/hand-prediction/deep", test_deep);
  g_test_add_func ("/hand-prediction/samples", test_samples);
  return g_test_run ();
}
