/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmenter-private.h"

/* A GVariant, little endian, packed by zlib:
 *
 *   i i i i   size of the image, working size      i i   experts, samples of all
 *   ad        routing                               ay    labels, n_samples x height x width
 *   ay        mean map in steps of 1/255, height x width x classes */
#define FORMAT "(iiiiiiad@ay@ay)"
#define TYPE   "(iiiiiiadayay)"

#define MAX_SIDE    2048        /* of the working size */
#define MAX_SAMPLES 4096

static GBytes *
convert (GConverter *converter, gconstpointer data, gsize length, GError **error)
{
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  if (!g_output_stream_write_all (stream, data, length, NULL, NULL, error) || !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GVariant *
bytes_variant (gconstpointer data, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, n, 1);
}

GBytes *
ost_segmentation_to_bytes (const OstSegmentation *s)
{
  g_autoptr(GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr(GVariant)        variant = NULL, little = NULL;
  GVariantBuilder            routing = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ad"));
  gsize                      pixels = (gsize) s->box.width * s->box.height, n = pixels * OST_N_CLASSES;
  g_autofree guint8         *mean = g_malloc (n);

  for (int k = 0; k < s->experts; k++)
    g_variant_builder_add (&routing, "d", s->routing[k]);
  for (gsize i = 0; i < n; i++)
    mean[i] = (guint8) lrintf (s->mean[i] * 255);
  variant = g_variant_ref_sink (g_variant_new (FORMAT, s->box.image_width, s->box.image_height, s->box.width, s->box.height,
                                               s->experts, s->n_samples, &routing,
                                               bytes_variant (s->labels, pixels * s->n_samples), bytes_variant (mean, n)));
  little = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (variant) : g_variant_byteswap (variant);
  return convert (G_CONVERTER (packer), g_variant_get_data (little), g_variant_get_size (little), NULL);
}

static gboolean
sane (int image_width, int image_height, int width, int height, int experts, int n_samples)
{
  return image_width >= 1 && image_width <= OST_IMAGE_MAX_SIDE && image_height >= 1 && image_height <= OST_IMAGE_MAX_SIDE
         && width >= 1 && width <= MAX_SIDE && height >= 1 && height <= MAX_SIDE
         && experts >= 1 && n_samples >= experts && n_samples <= MAX_SAMPLES && n_samples % experts == 0;
}

/* NULL when the parts do not fit each other. */
static OstSegmentation *
unpack (GVariant *variant)
{
  g_autoptr(OstSegmentation) s = g_new0 (OstSegmentation, 1);
  g_autoptr(GVariant)        labels_variant = NULL, mean_variant = NULL;
  g_autoptr(GVariantIter)    routing = NULL;
  int                        image_width, image_height, width, height;
  gsize                      n_labels, n_mean, pixels;
  const guint8              *labels, *mean;

  g_variant_get (variant, FORMAT, &image_width, &image_height, &width, &height, &s->experts, &s->n_samples, &routing,
                 &labels_variant, &mean_variant);
  labels = g_variant_get_fixed_array (labels_variant, &n_labels, 1);
  mean = g_variant_get_fixed_array (mean_variant, &n_mean, 1);
  if (!sane (image_width, image_height, width, height, s->experts, s->n_samples))
    return NULL;
  pixels = (gsize) width * height;
  if (n_labels != pixels * s->n_samples || n_mean != pixels * OST_N_CLASSES
      || g_variant_iter_n_children (routing) != (gsize) s->experts)
    return NULL;
  s->box = ost_letterbox_fit (image_width, image_height, width, height);
  ost_segmentation_allocate (s);
  for (int k = 0; k < s->experts; k++)
    g_variant_iter_next (routing, "d", &s->routing[k]);
  memcpy (s->labels, labels, n_labels);
  for (gsize i = 0; i < n_mean; i++)
    s->mean[i] = (float) (mean[i] / 255.0);
  ost_segmentation_complete (s);
  return g_steal_pointer (&s);
}

OstSegmentation *
ost_segmentation_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr(GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  gsize                        size;
  const void                  *data = g_bytes_get_data (bytes, &size);
  g_autoptr(GBytes)            plain = convert (G_CONVERTER (unpacker), data, size, NULL);
  g_autoptr(GVariant)          variant = NULL, native = NULL;
  OstSegmentation             *s = NULL;

  if (plain)
    {
      variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), plain, FALSE));
      native = G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (variant) : g_variant_byteswap (variant);
      s = g_variant_is_normal_form (native) ? unpack (native) : NULL;
    }
  if (s == NULL)
    g_set_error_literal (error, OST_TENSOR_ERROR, OST_TENSOR_ERROR_DAMAGED,
                         "The stored prediction is damaged. Predict this radiograph again.");
  return s;
}
