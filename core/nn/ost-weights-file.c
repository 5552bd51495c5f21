/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nn/ost-weights.h"
#include <string.h>

void
ost_weights_write (OstWeights *weights, OstSafetensorsWriter *writer)
{
  for (guint i = 0; i < ost_weights_get_n (weights); i++)
    {
      OstParameter *parameter = ost_weights_get (weights, i);

      ost_safetensors_writer_add (writer, parameter->name, parameter->value);
    }
}

static OstTensor *
read_one (OstSafetensors *file, OstParameter *parameter, GError **error)
{
  OstShape found;

  if (ost_safetensors_get_shape (file, parameter->name, &found)
      && !ost_shape_equal (&found, &parameter->value->shape))
    {
      g_autofree char *text = ost_shape_to_string (&found);
      g_autofree char *wanted = ost_shape_to_string (&parameter->value->shape);

      g_set_error (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_SHAPE,
                   "The file has %s with the shape %s where this network has %s; it belongs to another network",
                   parameter->name, text, wanted);
      return NULL;
    }
  return ost_safetensors_read (file, parameter->name, error);
}

/* All are read before the first is written: a file that lacks one leaves the weights as they were. More in the file
 * (an optimiser's, another head's) is no mistake. */
gboolean
ost_weights_read (OstWeights *weights, OstSafetensors *file, GError **error)
{
  g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify) ost_tensor_unref);

  for (guint i = 0; i < ost_weights_get_n (weights); i++)
    {
      OstTensor *tensor = read_one (file, ost_weights_get (weights, i), error);

      if (tensor == NULL)
        return FALSE;
      g_ptr_array_add (read, tensor);
    }
  for (guint i = 0; i < ost_weights_get_n (weights); i++)
    {
      OstParameter *parameter = ost_weights_get (weights, i);
      OstTensor    *tensor = g_ptr_array_index (read, i);

      memcpy (parameter->value->data, tensor->data, sizeof (float) * (gsize) tensor->count);
      ost_parameter_touch (parameter);
    }
  return TRUE;
}
