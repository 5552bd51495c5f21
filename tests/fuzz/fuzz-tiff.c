/* SPDX-License-Identifier: Apache-2.0 */
#include <tiffio.h>

#include "fuzz-image.h"
#include "fuzz.h"
#include "make-files.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  fuzz_image (ost_tiff_read, data, size);
  return 0;
}

GByteArray *
fuzz_make_seed (guint index)
{
  static const double values[20 * 9] = { 1, -2.5, 3e10, 0.125 };
  static const struct { int width, height, bits, n_channels; TiffOptions options; } seeds[] = {
    { 7, 13, 16, 1, { .photometric = 1, .x_resolution = 254, .y_resolution = 127, .resolution_unit = 2 } },
    { 13, 7, 8, 1, { .photometric = 1, .tile_width = 16, .tile_height = 16, .compression = COMPRESSION_LZW,
                     .big_endian = TRUE, .n_pages = 2 } },
    { 9, 5, 8, 3, { .photometric = 2, .compression = COMPRESSION_ADOBE_DEFLATE, .predictor = 2, .big_tiff = TRUE } },
    { 13, 7, 8, 1, { .photometric = 0, .compression = COMPRESSION_PACKBITS, .orientation = 6 } },
    { 11, 6, 12, 1, { .photometric = 1, .big_endian = TRUE } },
    { 21, 6, 1, 1, { .photometric = 0 } },
    { 9, 8, 8, 4, { .photometric = 2, .is_separate = TRUE, .extra_sample = EXTRASAMPLE_UNASSALPHA } },
    { 9, 8, 4, 1, { .photometric = PHOTOMETRIC_PALETTE } },
    { 20, 9, 32, 1, { .photometric = 1, .sample_format = SAMPLEFORMAT_IEEEFP, .values = values,
                      .compression = COMPRESSION_LZW, .predictor = PREDICTOR_FLOATINGPOINT } },
    { 20, 9, 64, 1, { .photometric = 1, .sample_format = SAMPLEFORMAT_IEEEFP, .values = values, .big_endian = TRUE,
                      .tile_width = 16, .tile_height = 16 } },
    { 8, 4, 16, 1, { .photometric = 1, .sample_format = SAMPLEFORMAT_INT } },
  };
  g_autoptr(Picture) picture = NULL;

  if (index >= G_N_ELEMENTS (seeds))
    return NULL;
  picture = picture_new (seeds[index].width, seeds[index].height, seeds[index].bits, seeds[index].n_channels);
  return make_tiff (picture, &seeds[index].options);
}
