/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-weights-private.h"
#include <math.h>
#include "core/tensor/ost-random.h"

/* FNV-1a, 64 bits: the key of a parameter follows its name, not the order in which a network is built. */
static guint64
name_hash (const char *name)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *name; name++)
    hash = (hash ^ (guchar) *name) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

/* O,I,H,W or O,I: one output sums over I H W; one input reaches O H W. */
static void
find_fans (const OstTensor *tensor, double *fan_in, double *fan_out)
{
  const OstShape *s = &tensor->shape;
  const double    n = (double) tensor->count;

  *fan_in = s->n_dims > 1 ? n / (double) s->sizes[0] : n;
  *fan_out = s->n_dims > 1 ? n / (double) s->sizes[1] : n;
}

static void
fill_normal (OstTensor *tensor, guint64 key, double sd)
{
  for (int64_t i = 0; i < tensor->count; i++)
    tensor->data[i] = (float) (sd * ost_random_normal_at (key, (guint64) i));
}

static void
fill_uniform (OstTensor *tensor, guint64 key, double bound)
{
  for (int64_t i = 0; i < tensor->count; i++)
    tensor->data[i] = (float) (bound * (2 * ost_random_unit_at (key, (guint64) i) - 1));
}

/* Number i of a parameter is a function of seed, name and i: a network begins alike whatever else is built beside
 * it. */
void
ost_init_fill (OstTensor *tensor, OstInit init, guint64 seed, const char *name)
{
  const guint64 key = ost_random_mix (seed ^ name_hash (name));
  double        fan_in, fan_out;

  find_fans (tensor, &fan_in, &fan_out);
  if (init.fan_in > 0)
    fan_in = (double) init.fan_in;
  switch (init.kind)
    {
    case OST_INIT_ZERO:
      break;                    /* tensors are made so */
    case OST_INIT_ONE:
      for (int64_t i = 0; i < tensor->count; i++)
        tensor->data[i] = 1;
      break;
    case OST_INIT_NORMAL:
      fill_normal (tensor, key, init.scale);
      break;
    case OST_INIT_UNIFORM:
      fill_uniform (tensor, key, init.scale);
      break;
    case OST_INIT_HE:
      fill_normal (tensor, key, sqrt (2 / fan_in));
      break;
    case OST_INIT_HE_OUT:
      fill_normal (tensor, key, sqrt (2 / fan_out));
      break;
    case OST_INIT_LINEAR:
      fill_uniform (tensor, key, 1 / sqrt (fan_in));
      break;
    case OST_INIT_XAVIER:
      fill_uniform (tensor, key, sqrt (6 / (fan_in + fan_out)));
      break;
    default:
      g_assert_not_reached ();
    }
}
