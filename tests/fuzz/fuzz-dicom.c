/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-voi.h"
#include "fuzz-image.h"
#include "fuzz.h"
#include "make-dicom.h"

/* Every window that a file offers must make a picture. */
static void
show (const OstImage *image)
{
  g_autofree guint32 *lut = g_new (guint32, 65536);

  for (guint i = 0; i < image->n_windows; i++)
    {
      OstVoi voi = ost_voi_from_window (image, i);

      g_assert (voi.width > 0);
      ost_voi_make_lut (&voi, image, lut);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  OstImageSource      source = { data, size, "fuzz" };
  g_autoptr(OstImage) image = NULL;

  fuzz_image (ost_dicom_read, data, size);
  image = ost_dicom_read (&source, NULL);
  if (image != NULL)
    show (image);
  return 0;
}

GByteArray *
fuzz_make_seed (guint index)
{
  static const DicomOptions seeds[] = {
    { .width = 9, .height = 7, .center = "2000\\30", .window_width = "900\\4.5", .window_name = "BONE\\SOFT",
      .imager_spacing = "0.2\\0.1", .magnification = "1.05", .laterality = "L", .view = "PA" },
    { .width = 7, .height = 9, .allocated = 8, .stored = 8, .big_endian = TRUE, .photometric = "MONOCHROME1" },
    { .width = 8, .height = 8, .is_signed = TRUE, .implicit = TRUE, .voi_n = 20, .voi_first = -3, .voi_bits = 8 },
    { .width = 8, .height = 8, .stored = 16, .slope = "-2.5", .intercept = "7", .function = "SIGMOID",
      .center = "5", .window_width = "6" },
    { .width = 6, .height = 5, .modality_n = 30, .modality_first = 1, .modality_bits = 10, .icon = 2 },
    { .width = 6, .height = 5, .is_bare = TRUE, .implicit = TRUE, .pixel_spacing = "0.1\\0.1",
      .intent = "FOR PROCESSING" },
    { .width = 9, .height = 9, .packing = DICOM_RLE },
    { .width = 9, .height = 9, .packing = DICOM_DEFLATED },
    { .width = 9, .height = 9, .allocated = 8, .stored = 8, .packing = DICOM_JPEG },
  };

  return index < G_N_ELEMENTS (seeds) ? make_dicom (&seeds[index]) : NULL;
}
