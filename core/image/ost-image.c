/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-image.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-image-private.h"

G_DEFINE_QUARK (ost-image-error-quark, ost_image_error)

/* ---- Life ---- */

/* Both sides are within OST_IMAGE_MAX_SIDE here, so nothing overflows. */
static gsize
count_pixel_bytes (guint64 width, guint64 height)
{
  return (gsize) (width * height * sizeof (guint16));
}

static OstImage *
image_adopt (int width, int height, int bits, guint16 *pixels)
{
  OstImage *image = g_atomic_rc_box_new0 (OstImage);

  image->width = width;
  image->height = height;
  image->bits = bits;
  image->pixels = pixels;
  image->slope = 1.0;
  return image;
}

static gboolean
is_size_allowed (guint64 width, guint64 height)
{
  return width >= 1 && height >= 1 && width <= OST_IMAGE_MAX_SIDE && height <= OST_IMAGE_MAX_SIDE
         && width * height <= OST_IMAGE_MAX_PIXELS;
}

OstImage *
ost_image_new (int width, int height, int bits)
{
  g_return_val_if_fail (width > 0 && height > 0 && is_size_allowed ((guint64) width, (guint64) height), NULL);

  return image_adopt (width, height, bits, g_malloc0 (count_pixel_bytes ((guint64) width, (guint64) height)));
}

/* The only way from a size that a file claims to memory, for all readers. A hostile header may claim anything: the
 * limits bound each side and the whole, and the ratio refuses a hundred megapixels out of a few bytes. */
OstImage *
ost_image_new_checked (const OstImageSource *source, guint64 width, guint64 height, int bits, double stored_bytes,
                       double max_ratio, GError **error)
{
  guint16 *pixels;

  if (width < 1 || height < 1)
    return ost_image_fail_damaged (source, "image", "its width or height is 0", error);
  if (!is_size_allowed (width, height))
    return ost_image_fail_too_large (source, width, height, error);
  if (stored_bytes > max_ratio * (double) source->length)
    return ost_image_fail_damaged (source, "image", "it claims a size that its few bytes cannot hold", error);

  pixels = g_try_malloc0 (count_pixel_bytes (width, height));
  if (pixels == NULL)
    return ost_image_fail_memory (source, error);
  return image_adopt ((int) width, (int) height, bits, pixels);
}

OstImage *
ost_image_ref (OstImage *image)
{
  return g_atomic_rc_box_acquire (image);
}

static void
image_clear (gpointer data)
{
  OstImage *image = data;

  g_free (image->pixels);
  g_free (image->notice);
  for (guint i = 0; i < image->n_windows; i++)
    {
      g_free (image->windows[i].table);
      g_free (image->windows[i].name);
    }
  g_free (image->windows);
}

void
ost_image_unref (OstImage *image)
{
  if (image != NULL)
    g_atomic_rc_box_release_full (image, image_clear);
}

/* ---- Sentences ---- */

gpointer
ost_image_fail_damaged (const OstImageSource *source, const char *kind, const char *detail, GError **error)
{
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED,
               "%s: the %s is damaged or incomplete (%s); copy or export it again", source->name, kind, detail);
  return NULL;
}

gpointer
ost_image_fail_too_large (const OstImageSource *source, guint64 width, guint64 height, GError **error)
{
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_TOO_LARGE,
               "%s: %" G_GUINT64_FORMAT " x %" G_GUINT64_FORMAT " pixels is too large (at most %d a side and %d million"
               " in all); export a smaller copy",
               source->name, width, height, OST_IMAGE_MAX_SIDE, OST_IMAGE_MAX_PIXELS / 1000000);
  return NULL;
}

gpointer
ost_image_fail_unsupported (const OstImageSource *source, const char *what, GError **error)
{
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_UNSUPPORTED,
               "%s: %s cannot be read; export it as a grey PNG or TIFF of 8 or 16 bits", source->name, what);
  return NULL;
}

gpointer
ost_image_fail_memory (const OstImageSource *source, GError **error)
{
  g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_TOO_LARGE,
               "%s: there is not enough memory to open it; close other programs or export a smaller copy",
               source->name);
  return NULL;
}

void
ost_image_add_notice (OstImage *image, const char *sentence)
{
  char *joined = image->notice != NULL ? g_strconcat (image->notice, "; ", sentence, NULL) : g_strdup (sentence);

  g_free (image->notice);
  image->notice = joined;
}

/* Rotating would silently move every coordinate that other programs know for this file, and the tag is often wrong. */
void
ost_image_note_orientation (OstImage *image, int orientation)
{
  if (orientation >= 2 && orientation <= 8)
    ost_image_add_notice (image, "the file asks to be shown rotated or mirrored; it is shown as it is stored");
}

/* ---- Spacing ---- */

/* Screens: many programs write 72 or 96 dpi into every file although nobody measured anything, so these two say nothing
 * about millimetres. 0.03 dpi covers the rounding of PNG, which stores pixels per metre (2835 is 72.009 dpi). */
static gboolean
is_screen_default (double per_cm)
{
  double dpi = per_cm * 2.54;

  return fabs (dpi - 72) < 0.03 || fabs (dpi - 96) < 0.03;
}

/* Radiographs have pixels of 0.02 to 0.4 mm; beyond 0.001 and 10 mm the tag is rubbish ("1 dpi"). */
static gboolean
is_plausible (double per_cm)
{
  return per_cm >= 1 && per_cm <= 10000;      /* also FALSE for NaN */
}

void
ost_image_set_density (OstImage *image, double x_per_cm, double y_per_cm)
{
  if (!is_plausible (x_per_cm) || !is_plausible (y_per_cm)
      || (is_screen_default (x_per_cm) && is_screen_default (y_per_cm)))
    return;
  image->spacing_x_mm = 10 / x_per_cm;
  image->spacing_y_mm = 10 / y_per_cm;
  image->spacing_source = OST_SPACING_FILE;
}

gboolean
ost_image_has_spacing (const OstImage *image)
{
  return image->spacing_source != OST_SPACING_UNKNOWN && isfinite (image->spacing_x_mm) && image->spacing_x_mm > 0
         && isfinite (image->spacing_y_mm) && image->spacing_y_mm > 0;
}

static char *
describe_source (const OstImage *image)
{
  switch (image->spacing_source)
    {
    case OST_SPACING_CALIBRATED:
      return g_strdup (", calibrated");
    case OST_SPACING_DETECTOR:
      return g_strdup (" at the detector plane");
    case OST_SPACING_MAGNIFIED:
      return g_strdup_printf (": detector plane over magnification %.2f", image->magnification);
    default:
      return g_strdup (" from the file's resolution tag");
    }
}

char *
ost_image_describe_spacing (const OstImage *image)
{
  g_autofree char *source = describe_source (image);

  if (image->spacing_source == OST_SPACING_UNKNOWN)
    return g_strdup ("spacing unknown: px only");
  if (fabs (image->spacing_x_mm - image->spacing_y_mm) < 0.0005)
    return g_strdup_printf ("%.3f mm/px%s", image->spacing_x_mm, source);
  return g_strdup_printf ("%.3f x %.3f mm/px%s", image->spacing_x_mm, image->spacing_y_mm, source);
}

/* ---- Grey ---- */

/* ITU-R BT.601 in whole numbers: sums of 16-bit samples stay below 2^32 (65535 x 1000 + 500), so that the result has
 * the same bits everywhere; only the product with alpha needs 64. */
void
ost_image_row_to_grey (guint16 *grey, const guint16 *samples, gsize n, int n_channels, guint max)
{
  gboolean has_alpha = n_channels == 2 || n_channels == 4;

  for (gsize x = 0; x < n; x++, samples += n_channels)
    {
      guint32 value = samples[0];

      if (n_channels >= 3)
        value = (299u * samples[0] + 587u * samples[1] + 114u * samples[2] + 500u) / 1000u;
      if (has_alpha)
        value = (guint32) (((guint64) value * samples[n_channels - 1] + max / 2) / max);
      grey[x] = (guint16) value;
    }
}

/* ---- Kinds ---- */

typedef OstImage *(*OstImageReader) (const OstImageSource *source, GError **error);

/* What the first bytes say. Kinds without a reader are known only so that the message can name them. */
static const struct
{
  gsize          offset, length;
  const char    *magic;
  const char    *kind;
  OstImageReader read;
} kinds[] = {
  { 128, 4, "DICM", "DICOM", ost_dicom_read },   /* first: the 128 bytes before may be those of a TIFF */
  { 0, 8, "\x89PNG\r\n\x1a\n", "PNG", ost_png_read },
  { 0, 3, "\xff\xd8\xff", "JPEG", ost_jpeg_read },
  { 0, 4, "II*\0", "TIFF", ost_tiff_read },
  { 0, 4, "MM\0*", "TIFF", ost_tiff_read },
  { 0, 4, "II+\0", "TIFF", ost_tiff_read },      /* BigTIFF */
  { 0, 4, "MM\0+", "TIFF", ost_tiff_read },
  { 0, 6, "\x02\0\0\0UL", "DICOM", ost_dicom_read },   /* without those 128 bytes */
  { 0, 4, "\0\0\0\x0c", "a JPEG 2000 file", NULL },
  { 0, 4, "\xff\x4f\xff\x51", "a JPEG 2000 file", NULL },
  { 0, 4, "%PDF", "a PDF document", NULL },
  { 0, 4, "GIF8", "a GIF image", NULL },
  { 0, 2, "BM", "a BMP image", NULL },
  { 0, 0, "", "DICOM", ost_dicom_read },         /* without any header: ost_dicom_sniff_bare tells */
};

/* The first row of the table that fits. The last fits any file by its bytes, of which there are none: there the bare
 * data set's own test decides. */
static int
find_kind (const guint8 *data, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length >= kinds[i].offset + kinds[i].length && (kinds[i].length > 0 || ost_dicom_sniff_bare (data, length))
        && memcmp (data + kinds[i].offset, kinds[i].magic, kinds[i].length) == 0)
      return (int) i;
  return -1;
}

gboolean
ost_image_sniff (const guint8 *data, gsize length)
{
  int kind = find_kind (data, length);

  return kind >= 0 && kinds[kind].read != NULL;
}

gboolean
ost_image_is_dicom (const guint8 *data, gsize length)
{
  int kind = find_kind (data, length);

  return kind >= 0 && kinds[kind].read == ost_dicom_read;
}

OstImage *
ost_image_decode (const guint8 *data, gsize length, const char *name, GError **error)
{
  OstImageSource source = { data, length, name };
  int            kind = find_kind (data, length);
  OstImage      *image;

  if (kind < 0 || kinds[kind].read == NULL)
    {
      g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_FORMAT,
                   "%s: this is %s, not a PNG, TIFF, JPEG or DICOM image; export the radiograph as one of these", name,
                   length == 0 ? "an empty file" : kind < 0 ? "something else" : kinds[kind].kind);
      return NULL;
    }
  if (length > OST_IMAGE_MAX_FILE)
    {
      g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_TOO_LARGE,
                   "%s: a file of more than %u MiB is not read; export a smaller copy", name,
                   OST_IMAGE_MAX_FILE / 1024 / 1024);
      return NULL;
    }
  image = kinds[kind].read (&source, error);
  if (image != NULL)
    image->format = kinds[kind].kind;
  return image;
}
