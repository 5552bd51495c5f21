/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-mask.h"

#include <math.h>
#include <string.h>

#include "core/image/ost-image.h"

/* The reference count sits in front of the public struct (g_atomic_rc_box), so that the header shows only the mask.
 * Bytes are 0 or 1 and nothing else: counting sums them, intersections are their bitwise and, and memchr finds runs. */

OstMask *
ost_mask_new (int width, int height)
{
  OstMask *mask;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  mask = g_atomic_rc_box_new0 (OstMask);
  mask->width = width;
  mask->height = height;
  mask->data = g_malloc0_n ((gsize) width, (gsize) height);
  return mask;
}

OstMask *
ost_mask_copy (const OstMask *mask)
{
  OstMask *copy = ost_mask_new (mask->width, mask->height);

  memcpy (copy->data, mask->data, (gsize) mask->width * mask->height);
  return copy;
}

OstMask *
ost_mask_ref (OstMask *mask)
{
  return g_atomic_rc_box_acquire (mask);
}

static void
mask_clear (gpointer data)
{
  OstMask *mask = data;

  g_free (mask->data);
}

void
ost_mask_unref (OstMask *mask)
{
  if (mask != NULL)
    g_atomic_rc_box_release_full (mask, mask_clear);
}

gboolean
ost_mask_equal (const OstMask *a, const OstMask *b)
{
  return a->width == b->width && a->height == b->height
         && memcmp (a->data, b->data, (gsize) a->width * a->height) == 0;
}

/* Sums a row in 32 bits, which the compiler turns into vector code; 64 bits are only needed between rows. */
gint64
ost_mask_count (const OstMask *mask)
{
  gint64 count = 0;

  for (int y = 0; y < mask->height; y++)
    {
      const guint8 *row = mask->data + (gsize) y * mask->width;
      guint32       sum = 0;

      for (int x = 0; x < mask->width; x++)
        sum += row[x];
      count += sum;
    }
  return count;
}

/* Rows that are empty are passed over at the speed of memchr; only the two ends of a row that is not are looked for. */
OstRect
ost_mask_bounds (const OstMask *mask)
{
  OstRect bounds = { mask->width, mask->height, 0, 0 };

  for (int y = 0; y < mask->height; y++)
    {
      const guint8 *row = mask->data + (gsize) y * mask->width;
      const guint8 *first = memchr (row, 1, mask->width);
      int           last = mask->width - 1;

      if (first == NULL)
        continue;
      while (row[last] == 0)
        last--;
      bounds.x0 = MIN (bounds.x0, (int) (first - row));
      bounds.x1 = MAX (bounds.x1, last + 1);
      bounds.y0 = MIN (bounds.y0, y);
      bounds.y1 = y + 1;
    }
  if (bounds.y1 == 0)
    return (OstRect) { 0, 0, 0, 0 };
  return bounds;
}

gboolean
ost_mask_contains (const OstMask *mask, double x, double y)
{
  if (!(x >= 0 && y >= 0 && x < mask->width && y < mask->height))      /* also FALSE for NaN */
    return FALSE;
  return mask->data[(gsize) y * mask->width + (gsize) x] != 0;
}

static gint64
count_common (const OstMask *a, const OstMask *b)
{
  gint64 count = 0;

  for (int y = 0; y < a->height; y++)
    {
      const guint8 *row_a = a->data + (gsize) y * a->width;
      const guint8 *row_b = b->data + (gsize) y * a->width;
      guint32       sum = 0;

      for (int x = 0; x < a->width; x++)
        sum += row_a[x] & row_b[x];
      count += sum;
    }
  return count;
}

double
ost_mask_dice (const OstMask *a, const OstMask *b)
{
  gint64 total;

  g_return_val_if_fail (a->width == b->width && a->height == b->height, 0.0);

  total = ost_mask_count (a) + ost_mask_count (b);
  return total == 0 ? 1.0 : 2.0 * (double) count_common (a, b) / (double) total;
}

double
ost_mask_iou (const OstMask *a, const OstMask *b)
{
  gint64 common, joint;

  g_return_val_if_fail (a->width == b->width && a->height == b->height, 0.0);

  common = count_common (a, b);
  joint = ost_mask_count (a) + ost_mask_count (b) - common;
  return joint == 0 ? 1.0 : (double) common / (double) joint;
}

/* ---- Run lengths ---- */

static void
append_leb128 (GByteArray *bytes, gsize value)
{
  do
    {
      guint8 byte = value & 0x7f;

      value >>= 7;
      if (value != 0)
        byte |= 0x80;
      g_byte_array_append (bytes, &byte, 1);
    }
  while (value != 0);
}

/* memchr from change to change: the time goes with the number of runs, hardly with that of pixels. */
GBytes *
ost_mask_to_runs (const OstMask *mask)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize       n = (gsize) mask->width * mask->height;
  gsize       start = 0;
  guint8      value = 0;

  while (start < n)
    {
      const guint8 *end = memchr (mask->data + start, !value, n - start);
      gsize         stop = end != NULL ? (gsize) (end - mask->data) : n;

      append_leb128 (bytes, stop - start);
      start = stop;
      value = !value;
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* Reads one number and moves *at past it: 7 bits a byte, the lowest first, the top bit says that more follow. FALSE
 * when the bytes end inside it, when it cannot be a run of an image within our limits (four bytes hold 2^28 >
 * OST_IMAGE_MAX_PIXELS), or when it is longer than it needs to be: each mask has exactly one encoding, so equal masks
 * have equal bytes. */
static gboolean
read_leb128 (const guint8 **at, const guint8 *end, gsize *ret_value)
{
  gsize value = 0;

  for (int shift = 0; shift < 28 && *at < end; shift += 7)
    {
      guint8 byte = *(*at)++;

      value |= (gsize) (byte & 0x7f) << shift;
      if (byte < 0x80)
        {
          *ret_value = value;
          return byte != 0 || shift == 0;
        }
    }
  return FALSE;
}

/* Runs come from a project or a file that anybody may have made: each is checked against what is left before it is
 * painted, and empty ones, which could go on for ever, only pass as the first of all. */
static gboolean
fill_from_runs (OstMask *mask, const guint8 *at, const guint8 *end)
{
  gsize  n = (gsize) mask->width * mask->height;
  gsize  start = 0;
  guint8 value = 0;

  while (start < n)
    {
      gsize length;

      if (!read_leb128 (&at, end, &length) || length > n - start || (length == 0 && (start > 0 || value == 1)))
        return FALSE;
      memset (mask->data + start, value, length);
      start += length;
      value = !value;
    }
  return at == end;
}

OstMask *
ost_mask_from_runs (GBytes *runs, int width, int height, GError **error)
{
  g_autoptr(OstMask) mask = NULL;
  const guint8      *data;
  gsize              length;

  if (width < 1 || height < 1 || (gint64) width * height > OST_IMAGE_MAX_PIXELS)
    {
      g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED,
                   "A mask of %d x %d pixels cannot be: the stored size is damaged; restore it from a backup",
                   width, height);
      return NULL;
    }
  mask = ost_mask_new (width, height);
  data = g_bytes_get_data (runs, &length);
  if (length == 0 || !fill_from_runs (mask, data, data + length))
    {
      g_set_error (error, OST_IMAGE_ERROR, OST_IMAGE_ERROR_DAMAGED,
                   "The runs of a mask do not add up to %d x %d pixels: it is damaged; restore it from a backup",
                   width, height);
      return NULL;
    }
  return g_steal_pointer (&mask);
}
