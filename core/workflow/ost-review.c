/* SPDX-License-Identifier: Apache-2.0 */
#include "core/workflow/ost-review.h"

#include <math.h>

static const OstProbability nothing = { NAN, NAN, NAN };

OstProbability
ost_review_without (const OstHandPrediction *hand, OstBone bone)
{
  const gsize         n = (gsize) hand->n_samples * OST_N_BONES;
  g_autofree double  *samples = g_new (double, n + 1);
  OstHandPrediction   other = { .threshold = hand->threshold, .n_samples = hand->n_samples, .weights = hand->weights,
                                .samples = samples };

  for (gsize i = 0; i < n; i++)
    samples[i] = i % OST_N_BONES == (gsize) bone ? (double) NAN : hand->samples[i];
  ost_hand_prediction_summarise (&other);
  return other.n_bones > 0 ? other.hand : nothing;
}

int
ost_review_driver (const OstHandPrediction *hand, gboolean raises)
{
  double most = 0;
  int    driver = -1;

  for (int b = 0; b < OST_N_BONES; b++)
    {
      const double without = ost_review_without (hand, (OstBone) b).probability;
      const double carried = raises ? hand->hand.probability - without : without - hand->hand.probability;

      if (!isnan (hand->bones[b].probability) && carried > most)    /* NAN is not */
        {
          most = carried;
          driver = b;
        }
    }
  return driver;
}

double
ost_review_label_change (const OstHandPrediction *hand)
{
  double other = 0, all = 0;

  for (int s = 0; s < hand->n_samples; s++)
    {
      const double p = ost_hand_prediction_of_sample (hand, s);

      if (isnan (p))
        continue;
      all += hand->weights[s];
      other += (p >= hand->threshold) != hand->positive ? hand->weights[s] : 0;
    }
  return all > 0 ? other / all : (double) NAN;
}
