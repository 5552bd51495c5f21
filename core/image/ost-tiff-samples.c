/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/image/ost-tiff-private.h"

/* Samples in a decoded row. Those of fewer than 8 bits, and odd depths such as 12, are packed without gaps, the
 * highest bit first (TIFF 6.0, FillOrder 1; libtiff turns the other order round); a row begins at a byte. */

static void
unpack_16 (const guint8 *raw, gsize n, guint16 *out, gsize stride)
{
  for (gsize i = 0; i < n; i++)
    memcpy (&out[i * stride], raw + 2 * i, 2);          /* libtiff has already put the bytes in our order */
}

/* The window never holds more than 22 bits. */
static void
unpack_bits (const guint8 *raw, int bits, gsize n, guint16 *out, gsize stride)
{
  guint32 window = 0;
  int     n_in_window = 0;

  for (gsize i = 0; i < n; i++)
    {
      for (; n_in_window < bits; n_in_window += 8)
        window = window << 8 | *raw++;
      n_in_window -= bits;
      out[i * stride] = (guint16) (window >> n_in_window & ((1u << bits) - 1));
    }
}

void
ost_tiff_unpack (const guint8 *raw, int bits, gboolean is_signed, gsize n, guint16 *out, gsize stride)
{
  guint16 sign_bit = is_signed ? (guint16) (1u << (bits - 1)) : 0;

  if (bits == 16)
    unpack_16 (raw, n, out, stride);
  else
    unpack_bits (raw, bits, n, out, stride);
  for (gsize i = 0; sign_bit != 0 && i < n; i++)
    out[i * stride] ^= sign_bit;                        /* two's complement plus half of the range */
}

void
ost_tiff_unpack_float (const guint8 *raw, int bits, gsize n, double *out)
{
  for (gsize i = 0; i < n; i++)
    if (bits == 64)
      memcpy (&out[i], raw + 8 * i, 8);
    else
      {
        float value;

        memcpy (&value, raw + 4 * i, 4);
        out[i] = value;
      }
}
