/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/image/ost-bone.h"

/* What a classifier says about one radiograph: for each bone the probability of osteoporosis and how far it moves over the
 * masks that the segmenter holds possible, and the same for the hand.
 *
 * With S sampled masks of weights w_s, p_s is a bone's probability when it is cut out by sample s. A bone's `probability`
 * is the weighted median of p_s, `low` and `high` are the weighted 5th and 95th percentiles. The hand's are the same three
 * of the means over bones of p_s, sample by sample (the paper's equation 7). A hand read by a person has one sample: its
 * interval is a point. */
typedef struct
{
  double probability, low, high;        /* 0 .. 1; NAN: not found */
} OstProbability;

typedef struct
{
  OstProbability bones[OST_N_BONES];
  char          *missing[OST_N_BONES];  /* why a bone was not found, in words; NULL when it was */
  OstProbability hand;
  int            n_bones;               /* that the hand is the mean of */
  gboolean       positive;              /* hand.probability >= threshold */
  double         threshold;
  char          *rule;                  /* what positive means: "T-score below -2.5 (total hip)" */

  int            n_samples;
  double        *weights;               /* n_samples, sum 1 */
  double        *samples;               /* n_samples rows of OST_N_BONES; NAN: not in this sample */

  int            n_features;
  float         *features;              /* n_features: of the encoder, mean over the bones found, standardised by the probe,
                                         * length 1 */

  char          *source;                /* where the masks came from: "prediction" or "reading" */
  gint64         segmenter;             /* model of the prediction; 0 for a reading */
  char          *masks;                 /* fingerprint of these masks: another one now means that this is stale */
} OstHandPrediction;

void               ost_hand_prediction_free       (OstHandPrediction *prediction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OstHandPrediction, ost_hand_prediction_free)

/* Fills probability, low and high of bones and hand, n_bones and positive from weights, samples and threshold. */
void               ost_hand_prediction_summarise  (OstHandPrediction *prediction);

/* The hand's mean for one sample; NAN when it has no bone. */
double             ost_hand_prediction_of_sample  (const OstHandPrediction *prediction, int sample);

/* JSON. What is read back is the same to the bit. Damaged bytes are an error in words. */
GBytes            *ost_hand_prediction_to_bytes   (const OstHandPrediction *prediction);
OstHandPrediction *ost_hand_prediction_from_bytes (GBytes *bytes, GError **error);
