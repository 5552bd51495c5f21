/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/image/ost-tiff-private.h"

/* ---- The file in memory ----
 * libtiff is not given the memory itself but reads through these, because only so it shows when a tag or a strip reaches
 * beyond the end: libtiff calls some of that a warning and goes on. */

static tmsize_t
on_read (thandle_t handle, void *buffer, tmsize_t size)
{
  OstTiff *self = handle;
  guint64  left = self->source->length - MIN (self->position, self->source->length);
  gsize    n = MIN ((guint64) size, left);

  if (n < (gsize) size)
    self->ran_out = TRUE;
  if (n > 0)
    memcpy (buffer, self->source->data + self->position, n);
  self->position += n;
  return (tmsize_t) n;
}

static tmsize_t
on_write (thandle_t handle, void *buffer, tmsize_t size)
{
  return -1;
}

static toff_t
on_seek (thandle_t handle, toff_t offset, int whence)
{
  OstTiff *self = handle;

  if (whence == SEEK_CUR)
    offset += self->position;
  else if (whence == SEEK_END)
    offset += self->source->length;
  return self->position = offset;
}

static int
on_close (thandle_t handle)
{
  return 0;
}

static toff_t
on_size (thandle_t handle)
{
  const OstTiff *self = handle;

  return self->source->length;
}

static int G_GNUC_PRINTF (4, 0)
on_error (TIFF *tiff, void *user_data, const char *module, const char *format, va_list args)
{
  OstTiff *self = user_data;

  if (self->message[0] == '\0')
    g_vsnprintf (self->message, sizeof self->message, format, args);
  return 1;                             /* nothing is printed */
}

static int
on_warning (TIFF *tiff, void *user_data, const char *module, const char *format, va_list args)
{
  return 1;
}

/* 'm': no memory mapping. The largest piece libtiff needs itself is a strip as it is stored. */
static gboolean
open_tiff (OstTiff *self)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();

  TIFFOpenOptionsSetErrorHandlerExtR (options, on_error, self);
  TIFFOpenOptionsSetWarningHandlerExtR (options, on_warning, self);
  TIFFOpenOptionsSetMaxSingleMemAlloc (options, (tmsize_t) self->source->length + 64 * 1024 * 1024);
  self->tiff = TIFFClientOpenExt (self->source->name, "rm", self, on_read, on_write, on_seek, on_close, on_size,
                                  NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return self->tiff != NULL;
}

static gpointer
fail_damaged (OstTiff *self, const char *detail, GError **error)
{
  return ost_image_fail_damaged (self->source, "TIFF", self->message[0] != '\0' ? self->message : detail, error);
}

/* ---- Layout ---- */

/* What we decode, and the most that a byte can expand to. PackBits: 2 bytes give 128. LZW: a code of 12 bits gives at most
 * the 3838 bytes of the longest string that a full table can hold. Deflate: see ost-png.c. */
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

static double
find_max_ratio (OstTiff *self, GError **error)
{
  g_autofree char *what = NULL;
  guint16          compression = COMPRESSION_NONE;
  const TIFFCodec *codec;

  TIFFGetFieldDefaulted (self->tiff, TIFFTAG_COMPRESSION, &compression);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (codecs[i].compression == compression)
      return codecs[i].max_ratio;
  codec = TIFFFindCODEC (compression);
  what = g_strdup_printf ("a TIFF with %s compression", codec != NULL ? codec->name : "unknown");
  ost_image_fail_unsupported (self->source, what, error);
  return 0;
}

/* RGB, alpha and a few that nobody looks at; a radiograph has one. */
#define MAX_SAMPLES 8

static guint16
get_short (OstTiff *self, ttag_t tag, guint16 fallback)
{
  guint16 value;

  return TIFFGetFieldDefaulted (self->tiff, tag, &value) ? value : fallback;
}

static gboolean
read_format (OstTiff *self, GError **error)
{
  guint16          format = get_short (self, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  g_autofree char *what = NULL;

  self->bits = get_short (self, TIFFTAG_BITSPERSAMPLE, 1);
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
  gsize    n = (gsize) 1 << self->bits;
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
read_colours (OstTiff *self, guint16 photometric, GError **error)
{
  guint16 n_colours = photometric == PHOTOMETRIC_RGB ? 3 : 1;

  if (photometric == PHOTOMETRIC_PALETTE && !read_palette (self))
    {
      fail_damaged (self, "it has no palette for its colours", error);
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
      fail_damaged (self, "its colours are missing", error);
      return FALSE;
    }
  self->n_used = n_colours + count_alpha (self, n_colours, photometric);
  return TRUE;
}

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
      fail_damaged (self, "its strips or tiles have no size", error);
      return FALSE;
    }
  self->row_bytes = (gsize) row_bytes;
  self->chunk_bytes = (gsize) chunk_bytes;
  return TRUE;
}

/* ---- Pixels ---- */

static void
store_grey (OstTiff *self, guint32 x, guint32 y, gsize n, const guint16 *samples, const double *values, gpointer user_data)
{
  OstImage *image = user_data;
  guint16  *out = image->pixels + (gsize) y * self->width + x;

  if (self->palette == NULL)
    ost_image_row_to_grey (out, samples, n, self->n_used, (1u << self->bits) - 1);
  else
    for (gsize i = 0; i < n; i++)
      out[i] = self->palette[samples[i]];
}

typedef struct
{
  OstImage *image;
  double    low, high;
  gboolean  has_gaps;           /* NaN, infinite, or the huge numbers that stand for "no value" */
} FloatRange;

static gboolean
is_number (double value)
{
  return fabs (value) <= 1e300;
}

static void
measure_range (OstTiff *self, guint32 x, guint32 y, gsize n, const guint16 *samples, const double *values,
               gpointer user_data)
{
  FloatRange *range = user_data;

  for (gsize i = 0; i < n; i++)
    if (is_number (values[i]))
      {
        range->low = MIN (range->low, values[i]);
        range->high = MAX (range->high, values[i]);
      }
    else
      range->has_gaps = TRUE;
}

static void
store_scaled (OstTiff *self, guint32 x, guint32 y, gsize n, const guint16 *samples, const double *values,
              gpointer user_data)
{
  FloatRange *range = user_data;
  guint16    *out = range->image->pixels + (gsize) y * self->width + x;

  for (gsize i = 0; i < n; i++)
    out[i] = is_number (values[i]) ? (guint16) ((values[i] - range->low) / range->image->slope + 0.5) : 0;
}

/* Decodes twice, so that the floats of the whole picture need not be kept beside it. */
static gboolean
decode_float (OstTiff *self, OstImage *image, GError **error)
{
  FloatRange range = { image, INFINITY, -INFINITY, FALSE };

  if (!ost_tiff_decode (self, measure_range, &range, error))
    return FALSE;
  if (range.low > range.high)
    {
      fail_damaged (self, "none of its pixels holds a number", error);
      return FALSE;
    }
  image->bits = 32;
  image->intercept = range.low;
  image->slope = (range.high - range.low) / 65535;
  if (!(image->slope > 0))
    image->slope = 1;
  if (range.has_gaps)
    ost_image_add_notice (image, "some pixels hold no number (NaN); they are shown as the lowest value");
  return ost_tiff_decode (self, store_scaled, &range, error);
}

/* ---- The page ---- */

static void
read_density (OstTiff *self, OstImage *image)
{
  float   x = 0, y = 0;
  guint16 unit = get_short (self, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
  double  per_cm = unit == RESUNIT_INCH ? 2.54 : 1;

  if (unit != RESUNIT_NONE && TIFFGetField (self->tiff, TIFFTAG_XRESOLUTION, &x)
      && TIFFGetField (self->tiff, TIFFTAG_YRESOLUTION, &y))
    ost_image_set_density (image, x / per_cm, y / per_cm);
}

static void
note_pages (OstTiff *self, OstImage *image)
{
  guint            n_pages = TIFFNumberOfDirectories (self->tiff);
  g_autofree char *notice = g_strdup_printf ("the first of %u pages is shown", n_pages);

  if (n_pages > 1)                      /* a thumbnail counts as a page */
    ost_image_add_notice (image, notice);
}

/* Tiles are stored whole, so a small picture may not claim huge ones either. */
static double
count_stored_bytes (OstTiff *self)
{
  double bits = (double) self->width * self->height * self->bits * self->n_stored;

  if (self->is_tiled)
    return (double) TIFFNumberOfTiles (self->tiff) * (double) self->chunk_bytes;
  return bits / 8;
}

static OstImage *
new_image (OstTiff *self, GError **error)
{
  double max_ratio = find_max_ratio (self, error);

  if (max_ratio == 0)
    return NULL;
  return ost_image_new_checked (self->source, self->width, self->height, self->bits, count_stored_bytes (self),
                                max_ratio, error);
}

static OstImage *
read_page (OstTiff *self, GError **error)
{
  g_autoptr(OstImage) image = NULL;
  guint16             photometric;

  TIFFGetField (self->tiff, TIFFTAG_IMAGEWIDTH, &self->width);
  TIFFGetField (self->tiff, TIFFTAG_IMAGELENGTH, &self->height);
  self->n_stored = get_short (self, TIFFTAG_SAMPLESPERPIXEL, 1);
  self->is_separate = self->n_stored > 1 && get_short (self, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
  photometric = get_short (self, TIFFTAG_PHOTOMETRIC,
                           self->n_stored >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  if (!read_format (self, error) || !read_colours (self, photometric, error))
    return NULL;
  if (!read_chunks (self, error) || (image = new_image (self, error)) == NULL)
    return NULL;

  image->min_is_white = photometric == PHOTOMETRIC_MINISWHITE;
  if (self->is_signed)
    image->intercept = -(double) (1 << (self->bits - 1));
  if (self->palette != NULL)
    image->bits = 8;
  read_density (self, image);
  ost_image_note_orientation (image, get_short (self, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT));
  note_pages (self, image);
  if (self->ran_out)
    return fail_damaged (self, "it ends too early", error);
  if (!(self->is_float ? decode_float (self, image, error) : ost_tiff_decode (self, store_grey, image, error)))
    return NULL;
  return g_steal_pointer (&image);
}

OstImage *
ost_tiff_read (const OstImageSource *source, GError **error)
{
  OstTiff   self = { .source = source };
  OstImage *image;

  if (!open_tiff (&self) || self.ran_out)
    image = fail_damaged (&self, "it ends too early", error);
  else
    image = read_page (&self, error);
  g_clear_pointer (&self.tiff, TIFFClose);
  g_free (self.palette);
  return image;
}
