/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-image-private.h"

/* EXIF is a small TIFF file: header (byte order, 42, offset of the directory), then the directory: a count and entries
 * of 12 bytes (tag, type, count, value). Orientation is tag 0x0112, one SHORT that sits in the value itself.
 * Source: CIPA DC-008 (EXIF 2.32), 4.6.2 and 4.6.4. */
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3

static guint
read_number (const guint8 *at, int n_bytes, gboolean big_endian)
{
  guint value = 0;

  for (int i = 0; i < n_bytes; i++)
    value |= (guint) at[i] << 8 * (big_endian ? n_bytes - 1 - i : i);
  return value;
}

int
ost_exif_get_orientation (const guint8 *data, gsize length)
{
  gboolean big_endian;
  gsize    at;
  guint    n_entries;

  if (length < 8 || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return 1;
  big_endian = data[0] == 'M';
  at = read_number (data + 4, 4, big_endian);
  if (at > length - 2)
    return 1;
  n_entries = read_number (data + at, 2, big_endian);
  for (at += 2; n_entries > 0 && at + 12 <= length; at += 12, n_entries--)
    if (read_number (data + at, 2, big_endian) == TAG_ORIENTATION
        && read_number (data + at + 2, 2, big_endian) == TYPE_SHORT)
      return (int) read_number (data + at + 8, 2, big_endian);
  return 1;
}
