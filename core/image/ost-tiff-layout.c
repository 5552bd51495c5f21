/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-tiff-private.h"

/* What we decode, and the most that a byte can expand to. PackBits: 2 bytes give 128. LZW: a code of 12 bits, one
 * and a half bytes, gives at most the 3838 bytes of the longest string that a full table can hold. Deflate: see
 * ost-png.c. */
static const struct
{
  guint16 compression;
  double  max_ratio;
} codecs[] = {
  { COMPRESSION_NONE, 1 },
  { COMPRESSION_PACKBITS, 64 },
  { COMPRESSION_LZW, 2560 },
  { COMPRESSION_ADOBE_DEFLATE, 1032 },
  { COMPRESSION_DEFLATE, 1032 },
};

static gboolean
read_codec (OstTiff *self, GError **error)
{
  g_autofree char *what = NULL;
  guint16          compression = COMPRESSION_NONE;
  const TIFFCodec *codec;

  TIFFGetFieldDefaulted (self->tiff, TIFFTAG_COMPRESSION, &compression);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (codecs[i].compression == compression)
      {
        self->max_ratio = codecs[i].max_ratio;
        return TRUE;
      }
  codec = TIFFFindCODEC (compression);
  what = g_strdup_printf ("a TIFF with %s compression", codec != NULL ? codec->name : "unknown");
  ost_image_fail_unsupported (self->source, what, error);
  return FALSE;
}

/* RGB, alpha and a few that nobody looks at; a radiograph has one. */
#define MAX_SAMPLES 8

guint16
ost_tiff_get_short (OstTiff *self, ttag_t tag, guint16 fallback)
{
  guint16 value;

  return TIFFGetFieldDefaulted (self->tiff, tag, &value) ? value : fallback;
}

static gboolean
read_format (OstTiff *self, GError **error)
{
  guint16          format = ost_tiff_get_short (self, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  g_autofree char *what = NULL;

  self->bits = ost_tiff_get_short (self, TIFFTAG_BITSPERSAMPLE, 1);
  self->is_float = format == SAMPLEFORMAT_IEEEFP;
  self->is_signed = format == SAMPLEFORMAT_INT;
  if (self->is_float && (self->bits == 32 || self->bits == 64) && self->n_stored == 1)
    return TRUE;
  if (format <= SAMPLEFORMAT_INT && self->bits >= 1 && self->bits <= 16 && self->n_stored >= 1
      && self->n_stored <= MAX_SAMPLES)
    return TRUE;
  what = g_strdup_printf ("a TIFF of %u %u-bit %s a pixel", self->n_stored, self->bits,
                          self->is_float ? "floating-point numbers"
                                         : format > SAMPLEFORMAT_INT ? "numbers of an unusual kind" : "whole numbers");
  ost_image_fail_unsupported (self->source, what, error);
  return FALSE;
}

/* Grey of every palette index. Colours are of 16 bits by the specification, of 8 in files of some old programs. */
static gboolean
read_palette (OstTiff *self)
{
  guint16 *red, *green, *blue;
  gsize    n = (gsize) 1 << MIN (self->bits, 8);
  int      shift = 0;

  if (self->bits > 8 || self->n_stored != 1 || !TIFFGetField (self->tiff, TIFFTAG_COLORMAP, &red, &green, &blue))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (red[i] > 255 || green[i] > 255 || blue[i] > 255)
      shift = 8;
  self->palette = g_new (guint16, n);
  for (gsize i = 0; i < n; i++)
    {
      guint16 colour[3] = { red[i] >> shift, green[i] >> shift, blue[i] >> shift };

      ost_image_row_to_grey (&self->palette[i], colour, 1, 3, 255);
    }
  return TRUE;
}

/* Unassociated alpha is laid over black; associated alpha has already been. Over MinIsWhite, where black is the highest
 * value, it is left out. */
static guint16
count_alpha (OstTiff *self, guint16 n_colours, guint16 photometric)
{
  guint16  n_extra = 0;
  guint16 *extra = NULL;

  if (self->n_stored > n_colours && photometric != PHOTOMETRIC_MINISWHITE
      && TIFFGetFieldDefaulted (self->tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &extra) && n_extra > 0
      && extra[0] == EXTRASAMPLE_UNASSALPHA)
    return 1;
  return 0;
}

static gboolean
read_colours (OstTiff *self, GError **error)
{
  guint16 photometric = self->photometric;
  guint16 n_colours = photometric == PHOTOMETRIC_RGB ? 3 : 1;

  if (photometric == PHOTOMETRIC_PALETTE && !read_palette (self))
    {
      ost_tiff_fail_damaged (self, "it has no palette for its colours", error);
      return FALSE;
    }
  if (photometric > PHOTOMETRIC_PALETTE)
    {
      ost_image_fail_unsupported (self->source, photometric == PHOTOMETRIC_SEPARATED ? "a CMYK TIFF (made for printing)"
                                                : "a TIFF with colours other than grey, RGB or a palette", error);
      return FALSE;
    }
  if (self->n_stored < n_colours)
    {
      ost_tiff_fail_damaged (self, "its colours are missing", error);
      return FALSE;
    }
  self->n_used = n_colours + count_alpha (self, n_colours, photometric);
  return TRUE;
}

/* libtiff computes sizes with overflow checks and gives 0 for nonsense. */
static gboolean
read_chunks (OstTiff *self, GError **error)
{
  guint32  rows = 0;
  tmsize_t row_bytes, chunk_bytes;

  self->is_tiled = TIFFIsTiled (self->tiff);
  if (self->is_tiled)
    {
      TIFFGetField (self->tiff, TIFFTAG_TILEWIDTH, &self->chunk_width);
      TIFFGetField (self->tiff, TIFFTAG_TILELENGTH, &self->chunk_height);
      row_bytes = TIFFTileRowSize (self->tiff);
      chunk_bytes = TIFFTileSize (self->tiff);
    }
  else
    {
      TIFFGetFieldDefaulted (self->tiff, TIFFTAG_ROWSPERSTRIP, &rows);
      self->chunk_width = self->width;
      self->chunk_height = MIN (rows, self->height);
      row_bytes = TIFFScanlineSize (self->tiff);
      chunk_bytes = TIFFStripSize (self->tiff);
    }
  if (self->chunk_width < 1 || self->chunk_height < 1 || row_bytes < 1 || chunk_bytes < row_bytes)
    {
      ost_tiff_fail_damaged (self, "its strips or tiles have no size", error);
      return FALSE;
    }
  self->row_bytes = (gsize) row_bytes;
  self->chunk_bytes = (gsize) chunk_bytes;
  return TRUE;
}

/* Tiles are stored whole, so a small picture may not claim huge ones either. */
static double
count_stored_bytes (OstTiff *self)
{
  if (self->is_tiled)
    return (double) TIFFNumberOfTiles (self->tiff) * (double) self->chunk_bytes;
  return (double) self->width * self->height * self->bits * self->n_stored / 8;
}

gboolean
ost_tiff_read_layout (OstTiff *self, GError **error)
{
  TIFFGetField (self->tiff, TIFFTAG_IMAGEWIDTH, &self->width);
  TIFFGetField (self->tiff, TIFFTAG_IMAGELENGTH, &self->height);
  self->n_stored = ost_tiff_get_short (self, TIFFTAG_SAMPLESPERPIXEL, 1);
  self->is_separate = self->n_stored > 1
                      && ost_tiff_get_short (self, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
  self->photometric = ost_tiff_get_short (self, TIFFTAG_PHOTOMETRIC,
                                          self->n_stored >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  if (!read_format (self, error) || !read_colours (self, error) || !read_codec (self, error)
      || !read_chunks (self, error))
    return FALSE;
  self->stored_bytes = count_stored_bytes (self);
  return TRUE;
}
