/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <tiffio.h>
#include <unistd.h>

#include "core/image/ost-image.h"
#include "make-files.h"

static void
check_sentence (const GError *error, const char *name)
{
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, name));
  g_assert_null (strchr (error->message, '\n'));
}

/* `word` stands in the message. */
static void
check_decode_fails (const guint8 *data, gsize length, OstImageError code, const char *word)
{
  g_autoptr(GError)   error = NULL;
  g_autoptr(OstImage) image = ost_image_decode (data, length, "x.img", &error);

  g_assert_null (image);
  g_assert_error (error, OST_IMAGE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
  check_sentence (error, "x.img");
}

static GByteArray *
make_small (int which)
{
  g_autoptr(Picture) grey = picture_new (13, 7, 8, 1), deep = picture_new (7, 13, 16, 1);
  g_autoptr(Picture) colour = picture_new (9, 5, 8, 3);
  TiffOptions        strips = { .photometric = 1, .x_resolution = 254, .y_resolution = 127, .resolution_unit = 2 };
  TiffOptions        tiles = { .photometric = 1, .tile_width = 16, .tile_height = 16, .compression = COMPRESSION_LZW,
                               .big_endian = TRUE, .n_pages = 2 };
  TiffOptions        deflate = { .photometric = 2, .compression = COMPRESSION_ADOBE_DEFLATE, .big_tiff = TRUE };
  TiffOptions        packbits = { .photometric = 0, .compression = COMPRESSION_PACKBITS };

  switch (which)
    {
    case 0: return make_png (grey, &(PngOptions) { .x_per_m = 10000, .y_per_m = 5000 });
    case 1: return make_png (deep, &(PngOptions) { .interlaced = TRUE, .orientation = 3 });
    case 2: return make_png (grey, &(PngOptions) { .is_palette = TRUE, .has_transparent = TRUE, .transparent = 4 });
    case 3: return make_tiff (deep, &strips);
    case 4: return make_tiff (grey, &tiles);
    case 5: return make_tiff (colour, &deflate);
    case 6: return make_tiff (grey, &packbits);
    case 7: return make_jpeg (grey, &(JpegOptions) { .density_unit = 1, .x_density = 254, .y_density = 254 });
    case 8: return make_jpeg (colour, &(JpegOptions) { .progressive = TRUE, .orientation = 6 });
    default: return NULL;
    }
}

/* A copy in memory of exactly that length, so that a sanitizer sees a read beyond it. */
static void
test_truncated (void)
{
  GByteArray *file;

  for (int which = 0; (file = make_small (which)) != NULL; which++)
    {
      g_autoptr(OstImage) whole = ost_image_decode (file->data, file->len, "whole", NULL);

      g_assert_nonnull (whole);
      for (guint length = 0; length < file->len; length++)
        {
          g_autofree guint8  *part = g_memdup2 (file->data, length);
          g_autoptr(GError)   error = NULL;
          g_autoptr(OstImage) image = ost_image_decode (part, length, "part", &error);

          if (image != NULL)
            g_test_message ("file %d is accepted when cut from %u to %u bytes", which, file->len, length);
          g_assert_null (image);
          g_assert_cmpint (error->code, ==, length < 8 && error->code != OST_IMAGE_ERROR_DAMAGED
                                            ? OST_IMAGE_ERROR_FORMAT : OST_IMAGE_ERROR_DAMAGED);
          check_sentence (error, "part");
        }
      g_byte_array_unref (file);
    }
}

/* ---- Headers that lie ---- */

static void
check_png_size (guint32 width, guint32 height, OstImageError code, const char *word)
{
  GByteArray *file = make_small (0);
  guint32     size[2] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height) }, crc;

  memcpy (file->data + 16, size, 8);
  crc = GUINT32_TO_BE (png_checksum (file->data + 12, 17));
  memcpy (file->data + 29, &crc, 4);
  check_decode_fails (file->data, file->len, code, word);
  g_byte_array_unref (file);
}

static void
test_png_lies (void)
{
  check_png_size (13, 8, OST_IMAGE_ERROR_DAMAGED, "PNG");               /* one row more than there is */
  check_png_size (19999, 4999, OST_IMAGE_ERROR_DAMAGED, "few bytes");   /* allowed, but not out of a hundred bytes */
  check_png_size (20001, 1, OST_IMAGE_ERROR_TOO_LARGE, "20001 x 1");
  check_png_size (1, 20001, OST_IMAGE_ERROR_TOO_LARGE, "1 x 20001");
  check_png_size (20000, 20000, OST_IMAGE_ERROR_TOO_LARGE, "100 million");
  check_png_size (0x7fffffff, 0x7fffffff, OST_IMAGE_ERROR_TOO_LARGE, "2147483647 x 2147483647");
  check_png_size (0, 5, OST_IMAGE_ERROR_DAMAGED, "PNG");
  check_png_size (0xffffffff, 5, OST_IMAGE_ERROR_DAMAGED, "PNG");
}

static void
check_jpeg_size (guint width, guint height, OstImageError code, const char *word)
{
  GByteArray *file = make_small (7);
  guint8      size[4] = { height >> 8, height & 0xff, width >> 8, width & 0xff };

  for (guint i = 0; i + 9 < file->len; i++)
    if (file->data[i] == 0xff && file->data[i + 1] == 0xc0)
      memcpy (file->data + i + 5, size, 4);
  check_decode_fails (file->data, file->len, code, word);
  g_byte_array_unref (file);
}

static void
test_jpeg_lies (void)
{
  check_jpeg_size (13, 17, OST_IMAGE_ERROR_DAMAGED, "JPEG");            /* a row of blocks more than there is */
  check_jpeg_size (10000, 9000, OST_IMAGE_ERROR_DAMAGED, "few bytes");
  check_jpeg_size (65000, 65000, OST_IMAGE_ERROR_TOO_LARGE, "65000 x 65000");
  check_jpeg_size (65535, 65535, OST_IMAGE_ERROR_TOO_LARGE, "65535 x 65535");
  check_jpeg_size (0, 9, OST_IMAGE_ERROR_DAMAGED, "JPEG");
}

/* Overwrites the value of one tag of a classic TIFF, as a LONG. */
static void
set_tiff_tag (GByteArray *file, guint tag, guint32 value)
{
  gboolean big = file->data[0] == 'M';
  guint32  at = big ? file->data[6] << 8 | file->data[7] : file->data[4] | file->data[5] << 8;
  guint    n = file->data[at + big];

  for (guint i = 0; i < n; i++)
    {
      guint8 *entry = file->data + at + 2 + 12 * i;

      if ((guint) (entry[big ? 1 : 0] | entry[big ? 0 : 1] << 8) != tag)
        continue;
      entry[big ? 3 : 2] = 4;                                   /* LONG */
      for (int b = 0; b < 4; b++)
        entry[big ? 11 - b : 8 + b] = (guint8) (value >> 8 * b);
      return;
    }
  g_assert_not_reached ();
}

static void
check_tiff_lie (int which, guint tag, guint32 value, guint other_tag, guint32 other_value, OstImageError code,
                const char *word)
{
  GByteArray *file = make_small (which);

  set_tiff_tag (file, tag, value);
  if (other_tag > 0)
    set_tiff_tag (file, other_tag, other_value);
  check_decode_fails (file->data, file->len, code, word);
  g_byte_array_unref (file);
}

static void
test_tiff_lies (void)
{
  check_tiff_lie (3, TIFFTAG_IMAGELENGTH, 4000, 0, 0, OST_IMAGE_ERROR_DAMAGED, "few bytes");
  check_tiff_lie (3, TIFFTAG_IMAGELENGTH, 19000, TIFFTAG_IMAGEWIDTH, 5000, OST_IMAGE_ERROR_DAMAGED, "few bytes");
  check_tiff_lie (4, TIFFTAG_TILEWIDTH, 8000, TIFFTAG_TILELENGTH, 8000, OST_IMAGE_ERROR_DAMAGED, "few bytes");
  check_tiff_lie (3, TIFFTAG_IMAGEWIDTH, 20001, 0, 0, OST_IMAGE_ERROR_TOO_LARGE, "20001 x 13");
  check_tiff_lie (3, TIFFTAG_IMAGEWIDTH, 0xffffffff, TIFFTAG_IMAGELENGTH, 0xffffffff, OST_IMAGE_ERROR_DAMAGED, "TIFF");
  check_tiff_lie (3, TIFFTAG_IMAGEWIDTH, 0, 0, 0, OST_IMAGE_ERROR_DAMAGED, "TIFF");
  check_tiff_lie (3, TIFFTAG_ROWSPERSTRIP, 0, 0, 0, OST_IMAGE_ERROR_DAMAGED, "TIFF");
  check_tiff_lie (3, TIFFTAG_SAMPLESPERPIXEL, 60000, 0, 0, OST_IMAGE_ERROR_UNSUPPORTED, "60000");
  check_tiff_lie (3, TIFFTAG_BITSPERSAMPLE, 24, 0, 0, OST_IMAGE_ERROR_UNSUPPORTED, "24-bit");
  check_tiff_lie (6, TIFFTAG_COMPRESSION, 12345, 0, 0, OST_IMAGE_ERROR_UNSUPPORTED, "compression");
}

/* The directory is whole but the pixels are not: strips that are cut short, lie elsewhere or are zeroed. */
static void
test_tiff_bad_strips (void)
{
  static const int codecs[] = { COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS };
  g_autoptr(Picture) picture = picture_new (23, 14, 16, 1);

  for (guint c = 0; c < G_N_ELEMENTS (codecs); c++)
    for (int lie = 0; lie < 3; lie++)
      {
        TiffOptions           options = { .photometric = 1, .compression = codecs[c], .rows_per_strip = 14 };
        g_autoptr(GByteArray) file = make_tiff (picture, &options);

        if (lie == 0)
          set_tiff_tag (file, TIFFTAG_STRIPBYTECOUNTS, 60);
        else if (lie == 1)
          set_tiff_tag (file, TIFFTAG_STRIPOFFSETS, file->len - 20);
        else
          memset (file->data + 60, 0, 100);
        if (lie == 2 && codecs[c] != COMPRESSION_ADOBE_DEFLATE)
          continue;                     /* LZW and PackBits have no checksum: zeros are good data */
        g_test_message ("compression %d, lie %d", codecs[c], lie);
        check_decode_fails (file->data, file->len, OST_IMAGE_ERROR_DAMAGED, "TIFF");
      }
}

/* ---- Files ---- */

static char *
write_file (const char *folder, const char *name, GByteArray *file)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  return path;
}

static void
check_load_fails (const char *path, OstImageError code)
{
  g_autoptr(GError)   error = NULL;
  g_autofree char    *sha256 = NULL;
  g_autoptr(OstImage) image = ost_image_load (path, &sha256, &error);

  g_assert_null (image);
  g_assert_null (sha256);
  g_assert_error (error, OST_IMAGE_ERROR, (int) code);
  check_sentence (error, path);
}

static void
test_load (void)
{
  g_autofree char      *folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  g_autoptr(GByteArray) file = make_small (0);
  g_autofree char      *path = write_file (folder, "Hand, links.tif", file);       /* a PNG by its content */
  g_autofree char      *sha256 = NULL, *hash = NULL, *wanted = NULL;
  g_autoptr(GError)     error = NULL;
  g_autoptr(OstImage)   image = ost_image_load (path, &sha256, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (image->format, ==, "PNG");
  wanted = g_compute_checksum_for_data (G_CHECKSUM_SHA256, file->data, file->len);
  hash = ost_image_hash_file (path, &error);
  g_assert_cmpstr (sha256, ==, wanted);
  g_assert_cmpstr (hash, ==, wanted);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_not_an_image_file (void)
{
  g_autofree char      *folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  g_autoptr(GByteArray) nothing = g_byte_array_new (), text = g_byte_array_new ();
  g_autofree char      *empty = write_file (folder, "empty.png", nothing), *words = NULL;
  g_autofree char      *fifo = g_build_filename (folder, "fifo.png", NULL);
  g_autofree char      *missing = g_build_filename (folder, "missing.png", NULL);
  g_autoptr(GError)     error = NULL;

  g_byte_array_append (text, (const guint8 *) "This is a letter.\n", 18);
  words = write_file (folder, "letter.png", text);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  check_load_fails (empty, OST_IMAGE_ERROR_FORMAT);
  check_load_fails (words, OST_IMAGE_ERROR_FORMAT);
  check_load_fails (fifo, OST_IMAGE_ERROR_FILE);
  check_load_fails (folder, OST_IMAGE_ERROR_FILE);
  check_load_fails (missing, OST_IMAGE_ERROR_FILE);
  check_load_fails ("/dev/zero", OST_IMAGE_ERROR_FILE);
  g_assert_null (ost_image_hash_file (fifo, &error));
  g_assert_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_FILE);
  g_remove (empty);
  g_remove (words);
  g_remove (fifo);
  g_rmdir (folder);
}

/* A file of two gibibytes, empty on disk, that begins like a PNG: refused by its size before it is read. */
static void
test_file_too_large (void)
{
  g_autofree char      *folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  g_autoptr(GByteArray) file = make_small (0);
  g_autofree char      *path = write_file (folder, "huge.png", file);

  if (truncate (path, (off_t) 2 * OST_IMAGE_MAX_FILE) == 0)
    check_load_fails (path, OST_IMAGE_ERROR_TOO_LARGE);
  else
    g_test_skip ("the file system has no room for a sparse file of 2 GiB");
  g_remove (path);
  g_rmdir (folder);
}

static void
test_sniff (void)
{
  static const guint8 dicom[132] = { [128] = 'D', [129] = 'I', [130] = 'C', [131] = 'M' };
  GByteArray         *file;

  for (int which = 0; (file = make_small (which)) != NULL; which++)
    {
      g_assert_true (ost_image_sniff (file->data, file->len));
      g_assert_false (ost_image_sniff (file->data, 2));
      g_byte_array_unref (file);
    }
  g_assert_false (ost_image_sniff (NULL, 0));
  g_assert_true (ost_image_sniff (dicom, sizeof dicom));
  check_decode_fails (dicom, sizeof dicom, OST_IMAGE_ERROR_DAMAGED, "DICOM");
}

/* Another reader of the same files: ImageMagick, for grey of 8 and 16 bits. */
static void
test_against_imagemagick (void)
{
  g_autofree char *convert = g_find_program_in_path ("convert"), *folder = NULL;

  if (convert == NULL)
    {
      g_test_skip ("ImageMagick's convert is not installed, so there is no other reader to compare with");
      return;
    }
  folder = g_dir_make_tmp ("osteon-XXXXXX", NULL);
  for (int which = 0; which <= 4; which += which == 1 ? 2 : 1)          /* all grey ones that are not MinIsWhite */
    {
      g_autoptr(GByteArray) file = make_small (which);
      g_autofree char      *in = write_file (folder, "in", file), *first = g_strconcat (in, "[0]", NULL);
      g_autofree char      *out = g_build_filename (folder, "out", NULL), *to = g_strconcat ("gray:", out, NULL);
      g_autofree char      *pixels = NULL;
      g_autoptr(OstImage)   image = ost_image_load (in, NULL, NULL);
      const char           *argv[] = { convert, first, "-depth", "16", "-endian", "LSB", to, NULL };
      gsize                 length;

      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL));
      g_assert_true (g_file_get_contents (out, &pixels, &length, NULL));
      g_assert_cmpuint (length, ==, 2 * (gsize) image->width * image->height);
      for (gsize i = 0; i < length / 2; i++)
        g_assert_cmpint ((guint8) pixels[2 * i] | (guint8) pixels[2 * i + 1] << 8, ==,
                         image->pixels[i] * (image->bits == 8 ? 257 : 1));
      g_remove (in);
      g_remove (out);
    }
  g_rmdir (folder);
}

static void
test_references (void)
{
  OstImage *image = ost_image_new (3, 2, 12);

  g_assert_true (ost_image_ref (image) == image);
  ost_image_unref (image);
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (image->pixels[i], ==, 0);
  g_assert_cmpfloat (image->slope, ==, 1);
  g_assert_cmpfloat (image->intercept, ==, 0);
  ost_image_unref (image);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/truncated", test_truncated);
  g_test_add_func ("/image/png-lies", test_png_lies);
  g_test_add_func ("/image/jpeg-lies", test_jpeg_lies);
  g_test_add_func ("/image/tiff-lies", test_tiff_lies);
  g_test_add_func ("/image/tiff-bad-strips", test_tiff_bad_strips);
  g_test_add_func ("/image/load", test_load);
  g_test_add_func ("/image/not-an-image-file", test_not_an_image_file);
  g_test_add_func ("/image/file-too-large", test_file_too_large);
  g_test_add_func ("/image/sniff", test_sniff);
  g_test_add_func ("/image/against-imagemagick", test_against_imagemagick);
  g_test_add_func ("/image/references", test_references);
  return g_test_run ();
}
