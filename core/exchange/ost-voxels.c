/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-voxels.h"
#include <string.h>

gsize
ost_voxel_get_bytes (OstVoxelKind kind)
{
  static const guint8 bytes[] = { 1, 1, 2, 2, 4, 4, 4, 8 };

  return bytes[kind];
}

/* Byte by byte: samples need not be aligned, and the order is the file's. */
static double
read_one (const guint8 *data, OstVoxelKind kind, gboolean big_endian)
{
  const gsize size = ost_voxel_get_bytes (kind);
  guint64     bits = 0;
  guint32     half;
  float       single;
  double      whole;

  for (gsize i = 0; i < size; i++)
    bits |= (guint64) data[big_endian ? size - 1 - i : i] << 8 * i;
  half = (guint32) bits;
  switch (kind)
    {
    case OST_VOXEL_I8: return (gint8) bits;
    case OST_VOXEL_I16: return (gint16) bits;
    case OST_VOXEL_I32: return (gint32) half;
    case OST_VOXEL_F32: return memcpy (&single, &half, sizeof single), single;
    case OST_VOXEL_F64: return memcpy (&whole, &bits, sizeof whole), whole;
    default: return (double) bits;
    }
}

gboolean
ost_voxels_read (const guint8 *data, OstVoxelKind kind, gboolean big_endian, gsize stride, guint8 *out, gsize n)
{
  const gsize step = stride * ost_voxel_get_bytes (kind);

  for (gsize i = 0; i < n; i++)
    {
      const double value = read_one (data + i * step, kind, big_endian);

      if (!(value >= 0 && value <= 255 && value == (guint8) value))
        return FALSE;
      out[i] = (guint8) value;
    }
  return TRUE;
}
