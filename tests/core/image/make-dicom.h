/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include <glib.h>

/* How the pixels, or for DEFLATED the whole data set, are packed; the header of the file says so. */
typedef enum
{
  DICOM_PLAIN,
  DICOM_DEFLATED,
  DICOM_RLE,
  DICOM_JPEG,                           /* baseline, 8 bits only */
  DICOM_JPEG_2000,                      /* says so, but has no picture inside */
} DicomPacking;

/* A DICOM file for tests, written byte by byte. Fields that are NULL or 0 are left out, except where a default
 * stands. */
typedef struct
{
  int            width, height;
  int            allocated, stored;     /* bits; 0: 16 and 12 */
  gboolean       is_signed;
  gboolean       big_endian, implicit;  /* how the data set is written; explicit little endian otherwise */
  gboolean       is_bare;               /* neither the 128 bytes nor the file's own header */
  gboolean       no_preamble;           /* the file's own header, but neither the 128 bytes nor the mark before it */
  const char    *modality;              /* NULL: "CR"; "" leaves it out */
  const char    *sop_class;             /* NULL: Computed Radiography Image Storage */
  const char    *photometric;           /* NULL: "MONOCHROME2" */
  const char    *frames;
  int            samples;               /* 0: 1 */
  gboolean       no_pixels;
  const char    *slope, *intercept;
  const char    *center, *window_width, *window_name, *function;
  const char    *pixel_spacing, *imager_spacing, *calibration, *magnification;
  const char    *laterality, *image_laterality, *view;
  const char    *intent, *burned_in;
  int            modality_n, modality_first, modality_bits;     /* table i has entries i * 7 % 2^bits; n 0: none */
  int            voi_n, voi_first, voi_bits;                    /* table: entry i is i * i / n scaled to the bits */
  DicomPacking   packing;
  int            icon;                  /* a picture of so many rows and columns in a sequence, with hardly any bytes */
} DicomOptions;

/* The stored sample at a pixel: pseudo-random but smooth, within the bits, the sign included. */
int         dicom_get_sample (const DicomOptions *options, int x, int y);
GByteArray *make_dicom       (const DicomOptions *options);
