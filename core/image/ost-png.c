/* SPDX-License-Identifier: Apache-2.0 */
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "core/image/ost-image-private.h"

/* libpng reports errors by longjmp. Everything that must survive one lives in this struct, which belongs to a caller
 * whose own variables no longjmp passes over; only the functions below run_guarded() can be left that way. */
typedef struct
{
  const OstImageSource *source;
  gsize                 position;       /* bytes read */
  png_structp           png;
  png_infop             info;
  char                  message[128];   /* libpng's last words */
  OstImage             *image;
  guint8               *row;            /* one decoded row */
  guint16              *samples;        /* the same, one number a sample */
  guint16              *grey;           /* the same, one number a pixel */
  GError               *error;          /* ours, when libpng had nothing against the file */
} PngReader;

/* A chunk that expands (ICC profile, compressed text) may not take more; such chunks are skipped anyway. */
#define MAX_CHUNK_BYTES (4 * 1024 * 1024)
/* One byte of deflate gives at most 1032 (zlib's technical notes: 258 bytes from two bits). */
#define MAX_DEFLATE_RATIO 1032.0

static void
on_error (png_structp png, png_const_charp message)
{
  PngReader *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
on_read (png_structp png, png_bytep buffer, size_t size)
{
  PngReader *self = png_get_io_ptr (png);

  if (size > self->source->length - self->position)
    png_error (png, "it ends too early");
  memcpy (buffer, self->source->data + self->position, size);
  self->position += size;
}

/* Text, profiles and palettes for editing say nothing about a radiograph; not parsing them is the safest way. */
static void
skip_needless_chunks (png_structp png)
{
  static const png_byte needless[] = "iCCP\0sPLT\0tEXt\0zTXt\0iTXt\0hIST\0tIME\0sCAL\0pCAL\0oFFs";

  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, needless, sizeof needless / 5);
}

/* Rows come out as 1 .. 4 channels of 8 or 16 bits in the machine's byte order; grey of fewer bits comes one pixel a
 * byte without being scaled up, so the stored depth is kept. */
static void
set_transformations (png_structp png, png_infop info)
{
  int colour = png_get_color_type (png, info);

  png_set_packing (png);
  if (colour == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb (png);
  if (colour != PNG_COLOR_TYPE_GRAY && png_get_valid (png, info, PNG_INFO_tRNS))
    png_set_tRNS_to_alpha (png);
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN && png_get_bit_depth (png, info) == 16)
    png_set_swap (png);
  png_read_update_info (png, info);
}

static void
read_metadata (PngReader *self)
{
  png_uint_32 x_per_m, y_per_m, n_exif;
  png_bytep   exif;
  int         unit;

  if (png_get_pHYs (self->png, self->info, &x_per_m, &y_per_m, &unit) && unit == PNG_RESOLUTION_METER)
    ost_image_set_density (self->image, x_per_m / 100.0, y_per_m / 100.0);
  if (png_get_eXIf_1 (self->png, self->info, &n_exif, &exif))
    ost_image_note_orientation (self->image, ost_exif_get_orientation (exif, n_exif));
}

/* Grey with one transparent value: that value lies over black. */
static int
find_transparent_grey (PngReader *self)
{
  png_color_16p value;

  if (png_get_color_type (self->png, self->info) == PNG_COLOR_TYPE_GRAY
      && png_get_tRNS (self->png, self->info, NULL, NULL, &value))
    return value->gray;
  return -1;
}

static void
read_row (PngReader *self, gsize n_pixels, int transparent)
{
  int   n_channels = png_get_channels (self->png, self->info);
  gsize n_samples = n_pixels * (gsize) n_channels;
  guint max = (1u << self->image->bits) - 1;

  png_read_row (self->png, self->row, NULL);
  if (self->image->bits == 16)
    memcpy (self->samples, self->row, n_samples * 2);
  else
    for (gsize i = 0; i < n_samples; i++)
      self->samples[i] = self->row[i];
  ost_image_row_to_grey (self->grey, self->samples, n_pixels, n_channels, max);
  for (gsize i = 0; transparent >= 0 && i < n_pixels; i++)
    if (self->grey[i] == transparent)
      self->grey[i] = 0;
}

/* The seven passes of Adam7 are taken apart here, row by row: libpng would want the whole picture in its own format,
 * four times our memory for RGBA. */
static void
read_interlaced (PngReader *self, int transparent)
{
  guint width = (guint) self->image->width, height = (guint) self->image->height;

  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
    {
      guint n_columns = PNG_PASS_COLS (width, pass), n_rows = PNG_PASS_ROWS (height, pass);

      for (guint row = 0; n_columns > 0 && row < n_rows; row++)
        {
          guint16 *out = self->image->pixels + (gsize) PNG_ROW_FROM_PASS_ROW (row, pass) * width;

          read_row (self, n_columns, transparent);
          for (guint column = 0; column < n_columns; column++)
            out[PNG_COL_FROM_PASS_COL (column, pass)] = self->grey[column];
        }
    }
}

static void
read_straight (PngReader *self, int transparent)
{
  gsize width = (gsize) self->image->width;

  for (int y = 0; y < self->image->height; y++)
    {
      read_row (self, width, transparent);
      memcpy (self->image->pixels + (gsize) y * width, self->grey, width * sizeof (guint16));
    }
}

static gboolean
allocate (PngReader *self)
{
  gsize width = png_get_image_width (self->png, self->info);
  gsize height = png_get_image_height (self->png, self->info);
  int   bits = png_get_bit_depth (self->png, self->info);

  if (png_get_color_type (self->png, self->info) == PNG_COLOR_TYPE_PALETTE)
    bits = 8;                           /* a palette holds colours of 8 bits, however short the indices are */
  self->image = ost_image_new_checked (self->source, width, height, bits,
                                       (double) png_get_rowbytes (self->png, self->info) * (double) height,
                                       MAX_DEFLATE_RATIO, &self->error);
  if (self->image == NULL)
    return FALSE;
  self->row = g_malloc (width * 4 * sizeof (guint16));
  self->samples = g_new (guint16, width * 4);
  self->grey = g_new (guint16, width);
  return TRUE;
}

static void
read_all (PngReader *self)
{
  int transparent;

  png_set_user_limits (self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);    /* ours are checked before any row */
  png_set_chunk_malloc_max (self->png, MAX_CHUNK_BYTES);
  skip_needless_chunks (self->png);
  png_set_read_fn (self->png, self, on_read);
  png_read_info (self->png, self->info);
  if (!allocate (self))
    return;
  transparent = find_transparent_grey (self);
  read_metadata (self);
  set_transformations (self->png, self->info);
  if (png_get_interlace_type (self->png, self->info) == PNG_INTERLACE_ADAM7)
    read_interlaced (self, transparent);
  else
    read_straight (self, transparent);
  png_read_end (self->png, NULL);
}

static gboolean
run_guarded (PngReader *self)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;
  read_all (self);
  return self->error == NULL;
}

OstImage *
ost_png_read (const OstImageSource *source, GError **error)
{
  PngReader self = { .source = source };
  gboolean  done = FALSE;

  self.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &self, on_error, on_warning);
  if (self.png != NULL)
    self.info = png_create_info_struct (self.png);
  if (self.info != NULL)
    done = run_guarded (&self);
  png_destroy_read_struct (&self.png, &self.info, NULL);
  g_free (self.row);
  g_free (self.samples);
  g_free (self.grey);
  if (done)
    return self.image;

  g_clear_pointer (&self.image, ost_image_unref);
  if (self.error == NULL)
    return ost_image_fail_damaged (source, "PNG", self.message[0] != '\0' ? self.message : "no memory", error);
  g_propagate_error (error, self.error);
  return NULL;
}
