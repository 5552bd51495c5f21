/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-encoder-input.h"

#include <math.h>

/* Of grey 0 .. 1: a bone as even as this is noise or a blank, and is not blown up to look like one with structure. */
#define LEAST_DEVIATION 0.005

/* With g = m x (x the grey, m the mask) and u the mean of x, m (x - u) is g - u m: edge pixels count by their part. */
void
ost_encoder_input (const OstEncoderConfig *config, float *grey, const float *mask, gsize n)
{
  double sum = 0, inside = 0, square = 0;
  float  mean, scale;

  if (!config->standardised)
    return;
  for (gsize i = 0; i < n; i++)
    {
      sum += grey[i];
      inside += mask[i];
    }
  mean = inside > 0 ? (float) (sum / inside) : 0;
  for (gsize i = 0; i < n; i++)
    {
      grey[i] -= mean * mask[i];
      square += grey[i] * grey[i];
    }
  scale = inside > 0 ? (float) (1 / MAX (sqrt (square / inside), LEAST_DEVIATION)) : 0;
  for (gsize i = 0; i < n; i++)
    grey[i] *= scale;
}
