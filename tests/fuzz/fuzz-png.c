/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fuzz-image.h"
#include "fuzz.h"
#include "make-files.h"

/* Without this nearly every mutation would end at a checksum. Inputs of odd length keep theirs. */
static void
mend_checksums (guint8 *data, gsize size)
{
  gsize at = 8;

  while (at + 12 <= size)
    {
      gsize   length = (gsize) data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
      guint32 crc;

      if (length > size - at - 12)
        return;
      crc = GUINT32_TO_BE (png_checksum (data + at + 4, length + 4));
      memcpy (data + at + 8 + length, &crc, 4);
      at += length + 12;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);

  if (size % 2 == 0)
    mend_checksums (copy, size);
  fuzz_image (ost_png_read, copy, size);
  return 0;
}

GByteArray *
fuzz_make_seed (guint index)
{
  static const struct { int width, height, bits, n_channels; PngOptions options; } seeds[] = {
    { 13, 7, 8, 1, { .x_per_m = 10000, .y_per_m = 5000 } },
    { 7, 13, 16, 1, { .interlaced = TRUE, .orientation = 3 } },
    { 9, 5, 8, 3, { .interlaced = TRUE } },
    { 5, 9, 16, 4, { 0 } },
    { 6, 4, 8, 2, { .interlaced = TRUE } },
    { 19, 3, 1, 1, { 0 } },
    { 11, 8, 4, 1, { .has_transparent = TRUE, .transparent = 2 } },
    { 12, 9, 8, 1, { .is_palette = TRUE, .has_transparent = TRUE, .transparent = 4 } },
    { 12, 9, 2, 1, { .is_palette = TRUE, .interlaced = TRUE } },
  };
  g_autoptr(Picture) picture = NULL;

  if (index >= G_N_ELEMENTS (seeds))
    return NULL;
  picture = picture_new (seeds[index].width, seeds[index].height, seeds[index].bits, seeds[index].n_channels);
  return make_png (picture, &seeds[index].options);
}
