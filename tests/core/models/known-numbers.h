/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <math.h>
#include "core/nn/ost-weights.h"
#include "core/tensor/ost-random.h"

/* Numbers that both sides of a comparison with PyTorch make by the same rule (tests/oracle/model-numbers.py): number i of
 * the tensor NAME is 2 u - 1, u = unit (fnv (NAME), i). */

static inline guint64
known_key (const char *name)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *name; name++)
    hash = (hash ^ (guchar) *name) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static inline double
known_number (guint64 key, int64_t i)
{
  return 2 * ost_random_unit_at (key, (guint64) i) - 1;
}

/* Number i of a parameter of this name and shape, before training. */
static inline float
known_weight (const char *name, const OstShape *shape, int64_t i)
{
  const double v = known_number (known_key (name), i);

  if (shape->n_dims > 1)
    return (float) (v * sqrt (6.0 * (double) shape->sizes[0] / (double) ost_shape_count (shape)));
  return (float) (g_str_has_suffix (name, "weight") ? 1 + v / 2 : v / 10);
}

static inline void
known_fill_parameter (OstParameter *p)
{
  if (p->kind == OST_PARAMETER_BUFFER)
    return;
  for (int64_t i = 0; i < p->value->count; i++)
    p->value->data[i] = known_weight (p->name, &p->value->shape, i);
  ost_parameter_touch (p);
}

/* Euclidean norm, and product with the numbers called "probe". */
typedef struct { double norm, product; } KnownSums;

static inline KnownSums
known_sums (const float *x, int64_t n)
{
  const guint64 key = known_key ("probe");
  KnownSums     sums = { 0, 0 };

  for (int64_t i = 0; i < n; i++)
    {
      sums.norm += (double) x[i] * (double) x[i];
      sums.product += (double) x[i] * known_number (key, i);
    }
  sums.norm = sqrt (sums.norm);
  return sums;
}
