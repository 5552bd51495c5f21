/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <tiffio.h>

#include "core/image/ost-image-private.h"

/* One open TIFF and how its first page is laid out. libtiff returns errors, so there is no longjmp here. */
typedef struct
{
  const OstImageSource *source;
  guint64               position;
  gboolean              ran_out;        /* libtiff asked for bytes that the file does not have */
  char                  message[160];   /* libtiff's first complaint */
  TIFF                 *tiff;

  guint32               width, height;  /* px */
  guint16               bits;           /* stored per sample: 1 .. 16, or 32 and 64 for float */
  guint16               n_stored;       /* samples per pixel in the file */
  guint16               n_used;         /* of them: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA */
  guint16               photometric;
  gboolean              is_float, is_signed, is_separate, is_tiled;
  guint16              *palette;        /* grey of each index, or NULL; owned */

  guint32               chunk_width, chunk_height;      /* a strip or a tile, px */
  gsize                 chunk_bytes;    /* decoded, one plane */
  gsize                 row_bytes;      /* one row of a chunk, one plane */
  double                stored_bytes;   /* of the whole picture, decoded */
  double                max_ratio;      /* the most that the compression can expand a byte */
} OstTiff;

/* Sets self->tiff; FALSE when it is not a TIFF that libtiff can open. */
gboolean ost_tiff_open         (OstTiff *self);
/* "Damaged or incomplete", in libtiff's words or, when it had none, in these. Returns NULL. */
gpointer ost_tiff_fail_damaged (OstTiff *self, const char *detail, GError **error);
guint16  ost_tiff_get_short    (OstTiff *self, ttag_t tag, guint16 fallback);

/* Fills the fields below `tiff`; fails for kinds that we do not read. */
gboolean ost_tiff_read_layout  (OstTiff *self, GError **error);

/* Receives a piece of one row, left to right: n pixels from (x, y) on. Integer pieces come as samples of n_used
 * channels, float pieces as values; the other pointer is NULL. */
typedef void (*OstTiffSink) (OstTiff *self, guint32 x, guint32 y, gsize n, const guint16 *samples, const double *values,
                             gpointer user_data);

/* Decodes every strip or tile once and hands their rows to the sink. */
gboolean ost_tiff_decode (OstTiff *self, OstTiffSink sink, gpointer user_data, GError **error);

/* n numbers of `bits` bits, packed from the highest bit of each byte on (16 in the machine's order), to every stride-th
 * place of out. Signed numbers are shifted up by half of their range. */
void     ost_tiff_unpack       (const guint8 *raw, int bits, gboolean is_signed, gsize n, guint16 *out, gsize stride);
void     ost_tiff_unpack_float (const guint8 *raw, int bits, gsize n, double *out);
