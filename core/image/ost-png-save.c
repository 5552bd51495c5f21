/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-png-save.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <png.h>
#include <setjmp.h>
#include <unistd.h>

/* What could not be written whole is not left behind: the file gets its name only when its bytes are on the disk.
 * Errors come from stdio, by errno, because libpng only says that something went wrong. */

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

/* Must not return: libpng would print the message. */
G_NORETURN static void
jump (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
set_palette (png_structp png, png_infop info, const guint32 *palette, int n_colours)
{
  png_color colours[256];

  for (int i = 0; i < n_colours; i++)
    colours[i] = (png_color) { .red = palette[i] >> 16, .green = palette[i] >> 8, .blue = palette[i] };
  png_set_PLTE (png, info, colours, n_colours);
}

/* In a function of its own: nothing here lives on after a jump. */
static gboolean
write_rows (png_structp png, png_infop info, FILE *file, const guint8 *samples, int width, int height, int bits,
            const guint32 *palette, int n_colours)
{
  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  png_init_io (png, file);
  png_set_compression_level (png, 4);   /* noise compresses badly at any level; 4 is three times faster than 9 */
  png_set_IHDR (png, info, width, height, bits, palette ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_GRAY,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (palette != NULL)
    set_palette (png, info, palette, n_colours);
  png_write_info (png, info);
  if (bits == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (png);
  for (int y = 0; y < height; y++)
    png_write_row (png, samples + (gsize) y * width * (bits / 8));
  png_write_end (png, info);
  return TRUE;
}

static gboolean
write_file (FILE *file, const void *samples, int width, int height, int bits, const guint32 *palette, int n_colours)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, jump, ignore_warning);
  png_infop info = png ? png_create_info_struct (png) : NULL;
  gboolean done = info && write_rows (png, info, file, samples, width, height, bits, palette, n_colours);

  png_destroy_write_struct (&png, &info);
  return done && fflush (file) == 0 && fsync (fileno (file)) == 0;
}

gboolean
ost_png_save (const char *path, const void *samples, int width, int height, int bits, const guint32 *palette,
              int n_colours, GError **error)
{
  g_autofree char *part = g_strdup_printf ("%s.%08x.part", path, g_random_int ());
  FILE *file = g_fopen (part, "wbe");
  gboolean done = FALSE;
  int problem;

  g_return_val_if_fail (bits == 8 || (bits == 16 && palette == NULL), FALSE);
  g_return_val_if_fail (n_colours <= 256, FALSE);

  if (file != NULL)
    {
      errno = 0;
      done = write_file (file, samples, width, height, bits, palette, n_colours);
      problem = errno;
      done = fclose (file) == 0 && done;
      errno = problem ? problem : errno;
    }
  if (done && g_rename (part, path) == 0)
    return TRUE;
  problem = errno ? errno : EIO;
  g_unlink (part);
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem),
               "“%s” could not be written: %s. Choose another place.", path, g_strerror (problem));
  return FALSE;
}

gboolean
ost_png_save_image (const char *path, const OstImage *image, GError **error)
{
  gsize n = (gsize) image->width * image->height;
  g_autofree guint8 *narrow = NULL;

  if (image->bits > 8)
    return ost_png_save (path, image->pixels, image->width, image->height, 16, NULL, 0, error);
  narrow = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    narrow[i] = image->pixels[i];
  return ost_png_save (path, narrow, image->width, image->height, 8, NULL, 0, error);
}
