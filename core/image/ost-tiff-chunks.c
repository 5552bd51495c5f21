/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-tiff-private.h"

/* Buffers for one strip or tile; every plane of a chunk is decoded before its rows are handed on. */
typedef struct
{
  guint8  *planes;              /* n_planes x chunk_bytes */
  guint    n_planes;
  guint16 *samples;             /* one row: chunk_width x n_stored */
  double  *values;              /* one row: chunk_width, for float */
} Buffers;

/* A whole picture of 100 million RGB pixels of 16 bits in a single strip, and a little more. */
#define MAX_CHUNK_MEMORY (640u * 1024 * 1024)

/* Strips and tiles have sizes of their own, which the file claims as well: they are bounded like the picture. */
static gboolean
buffers_init (Buffers *buffers, const OstTiff *self, GError **error)
{
  *buffers = (Buffers) { .n_planes = self->is_separate ? self->n_stored : 1 };
  if (self->chunk_bytes > MAX_CHUNK_MEMORY / buffers->n_planes)
    {
      ost_image_fail_unsupported (self->source, "a TIFF with such large strips or tiles", error);
      return FALSE;
    }
  buffers->planes = g_try_malloc (self->chunk_bytes * buffers->n_planes);
  if (self->is_float)
    buffers->values = g_try_new (double, self->chunk_width);
  else
    buffers->samples = g_try_new (guint16, (gsize) self->chunk_width * self->n_stored);
  if (buffers->planes == NULL || (buffers->values == NULL && buffers->samples == NULL))
    {
      ost_image_fail_memory (self->source, error);
      return FALSE;
    }
  return TRUE;
}

static void
buffers_clear (Buffers *buffers)
{
  g_free (buffers->planes);
  g_free (buffers->samples);
  g_free (buffers->values);
}

/* Keeps the first n_used of every n_stored samples. In place: what is written never lies ahead of what is read. */
static void
drop_unused (guint16 *samples, gsize n, guint n_stored, guint n_used)
{
  for (gsize i = 0; n_stored != n_used && i < n; i++)
    for (guint c = 0; c < n_used; c++)
      samples[i * n_used + c] = samples[i * n_stored + c];
}

static void
emit_row (OstTiff *self, Buffers *buffers, guint32 x, guint32 y, gsize row, gsize n, OstTiffSink sink,
          gpointer user_data)
{
  const guint8 *raw = buffers->planes + row * self->row_bytes;

  if (self->is_float)
    ost_tiff_unpack_float (raw, self->bits, n, buffers->values);
  else if (!self->is_separate)
    ost_tiff_unpack (raw, self->bits, self->is_signed, n * self->n_stored, buffers->samples, 1);
  else
    for (guint c = 0; c < buffers->n_planes; c++)
      ost_tiff_unpack (raw + c * self->chunk_bytes, self->bits, self->is_signed, n, buffers->samples + c,
                       self->n_stored);
  if (!self->is_float)
    drop_unused (buffers->samples, n, self->n_stored, self->n_used);
  sink (self, x, y, n, buffers->samples, buffers->values, user_data);
}

/* libtiff fills what a damaged strip lacks with zeros; only a whole one counts. */
static gboolean
read_plane (OstTiff *self, guint8 *buffer, guint32 x, guint32 y, guint32 n_rows, guint16 plane)
{
  tmsize_t wanted, got;

  if (self->is_tiled)
    {
      wanted = (tmsize_t) self->chunk_bytes;
      got = TIFFReadEncodedTile (self->tiff, TIFFComputeTile (self->tiff, x, y, 0, plane), buffer, wanted);
    }
  else
    {
      wanted = (tmsize_t) (self->row_bytes * n_rows);
      got = TIFFReadEncodedStrip (self->tiff, TIFFComputeStrip (self->tiff, y, plane), buffer, wanted);
    }
  return got == wanted;
}

/* The last strip holds only the rows that are left, tiles are whole; only what lies in the picture is handed on. */
static gboolean
decode_chunk (OstTiff *self, Buffers *buffers, guint32 x, guint32 y, OstTiffSink sink, gpointer user_data)
{
  guint32 n_rows = MIN (self->chunk_height, self->height - y);
  gsize   n = MIN (self->chunk_width, self->width - x);

  for (guint plane = 0; plane < buffers->n_planes; plane++)
    if (!read_plane (self, buffers->planes + plane * self->chunk_bytes, x, y, n_rows, (guint16) plane))
      return FALSE;
  for (guint32 row = 0; row < n_rows; row++)
    emit_row (self, buffers, x, y + row, row, n, sink, user_data);
  return TRUE;
}

gboolean
ost_tiff_decode (OstTiff *self, OstTiffSink sink, gpointer user_data, GError **error)
{
  Buffers  buffers;
  gboolean done = buffers_init (&buffers, self, error);

  if (done)
    for (guint32 y = 0; done && y < self->height; y += self->chunk_height)
      for (guint32 x = 0; done && x < self->width; x += self->chunk_width)
        {
          done = decode_chunk (self, &buffers, x, y, sink, user_data);
          if (!done)
            ost_tiff_fail_damaged (self, "pixels are missing", error);
        }
  buffers_clear (&buffers);
  return done;
}
