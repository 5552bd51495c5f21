/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"
#include "core/store/ost-store.h"

/* NIfTI-1 (nifti1.h of the NIfTI Data Format Working Group), one file for an image. Written are seven volumes of bytes,
 * width x height x 1 x 7, 0 outside and 1 inside, in the order ulna radius mc1 .. mc5: overlap stays. A pixel is as
 * large as the image says, in mm, or 1 without a unit; x and y run to the patient's right and front as in a picture
 * that is looked at (both negative in NIfTI's axes). */
GByteArray *ost_nifti_write (const OstImageRow *image, const OstReading *reading);

/* A list of one OstMaskSet, named after the file without .nii.gz or .nii. Read are .nii, also in gzip, of either byte
 * order and whole numbers of any kind: width x height x 1 x 7 (or x 7) with 0 and 1, or width x height with labels 0 ..
 * 7. Orientation is passed over: rows and columns are those of the picture as they lie in the file. */
GPtrArray  *ost_nifti_parse (const guint8 *data, gsize length, const char *path, GError **error);
