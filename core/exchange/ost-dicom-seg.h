/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "core/exchange/ost-mask-set.h"
#include "core/store/ost-store.h"

/* DICOM Segmentation object (PS3.3 A.51), one file NAME.seg.dcm for an image: a binary frame for each bone that has a
 * mask, so that overlaps stay, labelled "Ulna" ... "Metacarpal 5" with a SNOMED CT code and the bone's colour.
 * Uncompressed, explicit little endian. The radiograph is named as the source by an identifier made from the hash of
 * its file.
 *
 * Nothing says who the patient is, unless `source` (path of the radiograph's own file, a DICOM one) is given: then
 * patient, study and the source's own identifiers are copied from it. A file there that is no DICOM file has no patient
 * to copy. The pixel spacing is stated only where it holds in the patient (calibrated, or detector over magnification).
 * creator: whose reading it is. NULL with one sentence. */
GByteArray *ost_dicom_seg_write (const OstImageRow *image, const OstReading *reading, const char *creator,
                                 const char *source, GError **error);

/* A list of one OstMaskSet, named after the file without .seg.dcm or .dcm. Segments become bones by their labels;
 * several frames of one are joined. Refused are compressed and fractional ones, and segments whose labels are no
 * bone's. */
GPtrArray  *ost_dicom_seg_parse (const guint8 *data, gsize length, const char *path, GError **error);
