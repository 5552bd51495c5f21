/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/image/ost-dicom-private.h"

/* DCMTK follows sequences in sequences by recursion, without a limit; each level takes one of these marks. A
 * radiograph has a few dozen; pixels look like one now and then. 1000 levels need between one and two megabytes of
 * stack. */
#define MAX_ITEMS 1000

/* What one byte can expand to at most. RLE: 128 bytes from two. JPEG: ost-jpeg.c says 1024 pixels; of two bytes here.
 * JPEG-LS has no limit: a blank line costs one bit, however long. Files of OST_DICOM_UNREADABLE are refused before
 * this is looked up. */
static const double max_ratios[] = {
  [OST_DICOM_PLAIN] = 1, [OST_DICOM_RLE] = 64, [OST_DICOM_JPEG] = 2048, [OST_DICOM_JPEG_LS] = 1e9,
};

/* ---- Fields ---- */

gboolean
ost_dicom_get_number (OstDicomFile *file, OstDicomField field, guint index, double *ret_number)
{
  char  text[64], *end;
  double number;

  if (!ost_dicom_file_get (file, field, index, text, sizeof text))
    return FALSE;
  number = g_ascii_strtod (text, &end);
  if (end == text || !isfinite (number))
    return FALSE;
  *ret_number = number;
  return TRUE;
}

int
ost_dicom_get_int (OstDicomFile *file, OstDicomField field, int otherwise)
{
  double number;

  return ost_dicom_get_number (file, field, 0, &number) && fabs (number) < 1e9 ? (int) number : otherwise;
}

/* ---- Opening ---- */

static gboolean
is_vr (const guint8 *data)
{
  static const char *const known[] = { "CS", "UI", "SH", "LO", "DA", "TM", "UL", "DT", "IS", "US" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (memcmp (data, known[i], 2) == 0)
      return TRUE;
  return FALSE;
}

/* Group 8 comes first in every bare data set. Its first elements are short, which tells it from other files. */
gboolean
ost_dicom_sniff_bare (const guint8 *data, gsize length)
{
  if (length < 64)
    return FALSE;
  if (data[0] == 0 && data[1] == 8 && data[2] == 0)
    return data[3] <= 0x18 && is_vr (data + 4);
  if (data[0] != 8 || data[1] != 0 || data[2] > 0x18 || data[3] != 0)
    return FALSE;
  return is_vr (data + 4) || (data[4] > 0 && data[4] <= 64 && data[5] == 0 && data[6] == 0 && data[7] == 0);
}

/* Counts item marks anywhere in the file, pixels included: it need not be exact, only no less than the depth to which
 * the parser would recurse. */
static gboolean
has_many_items (const OstImageSource *source)
{
  guint n = 0;

  for (const guint8 *at = source->data, *end = at + source->length; end - at >= 4 && n <= MAX_ITEMS; at++)
    {
      at = memchr (at, 0xfe, (gsize) (end - at) - 3);
      if (at == NULL)
        break;
      if ((at[1] == 0xff && at[2] == 0x00 && at[3] == 0xe0)                       /* (FFFE,E000), little endian */
          || (at > source->data && at[-1] == 0xff && at[1] == 0xe0 && at[2] == 0x00))
        n++;
    }
  return n > MAX_ITEMS;
}

static OstDicomFile *
open_file (const OstImageSource *source, OstDicomStart start, gsize *ret_deflated, GError **error)
{
  char          problem[OST_DICOM_PROBLEM_SIZE];
  OstDicomFile *file;

  *ret_deflated = 0;
  if (has_many_items (source))
    return ost_image_fail_damaged (source, "DICOM file", "it nests more items than any radiograph does", error);
  file = ost_dicom_file_open (source->data, source->length, start, ret_deflated, problem);
  if (file == NULL && *ret_deflated == 0)
    return ost_image_fail_damaged (source, "DICOM file", problem, error);
  return file;
}

/* ---- Pixels ---- */

/* A JPEG picture says its size once more, and its decoder believes that one: a file whose header says 10 x 10 could
 * make it write 65535 x 65535. Walks the marker segments (ITU-T T.81, B.1.1) to the frame header, any of SOF0 .. SOF15
 * but DHT, JPG and DAC, which lie between them; there follow length, precision, height, width and the number of
 * components. */
static gboolean
is_jpeg_size (const guint8 *data, gsize length, int width, int height)
{
  gsize at = 2;

  while (at + 9 < length && data[at] == 0xff)
    {
      guint marker = data[at + 1];

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        return (data[at + 5] << 8 | data[at + 6]) == height && (data[at + 7] << 8 | data[at + 8]) == width
               && data[at + 9] == 1;
      at += 2 + (gsize) (data[at + 2] << 8 | data[at + 3]);
    }
  return FALSE;
}

static gboolean
check_jpeg (const OstImageSource *source, OstDicomFile *file, const OstDicomLayout *layout, GError **error)
{
  gsize         length = 0;
  const guint8 *fragment = ost_dicom_file_get_fragment (file, &length);

  if (fragment != NULL && is_jpeg_size (fragment, length, layout->width, layout->height))
    return TRUE;
  ost_image_fail_damaged (source, "DICOM file", "its JPEG picture is of another size, or cut off", error);
  return FALSE;
}

void
ost_dicom_copy_pixels (OstImage *image, const OstDicomLayout *layout, const void *samples)
{
  const guint8  *bytes = samples;
  const guint16 *words = samples;
  gsize          n = (gsize) image->width * image->height;
  guint          mask = (1u << layout->stored) - 1;
  guint          flip = layout->is_signed ? 1u << (layout->stored - 1) : 0;     /* + 2^(b-1) modulo 2^b */

  if (layout->allocated == 8)
    for (gsize i = 0; i < n; i++)
      image->pixels[i] = (guint16) (((guint) bytes[i] >> layout->shift & mask) ^ flip);
  else
    for (gsize i = 0; i < n; i++)
      image->pixels[i] = (guint16) (((guint) words[i] >> layout->shift & mask) ^ flip);
}

/* The decoder may have found something else than the header claimed; the layout is read again and compared before a
 * sample is copied. */
static gboolean
unpack_pixels (const OstImageSource *source, OstDicomFile *file, OstImage *image, const OstDicomLayout *claimed,
               GError **error)
{
  char           problem[OST_DICOM_PROBLEM_SIZE];
  gsize          n_bytes = 0;
  const void    *samples = ost_dicom_file_unpack (file, &n_bytes, problem);
  OstDicomLayout layout;

  if (samples == NULL)
    {
      ost_image_fail_damaged (source, "DICOM file", problem, error);
      return FALSE;
    }
  /* A JPEG picture of 8 bits comes out in bytes even where the header allocates 16; nothing else may change. */
  if (!ost_dicom_read_layout (source, file, &layout, error))
    return FALSE;
  if (layout.width != image->width || layout.height != image->height || layout.stored != claimed->stored
      || n_bytes < (gsize) image->width * image->height * (gsize) (layout.allocated / 8))
    {
      ost_image_fail_damaged (source, "DICOM file", "it holds fewer pixels or bits than it claims", error);
      return FALSE;
    }
  ost_dicom_copy_pixels (image, &layout, samples);
  return TRUE;
}

static void
apply_lookup (OstImage *image, const OstDicomLookup *lookup)
{
  gsize n = (gsize) image->width * image->height;

  if (lookup->values == NULL)
    return;
  for (gsize i = 0; i < n; i++)
    image->pixels[i] = lookup->values[image->pixels[i]];
  image->bits = lookup->bits;
}

static OstImage *
read_image (const OstImageSource *source, OstDicomFile *file, GError **error)
{
  OstDicomEncoding    encoding = ost_dicom_file_get_encoding (file);
  g_autoptr(OstImage) image = NULL;
  OstDicomLookup      lookup = { NULL, 0 };
  OstDicomLayout      layout;
  gboolean            done;

  if (!ost_dicom_check_kind (source, file, error) || !ost_dicom_read_layout (source, file, &layout, error))
    return NULL;
  image = ost_image_new_checked (source, (guint64) layout.width, (guint64) layout.height, layout.stored,
                                 (double) layout.width * layout.height * layout.allocated / 8,
                                 max_ratios[encoding], error);
  if (image == NULL || (encoding == OST_DICOM_JPEG && !check_jpeg (source, file, &layout, error)))
    return NULL;
  ost_dicom_read_words (image, file);
  ost_dicom_read_values (image, file, &layout, &lookup);        /* before the tables go */
  done = unpack_pixels (source, file, image, &layout, error);
  if (done)
    apply_lookup (image, &lookup);
  g_free (lookup.values);
  return done ? g_steal_pointer (&image) : NULL;
}

/* The data set of a deflated file. */
static OstDicomFile *
open_deflated (const OstImageSource *source, gsize from, GByteArray **ret_inflated, GError **error)
{
  GByteArray    *inflated = ost_dicom_inflate (source, from, error);
  OstImageSource inside;
  gsize          deflated;

  if (inflated == NULL)
    return NULL;
  *ret_inflated = inflated;
  inside = (OstImageSource) { inflated->data, inflated->len, source->name };
  return open_file (&inside, OST_DICOM_EXPLICIT_DATASET, &deflated, error);
}

OstDicomFile *
ost_dicom_open (const OstImageSource *source, GByteArray **ret_inflated, GError **error)
{
  gboolean      is_bare = ost_dicom_sniff_bare (source->data, source->length)
                          && (source->length < 132 || memcmp (source->data + 128, "DICM", 4) != 0);
  OstDicomFile *file;
  gsize         deflated;

  file = open_file (source, is_bare ? OST_DICOM_GUESS_DATASET : OST_DICOM_WHOLE_FILE, &deflated, error);
  return deflated > 0 ? open_deflated (source, deflated, ret_inflated, error) : file;
}

OstImage *
ost_dicom_read (const OstImageSource *source, GError **error)
{
  g_autoptr(GByteArray) inflated = NULL;
  OstDicomFile         *file = ost_dicom_open (source, &inflated, error);
  OstImageSource        inside = *source;
  OstImage             *image;

  if (file == NULL)
    return NULL;
  if (inflated != NULL)
    inside = (OstImageSource) { inflated->data, inflated->len, source->name };
  image = read_image (&inside, file, error);
  ost_dicom_file_close (file);
  return image;
}
