/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/learn/ost-segmentation-fingerprint.h"
#include "core/learn/ost-segmenter-private.h"

/* A GVariant, little endian, packed by zlib:
 *
 *   i i i i   size of the image, working size      i i   experts, samples of all
 *   d d d     scale, x, y of the letterbox
 *   ad        routing                               ay    labels, n_samples x height x width
 *   ay        mean map in steps of 1/255, height x width x classes */
#define FORMAT "(iiiiiidddad@ay@ay)"
#define TYPE   "(iiiiiidddadayay)"

#define MAX_SIDE    2048        /* of the working size */
#define MAX_SAMPLES 4096
#define MAX_PLAIN   (256 << 20) /* bytes; the largest preset makes 5 million */
#define CHUNK       (1 << 20)
#define MIN_SCALE   (1.0 / OST_IMAGE_MAX_SIDE)
#define MAX_SHIFT   ((double) MAX_SIDE * OST_IMAGE_MAX_SIDE)

static GVariant *
bytes_variant (gconstpointer data, gsize n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, n, 1);
}

/* Little endian. */
static GVariant *
to_variant (const OstSegmentation *s)
{
  g_autoptr(GVariant)        variant = NULL;
  GVariantBuilder            routing = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ad"));
  gsize                      pixels = (gsize) s->box.width * s->box.height, n = pixels * OST_N_CLASSES;
  g_autofree guint8         *mean = g_malloc (n);

  for (int k = 0; k < s->experts; k++)
    g_variant_builder_add (&routing, "d", s->routing[k]);
  for (gsize i = 0; i < n; i++)
    /* No loss: the mean is in steps of 1/255 already (ost-segmenter-predict.c). */
    mean[i] = (guint8) lrintf (s->mean[i] * 255);
  variant = g_variant_ref_sink (g_variant_new (FORMAT, s->box.image_width, s->box.image_height, s->box.width, s->box.height,
                                               s->experts, s->n_samples, s->box.scale, s->box.x, s->box.y, &routing,
                                               bytes_variant (s->labels, pixels * s->n_samples), bytes_variant (mean, n)));
  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_variant_ref (variant) : g_variant_byteswap (variant);
}

GBytes *
ost_segmentation_to_bytes (const OstSegmentation *s)
{
  g_autoptr(GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr(GVariant)        little = to_variant (s);
  g_autoptr(GOutputStream)   memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream)   stream = g_converter_output_stream_new (memory, G_CONVERTER (packer));

  if (!g_output_stream_write_all (stream, g_variant_get_data (little), g_variant_get_size (little), NULL, NULL, NULL)
      || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

char *
ost_segmentation_fingerprint (const OstSegmentation *s)
{
  g_autoptr(GVariant) little = to_variant (s);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, g_variant_get_data (little), g_variant_get_size (little));
}

/* NULL when they are no packed bytes, or more than any prediction: a few kilobytes can unpack to gigabytes. */
static GBytes *
unpack_bytes (GBytes *bytes)
{
  g_autoptr(GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr(GInputStream)      packed = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr(GInputStream)      stream = g_converter_input_stream_new (packed, G_CONVERTER (unpacker));
  g_autoptr(GByteArray)        plain = g_byte_array_new ();

  for (;;)
    {
      g_autoptr(GBytes) part = g_input_stream_read_bytes (stream, CHUNK, NULL, NULL);
      gsize             size = part ? g_bytes_get_size (part) : 0;

      if (part == NULL || plain->len + size > MAX_PLAIN)
        return NULL;
      if (size == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&plain));
      g_byte_array_append (plain, g_bytes_get_data (part, NULL), (guint) size);
    }
}

char *
ost_segmentation_fingerprint_of_bytes (GBytes *bytes)
{
  g_autoptr(GBytes) plain = unpack_bytes (bytes);

  return plain ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, plain) : NULL;
}

/* Bounds before anything is sized by them; scale and place only have to keep arithmetic finite. */
static gboolean
sane (const OstLetterbox *box, int experts, int n_samples)
{
  return box->image_width >= 1 && box->image_width <= OST_IMAGE_MAX_SIDE
         && box->image_height >= 1 && box->image_height <= OST_IMAGE_MAX_SIDE
         && box->width >= 1 && box->width <= MAX_SIDE && box->height >= 1 && box->height <= MAX_SIDE
         && box->scale >= MIN_SCALE && box->scale <= MAX_SIDE && fabs (box->x) <= MAX_SHIFT && fabs (box->y) <= MAX_SHIFT
         && experts >= 1 && n_samples >= experts && n_samples <= MAX_SAMPLES && n_samples % experts == 0;
}

/* NULL when the parts do not fit each other. */
static OstSegmentation *
unpack (GVariant *variant)
{
  g_autoptr(OstSegmentation) s = g_new0 (OstSegmentation, 1);
  g_autoptr(GVariant)        labels_variant = NULL, mean_variant = NULL;
  g_autoptr(GVariantIter)    routing = NULL;
  OstLetterbox               box;
  gsize                      n_labels, n_mean, pixels;
  const guint8              *labels, *mean;

  g_variant_get (variant, FORMAT, &box.image_width, &box.image_height, &box.width, &box.height, &s->experts, &s->n_samples,
                 &box.scale, &box.x, &box.y, &routing, &labels_variant, &mean_variant);
  labels = g_variant_get_fixed_array (labels_variant, &n_labels, 1);
  mean = g_variant_get_fixed_array (mean_variant, &n_mean, 1);
  if (!sane (&box, s->experts, s->n_samples))
    return NULL;
  pixels = (gsize) box.width * box.height;
  if (n_labels != pixels * s->n_samples || n_mean != pixels * OST_N_CLASSES
      || g_variant_iter_n_children (routing) != (gsize) s->experts)
    return NULL;
  s->box = box;
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
  g_autoptr(GBytes)   plain = unpack_bytes (bytes);
  g_autoptr(GVariant) variant = NULL, native = NULL;
  OstSegmentation    *s = NULL;

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
