/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-optimiser-private.h"

/* In the file:   optimiser.NAME.momentum                     SGD, LARC, LARS
 *                optimiser.NAME.mean, optimiser.NAME.square  Adam, AdamW
 * and as metadata  optimiser.kind                            which of them all
 *                  optimiser.NAME.steps                      of each parameter that has been moved
 *                  optimiser.count                           of those, so that none is missed */

static const char *const kinds[] = {
  [OST_SGD] = "sgd", [OST_ADAM] = "adam", [OST_ADAMW] = "adamw", [OST_LARC] = "larc",
  [OST_LARS_SIMCLR] = "lars-simclr", [OST_LARS_VICREG] = "lars-vicreg",
};

static const char *
suffix_of (const OstOptimiser *optimiser, int i)
{
  const gboolean adam = optimiser->options.kind == OST_ADAM || optimiser->options.kind == OST_ADAMW;

  return i == 1 ? "square" : adam ? "mean" : "momentum";
}

/* How many moments a parameter has once it has been moved. */
static int
count_moments (const OstOptimiser *optimiser)
{
  switch (optimiser->options.kind)
    {
    case OST_ADAM:
    case OST_ADAMW:
      return 2;
    default:
      return optimiser->options.momentum != 0 ? 1 : 0;
    }
}

static void
set_number (OstSafetensorsWriter *writer, const char *key, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  ost_safetensors_writer_set_metadata (writer, key, text);
}

static void
write_one (OstOptimiser *optimiser, const char *name, OstMoments *moments, OstSafetensorsWriter *writer)
{
  g_autofree char *steps = g_strconcat ("optimiser.", name, ".steps", NULL);

  set_number (writer, steps, moments->steps);
  for (int i = 0; i < 2; i++)
    if (moments->moments[i] != NULL)
      {
        g_autofree char *key = g_strconcat ("optimiser.", name, ".", suffix_of (optimiser, i), NULL);

        ost_safetensors_writer_add (writer, key, moments->moments[i]);
      }
}

void
ost_optimiser_write (OstOptimiser *optimiser, OstSafetensorsWriter *writer)
{
  for (guint i = 0; i < ost_weights_get_n (optimiser->weights); i++)
    {
      const char *name = ost_weights_get (optimiser->weights, i)->name;
      OstMoments *moments = g_hash_table_lookup (optimiser->moments, name);

      if (moments != NULL)
        write_one (optimiser, name, moments, writer);
    }
  set_number (writer, "optimiser.count", g_hash_table_size (optimiser->moments));
  ost_safetensors_writer_set_metadata (writer, "optimiser.kind", kinds[optimiser->options.kind]);
}

/* --- Reading --- */

static OstTensor *
read_moment (OstSafetensors *file, const char *key, const OstParameter *parameter, GError **error)
{
  g_autoptr(OstTensor) tensor = ost_safetensors_read (file, key, error);

  if (tensor != NULL && !ost_shape_equal (&tensor->shape, &parameter->value->shape))
    {
      g_autofree char *found = ost_shape_to_string (&tensor->shape);
      g_autofree char *wanted = ost_shape_to_string (&parameter->value->shape);

      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE,
                   "The file has %s with the shape %s where this network has %s; it belongs to another network", key,
                   found, wanted);
      return NULL;
    }
  return g_steal_pointer (&tensor);
}

/* NULL without an error: the file knows nothing of this parameter, which had not been moved when it was written. */
static OstMoments *
read_one (OstOptimiser *optimiser, OstSafetensors *file, const OstParameter *parameter, GError **error)
{
  g_autofree char *steps = g_strconcat ("optimiser.", parameter->name, ".steps", NULL);
  const char      *text = ost_safetensors_get_metadata (file, steps);
  OstMoments      *moments;

  if (text == NULL)
    return NULL;
  moments = ost_moments_new ();
  if (!g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &moments->steps, error))
    {
      g_prefix_error (error, "The file's %s is no number of steps: ", steps);
      return ost_moments_free (moments), NULL;
    }
  for (int i = 0; i < count_moments (optimiser); i++)
    {
      g_autofree char *key = g_strconcat ("optimiser.", parameter->name, ".", suffix_of (optimiser, i), NULL);

      moments->moments[i] = read_moment (file, key, parameter, error);
      if (moments->moments[i] == NULL)
        return ost_moments_free (moments), NULL;
    }
  return moments;
}

static gboolean
check_kind (OstOptimiser *optimiser, OstSafetensors *file, GError **error)
{
  const char *kind = ost_safetensors_get_metadata (file, "optimiser.kind");

  if (g_strcmp0 (kind, kinds[optimiser->options.kind]) == 0)
    return TRUE;
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING,
               "The file was written by the optimiser “%s” and this run uses “%s”; go on with the same one",
               kind != NULL ? kind : "none", kinds[optimiser->options.kind]);
  return FALSE;
}

/* A parameter that the file has moved and this network lacks would otherwise be forgotten without a word. */
static gboolean
check_count (GHashTable *moments, OstSafetensors *file, GError **error)
{
  g_autofree char *count = g_strdup_printf ("%u", g_hash_table_size (moments));
  const char      *wanted = ost_safetensors_get_metadata (file, "optimiser.count");

  if (g_strcmp0 (count, wanted) == 0)
    return TRUE;
  g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_MISSING,
               "The file has the optimiser's memory of %s parameters and %s of them are in this network; it belongs to "
               "another one", wanted != NULL ? wanted : "no", count);
  return FALSE;
}

/* Apart from accepting it, so that a checkpoint that turns out to be damaged further on has changed nothing. */
GHashTable *
ost_optimiser_parse (OstOptimiser *optimiser, OstSafetensors *file, GError **error)
{
  g_autoptr(GHashTable) read = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ost_moments_free);

  if (!check_kind (optimiser, file, error))
    return NULL;
  for (guint i = 0; i < ost_weights_get_n (optimiser->weights); i++)
    {
      OstParameter *parameter = ost_weights_get (optimiser->weights, i);
      GError       *own = NULL;
      OstMoments   *moments = read_one (optimiser, file, parameter, &own);

      if (own != NULL)
        return g_propagate_error (error, own), NULL;
      if (moments != NULL)
        g_hash_table_insert (read, parameter->name, moments);
    }
  return check_count (read, file, error) ? g_steal_pointer (&read) : NULL;
}

void
ost_optimiser_accept (OstOptimiser *optimiser, GHashTable *moments)
{
  g_hash_table_unref (optimiser->moments);
  optimiser->moments = moments;
}

gboolean
ost_optimiser_read (OstOptimiser *optimiser, OstSafetensors *file, GError **error)
{
  GHashTable *moments = ost_optimiser_parse (optimiser, file, error);

  if (moments != NULL)
    ost_optimiser_accept (optimiser, moments);
  return moments != NULL;
}
