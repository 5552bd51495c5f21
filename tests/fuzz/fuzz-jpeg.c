/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz-image.h"
#include "fuzz.h"
#include "make-files.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_image (ost_jpeg_read, data, size);
  return 0;
}

GByteArray *
fuzz_make_seed (guint index)
{
  static const struct { int width, height, n_channels; JpegOptions options; } seeds[] = {
    { 19, 11, 1, { .density_unit = 1, .x_density = 254, .y_density = 127, .quality = 60 } },
    { 11, 19, 3, { .progressive = TRUE, .orientation = 6, .quality = 40 } },
    { 24, 17, 3, { .quality = 30 } },
    { 17, 24, 3, { .is_rgb = TRUE, .quality = 50 } },
    { 9, 9, 1, { .progressive = TRUE } },
    { 16, 8, 4, { .quality = 90 } },
  };
  g_autoptr(Picture) picture = NULL;

  if (index >= G_N_ELEMENTS (seeds))
    return NULL;
  picture = picture_new (seeds[index].width, seeds[index].height, 8, seeds[index].n_channels);
  return make_jpeg (picture, &seeds[index].options);
}
