/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-exchange-file.h"
#include <string.h>
#include "core/store/ost-store.h"

gboolean
ost_exchange_refuse (GError **error, const char *name, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”: %s. Correct the file; nothing was imported.", name,
               what);
  return FALSE;
}

/* Read, not asked for its size: pipes and devices have none, and a file may grow. */
GByteArray *
ost_exchange_read_file (const char *path, gsize max_bytes, GError **error)
{
  g_autoptr(GFile)            file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) in = g_file_read (file, NULL, error);
  g_autoptr(GByteArray)       bytes = g_byte_array_new ();
  gssize                      n = 1;

  if (in == NULL)
    return NULL;
  while (n > 0 && bytes->len <= max_bytes)
    {
      guint8 block[65536];

      n = g_input_stream_read (G_INPUT_STREAM (in), block, MIN (sizeof block, max_bytes + 1 - bytes->len), NULL, error);
      if (n < 0)
        return g_prefix_error (error, "“%s” cannot be read: ", path), NULL;
      g_byte_array_append (bytes, block, (guint) n);
    }
  return g_steal_pointer (&bytes);
}

gboolean
ost_exchange_write_file (const char *path, gconstpointer data, gsize length, GError **error)
{
  if (g_file_set_contents_full (path, data, (gssize)length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error))
    return TRUE;
  g_prefix_error (error, "“%s” could not be written; choose another place: ", path);
  return FALSE;
}

char *
ost_exchange_make_path (const char *dest, const char *name, const char *suffix, GError **error)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);

  if (name[0] != '\0' && strchr (name, '/') == NULL)
    return g_build_filename (dest, file, NULL);
  g_set_error (error, OST_STORE_ERROR, OST_STORE_ERROR_INVALID,
               "The image name “%s” cannot be a file name: import the image under another one.", name);
  return NULL;
}

/* Stops after max_bytes; NULL when the converter finds fault with what comes before. */
static GByteArray *
convert (GConverter *converter, const guint8 *data, gsize length, gsize max_bytes)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  GConverterResult      result = G_CONVERTER_CONVERTED;

  while (result == G_CONVERTER_CONVERTED && out->len < max_bytes)
    {
      guint8 block[65536];
      gsize  n_read = 0, n_written = 0;

      result = g_converter_convert (converter, data, length, block, MIN (sizeof block, max_bytes - out->len),
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      data += n_read;
      length -= n_read;
      g_byte_array_append (out, block, (guint) n_written);
    }
  return g_steal_pointer (&out);
}

GByteArray *
ost_exchange_pack (const guint8 *data, gsize length)
{
  g_autoptr(GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);

  return convert (G_CONVERTER (packer), data, length, G_MAXUINT);
}

GByteArray *
ost_exchange_unpack (const guint8 *data, gsize length, gsize max_bytes)
{
  g_autoptr(GZlibDecompressor) unpacker = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);

  return convert (G_CONVERTER (unpacker), data, length, max_bytes);
}
