/* SPDX-License-Identifier: Apache-2.0 */
#include <float.h>
#include <math.h>

#include "core/image/ost-tiff-private.h"

/* A TIFF's first page, from layout to image. Integers are copied at their depth; floats are mapped onto 16 bits over
 * the range they have, in two passes. The rest of the reader: -file.c is libtiff's file, -layout.c what we accept,
 * -chunks.c strips and tiles, -samples.c bits to numbers. */

/* ---- Pixels ---- */

static void
store_grey (OstTiff *self, guint32 x, guint32 y, gsize n, const guint16 *samples, const double *values,
            gpointer user_data)
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

/* 1e300: the difference of two such numbers is still finite. FALSE for NaN. */
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

/* The quotient is 0 .. 65535 by the making of slope and low, but for half a unit of rounding that the cast cuts off. */
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
      ost_tiff_fail_damaged (self, "none of its pixels holds a number", error);
      return FALSE;
    }
  image->bits = 32;
  image->intercept = range.low;
  image->slope = (range.high - range.low) / 65535;
  if (image->slope < DBL_MIN)           /* flat, or so nearly that the quotients below would lose their precision */
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
  guint16 unit = ost_tiff_get_short (self, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
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

static OstImage *
read_page (OstTiff *self, GError **error)
{
  g_autoptr(OstImage) image = NULL;

  if (!ost_tiff_read_layout (self, error))
    return NULL;
  image = ost_image_new_checked (self->source, self->width, self->height, self->bits, self->stored_bytes,
                                 self->max_ratio, error);
  if (image == NULL)
    return NULL;

  image->min_is_white = self->photometric == PHOTOMETRIC_MINISWHITE;
  if (self->is_signed)
    image->intercept = -(double) (1 << (self->bits - 1));
  if (self->palette != NULL)
    image->bits = 8;
  read_density (self, image);
  ost_image_note_orientation (image, ost_tiff_get_short (self, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT));
  note_pages (self, image);
  if (self->ran_out)
    return ost_tiff_fail_damaged (self, "it ends too early", error);
  if (!(self->is_float ? decode_float (self, image, error) : ost_tiff_decode (self, store_grey, image, error)))
    return NULL;
  return g_steal_pointer (&image);
}

OstImage *
ost_tiff_read (const OstImageSource *source, GError **error)
{
  OstTiff   self = { .source = source };
  OstImage *image;

  if (!ost_tiff_open (&self) || self.ran_out)
    image = ost_tiff_fail_damaged (&self, "it ends too early", error);
  else
    image = read_page (&self, error);
  g_clear_pointer (&self.tiff, TIFFClose);
  g_free (self.palette);
  return image;
}
