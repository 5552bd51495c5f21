/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernels/ost-kernel.h"
#include "core/nn/ost-optimiser-private.h"

#include <math.h>

/* Adam (Kingma and Ba 2015, arXiv:1412.6980) and AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), in the order of
 * operations of PyTorch 1.13:
 *
 *   AdamW: w *= 1 - lr wd              Adam: g += wd w
 *   m = beta1 m + (1 - beta1) g        s = beta2 s + (1 - beta2) g^2
 *   w -= lr / (1 - beta1^t) m / (sqrt (s) / sqrt (1 - beta2^t) + eps)          t = 1, 2, ...
 *
 * m and s begin at 0: after t steps of the same g they are (1 - beta^t) g and (1 - beta^t) g^2, which the divisors
 * undo. Powers are taken in double and go to the loop as two factors. t is the parameter's own number of steps. */
typedef struct
{
  float keep;                   /* AdamW: 1 - lr wd; else 1 */
  float decay;                  /* Adam: wd; else 0 */
  float beta1, rest1, beta2, rest2;
  float rate;                   /* lr / (1 - beta1^t) */
  float root;                   /* 1 / sqrt (1 - beta2^t) */
  float epsilon;
} Factors;

OST_KERNEL static void
move (float *restrict w, const float *restrict gradient, float *restrict m, float *restrict s, const Factors *factors,
      int64_t n)
{
  const Factors f = *factors;

  for (int64_t i = 0; i < n; i++)
    {
      const float g = gradient[i] + f.decay * w[i];

      m[i] = f.beta1 * m[i] + f.rest1 * g;
      s[i] = f.beta2 * s[i] + f.rest2 * g * g;
      w[i] = f.keep * w[i] - f.rate * m[i] / (sqrtf (s[i]) * f.root + f.epsilon);
    }
}

static Factors
make_factors (const OstOptimiserOptions *options, double rate, gint64 t)
{
  const gboolean apart = options->kind == OST_ADAMW;

  return (Factors) {
    .keep = apart ? (float) (1 - rate * options->weight_decay) : 1,
    .decay = apart ? 0 : (float) options->weight_decay,
    .beta1 = (float) options->beta1, .rest1 = (float) (1 - options->beta1),
    .beta2 = (float) options->beta2, .rest2 = (float) (1 - options->beta2),
    .rate = (float) (rate / (1 - pow (options->beta1, (double) t))),
    .root = (float) (1 / sqrt (1 - pow (options->beta2, (double) t))),
    .epsilon = (float) options->epsilon,
  };
}

void
ost_optimiser_step_adam (OstOptimiser *optimiser, OstParameter *parameter, OstMoments *moments, double rate)
{
  const Factors factors = make_factors (&optimiser->options, rate, moments->steps + 1);
  const int64_t n = parameter->value->count, n_blocks = (n + OST_BLOCK - 1) / OST_BLOCK;
  float        *m = ost_moments_get (moments, 0, parameter), *s = ost_moments_get (moments, 1, parameter);

#pragma omp parallel for if (n_blocks > 1)
  for (int64_t b = 0; b < n_blocks; b++)
    {
      const int64_t first = b * OST_BLOCK;

      move (parameter->value->data + first, parameter->gradient->data + first, m + first, s + first, &factors,
            MIN (OST_BLOCK, n - first));
    }
}
