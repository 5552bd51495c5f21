/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-weights-private.h"
#include <string.h>
#include <sys/mman.h>
#include "core/nn/ost-graph.h"

typedef struct
{
  char    *prefix;
  gboolean frozen;
} FreezeRule;

typedef struct
{
  float *data;
  gsize  bytes;
} Scratch;

/* Parameters outlive the graphs that ask for them, and several graphs (training and prediction, towers of an encoder)
 * may have the same ones: a value is there once, and so is its gradient. Names are unique, shapes fixed with the first
 * use. */
struct _OstWeights
{
  gatomicrefcount refs;
  guint64     seed;
  GPtrArray  *list;             /* OstParameter, owned, in the order they were made */
  GHashTable *by_name;          /* borrowed */
  GArray     *rules;            /* FreezeRule; later ones win, and hold for parameters made afterwards, too */
  Scratch     scratch[OST_SCRATCH_SLOTS];       /* of all graphs of these weights, of which one runs at a time */
};

static void
parameter_free (OstParameter *parameter)
{
  g_free (parameter->name);
  ost_tensor_unref (parameter->value);
  g_clear_pointer (&parameter->gradient, ost_tensor_unref);
  g_free (parameter);
}

static void
rule_clear (FreezeRule *rule)
{
  g_free (rule->prefix);
}

OstWeights *
ost_weights_new (guint64 seed)
{
  OstWeights *weights = g_new0 (OstWeights, 1);

  g_atomic_ref_count_init (&weights->refs);
  weights->seed = seed;
  weights->list = g_ptr_array_new_with_free_func ((GDestroyNotify) parameter_free);
  weights->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  weights->rules = g_array_new (FALSE, FALSE, sizeof (FreezeRule));
  g_array_set_clear_func (weights->rules, (GDestroyNotify) rule_clear);
  return weights;
}

OstWeights *
ost_weights_ref (OstWeights *weights)
{
  g_atomic_ref_count_inc (&weights->refs);
  return weights;
}

void
ost_weights_unref (OstWeights *weights)
{
  if (weights == NULL || !g_atomic_ref_count_dec (&weights->refs))
    return;
  for (int i = 0; i < OST_SCRATCH_SLOTS; i++)
    ost_aligned_free (weights->scratch[i].data);
  g_hash_table_unref (weights->by_name);
  g_ptr_array_unref (weights->list);
  g_array_unref (weights->rules);
  g_free (weights);
}

/* --- Parameters --- */

/* "encoder" is above "encoder.conv1" and is not above "encoder2": names end at a dot. */
static gboolean
is_under (const char *name, const char *prefix)
{
  const gsize n = strlen (prefix);

  return n == 0 || (strncmp (name, prefix, n) == 0 && (name[n] == '\0' || name[n] == '.'));
}

static gboolean
is_frozen (OstWeights *weights, const char *name)
{
  for (guint i = weights->rules->len; i-- > 0;)
    {
      const FreezeRule *rule = &g_array_index (weights->rules, FreezeRule, i);

      if (is_under (name, rule->prefix))
        return rule->frozen;
    }
  return FALSE;
}

/* First values are drawn from the seed and the name, not from the order in which parameters are made. */
static OstParameter *
parameter_new (OstWeights *weights, const char *name, OstParameterKind kind, OstShape shape, OstInit init)
{
  OstParameter *parameter = g_new0 (OstParameter, 1);

  parameter->name = g_strdup (name);
  parameter->kind = kind;
  parameter->value = ost_tensor_new (shape);
  parameter->frozen = is_frozen (weights, name);
  parameter->version = 1;
  ost_init_fill (parameter->value, init, weights->seed, name);
  g_ptr_array_add (weights->list, parameter);
  g_hash_table_insert (weights->by_name, parameter->name, parameter);
  return parameter;
}

OstParameter *
ost_weights_require (OstWeights *weights, const char *name, OstParameterKind kind, OstShape shape, OstInit init,
                     GError **error)
{
  OstParameter *parameter = ost_weights_lookup (weights, name);

  if (ost_shape_count (&shape) < 0)
    {
      g_autofree char *text = ost_shape_to_string (&shape);

      g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_SHAPE, "Parameter %s cannot have the shape %s", name, text);
      return NULL;
    }
  if (parameter == NULL)
    return parameter_new (weights, name, kind, shape, init);
  if (!ost_shape_equal (&parameter->value->shape, &shape))
    {
      g_autofree char *old = ost_shape_to_string (&parameter->value->shape), *wanted = ost_shape_to_string (&shape);

      g_set_error (error, OST_GRAPH_ERROR, OST_GRAPH_ERROR_SHAPE,
                   "Parameter %s is there already with the shape %s and cannot also be %s", name, old, wanted);
      return NULL;
    }
  return parameter;
}

OstParameter *
ost_weights_lookup (OstWeights *weights, const char *name)
{
  return g_hash_table_lookup (weights->by_name, name);
}

guint
ost_weights_get_n (OstWeights *weights)
{
  return weights->list->len;
}

OstParameter *
ost_weights_get (OstWeights *weights, guint i)
{
  g_return_val_if_fail (i < weights->list->len, NULL);
  return g_ptr_array_index (weights->list, i);
}

int64_t
ost_weights_count (OstWeights *weights)
{
  int64_t count = 0;

  for (guint i = 0; i < weights->list->len; i++)
    {
      OstParameter *parameter = ost_weights_get (weights, i);

      if (parameter->kind != OST_PARAMETER_BUFFER)
        count += parameter->value->count;
    }
  return count;
}

/* A rule by names rather than a mark on parameters: what is built later under the same prefix is frozen as well. A
 * gradient that was there is dropped, so that no step moves what is frozen. */
void
ost_weights_freeze (OstWeights *weights, const char *prefix, gboolean frozen)
{
  FreezeRule rule = { g_strdup (prefix), frozen };

  g_array_append_val (weights->rules, rule);
  for (guint i = 0; i < weights->list->len; i++)
    {
      OstParameter *parameter = ost_weights_get (weights, i);

      if (!is_under (parameter->name, prefix))
        continue;
      parameter->frozen = frozen;
      parameter->has_gradient = parameter->has_gradient && !frozen;
    }
}

/* A mark and no memset: the first who writes a gradient afterwards overwrites what was there. */
void
ost_weights_clear_gradients (OstWeights *weights)
{
  for (guint i = 0; i < weights->list->len; i++)
    ost_weights_get (weights, i)->has_gradient = FALSE;
}

/* Whoever writes values calls it: conversions and folded weights compare versions. */
void
ost_parameter_touch (OstParameter *parameter)
{
  parameter->version++;
}

/* --- Working memory --- */

void *
ost_large_new (gsize bytes)
{
  /* Pages of 2 MiB for what is larger than eight of them. The kernel only takes whole ones, hence the skip to the
   * first. */
  const gsize page = 2 << 20;
  char       *memory = (char *) ost_aligned_new ((int64_t) (MAX (bytes, 64) + 3) / 4);
  const gsize skip = (page - GPOINTER_TO_SIZE (memory) % page) % page;

  if (bytes > 8 * page)
    madvise (memory + skip, (bytes - skip) / page * page, MADV_HUGEPAGE);   /* a wish: it may fail */
  return memory;
}

void *
ost_weights_scratch (OstWeights *weights, int slot, gsize bytes)
{
  Scratch *scratch = &weights->scratch[slot];

  /* Grows and never shrinks, without keeping what was there; compiling asks for the largest need, so that a run does
   * not grow it. */
  if (bytes > scratch->bytes)
    {
      ost_aligned_free (scratch->data);
      scratch->data = ost_large_new (bytes);
      scratch->bytes = bytes;
    }
  return bytes == 0 ? NULL : scratch->data;
}

gsize
ost_weights_scratch_bytes (OstWeights *weights, int first, int last)
{
  gsize bytes = 0;

  for (int i = first; i <= last; i++)
    bytes += weights->scratch[i].bytes;
  return bytes;
}
