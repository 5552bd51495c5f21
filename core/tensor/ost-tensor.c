/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tensor/ost-tensor.h"

#include <stdlib.h>
#include <string.h>

/* -1 where a size is below 1 or the bytes would not fit 64 bits. No dimensions: one number. */
int64_t
ost_shape_count (const OstShape *shape)
{
  int64_t count = 1;

  for (int d = 0; d < shape->n_dims; d++)
    {
      if (shape->sizes[d] < 1 || count > INT64_MAX / (int64_t) sizeof (float) / shape->sizes[d])
        return -1;
      count *= shape->sizes[d];
    }
  return count;
}

gboolean
ost_shape_equal (const OstShape *a, const OstShape *b)
{
  if (a->n_dims != b->n_dims)
    return FALSE;
  for (int d = 0; d < a->n_dims; d++)
    if (a->sizes[d] != b->sizes[d])
      return FALSE;
  return TRUE;
}

char *
ost_shape_to_string (const OstShape *shape)
{
  GString *text = g_string_new (shape->n_dims == 0 ? "one number" : NULL);

  for (int d = 0; d < shape->n_dims; d++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, d ? "x" : "", (gint64) shape->sizes[d]);
  return g_string_free (text, FALSE);
}

/* 64 bytes: a cache line, a vector of AVX-512. Rounded up, as aligned_alloc wants whole
 * multiples. */
float *
ost_aligned_new (int64_t count)
{
  size_t bytes = ((size_t) MAX (count, 1) * sizeof (float) + 63) / 64 * 64;
  float *data = aligned_alloc (64, bytes);

  if (data == NULL)
    g_error ("Out of memory: %" G_GSIZE_FORMAT " bytes for numbers", bytes);
  return data;
}

void
ost_aligned_free (float *data)
{
  free (data);
}

/* Zeros: gradients, moments and running means begin so. */
OstTensor *
ost_tensor_new (OstShape shape)
{
  int64_t    count = ost_shape_count (&shape);
  OstTensor *tensor;

  g_return_val_if_fail (count >= 0, NULL);
  tensor = g_new0 (OstTensor, 1);
  tensor->shape = shape;
  tensor->count = count;
  tensor->data = ost_aligned_new (count);
  memset (tensor->data, 0, (size_t) count * sizeof (float));
  g_atomic_ref_count_init (&tensor->refs);
  return tensor;
}

OstTensor *
ost_tensor_ref (OstTensor *tensor)
{
  g_atomic_ref_count_inc (&tensor->refs);
  return tensor;
}

void
ost_tensor_unref (OstTensor *tensor)
{
  if (tensor == NULL || !g_atomic_ref_count_dec (&tensor->refs))
    return;
  ost_aligned_free (tensor->data);
  g_free (tensor);
}

OstTensor *
ost_tensor_copy (const OstTensor *tensor)
{
  OstTensor *copy = ost_tensor_new (tensor->shape);

  memcpy (copy->data, tensor->data, (size_t) tensor->count * sizeof (float));
  return copy;
}
