/* SPDX-License-Identifier: Apache-2.0 */
#include "core/learn/ost-linear-probe-private.h"

#include <math.h>

G_DEFINE_QUARK (ost-probe-error-quark, ost_probe_error)

/* The four tensors of a probe, one row each. */
static const struct
{
  const char *name;
  gsize       offset;           /* of an OstTensor pointer */
} parts[] = {
  { "mean",   G_STRUCT_OFFSET (OstLinearProbe, mean) },
  { "scale",  G_STRUCT_OFFSET (OstLinearProbe, scale) },
  { "weight", G_STRUCT_OFFSET (OstLinearProbe, weight) },
  { "bias",   G_STRUCT_OFFSET (OstLinearProbe, bias) },
};

#define PART(probe, i) G_STRUCT_MEMBER (OstTensor *, probe, parts[i].offset)

static OstShape
shape_of (gsize part, int dim)
{
  const OstShape shapes[] = { OST_SHAPE (dim), OST_SHAPE (dim), OST_SHAPE (1, dim), OST_SHAPE (1) };

  return shapes[part];
}

OstLinearProbe *
ost_linear_probe_new (int dim)
{
  OstLinearProbe *probe = g_new0 (OstLinearProbe, 1);

  probe->dim = dim;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    PART (probe, i) = ost_tensor_new (shape_of (i, dim));
  return probe;
}

void
ost_linear_probe_free (OstLinearProbe *probe)
{
  for (gsize i = 0; probe != NULL && i < G_N_ELEMENTS (parts); i++)
    g_clear_pointer (&PART (probe, i), ost_tensor_unref);
  g_free (probe);
}

/* In double, as the fit has it: x - mean loses digits where a feature's mean is large beside its deviation. */
void
ost_linear_probe_logits (const OstLinearProbe *probe, const float *features, int n, double *logits)
{
  const float *mean = probe->mean->data, *scale = probe->scale->data, *weight = probe->weight->data;

  for (int i = 0; i < n; i++, features += probe->dim)
    {
      double sum = (double) probe->bias->data[0];

      for (int j = 0; j < probe->dim; j++)
        sum += (double) weight[j] * ((double) features[j] - (double) mean[j]) / (double) scale[j];
      logits[i] = sum;
    }
}

double
ost_linear_probe_probability (double logit)
{
  return 1 / (1 + exp (-logit));
}

/* --- In files --- */

void
ost_linear_probe_write (const OstLinearProbe *probe, const char *prefix, OstSafetensorsWriter *writer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strconcat (prefix, ".", parts[i].name, NULL);

      ost_safetensors_writer_add (writer, name, PART (probe, i));
    }
}

/* The tensor of this name if it has this shape and holds numbers. */
static OstTensor *
read_part (OstSafetensors *file, const char *name, OstShape shape, GError **error)
{
  g_autofree char     *wanted = ost_shape_to_string (&shape), *text = NULL;
  g_autoptr(OstTensor) tensor = NULL;
  OstShape             found;

  if (ost_safetensors_get_shape (file, name, &found) && !ost_shape_equal (&found, &shape))
    {
      text = ost_shape_to_string (&found);
      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE,
                   "The file has %s with the shape %s where %s is needed; it belongs to another encoder", name, text,
                   wanted);
      return NULL;
    }
  tensor = ost_safetensors_read (file, name, error);
  for (int64_t i = 0; tensor != NULL && i < tensor->count; i++)
    if (!isfinite (tensor->data[i]))
      {
        g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                     "The file's %s holds what is not a number; train the classifier again", name);
        return NULL;
      }
  return g_steal_pointer (&tensor);
}

OstLinearProbe *
ost_linear_probe_read (OstSafetensors *file, const char *prefix, int dim, GError **error)
{
  g_autoptr(OstLinearProbe) probe = g_new0 (OstLinearProbe, 1);

  probe->dim = dim;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strconcat (prefix, ".", parts[i].name, NULL);

      PART (probe, i) = read_part (file, name, shape_of (i, dim), error);
      if (PART (probe, i) == NULL)
        return NULL;
    }
  for (int j = 0; j < dim; j++)
    if (!(probe->scale->data[j] > 0))
      {
        g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                     "The file's %s.scale must be above 0 throughout; train the classifier again", prefix);
        return NULL;
      }
  return g_steal_pointer (&probe);
}
