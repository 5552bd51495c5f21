/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>

#include "core/image/ost-dicom-private.h"

/* A deflated data set (PS3.5 A.5) may expand a thousandfold, and only its contents tell the size of the picture: it is
 * unpacked in pieces and given up once it is larger than the largest picture can be. */

/* The largest picture, two bytes a pixel, and room for the rest. */
#define MAX_INFLATED (2u * OST_IMAGE_MAX_PIXELS + 64u * 1024 * 1024)
#define CHUNK        (256u * 1024)

/* TRUE with all of it, which ends where the deflated data say; bytes after that are padding. */
static gboolean
inflate_all (GConverter *converter, const guint8 *from, gsize length, GByteArray *into, GError **error)
{
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize            n_read, n_written, used = 0;

  while (result != G_CONVERTER_FINISHED && into->len <= MAX_INFLATED)
    {
      guint filled = into->len;

      g_byte_array_set_size (into, filled + CHUNK);
      result = g_converter_convert (converter, from + used, length - used, into->data + filled, CHUNK,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR)
        return FALSE;
      used += n_read;
      g_byte_array_set_size (into, filled + (guint) n_written);
    }
  return TRUE;
}

GByteArray *
ost_dicom_inflate (const OstImageSource *source, gsize from, GError **error)
{
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  g_autoptr(GByteArray) inflated = g_byte_array_new ();
  g_autoptr(GError)     cause = NULL;

  if (from >= source->length)
    return ost_image_fail_damaged (source, "DICOM file", "it ends too early", error);
  if (!inflate_all (converter, source->data + from, source->length - from, inflated, &cause))
    return ost_image_fail_damaged (source, "DICOM file", cause->message, error);
  if (inflated->len > MAX_INFLATED)
    {
      g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_TOO_LARGE,
                   "%s: unpacked, the DICOM file is larger than %u MiB; export a smaller copy", source->name,
                   MAX_INFLATED / 1024 / 1024);
      return NULL;
    }
  return g_steal_pointer (&inflated);
}
