/* SPDX-License-Identifier: Apache-2.0 */
#include "make-files.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include <jpeglib.h>

Picture *
picture_new (int width, int height, int bits, int n_channels)
{
  Picture *picture = g_new0 (Picture, 1);
  GRand   *rand = g_rand_new_with_seed ((guint32) (width * 31 + height * 7 + bits * 3 + n_channels));
  gsize    n = (gsize) width * height * n_channels;

  *picture = (Picture) { width, height, bits, n_channels, g_new (guint16, n) };
  for (gsize i = 0; i < n; i++)
    picture->samples[i] = (guint16) (g_rand_int (rand) & ((1u << MIN (bits, 16)) - 1));
  g_rand_free (rand);
  return picture;
}

void
picture_free (Picture *picture)
{
  g_free (picture->samples);
  g_free (picture);
}

guint
picture_get_grey (const Picture *picture, int x, int y)
{
  const guint16 *p = picture->samples + ((gsize) y * picture->width + x) * picture->n_channels;
  guint64        max = (1u << picture->bits) - 1;
  guint64        grey = picture->n_channels < 3 ? p[0] : (p[0] * 299ull + p[1] * 587ull + p[2] * 114ull + 500) / 1000;

  if (picture->n_channels % 2 == 0)
    grey = (grey * p[picture->n_channels - 1] * 2 + max) / (2 * max);
  return (guint) grey;
}

/* An EXIF block with nothing but an orientation. */
static void
make_exif (guint8 *block, int orientation)
{
  static const guint8 exif[26] = { 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1 };

  memcpy (block, exif, sizeof exif);
  block[19] = (guint8) orientation;
}

/* ---- PNG ---- */

static void
png_append (png_structp png, png_bytep data, size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static void
png_no_flush (png_structp png)
{
}

static void
png_set_options (png_structp png, png_infop info, const PngOptions *options)
{
  png_color    palette[256];
  png_byte     alpha[256], exif[26];
  png_color_16 grey = { .gray = (guint16) options->transparent };

  for (int i = 0; i < 256; i++)
    {
      palette[i] = (png_color) { (png_byte) (255 - i), (png_byte) (2 * i), (png_byte) i };
      alpha[i] = options->has_transparent && i == options->transparent ? 0 : 255;
    }
  if (options->is_palette)
    png_set_PLTE (png, info, palette, 1 << png_get_bit_depth (png, info));
  if (options->has_transparent)
    png_set_tRNS (png, info, alpha, options->is_palette ? options->transparent + 1 : 0, &grey);
  if (options->x_per_m > 0)
    png_set_pHYs (png, info, options->x_per_m, options->y_per_m, PNG_RESOLUTION_METER);
  if (options->orientation > 0)
    {
      make_exif (exif, options->orientation);
      png_set_eXIf_1 (png, info, sizeof exif, exif);
    }
}

GByteArray *
make_png (const Picture *picture, const PngOptions *options)
{
  static const int colours[] = { 0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                 PNG_COLOR_TYPE_RGB_ALPHA };
  GByteArray  *file = g_byte_array_new ();
  png_structp  png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop    info = png_create_info_struct (png);
  gsize        row = (gsize) picture->width * picture->n_channels;
  g_autofree guint16   *swapped = g_new (guint16, row * picture->height);
  g_autofree png_bytep *rows = g_new (png_bytep, picture->height);

  png_set_write_fn (png, file, png_append, png_no_flush);
  png_set_IHDR (png, info, (guint) picture->width, (guint) picture->height, picture->bits,
                options->is_palette ? PNG_COLOR_TYPE_PALETTE : colours[picture->n_channels],
                options->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                PNG_FILTER_TYPE_BASE);
  png_set_options (png, info, options);
  png_write_info (png, info);
  png_set_packing (png);
  for (gsize i = 0; i < row * picture->height; i++)
    if (picture->bits == 16)
      swapped[i] = GUINT16_TO_BE (picture->samples[i]);
    else
      ((guint8 *) swapped)[i] = (guint8) picture->samples[i];
  for (int y = 0; y < picture->height; y++)
    rows[y] = (png_bytep) swapped + row * y * (picture->bits == 16 ? 2 : 1);
  png_write_image (png, rows);
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return file;
}

/* ---- TIFF ---- */

typedef struct
{
  GByteArray *bytes;
  gsize       position;
} MemoryFile;

static tmsize_t
memory_read (thandle_t handle, void *buffer, tmsize_t size)
{
  MemoryFile *file = handle;
  gsize       n = file->position < file->bytes->len ? MIN ((gsize) size, file->bytes->len - file->position) : 0;

  if (n > 0)
    memcpy (buffer, file->bytes->data + file->position, n);
  file->position += n;
  return (tmsize_t) n;
}

static tmsize_t
memory_write (thandle_t handle, void *buffer, tmsize_t size)
{
  MemoryFile *file = handle;
  gsize       old = file->bytes->len, end = file->position + (gsize) size;

  if (end > old)
    {
      g_byte_array_set_size (file->bytes, (guint) end);
      memset (file->bytes->data + old, 0, end - old);
    }
  memcpy (file->bytes->data + file->position, buffer, (gsize) size);
  file->position = end;
  return size;
}

static toff_t
memory_seek (thandle_t handle, toff_t offset, int whence)
{
  MemoryFile *file = handle;

  file->position = offset + (whence == SEEK_CUR ? file->position : whence == SEEK_END ? file->bytes->len : 0);
  return file->position;
}

static int
memory_close (thandle_t handle)
{
  return 0;
}

static toff_t
memory_size (thandle_t handle)
{
  MemoryFile *file = handle;

  return file->bytes->len;
}

/* One row of a chunk: `width` pixels from (x, y) on, of one plane or of all channels; zeros beyond the picture. */
static void
pack_row (guint8 *out, const Picture *picture, const TiffOptions *options, int x, int y, int width, int plane)
{
  int   n_channels = options->is_separate ? 1 : picture->n_channels;
  gsize bit = 0;

  for (int i = 0; i < width * n_channels; i++, bit += (gsize) picture->bits)
    {
      int     px = x + i / n_channels, channel = options->is_separate ? plane : i % n_channels;
      gsize   at = (gsize) y * picture->width + px;
      guint16 value;
      float   single;

      if (px >= picture->width || y >= picture->height)
        continue;
      if (options->values != NULL)
        {
          single = (float) options->values[at];
          if (picture->bits == 64)
            memcpy (out + bit / 8, &options->values[at], 8);
          else
            memcpy (out + bit / 8, &single, 4);
          continue;
        }
      value = picture->samples[at * picture->n_channels + channel];
      if (picture->bits == 16)
        memcpy (out + bit / 8, &value, 2);
      else
        for (int b = 0; b < picture->bits; b++)
          if (value >> (picture->bits - 1 - b) & 1)
            out[(bit + b) / 8] |= (guint8) (0x80 >> (bit + b) % 8);
    }
}

static void
write_chunks (TIFF *tiff, const Picture *picture, const TiffOptions *options)
{
  gboolean tiled = options->tile_width > 0;
  int      width = tiled ? options->tile_width : picture->width;
  int      rows = tiled ? options->tile_height : options->rows_per_strip > 0 ? options->rows_per_strip : 4;
  gsize    row_bytes = (gsize) (tiled ? TIFFTileRowSize (tiff) : TIFFScanlineSize (tiff));
  guint    index = 0;

  for (int plane = 0; plane < (options->is_separate ? picture->n_channels : 1); plane++)
    for (int y = 0; y < picture->height; y += rows)
      for (int x = 0; x < picture->width; x += width, index++)
        {
          int                n_rows = tiled ? rows : MIN (rows, picture->height - y);
          g_autofree guint8 *chunk = g_malloc0 (row_bytes * n_rows);

          for (int row = 0; row < n_rows; row++)
            pack_row (chunk + row * row_bytes, picture, options, x, y + row, width, plane);
          if (tiled)
            TIFFWriteEncodedTile (tiff, index, chunk, (tmsize_t) (row_bytes * n_rows));
          else
            TIFFWriteEncodedStrip (tiff, index, chunk, (tmsize_t) (row_bytes * n_rows));
        }
}

static void
set_tags (TIFF *tiff, const Picture *picture, const TiffOptions *options)
{
  guint16 extra = (guint16) options->extra_sample, palette[3][256];

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, picture->width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, picture->height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, picture->bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, picture->n_channels);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, options->photometric);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, options->compression > 0 ? options->compression : COMPRESSION_NONE);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, options->is_separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  if (options->sample_format > 0)
    TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, options->sample_format);
  if (options->predictor > 0)
    TIFFSetField (tiff, TIFFTAG_PREDICTOR, options->predictor);
  if (options->extra_sample > 0)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  if (options->orientation > 0)
    TIFFSetField (tiff, TIFFTAG_ORIENTATION, options->orientation);
  if (options->x_resolution > 0)
    {
      TIFFSetField (tiff, TIFFTAG_XRESOLUTION, options->x_resolution);
      TIFFSetField (tiff, TIFFTAG_YRESOLUTION, options->y_resolution);
      TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, options->resolution_unit);
    }
  for (int i = 0; i < 256; i++)
    {
      palette[0][i] = (guint16) ((255 - i) * 257);
      palette[1][i] = (guint16) ((2 * i) % 256 * 257);
      palette[2][i] = (guint16) (i * 257);
    }
  if (options->photometric == PHOTOMETRIC_PALETTE)
    TIFFSetField (tiff, TIFFTAG_COLORMAP, palette[0], palette[1], palette[2]);
  if (options->tile_width > 0)
    {
      TIFFSetField (tiff, TIFFTAG_TILEWIDTH, options->tile_width);
      TIFFSetField (tiff, TIFFTAG_TILELENGTH, options->tile_height);
    }
  else
    TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, options->rows_per_strip > 0 ? options->rows_per_strip : 4);
}

static int
ignore_warning (TIFF *tiff, void *user_data, const char *module, const char *format, va_list args)
{
  return 1;
}

GByteArray *
make_tiff (const Picture *picture, const TiffOptions *options)
{
  MemoryFile      file = { g_byte_array_new (), 0 };
  g_autofree char *mode = g_strdup_printf ("w%c%s", options->big_endian ? 'b' : 'l', options->big_tiff ? "8" : "");
  TIFFOpenOptions *quiet = TIFFOpenOptionsAlloc ();
  TIFF            *tiff;

  TIFFOpenOptionsSetWarningHandlerExtR (quiet, ignore_warning, NULL);
  tiff = TIFFClientOpenExt ("memory", mode, &file, memory_read, memory_write, memory_seek, memory_close, memory_size,
                            NULL, NULL, quiet);
  TIFFOpenOptionsFree (quiet);
  for (int page = 0; page < MAX (options->n_pages, 1); page++)
    {
      set_tags (tiff, picture, options);
      write_chunks (tiff, picture, options);
      TIFFWriteDirectory (tiff);
    }
  TIFFClose (tiff);
  return file.bytes;
}

/* ---- JPEG ---- */

static void
write_exif (struct jpeg_compress_struct *cinfo, int orientation)
{
  guint8 block[32] = "Exif\0";

  make_exif (block + 6, orientation);
  jpeg_write_marker (cinfo, JPEG_APP0 + 1, block, sizeof block);
}

GByteArray *
make_jpeg (const Picture *picture, const JpegOptions *options)
{
  static const J_COLOR_SPACE  spaces[] = { JCS_UNKNOWN, JCS_GRAYSCALE, JCS_UNKNOWN, JCS_RGB, JCS_CMYK };
  static const jpeg_scan_info two_scans[] = { { 1, { 0 }, 0, 0, 0, 0 }, { 1, { 0 }, 1, 63, 0, 0 } };
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr       errors;
  gsize                       row = (gsize) picture->width * picture->n_channels;
  g_autofree guint8          *bytes = g_malloc (row);
  unsigned char              *buffer = NULL;
  unsigned long               length = 0;
  GByteArray                 *file = g_byte_array_new ();

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_compress (&cinfo);
  jpeg_mem_dest (&cinfo, &buffer, &length);
  cinfo.image_width = (guint) picture->width;
  cinfo.image_height = (guint) picture->height;
  cinfo.input_components = picture->n_channels;
  cinfo.in_color_space = spaces[picture->n_channels];
  jpeg_set_defaults (&cinfo);
  if (options->is_rgb)
    jpeg_set_colorspace (&cinfo, JCS_RGB);
  jpeg_set_quality (&cinfo, options->quality > 0 ? options->quality : 100, TRUE);
  cinfo.arith_code = options->arithmetic;
  if (options->progressive)
    jpeg_simple_progression (&cinfo);
  if (options->two_scans)
    {
      cinfo.scan_info = two_scans;
      cinfo.num_scans = G_N_ELEMENTS (two_scans);
    }
  if (options->x_density > 0)
    {
      cinfo.density_unit = (UINT8) options->density_unit;
      cinfo.X_density = (UINT16) options->x_density;
      cinfo.Y_density = (UINT16) options->y_density;
    }
  jpeg_start_compress (&cinfo, TRUE);
  if (options->orientation > 0)
    write_exif (&cinfo, options->orientation);
  for (int y = 0; y < picture->height; y++)
    {
      for (gsize i = 0; i < row; i++)
        bytes[i] = (guint8) picture->samples[y * row + i];
      jpeg_write_scanlines (&cinfo, &bytes, 1);
    }
  jpeg_finish_compress (&cinfo);
  jpeg_destroy_compress (&cinfo);
  g_byte_array_append (file, buffer, (guint) length);
  free (buffer);
  return file;
}

guint32
png_checksum (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  return crc ^ 0xffffffff;
}
