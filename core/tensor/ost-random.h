/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>
#include <math.h>

/* Random numbers that are a function of (key, counter): no hidden state, any order, any thread, and (but for the
 * Gaussian) the same bits on every machine.
 *
 * A key is one stream: what uses it counts from 0, and two users have two keys. Keys are made of a seed and what the
 * stream is for, ost_random_mix (seed ^ purpose); counters need no mixing. Streams repeat after 2^64 numbers.
 *
 * The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). Not for secrets. */

/* One to one on 64 bits; every bit of x moves about half of the result. */
static inline guint64
ost_random_mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);
  return x ^ (x >> 31);
}

/* 64 random bits. */
static inline guint64
ost_random_at (guint64 key, guint64 counter)
{
  return ost_random_mix (ost_random_mix (counter) ^ key);
}

/* [0, 1), 53 bits. */
static inline double
ost_random_unit_at (guint64 key, guint64 counter)
{
  return (double) (ost_random_at (key, counter) >> 11) * 0x1p-53;
}

/* Mean 0, variance 1, within -3.47 .. 3.47: the sum of four 16-bit uniforms (Irwin and Hall), which needs no logarithm.
 * Excess kurtosis is -0.3. For hands, pictures and first weights, where speed or equal bits count and tails do not. */
static inline double
ost_random_normal_at (guint64 key, guint64 counter)
{
  guint64 bits = ost_random_at (key, counter);
  int     sum  = (int) (bits & 0xffff) + (int) (bits >> 16 & 0xffff) + (int) (bits >> 32 & 0xffff) + (int) (bits >> 48);

  return (sum - 131070) * (1.7320508075688772 / 65536);
}

/* Normal distribution with its tails, to 8.57: Box and Muller 1958, of numbers 2 counter and 2 counter + 1 of the key
 * (so a key is for these alone). For latent samples and noise that a model is to believe in. The last bit depends on
 * the machine's logarithm and cosine. */
static inline double
ost_random_gaussian_at (guint64 key, guint64 counter)
{
  const double radius = sqrt (-2 * log (1 - ost_random_unit_at (key, 2 * counter)));

  return radius * cos (2 * G_PI * ost_random_unit_at (key, 2 * counter + 1));
}

/* A stream, for the few dozen numbers that describe one hand. */
typedef struct
{
  guint64 key, counter;
} OstRandom;

/* low .. high, uniform. */
static inline double
ost_random_range (OstRandom *random, double low, double high)
{
  return low + (high - low) * ost_random_unit_at (random->key, random->counter++);
}

/* Mean and standard deviation, cut at 2.5 standard deviations, so that no hand is a monster. The draw stands in a
 * variable because CLAMP, MAX and MIN read their arguments more than once. */
static inline double
ost_random_normal (OstRandom *random, double mean, double sd)
{
  const double drawn = ost_random_normal_at (random->key, random->counter++);

  return mean + sd * CLAMP (drawn, -2.5, 2.5);
}
